//! What a responder is asked.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Error;

/// A request that matched the operation, validated as the server is told to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Request {
    /// In capitals: `GET`.
    pub method: String,
    /// As it was sent, without the query.
    pub path: String,
    /// As it was sent, without the `?`.
    pub query: Option<String>,
    /// The declared parameters that the request carries, decoded by their schemas.
    pub parameters: Vec<Parameter>,
    /// In the order they came, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// As it was sent.
    pub body: Option<Vec<u8>>,
}

/// One parameter of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Where it was sent.
    pub location: Location,
    /// As the description writes it.
    pub name: String,
    /// Read by the parameter's `schema` and `style`: `7` rather than `"7"` for an integer.
    pub value: Value,
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path: `/pets/{id}`.
    Path,
    /// After the `?`.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl Request {
    /// A request to build upon, in tests.
    ///
    /// ```
    /// use guest_sdk::{Location, Request};
    ///
    /// let request = Request::new("GET", "/pets/7").with(Location::Path, "id", 7);
    /// assert_eq!(request.parameter("id"), Some(&7.into()));
    /// ```
    pub fn new(method: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            method: method.into(),
            path: path.into(),
            ..Self::default()
        }
    }

    /// Adds a parameter.
    #[must_use]
    pub fn with(
        mut self,
        location: Location,
        name: impl Into<String>,
        value: impl Into<Value>,
    ) -> Self {
        self.parameters.push(Parameter {
            location,
            name: name.into(),
            value: value.into(),
        });
        self
    }

    /// The parameter of that name, wherever it was sent; the path comes first, then the
    /// query.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        [
            Location::Path,
            Location::Query,
            Location::Header,
            Location::Cookie,
        ]
        .into_iter()
        .find_map(|location| {
            self.parameters
                .iter()
                .find(|parameter| parameter.location == location && parameter.name == name)
                .map(|parameter| &parameter.value)
        })
    }

    /// The first header of that name, if it is text. Case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }

    /// The body, read as JSON.
    ///
    /// ```
    /// # fn main() -> Result<(), guest_sdk::Error> {
    /// let request = guest_sdk::Request { body: Some(b"[1, 2]".to_vec()), ..Default::default() };
    /// assert_eq!(request.json::<Vec<u8>>()?, [1, 2]);
    /// # Ok(()) }
    /// ```
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let body = self
            .body
            .as_deref()
            .ok_or_else(|| Error::other("the request has no body"))?;
        serde_json::from_slice(body)
            .map_err(|error| Error::other(format!("the request's body: {error}")))
    }
}
