//! Writes what was recorded, on a thread of its own: many exchanges in one transaction.
//! While there is little to write it files what was staged, brings the text index on, and
//! takes out what is too old.

mod queue;

use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use queue::{Job, Work};
pub(crate) use queue::{Pushed, Recorded, Shared};

use crate::database::Store;
use crate::error::WriteError;
use crate::options::{Options, Retention, Sync};
use crate::packed::Bundle;

/// How long the first exchange of a batch waits for others: with the time that the writing
/// takes, what a `kill -9` can cost.
const DELAY: Duration = Duration::from_millis(30);

/// How long after a failure it is tried again, and how often age is looked at.
const PAUSE: Duration = Duration::from_secs(1);

/// Entries that are taken out at a time.
const CHUNK: u64 = 1000;

/// Entries that go into the text index at a time.
const TEXTS: u64 = 200;

/// A batch of fewer exchanges than this leaves time for the text index.
const CALM: u64 = 64;

/// After a batch of as many, how long nothing has to come before there is time for it.
const LULL: Duration = Duration::from_millis(60);

/// A batch of fewer exchanges than this leaves time to file some that are staged.
const MODEST: u64 = 256;

/// Entries that are filed at a time.
const FILES: u64 = 1000;

/// Entries that may be staged: what a question may have to wait for. Where there are more,
/// as many are filed as come.
const MOST_STAGED: u64 = 1_000_000;

/// The thread. Dropped, it writes all there is.
#[derive(Debug)]
pub(crate) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread has in hand.
struct Run {
    shared: Arc<Shared>,
    store: Store,
    sync: Sync,
    retention: Retention,
    place: String,
    /// How long nothing has to come before it is a pause: after many exchanges, longer.
    lull: Duration,
    /// Whether there may be more to take out.
    excess: bool,
    /// Whether the last attempt to write failed.
    failing: bool,
    /// Whether the last attempt to do something else did.
    troubled: bool,
}

impl Writer {
    pub(crate) fn start(
        shared: Arc<Shared>,
        store: Store,
        options: &Options,
        place: String,
    ) -> std::io::Result<Self> {
        let run = Run {
            shared: shared.clone(),
            store,
            sync: options.sync,
            retention: options.retention,
            place,
            lull: Duration::ZERO,
            excess: true,
            failing: false,
            troubled: false,
        };
        let thread = thread::Builder::new()
            .name("mimus-journal".to_owned())
            .spawn(move || run.run())?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.stop();
        if let Some(thread) = self.thread.take() {
            // It has reported what went wrong by itself.
            let _ = thread.join();
        }
    }
}

impl Run {
    fn run(mut self) {
        loop {
            let idle = self.idle_work();
            let pause = if self.failing { PAUSE } else { self.delay() };
            match self.shared.next(idle, pause) {
                Work::Batch(batch, last) => {
                    if !self.write(batch, last) {
                        return;
                    }
                }
                Work::Job(job) => self.carry_out(job),
                Work::Idle => self.idle(),
                Work::Stop => return,
            }
        }
    }

    fn delay(&self) -> Duration {
        match self.sync {
            Sync::Batched => DELAY,
            Sync::Full => Duration::ZERO,
        }
    }

    /// How long until there is something to do even if nothing comes.
    fn idle_work(&self) -> Option<Duration> {
        if self.troubled {
            return Some(PAUSE);
        }
        let store = &self.store;
        if self.excess || store.filed() < store.last() || store.indexed() < store.filed() {
            return Some(self.lull);
        }
        self.retention.age.map(|_| PAUSE)
    }

    /// Writes a batch, or puts it back. False where that was the last chance.
    fn write(&mut self, batch: Vec<Bundle>, last: bool) -> bool {
        let entries = batch.iter().map(|bundle| bundle.entries).sum::<u64>();
        self.lull = if entries < CALM { Duration::ZERO } else { LULL };
        let begun = Instant::now();
        let result = self.store.write(&batch);
        let failure = self.failure(result.as_ref().err());
        self.report(failure.as_ref(), last);
        let Ok(refused) = result else {
            self.shared.put_back(batch, failure, last);
            return !last;
        };
        self.refuse(refused);
        let staged = self.store.last() - self.store.filed();
        if MOST_STAGED < staged {
            // Among what writing costs, so that no more comes in than can be filed.
            self.file(entries.min(staged - MOST_STAGED));
        }
        self.shared.wrote(&batch, begun.elapsed(), &self.store);
        // What comes in is taken out elsewhere, twice as fast.
        self.retain(CHUNK.max(2 * entries));
        // Who stops leaves it to the next one.
        if entries < MODEST && !last {
            self.file(FILES);
        }
        if entries < CALM {
            self.index();
        }
        true
    }

