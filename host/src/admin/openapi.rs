//! The OpenAPI document of the admin API itself: written in `openapi/`, a file for each part
//! of it. A test holds it against the table of endpoints, and another one what is really
//! answered against it (`tests/http/admin/document.rs`).

use std::sync::OnceLock;

use bytes::Bytes;
use mimus_description::{Data, Description};
use mimus_exchange::Problem;
use serde_json::{Map, Value};

use super::parameters::Parameters;
use super::{Body, Question, Reply};

/// Its parts: what is in one is added to what is in those before.
const PARTS: [(&str, &str); 7] = [
    ("base.yaml", include_str!("openapi/base.yaml")),
    ("server.yaml", include_str!("openapi/server.yaml")),
    ("requests.yaml", include_str!("openapi/requests.yaml")),
    ("figures.yaml", include_str!("openapi/figures.yaml")),
    ("state.yaml", include_str!("openapi/state.yaml")),
    ("scenarios.yaml", include_str!("openapi/scenarios.yaml")),
    ("webhooks.yaml", include_str!("openapi/webhooks.yaml")),
];

/// A form in which it can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Yaml,
}

/// `GET /openapi.json` and `GET /openapi.yaml`
pub(super) fn document(form: Form, question: Question<'_>) -> Result<Reply, Problem> {
    static JSON: OnceLock<Bytes> = OnceLock::new();
    static YAML: OnceLock<Bytes> = OnceLock::new();
    Parameters::none(question.head.uri.query())?;
    let text = match form {
        Form::Json => JSON.get_or_init(|| whole().to_string().into()),
        Form::Yaml => YAML.get_or_init(|| yaml(&whole())),
    };
    Ok(written(form, text.clone()))
}

/// A document that was written in a form.
pub(super) fn written(form: Form, text: Bytes) -> Reply {
    let media_type = match form {
        Form::Json => "application/json",
        Form::Yaml => "application/yaml",
    };
    Reply::of(media_type, Body::Whole(text))
}

pub(super) fn yaml(document: &Value) -> Bytes {
    let written = mimus_media::encode(document, "application/yaml", &Value::Bool(true));
    // There is nothing in JSON that YAML does not have.
    written.unwrap_or_default().into()
}

fn whole() -> Value {
    let mut document = Value::Object(Map::new());
    for (name, text) in PARTS {
        let text = text.replace("MIMUS_VERSION", env!("CARGO_PKG_VERSION"));
        let read = Data::read(Description {
            name: name.to_owned(),
            text: text.into_bytes(),
        });
        let part = read.expect("a test has read every part");
        add(&mut document, part.value);
    }
    document
}

/// Objects are put together, whatever is in them.
fn add(to: &mut Value, part: Value) {
    match (to, part) {
        (Value::Object(members), Value::Object(more)) => {
            for (name, value) in more {
                add(members.entry(name).or_insert(Value::Null), value);
            }
        }
        (to, part) => *to = part,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::endpoint::ENDPOINTS;
    use super::*;

    /// `GET /requests/{id}`
    fn operations(document: &Value) -> BTreeSet<String> {
        let paths = document["paths"].as_object().expect("there are paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let methods = item.as_object().expect("a path has operations").keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        });
        operations.collect()
    }

    #[test]
    fn every_endpoint_is_described_and_nothing_else() {
        let rows = ENDPOINTS.iter();
        let rows = rows.map(|row| format!("{} {}", row.method, row.path));
        let rows = rows.collect::<BTreeSet<_>>();
        let described = operations(&whole());
        let missing = rows.difference(&described).collect::<Vec<_>>();
        assert!(missing.is_empty(), "not described: {missing:?}");
        let surplus = described.difference(&rows).collect::<Vec<_>>();
        assert!(surplus.is_empty(), "no endpoints: {surplus:?}");
    }

    #[test]
    fn nothing_is_wrong_with_the_document() {
        let description = Description {
            name: "admin.json".to_owned(),
            text: whole().to_string().into_bytes(),
        };
        let api = mimus_description::Api::read(description, &Nowhere).expect("it can be served");
        let findings = api.check();
        assert!(findings.is_empty(), "{findings:#?}");
        assert_eq!(api.operations.len(), ENDPOINTS.len());
    }

    #[test]
    fn every_operation_says_what_it_is_and_what_may_go_wrong() {
        let document = whole();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let place = format!("{method} {path}");
                let id = operation["operationId"].as_str();
                assert!(ids.insert(id.expect(&place).to_owned()), "{place}: taken");
                assert!(operation["summary"].is_string(), "{place}");
                assert!(operation["tags"].is_array(), "{place}");
                let answers = operation["responses"].as_object().expect(&place);
                assert!(answers.keys().any(|key| key.starts_with('2')), "{place}");
                if method != "get" {
                    assert!(answers.contains_key("401"), "{place}");
                    assert!(answers.contains_key("403"), "{place}");
                }
            }
        }
    }

    struct Nowhere;

    impl mimus_description::Fetch for Nowhere {
        fn fetch(
            &self,
            _: &str,
            reference: &str,
        ) -> Result<mimus_description::Fetched, mimus_description::FetchError> {
            Err(mimus_description::FetchError {
                message: format!("`{reference}` is elsewhere"),
                hint: None,
            })
        }
    }
}
