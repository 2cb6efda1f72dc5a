//! Responders that the description itself asks for, in `x-mimus-responder`.
//!
//! Its value is the name of a responder of the configuration, which is bound to the
//! operations at hand besides those that it is bound to already; or a responder as
//! `[[responder]]` has it, which is asked after those of the configuration; or a list of
//! these.

mod trust;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use mimus_description::model::Place as DescriptionPlace;
use mimus_description::{Api, Extension, Scope};
use serde_json::Value;

use super::file::ResponderFile;
use super::operations::Selection;
use super::places::{Places, Spot};
use super::resolve::Responders;
use super::text::escape;
use super::{Config, Problem, judge, schema, suggest};
use crate::plugin::builtin::Builtin;
use crate::source::Trust;

/// What it is called in a description.
const NAME: &str = "x-mimus-responder";

/// Which responders of the description each operation asks, after those of the
/// configuration, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Described {
    /// By index of the operation: its own, then its path's.
    near: BTreeMap<usize, Vec<String>>,
    /// All operations.
    far: Vec<String>,
}

impl Described {
    pub fn is_empty(&self) -> bool {
        self.near.is_empty() && self.far.is_empty()
    }

    /// In the order that they are asked.
    pub fn of(&self, operation: usize) -> impl Iterator<Item = &str> {
        let near = self.near.get(&operation).into_iter().flatten();
        near.chain(&self.far).map(String::as_str)
    }

    fn add(&mut self, name: &str, scope: &Scope) {
        let name = || name.to_owned();
        match scope {
            Scope::Operation(operation) => self.near.entry(*operation).or_default().push(name()),
            Scope::Path(operations) => {
                for operation in operations {
                    self.near.entry(*operation).or_default().push(name());
                }
            }
            Scope::Api => self.far.push(name()),
        }
    }
}

impl Config {
    /// Takes over what the description asks for, as far as it is to be trusted.
    pub fn add_described(&mut self, api: &Api, trust: &Trust) -> Vec<Problem> {
        let extensions = api.extensions(NAME);
        if extensions.is_empty() {
            return Vec::new();
        }
        let names = self.responders.iter().enumerate();
        let configured = names
            .map(|(index, responder)| (responder.name.clone(), index))
            .collect();
        let mut reading = Reading {
            api,
            trust,
            config: self,
            configured,
            schema: schema::judged_responder(),
            known: Vec::new(),
            problems: Vec::new(),
        };
        for extension in &extensions {
            reading.extension(extension);
        }
        reading.problems
    }
}

