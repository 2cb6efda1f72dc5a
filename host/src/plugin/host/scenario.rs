//! `mimus:responder/scenario`: the scenario that is active.

use serde_json::{Map, Value};

use crate::plugin::contract::scenario;
use crate::plugin::instance::RequestCx;

/// A scenario as a responder sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActiveScenario {
    pub name: String,
    pub variables: Map<String, Value>,
}

impl scenario::Host for RequestCx {
    fn name(&mut self) -> wasmtime::Result<Option<String>> {
        let scenario = self.scenario.as_ref();
        Ok(scenario.map(|scenario| scenario.name.clone()))
    }

    fn variable(&mut self, name: String) -> wasmtime::Result<Option<String>> {
        let scenario = self.scenario.as_ref();
        let value = scenario.and_then(|scenario| scenario.variables.get(&name));
        Ok(value.map(Value::to_string))
    }
}
