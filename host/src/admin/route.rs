//! Which endpoint is asked for.

use http::Method;
use http::header::ALLOW;
use mimus_exchange::{Kind, Problem};

use super::{Admin, Question, Reply, is_reading};

/// Where the admin API begins.
const BASE: &str = "/admin/api";

/// Methods and paths, below [`BASE`].
const ENDPOINTS: &[(&str, &str)] = &[
    ("GET", "/requests"),
    ("DELETE", "/requests"),
    ("GET", "/requests/stats"),
    ("GET", "/requests/{id}"),
    ("POST", "/requests/{id}/replay"),
    ("GET", "/logs/search"),
    ("GET", "/logs/analyze"),
    ("GET", "/export"),
    ("POST", "/verify"),
    ("GET", "/coverage"),
    ("GET", "/events"),
    ("GET", "/debug"),
];

/// Whether a path is one of the admin API, if there is one.
pub(super) fn is_below(path: &str) -> bool {
    below(BASE, path).is_some()
}

/// The rest of a path that begins with these segments.
fn below<'a>(base: &str, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

impl Admin {
    /// Answers who may ask.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let path = question.head.uri.path();
        // Its own port needs no more than `/api`, and has nothing else.
        let below = below(BASE, path).or_else(|| below("/api", path));
        let below = match below {
            Some(below) => below.strip_suffix('/').unwrap_or(below),
            None if path == "/" => "",
            None => return Err(not_there(path)),
        };
        let query = question.head.uri.query();
        let method = match question.head.method {
            Method::HEAD => Method::GET,
            ref method => method.clone(),
        };
        let segments = below.split('/').skip(1).collect::<Vec<_>>();
        match (method.as_str(), segments.as_slice()) {
            ("GET", []) => Ok(Self::index()),
            ("GET", ["requests"]) => self.list(query).await,
            ("DELETE", ["requests"]) => self.clear(query).await,
            ("GET", ["requests", "stats"]) => self.stats(query).await,
            ("GET", ["requests", id]) => self.one(id).await,
            ("POST", ["requests", id, "replay"]) => self.replay(id, question).await,
            ("GET", ["logs", "search"]) => self.search(query).await,
            ("GET", ["logs", "analyze"]) => self.analyze(query, question.mock).await,
            ("GET", ["export"]) => self.export(query).await,
            ("POST", ["verify"]) => self.verify(query, question.body).await,
            ("GET", ["coverage"]) => self.coverage(query, question.mock).await,
            ("GET", ["events"]) => self.events(query, question).await,
            ("GET", ["debug"]) => self.debug(query, question.mock).await,
            _ => Err(unknown(question, &segments)),
        }
    }

    /// What there is.
    fn index() -> Reply {
        let endpoints = ENDPOINTS
            .iter()
            .map(|(method, path)| format!("{method} {BASE}{path}"));
        Reply::json(&serde_json::json!({ "endpoints": endpoints.collect::<Vec<_>>() }))
    }
}

fn unknown(question: Question<'_>, segments: &[&str]) -> Problem {
    let fits = |path: &str| {
        let template = path.split('/').skip(1).collect::<Vec<_>>();
        template.len() == segments.len()
            && template
                .iter()
                .zip(segments)
                .all(|(part, segment)| part == segment || part.starts_with('{'))
    };
    let mut allow = Vec::new();
    for (method, path) in ENDPOINTS {
        // `stats` is no id.
        let is_other = segments == ["requests", "stats"] && path.contains('{');
        if fits(path) && !is_other {
            allow.push(*method);
            if *method == "GET" {
                allow.push("HEAD");
            }
        }
    }
    if segments.is_empty() {
        allow.extend(["GET", "HEAD"]);
    }
    if !allow.is_empty() {
        return not_allowed(question, &allow);
    }
    not_there(question.head.uri.path())
}

fn not_there(path: &str) -> Problem {
    let endpoints = ENDPOINTS
        .iter()
        .map(|(method, path)| format!("{method} {BASE}{path}"))
        .collect::<Vec<_>>();
    let detail = format!("`{path}` is nothing that the admin API has");
    Problem::new(Kind::RouteNotFound, detail).with("nearest", endpoints)
}

pub(super) fn not_allowed(question: Question<'_>, allow: &[&str]) -> Problem {
    let (method, path) = (&question.head.method, question.head.uri.path());
    let verb = if is_reading(method) {
        "read"
    } else {
        "asked for so"
    };
    let detail = format!("`{path}` can't be {verb}: it takes {}", allow.join(", "));
    Problem::new(Kind::MethodNotAllowed, detail)
        .with("allow", allow)
        .with_header(ALLOW, &allow.join(", "))
}
