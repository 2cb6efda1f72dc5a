//! What the configuration may say.

use serde::Deserialize;
use serde_json::{Map, Value};

/// The settings of a script.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The module with the handlers, in the mock's folder: `orders.js`.
    pub file: Option<String>,
    /// The text of that module, instead of a file.
    pub source: Option<String>,
    /// The language and country of fake names, addresses and the like.
    pub locale: Option<String>,
    /// What the script itself is to be told, as `mimus.settings`.
    pub settings: Map<String, Value>,
}
