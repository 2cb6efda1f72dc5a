//! The WebAssembly engine: one for the process, set up so that a guest can't run for
//! ever, and so that its results are the same on every machine.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use wasmtime::error::Context as _;
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig, Result,
};

use super::lane::Lanes;
use super::tick::Ticker;

/// Instances that are alive at the same time; more wait their turn. The pool below is
/// sized for as many, and a full pool would be an error rather than a wait.
const CONCURRENT_INSTANCES: u32 = 128;

/// Of them, those of requests that begin with one and the same responder. So a responder
/// that never ends keeps waiting only those who asked for it.
const SHARE: usize = CONCURRENT_INSTANCES as usize / 2;

/// Responders of an operation that ask for the next one: each has an instance that waits
/// while the next one's runs.
pub const MAX_NESTED: u32 = 16;

/// The most linear memory that any limit may allow, in bytes. The pool reserves address
/// space for it, not memory.
pub const MEMORY_CEILING: usize = 1 << 30;

/// Core instances and memories that one component may consist of. Rust's have one
/// memory and a few adapter instances; Python's are made of some forty modules, and more
/// with native extensions.
const CORE_INSTANCES_EACH: u32 = 64;

/// Whether the work of a guest is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metering {
    /// It costs every guest a good part of its speed: nothing that serves does it.
    Fuel,
    None,
}

/// What instances need of the engine on every call.
#[derive(Debug)]
pub(super) struct Machine {
    pub engine: Engine,
    pub lanes: Lanes,
    pub ticker: Ticker,
    instances: Arc<Semaphore>,
}

/// The right of a request to have instances. Taken whole before the first one: a request
/// that waited for its second with others waiting for theirs would wait for ever.
#[derive(Debug)]
pub struct Turn {
    _share: OwnedSemaphorePermit,
    _instances: OwnedSemaphorePermit,
}

/// What a responder may have of all instances.
#[derive(Debug, Clone)]
pub(super) struct Share(Arc<Semaphore>);

impl Default for Share {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(SHARE)))
    }
}

impl Machine {
    /// For guests that run once: compiling takes a fraction of the time, and the code is slow.
    pub(super) fn hasty() -> Result<Self> {
        let mut config = config(Metering::None);
        config.cranelift_opt_level(OptLevel::None);
        Self::on(Engine::new(&config)?)
    }

    pub(super) fn new(metering: Metering) -> Result<Self> {
        let engine = pooled(metering).or_else(|error| {
            tracing::debug!(%error, "no room for a pool of instances, each is allocated by itself");
            Engine::new(&config(metering))
        });
        Self::on(engine.context("starting the WebAssembly engine")?)
    }

    fn on(engine: Engine) -> Result<Self> {
        Ok(Self {
            ticker: Ticker::start(&engine)?,
            engine,
            lanes: Lanes::default(),
            instances: Arc::new(Semaphore::new(CONCURRENT_INSTANCES as usize)),
        })
    }

    /// Waits until `depth` instances may be alive, one in the other.
    pub(super) async fn turn(&self, share: &Share, depth: u32) -> Turn {
        const OPEN: &str = "the semaphore is never closed";
        let depth = depth.min(MAX_NESTED + 1);
        Turn {
            _share: share.0.clone().acquire_owned().await.expect(OPEN),
            _instances: self
                .instances
                .clone()
                .acquire_many_owned(depth)
                .await
                .expect(OPEN),
        }
    }
}

fn pooled(metering: Metering) -> Result<Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(CONCURRENT_INSTANCES)
        .total_core_instances(CONCURRENT_INSTANCES * CORE_INSTANCES_EACH)
        .total_memories(CONCURRENT_INSTANCES * 2)
        .total_tables(CONCURRENT_INSTANCES * CORE_INSTANCES_EACH)
        .total_stacks(CONCURRENT_INSTANCES)
        .max_memory_size(MEMORY_CEILING)
        .linear_memory_keep_resident(kept_resident())
        .pagemap_scan(Enabled::Auto)
        .table_keep_resident(16 << 10)
        .async_stack_keep_resident(64 << 10);
    let mut config = config(metering);
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Engine::new(&config)
}

/// Bytes of an instance's memory that are put back as they were when it is gone, instead of
/// being given back to the system and faulted in again by the next one. Where the kernel tells
/// which pages were touched, only those cost anything.
fn kept_resident() -> usize {
    if PoolingAllocationConfig::is_pagemap_scan_available() {
        1 << 20
    } else {
        256 << 10
    }
}

fn config(metering: Metering) -> Config {
    let mut config = Config::new();
    config.epoch_interruption(true);
    config.consume_fuel(metering == Metering::Fuel);
    // The same bytes on every machine: these two are where WebAssembly leaves a choice.
    config.cranelift_nan_canonicalization(true);
    config.relaxed_simd_deterministic(true);
    config
}
