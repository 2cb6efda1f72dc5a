//! What went wrong in a template, and where, for whoever wrote it.

use std::error::Error as _;

use minijinja::{Error, ErrorKind};
use serde::de::IgnoredAny;

use crate::context;
use crate::engine::{FUEL, SETTING};
use crate::sources::Source;

/// `order.json.j2:3`, in backticks.
pub(crate) fn place(name: &str, line: usize) -> String {
    format!("`{name}:{line}`")
}

/// The innermost error with its place, then by which templates it came about.
pub(crate) fn text(error: &Error) -> String {
    let mut outer = Vec::new();
    let mut innermost = error;
    while let Some(source) = innermost
        .source()
        .and_then(|source| source.downcast_ref::<Error>())
    {
        outer.push(innermost);
        innermost = source;
    }
    let mut text = match located(innermost) {
        Some(place) => format!("{place}: {}", message(innermost)),
        None => message(innermost),
    };
    for outer in outer.into_iter().rev() {
        let Some(place) = located(outer) else {
            continue;
        };
        if text.contains(&place) {
            continue;
        }
        text = format!("{text}, for {place}");
    }
    text
}

fn located(error: &Error) -> Option<String> {
    Some(place(error.name()?, error.line()?))
}

fn message(error: &Error) -> String {
    let detail = error.detail().unwrap_or_default();
    let other = || {
        let source = error.source().map(|source| format!(": {source}"));
        let detail = if detail.is_empty() {
            String::new()
        } else {
            format!(": {detail}")
        };
        format!("{}{detail}{}", error.kind(), source.unwrap_or_default())
    };
    let unknown = |what: &str, known: &mut dyn Iterator<Item = &'static str>| {
        let name = detail.strip_prefix(&format!("{what} ")).unwrap_or(detail);
        let name = name.strip_suffix(" is unknown").unwrap_or(name);
        format!("there is no {what} `{name}`{}", meant(name, known))
    };
    match error.kind() {
        ErrorKind::OutOfFuel => format!("it takes more than {FUEL} steps; is there a loop that goes on too long?"),
        ErrorKind::UnknownFilter => unknown("filter", &mut FILTERS.iter().copied()),
        ErrorKind::UnknownFunction => unknown("function", &mut context::NAMES.iter().copied()),
        ErrorKind::UndefinedError if detail.is_empty() => {
            "a value is asked of something that is not there; `| default(…)` says what to take instead".to_owned()
        }
        ErrorKind::InvalidOperation if detail.starts_with("recursion limit") => {
            "macros, loops or templates are too deep within each other; is there one that calls itself?".to_owned()
        }
        ErrorKind::InvalidOperation if !detail.is_empty() => detail.to_owned(),
        ErrorKind::WriteFailure => match error.source() {
            Some(cause) => cause.to_string(),
            None => other(),
        },
        _ => other(),
    }
}

/// A name that no template is given.
pub(crate) fn unknown_name(source: &Source, name: &str) -> String {
    let is_part = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let mut lines = source.text.lines().enumerate();
    let line = lines.find(|(_, line)| {
        line.match_indices(name).any(|(at, _)| {
            let (before, after) = line.split_at(at);
            let after = after.get(name.len()..).unwrap_or_default();
            !is_part(before.chars().next_back()) && !is_part(after.chars().next())
        })
    });
    let line = line.map_or(1, |(at, _)| at + 1);
    let near = meant(name, &mut context::NAMES.iter().copied());
    let near = match near.as_str() {
        "" => "; there is `request`, `operation`, `choice`, `state`, `scenario`, `vars`, and functions such as `now` and `fake`".to_owned(),
        _ => near,
    };
    format!("{}: there is no `{name}`{near}", place(&source.name, line))
}

fn meant(name: &str, known: &mut dyn Iterator<Item = &'static str>) -> String {
    let distances = known.map(|known| (strsim::osa_distance(name, known), known));
    let nearest = distances.min_by_key(|(distance, _)| *distance);
    match nearest.filter(|(distance, _)| *distance <= 1 + name.len() / 4) {
        Some((_, nearest)) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    }
}

/// A body that ought to be JSON has to be; else it is said what it lacks, with its
/// surroundings. Lines are those of what the template made.
pub(crate) fn check_json(name: &str, body: &[u8]) -> Result<(), guest_sdk::Error> {
    if serde_json::from_slice::<IgnoredAny>(body).is_ok() {
        return Ok(());
    }
    // Read whole, it says more.
    match serde_json::from_slice::<serde_json::Value>(body) {
        Ok(_) => Ok(()),
        Err(error) => Err(guest_sdk::Error::other(not_json(name, body, &error))),
    }
}

fn not_json(name: &str, body: &[u8], error: &serde_json::Error) -> String {
    let text = String::from_utf8_lossy(body);
    let line = text
        .lines()
        .nth(error.line().saturating_sub(1))
        .unwrap_or_default();
    let start = error.column().saturating_sub(40);
    let near: String = line.chars().skip(start).take(60).collect();
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    let hint = match cause {
        "trailing comma" => "; write the comma as `{% if not loop.last %},{% endif %}`",
        _ if body.iter().all(u8::is_ascii_whitespace) => "; it is empty",
        _ => "; with `check-json = false` it is sent as it is",
    };
    let name = name.strip_prefix(SETTING).unwrap_or(name);
    format!(
        "`{name}` makes a body that is not JSON: {cause} in line {}, near `{}`{hint}",
        error.line(),
        near.trim()
    )
}

/// What the engine brings, and what we add.
#[rustfmt::skip]
const FILTERS: &[&str] = &[
    "abs", "attr", "b64decode", "b64encode", "batch", "bool", "capitalize", "chain", "count", "d", "date", "default",
    "dictsort", "e", "escape", "first", "float", "format", "fromjson", "groupby", "hmac_sha256", "indent", "int", "items",
    "join", "last", "length", "lines", "list", "lower", "map", "max", "md5", "min", "pointer", "pprint", "reject",
    "rejectattr", "replace", "reverse", "round", "safe", "select", "selectattr", "sha256", "slice", "sort", "split",
    "string", "sum", "title", "tojson", "trim", "unique", "upper", "urldecode", "urlencode", "zip",
];
