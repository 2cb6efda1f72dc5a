//! Everything a responder may ask of the world outside: one file an interface of the
//! contract.

mod clock;
mod description;
mod log;
mod next;
mod random;
mod scenario;
mod state;

use std::fmt;

pub use clock::Clock;
pub use description::{Description, Header};
pub use log::Log;
pub use next::Next;
pub use random::Random;
pub use scenario::Scenario;
pub use state::{Collection, Entries, State, StateError};

use crate::{Error, Location, Operation, Request, Response};

/// What gives a responder its capabilities. The server in a component, a fake one in
/// tests: never both in one program, and no `dyn`, so that a component imports what it
/// calls and nothing else.
pub(crate) trait Imports {
    fn random(&self) -> u64;
    fn now_ms(&self) -> u64;
    fn log(&self, level: Level, message: &str);
    fn schema(&self, status: u16, media_type: &str) -> Option<String>;
    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>>;
    fn headers(&self, status: u16) -> Vec<RawHeader>;
    fn parameter(&self, location: Location, name: &str) -> Option<String>;
    fn operations(&self) -> Vec<Operation>;
    fn operation_object(&self, id: &str) -> Option<String>;
    fn state_get(&self, collection: &str, key: &str) -> Result<Option<Vec<u8>>, StateError>;
    fn state_set(&self, collection: &str, key: &str, value: &[u8]) -> Result<(), StateError>;
    fn state_delete(&self, collection: &str, key: &str) -> Result<bool, StateError>;
    fn state_keys(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StateError>;
    fn state_entries(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StateError>;
    fn state_next_number(&self, collection: &str) -> Result<u64, StateError>;
    fn scenario_name(&self) -> Option<String>;
    fn scenario_variable(&self, name: &str) -> Option<String>;
    fn next(&self, request: &Request) -> Result<Response, Error>;
}

#[cfg(target_arch = "wasm32")]
pub(crate) type Host = crate::export::Server;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) type Host = std::rc::Rc<crate::testing::Fake>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(Debug, Clone)]
pub(crate) struct RawHeader {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) schema: String,
    pub(crate) example: Option<String>,
}

/// All that a responder may use beside what it is handed.
///
/// There is no other way out: no files, no network, no environment, unless the
/// configuration grants them. In tests, [`testing::Host`](crate::testing::Host) makes one.
#[derive(Clone)]
pub struct Context {
    host: Host,
}

impl Context {
    pub(crate) fn new(host: Host) -> Self {
        Self { host }
    }

    /// Randomness that is the same again for the same seed and the same request.
    pub fn random(&self) -> Random<'_> {
        Random { host: &self.host }
    }

    /// The mock's clock.
    pub fn clock(&self) -> Clock<'_> {
        Clock { host: &self.host }
    }

    /// The server's log.
    pub fn log(&self) -> Log<'_> {
        Log { host: &self.host }
    }

    /// What the API description says.
    pub fn description(&self) -> Description<'_> {
        Description { host: &self.host }
    }

    /// What outlives a request. Needs the grant `state`.
    pub fn state(&self) -> State<'_> {
        State { host: &self.host }
    }

    /// The scenario that is active.
    pub fn scenario(&self) -> Scenario<'_> {
        Scenario { host: &self.host }
    }

    /// The responder after this one.
    pub fn next(&self) -> Next<'_> {
        Next { host: &self.host }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Context")
    }
}

macro_rules! opaque_debug {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}
opaque_debug!(Random Clock Log Description State Collection Scenario Next);
