//! The clock by which running guests give way: it advances the engine's epoch, and rests
//! while there are no guests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, Thread};
use std::time::Duration;

use wasmtime::error::Context as _;
use wasmtime::{Engine, Result};

/// How often a running guest gives way to others on its thread.
const TICK: Duration = Duration::from_micros(500);

/// Ticks without a call before the clock rests. Waking it costs a call some microseconds,
/// ticking all the time costs an idle computer its sleep.
const PATIENCE: u32 = 1000;

#[derive(Debug)]
pub(super) struct Ticker {
    shared: Arc<Shared>,
    thread: Thread,
}

#[derive(Debug, Default)]
struct Shared {
    /// Calls that began, ever.
    begun: AtomicU64,
    ended: AtomicU64,
    resting: AtomicBool,
}

/// A call that the clock ticks for.
#[derive(Debug)]
pub(super) struct Running(Arc<Shared>);

impl Ticker {
    /// The thread holds the engine weakly, so that dropping the engine ends it.
    pub(super) fn start(engine: &Engine) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let (weak, of_thread) = (engine.weak(), shared.clone());
        let thread = thread::Builder::new()
            .name("epoch".to_owned())
            .spawn(move || {
                while let Some(engine) = weak.upgrade() {
                    engine.increment_epoch();
                    drop(engine);
                    thread::sleep(TICK);
                    of_thread.rest_if_idle();
                }
            })
            .context("starting the thread that interrupts guests")?;
        Ok(Self {
            shared,
            thread: thread.thread().clone(),
        })
    }

    /// Ticks at least until what this returns is dropped.
    pub(super) fn run(&self) -> Running {
        self.shared.begun.fetch_add(1, Ordering::SeqCst);
        if self.shared.resting.swap(false, Ordering::SeqCst) {
            self.thread.unpark();
        }
        Running(self.shared.clone())
    }
}

impl Shared {
    fn rest_if_idle(&self) {
        let begun = self.begun.load(Ordering::SeqCst);
        for _ in 0..PATIENCE {
            if self.is_busy(begun) {
                return;
            }
            thread::sleep(TICK);
        }
        self.resting.store(true, Ordering::SeqCst);
        // A call that begins from here on finds the flag. One that came just before did
        // not, and is seen here.
        while self.resting.load(Ordering::SeqCst) && !self.is_busy(begun) {
            thread::park();
        }
        self.resting.store(false, Ordering::SeqCst);
    }

    /// Whether calls run, or began since.
    fn is_busy(&self, begun: u64) -> bool {
        let ended = self.ended.load(Ordering::SeqCst);
        let now = self.begun.load(Ordering::SeqCst);
        now != ended || now != begun
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Ordering::SeqCst);
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.resting.store(false, Ordering::SeqCst);
        self.thread.unpark();
    }
}
