//! `mimus:responder/description`.

use serde_json::Value;

use super::{Host, Imports as _};
use crate::{Error, Location, Operation};

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
    pub(super) host: &'a Host,
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

    /// Every operation of the API, in the description's order.
    ///
    /// ```
    /// use guest_sdk::{Operation, testing::Host};
    /// use serde_json::json;
    ///
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// let host = Host::new().operation(&Operation::new("GET", "/pets"), &json!({"tags": ["pet"]}));
    /// let description = host.context();
    /// let description = description.description();
    /// let operations = description.operations();
    /// assert_eq!(operations[0].path_template, "/pets");
    /// assert_eq!(description.operation(&operations[0].id)?.unwrap()["tags"][0], "pet");
    /// # Ok(()) }
    /// ```
    pub fn operations(&self) -> Vec<Operation> {
        self.host.operations()
    }

    /// An operation of the API as an OpenAPI 3.1 Operation Object, whatever version the
    /// description has, with nothing in it that refers to anything outside.
    pub fn operation(&self, id: &str) -> Result<Option<Value>, Error> {
        self.host
            .operation_object(id)
            .map(|object| parse(&object))
            .transpose()
    }
}

fn parse(json: &str) -> Result<Value, Error> {
    serde_json::from_str(json)
        .map_err(|error| Error::other(format!("the description's JSON: {error}")))
}
