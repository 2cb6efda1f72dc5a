//! What a responder may use beside what every one may: nothing, unless it is granted.
//!
//! Plain data. The configuration makes it, `load` and the host functions go by it.

use std::path::PathBuf;

use crate::outbound::Origin;

/// What is granted to one responder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    pub state: StateGrant,
    /// Origins that may be asked over `wasi:http`; none to grant no HTTP at all.
    pub http: Vec<Origin>,
    /// The one folder that may be read.
    pub folder: Option<PathBuf>,
    /// Without a folder: whether it may ask for files all the same, and finds none. For a
    /// built-in that reads files for some of its settings and not for others.
    pub no_files: bool,
    /// The machine's clock, instead of the mock's.
    pub real_time: bool,
}

impl Grants {
    /// Of each kind something: what is missing then is missing for every responder.
    pub fn everything() -> Self {
        Self {
            state: StateGrant::All,
            http: "https://api.example.com".parse().into_iter().collect(),
            folder: Some(PathBuf::from(".")),
            no_files: false,
            real_time: false,
        }
    }
}

/// Which collections of the mock's state may be used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StateGrant {
    #[default]
    None,
    All,
    Collections(Vec<String>),
}

impl StateGrant {
    pub fn allows(&self, collection: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Collections(granted) => granted.iter().any(|granted| granted == collection),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn state_is_granted_whole_in_parts_or_not() {
        let some = StateGrant::Collections(vec!["pets".to_owned()]);
        assert!(some.allows("pets") && !some.allows("pet"));
        assert!(StateGrant::All.allows("pets"));
        assert!(!StateGrant::None.allows("pets"));
    }
}
