//! The versions of OpenAPI, and which of them a document is.

use crate::documents::Documents;
use crate::node::Node;
use crate::text::{TextError, not_a_description};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dialect {
    V2,
    V3_0,
    V3_1,
    V3_2,
}

impl Dialect {
    /// Whether schemas are of the kind that OpenAPI had before it took over JSON Schema:
    /// `nullable`, nothing beside a `$ref`.
    pub(crate) fn has_own_schemas(self) -> bool {
        self < Self::V3_1
    }
}

/// The version as the document says it, what it is read as, and a doubt if there is one.
pub(crate) fn detect(
    documents: &Documents,
) -> Result<(String, Dialect, Option<String>), TextError> {
    let root = documents.root();
    if !root.is_object() {
        return Err(not_a_description(if root.is_array() {
            "a JSON array"
        } else {
            "a single value"
        }));
    }
    let Some(node) = root.get("openapi").or_else(|| root.get("swagger")) else {
        return Err(not_a_description(&look(&root)));
    };
    let version = node
        .text()
        .map_or_else(|| node.raw().to_owned(), std::borrow::Cow::into_owned);
    let mut parts = version.trim().split('.');
    let major = parts.next().unwrap_or_default();
    let minor = parts.next().unwrap_or("0");
    let (dialect, doubt) = match (major, minor) {
        ("2", _) => (Dialect::V2, None),
        ("3", "0") => (Dialect::V3_0, None),
        ("3", "1") => (Dialect::V3_1, None),
        ("3", "2") => (Dialect::V3_2, None),
        ("3", later) if later.parse::<u32>().is_ok() => (
            Dialect::V3_2,
            Some(format!(
                "version `{version}` is not known; it is read as 3.2"
            )),
        ),
        _ => {
            return Err(TextError {
                line: Some(node.line()),
                message: format!("version `{version}` is not supported"),
                hint: Some("write `openapi: 3.0.4`, `3.1.2`, `3.2.0`, or `swagger: \"2.0\"`, whichever it is".into()),
            });
        }
    };
    Ok((version, dialect, doubt))
}

/// What a document without a version of OpenAPI may be.
fn look(root: &Node<'_>) -> String {
    let has = |key: &str| root.get(key).is_some();
    let info = root.get("info");
    let of_info = |key: &str| info.as_ref().and_then(|info| info.get(key));
    let known = if has("asyncapi") {
        "an AsyncAPI document"
    } else if has("arazzo") {
        "an Arazzo document"
    } else if has("overlay") {
        "an OpenAPI overlay"
    } else if has("swaggerVersion") {
        "a Swagger 1.x document; convert it to 2.0 or later"
    } else if of_info("_postman_id").is_some() || of_info("schema").is_some() {
        "a Postman collection; convert it to OpenAPI first"
    } else if has("_type") && has("__export_format") {
        "an Insomnia export; export it as OpenAPI instead"
    } else if root
        .get("log")
        .is_some_and(|log| log.get("entries").is_some())
    {
        "an HTTP archive (HAR)"
    } else if has("data")
        && root
            .get("data")
            .is_some_and(|data| data.get("__schema").is_some())
        || has("__schema")
    {
        "a GraphQL introspection result"
    } else if has("$schema") || has("$defs") {
        "a JSON Schema"
    } else if has("paths") && has("info") {
        return "like one without a version; add `openapi: 3.0.4` (or `swagger: \"2.0\"`) at its top".into();
    } else if has("kind") && has("apiVersion") {
        "a Kubernetes manifest"
    } else {
        let keys: Vec<_> = root
            .members()
            .take(5)
            .map(|(key, _)| format!("`{key}`"))
            .collect();
        return if keys.is_empty() {
            "an empty object".into()
        } else {
            format!("some other data, with {}", keys.join(", "))
        };
    };
    known.into()
}
