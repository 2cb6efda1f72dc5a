//! `mimus.toml` as it is written.
//!
//! The comments on these types are what users read: the schema of the file is made of them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::journal::JournalFile;
use super::places::Places;
use super::scenarios::{ScenarioFile, ScenarioPlace};
use super::text::Text;
use super::{ClockText, Credential, Examples, Problem, Seed, Validate, judge, schema};
use crate::plugin::MEMORY_CEILING;
use crate::plugin::builtin::Builtin;

/// A file that was read, as far as it could be.
#[derive(Debug)]
pub struct Written {
    pub(super) file: File,
    /// Where its paths start.
    pub(super) folder: PathBuf,
    pub(super) places: Arc<Places>,
    /// Pointers to what was left out because it is wrong.
    pub(super) left_out: Vec<String>,
    pub(super) problems: Vec<Problem>,
}

impl Default for Written {
    /// Nothing was written.
    fn default() -> Self {
        Self {
            file: File::default(),
            folder: PathBuf::new(),
            places: Arc::new(Places::whole("the configuration")),
            left_out: Vec::new(),
            problems: Vec::new(),
        }
    }
}

impl Written {
    /// Reads a file. What is wrong with it is told by [`Written::into_config`].
    pub fn read(path: &Path) -> Self {
        let Text {
            value,
            places,
            mut problems,
        } = Text::read(path);
        let judged = judge::judge::<File>(value, &schema::judged(), &places);
        problems.extend(judged.problems);
        Self {
            file: judged.meant.unwrap_or_default(),
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
            places: Arc::new(places),
            left_out: judged.left_out,
            problems,
        }
    }
}

/// What a mock is told besides its description. Everything may be left out.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "Configuration of Mimus")]
pub(super) struct File {
    /// The schema of this file, for editors.
    #[serde(rename = "$schema")]
    _schema: Option<String>,
    /// What happens to requests that break the description.
    #[schemars(extend("default" = "strict"))]
    pub(super) validate: Option<Validate>,
    /// A number or a text that everything made up follows from. With one, the clock is held
    /// at 2026-01-01 unless `clock` says otherwise.
    #[schemars(extend("default" = 1))]
    pub(super) seed: Option<Seed>,
    /// `real`, or the instant at which the mock's time stands still. Without it, the start
    /// of the day.
    pub(super) clock: Option<ClockText>,
    /// Which examples of the description are served.
    #[schemars(extend("default" = "valid"))]
    pub(super) examples: Option<Examples>,
    /// Make data up even where there is an example.
    #[schemars(extend("default" = false))]
    pub(super) dynamic: Option<bool>,
    /// Send CORS headers, so that browsers may ask from any page.
    #[schemars(extend("default" = true))]
    pub(super) cors: Option<bool>,
    /// The name of the scenario that is active.
    pub(super) scenario: Option<String>,
    /// Where scenarios are kept that are made while the mock runs: `memory`, or a file, as a
    /// path from the folder of this one.
    #[schemars(with = "Option<String>", extend("default" = "memory"))]
    pub(super) scenario_store: Option<ScenarioPlace>,
    /// A folder of scenarios, a file each (`.json`, `.yaml`, `.toml`), as a path from the
    /// folder of this file.
    pub(super) scenario_folder: Option<PathBuf>,
    /// The header by which a request says under which scenario it is answered; `off` for
    /// none.
    #[schemars(extend("default" = "x-mimus-scenario"))]
    pub(super) scenario_header: Option<String>,
    /// Settings of the default responder, `faker`.
    #[serde(default)]
    #[schemars(with = "schema::FakerSettings")]
    pub(super) faker: Map<String, Value>,
    /// Responders that are asked before the default one, in this order. One that passes
    /// leaves the answer to the next.
    #[serde(default)]
    pub(super) responder: Vec<ResponderFile>,
    /// What one call of a responder may use, where the responder has no limits of its own.
    #[serde(default)]
    pub(super) responder_limits: ResponderLimitsFile,
    /// What a client may ask of the server.
    #[serde(default)]
    pub(super) limits: LimitsFile,
    /// What responders keep between requests.
    #[serde(default)]
    pub(super) state: StateFile,
    /// What is kept of requests and answers.
    #[serde(default)]
    pub(super) journal: JournalFile,
    /// Named overlays on the mock, one of which may be active.
    #[serde(default)]
    pub(super) scenarios: BTreeMap<String, ScenarioFile>,
    /// By security scheme of the description: the credentials that count. A scheme that is
    /// not listed takes any that are well formed.
    #[serde(default)]
    pub(super) credentials: BTreeMap<String, Vec<Credential>>,
}

