//! Which collections a responder was granted.

use std::collections::BTreeSet;

use crate::StateError;

/// The collections that a caller may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// Every one of the mock (`state = true`).
    All,
    /// These and no others (`state = ["carts", "orders"]`).
    Collections(BTreeSet<String>),
}

impl Access {
    /// No collection at all: what a responder has that was granted nothing.
    pub fn none() -> Self {
        Self::Collections(BTreeSet::new())
    }

    pub(crate) fn check(&self, collection: &str) -> Result<(), StateError> {
        match self {
            Self::Collections(granted) if !granted.contains(collection) => {
                let wanted = granted.iter().map(String::as_str).chain([collection]);
                // As TOML and JSON both write them.
                let wanted = wanted
                    .map(|name| format!("{name:?}"))
                    .collect::<BTreeSet<_>>();
                let wanted = wanted.into_iter().collect::<Vec<_>>().join(", ");
                Err(StateError::AccessDenied {
                    collection: collection.to_owned(),
                    grant: format!("grants = {{ state = [{wanted}] }}"),
                })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denied(granted: &[&str], collection: &str) -> String {
        let granted = granted.iter().map(|&name| name.to_owned()).collect();
        let denied = Access::Collections(granted).check(collection);
        denied.map_or_else(|error| error.to_string(), |()| "granted".to_owned())
    }

    #[test]
    fn a_denied_collection_is_named_with_the_line_that_grants_it() {
        assert_eq!(
            denied(&[], "orders"),
            "the collection `orders` is not granted to this responder; allow it in the \
             configuration: `grants = { state = [\"orders\"] }`"
        );
        let text = denied(&["users", "carts"], "orders");
        assert!(text.contains(r#"`grants = { state = ["carts", "orders", "users"] }`"#));
    }

    #[test]
    fn a_granted_collection_is_not_refused() {
        assert_eq!(denied(&["orders"], "orders"), "granted");
        assert!(Access::All.check("anything").is_ok());
        assert!(Access::none().check("anything").is_err());
    }
}
