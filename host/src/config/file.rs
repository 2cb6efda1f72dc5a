//! `mimus.toml` as it is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::places::Places;
use super::{ClockText, Credential, Examples, Place, Problem, Seed, Validate};
use crate::plugin::builtin::Builtin;

/// A file that was read, or none.
#[derive(Debug)]
pub struct Written {
    pub(super) file: File,
    /// Where its paths start.
    pub(super) folder: PathBuf,
    pub(super) places: Arc<Places>,
}

impl Default for Written {
    /// Nothing was written.
    fn default() -> Self {
        Self {
            file: File::default(),
            folder: PathBuf::new(),
            places: Arc::new(Places::whole("the configuration")),
        }
    }
}

impl Written {
    pub fn read(path: &Path) -> Result<Self, Vec<Problem>> {
        let name = path.display().to_string();
        let problem = |message: String| vec![Problem::new(Place::whole(&name), message)];
        let text = std::fs::read_to_string(path)
            .map_err(|error| problem(format!("can't be read: {error}")))?;
        let file = toml::from_str(&text).map_err(|error| problem(error.to_string()))?;
        Ok(Self {
            file,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            places: Arc::new(Places::whole(name)),
        })
    }
}

/// Everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct File {
    pub(super) validate: Option<Validate>,
    pub(super) seed: Option<Seed>,
    /// `real`, or an instant as RFC 3339 writes it.
    pub(super) clock: Option<ClockText>,
    pub(super) examples: Option<Examples>,
    pub(super) dynamic: Option<bool>,
    pub(super) cors: Option<bool>,
    /// The scenario that is active from the start.
    pub(super) scenario: Option<String>,
    /// Settings of the default responder.
    #[serde(default)]
    pub(super) faker: Map<String, Value>,
    /// Asked before the default one, in this order.
    #[serde(default)]
    pub(super) responder: Vec<ResponderFile>,
    /// Of every responder that has none of its own.
    #[serde(default)]
    pub(super) responder_limits: ResponderLimitsFile,
    #[serde(default)]
    pub(super) limits: LimitsFile,
    #[serde(default)]
    pub(super) state: StateFile,
    #[serde(default)]
    pub(super) scenarios: BTreeMap<String, ScenarioFile>,
    #[serde(default)]
    pub(super) credentials: BTreeMap<String, Vec<Credential>>,
}

/// One responder. It is exactly one of `component`, `script`, `template` and `use`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ResponderFile {
    pub(super) name: Option<String>,
    pub(super) component: Option<PathBuf>,
    pub(super) script: Option<PathBuf>,
    pub(super) template: Option<PathBuf>,
    #[serde(rename = "use")]
    pub(super) builtin: Option<Builtin>,
    /// Without it, every operation.
    pub(super) operations: Option<Vec<String>>,
    #[serde(default)]
    pub(super) settings: Map<String, Value>,
    #[serde(default)]
    pub(super) grants: GrantsFile,
    #[serde(default)]
    pub(super) limits: ResponderLimitsFile,
}

/// What a responder may use beside what every one may.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct GrantsFile {
    pub(super) state: Option<StateGrantFile>,
    #[serde(default)]
    pub(super) http: Vec<String>,
    pub(super) folder: Option<PathBuf>,
    #[serde(default)]
    pub(super) real_time: bool,
}

/// All of the state, none of it, or some collections.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum StateGrantFile {
    Whole(bool),
    Collections(Vec<String>),
}

/// What one call of a responder may use.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ResponderLimitsFile {
    pub(super) memory_mib: Option<usize>,
    pub(super) time_ms: Option<u64>,
    pub(super) response_kib: Option<usize>,
    pub(super) log_kib: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LimitsFile {
    pub(super) body_kib: Option<usize>,
    pub(super) header_kib: Option<usize>,
    pub(super) read_timeout_ms: Option<u64>,
    pub(super) connections: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct StateFile {
    pub(super) quota_kib: Option<u64>,
    pub(super) file: Option<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct ScenarioFile {
    #[serde(default)]
    pub(super) variables: Map<String, Value>,
}
