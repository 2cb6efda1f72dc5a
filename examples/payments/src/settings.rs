//! What the configuration can say.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Payments by one of these fail as soon as they are created.
    pub declined_methods: Vec<String>,
    /// A pending payment succeeds when it is looked at for so many times; never, if it is
    /// left out.
    pub settle_after_looks: Option<u32>,
    /// A pending payment succeeds so many seconds after it was created, by the mock's
    /// clock; never, if it is left out.
    pub settle_after_seconds: Option<u64>,
}
