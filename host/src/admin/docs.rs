//! `/docs`, `/openapi.json` and `/openapi.yaml`: the description that is served, to be read
//! and tried out.
//!
//! The page is Swagger UI, as it was released (`host/build/swagger_ui.rs`), begun by a script
//! of our own. Nothing of it asks another host. Whoever may ask the mock may read what it is
//! a mock of, so nobody is asked for a token; the description's own paths win.

use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, LOCATION,
    REFERRER_POLICY, VARY,
};
use http::{HeaderMap, StatusCode};
use mimus_exchange::Problem;
use serde_json::{Map, Value, json};

use super::openapi::{Form, written, yaml};
use super::{Body, Question, Reply};
use crate::mock::Mock;

/// What a browser may do for the page: run its scripts, and ask this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; form-action 'none'; \
                      frame-ancestors 'none'; base-uri 'none'";

/// Bytes of a file, unpacked.
const MOST: usize = 16 << 20;

/// One of `/docs`.
struct File {
    path: &'static str,
    media_type: &'static str,
    content: Content,
}

enum Content {
    Plain(&'static str),
    Gzip(&'static [u8]),
}

macro_rules! swagger_ui {
    ($name:literal) => {
        Content::Gzip(include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")))
    };
}

const FILES: [File; 6] = [
    File {
        path: "/docs",
        media_type: "text/html; charset=utf-8",
        content: Content::Plain(include_str!("docs/index.html")),
    },
    File {
        path: "/docs/start.js",
        media_type: "text/javascript; charset=utf-8",
        content: Content::Plain(include_str!("docs/start.js")),
    },
    File {
        path: "/docs/swagger-ui-bundle.js",
        media_type: "text/javascript; charset=utf-8",
        content: swagger_ui!("swagger-ui-bundle.js"),
    },
    File {
        path: "/docs/swagger-ui.css",
        media_type: "text/css; charset=utf-8",
        content: swagger_ui!("swagger-ui.css"),
    },
    File {
        path: "/docs/LICENSE",
        media_type: "text/plain; charset=utf-8",
        content: swagger_ui!("LICENSE"),
    },
    File {
        path: "/docs/NOTICE",
        media_type: "text/plain; charset=utf-8",
        content: swagger_ui!("NOTICE"),
    },
];

/// Whether a path is one of these. Without the page, its files are nothing.
pub(super) fn takes(mock: &Mock, path: &str) -> bool {
    match path {
        "/openapi.json" | "/openapi.yaml" => !mock.has_path(path),
        "/docs" | "/docs/" => !mock.has_path("/docs") && !mock.has_path(path),
        _ => {
            let is_file = FILES.iter().any(|file| file.path == path);
            is_file && !mock.has_path("/docs") && !mock.has_path(path)
        }
    }
}

pub(super) fn answer(question: Question<'_>) -> Result<Reply, Problem> {
    match question.head.uri.path() {
        "/openapi.json" => {
            let text = described(question.mock).to_string();
            Ok(written(Form::Json, text.into()))
        }
        "/openapi.yaml" => Ok(written(Form::Yaml, yaml(&described(question.mock)))),
        // The page's addresses are relative, so that it works behind a proxy.
        "/docs/" => {
            let reply = Reply::of("text/plain; charset=utf-8", Body::Whole(Bytes::new()));
            let reply = reply.with_status(StatusCode::PERMANENT_REDIRECT);
            Ok(reply.with_header(LOCATION, "../docs"))
        }
        path => match FILES.iter().find(|file| file.path == path) {
            Some(file) => file.reply(&question.head.headers),
            None => Err(Problem::internal(format!("`{path}` is no file of `/docs`"))),
        },
    }
}

impl File {
    fn reply(&self, headers: &HeaderMap) -> Result<Reply, Problem> {
        let (body, is_packed) = match self.content {
            Content::Plain(text) => (Bytes::from_static(text.as_bytes()), false),
            Content::Gzip(bytes) if takes_gzip(headers) => (Bytes::from_static(bytes), true),
            Content::Gzip(bytes) => (unpacked(bytes)?, false),
        };
        let mut reply = Reply::of(self.media_type, Body::Whole(body))
            .with_header(CONTENT_SECURITY_POLICY, POLICY)
            .with_header(REFERRER_POLICY, "no-referrer")
            .with_header(CACHE_CONTROL, "no-cache")
            .with_header(VARY, "accept-encoding");
        if is_packed {
            reply = reply.with_header(CONTENT_ENCODING, "gzip");
        }
        Ok(reply)
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let values = values.filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let is_gzip = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

/// What is between gzip's header and its checksum is deflated.
fn unpacked(gzip: &[u8]) -> Result<Bytes, Problem> {
    let deflated = gzip
        .get(10..gzip.len().saturating_sub(8))
        .unwrap_or_default();
    let unpacked = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, MOST);
    let unpacked = unpacked.map_err(|error| Problem::internal(format!("`/docs`: {error}")))?;
    Ok(unpacked.into())
}

/// The description, with this server for those that it names: what is tried out is asked
/// here.
fn described(mock: &Mock) -> Value {
    let api = &mock.api;
    let mut whole = api.to_json();
    if whole.get("swagger").is_some() {
        if let Value::Object(members) = &mut whole {
            members.shift_remove("host");
            members.shift_remove("schemes");
        }
        return whole;
    }
    let first = api.operations.first();
    let usual = first.map(|operation| operation.base_paths.as_slice());
    let usual = usual.unwrap_or_default();
    without_servers(&mut whole);
    whole["servers"] = servers(usual);
    for operation in &api.operations {
        if operation.base_paths != usual
            && let Some(Value::Object(members)) = whole.pointer_mut(&operation.pointer)
        {
            members.insert("servers".to_owned(), servers(&operation.base_paths));
        }
    }
    whole
}

/// Takes out what paths and operations say of servers; operations are told anew.
fn without_servers(whole: &mut Value) {
    let paths = whole.get_mut("paths").and_then(Value::as_object_mut);
    for item in paths.into_iter().flat_map(Map::values_mut) {
        let Value::Object(item) = item else { continue };
        item.shift_remove("servers");
        for operation in item.values_mut().filter_map(Value::as_object_mut) {
            operation.shift_remove("servers");
        }
    }
}

fn servers(base_paths: &[String]) -> Value {
    let url = |path: &String| if path.is_empty() { "/" } else { path }.to_owned();
    let mut urls = base_paths.iter().map(url).collect::<Vec<_>>();
    if urls.is_empty() {
        urls.push("/".to_owned());
    }
    let urls = urls.into_iter();
    urls.map(|url| json!({ "url": url, "description": "this mock" }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for (value, expected) in [
            ("gzip", true),
            ("br, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("br", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(takes_gzip(&headers), expected, "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn files_are_whole_without_gzip() {
        for file in &FILES {
            if let Content::Gzip(bytes) = file.content {
                let text = unpacked(bytes).unwrap();
                let size = u32::from_le_bytes(bytes[bytes.len() - 4..].try_into().unwrap());
                assert_eq!(text.len(), size as usize, "{}", file.path);
                let crc = u32::from_le_bytes(bytes[bytes.len() - 8..][..4].try_into().unwrap());
                assert_eq!(crc32fast::hash(&text), crc, "{}", file.path);
            }
        }
    }
}
