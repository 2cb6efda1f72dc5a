//! Secrets in what is said about a request: a violation tells the value that it is about,
//! and an answer tells the violations.

use serde_json::Value;

use super::{REDACTED, Redaction};
use crate::entry::{Exchange, header};

impl Redaction {
    pub(super) fn redact_violations(&self, exchange: &mut Exchange) {
        for violation in &mut exchange.violations {
            self.redact_violation(violation);
        }
        let media_type = header(&exchange.response.headers, "content-type");
        if !media_type.is_some_and(|own| own.contains("problem+json")) {
            return;
        }
        let Ok(mut problem) = serde_json::from_slice::<Value>(&exchange.response.body.bytes) else {
            return;
        };
        let mut found = false;
        for name in ["violations", "errors"] {
            let told = problem.get_mut(name).and_then(Value::as_array_mut);
            for violation in told.into_iter().flatten() {
                found |= self.redact_violation(violation);
            }
        }
        if found {
            let bytes = serde_json::to_vec(&problem).unwrap_or_default();
            exchange.response.body.replace(bytes);
        }
    }

    /// Takes out value and message, both of which may tell the secret.
    fn redact_violation(&self, violation: &mut Value) -> bool {
        let text = |name: &str| violation.get(name).and_then(Value::as_str);
        let name = text("name").unwrap_or_default();
        let is_secret = match text("location") {
            Some("header") => self.headers.contains(&name.to_ascii_lowercase()),
            Some("query") => self.query.contains(name),
            Some("cookie") => self.headers.contains("cookie") || self.cookies.contains(name),
            Some("body") => {
                let pointer = text("pointer").unwrap_or_default();
                let place = pointer
                    .split('/')
                    .skip(1)
                    .map(|part| part.replace("~1", "/").replace("~0", "~"))
                    .collect::<Vec<_>>();
                let place = place.iter().map(String::as_str).collect::<Vec<_>>();
                let whole = violation.get("value").is_some_and(may_hold_more);
                self.covers(&place) || (whole && self.is_within(&place))
            }
            _ => false,
        };
        if let Some(members) = violation.as_object_mut().filter(|_| is_secret) {
            for name in ["value", "message"] {
                if let Some(member) = members.get_mut(name) {
                    *member = Value::String(REDACTED.to_owned());
                }
            }
        }
        is_secret
    }
}

/// Whether a value has others in it; where it is long, it is told as the beginning of its
/// text.
fn may_hold_more(value: &Value) -> bool {
    match value {
        Value::Object(_) | Value::Array(_) => true,
        Value::String(text) => text.starts_with(['{', '[']),
        _ => false,
    }
}
