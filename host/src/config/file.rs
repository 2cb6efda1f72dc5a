//! `mimus.toml` as it is written, and what it means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ClockText, Config, Credential, Examples, Limits, Responder, Seed, Validate};
use crate::clock::Clock;
use crate::plugin::{self, MEMORY_CEILING};

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
    /// Settings of the default responder.
    #[serde(default)]
    pub faker: Map<String, Value>,
    /// Asked before the default one, in this order.
    #[serde(default)]
    pub responder: Vec<ResponderFile>,
    /// Of every responder that has none of its own.
    #[serde(default)]
    pub responder_limits: ResponderLimitsFile,
    #[serde(default)]
    pub limits: LimitsFile,
    #[serde(default)]
    pub credentials: BTreeMap<String, Vec<Credential>>,
}

/// One component, and what it is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResponderFile {
    /// A path, from the folder of this file.
    pub component: PathBuf,
    #[serde(default)]
    pub settings: Map<String, Value>,
    #[serde(default)]
    pub limits: ResponderLimitsFile,
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
        let clock = match (self.clock, &self.seed) {
            (Some(ClockText(clock)), _) => clock,
            (None, Some(_)) => Clock::Held(SEEDED_CLOCK_MS),
            // Today, but the same all day.
            (None, None) => Clock::Held(now_ms - now_ms % DAY_MS),
        };
        let responder_limits = self.responder_limits.over(plugin::Limits::default())?;
        let responders = self.responder.into_iter().map(|responder| {
            Ok(Responder {
                component: folder.join(responder.component),
                settings: responder.settings,
                limits: responder.limits.over(responder_limits)?,
            })
        });
        let responders = responders.collect::<Result<_, String>>()?;
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
            faker: self.faker,
            responders,
            responder_limits,
            limits,
            credentials: self.credentials,
        })
    }
}

impl ResponderLimitsFile {
    /// These limits, and where nothing is said those of `base`.
    fn over(&self, base: plugin::Limits) -> Result<plugin::Limits, String> {
        let limits = plugin::Limits {
            memory_bytes: self
                .memory_mib
                .map_or(base.memory_bytes, |mib| mib.saturating_mul(1 << 20)),
            time: self.time_ms.map_or(base.time, Duration::from_millis),
            response_bytes: self
                .response_kib
                .map_or(base.response_bytes, |kib| kib.saturating_mul(1 << 10)),
            log_bytes: self
                .log_kib
                .map_or(base.log_bytes, |kib| kib.saturating_mul(1 << 10)),
        };
        if MEMORY_CEILING < limits.memory_bytes {
            return Err(format!(
                "`memory-mib` of a responder can be at most {}",
                MEMORY_CEILING >> 20
            ));
        }
        Ok(limits)
    }
}
