//! Keeps the file up to the state, on a thread of its own.
//!
//! A commit leaves the names of what it touched, and the snapshot that it made. A moment
//! later the thread writes what all touched keys are in the newest snapshot, in one
//! transaction: so the file is always a state that there was. A key that changed a
//! thousand times in that moment is written once, so the thread can't fall behind, and
//! what waits for it can't grow beyond the state itself: requests need not wait for it.

use std::mem;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::Database;
use crate::snapshot::Snapshot;
use crate::transaction::Touched;

/// How long after a commit the writing begins: what a `kill -9` can cost, with the time
/// that the writing takes.
const DELAY: Duration = Duration::from_millis(50);

/// How long after a failure it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Names that are kept. Beyond it, what to write is found by comparing snapshots.
const MAX_TOUCHED: usize = 1 << 16;

/// The thread that writes. Dropped, it first writes all there is.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// Why the file is behind the state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the state can't be written to `{}`: {cause}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// What SQLite says.
    pub cause: String,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    work: Mutex<Work>,
    /// There is something to do for the thread.
    wake: Condvar,
    /// The thread has done something.
    done: Condvar,
}

#[derive(Debug)]
struct Work {
    batch: Batch,
    /// Snapshots that were made, and the last of them that is in the file.
    made: u64,
    written: u64,
    /// Attempts that were begun, and those that ended.
    begun: u64,
    ended: u64,
    /// Not to wait for more.
    hurry: bool,
    stop: bool,
    failure: Option<WriteError>,
}

/// What is to be written.
#[derive(Debug)]
struct Batch {
    snapshot: Arc<Snapshot>,
    /// None: whatever differs from what was written last.
    touched: Option<Touched>,
    /// Upper bound of the names in `touched`.
    names: usize,
}

/// A batch on its way into the file.
struct Attempt {
    batch: Batch,
    /// The snapshots that will be in the file then.
    made: u64,
    /// Whether there will be no other attempt.
    last: bool,
}

impl Writer {
    /// `snapshot` is what the file holds.
    pub(crate) fn start(
        path: &Path,
        database: Database,
        snapshot: Arc<Snapshot>,
    ) -> std::io::Result<Self> {
        let work = Work {
            batch: Batch::none(snapshot.clone()),
            made: 0,
            written: 0,
            begun: 0,
            ended: 0,
            hurry: false,
            stop: false,
            failure: None,
        };
        let shared = Arc::new(Shared {
            path: path.to_owned(),
            work: Mutex::new(work),
            wake: Condvar::new(),
            done: Condvar::new(),
        });
        let own = shared.clone();
        let thread = thread::Builder::new()
            .name("mimus-state".to_owned())
            .spawn(move || own.run(database, snapshot))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Has a newer snapshot written. `touched` has all that changed; none: perhaps all did.
    pub(crate) fn push(&self, snapshot: Arc<Snapshot>, touched: Option<Touched>) {
        let mut work = self.shared.lock();
        let idle = work.made == work.written;
        work.made += 1;
        work.batch.add(touched);
        work.batch.snapshot = snapshot;
        if idle {
            self.shared.wake.notify_one();
        }
    }

    /// Waits until all that was pushed is in the file, or an attempt to do so failed.
    pub(crate) fn flush(&self) -> Result<(), WriteError> {
        let mut work = self.shared.lock();
        let (target, attempt) = (work.made, work.begun + 1);
        work.hurry = true;
        self.shared.wake.notify_one();
        while work.written < target {
            match &work.failure {
                Some(failure) if attempt <= work.ended => return Err(failure.clone()),
                _ => work = wait(&self.shared.done, work),
            }
        }
        Ok(())
    }

    /// Why the last attempt failed, if it did.
    pub(crate) fn failure(&self) -> Option<WriteError> {
        self.shared.lock().failure.clone()
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.wake.notify_one();
        if let Some(thread) = self.thread.take() {
            // It has reported what went wrong by itself.
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn run(&self, mut database: Database, mut in_file: Arc<Snapshot>) {
        let mut failing = false;
        while let Some(Attempt { batch, made, last }) = self.next(failing) {
            let Batch {
                snapshot, touched, ..
            } = batch;
            let touched = touched.unwrap_or_else(|| snapshot.difference(&in_file));
            let result = database.write(&touched, &snapshot);
            let failure = result.err().map(|error| WriteError {
                path: self.path.clone(),
                cause: error.to_string(),
            });
            self.report(failing, failure.as_ref(), last);
            failing = failure.is_some();
            let mut work = self.lock();
            work.ended += 1;
            if failing {
                work.batch.add(Some(touched));
            } else {
                work.written = made;
            }
            work.failure = failure;
            drop(work);
            if !failing {
                in_file = snapshot;
            }
            self.done.notify_all();
            if failing && last {
                return;
            }
        }
    }

    /// What to write next; none when it is time to end.
    fn next(&self, failing: bool) -> Option<Attempt> {
        let mut work = self.lock();
        while work.made == work.written && !work.stop {
            // Nothing is left that somebody could wait for.
            work.hurry = false;
            work = wait(&self.wake, work);
        }
        if work.made == work.written {
            return None;
        }
        let pause = if failing { PAUSE } else { DELAY };
        let waits = self
            .wake
            .wait_timeout_while(work, pause, |work| !work.hurry && !work.stop);
        work = waits.unwrap_or_else(PoisonError::into_inner).0;
        work.hurry = false;
        work.begun += 1;
        let none = Batch::none(work.batch.snapshot.clone());
        Some(Attempt {
            batch: mem::replace(&mut work.batch, none),
            made: work.made,
            last: work.stop,
        })
    }

    /// Tells the log when writing begins to fail, and when it works again.
    fn report(&self, failing: bool, failure: Option<&WriteError>, last: bool) {
        match failure {
            Some(failure) if last => {
                tracing::error!("{failure}; the last changes of the state are lost");
            }
            Some(failure) if !failing => tracing::error!(
                "{failure}; the mock goes on from memory, and tries again every second"
            ),
            None if failing => {
                tracing::info!("the state is in `{}` again", self.path.display());
            }
            _ => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Batch {
    fn none(snapshot: Arc<Snapshot>) -> Self {
        Self {
            snapshot,
            touched: Some(Touched::new()),
            names: 0,
        }
    }

    fn add(&mut self, more: Option<Touched>) {
        let (Some(own), Some(more)) = (&mut self.touched, more) else {
            self.touched = None;
            return;
        };
        self.names += more.values().map(|keys| 1 + keys.len()).sum::<usize>();
        if MAX_TOUCHED < self.names {
            self.touched = None;
            return;
        }
        for (name, keys) in more {
            own.entry(name).or_default().extend(keys);
        }
    }
}

fn wait<'a>(condition: &Condvar, work: MutexGuard<'a, Work>) -> MutexGuard<'a, Work> {
    condition.wait(work).unwrap_or_else(PoisonError::into_inner)
}
