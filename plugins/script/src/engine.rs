//! The JavaScript engine, set up for one request: its globals, clock, jobs and modules.
//!
//! Setting it up needs nothing of the request, and takes longer than most scripts do. So
//! it is done ahead where that is possible: see [`snapshot`](crate::snapshot).

mod clock;
mod jobs;

use std::rc::Rc;

use boa_engine::context::{Context, HostHooks};
use boa_engine::module::Module;
use boa_engine::object::builtins::JsPromise;
use boa_engine::{JsError, JsObject, JsResult, JsValue, js_string};

use self::clock::MockClock;
use self::jobs::Jobs;
use crate::fault::Fault;
use crate::modules::{Loader, Modules};
use crate::{globals, mimus};

/// How deep functions may call each other. Calls by way of the engine, as from `map` or a
/// getter, use the sandbox's stack, which holds somewhat more than this.
const MAX_CALLS: usize = 512;

/// Functions that a stack trace shows.
const TRACE: usize = 20;

/// The largest buffer that a script may have: the sandbox's memory ends long before the
/// engine's own limit.
const MAX_BUFFER: u64 = 256 << 20;

pub(crate) struct Engine {
    pub context: Context,
    /// The `mimus` that handlers are handed.
    pub mimus: JsObject,
    loader: Rc<Loader>,
    clock: Rc<MockClock>,
    jobs: Rc<Jobs>,
}

impl Engine {
    /// An engine that knows of no request yet.
    pub(crate) fn new() -> JsResult<Self> {
        let loader = Rc::<Loader>::default();
        let clock = Rc::<MockClock>::default();
        let jobs = Rc::new(Jobs::new(clock.clone()));
        let mut context = Context::builder()
            .module_loader(loader.clone())
            .clock(clock.clone())
            .job_executor(jobs.clone())
            .host_hooks(Rc::new(Hooks))
            .build()?;
        context.runtime_limits_mut().set_recursion_limit(MAX_CALLS);
        context.runtime_limits_mut().set_backtrace_limit(TRACE);
        globals::register(&mut context)?;
        let mimus = mimus::object(&mut context)?;
        Ok(Self {
            context,
            mimus,
            loader,
            clock,
            jobs,
        })
    }

    /// Says what is run, and for what it is run.
    pub(crate) fn enter(&mut self, modules: Rc<Modules>, call: mimus::Call) -> Result<(), Fault> {
        self.loader.hold(modules);
        self.clock.start_at(call.guest.clock().now_ms());
        let mimus = self.mimus.clone();
        self.caught(|context| mimus::enter(&mimus, call, context))
    }

    /// Runs the script's modules, and gives what the first of them exports by default.
    pub(crate) fn default_export(&mut self) -> Result<JsValue, Fault> {
        let loader = self.loader.clone();
        let entry: Module = self.caught(|context| loader.entry(context))?;
        let promise = entry.load_link_evaluate(&mut self.context);
        self.settled(&promise, "the script's top level")?;
        self.caught(|context| entry.get_value(js_string!("default"), context))
    }

    /// What a promise comes to, or the value itself if it is none. `what` is named where
    /// it comes to nothing.
    pub(crate) fn awaited(&mut self, value: JsValue, what: &str) -> Result<JsValue, Fault> {
        let promise = self.caught(|context| JsPromise::resolve(value, context))?;
        self.settled(&promise, what)
    }

    /// Runs what may throw.
    pub(crate) fn caught<T>(
        &mut self,
        run: impl FnOnce(&mut Context) -> JsResult<T>,
    ) -> Result<T, Fault> {
        run(&mut self.context).map_err(|error| self.fault(error))
    }

    /// How long the script has waited, in milliseconds: no time passes, it is only counted.
    pub(crate) fn waited_ms(&self) -> u64 {
        self.clock.waited_ms()
    }

    fn settled(&mut self, promise: &JsPromise, what: &str) -> Result<JsValue, Fault> {
        use boa_engine::builtins::promise::PromiseState;

        let jobs = self.jobs.clone();
        self.caught(|context| jobs.run_until_settled(promise, context))?;
        match promise.state() {
            PromiseState::Fulfilled(value) => Ok(value),
            PromiseState::Rejected(reason) => Err(self.fault(JsError::from_opaque(reason))),
            PromiseState::Pending => Err(Fault::plain(format!(
                "{what} waits for a promise that nothing will settle"
            ))),
        }
    }

    fn fault(&mut self, error: JsError) -> Fault {
        let modules = self.loader.modules();
        let text_of = |name: &str| modules.find(name).map(|module| module.text.as_str());
        Fault::of(error, &mut self.context).show(text_of)
    }
}

struct Hooks;

impl HostHooks for Hooks {
    /// A mock's answers must not depend on where it runs.
    fn local_timezone_offset_seconds(&self, _: i64) -> i32 {
        0
    }

    fn max_buffer_size(&self, _: &mut Context) -> u64 {
        MAX_BUFFER
    }
}
