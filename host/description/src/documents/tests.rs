use std::collections::HashMap;

use super::*;
use crate::api::Fetched;

/// Files at hand, by name.
struct Files(HashMap<&'static str, &'static str>);

impl Fetch for Files {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        let name = reference.trim_start_matches("./");
        match self.0.get(name) {
            Some(text) => Ok(Fetched {
                name: format!("/d/{name}"),
                text: text.as_bytes().to_vec(),
            }),
            None => Err(refused(format!("`{name}` is not there"))),
        }
    }
}

const ROOT: &str = r##"{
  "a": {"b/c": {"d~e": [10, 20]}, "x y": 1, "p%q": 2, "via": {"$ref": "#/a"}},
  "self": {"$ref": "#/self"},
  "deep": {"$ref": "#/deep/down"},
  "ping": {"$ref": "#/pong"}, "pong": {"$ref": "#/ping"},
  "anchored": {"$anchor": "here", "v": 3},
  "known": {"$id": "https://example.test/known", "v": 4},
  "out": [{"$ref": "o.yaml#/k"}, {"$ref": "./o.yaml"}, {"$ref": "gone.json"}, {"$ref": "page.html"}, {"$ref": "root.json#/a"}]
}"##;

fn documents() -> Documents {
    let files = Files(HashMap::from([
        ("o.yaml", "k:\n  $ref: root.json#/anchored\n"),
        ("page.html", "<html>"),
        ("root.json", ROOT),
    ]));
    let description = Description {
        name: "root.json".into(),
        text: ROOT.into(),
    };
    Documents::read(description, &files).unwrap()
}

#[test]
fn references_are_followed_wherever_they_lead() {
    let documents = documents();
    for (reference, expected) in [
        ("#/a/b~1c/d~0e/1", "20"),
        ("#/a/b%7E1c/d~0e/0", "10"),
        ("#/a/x%20y", "1"),
        ("#/a/p%q", "2"),
        ("#/a/p%25q", "2"),
        ("#/a/via/x y", "1"),
        ("#/a/via/via/via/x y", "1"),
        ("#here", r#"{"$anchor": "here", "v": 3}"#),
        ("https://example.test/known#/v", "4"),
        ("o.yaml#/k/v", "3"),
        ("./o.yaml#/k/v", "3"),
        ("root.json#/anchored/v", "3"),
    ] {
        let found = documents
            .resolve(0, reference)
            .unwrap_or_else(|error| panic!("{reference}: {error}"));
        assert_eq!(found.follow().unwrap().raw(), expected, "{reference}");
    }
    assert_eq!(
        documents.len(),
        2,
        "each document is read once, the description itself not again"
    );
}

#[test]
fn what_leads_nowhere_says_why() {
    let documents = documents();
    for (reference, expected) in [
        ("#/nope", "unresolved-reference"),
        ("#/a/b~1c/d~0e/9", "unresolved-reference"),
        ("#nope", "unresolved-reference"),
        ("https://example.test/unknown", "unresolved-reference"),
        ("gone.json#/x", "unread-reference"),
        ("page.html", "unread-reference"),
        ("#/deep/down", "circular-reference"),
        ("#/self", "circular-reference"),
        ("#/ping", "circular-reference"),
    ] {
        let error = documents
            .resolve(0, reference)
            .and_then(|node| node.follow())
            .unwrap_err();
        assert_eq!(error.code(), expected, "{reference}: {error}");
    }
}
