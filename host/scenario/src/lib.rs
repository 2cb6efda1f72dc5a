//! Scenarios: what a mock answers otherwise while one of them is active. Pure logic: no
//! server, no clock and no chance of its own.
//!
//! [`read`] makes a [`Scenario`] of what was written, in our format or one of MockLoop's;
//! [`Compiled`] is one that is made ready for a description; [`Live`] is one that is active,
//! with what it remembers. For each request, [`Live::decide`] makes a [`Decision`] of its
//! [`Facts`]. [`Overrides`] are single rules that go before all scenarios, and [`Store`]
//! keeps both.
//!
//! ```
//! use std::sync::Arc;
//! use std::time::Duration;
//!
//! use mimus_description::OperationSummary;
//! use mimus_exchange::{PathParameters, RequestParts};
//! use mimus_scenario::{Catalogue, Compiled, Facts, Live, Problem, read};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Vec<Problem>> {
//! # let operations = [OperationSummary {
//! #     id: "listPets".to_owned(), method: "GET".to_owned(), path_template: "/pets".to_owned(),
//! #     base_paths: Vec::new(), pointer: String::new(),
//! # }];
//! // `api.operations`, and the tags of the operation at an index.
//! let catalogue = Catalogue::new(&operations, &|_| Vec::new());
//! let written = json!({ "rules": [{
//!     "operations": ["listPets"],
//!     "sequence": [{ "respond": { "status": 503 } }, { "delay": 40 }],
//! }]});
//! let scenario = read(&written, Some("retry"), Some(catalogue))?;
//! let live = Live::new(Arc::new(Compiled::new(scenario, catalogue)?));
//!
//! let (path, headers) = (PathParameters::default(), http::HeaderMap::new());
//! let request = RequestParts {
//!     method: "GET", path: "/pets", query: None, headers: &headers, body: b"",
//! };
//! let facts = Facts::new(0, request, &path, "127.0.0.1");
//! let (uptime, seed) = (Duration::from_secs(9), 1);
//! assert_eq!(live.decide(&facts, uptime, seed).status, Some(503));
//! assert_eq!(live.decide(&facts, uptime, seed).delay, Duration::from_millis(40));
//! # Ok(())
//! # }
//! ```

mod catalogue;
mod chance;
mod compile;
mod decision;
mod facts;
mod foreign;
mod inherit;
mod live;
pub mod model;
mod overrides;
mod problem;
mod read;
mod review;
mod schema;
mod store;

pub use catalogue::Catalogue;
pub use compile::{Answer, Compiled, Time, Use};
pub use decision::{Applied, Cause, Decision};
pub use facts::Facts;
pub use inherit::inherit;
pub use live::{Live, RuleSnapshot, Snapshot};
pub use model::{Rule, Scenario};
pub use overrides::{Override, Overrides, Prepared};
pub use problem::Problem;
pub use read::{Format, read, read_rule};
pub use review::{Review, review};
pub use schema::{relax, rule_schema, schema};
pub use store::{AuditEntry, By, Kept, Store, StoreError, Written};
