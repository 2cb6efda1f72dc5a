//! A server that is none: tests of responders with `cargo test`, natively.
//!
//! ```
//! use guest_sdk::testing::Host;
//! use guest_sdk::{Choice, Operation, Request};
//! # use guest_sdk::{Context, Error, NoSettings, Outcome, Plan, Responder, Response};
//! # #[derive(serde::Serialize, serde::Deserialize)]
//! # struct Dice;
//! # impl Responder for Dice {
//! #     type Settings = NoSettings;
//! #     fn prepare(_: &Context, _: &Operation, _: &Choice, _: NoSettings) -> Result<Plan<Self>, Error> {
//! #         Ok(Plan::Computed(Self))
//! #     }
//! #     fn respond(&self, cx: &Context, _: &Request) -> Result<Outcome, Error> {
//! #         cx.log().info("rolled");
//! #         Ok(Response::json(&cx.random().below(6))?.into())
//! #     }
//! # }
//! # fn main() -> Result<(), Error> {
//! let host = Host::new().seed(7);
//! let roll = || host.answer::<Dice>(&Operation::new("GET", "/dice"), &Choice::json(200), "{}", &Request::new("GET", "/dice"));
//! assert_eq!(roll()?, roll()?, "the same seed rolls the same");
//! assert_eq!(host.logs(), ["info: rolled", "info: rolled"]);
//! # Ok(()) }
//! ```

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

use crate::context::{self, Level, RawHeader};
use crate::{
    Choice, Context, Error, Location, Operation, Outcome, Plan, Request, Responder, phases,
};

/// A stand-in for the server: what a responder would be given by one, said by hand.
#[derive(Debug, Clone, Default)]
pub struct Host {
    state: Rc<State>,
}

#[derive(Debug, Clone, Default)]
struct State {
    seed: u64,
    drawn: Cell<u64>,
    now_ms: u64,
    logs: RefCell<Vec<String>>,
    schemas: BTreeMap<(u16, String), String>,
    examples: BTreeMap<(u16, String), Vec<NamedExample>>,
    headers: BTreeMap<u16, Vec<RawHeader>>,
    parameters: Vec<(Location, String, String)>,
}

type NamedExample = (Option<String>, Vec<u8>);

impl Host {
    /// Seed 0, and a clock that stands at 2025-01-01.
    pub fn new() -> Self {
        Self::default().at_ms(1_735_689_600_000)
    }

    fn change(mut self, change: impl FnOnce(&mut State)) -> Self {
        change(Rc::make_mut(&mut self.state));
        self
    }

    /// Another seed: other numbers.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.change(|state| state.seed = seed)
    }

    /// Where the clock stands, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn at_ms(self, now_ms: u64) -> Self {
        self.change(|state| state.now_ms = now_ms)
    }

    /// The schema of a response body.
    #[must_use]
    pub fn schema(self, status: u16, media_type: &str, schema: &Value) -> Self {
        self.change(|state| {
            state
                .schemas
                .insert((status, media_type.to_owned()), schema.to_string());
        })
    }

    /// An example of a response body. The first is the one a responder gets that asks
    /// for none by name.
    #[must_use]
    pub fn example(
        self,
        status: u16,
        media_type: &str,
        name: Option<&str>,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        self.change(|state| {
            state
                .examples
                .entry((status, media_type.to_owned()))
                .or_default()
                .push((name.map(str::to_owned), body.into()));
        })
    }

    /// A declared response header.
    #[must_use]
    pub fn header(
        self,
        status: u16,
        name: &str,
        required: bool,
        schema: &Value,
        example: Option<&Value>,
    ) -> Self {
        self.change(|state| {
            let header = RawHeader {
                name: name.to_owned(),
                required,
                schema: schema.to_string(),
                example: example.map(Value::to_string),
            };
            state.headers.entry(status).or_default().push(header);
        })
    }

    /// The schema of a parameter.
    #[must_use]
    pub fn parameter(self, location: Location, name: &str, schema: &Value) -> Self {
        self.change(|state| {
            state
                .parameters
                .push((location, name.to_owned(), schema.to_string()));
        })
    }

    /// What a responder is handed; its random numbers begin anew.
    pub fn context(&self) -> Context {
        self.state.drawn.set(0);
        Context::new(self.state.clone())
    }

    /// Runs both phases as the server does, each with a context of its own, the plan
    /// written to bytes and read back between them.
    pub fn answer<R: Responder>(
        &self,
        operation: &Operation,
        choice: &Choice,
        settings: &str,
        request: &Request,
    ) -> Result<Outcome, Error> {
        match phases::prepare::<R>(&self.context(), operation, choice, settings)? {
            Plan::Fixed(response) => Ok(response.into()),
            Plan::Computed(plan) => phases::respond::<R>(&self.context(), &plan, request),
        }
    }

    /// The first phase alone; a computed plan as the bytes the server would keep.
    pub fn prepare<R: Responder>(
        &self,
        operation: &Operation,
        choice: &Choice,
        settings: &str,
    ) -> Result<Plan<Vec<u8>>, Error> {
        phases::prepare::<R>(&self.context(), operation, choice, settings)
    }

    /// The second phase alone.
    pub fn respond<R: Responder>(&self, plan: &[u8], request: &Request) -> Result<Outcome, Error> {
        phases::respond::<R>(&self.context(), plan, request)
    }

    /// What was logged so far: `warn: the text`.
    pub fn logs(&self) -> Vec<String> {
        self.state.logs.borrow().clone()
    }
}

impl context::Host for State {
    fn random(&self) -> u64 {
        // SplitMix64: any seed will do, and the numbers do not change with a crate's version.
        self.drawn
            .set(self.drawn.get().wrapping_add(0x9E37_79B9_7F4A_7C15));
        let mut z = self.seed.wrapping_add(self.drawn.get());
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn now_ms(&self) -> u64 {
        self.now_ms
    }

    fn log(&self, level: Level, message: &str) {
        let level = match level {
            Level::Trace => "trace",
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        self.logs.borrow_mut().push(format!("{level}: {message}"));
    }

    fn schema(&self, status: u16, media_type: &str) -> Option<String> {
        self.schemas.get(&(status, media_type.to_owned())).cloned()
    }

    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>> {
        let examples = self.examples.get(&(status, media_type.to_owned()))?;
        let found = examples
            .iter()
            .find(|(known, _)| name.is_none() || known.as_deref() == name);
        found.map(|(_, body)| body.clone())
    }

    fn headers(&self, status: u16) -> Vec<RawHeader> {
        self.headers.get(&status).cloned().unwrap_or_default()
    }

    fn parameter(&self, location: Location, name: &str) -> Option<String> {
        let found = self
            .parameters
            .iter()
            .find(|(at, known, _)| *at == location && known == name);
        found.map(|(_, _, schema)| schema.clone())
    }
}