struct Reading<'a> {
    api: &'a Api,
    trust: &'a Trust,
    config: &'a mut Config,
    /// Responders of the configuration file and the command line, by name.
    configured: HashMap<String, usize>,
    schema: Value,
    /// Those of the description: the same at several places is one responder.
    known: Vec<(ResponderFile, PathBuf, String)>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn extension(&mut self, extension: &Extension) {
        let place = &extension.place;
        match &extension.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let place = DescriptionPlace {
                        document: place.document,
                        pointer: format!("{}/{index}", place.pointer),
                    };
                    self.item(item, &place, &extension.scope);
                }
            }
            item => self.item(item, place, &extension.scope),
        }
    }

    fn item(&mut self, item: &Value, place: &DescriptionPlace, scope: &Scope) {
        let places = Arc::new(self.places(item, place));
        let spot = Spot::new(&places, "");
        match item {
            Value::String(name) => self.name(name, spot, scope),
            Value::Object(_) => self.responder(item.clone(), spot, place.document, scope),
            _ => {
                let message =
                    format!("`{NAME}` is the name of a responder, a responder, or a list of these");
                self.problems.push(Problem::new(spot.place(), message));
            }
        }
    }

    /// The name of a responder of the configuration, or of one that needs none.
    fn name(&mut self, name: &str, spot: Spot, scope: &Scope) {
        let configured = self.configured.get(name).copied();
        if let Some(responder) = configured.and_then(|at| self.config.responders.get_mut(at)) {
            let named_by = &mut responder.operations.named_by;
            match scope {
                Scope::Operation(operation) => drop(named_by.insert(*operation)),
                Scope::Path(operations) => named_by.extend(operations),
                Scope::Api => named_by.extend(0..self.api.operations.len()),
            }
            return;
        }
        if let Some(builtin) = Builtin::named(name) {
            let written = ResponderFile {
                builtin: Some(builtin),
                ..ResponderFile::default()
            };
            self.add(written, PathBuf::new(), spot, scope, &[]);
            return;
        }
        let builtins = Builtin::ALL.map(Builtin::name);
        let names = self.configured.keys().map(String::as_str).chain(builtins);
        let names: Vec<&str> = names.collect();
        let problem = Problem::new(spot.place(), format!("there is no responder `{name}`"));
        let hint = match suggest::nearest(name, names.iter().copied(), 2).as_slice() {
            [] => format!(
                "give one of the configuration this name, or use {}",
                suggest::either(&builtins)
            ),
            near => format!("did you mean {}?", suggest::either(near)),
        };
        self.problems.push(problem.with_hint(hint));
    }

    /// A responder as the configuration has them.
    fn responder(&mut self, written: Value, spot: Spot, document: usize, scope: &Scope) {
        let judged = judge::judge::<ResponderFile>(written, &self.schema, spot.places());
        self.problems.extend(judged.problems);
        let Some(written) = judged.meant else {
            return;
        };
        if written.operations.is_some() {
            let message = format!("`operations` has no place in `{NAME}`");
            let problem = Problem::new(spot.part("operations"), message);
            self.problems
                .push(problem.with_hint("it is about the operations that it stands on"));
        }
        let document = self
            .api
            .documents()
            .get(document)
            .copied()
            .unwrap_or_default();
        let (folder, refused) = trust::check(self.trust, &written, document, &spot);
        let is_refused = !refused.is_empty();
        self.problems.extend(refused);
        if !is_refused {
            self.add(written, folder, spot, scope, &judged.left_out);
        }
    }

    fn add(
        &mut self,
        written: ResponderFile,
        folder: PathBuf,
        spot: Spot,
        scope: &Scope,
        left_out: &[String],
    ) {
        let same = |(other, from, _): &&(ResponderFile, PathBuf, String)| {
            *other == written && *from == folder
        };
        if let Some((_, _, name)) = self.known.iter().find(same) {
            self.config.described.add(name, scope);
            return;
        }
        let mut responders = Responders {
            folder: &folder,
            faker: &self.config.faker,
            limits: self.config.responder_limits,
            left_out,
            list: Vec::new(),
            problems: &mut self.problems,
        };
        let Some(mut responder) = responders.responder(written.clone(), spot) else {
            return;
        };
        let taken = self.config.responders.iter();
        if let Some(other) = taken.into_iter().find(|other| other.name == responder.name) {
            self.problems.push(responder.same_name(other));
            return;
        }
        // It is bound by where it stands.
        responder.operations = Selection::of(Vec::new());
        self.config.described.add(&responder.name, scope);
        self.known.push((written, folder, responder.name.clone()));
        self.config.responders.push(responder);
    }

    /// The lines of a value's parts, by pointers from the value itself.
    fn places(&self, value: &Value, place: &DescriptionPlace) -> Places {
        let mut lines = HashMap::new();
        let mut document = String::new();
        let mut to_see = vec![(String::new(), value)];
        while let Some((pointer, value)) = to_see.pop() {
            let location = self.api.locate(&DescriptionPlace {
                document: place.document,
                pointer: format!("{}{pointer}", place.pointer),
            });
            document = location.document;
            match value {
                Value::Object(members) => to_see.extend(
                    members
                        .iter()
                        .map(|(key, member)| (format!("{pointer}/{}", escape(key)), member)),
                ),
                Value::Array(items) => to_see.extend(
                    items
                        .iter()
                        .enumerate()
                        .map(|(index, item)| (format!("{pointer}/{index}"), item)),
                ),
                _ => {}
            }
            if let Some(line) = location.line {
                lines.insert(pointer, (line, None));
            }
        }
        Places::new(document, lines)
    }
}
