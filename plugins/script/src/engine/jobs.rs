//! Promises and timers. Timers run in the order of their times, and none of them waits:
//! the clock is moved on instead, and the answer is delayed by as much.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use boa_engine::builtins::promise::PromiseState;
use boa_engine::job::{
    GenericJob, IntervalJob, Job, JobExecutor, NativeAsyncJob, PromiseJob, TimeoutJob,
};
use boa_engine::object::builtins::JsPromise;
use boa_engine::{Context, JsResult, JsValue};

use super::clock::MockClock;

pub(crate) struct Jobs {
    clock: Rc<MockClock>,
    promises: RefCell<VecDeque<PromiseJob>>,
    others: RefCell<VecDeque<GenericJob>>,
    natives: RefCell<VecDeque<NativeAsyncJob>>,
    timers: RefCell<Timers>,
}

#[derive(Default)]
struct Timers {
    /// By when they are due, then by when they were set.
    due: BTreeMap<(u64, u64), Timer>,
    set: u64,
}

enum Timer {
    Once(TimeoutJob),
    Again(IntervalJob),
}

type Running<'a> = Pin<Box<dyn Future<Output = JsResult<JsValue>> + 'a>>;

impl Jobs {
    pub(crate) fn new(clock: Rc<MockClock>) -> Self {
        Self {
            clock,
            promises: RefCell::default(),
            others: RefCell::default(),
            natives: RefCell::default(),
            timers: RefCell::default(),
        }
    }

    /// Runs what there is to do until the promise is settled or there is nothing left.
    pub(crate) fn run_until_settled(
        &self,
        promise: &JsPromise,
        context: &mut Context,
    ) -> JsResult<()> {
        self.run(context, || {
            !matches!(promise.state(), PromiseState::Pending)
        })
    }

    fn run(&self, context: &mut Context, done: impl Fn() -> bool) -> JsResult<()> {
        let context = &RefCell::new(context);
        let mut running: Vec<Running<'_>> = Vec::new();
        while !done() {
            let promise = self.promises.borrow_mut().pop_front();
            if let Some(job) = promise {
                job.call(&mut context.borrow_mut())?;
                continue;
            }
            for job in self.natives.take() {
                running.push(Box::pin(job.call(context)));
            }
            if polled(&mut running)? {
                continue;
            }
            let other = self.others.borrow_mut().pop_front();
            if let Some(job) = other {
                job.call(&mut context.borrow_mut())?;
                continue;
            }
            if !self.run_timer(&mut context.borrow_mut())? {
                break;
            }
        }
        Ok(())
    }

    /// Runs the timer that is due next; false if there is none.
    fn run_timer(&self, context: &mut Context) -> JsResult<bool> {
        let next = self.timers.borrow_mut().due.pop_first();
        let Some(((due, _), timer)) = next else {
            return Ok(false);
        };
        match timer {
            Timer::Once(job) if !job.cancelled() => {
                self.clock.wait_until(due);
                job.call(context)?;
            }
            Timer::Again(job) if !job.cancelled() => {
                self.clock.wait_until(due);
                job.call(context)?;
                // An interval of nothing would have the script run without time passing.
                self.set(job.interval().as_millis().max(1), Timer::Again(job));
            }
            Timer::Once(_) | Timer::Again(_) => {}
        }
        Ok(true)
    }

    fn set(&self, after_ms: u64, timer: Timer) {
        let mut timers = self.timers.borrow_mut();
        timers.set += 1;
        let due = self.clock.waited_ms().saturating_add(after_ms);
        let key = (due, timers.set);
        timers.due.insert(key, timer);
    }
}

/// Lets what is running go on; true if something came to an end.
fn polled(running: &mut Vec<Running<'_>>) -> JsResult<bool> {
    let mut cx = std::task::Context::from_waker(Waker::noop());
    let before = running.len();
    let mut error = None;
    running.retain_mut(|future| match future.as_mut().poll(&mut cx) {
        Poll::Pending => true,
        Poll::Ready(result) => {
            error = error.take().or(result.err());
            false
        }
    });
    match error {
        Some(error) => Err(error),
        None => Ok(running.len() < before),
    }
}

impl JobExecutor for Jobs {
    fn enqueue_job(self: Rc<Self>, job: Job, _: &mut Context) {
        match job {
            Job::PromiseJob(job) => self.promises.borrow_mut().push_back(job),
            Job::AsyncJob(job) => self.natives.borrow_mut().push_back(job),
            Job::TimeoutJob(job) => self.set(job.timeout().as_millis(), Timer::Once(job)),
            Job::IntervalJob(job) => self.set(job.interval().as_millis(), Timer::Again(job)),
            Job::GenericJob(job) => self.others.borrow_mut().push_back(job),
            // Nothing outlives the request, and nothing has to be cleaned up before.
            _ => {}
        }
    }

    fn run_jobs(self: Rc<Self>, context: &mut Context) -> JsResult<()> {
        self.run(context, || false)
    }
}
