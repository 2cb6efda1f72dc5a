//! Two lanes for guests, so that one that computes for long holds up nobody else.
//!
//! A call begins where its request is handled, which costs nothing extra: most are over in
//! a fraction of a millisecond. One that is not goes on among its like, on threads that
//! the operating system lets wait where others want the processor; and the next of its
//! operation begins there.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

/// How long a guest may compute before it has to change lanes, not counting what it does
/// before its first tick. Who is slow once begins on the slow lane the next time: so this
/// can be more than what a neighbour would put up with again and again.
const FAST: Duration = Duration::from_millis(2);

/// How far the slow lane stands behind: a tenth of the processor's time, where others want
/// all of it. Last of all would be for ever on a computer that is busy with other things.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// How fast the calls of an operation were of late. Whoever asks for a slow one again and
/// again would else hold up its neighbours for the first millisecond of each.
#[derive(Debug, Default)]
pub struct Pace {
    is_slow: AtomicBool,
}

/// The slow lane's threads; none before the first guest is slow.
#[derive(Default)]
pub(super) struct Lanes {
    slow: OnceLock<Option<Runtime>>,
}

impl Lanes {
    /// Drives a call to its end, on the lane that its pace is for. It must give way now
    /// and then, as guests do at every tick of the epoch. Dropping what this returns ends
    /// the call, on either lane.
    pub(super) async fn drive<F>(&self, call: F, pace: &Arc<Pace>) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let mut call = Box::pin(call);
        if !pace.is_slow.load(Ordering::Relaxed)
            && let Some(output) = on_fast_lane(&mut call).await
        {
            return output;
        }
        pace.is_slow.store(true, Ordering::Relaxed);
        let Some(slow) = self.slow() else {
            return call.await;
        };
        Abort(slow.spawn(on_slow_lane(call, pace.clone())))
            .joined()
            .await
    }

    fn slow(&self) -> Option<&Runtime> {
        let start = || {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            let runtime = Builder::new_multi_thread()
                .worker_threads(threads)
                .thread_name("slow guests")
                .on_thread_start(give_way)
                .enable_all()
                .build();
            runtime
                .inspect_err(|error| tracing::warn!(%error, "slow responders share their threads with all others"))
                .ok()
        };
        self.slow.get_or_init(start).as_ref()
    }
}

impl Drop for Lanes {
    fn drop(&mut self) {
        // Waiting for guests is out of the question: one may be spinning.
        if let Some(runtime) = self.slow.take().flatten() {
            runtime.shutdown_background();
        }
    }
}

/// The output, or none once it has computed for too long. Waiting does not count, neither
/// its own nor this thread's.
async fn on_fast_lane<F: Future>(call: &mut Pin<Box<F>>) -> Option<F::Output> {
    let mut used = None::<Duration>;
    std::future::poll_fn(|cx| {
        // Most are over before the first tick, and need not pay for the clock.
        let started = used.map(|_| computed());
        match call.as_mut().poll(cx) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending => {
                let now = started.map(|started| computed().saturating_sub(started));
                let total = used.unwrap_or_default() + now.unwrap_or_default();
                used = Some(total);
                if FAST <= total {
                    Poll::Ready(None)
                } else {
                    Poll::Pending
                }
            }
        }
    })
    .await
}

/// The output, and whether the next call may begin on the fast lane.
async fn on_slow_lane<F: Future>(mut call: Pin<Box<F>>, pace: Arc<Pace>) -> F::Output {
    let mut used = Duration::ZERO;
    std::future::poll_fn(|cx| {
        let started = computed();
        let polled = call.as_mut().poll(cx);
        used += computed().saturating_sub(started);
        if polled.is_ready() {
            pace.is_slow.store(FAST <= used, Ordering::Relaxed);
        } else {
            // Priority alone decides who runs next, not when: who has just woken up waits
            // for the end of our slice, which is milliseconds.
            std::thread::yield_now();
        }
        polled
    })
    .await
}

/// How long this thread has computed so far. The slow lane often waits for others in
/// between; where that can't be told apart, a call that waited counts as slow.
fn computed() -> Duration {
    #[cfg(target_os = "linux")]
    {
        use rustix::time::{ClockId, clock_gettime};
        Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
    }
    #[cfg(not(target_os = "linux"))]
    {
        use std::sync::LazyLock;
        use std::time::Instant;
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGAN.elapsed()
    }
}

/// Puts this thread behind others. Where that can't be done the lanes still keep slow
/// guests off the threads that serve requests.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        // On Linux, "this process" is the calling thread here.
        let _ = rustix::process::setpriority_process(None, NICENESS);
    }
}

/// A task that ends when nobody waits for it.
struct Abort<T>(JoinHandle<T>);

impl<T> Abort<T> {
    async fn joined(mut self) -> T {
        match (&mut self.0).await {
            Ok(output) => output,
            // Only we abort it, and not while we wait: this is a panic of the host's.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

impl<T> Drop for Abort<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl std::fmt::Debug for Lanes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lanes").finish_non_exhaustive()
    }
}
