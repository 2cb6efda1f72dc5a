//! `mimus:responder/random`.

use super::{Host, Imports as _};

/// Numbers that are the same again for the same seed and the same request.
///
/// ```
/// let cx = guest_sdk::testing::Host::new().seed(7).context();
/// let names = ["Rex", "Tom", "Kim"];
/// assert!(cx.random().pick(&names).is_some());
/// assert!(cx.random().below(6) < 6);
/// ```
#[derive(Clone, Copy)]
pub struct Random<'a> {
    pub(super) host: &'a Host,
}

impl Random<'_> {
    /// Any number.
    pub fn next(&self) -> u64 {
        self.host.random()
    }

    /// A number from 0 up to, and without, `end`; 0 if `end` is 0.
    pub fn below(&self, end: u64) -> u64 {
        // The high half of the product is uniform to one part in 2^64 / end.
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// True in `probability` of all cases, 0.0 for never and 1.0 for always.
    pub fn chance(&self, probability: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds")]
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        unit < probability
    }

    /// One of `items`; none if there are none.
    pub fn pick<'i, T>(&self, items: &'i [T]) -> Option<&'i T> {
        let index = self.below(items.len() as u64);
        usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index))
    }
}
