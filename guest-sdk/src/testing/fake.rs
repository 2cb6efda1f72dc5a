//! What stands in for the server behind a [`Context`](crate::Context).

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::state::SharedState;
use crate::context::{Imports, Level, RawHeader};
use crate::{Error, Location, Operation, Request, Response, StateError};

#[derive(Clone, Default)]
pub(crate) struct Fake {
    pub(super) seed: u64,
    pub(super) now_ms: u64,
    pub(super) logs: RefCell<Vec<String>>,
    pub(super) schemas: BTreeMap<(u16, String), String>,
    pub(super) examples: BTreeMap<(u16, String), Vec<NamedExample>>,
    pub(super) headers: BTreeMap<u16, Vec<RawHeader>>,
    pub(super) parameters: Vec<(Location, String, String)>,
    /// Shared by clones: an API may have a thousand large ones.
    pub(super) operations: Rc<Vec<(Operation, String)>>,
    pub(super) state: SharedState,
    pub(super) scenario: Option<String>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) next: Option<Rc<NextResponder>>,
    drawn: Cell<u64>,
    phase: Cell<Phase>,
    asked_next: Cell<u32>,
}

pub(super) type NamedExample = (Option<String>, Vec<u8>);
pub(super) type NextResponder = dyn Fn(&Request) -> Result<Response, Error>;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Phase {
    Prepare,
    #[default]
    Respond,
}

/// How often the server lets one request ask for the next responder.
const MAX_NEXT: u32 = 64;

impl Fake {
    /// A new call begins.
    pub(super) fn enter(&self, phase: Phase) {
        self.drawn.set(0);
        self.asked_next.set(0);
        self.phase.set(phase);
    }

    fn stateful(&self) -> Result<(), StateError> {
        match self.phase.get() {
            Phase::Respond => Ok(()),
            Phase::Prepare => Err(StateError::AccessDenied(
                "there is no state in `prepare`: a plan is kept, and must not depend on it"
                    .to_owned(),
            )),
        }
    }
}

impl Imports for Fake {
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

    fn operations(&self) -> Vec<Operation> {
        let operations = self.operations.iter();
        operations.map(|(operation, _)| operation.clone()).collect()
    }

    fn operation_object(&self, id: &str) -> Option<String> {
        let mut operations = self.operations.iter();
        let (_, object) = operations.find(|(operation, _)| operation.id == id)?;
        Some(object.clone())
    }

    fn state_get(&self, collection: &str, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        self.stateful()?;
        self.state.get().get(collection, key)
    }

    fn state_set(&self, collection: &str, key: &str, value: &[u8]) -> Result<(), StateError> {
        self.stateful()?;
        self.state.change().set(collection, key, value)
    }

    fn state_delete(&self, collection: &str, key: &str) -> Result<bool, StateError> {
        self.stateful()?;
        self.state.change().delete(collection, key)
    }

    fn state_keys(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StateError> {
        let entries = self.state_entries(collection, after, limit)?;
        Ok(entries.into_iter().map(|(key, _)| key).collect())
    }

    fn state_entries(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StateError> {
        self.stateful()?;
        self.state.get().entries(collection, after, limit)
    }

    fn state_next_number(&self, collection: &str) -> Result<u64, StateError> {
        self.stateful()?;
        self.state.change().next_number(collection)
    }

    fn scenario_name(&self) -> Option<String> {
        self.scenario.clone()
    }

    fn scenario_variable(&self, name: &str) -> Option<String> {
        self.variables.get(name).cloned()
    }

    fn next(&self, request: &Request) -> Result<Response, Error> {
        if self.phase.get() == Phase::Prepare {
            return Err(Error::other("there is no next responder in `prepare`"));
        }
        self.asked_next.set(self.asked_next.get() + 1);
        if MAX_NEXT < self.asked_next.get() {
            return Err(Error::other(format!(
                "a request may ask for the next responder {MAX_NEXT} times"
            )));
        }
        let Some(respond) = &self.next else {
            return Err(Error::other(
                "there is no next responder: say with `testing::Host::next` what it answers",
            ));
        };
        let before = self.state.get().clone();
        let response = respond(request);
        if response.is_err() {
            self.state.replace(before);
        }
        response
    }
}

impl fmt::Debug for Fake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fake")
            .field("seed", &self.seed)
            .field("now_ms", &self.now_ms)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}
