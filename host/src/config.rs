//! What a mock is told besides its description: `mimus.toml`, and the flags of the
//! command line, which win.
//!
//! Two types: [`Written`] is what was written, [`Config`] is what it means.

mod described;
mod file;
mod find;
mod journal;
mod judge;
mod places;
mod problem;
mod resolve;
mod responder;
mod scenarios;
pub mod schema;
pub(crate) mod suggest;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::clock::Clock;
use crate::plugin;
use crate::seed;
pub use described::Described;
pub use file::Written;
pub use find::{beside, candidates};
pub use journal::{Journal, JournalFlags, JournalPlace, WhenWritten};
pub use mimus_exchange::operations;
pub use places::Spot;
pub use problem::{Place, Problem};
pub use resolve::Flags;
pub use responder::{Responder, Source};
pub use scenarios::{ScenarioPlace, Scenarios, WrittenScenario};

/// What a mock goes by.
#[derive(Debug, Clone)]
pub struct Config {
    pub validate: Validate,
    /// Everything that is made up follows from it.
    pub seed: u64,
    pub clock: Clock,
    pub examples: Examples,
    /// Make data up even where there is an example.
    pub dynamic: bool,
    pub cors: bool,
    /// Settings of the default responder.
    pub faker: Map<String, Value>,
    /// Where they were written.
    pub faker_spot: Spot,
    /// Asked before the default one, each where it is bound, in this order.
    pub responders: Vec<Responder>,
    /// Where those of them are asked that the description has itself.
    pub described: Described,
    /// Of every responder that has none of its own.
    pub responder_limits: plugin::Limits,
    pub state: State,
    /// Where that was written.
    pub state_spot: Spot,
    pub scenarios: Scenarios,
    pub limits: Limits,
    pub journal: Journal,
    /// Where that was written.
    pub journal_spot: Spot,
    /// By security scheme: the credentials that count. A scheme without an entry takes
    /// any that is well formed.
    pub credentials: BTreeMap<String, Vec<Credential>>,
}

impl Config {
    /// The user's files that decide what is answered.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let sources = self.responders.iter().map(|responder| &responder.source);
        let sources = sources.filter_map(Source::file);
        sources.chain(self.scenarios.files()).cloned()
    }
}

/// What responders keep between requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Of all keys and values together.
    pub quota_bytes: u64,
    /// The database; none to keep everything in memory, and lose it at the end.
    pub file: Option<PathBuf>,
}

impl Default for State {
    fn default() -> Self {
        Self {
            quota_bytes: 64 << 20,
            file: None,
        }
    }
}

/// What happens to a request that breaks the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Validate {
    /// It is not looked at.
    Off,
    /// It is answered as if it were right; a header and the log say what was wrong.
    Warn,
    /// It is refused.
    #[default]
    Strict,
}

/// Which examples of the description are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Examples {
    /// Those that satisfy their own schema.
    #[default]
    Valid,
    /// Whatever the description says.
    AsIs,
    /// None, unless a request asks for one by name.
    Ignore,
}

/// What a client may ask of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub body_bytes: usize,
    /// The request line and all headers.
    pub header_bytes: usize,
    /// For the headers, and again for the body, to arrive.
    pub read_timeout: Duration,
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 10 << 20,
            header_bytes: 64 << 10,
            read_timeout: Duration::from_secs(30),
            connections: 4096,
        }
    }
}

/// One that counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// The API key, the bearer token, or `user:password` for basic authentication.
    pub value: String,
    /// What it is good for. Without them, everything.
    pub scopes: Option<Vec<String>>,
}

/// A number, or any text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Seed {
    Number(u64),
    Text(String),
}

impl std::str::FromStr for Seed {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text
            .parse()
            .map_or_else(|_| Self::Text(text.to_owned()), Self::Number))
    }
}

impl Seed {
    pub fn number(&self) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(text) => seed::of([text.as_bytes()]),
        }
    }
}

/// `real`, or the instant at which the mock's time stands still, as RFC 3339 writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", rename = "Clock", extend("examples" = ["real", "2026-01-31T12:00:00Z"]))]
pub struct ClockText(pub Clock);

impl TryFrom<String> for ClockText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl std::str::FromStr for ClockText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "real" {
            return Ok(Self(Clock::Real));
        }
        let instant: jiff::Timestamp = text.parse().map_err(|_| {
            format!("`{text}` is neither `real` nor an instant such as `2026-01-31T12:00:00Z`")
        })?;
        let ms = u64::try_from(instant.as_millisecond())
            .map_err(|_| format!("`{text}` is before 1970"))?;
        Ok(Self(Clock::Held(ms)))
    }
}
