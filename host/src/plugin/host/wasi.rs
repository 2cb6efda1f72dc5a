//! Of WASI, what a language's standard library needs to start: standard streams, an
//! empty environment, chance and clocks. What has to be granted is not refused at run time:
//! it is not there, and a component that wants it does not load.
//!
//! Chance and clocks follow the request, so that libraries which know nothing of the
//! contract are reproducible too, unless real time was granted. The order of a `HashMap` in a guest is among them.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand_core::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;
use wasmtime::component::{Linker, ResourceTable};
use wasmtime_wasi::cli::{IsTerminal, StdoutStream, WasiCli, WasiCliView as _};
use wasmtime_wasi::clocks::{WasiClocks, WasiClocksView as _};
use wasmtime_wasi::p2::bindings::{cli, clocks, random};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError};
use wasmtime_wasi::random::WasiRandom;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtx, WasiCtxView, WasiView};

use super::Folder;
use crate::clock::{Clock, machine_uptime};
use crate::plugin::instance::RequestCx;

/// What both clocks claim to resolve, at least.
const RESOLUTION: Duration = Duration::from_millis(1);

pub(super) fn add_to_linker(l: &mut Linker<RequestCx>) -> wasmtime::Result<()> {
    type T = RequestCx;
    wasmtime_wasi_io::bindings::wasi::io::error::add_to_linker::<T, Io>(l, |cx| cx.ctx().table)?;
    wasmtime_wasi_io::bindings::wasi::io::poll::add_to_linker::<T, Io>(l, |cx| cx.ctx().table)?;
    wasmtime_wasi_io::bindings::wasi::io::streams::add_to_linker::<T, Io>(l, |cx| cx.ctx().table)?;
    clocks::wall_clock::add_to_linker::<T, WasiClocks>(l, T::clocks)?;
    clocks::monotonic_clock::add_to_linker::<T, WasiClocks>(l, T::clocks)?;
    random::random::add_to_linker::<T, WasiRandom>(l, |cx| cx.ctx().ctx.random())?;
    random::insecure::add_to_linker::<T, WasiRandom>(l, |cx| cx.ctx().ctx.random())?;
    random::insecure_seed::add_to_linker::<T, WasiRandom>(l, |cx| cx.ctx().ctx.random())?;
    cli::exit::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::environment::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stdin::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stdout::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::stderr::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_input::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_output::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stdin::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stdout::add_to_linker::<T, WasiCli>(l, T::cli)?;
    cli::terminal_stderr::add_to_linker::<T, WasiCli>(l, T::cli)?;
    Ok(())
}

struct Io;

impl wasmtime::component::HasData for Io {
    type Data<'a> = &'a mut ResourceTable;
}

/// The WASI side of one request.
pub(crate) struct Wasi {
    ctx: WasiCtx,
    table: ResourceTable,
    /// What was written to standard output and standard error, cut at a limit. The text
    /// of a guest's panic is only there.
    pub(crate) printed: Printed,
}

/// Handles (streams, pollables) a guest may hold at the same time.
const MAX_HANDLES: usize = 256;

/// Bytes that one call for random numbers may ask for.
const MAX_RANDOM_BYTES: u64 = 1 << 20;

impl Wasi {
    pub(crate) fn new(
        seed: u64,
        clock: Clock,
        folder: Option<&Folder>,
        print_limit: usize,
    ) -> Self {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let printed = Printed::new(print_limit);
        let mut table = ResourceTable::new();
        table.set_max_capacity(MAX_HANDLES);
        let mut ctx = WasiCtx::builder()
            .insecure_random_seed(u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64()))
            .insecure_random(Xoshiro256PlusPlus::seed_from_u64(rng.next_u64()))
            .secure_random(Xoshiro256PlusPlus::seed_from_u64(rng.next_u64()))
            .max_random_size(MAX_RANDOM_BYTES)
            .wall_clock(Time(clock))
            .monotonic_clock(Time(clock))
            .stdout(printed.clone())
            .stderr(printed.clone())
            .build();
        if let Some(folder) = folder {
            folder.put_into(&mut ctx);
        }
        Self {
            ctx,
            table,
            printed,
        }
    }
}

impl Wasi {
    pub(super) fn table(&mut self) -> &mut ResourceTable {
        &mut self.table
    }
}

impl WasiView for RequestCx {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView {
            ctx: &mut self.wasi.ctx,
            table: &mut self.wasi.table,
        }
    }
}

/// Of the mock's time, which does not pass, or of the machine's.
struct Time(Clock);

impl HostWallClock for Time {
    fn resolution(&self) -> Duration {
        RESOLUTION
    }

    fn now(&self) -> Duration {
        Duration::from_millis(self.0.now_ms())
    }
}

impl HostMonotonicClock for Time {
    fn resolution(&self) -> u64 {
        nanoseconds(RESOLUTION)
    }

    fn now(&self) -> u64 {
        match self.0 {
            Clock::Held(ms) => ms.saturating_mul(1_000_000),
            Clock::Real => nanoseconds(machine_uptime()),
        }
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A stream that keeps what fits and drops the rest without a word to the guest: one
/// that prints too much must not fail for it.
#[derive(Clone)]
pub(crate) struct Printed {
    kept: Arc<Mutex<Vec<u8>>>,
    limit: usize,
}

impl Printed {
    fn new(limit: usize) -> Self {
        Self {
            kept: Arc::default(),
            limit,
        }
    }

    /// What was printed, so far as it is text.
    pub(crate) fn text(&self) -> String {
        let kept = self
            .kept
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        String::from_utf8_lossy(&kept).trim().to_owned()
    }

    fn keep(&self, bytes: &[u8]) {
        let mut kept = self
            .kept
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let room = self.limit.saturating_sub(kept.len());
        kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
}

#[async_trait::async_trait]
impl OutputStream for Printed {
    fn write(&mut self, bytes: bytes::Bytes) -> Result<(), StreamError> {
        self.keep(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        Ok(64 << 10)
    }
}

#[async_trait::async_trait]
impl Pollable for Printed {
    async fn ready(&mut self) {}
}

impl IsTerminal for Printed {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Printed {
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }

    fn async_stream(&self) -> Box<dyn tokio::io::AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }
}

impl tokio::io::AsyncWrite for Printed {
    fn poll_write(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        bytes: &[u8],
    ) -> std::task::Poll<std::io::Result<usize>> {
        self.keep(bytes);
        std::task::Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn poll_shutdown(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }
}
