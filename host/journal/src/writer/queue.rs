//! What waits to be written, between those who record and the thread that writes.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, broadcast};

use super::ignore_poison;
use crate::database::Clear;
use crate::entry::{Entry, Exchange};
use crate::error::WriteError;
use crate::health::{Health, State};

/// How long the writing of all that waits may take: with the delay of a batch, what a
/// `kill -9` can cost. What would take longer waits to be recorded.
const BUDGET: Duration = Duration::from_millis(30);

/// What is taken for the cost of an exchange before there is any experience.
const FIRST_COST: Duration = Duration::from_micros(20);

/// Exchanges that may wait however long they take.
const LEAST: usize = 64;

/// What recorders and the thread share.
#[derive(Debug)]
pub(crate) struct Shared {
    queue: Mutex<Queue>,
    /// There is something to do for the thread.
    wake: Condvar,
    /// The thread has done something: for those who block, and for those who don't.
    done: Condvar,
    notify: Notify,
    tail: broadcast::Sender<Arc<Entry>>,
    room: usize,
}

#[derive(Debug)]
struct Queue {
    waiting: VecDeque<Arc<Entry>>,
    /// When the first of them came.
    since: Option<Instant>,
    /// What waiting and those on their way into the file take of memory.
    taken: usize,
    /// On their way.
    writing: usize,
    /// How long it takes to write one, of late.
    cost: Duration,
    /// The last id that was given, and the last one that waits or waited here.
    last: u64,
    accepted: u64,
    written: u64,
    /// The last one that an attempt failed for.
    failed: u64,
    failure: Option<WriteError>,
    jobs: VecDeque<Job>,
    /// How far the text index goes, and whether there was trouble with it.
    indexed: u64,
    index_failure: Option<WriteError>,
    tidied: u64,
    tidy_failure: Option<WriteError>,
    hurry: bool,
    stop: bool,
    stopped: bool,
    lost: u64,
    count: u64,
}

/// What else the thread is asked for.
#[derive(Debug)]
pub(crate) enum Job {
    /// To bring the text index up to an entry.
    Index(u64),
    /// To take out all that is too old or too much.
    Tidy,
    /// To take out some entries, after so many of them.
    Clear(Clear, u64, mpsc::Sender<Result<u64, WriteError>>),
}

/// What the thread does next.
pub(super) enum Work {
    /// To write these; whether a failure is the last one.
    Batch(Vec<Arc<Entry>>, bool),
    Job(Job),
    Idle,
    Stop,
}

/// What became of an exchange.
pub(crate) enum Pushed {
    Waits(u64),
    /// There was no room for it, and none to wait for.
    Lost(WriteError),
    /// There is no room yet.
    NoRoom(Box<Exchange>),
}

