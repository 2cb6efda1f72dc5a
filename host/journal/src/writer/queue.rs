//! What waits to be written, between those who record and the thread that writes.

use std::collections::VecDeque;
use std::mem::{self, discriminant};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, mpsc};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, broadcast};

use super::ignore_poison;
use crate::database::{Clear, Store};
use crate::entry::{Entry, Exchange};
use crate::error::WriteError;
use crate::health::{Health, State};
use crate::packed::Bundle;

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
    waiting: VecDeque<Bundle>,
    /// Exchanges in these.
    number: usize,
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
    /// Up to where entries have rows of their own, and up to where the text index goes.
    filed: Late,
    indexed: Late,
    tidied: u64,
    tidy_failure: Option<WriteError>,
    hurry: bool,
    stop: bool,
    stopped: bool,
    lost: u64,
    count: u64,
}

/// Something that may be late: up to which entry it is done, and whether there was trouble
/// with it.
#[derive(Debug, Default)]
struct Late {
    until: u64,
    failure: Option<WriteError>,
}

/// What else the thread is asked for.
#[derive(Debug)]
pub(crate) enum Job {
    /// To file what is staged, up to an entry.
    File(u64),
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
    Batch(Vec<Bundle>, bool),
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
    NoRoom,
}

/// An exchange as it is recorded.
#[derive(Debug)]
pub(crate) struct Recorded<'a> {
    pub(crate) time: i64,
    pub(crate) packed: &'a [u8],
    /// For those who follow, where there are some.
    pub(crate) told: &'a mut Option<Exchange>,
}

