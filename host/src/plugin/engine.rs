//! The WebAssembly engine: one for the process, set up so that a guest can't run for
//! ever, and so that its results are the same on every machine.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::error::Context as _;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Result};

/// How often a running guest gives way to other requests on its thread.
const TICK: Duration = Duration::from_millis(10);

/// Requests that are in guests at the same time; more wait their turn. The pool below is
/// sized for as many, and a full pool would be an error rather than a wait.
pub(super) const CONCURRENT_INSTANCES: u32 = 64;

/// The most linear memory that any limit may allow, in bytes. The pool reserves address
/// space for it, not memory.
pub const MEMORY_CEILING: usize = 1 << 30;

/// Core instances and memories that one component may consist of. Rust's have one
/// memory and a few adapter instances; Python's are made of many modules.
const CORE_INSTANCES_EACH: u32 = 40;

/// What instances need of the engine on every call.
#[derive(Debug)]
pub(super) struct Machine {
    pub engine: Engine,
    pub turns: Arc<tokio::sync::Semaphore>,
}

impl Machine {
    pub(super) fn new() -> Result<Self> {
        let engine = pooled().or_else(|error| {
            tracing::debug!(%error, "no room for a pool of instances, each is allocated by itself");
            Engine::new(&config())
        });
        let engine = engine.context("starting the WebAssembly engine")?;
        keep_ticking(&engine)?;
        Ok(Self {
            engine,
            turns: Arc::new(tokio::sync::Semaphore::new(CONCURRENT_INSTANCES as usize)),
        })
    }
}

fn pooled() -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(CONCURRENT_INSTANCES)
        .total_core_instances(CONCURRENT_INSTANCES * CORE_INSTANCES_EACH)
        .total_memories(CONCURRENT_INSTANCES * 2)
        .total_tables(CONCURRENT_INSTANCES * CORE_INSTANCES_EACH)
        .total_stacks(CONCURRENT_INSTANCES)
        .max_memory_size(MEMORY_CEILING)
        .linear_memory_keep_resident(256 << 10)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(64 << 10);
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

fn config() -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    // The same bytes on every machine: these two are where WebAssembly leaves a choice.
    config.cranelift_nan_canonicalization(true);
    config.relaxed_simd_deterministic(true);
    config
}

/// Advances the epoch for as long as the engine lives. The thread holds it weakly, so
/// that dropping the engine ends the thread.
fn keep_ticking(engine: &Engine) -> Result<()> {
    let weak = engine.weak();
    std::thread::Builder::new()
        .name("epoch".to_owned())
        .spawn(move || {
            while let Some(engine) = weak.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        })
        .context("starting the thread that interrupts guests")?;
    Ok(())
}
