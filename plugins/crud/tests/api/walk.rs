//! Walks through the resources of any description, as one of its clients would: list,
//! create, get, update, patch, list what fits, delete, and look again. Every answer is held
//! against the description.
//!
//! It knows nothing of how the responder works, and the tests of the whole server walk
//! the same way.
#![allow(
    clippy::uninlined_format_args,
    clippy::semicolon_if_nothing_returned,
    reason = "a report reads as it is written"
)]

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use mimus_description::model::{Header, MediaType, ParameterLocation, ParameterShape, StatusKey};
use mimus_description::{Api, Direction, Operation};
use mimus_fake::believable::Locale;
use mimus_fake::compile::compile;
use mimus_fake::echo::Echoes;
use mimus_fake::generate::{Generator, Options};
use mimus_fake::rng::Rng;
use serde_json::{Map, Value};

/// Sends requests, whatever the way.
pub(crate) trait Client {
    /// The error says that the request was refused as invalid: the walk's own fault, or
    /// the description's.
    fn send(&self, request: &Sent) -> Result<Answer, String>;
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// What came of a walk.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Steps that were taken and went well, by kind.
    pub(crate) steps: BTreeMap<&'static str, usize>,
    pub(crate) resources: usize,
    pub(crate) failures: Vec<String>,
    /// Requests that could not be made as the description wants them.
    pub(crate) unsent: Vec<String>,
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
pub(crate) fn walk(api: &Api, client: &dyn Client) -> Report {
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

    fn resource(&self, collection: &str, report: &mut Report) {
        // `/repositories/{owner}` lists, where `/repositories/{owner}/{name}` is one.
        let item = self
            .item_of(collection)
            .filter(|item| self.item_of(item).is_none());
        let Some(item) = item else {
            return;
        };
        let Ok(home) = self.filled(collection, report) else {
            return;
        };
        let listed = self.list(collection, &home, "", report);
        let Some(Made { path, sent }) = self.create(collection, &home, report) else {
            return;
        };
        report.resources += 1;
        let Some(got) = self.get(&item, &path, 200, report) else {
            return;
        };
        self.told(&item, &sent, &got, report);
        if let (Some(before), Some(after)) = (&listed, self.list(collection, &home, "", report)) {
            // A page is a page: a full one grows no longer.
            if after.len() < before.len() {
                report.fail(
                    collection,
                    format!("{} are listed after {}", after.len(), before.len()),
                );
            }
        }
        self.change("PUT", &item, &path, &got, report);
        self.change("PATCH", &item, &path, &got, report);
        if let Some(got) = self.get(&item, &path, 200, report) {
            self.filter(collection, &home, &got, report);
        }
        if self.has("DELETE", &item) {
            let Some(answer) = self.send("DELETE", &item, &path, "", None, report) else {
                return;
            };
            if !answer.is_success() {
                report.fail(
                    &item,
                    format!("DELETE is answered {} {}", answer.status, answer.text()),
                );
                return;
            }
            report.step("delete");
            self.get(&item, &path, 404, report);
            if let Some(answer) = self.send("DELETE", &item, &path, "", None, report)
                && answer.status != 404
            {
                report.fail(
                    &item,
                    format!("a second DELETE is answered {}", answer.status),
                );
            }
        }
    }

    /// The template with things of its own for each parameter: created where they can be.
    fn filled(&self, template: &str, report: &mut Report) -> Result<Path, ()> {
        let Some((before, rest)) = template.rsplit_once('{') else {
            return Ok(template.to_owned());
        };
        let (name, after) = rest.split_once('}').ok_or(())?;
        let collection = before.strip_suffix('/').ok_or(())?;
        let one = format!("{before}{{{name}}}");
        let home = self.filled(collection, report)?;
        let item = self.item_of(collection);
        let is_created = self.has("POST", collection)
            && item.is_some_and(|item| self.has("GET", &item) && self.item_of(&item).is_none());
        let path = if is_created {
            self.create(collection, &home, report).ok_or(())?.path
        } else {
            let operations = self
                .templates
                .iter()
                .filter(|((_, known), _)| known.starts_with(&one));
            let schema = operations
                .filter_map(|(_, index)| self.api.operation(*index).ok())
                .find_map(|operation| {
                    let mut parameters = operation.parameters.iter();
                    let found = parameters
                        .find(|own| own.location == ParameterLocation::Path && own.name == name)?;
                    schema_of(&found.shape)
                });
            let value = schema
                .and_then(|schema| text(&made(&schema, name, 3, 0.0)))
                .ok_or(())?;
            format!("{home}/{}", escaped(&value))
        };
        Ok(format!("{path}{after}"))
    }

    /// Creates one, and finds out what it is called.
    fn create(&self, collection: &str, home: &str, report: &mut Report) -> Option<Made> {
        let operation = self.operation("POST", collection)?;
        let (body, answer) = (0..8).find_map(|_| {
            self.created.set(self.created.get() + 1);
            let body = body(&operation, self.created.get(), 0.5)?;
            let answer = self.send("POST", collection, home, "", Some(&body), report)?;
            // Its name may have been given already.
            (answer.status != 409).then_some((body, answer))
        })?;
        if !answer.is_success() {
            report.fail(
                collection,
                format!("POST is answered {} {}", answer.status, answer.text()),
            );
            return None;
        }
        report.step("create");
        let sent = body.value.clone();
        let item = self.item_of(collection)?;
        let answered: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let mut paths: Vec<String> = Vec::new();
        if let Some(location) = answer.header("location") {
            let path = location.split_once("://").map_or(location, |(_, rest)| {
                rest.find('/')
                    .map_or("/", |at| rest.get(at..).unwrap_or("/"))
            });
            paths.push(path.to_owned());
        }
        let parameter = item.rsplit_once('{')?.1.trim_end_matches('}');
        let ids = ids(&answered, parameter)
            .into_iter()
            .chain(ids(&sent, parameter));
        paths.extend(ids.map(|id| format!("{home}/{}", escaped(&id))));
        // Any other value will not lead to a thing.
        let mut known = self.base_paths("GET", &item);
        known.push(String::new());
        for path in &paths {
            for base in &known {
                let Some(path) = path.strip_prefix(base.as_str()) else {
                    continue;
                };
                let mut unheard = Report::default();
                let Some(got) = self.send("GET", &item, path, "", None, &mut unheard) else {
                    continue;
                };
                if got.is_success() {
                    return Some(Made {
                        path: path.to_owned(),
                        sent,
                    });
                }
            }
        }
        if paths.is_empty() {
            report.unsent.push(format!(
                "{collection}: the answer does not say what it is called"
            ));
        } else {
            report.fail(
                collection,
                format!(
                    "what was created is at none of {paths:?}: {}",
                    answer.text()
                ),
            );
        }
        None
    }

    fn get(&self, item: &str, path: &str, status: u16, report: &mut Report) -> Option<Value> {
        let answer = self.send("GET", item, path, "", None, report)?;
        if answer.status != status {
            report.fail(
                item,
                format!(
                    "GET {path} is answered {} instead of {status}",
                    answer.status
                ),
            );
            return None;
        }
        report.step(if status == 200 { "get" } else { "not found" });
        serde_json::from_slice(&answer.body).ok()
    }

    /// Whether what was sent is what is there.
    #[allow(
        clippy::self_only_used_in_recursion,
        clippy::only_used_in_recursion,
        reason = "it belongs to the walk"
    )]
    fn told(&self, at: &str, sent: &Value, got: &Value, report: &mut Report) {
        let Some(sent) = sent.as_object() else {
            return;
        };
        for (name, value) in sent {
            // A wrapped thing is looked for within.
            if let Value::Object(_) = value {
                if sent.len() == 1 {
                    self.told(at, value, got, report);
                }
                continue;
            }
            let mut found = Vec::new();
            find(got, name, 1, &mut found);
            let same_kind =
                |found: &&&Value| std::mem::discriminant(**found) == std::mem::discriminant(value);
            let alike: Vec<&&Value> = found.iter().filter(same_kind).collect();
            if !alike.is_empty() && !value.is_array() && !value.is_null() {
                if alike.iter().any(|found| **found == value) {
                    report.step("told");
                } else {
                    report.fail(at, format!("`{name}` is {:?}; {value} was sent", alike));
                }
            }
        }
    }

    fn change(&self, method: &str, item: &str, path: &str, got: &Value, report: &mut Report) {
        let Some(operation) = self.operation(method, item) else {
            return;
        };
        let Some(mut body) = body(&operation, 5, 0.3) else {
            return;
        };
        // A made-up JSON Patch is about nothing that is there.
        if body.media_type.contains("json-patch") || body.value.is_array() {
            body.value = Value::Array(Vec::new());
        }
        // What it is called is not to change.
        let parameter = item
            .rsplit_once('{')
            .map_or("", |(_, name)| name.trim_end_matches('}'));
        for name in ["id", "uuid", "slug", "name", parameter] {
            let mut known = Vec::new();
            find(got, name, 2, &mut known);
            if let (Some(own), Some(known)) = (body.value.get_mut(name), known.first()) {
                *own = (*known).clone();
            }
        }
        let Some(answer) = self.send(method, item, path, "", Some(&body), report) else {
            return;
        };
        if !answer.is_success() {
            report.fail(
                item,
                format!(
                    "{method} {} is answered {} {}",
                    body.text(),
                    answer.status,
                    answer.text()
                ),
            );
            return;
        }
        report.step(if method == "PUT" { "replace" } else { "patch" });
        if let Some(got) = self.get(item, path, 200, report) {
            self.told(item, &body.value, &got, report);
        }
    }

    fn list(
        &self,
        collection: &str,
        home: &str,
        query: &str,
        report: &mut Report,
    ) -> Option<Vec<Value>> {
        self.operation("GET", collection)?;
        let answer = self.send("GET", collection, home, query, None, report)?;
        if !answer.is_success() {
            report.fail(
                collection,
                format!("GET is answered {} {}", answer.status, answer.text()),
            );
            return None;
        }
        report.step("list");
        let body: Value = serde_json::from_slice(&answer.body).ok()?;
        let mut lists = Vec::new();
        arrays(&body, 3, &mut lists);
        lists.into_iter().max_by_key(Vec::len)
    }

    /// Lists by a declared parameter that is a property of the thing.
    fn filter(&self, collection: &str, home: &str, thing: &Value, report: &mut Report) {
        const CONTROLS: [&str; 8] = [
            "sort", "order", "page", "limit", "per_page", "size", "offset", "q",
        ];
        let Some(operation) = self.operation("GET", collection) else {
            return;
        };
        for parameter in &operation.parameters {
            let is_query = parameter.location == ParameterLocation::Query;
            if !is_query || CONTROLS.contains(&parameter.name.as_str()) {
                continue;
            }
            let mut found = Vec::new();
            find(thing, &parameter.name, 2, &mut found);
            let Some(value) = found
                .first()
                .filter(|value| value.is_string() || value.is_number())
            else {
                continue;
            };
            let Some(value) = text(value) else {
                continue;
            };
            let query = format!("{}={}", escaped(&parameter.name), escaped(&value));
            let mut unsent = Report::default();
            let Some(listed) = self.list(collection, home, &query, &mut unsent) else {
                continue;
            };
            let fits = |thing: &Value| {
                let mut own = Vec::new();
                find(thing, &parameter.name, 1, &mut own);
                own.is_empty() || own.iter().any(|own| text(own).as_deref() == Some(&*value))
            };
            if listed.is_empty() {
                report.fail(
                    collection,
                    format!("nothing is listed for `{query}`, which {thing} has"),
                );
            } else if let Some(other) = listed.iter().find(|thing| !fits(thing)) {
                report.fail(collection, format!("`{query}` lists {other}"));
            } else {
                report.step("filter");
            }
        }
    }

    fn base_paths(&self, method: &str, template: &str) -> Vec<String> {
        let index = self
            .templates
            .get(&(method.to_owned(), template.to_owned()));
        let bases = index.and_then(|index| self.api.operations.get(*index));
        bases.map(|own| own.base_paths.clone()).unwrap_or_default()
    }

    /// Sends, and holds the answer against the description.
    fn send(
        &self,
        method: &str,
        template: &str,
        path: &str,
        query: &str,
        body: Option<&Body>,
        report: &mut Report,
    ) -> Option<Answer> {
        let operation = self.operation(method, template)?;
        let base = self
            .base_paths(method, template)
            .into_iter()
            .next()
            .unwrap_or_default();
        let mut queries: Vec<String> = Vec::new();
        let mut headers = vec![(
            "accept".to_owned(),
            "application/json, */*;q=0.1".to_owned(),
        )];
        for parameter in operation
            .parameters
            .iter()
            .filter(|parameter| parameter.required)
        {
            let value = schema_of(&parameter.shape)
                .and_then(|schema| text(&made(&schema, &parameter.name, 3, 0.0)));
            let Some(value) = value else {
                continue;
            };
            match parameter.location {
                ParameterLocation::Query => {
                    queries.push(format!("{}={}", escaped(&parameter.name), escaped(&value)))
                }
                ParameterLocation::Header => {
                    headers.push((parameter.name.to_ascii_lowercase(), value))
                }
                _ => {}
            }
        }
        queries.extend((!query.is_empty()).then(|| query.to_owned()));
        self.authorize(&operation, &mut headers, &mut queries);
        headers.extend(body.map(|body| ("content-type".to_owned(), body.media_type.clone())));
        let separator = if queries.is_empty() { "" } else { "?" };
        let sent = Sent {
            method: method.to_owned(),
            target: format!("{base}{path}{separator}{}", queries.join("&")),
            headers,
            body: body.map(Body::text),
        };
        match self.client.send(&sent) {
            Ok(answer) => {
                if let Err(fault) = judge(&operation, &answer) {
                    report.fail(
                        template,
                        format!(
                            "{method} {}: {} {fault}\n    {}",
                            sent.target,
                            answer.status,
                            answer.text()
                        ),
                    );
                }
                Some(answer)
            }
            Err(error) => {
                report
                    .unsent
                    .push(format!("{method} {}: {error}", sent.target));
                None
            }
        }
    }

    /// Credentials of the first way in.
    fn authorize(
        &self,
        operation: &Operation,
        headers: &mut Vec<(String, String)>,
        queries: &mut Vec<String>,
    ) {
        use mimus_description::model::{ApiKeyLocation, SecurityScheme};
        for used in operation
            .security
            .first()
            .into_iter()
            .flat_map(|requirement| &requirement.0)
        {
            match self.api.security_schemes.get(&used.scheme) {
                Some(SecurityScheme::ApiKey { location, name }) => match location {
                    ApiKeyLocation::Query => queries.push(format!("{}=key", escaped(name))),
                    ApiKeyLocation::Header => {
                        headers.push((name.to_ascii_lowercase(), "key".to_owned()))
                    }
                    ApiKeyLocation::Cookie => {
                        headers.push(("cookie".to_owned(), format!("{name}=key")))
                    }
                },
                Some(SecurityScheme::Http { scheme, .. }) if scheme == "basic" => {
                    headers.push(("authorization".to_owned(), "Basic YTpi".to_owned()));
                }
                Some(_) => headers.push(("authorization".to_owned(), "Bearer key".to_owned())),
                None => {}
            }
        }
    }
}

