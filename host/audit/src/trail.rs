//! The way into the trail: calls are handed over, and a thread writes them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender, TrySendError};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::entry::{Asked, Outcome, Ruling};
use crate::store::{Done, OpenError, Retention, Store};

/// Calls that may wait to be written. More are not kept, and that is said.
const MOST_WAITING: usize = 10_000;
/// Calls that are written at once.
const BATCH: usize = 500;
/// Between two attempts to write what could not be written.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the end waits for a database that takes nothing.
const FAREWELL: Duration = Duration::from_secs(3);
/// Entries between two looks at what is too old or too much.
const BETWEEN: usize = 1_000;

/// Where calls are handed over.
#[derive(Debug)]
pub struct Trail {
    sender: Mutex<Option<SyncSender<Done>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    /// Those that have begun, so that none is missing if the server ends before they do.
    begun: Mutex<Begun>,
}

#[derive(Debug, Default)]
struct Begun {
    last: u64,
    calls: HashMap<u64, (Timestamp, Instant, Asked)>,
    lost: u64,
}

/// A call that has begun.
#[derive(Debug)]
pub struct Pending {
    number: u64,
}

impl Trail {
    /// Opens the database, and starts the thread that writes to it.
    pub fn open(path: &Path, retention: Retention) -> Result<Self, OpenError> {
        let store = Store::open(path)?;
        Self::start(path, retention, move |_| Some(store))
    }

    /// The same, but nobody waits until it is open: a new file on a slow disk takes its time.
    /// If it can't be opened, that is in the log, and nothing is kept.
    pub fn open_later(path: &Path, retention: Retention) -> Result<Self, OpenError> {
        Self::start(path, retention, |path| match Store::open(path) {
            Ok(store) => Some(store),
            Err(error) => {
                tracing::error!("calls are not noted, for the audit can't be kept: {error}");
                None
            }
        })
    }

    fn start(
        path: &Path,
        retention: Retention,
        open: impl FnOnce(&Path) -> Option<Store> + Send + 'static,
    ) -> Result<Self, OpenError> {
        let place = path.to_owned();
        let (sender, receiver) = mpsc::sync_channel(MOST_WAITING);
        let thread = std::thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || {
                let Some(store) = open(&place) else {
                    // Said once, and not again for every call.
                    receiver.iter().for_each(drop);
                    return;
                };
                let place = place.display().to_string();
                let writer = Writer {
                    store,
                    place,
                    retention,
                };
                writer.run(&receiver);
            })
            .map_err(|error| OpenError::Unusable {
                path: path.to_owned(),
                source: error.into(),
            })?;
        Ok(Self {
            sender: Mutex::new(Some(sender)),
            thread: Mutex::new(Some(thread)),
            begun: Mutex::default(),
        })
    }

    /// Notes that a call begins.
    pub fn begin(&self, asked: Asked) -> Pending {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.last += 1;
        let number = begun.last;
        let call = (Timestamp::now(), Instant::now(), asked);
        begun.calls.insert(number, call);
        Pending { number }
    }

    /// Notes what came of it. Never waits.
    #[expect(clippy::needless_pass_by_value, reason = "a call ends once")]
    pub fn end(
        &self,
        pending: Pending,
        ruling: Ruling,
        outcome: Outcome,
        message: Option<String>,
        result: usize,
    ) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((time, since, asked)) = begun.calls.remove(&pending.number) else {
            // It was noted as unfinished when the trail was closed.
            return;
        };
        let done = Done {
            time,
            asked,
            outcome,
            message,
            ruling,
            duration: since.elapsed(),
            result,
        };
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(sender) = sender.as_ref() else {
            return;
        };
        if let Err(TrySendError::Full(done) | TrySendError::Disconnected(done)) =
            sender.try_send(done)
        {
            begun.lost += 1;
            tracing::error!(
                tool = done.asked.name,
                outcome = done.outcome.as_str(),
                lost = begun.lost,
                "a call is missing in the audit: nothing could be written to it for too long"
            );
        }
    }

    /// Writes everything, and ends. Calls that go on are unfinished.
    pub fn close(&self) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        let calls = begun.calls.drain().collect::<Vec<_>>();
        drop(begun);
        let sender = self
            .sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(sender) = sender {
            for (_, (time, since, asked)) in calls {
                let done = Done {
                    time,
                    asked,
                    outcome: Outcome::Unfinished,
                    message: None,
                    ruling: Ruling::default(),
                    duration: since.elapsed(),
                    result: 0,
                };
                // The thread is at work, so there will be room; or it is gone, and has said so.
                let _ = sender.try_send(done);
            }
        }
        let thread = self
            .thread
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = thread {
            let _ = thread.join();
        }
    }
}

