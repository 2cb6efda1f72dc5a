//! What an agent may ask for: a policy, and what it says of a call.
//!
//! `read` makes a [`Policy`] of a text, or says all that is wrong with it; `decide` holds a
//! call against one, and does no IO. What was used up of limits is counted in `store`, the one
//! place that does.

mod condition;
mod decide;
mod model;
mod read;
mod schema;
mod shipped;
mod store;
mod window;

pub use decide::{Decision, Denial, Subject, Summary, Verdict, defaulted};
pub use model::{Action, Class, KnownTool, Limit, Policy, Scope};
pub use read::{Problem, read};
pub use schema::schema;
pub use shipped::{SHIPPED, Shipped};
pub use store::{Counters, OpenError, Receipt, Spent, Taken, Who};
pub use window::Window;
