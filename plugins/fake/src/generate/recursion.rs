//! Schemas inside themselves: friends of friends, folders in folders. Once is enough to
//! show it; each level more would multiply the size of the body.

use super::Generator;
use crate::schema::{Id, Node, Types};

/// A schema is inside itself once. What nests it further is left out where it may be.
const MAX_NESTED: usize = 2;
/// Lists of lists of choices of…
const MAX_HOPS: u8 = 3;

impl Generator<'_> {
    /// Whether a value of these schemas would nest one of them too often.
    pub(super) fn is_nested_enough(&self, schemas: &[Id]) -> bool {
        // Mostly nothing is inside itself at all.
        let mut around = self.around.iter().enumerate();
        let recurs = around.any(|(index, id)| self.around.iter().skip(index + 1).any(|o| o == id));
        recurs && self.nested(schemas) >= MAX_NESTED
    }

    /// How many values of one of these schemas there are around the place at hand.
    pub(super) fn nested(&self, schemas: &[Id]) -> usize {
        self.most_nested(schemas, MAX_HOPS)
    }

    fn most_nested(&self, schemas: &[Id], hops: u8) -> usize {
        let counts = schemas.iter().map(|id| self.nested_one(*id, hops));
        counts.max().unwrap_or(0)
    }

    fn nested_one(&self, id: Id, hops: u8) -> usize {
        let own = self.around.iter().filter(|around| **around == id).count();
        let node = self.store.node(id);
        // A list inside itself is there, but empty.
        if hops == 0 || own > 0 && node.span == Types::ARRAY {
            return own;
        }
        let parts = if is_wrapper(node) {
            self.most_nested(&node.all_of, hops - 1)
        } else {
            0
        };
        // The branch that recurs least is the one that is chosen.
        let unions = node.unions.iter().map(|union| {
            let branches = union.branches.iter();
            let worth = branches.filter(|id| self.store.node(**id).span != Types::NULL);
            let counts = worth.map(|id| self.nested_one(*id, hops - 1));
            counts.min().unwrap_or(0)
        });
        let entries = [
            node.array.as_ref().and_then(|array| array.items),
            node.object
                .as_ref()
                .filter(|object| object.properties.is_empty())
                .and_then(|object| object.additional),
        ];
        let entries = entries.into_iter().flatten();
        let entries = entries.map(|id| self.nested_one(id, hops - 1));
        unions.chain(entries).fold(own.max(parts), usize::max)
    }
}

/// Whether a node says nothing of objects itself, and stands for the one it is `allOf`.
pub(super) fn is_wrapper(node: &Node) -> bool {
    node.all_of.len() == 1 && node.object.is_none() && node.unions.is_empty()
}
