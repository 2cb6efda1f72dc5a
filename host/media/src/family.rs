//! Which way of writing a media type asks for.

use crate::sample::Format;

/// The kinds of media types that are written in different ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// `application/json`, `…+json`.
    Json,
    /// `application/x-ndjson`, `application/jsonl`, `application/json-seq`.
    JsonSequence,
    /// `text/event-stream`.
    EventStream,
    /// `application/xml`, `text/xml`, `…+xml`.
    Xml,
    Yaml,
    Csv,
    /// `application/x-www-form-urlencoded`.
    Form,
    Multipart,
    /// Other `text/…`, and text that is registered elsewhere: `application/graphql`.
    Text,
    Binary,
}

impl Family {
    /// Reads no further than type, subtype and structured suffix: parameters and case
    /// make no difference.
    pub fn of(media_type: &str) -> Self {
        let essence = essence(media_type);
        let Some((kind, subtype)) = essence.split_once('/') else {
            return Self::Binary;
        };
        match essence.as_str() {
            "application/x-www-form-urlencoded" => return Self::Form,
            "text/event-stream" => return Self::EventStream,
            // A range that nobody made definite: the type that any client is likely to read.
            "*/*" | "application/*" => return Self::Json,
            _ => {}
        }
        match (kind, subtype) {
            ("multipart", _) => Self::Multipart,
            ("application" | "text", _) if is_json_sequence(subtype) => Self::JsonSequence,
            ("application" | "text", "json" | "x-json") => Self::Json,
            ("application" | "text", "xml") => Self::Xml,
            ("application" | "text", "yaml" | "x-yaml" | "vnd.yaml" | "vnd.oai.openapi") => {
                Self::Yaml
            }
            (
                "application" | "text",
                "csv" | "x-csv" | "comma-separated-values" | "tab-separated-values" | "tsv",
            ) => Self::Csv,
            // Vendors put it behind a dot: `application/vnd.github.v3.diff`.
            _ => match subtype.rsplit(['+', '.']).next().unwrap_or(subtype) {
                "json" => Self::Json,
                "xml" => Self::Xml,
                "yaml" => Self::Yaml,
                _ if Format::of(&essence).is_some() => Self::Binary,
                "csv" => Self::Csv,
                "ndjson" | "jsonl" => Self::JsonSequence,
                last if kind == "text" || is_text(subtype, last) => Self::Text,
                _ => Self::Binary,
            },
        }
    }
}

/// Type and subtype in lower case, without parameters.
pub(crate) fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn is_json_sequence(subtype: &str) -> bool {
    matches!(
        subtype,
        "x-ndjson"
            | "ndjson"
            | "jsonl"
            | "x-jsonl"
            | "jsonlines"
            | "x-jsonlines"
            | "json-lines"
            | "x-json-stream"
            | "stream+json"
            | "x-ldjson"
            | "json-seq"
    ) || subtype.ends_with("+json-seq")
}

/// Text that is not registered as `text/…`.
fn is_text(subtype: &str, last: &str) -> bool {
    matches!(last, "diff" | "patch" | "sha" | "html" | "text" | "raw")
        || matches!(
            subtype,
            "javascript"
                | "x-javascript"
                | "ecmascript"
                | "typescript"
                | "graphql"
                | "sql"
                | "toml"
                | "rtf"
                | "sdp"
                | "jwt"
                | "jose"
                | "x-sh"
                | "x-httpd-php"
                | "x-tex"
                | "x-latex"
                | "x-subrip"
                | "x-pem-file"
                | "pem-certificate-chain"
                | "pgp-keys"
                | "n-triples"
                | "n-quads"
                | "trig"
                | "sparql-query"
                | "xml-dtd"
                | "relax-ng-compact-syntax"
                | "vnd.apple.mpegurl"
                | "x-mpegurl"
                | "openmetrics-text"
        )
}
