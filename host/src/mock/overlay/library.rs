//! All scenarios there are, read for one description.

use std::collections::BTreeMap;

use mimus_description::Api;
use mimus_scenario::{Catalogue, Scenario, inherit, read};
use serde_json::Value;

use super::Fault;

/// All scenarios there are, each as it was read, or with what is wrong with it.
#[derive(Debug, Default)]
pub struct Library {
    read: BTreeMap<String, Result<Scenario, Vec<Fault>>>,
}

impl Library {
    /// Reads scenarios in any format. Each goes by the name that it is kept under.
    pub fn read<'a>(api: &Api, all: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut library = Self::default();
        for (name, value) in all {
            library.add(api, name, value);
        }
        library
    }

    /// Adds one, in place of one of the same name.
    pub fn add(&mut self, api: &Api, name: &str, value: &Value) {
        let scenario = with_catalogue(api, |catalogue| read(value, Some(name), Some(catalogue)));
        let scenario = scenario.map(|scenario| Scenario {
            name: name.to_owned(),
            ..scenario
        });
        self.read.insert(name.to_owned(), scenario);
    }

    /// Takes one out.
    pub fn remove(&mut self, name: &str) {
        self.read.remove(name);
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.read.keys().map(String::as_str)
    }

    /// One of them, with what it extends.
    pub fn whole(&self, name: &str) -> Result<Scenario, Vec<Fault>> {
        let scenario = match self.read.get(name) {
            Some(Ok(scenario)) => scenario,
            Some(Err(faults)) => return Err(faults.clone()),
            None => {
                return Err(vec![Fault {
                    pointer: String::new(),
                    message: format!("there is no scenario `{name}`"),
                    hint: None,
                }]);
            }
        };
        let known: Vec<String> = self.read.keys().cloned().collect();
        let find = |name: &str| self.read.get(name)?.as_ref().ok().cloned();
        inherit(scenario, &find, &known)
    }
}

/// The operations of a description, as scenarios look at them.
pub(super) fn with_catalogue<T>(api: &Api, work: impl FnOnce(Catalogue<'_>) -> T) -> T {
    let tags = |operation| api.tags(operation);
    work(Catalogue::new(&api.operations, &tags))
}
