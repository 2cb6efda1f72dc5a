//! Creating: the way to a collection, a body, and what came of it.

use mimus_description::model::{MediaType, ParameterLocation};
use mimus_description::{Direction, Operation};
use serde_json::Value;

use crate::request::{escaped, made, schema_of, text};
use crate::search::ids;
use crate::{Path, Report, Walker};

/// Something that was created: where it is, and what was said of it.
pub(crate) struct Made {
    pub(crate) path: Path,
    pub(crate) sent: Value,
}

pub(crate) struct Body {
    pub(crate) media_type: String,
    pub(crate) value: Value,
}

impl Walker<'_> {
    /// The template with things of its own for each parameter: created where they can be.
    pub(crate) fn filled(&self, template: &str, report: &mut Report) -> Result<Path, ()> {
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
    pub(crate) fn create(&self, collection: &str, home: &str, report: &mut Report) -> Option<Made> {
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
        let mut tried = false;
        for path in &paths {
            for base in &known {
                let Some(path) = path.strip_prefix(base.as_str()) else {
                    continue;
                };
                let mut unheard = Report::default();
                let Some(got) = self.send("GET", &item, path, "", None, &mut unheard) else {
                    continue;
                };
                tried = true;
                if got.is_success() {
                    return Some(Made {
                        path: path.to_owned(),
                        sent,
                    });
                }
            }
        }
        if tried {
            report.fail(
                collection,
                format!(
                    "what was created is at none of {paths:?}: {}",
                    answer.text()
                ),
            );
        } else {
            report.unsent.push(format!(
                "{collection}: the answer does not say what it is called"
            ));
        }
        None
    }
}

/// A body that the description allows; none where it is neither JSON nor a form.
pub(crate) fn body(operation: &Operation, seed: u64, optional: f64) -> Option<Body> {
    let content = &operation.request_body.as_ref()?.content;
    let is_json = |media: &&MediaType| media.name.contains("json") || media.name == "*/*";
    // A made-up JSON Patch is about nothing that is there: a merge patch changes something.
    let is_whole = |media: &&MediaType| is_json(media) && !media.name.contains("json-patch");
    let is_form = |media: &&MediaType| media.name == "application/x-www-form-urlencoded";
    let media = content
        .iter()
        .find(is_whole)
        .or_else(|| content.iter().find(is_json))
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
    pub(crate) fn text(&self) -> String {
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
