//! What a mock is told besides its description: `mimus.toml`, and the flags of the
//! command line, which win.
//!
//! Two types: [`File`] is what was written, [`Config`] is what it means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::plugin::{self, MEMORY_CEILING};

/// The file that is looked for beside the description.
pub const FILE_NAME: &str = "mimus.toml";

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
    pub locale: Option<String>,
    /// Components asked before the default responder, in this order.
    pub responders: Vec<PathBuf>,
    pub responder_limits: plugin::Limits,
    pub limits: Limits,
    /// By security scheme: the credentials that count. A scheme without an entry takes
    /// any that is well formed.
    pub credentials: BTreeMap<String, Vec<Credential>>,
}

/// What happens to a request that breaks the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, clap::ValueEnum)]
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

/// The mock's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's time.
    Real,
    /// Milliseconds since the Unix epoch; it stands still.
    Held(u64),
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

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Credential {
    /// The API key, the bearer token, or `user:password` for basic authentication.
    pub value: String,
    /// What it is good for. Without them, everything.
    pub scopes: Option<Vec<String>>,
}

/// `mimus.toml` as it is written. Everything may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct File {
    pub validate: Option<Validate>,
    pub seed: Option<Seed>,
    /// `real`, or an instant as RFC 3339 writes it.
    pub clock: Option<ClockText>,
    pub examples: Option<Examples>,
    pub dynamic: Option<bool>,
    pub cors: Option<bool>,
    pub locale: Option<String>,
    /// Paths, from the folder of this file.
    pub responders: Option<Vec<PathBuf>>,
    #[serde(default)]
    pub responder_limits: ResponderLimitsFile,
    #[serde(default)]
    pub limits: LimitsFile,
    #[serde(default)]
    pub credentials: BTreeMap<String, Vec<Credential>>,
}

/// What one call of a responder may use.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResponderLimitsFile {
    pub memory_mib: Option<usize>,
    pub time_ms: Option<u64>,
    pub response_kib: Option<usize>,
    pub log_kib: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LimitsFile {
    pub body_kib: Option<usize>,
    pub header_kib: Option<usize>,
    pub read_timeout_ms: Option<u64>,
    pub connections: Option<usize>,
}

/// A number, or any text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
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
            Self::Text(text) => seed_of(text.as_bytes()),
        }
    }
}

/// A seed from any bytes, the same on every machine.
pub fn seed_of(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    let (head, _) = hash
        .as_bytes()
        .split_first_chunk()
        .expect("a hash has 32 bytes");
    u64::from_le_bytes(*head)
}

/// A clock as the user writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
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

/// The seed without one being given. Not drawn by lot: a mock that starts again answers
/// as it did before.
const DEFAULT_SEED: u64 = 1;

/// The time of a mock whose seed was given, 2026-01-01T00:00:00Z: a seed makes everything
/// repeatable, on another day as well.
const SEEDED_CLOCK_MS: u64 = 1_767_225_600_000;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl File {
    /// Reads a file. The error names the place in it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("reading `{}`: {error}", path.display()))?;
        toml::from_str(&text)
            .map_err(|error| format!("`{}`: {}", path.display(), error.to_string().trim_end()))
    }

    /// What it means. `folder` is where its paths start, `now_ms` the machine's time.
    pub fn into_config(self, folder: &Path, now_ms: u64) -> Result<Config, String> {
        let defaults = plugin::Limits::default();
        let clock = match (self.clock, &self.seed) {
            (Some(ClockText(clock)), _) => clock,
            (None, Some(_)) => Clock::Held(SEEDED_CLOCK_MS),
            // Today, but the same all day.
            (None, None) => Clock::Held(now_ms - now_ms % DAY_MS),
        };
        let responder_limits = plugin::Limits {
            memory_bytes: self
                .responder_limits
                .memory_mib
                .map_or(defaults.memory_bytes, |mib| mib.saturating_mul(1 << 20)),
            time: self
                .responder_limits
                .time_ms
                .map_or(defaults.time, Duration::from_millis),
            response_bytes: self
                .responder_limits
                .response_kib
                .map_or(defaults.response_bytes, |kib| kib.saturating_mul(1 << 10)),
            log_bytes: self
                .responder_limits
                .log_kib
                .map_or(defaults.log_bytes, |kib| kib.saturating_mul(1 << 10)),
        };
        if MEMORY_CEILING < responder_limits.memory_bytes {
            return Err(format!(
                "`responder-limits.memory-mib` can be at most {}",
                MEMORY_CEILING >> 20
            ));
        }
        let defaults = Limits::default();
        let limits = Limits {
            body_bytes: self
                .limits
                .body_kib
                .map_or(defaults.body_bytes, |kib| kib.saturating_mul(1 << 10)),
            header_bytes: self
                .limits
                .header_kib
                .map_or(defaults.header_bytes, |kib| kib.saturating_mul(1 << 10)),
            read_timeout: self
                .limits
                .read_timeout_ms
                .map_or(defaults.read_timeout, Duration::from_millis),
            connections: self
                .limits
                .connections
                .unwrap_or(defaults.connections)
                .max(1),
        };
        if limits.header_bytes < 8 << 10 {
            return Err("`limits.header-kib` can be no less than 8".to_owned());
        }
        Ok(Config {
            validate: self.validate.unwrap_or_default(),
            seed: self.seed.map_or(DEFAULT_SEED, |seed| seed.number()),
            clock,
            examples: self.examples.unwrap_or_default(),
            dynamic: self.dynamic.unwrap_or(false),
            cors: self.cors.unwrap_or(true),
            locale: self.locale,
            responders: self
                .responders
                .unwrap_or_default()
                .into_iter()
                .map(|path| folder.join(path))
                .collect(),
            responder_limits,
            limits,
            credentials: self.credentials,
        })
    }
}