impl Shared {
    pub(crate) fn new(store: &Store, room: usize, tail: usize) -> Self {
        let last = store.last();
        let late = |until| Late {
            until,
            failure: None,
        };
        Self {
            queue: Mutex::new(Queue {
                waiting: VecDeque::new(),
                number: 0,
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
                filed: late(store.filed()),
                indexed: late(store.indexed()),
                tidied: 0,
                tidy_failure: None,
                hurry: false,
                stop: false,
                stopped: false,
                lost: 0,
                count: store.count(),
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

    /// Whether somebody follows.
    pub(crate) fn has_tail(&self) -> bool {
        0 < self.tail.receiver_count()
    }

    pub(crate) fn push(&self, recorded: &mut Recorded) -> Pushed {
        let weight = recorded.packed.len();
        let mut queue = self.lock();
        let full = queue.is_full(weight, self.room);
        let stopped = queue.stop.then(closed);
        // While the disk takes nothing there is no end to wait for.
        let failure = stopped.or_else(|| queue.failure.clone().filter(|_| full));
        if full && failure.is_none() {
            return Pushed::NoRoom;
        }
        queue.last += 1;
        let id = queue.last;
        if let Some(exchange) = recorded.told.take() {
            // Under the lock, so that ids come in their order.
            let _ = self.tail.send(Arc::new(Entry { id, exchange }));
        }
        if let Some(failure) = failure {
            queue.lost += 1;
            return Pushed::Lost(failure);
        }
        queue.accepted = id;
        queue.add(id, recorded);
        let first = queue.number == 1;
        if first {
            queue.since = Some(Instant::now());
        }
        if first || queue.number == queue.enough() {
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

    /// Whether there is no thread, or none any more.
    pub(crate) fn has_ended(&self) -> bool {
        self.lock().stopped
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

    /// Waits until all entries up to one have rows of their own.
    pub(crate) fn wait_until_filed(&self, id: u64) -> Result<(), WriteError> {
        self.wait_for_late(Job::File, |queue| &mut queue.filed, id)
    }

    /// Waits until the text index goes up to an entry.
    pub(crate) fn wait_for_index(&self, id: u64) -> Result<(), WriteError> {
        self.wait_for_late(Job::Index, |queue| &mut queue.indexed, id)
    }

    fn wait_for_late(
        &self,
        job: fn(u64) -> Job,
        of: fn(&mut Queue) -> &mut Late,
        id: u64,
    ) -> Result<(), WriteError> {
        let mut queue = self.lock();
        of(&mut queue).failure = None;
        while of(&mut queue).until < id.min(queue.written) && !queue.stopped {
            if let Some(failure) = of(&mut queue).failure.take() {
                return Err(failure);
            }
            let job = job(id);
            let same = |other: &Job| discriminant(other) == discriminant(&job);
            if !queue.jobs.iter().any(same) {
                queue.jobs.push_back(job);
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

    pub(crate) fn mark(&self) -> (u64, u64) {
        let queue = self.lock();
        (queue.written, queue.count)
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
            waiting: (queue.number + queue.writing) as u64,
            waiting_bytes: queue.taken as u64,
            entries: queue.count,
            unindexed: queue.written.saturating_sub(queue.indexed.until),
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
            let enough = queue.enough() <= queue.number && !failing;
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
        let enough = 2 * queue.enough();
        let mut batch = Vec::with_capacity(queue.waiting.len());
        while queue.writing < enough
            && let Some(bundle) = queue.waiting.pop_front()
        {
            let number = bundle.number();
            queue.number -= number;
            queue.writing += number;
            batch.push(bundle);
        }
        if queue.waiting.is_empty() {
            queue.hurry = false;
            queue.since = None;
        }
        Work::Batch(batch, queue.stop)
    }

    pub(super) fn wrote(&self, batch: &[Bundle], took: Duration, store: &Store) {
        let weight = batch.iter().map(Bundle::weight).sum();
        let mut queue = self.lock();
        queue.taken = queue.taken.saturating_sub(weight);
        // Small batches say little: what a transaction costs is shared by few.
        if let Ok(entries @ 32..) = u32::try_from(queue.writing) {
            queue.cost = (3 * queue.cost + took / entries) / 4;
        }
        queue.writing = 0;
        queue.written = batch.last().map_or(queue.written, Bundle::last);
        queue.failure = None;
        queue.count = store.count();
        queue.filed.until = store.filed();
        self.tell(queue);
    }

    /// Those of a batch that failed wait again, before all others.
    pub(super) fn put_back(&self, batch: Vec<Bundle>, failure: Option<WriteError>, last: bool) {
        let mut queue = self.lock();
        // Those after them can't be written either.
        queue.failed = queue.accepted;
        queue.hurry = false;
        queue.failure = failure;
        let number = mem::take(&mut queue.writing);
        if last {
            queue.lost += number as u64;
            queue.stopped = true;
        } else {
            let mut waiting = VecDeque::from(batch);
            waiting.append(&mut queue.waiting);
            queue.waiting = waiting;
            queue.number += number;
            queue.since = Some(Instant::now());
        }
        self.tell(queue);
    }

    pub(super) fn filed(&self, until: u64, failure: Option<WriteError>) {
        let mut queue = self.lock();
        queue.filed = Late { until, failure };
        self.tell(queue);
    }

    pub(super) fn indexed(&self, until: u64, failure: Option<WriteError>) {
        let mut queue = self.lock();
        queue.indexed = Late { until, failure };
        self.tell(queue);
    }

    /// Some that were recorded can't be written.
    pub(super) fn refused(&self, number: u64) {
        self.lock().lost += number;
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
        let left = mem::take(&mut queue.number) + mem::take(&mut queue.writing);
        queue.lost += left as u64;
        queue.waiting.clear();
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
    fn add(&mut self, id: u64, recorded: &Recorded) {
        let length = recorded.packed.len();
        let last = self.waiting.back();
        if !last.is_some_and(|bundle| bundle.takes(id, length)) {
            self.waiting.push_back(Bundle::default());
        }
        if let Some(bundle) = self.waiting.back_mut() {
            let before = bundle.weight();
            bundle.add(id, recorded.time, recorded.packed);
            self.taken += bundle.weight() - before;
        }
        self.number += 1;
    }

    /// Whether there is no room for another one. While nothing can be written, the only
    /// bound is memory.
    fn is_full(&self, weight: usize, room: usize) -> bool {
        let number = self.number + self.writing;
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