    /// What is done while nobody waits.
    fn idle(&mut self) {
        self.troubled = false;
        self.lull = Duration::ZERO;
        self.retain(CHUNK);
        self.file(FILES);
        self.index();
    }

    fn carry_out(&mut self, job: Job) {
        match job {
            Job::File(until) => {
                let failure = self.file_up_to(until).err();
                self.shared.filed(self.store.filed(), failure);
            }
            Job::Index(until) => {
                let failure = self.index_up_to(until).err();
                self.shared.indexed(self.store.indexed(), failure);
            }
            Job::Tidy => match self.tidy() {
                Ok(true) => self.shared.go_on(Job::Tidy),
                result => {
                    let failure = result.err().map(|error| self.error(&error));
                    self.shared.tidied(self.store.count(), failure);
                }
            },
            Job::Clear(clear, cleared, answer) => {
                let result = self.store.clear(&clear, CHUNK);
                self.shared.counted(self.store.count());
                match result {
                    Ok(CHUNK) => self
                        .shared
                        .go_on(Job::Clear(clear, cleared + CHUNK, answer)),
                    result => {
                        let result = result.map(|last| cleared + last);
                        // Who asked may have gone.
                        let _ = answer.send(result.map_err(|error| self.error(&error)));
                    }
                }
            }
        }
    }

    /// A step towards an entry that has its rows, and all before it.
    fn file_up_to(&mut self, until: u64) -> Result<(), WriteError> {
        if self.store.filed() < until.min(self.store.last()) {
            let refused = self.store.file(FILES).map_err(|error| self.error(&error))?;
            self.refuse(refused);
        }
        Ok(())
    }

    /// The same for the text index.
    fn index_up_to(&mut self, until: u64) -> Result<(), WriteError> {
        let until = until.min(self.store.last());
        if until <= self.store.indexed() {
            return Ok(());
        }
        if self.store.filed() <= self.store.indexed() {
            return self.file_up_to(until);
        }
        self.store.index(TEXTS).map_err(|error| self.error(&error))
    }

    /// Takes out some of what is too much, to the last entry; returns whether there may be
    /// more.
    fn tidy(&mut self) -> rusqlite::Result<bool> {
        if self.store.retain(&self.retention, now(), CHUNK)? {
            return Ok(true);
        }
        // Bundles go as a whole, so the one that some are to go of is filed.
        if self.store.filed() < self.store.last() {
            let refused = self.store.file(FILES)?;
            self.refuse(refused);
            return Ok(true);
        }
        Ok(false)
    }

    fn file(&mut self, most: u64) {
        if self.store.last() <= self.store.filed() {
            return;
        }
        match self.store.file(most) {
            Ok(refused) => {
                self.refuse(refused);
                self.excess = true;
            }
            Err(error) => {
                tracing::warn!("some entries of the journal stay staged: {error}");
                self.troubled = true;
            }
        }
        self.shared.filed(self.store.filed(), None);
    }

    /// Some entries can't be written, whatever there is of room.
    fn refuse(&self, refused: u64) {
        if 0 < refused {
            tracing::error!("{refused} exchanges can't be written to the journal");
            self.shared.refused(refused);
        }
    }

    fn retain(&mut self, most: u64) {
        match self.store.retain(&self.retention, now(), most) {
            Ok(more) => self.excess = more,
            Err(error) => {
                // Not lost, only not yet gone: no reason to stop writing.
                self.excess = false;
                self.troubled = true;
                tracing::warn!("old entries stay in the journal: {error}");
            }
        }
        self.shared.counted(self.store.count());
    }

    fn index(&mut self) {
        if let Err(error) = self.store.index(TEXTS) {
            tracing::warn!("the journal's text index stays behind: {error}");
            self.troubled = true;
        }
        self.shared.indexed(self.store.indexed(), None);
    }

    fn error(&self, error: &rusqlite::Error) -> WriteError {
        WriteError {
            place: self.place.clone(),
            cause: error.to_string(),
        }
    }

    fn failure(&self, error: Option<&rusqlite::Error>) -> Option<WriteError> {
        error.map(|error| self.error(error))
    }

    /// Tells the log when writing begins to fail, and when it works again.
    fn report(&mut self, failure: Option<&WriteError>, last: bool) {
        match failure {
            Some(failure) if last => {
                tracing::error!("{failure}; the last exchanges are lost");
            }
            Some(failure) if !self.failing => tracing::error!(
                "{failure}; the mock goes on, exchanges wait in memory as long as there is \
                 room, and it is tried again every second"
            ),
            None if self.failing => tracing::info!("the journal is in {} again", self.place),
            _ => {}
        }
        self.failing = failure.is_some();
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // Nobody is to wait for a thread that has ended, for whatever reason.
        self.shared.ended();
    }
}

fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

fn ignore_poison<T>(result: Result<T, PoisonError<T>>) -> T {
    result.unwrap_or_else(PoisonError::into_inner)
}