impl Shared {
    pub(crate) fn new(last: u64, indexed: u64, count: u64, room: usize, tail: usize) -> Self {
        Self {
            queue: Mutex::new(Queue {
                waiting: VecDeque::new(),
                since: None,
                taken: 0,
                writing: 0,
                cost: FIRST_COST,
                last,
                accepted: last,
                written: last,
                failed: 0,
                failure: None,
                jobs: VecDeque::new(),
                indexed,
                index_failure: None,
                tidied: 0,
                tidy_failure: None,
                hurry: false,
                stop: false,
                stopped: false,
                lost: 0,
                count,
            }),
            wake: Condvar::new(),
            done: Condvar::new(),
            notify: Notify::new(),
            tail: broadcast::Sender::new(tail.max(1)),
            room,
        }
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Arc<Entry>> {
        self.tail.subscribe()
    }

    /// Woken whenever the thread has done something.
    pub(crate) fn done(&self) -> &Notify {
        &self.notify
    }

    pub(crate) fn push(&self, exchange: Exchange) -> Pushed {
        let weight = exchange.weight();
        let mut queue = self.lock();
        let full = queue.is_full(weight, self.room);
        let stopped = queue.stop.then(closed);
        // While the disk takes nothing there is no end to wait for.
        let failure = stopped.or_else(|| queue.failure.clone().filter(|_| full));
        if full && failure.is_none() {
            return Pushed::NoRoom(Box::new(exchange));
        }
        queue.last += 1;
        let id = queue.last;
        let entry = Arc::new(Entry { id, exchange });
        if 0 < self.tail.receiver_count() {
            // Under the lock, so that ids come in their order.
            let _ = self.tail.send(entry.clone());
        }
        if let Some(failure) = failure {
            queue.lost += 1;
            return Pushed::Lost(failure);
        }
        queue.accepted = id;
        queue.taken += weight;
        let first = queue.waiting.is_empty();
        if first {
            queue.since = Some(Instant::now());
        }
        queue.waiting.push_back(entry);
        if first || queue.waiting.len() == queue.enough() {
            self.wake.notify_one();
        }
        Pushed::Waits(id)
    }

    /// Waits until the thread has done something.
    pub(crate) fn wait_for_room(&self, weight: usize) {
        let mut queue = self.lock();
        while queue.is_full(weight, self.room) && queue.failure.is_none() && !queue.stop {
            queue = ignore_poison(self.done.wait(queue));
        }
    }

    /// Whether an entry is in the file; none while that is open. Where the last attempt
    /// failed, the next one is not waited for.
    pub(crate) fn outcome(&self, id: u64) -> Option<Result<(), WriteError>> {
        let queue = self.lock();
        match &queue.failure {
            Some(failure) if queue.written < id => Some(Err(failure.clone())),
            _ => outcome(&queue, id),
        }
    }

    /// Has all written that was recorded; returns the last of it.
    pub(crate) fn hurry(&self) -> u64 {
        let mut queue = self.lock();
        if queue.written < queue.accepted && !queue.waiting.is_empty() {
            queue.hurry = true;
            queue.failed = 0;
            self.wake.notify_one();
        }
        queue.accepted
    }

    pub(crate) fn wait_for(&self, id: u64) -> Result<(), WriteError> {
        let mut queue = self.lock();
        loop {
            if let Some(outcome) = outcome(&queue, id) {
                return outcome;
            }
            queue = ignore_poison(self.done.wait(queue));
        }
    }

    /// Waits until the text index goes up to an entry.
    pub(crate) fn wait_for_index(&self, id: u64) -> Result<(), WriteError> {
        let mut queue = self.lock();
        queue.index_failure = None;
        while queue.indexed < id.min(queue.written) && !queue.stopped {
            if let Some(failure) = queue.index_failure.take() {
                return Err(failure);
            }
            if !queue.jobs.iter().any(|job| matches!(job, Job::Index(_))) {
                queue.jobs.push_back(Job::Index(id));
                self.wake.notify_one();
            }
            queue = ignore_poison(self.done.wait(queue));
        }
        Ok(())
    }

    pub(crate) fn tidy(&self) -> Result<(), WriteError> {
        let mut queue = self.lock();
        let target = queue.tidied + 1;
        queue.jobs.push_back(Job::Tidy);
        self.wake.notify_one();
        while queue.tidied < target && !queue.stopped {
            queue = ignore_poison(self.done.wait(queue));
        }
        queue.tidy_failure.clone().map_or(Ok(()), Err)
    }

    pub(crate) fn clear(&self, clear: Clear) -> mpsc::Receiver<Result<u64, WriteError>> {
        let (sender, receiver) = mpsc::channel();
        let mut queue = self.lock();
        if !queue.stopped {
            queue.jobs.push_back(Job::Clear(clear, 0, sender));
        }
        self.wake.notify_one();
        receiver
    }

    pub(crate) fn stop(&self) {
        self.lock().stop = true;
        self.wake.notify_one();
    }

    pub(crate) fn health(&self) -> Health {
        let queue = self.lock();
        Health {
            state: match (&queue.failure, queue.stop) {
                (Some(_), _) => State::Failing,
                (None, true) => State::Closed,
                (None, false) => State::Writing,
            },
            lost: queue.lost,
            waiting: (queue.waiting.len() + queue.writing) as u64,
            waiting_bytes: queue.taken as u64,
            entries: queue.count,
            unindexed: queue.written.saturating_sub(queue.indexed),
            message: queue.failure.as_ref().map(ToString::to_string),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        ignore_poison(self.queue.lock())
    }
}

/// The thread's side.
impl Shared {
    /// Waits for something to do: for as long as `idle` before there is that to do, and as
    /// long as `pause` for others to come with the first exchange.
    pub(super) fn next(&self, idle: Option<Duration>, pause: Duration) -> Work {
        let mut queue = self.lock();
        let begun = Instant::now();
        loop {
            if queue.stop && queue.waiting.is_empty() {
                return Work::Stop;
            }
            let failing = queue.failure.is_some();
            let enough = queue.enough() <= queue.waiting.len() && !failing;
            let due = match (queue.since, idle) {
                (Some(_), _) if queue.hurry || queue.stop || enough => return Self::take(queue),
                // After a failure the pause counts from then.
                (Some(_), _) if failing => Some(begun + pause),
                (Some(since), _) => Some(since + pause),
                (None, idle) => idle.map(|idle| begun + idle),
            };
            let now = Instant::now();
            let is_due = due.is_some_and(|due| due <= now);
            if is_due && queue.since.is_some() {
                return Self::take(queue);
            }
            if let Some(job) = queue.jobs.pop_front() {
                return Work::Job(job);
            }
            if is_due {
                return Work::Idle;
            }
            let Some(due) = due else {
                queue = ignore_poison(self.wake.wait(queue));
                continue;
            };
            queue = match self.wake.wait_timeout(queue, due - now) {
                Ok((queue, _)) => queue,
                Err(poisoned) => poisoned.into_inner().0,
            };
        }
    }

    fn take(mut queue: MutexGuard<'_, Queue>) -> Work {
        let length = queue.waiting.len().min(2 * queue.enough());
        let batch = queue.waiting.drain(..length).collect::<Vec<_>>();
        queue.writing = batch.len();
        let all = queue.waiting.is_empty();
        if all {
            queue.hurry = false;
            queue.since = None;
        }
        Work::Batch(batch, queue.stop)
    }

    pub(super) fn wrote(&self, batch: &[Arc<Entry>], took: Duration, lost: u64, count: u64) {
        let weight = batch.iter().map(|entry| entry.exchange.weight()).sum();
        let mut queue = self.lock();
        queue.taken = queue.taken.saturating_sub(weight);
        queue.writing = 0;
        // Small batches say little: what a transaction costs is shared by few.
        if let Ok(entries @ 32..) = u32::try_from(batch.len()) {
            queue.cost = (3 * queue.cost + took / entries) / 4;
        }
        queue.written = batch.last().map_or(queue.written, |entry| entry.id);
        queue.lost += lost;
        queue.failure = None;
        queue.count = count;
        self.tell(queue);
    }

    /// Those of a batch that failed wait again, before all others.
    pub(super) fn put_back(&self, batch: Vec<Arc<Entry>>, failure: Option<WriteError>, last: bool) {
        let mut queue = self.lock();
        // Those after them can't be written either.
        queue.failed = queue.accepted;
        queue.hurry = false;
        queue.failure = failure;
        queue.writing = 0;
        if last {
            queue.lost += batch.len() as u64;
            queue.stopped = true;
        } else {
            let mut waiting = VecDeque::from(batch);
            waiting.append(&mut queue.waiting);
            queue.waiting = waiting;
            queue.since = Some(Instant::now());
        }
        self.tell(queue);
    }

    pub(super) fn indexed(&self, indexed: u64, failure: Option<WriteError>) {
        let mut queue = self.lock();
        queue.indexed = indexed;
        queue.index_failure = failure;
        self.tell(queue);
    }

    /// A job has a further part, after what came in between.
    pub(super) fn go_on(&self, job: Job) {
        self.lock().jobs.push_back(job);
    }

    pub(super) fn tidied(&self, count: u64, failure: Option<WriteError>) {
        let mut queue = self.lock();
        queue.count = count;
        queue.tidied += 1;
        queue.tidy_failure = failure;
        self.tell(queue);
    }

    /// The thread is no more.
    pub(crate) fn ended(&self) {
        let mut queue = self.lock();
        queue.stop = true;
        queue.stopped = true;
        let left = queue.waiting.len() + queue.writing;
        if 0 < left {
            queue.lost += left as u64;
            queue.waiting.clear();
            queue.writing = 0;
        }
        if queue.written < queue.accepted && queue.failure.is_none() {
            queue.failure = Some(closed());
        }
        // Those that wait for an answer see that there is none.
        queue.jobs.clear();
        self.tell(queue);
    }

    pub(super) fn counted(&self, count: u64) {
        self.lock().count = count;
    }

    fn tell(&self, queue: MutexGuard<'_, Queue>) {
        drop(queue);
        self.done.notify_all();
        self.notify.notify_waiters();
    }
}

impl Queue {
    /// Whether there is no room for another one. While nothing can be written, the only
    /// bound is memory.
    fn is_full(&self, weight: usize, room: usize) -> bool {
        let number = self.waiting.len() + self.writing;
        let is_late = self.failure.is_none() && self.most() <= number;
        0 < number && (is_late || room < self.taken + weight)
    }

    /// How many can be written within the budget.
    fn most(&self) -> usize {
        let most = BUDGET.as_nanos() / self.cost.as_nanos().max(1);
        usize::try_from(most).unwrap_or(usize::MAX).max(LEAST)
    }

    /// How many are not waited with any longer: while they are written, as many more may
    /// come.
    fn enough(&self) -> usize {
        self.most() / 2
    }
}

fn closed() -> WriteError {
    WriteError {
        place: "its place".to_owned(),
        cause: "it is closed".to_owned(),
    }
}

fn outcome(queue: &Queue, id: u64) -> Option<Result<(), WriteError>> {
    if id <= queue.written {
        return Some(Ok(()));
    }
    match &queue.failure {
        Some(failure) if id <= queue.failed || queue.stopped => Some(Err(failure.clone())),
        _ if queue.stopped => Some(Err(closed())),
        _ => None,
    }
}
