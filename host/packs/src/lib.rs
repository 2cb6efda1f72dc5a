//! Scenario packs: what is often tested with a mock, made ready for the operations of one API.
//!
//! A [`Pack`] says what is tested; [`Pack::for_api`] picks the operations that it makes sense
//! for and writes scenarios about them, which can be deployed as they are. Pure: no server, no
//! clock, no chance; the same API gives the same scenarios.
//!
//! ```
//! use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
//! use mimus_packs::find;
//!
//! # struct Nothing;
//! # impl Fetch for Nothing {
//! #     fn fetch(&self, _: &str, _: &str) -> Result<Fetched, FetchError> {
//! #         Err(FetchError { message: String::new(), hint: None })
//! #     }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let text = r#"{ "openapi": "3.1.0", "info": { "title": "Shop", "version": "1" },
//!     "paths": { "/pets/{id}": { "get": { "operationId": "getPet",
//!         "responses": { "200": { "description": "a pet" } } } } } }"#;
//! let description = Description { name: "shop.json".to_owned(), text: text.into() };
//! let api = Api::read(description, &Nothing)?;
//!
//! let pack = find("error-simulation", "network-timeouts").ok_or("it is there")?;
//! let made = pack.for_api(&api, &[])?;
//! assert_eq!(made["scenarios"][0]["name"], "connection_timeout");
//! assert_eq!(made["scenarios"][0]["rules"][0]["operations"][0], "getPet");
//! # Ok(())
//! # }
//! ```

mod catalogue;
mod draft;
mod made;
mod members;
mod packs;
mod refusal;
mod request;
mod survey;

pub use catalogue::{CATEGORIES, COMPLEXITIES, Filter, Pack, SCHEME, all, find};
pub use made::{UnknownOperation, listed};
