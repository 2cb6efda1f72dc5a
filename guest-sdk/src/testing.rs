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

mod fake;
mod state;

use std::rc::Rc;

use serde::Serialize;
use serde_json::Value;

pub(crate) use self::fake::Fake;
use self::fake::Phase;
use crate::context::RawHeader;
use crate::{
    Choice, Context, Error, Location, Operation, Outcome, Plan, Request, Responder, Response,
    phases,
};

/// A stand-in for the server: what a responder would be given by one, said by hand.
///
/// What is put into the state stays from one answer of the same `Host` to the next, so
/// that a test can create first and look then.
#[derive(Debug, Clone, Default)]
pub struct Host {
    fake: Rc<Fake>,
}

impl Host {
    /// Seed 0, a clock that stands at 2025-01-01, an empty state.
    pub fn new() -> Self {
        Self::default().at_ms(1_735_689_600_000)
    }

    fn change(mut self, change: impl FnOnce(&mut Fake)) -> Self {
        change(Rc::make_mut(&mut self.fake));
        self
    }

    /// Another seed: other numbers.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.change(|fake| fake.seed = seed)
    }

    /// Where the clock stands, in milliseconds since the Unix epoch.
    #[must_use]
    pub fn at_ms(self, now_ms: u64) -> Self {
        self.change(|fake| fake.now_ms = now_ms)
    }

    /// The schema of a response body.
    #[must_use]
    pub fn schema(self, status: u16, media_type: &str, schema: &Value) -> Self {
        self.change(|fake| {
            fake.schemas
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
        self.change(|fake| {
            fake.examples
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
        self.change(|fake| {
            let header = RawHeader {
                name: name.to_owned(),
                required,
                schema: schema.to_string(),
                example: example.map(Value::to_string),
            };
            fake.headers.entry(status).or_default().push(header);
        })
    }

    /// The schema of a parameter.
    #[must_use]
    pub fn parameter(self, location: Location, name: &str, schema: &Value) -> Self {
        self.change(|fake| {
            fake.parameters
                .push((location, name.to_owned(), schema.to_string()));
        })
    }

    /// One more operation of the API; the object is an OpenAPI 3.1 Operation Object.
    #[must_use]
    pub fn operation(self, operation: &Operation, object: &Value) -> Self {
        self.change(|fake| {
            Rc::make_mut(&mut fake.operations).push((operation.clone(), object.to_string()));
        })
    }

    /// A value in the state, as if an earlier request had left it there.
    ///
    /// # Panics
    ///
    /// If the value can't be written as JSON.
    #[must_use]
    pub fn state<T: Serialize + ?Sized>(self, collection: &str, key: &str, value: &T) -> Self {
        let value = serde_json::to_vec(value).expect("a value that JSON can hold");
        self.change(|fake| fake.state.change().put(collection, key, value))
    }

    /// The same state as another host has: for a responder of several operations, each
    /// with a description of its own.
    ///
    /// ```
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// let pets = guest_sdk::testing::Host::new();
    /// let pet = guest_sdk::testing::Host::new().with_state_of(&pets);
    /// pet.context().state().collection("pets").set("7", "Rex")?;
    /// assert_eq!(pets.state_of("pets"), [("7".to_owned(), "Rex".into())]);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn with_state_of(self, other: &Self) -> Self {
        let state = other.fake.state.share();
        self.change(|fake| fake.state = state)
    }

    /// What is in a collection of the state, by key; `null` for what is not JSON.
    pub fn state_of(&self, collection: &str) -> Vec<(String, Value)> {
        self.fake.state.get().values(collection)
    }

    /// Grants these collections of the state and no others; without this, all.
    #[must_use]
    pub fn grant_state(self, collections: &[&str]) -> Self {
        self.change(|fake| {
            let granted = collections.iter().map(|&name| name.to_owned()).collect();
            fake.state.change().granted = Some(granted);
        })
    }

    /// The active scenario and its variables.
    #[must_use]
    pub fn scenario(self, name: &str, variables: &[(&str, Value)]) -> Self {
        self.change(|fake| {
            fake.scenario = Some(name.to_owned());
            fake.variables = variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.to_string()))
                .collect();
        })
    }

    /// What the responder after this one answers. Without this there is none, and asking
    /// for it is an error.
    #[must_use]
    pub fn next(self, respond: impl Fn(&Request) -> Result<Response, Error> + 'static) -> Self {
        self.change(|fake| fake.next = Some(Rc::new(respond)))
    }

    /// What a responder is handed; its random numbers begin anew.
    pub fn context(&self) -> Context {
        self.enter(Phase::Respond)
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
        match self.prepare::<R>(operation, choice, settings)? {
            Plan::Fixed(response) => Ok(response.into()),
            Plan::Computed(plan) => self.respond::<R>(&plan, request),
        }
    }

    /// The first phase alone; a computed plan as the bytes the server would keep.
    pub fn prepare<R: Responder>(
        &self,
        operation: &Operation,
        choice: &Choice,
        settings: &str,
    ) -> Result<Plan<Vec<u8>>, Error> {
        phases::prepare::<R>(&self.enter(Phase::Prepare), operation, choice, settings)
    }

    /// The second phase alone. What it changed in the state is dropped if it fails.
    pub fn respond<R: Responder>(&self, plan: &[u8], request: &Request) -> Result<Outcome, Error> {
        let before = self.fake.state.get().clone();
        let outcome = phases::respond::<R>(&self.enter(Phase::Respond), plan, request);
        if outcome.is_err() {
            self.fake.state.replace(before);
        }
        outcome
    }

    /// What was logged so far: `warn: the text`.
    pub fn logs(&self) -> Vec<String> {
        self.fake.logs.borrow().clone()
    }

    fn enter(&self, phase: Phase) -> Context {
        self.fake.enter(phase);
        Context::new(self.fake.clone())
    }
}