impl Drop for Trail {
    fn drop(&mut self) {
        self.close();
    }
}

/// The thread's side.
struct Writer {
    store: Store,
    place: String,
    retention: Retention,
}

impl Writer {
    fn run(mut self, receiver: &Receiver<Done>) {
        let mut waiting = Vec::new();
        // What lies there may be too old already.
        let mut since_tidied = BETWEEN;
        let mut is_failing = false;
        let mut is_open = true;
        while is_open {
            is_open = Self::receive(receiver, &mut waiting, is_failing);
            if !is_open {
                break;
            }
            let written = waiting.len();
            is_failing = !self.write(&mut waiting, is_failing);
            if !is_failing {
                since_tidied += written;
            }
            if BETWEEN <= since_tidied && !is_failing {
                since_tidied = 0;
                self.tidy();
            }
        }
        let begun = Instant::now();
        while !self.write(&mut waiting, is_failing) {
            is_failing = true;
            if FAREWELL <= begun.elapsed() {
                tracing::error!(
                    "{} calls are missing in the audit `{}`: it could not be written to",
                    waiting.len(),
                    self.place
                );
                return;
            }
            std::thread::sleep(PAUSE / 10);
        }
    }

    /// Waits for something to write; false at the end, when all was received.
    fn receive(receiver: &Receiver<Done>, waiting: &mut Vec<Done>, is_failing: bool) -> bool {
        if is_failing {
            // What waits is tried again, whether more comes or not.
            return match receiver.recv_timeout(PAUSE) {
                Ok(done) => {
                    if waiting.len() < MOST_WAITING {
                        waiting.push(done);
                    } else {
                        tracing::error!(
                            tool = done.asked.name,
                            outcome = done.outcome.as_str(),
                            "a call is missing in the audit: nothing can be written to it"
                        );
                    }
                    true
                }
                Err(RecvTimeoutError::Timeout) => true,
                Err(RecvTimeoutError::Disconnected) => false,
            };
        }
        let Ok(first) = receiver.recv() else {
            return false;
        };
        waiting.push(first);
        waiting.extend(receiver.try_iter().take(BATCH - 1));
        true
    }

    /// Whether all was written.
    fn write(&mut self, waiting: &mut Vec<Done>, was_failing: bool) -> bool {
        if waiting.is_empty() {
            return true;
        }
        match self.store.write(waiting) {
            Ok(()) => {
                if was_failing {
                    tracing::info!("the audit `{}` is written to again", self.place);
                }
                waiting.clear();
                true
            }
            Err(error) => {
                if !was_failing {
                    tracing::error!(
                        "the audit `{}` can't be written to, which is tried again: {error}",
                        self.place
                    );
                }
                false
            }
        }
    }

    fn tidy(&mut self) {
        match self.store.retain(self.retention, Timestamp::now()) {
            Ok(0) => {}
            Ok(count) => {
                tracing::info!("{count} calls were taken out of the audit `{}`", self.place);
            }
            Err(error) => tracing::warn!("the audit `{}` can't be tidied: {error}", self.place),
        }
    }
}
