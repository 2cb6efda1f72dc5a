//! The headers that the description declares for a response.

use guest_sdk::{Context, Error, Header};
use mimus_fake::schema::Id;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Optional headers that clients look for.
const WELL_KNOWN: [&str; 14] = [
    "etag",
    "location",
    "link",
    "retry-after",
    "last-modified",
    "cache-control",
    "expires",
    "content-location",
    "content-language",
    "content-disposition",
    "www-authenticate",
    "allow",
    "vary",
    "accept-ranges",
];

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct HeaderPlan {
    pub(crate) name: String,
    pub(crate) value: HeaderValue,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum HeaderValue {
    /// The description's example.
    Fixed(String),
    Made(Id),
}

/// Those that are sent: required ones, and optional ones that are exemplified or known.
pub(crate) fn declared(cx: &Context, status: u16, invent: bool) -> Result<Vec<Header>, Error> {
    let mut headers = cx.description().headers(status)?;
    headers.retain(|header| {
        let name = header.name.to_ascii_lowercase();
        let known = WELL_KNOWN.contains(&name.as_str())
            || name.starts_with("x-rate")
            || name.starts_with("ratelimit");
        let wanted = header.required || header.example.is_some() || known;
        // The server writes this one itself, from what is sent.
        wanted
            && !matches!(
                name.as_str(),
                "content-type" | "content-length" | "transfer-encoding" | "connection"
            )
    });
    if invent {
        for header in &mut headers {
            header.example = None;
        }
    }
    Ok(headers)
}

/// `style: simple`, `explode: false`. Nothing for what no header can carry.
pub(crate) fn serialized(value: &Value) -> Option<String> {
    let text = match value {
        Value::Array(items) => items
            .iter()
            .map(scalar)
            .collect::<Option<Vec<_>>>()?
            .join(","),
        Value::Object(members) => {
            let pairs = members
                .iter()
                .map(|(name, value)| Some(format!("{name},{}", scalar(value)?)));
            pairs.collect::<Option<Vec<_>>>()?.join(",")
        }
        value => scalar(value)?,
    };
    text.bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic())
        .then(|| text.trim().to_owned())
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_in_simple_style() {
        for (value, expected) in [
            (json!(7), Some("7")),
            (json!("a b"), Some("a b")),
            (json!(["a", 1]), Some("a,1")),
            (json!({"a": 1, "b": true}), Some("a,1,b,true")),
            (json!("a\nb"), None),
            (json!([[1]]), None),
        ] {
            assert_eq!(serialized(&value).as_deref(), expected, "{value}");
        }
    }
}
