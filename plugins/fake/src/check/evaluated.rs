//! Which members and items some keyword has looked at: what `unevaluatedProperties` and
//! `unevaluatedItems` are about.

#[derive(Debug, Default)]
pub(super) struct Evaluated<'v> {
    pub(super) names: Vec<&'v str>,
    /// All items before this one.
    pub(super) items: usize,
    /// Items that `contains` matched.
    pub(super) contained: Vec<usize>,
}

impl Evaluated<'_> {
    pub(super) fn has_item(&self, index: usize) -> bool {
        index < self.items || self.contained.contains(&index)
    }
}

impl<'v> Evaluated<'v> {
    pub(super) fn add(&mut self, other: Evaluated<'v>) {
        self.names.extend(other.names);
        self.items = self.items.max(other.items);
        self.contained.extend(other.contained);
    }
}