/// Something that was created: where it is, and what was said of it.
struct Made {
    path: Path,
    sent: Value,
}

struct Body {
    media_type: String,
    value: Value,
}

/// A body that the description allows; none where it is neither JSON nor a form.
fn body(operation: &Operation, seed: u64, optional: f64) -> Option<Body> {
    let content = &operation.request_body.as_ref()?.content;
    let is_json = |media: &&MediaType| media.name.contains("json") || media.name == "*/*";
    let is_form = |media: &&MediaType| media.name == "application/x-www-form-urlencoded";
    let media = content
        .iter()
        .find(is_json)
        .or_else(|| content.iter().find(is_form))?;
    let schema = media.schema.as_ref()?.to_json(Direction::Request);
    let name = media.name.split(';').next().unwrap_or_default().trim();
    Some(Body {
        media_type: if name == "*/*" {
            "application/json"
        } else {
            name
        }
        .to_owned(),
        value: made(&schema, "", seed, optional),
    })
}

impl Body {
    fn text(&self) -> String {
        let Some(members) = self
            .value
            .as_object()
            .filter(|_| self.media_type.contains("form"))
        else {
            return self.value.to_string();
        };
        let pairs = members.iter().flat_map(|(name, value)| {
            let several = value
                .as_array()
                .map_or(std::slice::from_ref(value), Vec::as_slice);
            several
                .iter()
                .filter_map(move |one| Some(format!("{}={}", escaped(name), escaped(&text(one)?))))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

fn made(schema: &Value, name: &str, seed: u64, optional: f64) -> Value {
    let (store, roots) = compile(&[schema], 6);
    let options = Options {
        locale: Locale::default(),
        optional,
        max_depth: 3,
        max_items: 2,
        invent: true,
    };
    let echoes = Echoes::default();
    let mut generator =
        Generator::new(&store, Rng::new(seed), &options, &echoes, 1_735_689_600_000);
    let (value, _) = generator.body(roots.first().copied().unwrap_or_default(), name);
    value
}

fn schema_of(shape: &ParameterShape) -> Option<Value> {
    match shape {
        ParameterShape::Styled { schema, .. } => Some(schema.to_json(Direction::Request)),
        ParameterShape::Content { .. } => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        Value::Array(items) => items.first().and_then(text),
        Value::Null | Value::Object(_) => None,
    }
}

fn escaped(text: &str) -> String {
    let escaped = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    escaped.collect()
}

/// What a thing may be called, best first: what is named as the path has it, then what
/// is named as ids are, then anything.
fn ids(thing: &Value, parameter: &str) -> Vec<String> {
    let plain = |name: &str| name.to_ascii_lowercase().replace(['_', '-'], "");
    let mut scalars = Vec::new();
    collect(thing, 3, &mut scalars);
    let rank = |name: &str| {
        let (name, parameter) = (plain(name), plain(parameter));
        if name == parameter {
            0
        } else if ["id", "uuid"].contains(&name.as_str()) {
            1
        } else if parameter.ends_with(&name) {
            2
        } else {
            3
        }
    };
    scalars.sort_by_key(|(name, _, depth)| (rank(name), *depth));
    let texts = scalars.into_iter().filter_map(|(_, value, _)| text(value));
    texts.filter(|text| !text.is_empty()).take(12).collect()
}

fn collect<'v>(value: &'v Value, depth: usize, found: &mut Vec<(&'v str, &'v Value, usize)>) {
    let Value::Object(members) = value else {
        return;
    };
    for (name, member) in members {
        match member {
            Value::Object(_) if 0 < depth => collect(member, depth - 1, found),
            Value::String(_) | Value::Number(_) => found.push((name, member, 9 - depth)),
            _ => {}
        }
    }
}

/// Members of a name, the nearest first.
fn find<'v>(value: &'v Value, name: &str, depth: usize, found: &mut Vec<&'v Value>) {
    let Value::Object(members) = value else {
        return;
    };
    found.extend(members.get(name));
    if 0 < depth && found.is_empty() {
        let inner: &Map<String, Value> = members;
        for member in inner.values() {
            find(member, name, depth - 1, found);
        }
    }
}

fn arrays(value: &Value, depth: usize, found: &mut Vec<Vec<Value>>) {
    match value {
        Value::Array(items) => found.push(items.clone()),
        Value::Object(members) if 0 < depth => {
            members
                .values()
                .for_each(|member| arrays(member, depth - 1, found));
        }
        _ => {}
    }
}

/// What is wrong with an answer, by its description.
pub(crate) fn judge(operation: &Operation, answer: &Answer) -> Result<(), String> {
    let declared = StatusKey::of_status(answer.status)
        .into_iter()
        .find_map(|key| operation.responses.iter().find(|(known, _)| *known == key));
    let content_type = answer.header("content-type");
    let Some((_, response)) = declared else {
        // What no description foresees is a problem of ours.
        return match content_type {
            Some("application/problem+json") => Ok(()),
            _ if answer.status == 304 => Ok(()),
            _ => Err("is not declared".to_owned()),
        };
    };
    let is_missing = |header: &&Header| header.required && answer.header(&header.name).is_none();
    if let Some(header) = response.headers.iter().find(is_missing) {
        return Err(format!("the header `{}` is required", header.name));
    }
    if response.content.is_empty() {
        return if answer.body.is_empty() {
            Ok(())
        } else {
            Err("there is a body, and none is declared".to_owned())
        };
    }
    let content_type = content_type.ok_or("there is no content type")?;
    let media = mimus_exchange::declared_as(&response.content, content_type)
        .ok_or_else(|| format!("`{content_type}` is not declared"))?;
    let Some(schema) = media
        .schema
        .as_ref()
        .filter(|_| content_type.contains("json"))
    else {
        return Ok(());
    };
    let schema = schema.to_json(Direction::Response);
    let body: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| error.to_string())?;
    match validator.iter_errors(&body).next() {
        Some(error) => Err(format!("at `{}`: {error}", error.instance_path())),
        None => Ok(()),
    }
}
