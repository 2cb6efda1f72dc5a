//! The way of a request, up to the choice of an answer: route → authenticate → validate →
//! choose. Pure: no IO, nothing async, and of HTTP only the types of the `http` crate.
//!
//! [`Router::find`] → [`authenticate`] → [`OperationValidator::validate`] → [`choose`]; where one
//! refuses, [`choose_refusal`] says whether the description has an answer for that, and
//! [`Problem`] is the answer otherwise.

mod body;
mod choose;
pub mod cors;
mod deep;
mod media_type;
pub mod operations;
mod parameter;
mod preference;
mod problem;
mod request;
mod router;
mod schema;
mod security;
mod text;
mod validate;
mod violation;

pub use choose::{Choice, Refusal, choose, choose_refusal};
pub use media_type::declared_as;
pub use preference::Preferences;
pub use problem::{Kind, PROBLEM_JSON, Problem};
pub use request::RequestParts;
pub use router::{Match, NoRoute, PathParameters, Route, Router};
pub use schema::{DataFault, DataJudge, ExampleJudge, SchemaFault};
pub use security::{Credential, CredentialPolicy, Denied, authenticate};
pub use validate::{Decoded, DecodedRequest, OperationValidator, Validated};
pub use violation::{Class, Location, Violation, mimus_violations, sl_violations};
