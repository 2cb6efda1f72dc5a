//! What is done with one resource, from its first list to its last answer.

use mimus_description::model::ParameterLocation;
use serde_json::Value;

use crate::create::{Made, body};
use crate::request::{escaped, text};
use crate::search::{arrays, find};
use crate::{Report, Walker};

impl Walker<'_> {
    pub(crate) fn resource(&self, collection: &str, report: &mut Report) {
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
        told(&item, &sent, &got, report);
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
            told(item, &body.value, &got, report);
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
}

/// Whether what was sent is what is there.
fn told(at: &str, sent: &Value, got: &Value, report: &mut Report) {
    let Some(sent) = sent.as_object() else {
        return;
    };
    for (name, value) in sent {
        // A wrapped thing is looked for within.
        if let Value::Object(_) = value {
            if sent.len() == 1 {
                told(at, value, got, report);
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
                report.fail(at, format!("`{name}` is {alike:?}; {value} was sent"));
            }
        }
    }
}