/// What answers some operations: exactly one of `component`, `script`, `template` and
/// `use`, and what it is told.
#[derive(Debug, Default, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(
    rename = "Responder",
    extend("oneOf" = json!(KINDS.map(|kind| json!({ "required": [kind] }))))
)]
pub(super) struct ResponderFile {
    /// Unlike that of any other responder. Without it, the name of the file without its
    /// extension, or that of the built-in.
    #[schemars(length(min = 1))]
    pub(super) name: Option<String>,
    /// A WebAssembly component (`.wasm`), as a path from the folder of this file.
    pub(super) component: Option<PathBuf>,
    /// Handlers in JavaScript, as a path from the folder of this file. The script may read
    /// what lies in its own folder.
    pub(super) script: Option<PathBuf>,
    /// A template of the answer, as a path from the folder of this file. It may include
    /// what lies in its own folder.
    pub(super) template: Option<PathBuf>,
    /// A responder that comes with Mimus.
    #[serde(rename = "use")]
    pub(super) builtin: Option<Builtin>,
    /// The operations that it is asked for: an operationId (`getPet`, `get*`), a tag
    /// (`tag:pets`), a path (`/pets/{id}`, `/admin/**`), or a method and a path (`GET /pets`,
    /// `* /pets`). `*` is a part of a name or one segment of a path, `**` any number of
    /// segments; `!` in front takes operations out again. Without it, every operation, or
    /// those that name the responder in `x-mimus-responder`.
    #[schemars(length(min = 1), inner(length(min = 1)))]
    pub(super) operations: Option<Vec<String>>,
    /// What the responder is told; it says itself what there may be.
    #[serde(default)]
    pub(super) settings: Map<String, Value>,
    /// What it may use beside what every responder may.
    #[serde(default)]
    pub(super) grants: GrantsFile,
    /// What one call of it may use. What is not said is as in `responder-limits`.
    #[serde(default)]
    pub(super) limits: ResponderLimitsFile,
}

/// The keys of which a responder has exactly one.
pub(super) const KINDS: [&str; 4] = ["component", "script", "template", "use"];

/// What a responder may use beside what every one may. What is not granted is not there.
#[derive(Debug, Default, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Grants")]
pub(super) struct GrantsFile {
    /// The mock's state: all of it, none, or a list of collections. Without it, all for
    /// `script`, `template` and `crud`, none for others.
    pub(super) state: Option<StateGrantFile>,
    /// Servers that may be asked over HTTP, by their origins: `https://api.example.com`.
    #[serde(default)]
    pub(super) http: Vec<String>,
    /// One folder that may be read, as a path from the folder of this file.
    pub(super) folder: Option<PathBuf>,
    /// The machine's time, instead of the mock's.
    #[schemars(extend("default" = false))]
    pub(super) real_time: Option<bool>,
}

/// All of the state, none of it, or some collections.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "StateGrant")]
pub(super) enum StateGrantFile {
    Whole(bool),
    Collections(Vec<String>),
}

/// What one call of a responder may use.
#[derive(Debug, Default, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "ResponderLimits")]
pub(super) struct ResponderLimitsFile {
    /// Memory, in MiB.
    #[schemars(range(min = 1, max = MEMORY_CEILING >> 20), extend("default" = 64))]
    pub(super) memory_mib: Option<usize>,
    /// Time by the clock on the wall, in milliseconds.
    #[schemars(range(min = 1), extend("default" = 2000))]
    pub(super) time_ms: Option<u64>,
    /// Headers and body of the answer, in KiB.
    #[schemars(range(min = 1), extend("default" = 16384))]
    pub(super) response_kib: Option<usize>,
    /// Log lines, in KiB; what goes beyond is dropped.
    #[schemars(extend("default" = 64))]
    pub(super) log_kib: Option<usize>,
}

/// What a client may ask of the server.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Limits")]
pub(super) struct LimitsFile {
    /// The body of a request, in KiB.
    #[schemars(extend("default" = 10240))]
    pub(super) body_kib: Option<usize>,
    /// The request line and all headers, in KiB.
    #[schemars(range(min = 8), extend("default" = 64))]
    pub(super) header_kib: Option<usize>,
    /// For the headers, and again for the body, to arrive, in milliseconds.
    #[schemars(range(min = 1), extend("default" = 30000))]
    pub(super) read_timeout_ms: Option<u64>,
    /// Connections that are open at the same time.
    #[schemars(range(min = 1), extend("default" = 4096))]
    pub(super) connections: Option<usize>,
}

/// What responders keep between requests.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "State")]
pub(super) struct StateFile {
    /// All keys and values together, in KiB.
    #[schemars(range(min = 1), extend("default" = 65536))]
    pub(super) quota_kib: Option<u64>,
    /// Where it is kept, as a path from the folder of this file. Without it, in memory: it
    /// is gone when the server stops.
    pub(super) file: Option<PathBuf>,
}
