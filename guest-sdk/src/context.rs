//! Everything a responder may ask of the world outside.

use std::fmt;
use std::rc::Rc;

use serde_json::Value;

use crate::{Error, Location};

/// What gives a responder its capabilities: the server, or a fake one in tests.
pub(crate) trait Host {
    fn random(&self) -> u64;
    fn now_ms(&self) -> u64;
    fn log(&self, level: Level, message: &str);
    fn schema(&self, status: u16, media_type: &str) -> Option<String>;
    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>>;
    fn headers(&self, status: u16) -> Vec<RawHeader>;
    fn parameter(&self, location: Location, name: &str) -> Option<String>;
}

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
/// There is no other way out: no files, no network, no environment. In tests,
/// [`testing::Host`](crate::testing::Host) makes one.
#[derive(Clone)]
pub struct Context {
    host: Rc<dyn Host>,
}

impl Context {
    pub(crate) fn new(host: Rc<dyn Host>) -> Self {
        Self { host }
    }

    /// Randomness that is the same again for the same seed and the same request.
    pub fn random(&self) -> Random<'_> {
        Random { host: &*self.host }
    }

    /// The mock's clock.
    pub fn clock(&self) -> Clock<'_> {
        Clock { host: &*self.host }
    }

    /// The server's log.
    pub fn log(&self) -> Log<'_> {
        Log { host: &*self.host }
    }

    /// What the API description says of the operation at hand.
    pub fn description(&self) -> Description<'_> {
        Description { host: &*self.host }
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
opaque_debug!(Random Clock Log Description);

/// Numbers that are the same again for the same seed and the same request.
///
/// ```
/// let cx = guest_sdk::testing::Host::new().seed(7).context();
/// let names = ["Rex", "Tom", "Kim"];
/// assert!(cx.random().pick(&names).is_some());
/// assert!(cx.random().below(6) < 6);
/// ```
#[derive(Clone, Copy)]
pub struct Random<'a> {
    host: &'a dyn Host,
}

impl Random<'_> {
    /// Any number.
    pub fn next(&self) -> u64 {
        self.host.random()
    }

    /// A number from 0 up to, and without, `end`; 0 if `end` is 0.
    pub fn below(&self, end: u64) -> u64 {
        // The high half of the product is uniform to one part in 2^64 / end.
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// True in `probability` of all cases, 0.0 for never and 1.0 for always.
    pub fn chance(&self, probability: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are what an f64 holds")]
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        unit < probability
    }

    /// One of `items`; none if there are none.
    pub fn pick<'i, T>(&self, items: &'i [T]) -> Option<&'i T> {
        let index = self.below(items.len() as u64);
        usize::try_from(index)
            .ok()
            .and_then(|index| items.get(index))
    }
}

/// The mock's clock. It stands still while a request is answered.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    host: &'a dyn Host,
}

impl Clock<'_> {
    /// Milliseconds since the Unix epoch.
    pub fn now_ms(&self) -> u64 {
        self.host.now_ms()
    }
}

/// Lines that go to the server's log with the request at hand. Lines past the
/// responder's limit are dropped and counted.
#[derive(Clone, Copy)]
pub struct Log<'a> {
    host: &'a dyn Host,
}

impl Log<'_> {
    /// For following every step.
    pub fn trace(&self, message: impl AsRef<str>) {
        self.host.log(Level::Trace, message.as_ref());
    }

    /// For finding faults.
    pub fn debug(&self, message: impl AsRef<str>) {
        self.host.log(Level::Debug, message.as_ref());
    }

    /// Worth knowing.
    pub fn info(&self, message: impl AsRef<str>) {
        self.host.log(Level::Info, message.as_ref());
    }

    /// Something the user should look at.
    pub fn warn(&self, message: impl AsRef<str>) {
        self.host.log(Level::Warn, message.as_ref());
    }

    /// Something that keeps the responder from its work.
    pub fn error(&self, message: impl AsRef<str>) {
        self.host.log(Level::Error, message.as_ref());
    }
}

/// What the API description says of the operation at hand.
///
/// ```
/// use serde_json::json;
///
/// # fn main() -> Result<(), guest_sdk::Error> {
/// let host = guest_sdk::testing::Host::new().schema(200, "application/json", &json!({"type": "integer"}));
/// let cx = host.context();
/// assert_eq!(cx.description().schema(200, "application/json")?, Some(json!({"type": "integer"})));
/// assert_eq!(cx.description().example(200, "application/json", None), None);
/// # Ok(()) }
/// ```
#[derive(Clone, Copy)]
pub struct Description<'a> {
    host: &'a dyn Host,
}

/// A header that the description declares for a response.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// As the description writes it.
    pub name: String,
    /// Whether every such response has it.
    pub required: bool,
    /// JSON Schema 2020-12, self-contained.
    pub schema: Value,
    /// The first example that satisfies the schema.
    pub example: Option<Value>,
}

impl Description<'_> {
    /// The JSON Schema (2020-12) of a response body, self-contained: every `$ref`
    /// points into `$defs`, whose names are the description's own. `writeOnly`
    /// properties are gone from it; annotations stay.
    pub fn schema(&self, status: u16, media_type: &str) -> Result<Option<Value>, Error> {
        self.host
            .schema(status, media_type)
            .map(|schema| parse(&schema))
            .transpose()
    }

    /// The example of that name, or without a name the first that satisfies its schema,
    /// as bytes of the media type.
    pub fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>> {
        self.host.example(status, media_type, name)
    }

    /// The headers declared for a status.
    pub fn headers(&self, status: u16) -> Result<Vec<Header>, Error> {
        let headers = self.host.headers(status).into_iter();
        headers
            .map(|raw| {
                let example = raw.example.as_deref().map(parse).transpose()?;
                Ok(Header {
                    name: raw.name,
                    required: raw.required,
                    schema: parse(&raw.schema)?,
                    example,
                })
            })
            .collect()
    }

    /// The JSON Schema (2020-12) of a parameter, self-contained.
    pub fn parameter(&self, location: Location, name: &str) -> Result<Option<Value>, Error> {
        self.host
            .parameter(location, name)
            .map(|schema| parse(&schema))
            .transpose()
    }
}

fn parse(json: &str) -> Result<Value, Error> {
    serde_json::from_str(json)
        .map_err(|error| Error::other(format!("the description's JSON: {error}")))
}
