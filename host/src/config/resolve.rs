//! From what was written to what it means. All that is wrong is collected; what is not
//! wrong has its meaning all the same, so that the rest can be looked at too.

mod responder;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::file::{LimitsFile, ResponderLimitsFile, StateFile};
use super::places::{Places, Spot};
use super::{
    ClockText, Config, Described, Examples, Limits, Problem, ScenarioPlace, Scenarios, Seed, State,
    Validate, Written,
};
use crate::clock::Clock;
use crate::plugin;
pub(super) use responder::Responders;

/// What the command line says. It wins over the file.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct Flags {
    /// What happens to requests that break the description [default: strict]
    #[arg(long, value_enum)]
    pub validate: Option<Validate>,

    /// A number or a text; the same seed and request give the same bytes
    #[arg(long)]
    pub seed: Option<Seed>,

    /// The mock's time: `real`, or an instant such as `2026-01-31T12:00:00Z`
    #[arg(long)]
    pub clock: Option<ClockText>,

    /// Which examples of the description are served [default: valid]
    #[arg(long, value_enum)]
    pub examples: Option<Examples>,

    /// Make data up even where there is an example
    #[arg(long, short)]
    pub dynamic: bool,

    /// The language of made-up data, such as `de`
    #[arg(long)]
    pub locale: Option<String>,

    /// A component that is asked before all other responders (repeatable)
    #[arg(long, value_name = "FILE")]
    pub responder: Vec<PathBuf>,

    /// The scenario that is active
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,

    /// Where scenarios are kept that are made while it runs: a file, or `memory` [default: memory]
    #[arg(long, value_name = "PATH|memory")]
    pub scenarios: Option<ScenarioPlace>,

    /// Send no CORS headers
    #[arg(long)]
    pub no_cors: bool,
}

/// The seed without one being given. Not drawn by lot: a mock that starts again answers
/// as it did before.
const DEFAULT_SEED: u64 = 1;

/// The time of a mock whose seed was given, 2026-01-01T00:00:00Z: a seed makes everything
/// repeatable, on another day as well.
const SEEDED_CLOCK_MS: u64 = 1_767_225_600_000;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Written {
    /// What it means together with the flags. `now_ms` is the machine's time.
    pub fn into_config(self, flags: &Flags, now_ms: u64) -> (Config, Vec<Problem>) {
        let Self {
            mut file,
            folder,
            places,
            left_out,
            mut problems,
        } = self;
        let seed = flags.seed.clone().or(file.seed.clone());
        let clock = match (flags.clock.or(file.clock), &seed) {
            (Some(ClockText(clock)), _) => clock,
            (None, Some(_)) => Clock::Held(SEEDED_CLOCK_MS),
            // Today, but the same all day.
            (None, None) => Clock::Held(now_ms - now_ms % DAY_MS),
        };
        let scenarios = Scenarios::of(&mut file, flags, &folder, &places, &mut problems);
        let mut faker = file.faker;
        if let Some(locale) = &flags.locale {
            faker.insert("locale".to_owned(), locale.as_str().into());
        }
        let responder_limits = file.responder_limits.over(plugin::Limits::default());
        let mut responders = Responders {
            folder: &folder,
            faker: &faker,
            limits: responder_limits,
            left_out: &left_out,
            list: Vec::new(),
            problems: &mut problems,
        };
        responders.add_flags(&flags.responder);
        responders.add_written(file.responder, &places);
        let responders = responders.list;
        let config = Config {
            validate: flags.validate.or(file.validate).unwrap_or_default(),
            seed: seed.map_or(DEFAULT_SEED, |seed| seed.number()),
            clock,
            examples: flags.examples.or(file.examples).unwrap_or_default(),
            dynamic: flags.dynamic || file.dynamic.unwrap_or(false),
            cors: !flags.no_cors && file.cors.unwrap_or(true),
            faker,
            faker_spot: Spot::new(&places, "/faker"),
            responders,
            described: Described::default(),
            responder_limits,
            state: state(file.state, &folder, &places, &mut problems),
            state_spot: Spot::new(&places, "/state"),
            scenarios,
            limits: file.limits.into(),
            journal: file.journal.into_journal(&folder, &places, &mut problems),
            journal_spot: Spot::new(&places, "/journal"),
            credentials: file.credentials,
        };
        (config, problems)
    }
}

fn state(
    file: StateFile,
    folder: &Path,
    places: &Arc<Places>,
    problems: &mut Vec<Problem>,
) -> State {
    let defaults = State::default();
    let mut path = file.file.map(|file| folder.join(file));
    let parent = path.as_deref().and_then(Path::parent).map(Path::to_owned);
    if let Some(parent) = parent.filter(|it| !it.as_os_str().is_empty() && !it.is_dir()) {
        let message = format!("there is no folder `{}`", parent.display());
        let problem = Problem::new(places.at("/state/file"), message);
        problems.push(problem.with_hint("make it; the file itself is made when there is none"));
        path = None;
    }
    State {
        quota_bytes: file
            .quota_kib
            .map_or(defaults.quota_bytes, |kib| kib.saturating_mul(1 << 10)),
        file: path,
    }
}

impl From<LimitsFile> for Limits {
    fn from(file: LimitsFile) -> Self {
        let defaults = Self::default();
        let bytes = |kib: Option<usize>, default| {
            kib.map_or(default, |kib: usize| kib.saturating_mul(1 << 10))
        };
        Self {
            body_bytes: bytes(file.body_kib, defaults.body_bytes),
            header_bytes: bytes(file.header_kib, defaults.header_bytes),
            read_timeout: file
                .read_timeout_ms
                .map_or(defaults.read_timeout, Duration::from_millis),
            connections: file.connections.unwrap_or(defaults.connections),
        }
    }
}

impl ResponderLimitsFile {
    /// These limits, and where nothing is said those of `base`.
    fn over(&self, base: plugin::Limits) -> plugin::Limits {
        let bytes = |kib: Option<usize>, base| kib.map_or(base, |kib| kib.saturating_mul(1 << 10));
        plugin::Limits {
            memory_bytes: self
                .memory_mib
                .map_or(base.memory_bytes, |mib| mib.saturating_mul(1 << 20)),
            time: self.time_ms.map_or(base.time, Duration::from_millis),
            response_bytes: bytes(self.response_kib, base.response_bytes),
            log_bytes: bytes(self.log_kib, base.log_bytes),
        }
    }
}

#[cfg(test)]
mod tests;
