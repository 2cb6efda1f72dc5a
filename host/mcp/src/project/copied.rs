//! A description, with all that it refers to, as files of a project.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use mimus_description::{Api, Fetch, FetchError, Fetched};
use serde_json::Value;
use url::Url;

use crate::Open;
use crate::answer::Refusal;

/// What is to become of it on the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    /// Who may call what stays as it is described; without, everyone may.
    pub(crate) security: bool,
}

/// Files, and what is known of the API.
#[derive(Debug)]
pub(crate) struct Copied {
    pub(crate) api: Api,
    /// Paths below the project; the description is the first.
    pub(crate) files: Vec<(String, Vec<u8>)>,
    /// What was changed, for people.
    pub(crate) notes: Vec<String>,
}

/// Keeps what was fetched.
struct Kept {
    inner: Box<dyn Fetch>,
    fetched: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Fetch for Kept {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        let fetched = self.inner.fetch(base, reference)?;
        let mut kept = self.fetched.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.iter().any(|(name, _)| *name == fetched.name) {
            kept.push((fetched.name.clone(), fetched.text.clone()));
        }
        Ok(fetched)
    }
}

/// By which a description may ask for more than it is trusted with once it is a file.
const RESPONDER: &str = "x-mimus-responder";

pub(crate) fn copy(open: Open, source: &str, wanted: Wanted) -> Result<Copied, Refusal> {
    let (description, inner) = open(source).map_err(|error| {
        let refusal = Refusal::new(error.message);
        match error.hint {
            // Its flags are the command line's: an agent has none to set.
            Some(hint) if !hint.contains("--allow") => refusal.hint(hint),
            _ => refusal.hint("name a file in the working folder, or a public http(s) URL"),
        }
    })?;
    let kept = Kept {
        inner,
        fetched: Mutex::default(),
    };
    let (name, text) = (description.name.clone(), description.text.clone());
    let api = Api::read(description, &kept).map_err(|error| {
        let place = &error.location;
        let line = place
            .line
            .map_or_else(String::new, |line| format!(" line {line}"));
        let refusal = Refusal::new(format!(
            "the description can't be read:{line} {}",
            error.message
        ));
        refusal.hint(error.hint.unwrap_or_else(|| {
            "correct it and call again; it is OpenAPI 2.0 to 3.2, in JSON or YAML".to_owned()
        }))
    })?;
    // What single operations refer to is read with them.
    for operation in api.each_operation() {
        drop(operation);
    }
    let fetched = kept
        .fetched
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let is_remote = Url::parse(&name).is_ok_and(|url| url.has_host());
    let mut notes = Vec::new();
    let mut files = Vec::new();
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let is_alone = fetched.is_empty();
    let own = file_name(&name, &text);
    let own = if is_alone {
        own
    } else {
        format!("description/{own}")
    };
    files.push((own, name.clone(), text));
    for (other, text) in fetched {
        let below = other
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/'));
        let below = below.filter(|below| is_plain(below)).ok_or_else(|| {
            Refusal::new(format!(
                "the description refers to `{other}`, which lies elsewhere"
            ))
            .hint("bundle it into one document first")
        })?;
        files.push((format!("description/{below}"), other.clone(), text));
    }
    let documents = api.documents();
    let mut written = Vec::new();
    for (path, name, text) in files {
        let index = documents.iter().position(|document| *document == name);
        let mut json = index
            .and_then(|index| api.document_json(index))
            .and_then(|json| serde_json::from_str::<Value>(json).ok());
        let mut is_changed = false;
        if let Some(json) = &mut json {
            if is_remote {
                is_changed |= strip_responders(json);
            }
            if !wanted.security {
                is_changed |= strip_security(json);
            }
        }
        match json.filter(|_| is_changed) {
            // JSON is YAML as well, so the name may stay.
            Some(json) => written.push((path, format!("{json:#}\n").into_bytes())),
            None => written.push((path, text)),
        }
        if is_changed && is_remote {
            notes.push(format!(
                "`{RESPONDER}` was left out: a description from a URL may not say what answers"
            ));
        }
    }
    notes.dedup();
    drop(documents);
    Ok(Copied {
        api,
        files: written,
        notes,
    })
}

/// `openapi.json` or `openapi.yaml`, by what is in it.
fn file_name(name: &str, text: &[u8]) -> String {
    let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let is_json =
        first == Some(&b'{') || Path::new(name).extension().is_some_and(|it| it == "json");
    if is_json {
        "openapi.json"
    } else {
        "openapi.yaml"
    }
    .to_owned()
}

/// A path below, and nothing that a file system takes otherwise.
fn is_plain(path: &str) -> bool {
    path.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part
                .chars()
                .all(|it| it.is_alphanumeric() || matches!(it, '.' | '-' | '_' | ' '))
    })
}

fn strip_responders(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => {
            let mut is_changed = members.shift_remove(RESPONDER).is_some();
            for value in members.values_mut() {
                is_changed |= strip_responders(value);
            }
            is_changed
        }
        Value::Array(items) => {
            let mut is_changed = false;
            for item in items {
                is_changed |= strip_responders(item);
            }
            is_changed
        }
        _ => false,
    }
}

/// Of the whole and of each operation; a schema may have a property of that name.
fn strip_security(document: &mut Value) -> bool {
    let mut is_changed = false;
    let Some(members) = document.as_object_mut() else {
        return false;
    };
    is_changed |= members.shift_remove("security").is_some();
    for of in ["paths", "webhooks"] {
        let items = members.get_mut(of).and_then(Value::as_object_mut);
        for item in items.into_iter().flat_map(|items| items.values_mut()) {
            let operations = item.as_object_mut();
            for operation in operations.into_iter().flat_map(|all| all.values_mut()) {
                let operation = operation.as_object_mut();
                is_changed |= operation.is_some_and(|it| it.shift_remove("security").is_some());
            }
        }
    }
    is_changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn security_goes_and_what_is_only_called_so_stays() {
        let mut document = json!({
            "security": [{ "key": [] }],
            "paths": { "/a": { "parameters": [], "get": {
                "security": [{ "key": [] }],
                "responses": { "200": { "schema": { "properties": { "security": {} } } } },
            } } },
        });
        assert!(strip_security(&mut document));
        assert_eq!(
            document,
            json!({ "paths": { "/a": { "parameters": [], "get": {
                "responses": { "200": { "schema": { "properties": { "security": {} } } } },
            } } } })
        );
        assert!(!strip_security(&mut document));
    }

    #[test]
    fn responders_go_wherever_they_are() {
        let mut document = json!({ "a": [{ "x-mimus-responder": "crud", "b": 1 }] });
        assert!(strip_responders(&mut document));
        assert_eq!(document, json!({ "a": [{ "b": 1 }] }));
    }

    #[test]
    fn a_file_lies_below() {
        for plain in ["schemas/pet.yaml", "common.json"] {
            assert!(is_plain(plain), "{plain}");
        }
        for not in ["", "../x", "a//b", "a/./b", ".env", "a?b", "a\\b"] {
            assert!(!is_plain(not), "{not}");
        }
    }
}
