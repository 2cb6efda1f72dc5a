//! One instance: born for one call, and gone after it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rand_core::SeedableRng as _;
use rand_xoshiro::Xoshiro256PlusPlus;
use wasmtime::{ResourceLimiter, Store};

use super::host::{
    ActiveScenario, Describe, Http, Log, LogLine, Next, StateSession, StateView, Wasi,
};
use super::lane::Pace;
use super::{Failure, Plugin};
use crate::clock::Clock;

/// What a call is made with, besides its arguments.
#[derive(Clone)]
pub struct Circumstances {
    /// Everything random in the call follows from it.
    pub seed: u64,
    /// The mock's time, in milliseconds since the Unix epoch.
    pub now_ms: u64,
    pub description: Arc<dyn Describe>,
    pub scenario: Option<Arc<ActiveScenario>>,
    /// None in `prepare`.
    pub next: Option<Arc<dyn Next>>,
    /// None in `prepare`, and where no responder of the operation may use the state.
    pub state: Option<Arc<StateSession>>,
    /// Of the operation's calls.
    pub pace: Arc<Pace>,
}

/// What the host functions work on: the state of one call.
pub(super) struct RequestCx {
    pub random: Xoshiro256PlusPlus,
    pub clock: Clock,
    pub log: Log,
    pub description: Arc<dyn Describe>,
    pub scenario: Option<Arc<ActiveScenario>>,
    pub next: Option<Arc<dyn Next>>,
    pub state: Option<StateView>,
    pub wasi: Wasi,
    pub http: Http,
    begun: Instant,
    instantiated: Duration,
    limiter: Limiter,
}

/// What is left of an instance when its call is over.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    pub log: Vec<LogLine>,
    /// What the guest printed, a panic's text among it.
    pub printed: String,
    /// The most linear memory that was in use, in bytes.
    pub memory: usize,
    /// Until there was an instance to call.
    pub instantiated: Duration,
    /// All in all.
    pub time: Duration,
    /// What the guest did, in units of about one instruction; none where the runtime does
    /// not count it.
    pub fuel: Option<u64>,
}

/// No guest gets through as much.
const FUEL: u64 = u64::MAX;

impl std::fmt::Debug for Circumstances {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Circumstances")
            .field("seed", &self.seed)
            .field("now_ms", &self.now_ms)
            .finish_non_exhaustive()
    }
}

impl RequestCx {
    pub(super) fn store(plugin: &Plugin, circumstances: Circumstances) -> Store<Self> {
        let Plugin {
            limits,
            machine,
            capabilities,
            ..
        } = plugin;
        let Circumstances {
            seed,
            now_ms,
            description,
            scenario,
            next,
            state,
            pace: _,
        } = circumstances;
        let state = StateView::new(state, capabilities.state.clone());
        let clock = if capabilities.real_time {
            Clock::Real
        } else {
            Clock::Held(now_ms)
        };
        let cx = Self {
            random: Xoshiro256PlusPlus::seed_from_u64(seed),
            clock,
            log: Log::new(limits.log_bytes),
            description,
            scenario,
            next,
            state,
            // Another stream than the contract's, so that neither disturbs the other.
            wasi: Wasi::new(!seed, clock, capabilities.folder.as_ref(), limits.log_bytes),
            http: Http::new(capabilities.http.clone()),
            begun: Instant::now(),
            instantiated: Duration::ZERO,
            limiter: Limiter {
                allowed: limits.memory_bytes,
                used: 0,
                refused: None,
            },
        };
        let mut store = Store::new(&machine.engine, cx);
        store.limiter(|cx| &mut cx.limiter);
        store.epoch_deadline_async_yield_and_update(1);
        // An error where fuel is not counted, which is as well.
        let _ = store.set_fuel(FUEL);
        store
    }

    /// There is an instance now.
    pub(super) fn is_instantiated(&mut self) {
        self.instantiated = self.begun.elapsed();
    }

    /// The limit that this error came of, if it came of one.
    fn exceeded(&self) -> Option<Failure> {
        self.limiter.refused.map(|wanted| Failure::Memory {
            wanted,
            allowed: self.limiter.allowed,
        })
    }

    /// What is left when the call is over.
    pub(super) fn trace(store: Store<Self>) -> (Option<Failure>, Trace) {
        let fuel = store.get_fuel().ok().map(|left| FUEL - left);
        let mut cx = store.into_data();
        cx.http.tell(&mut cx.log);
        let exceeded = cx.exceeded();
        let trace = Trace {
            printed: cx.wasi.printed.text(),
            log: cx.log.into_lines(),
            memory: cx.limiter.used,
            instantiated: cx.instantiated,
            time: cx.begun.elapsed(),
            fuel,
        };
        (exceeded, trace)
    }
}

/// Counts the memory of all of an instance's memories and tables together.
struct Limiter {
    allowed: usize,
    used: usize,
    refused: Option<usize>,
}

/// Bytes that a table's element takes in the host.
const TABLE_ELEMENT: usize = 16;

impl Limiter {
    fn grow(&mut self, current: usize, desired: usize) -> wasmtime::Result<bool> {
        let wanted = self.used.saturating_add(desired.saturating_sub(current));
        if self.allowed < wanted {
            self.refused = Some(wanted);
            // An error rather than "no": a guest told "no" panics, which would hide why.
            return Err(wasmtime::format_err!(
                "memory limit of {} bytes exceeded",
                self.allowed
            ));
        }
        self.used = wanted;
        Ok(true)
    }
}

impl ResourceLimiter for Limiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(current, desired)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.grow(
            current.saturating_mul(TABLE_ELEMENT),
            desired.saturating_mul(TABLE_ELEMENT),
        )
    }
}
