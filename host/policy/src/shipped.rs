//! Policies that come with Mimus, by name.

use crate::model::{KnownTool, Policy};
use crate::read;

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shipped {
    pub name: &'static str,
    /// What it says, as a file.
    pub text: &'static str,
}

/// The first is what holds where none is named.
pub const SHIPPED: [Shipped; 4] = [
    Shipped {
        name: "open",
        text: include_str!("../shipped/open.json"),
    },
    Shipped {
        name: "guarded",
        text: include_str!("../shipped/guarded.json"),
    },
    Shipped {
        name: "ask",
        text: include_str!("../shipped/ask.json"),
    },
    Shipped {
        name: "read-only",
        text: include_str!("../shipped/read-only.json"),
    },
];

impl Shipped {
    pub fn find(name: &str) -> Option<Self> {
        SHIPPED.into_iter().find(|shipped| shipped.name == name)
    }

    /// Its problems would be ours: tests see to it that there are none.
    pub fn read(self, known: &[KnownTool]) -> Result<Policy, Vec<read::Problem>> {
        read::read(self.name, self.name, self.text.into(), known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_can_be_read_and_says_what_it_is_for() {
        for shipped in SHIPPED {
            let policy = shipped.read(&[]).expect("nothing is wrong with it");
            assert!(policy.description.is_some(), "{}", shipped.name);
            assert!(!policy.allows_private_addresses(), "{}", shipped.name);
        }
    }
}
