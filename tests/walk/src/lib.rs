//! Walks through the resources of any description, as one of its clients would: list,
//! create, get, update, patch, list what fits, delete, and look again. Every answer is held
//! against the description.
//!
//! It knows nothing of how the answers are made: the tests of the responder `crud` walk
//! in a process, those of the whole server over sockets.

mod create;
mod judge;
mod life;
mod request;
mod search;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use mimus_description::{Api, Operation};
use serde_json::Value;

pub use judge::judge;

/// Sends requests, whatever the way.
pub trait Client {
    /// The error says that the request was refused as invalid: the walk's own fault, or
    /// the description's.
    fn send(&self, request: &Sent) -> Result<Answer, String>;
}

#[derive(Debug, Clone, Default)]
pub struct Sent {
    pub method: String,
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body, which has to be JSON.
    ///
    /// # Panics
    ///
    /// If it is not.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What came of a walk.
#[derive(Debug, Default)]
pub struct Report {
    /// Steps that were taken and went well, by kind.
    pub steps: BTreeMap<&'static str, usize>,
    pub resources: usize,
    pub failures: Vec<String>,
    /// Requests that could not be made as the description wants them.
    pub unsent: Vec<String>,
}

impl Report {
    fn step(&mut self, name: &'static str) {
        *self.steps.entry(name).or_default() += 1;
    }

    fn fail(&mut self, at: &str, what: impl std::fmt::Display) {
        self.failures.push(format!("{at}: {what}"));
    }
}

/// Walks through all resources that can be created and read again.
pub fn walk(api: &Api, client: &dyn Client) -> Report {
    let walker = Walker::new(api, client);
    let mut report = Report::default();
    let collections: Vec<String> = walker
        .templates
        .keys()
        .filter_map(|(method, template)| {
            let item = walker.item_of(template)?;
            let is_resource = method == "POST" && walker.has("GET", &item);
            is_resource.then(|| template.clone())
        })
        .collect();
    for collection in collections {
        walker.resource(&collection, &mut report);
    }
    report
}

struct Walker<'a> {
    api: &'a Api,
    client: &'a dyn Client,
    /// Operations by method and template.
    templates: BTreeMap<(String, String), usize>,
    /// So that no two things that are created are the same.
    created: Cell<u64>,
}

/// A path with its parameters filled in, and what was made on the way.
type Path = String;

impl<'a> Walker<'a> {
    fn new(api: &'a Api, client: &'a dyn Client) -> Self {
        let operations = api.operations.iter().enumerate();
        let templates =
            operations.map(|(index, own)| ((own.method.clone(), own.path_template.clone()), index));
        Self {
            api,
            client,
            templates: templates.collect(),
            created: Cell::new(0),
        }
    }

    fn has(&self, method: &str, template: &str) -> bool {
        self.templates
            .contains_key(&(method.to_owned(), template.to_owned()))
    }

    fn operation(&self, method: &str, template: &str) -> Option<Arc<Operation>> {
        let index = self
            .templates
            .get(&(method.to_owned(), template.to_owned()))?;
        self.api.operation(*index).ok()
    }

    /// `/pets/{petId}` for `/pets`.
    fn item_of(&self, collection: &str) -> Option<String> {
        let collection = collection.trim_end_matches('/');
        let mut templates = self.templates.keys().map(|(_, template)| template);
        let found = templates.find(|template| {
            let rest = template
                .strip_prefix(collection)
                .and_then(|rest| rest.strip_prefix("/{"));
            rest.is_some_and(|rest| {
                rest.strip_suffix('}')
                    .is_some_and(|name| !name.contains(['/', '{']))
            })
        });
        found.cloned()
    }
}
