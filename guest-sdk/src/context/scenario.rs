//! `mimus:responder/scenario`.

use serde::de::DeserializeOwned;

use super::{Host, Imports as _};
use crate::Error;

/// The scenario that is active.
///
/// ```
/// # fn main() -> Result<(), guest_sdk::Error> {
/// let host = guest_sdk::testing::Host::new().scenario("sold-out", &[("stock", 0.into())]);
/// let cx = host.context();
/// assert_eq!(cx.scenario().name().as_deref(), Some("sold-out"));
/// assert_eq!(cx.scenario().variable::<u32>("stock")?, Some(0));
/// # Ok(()) }
/// ```
#[derive(Clone, Copy)]
pub struct Scenario<'a> {
    pub(super) host: &'a Host,
}

impl Scenario<'_> {
    /// None if none is active.
    pub fn name(&self) -> Option<String> {
        self.host.scenario_name()
    }

    /// The scenario's variable of that name, if it has one.
    pub fn variable<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let json = self.host.scenario_variable(name);
        json.map(|json| {
            serde_json::from_str(&json)
                .map_err(|error| Error::other(format!("the scenario's variable `{name}`: {error}")))
        })
        .transpose()
    }
}
