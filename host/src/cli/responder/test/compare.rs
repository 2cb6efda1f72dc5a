//! What is expected held against what was answered. Pure.

use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_TYPE, HeaderName};
use serde::Serialize;
use serde_json::Value;
use similar::TextDiff;

use super::message::{ANY, Expected};
use crate::mock::Answer;

/// One thing that is not as it was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "camelCase")]
pub(super) enum Difference {
    Status {
        expected: u16,
        actual: u16,
    },
    Header {
        name: String,
        expected: String,
        /// None if it is not there.
        actual: Option<String>,
    },
    Body {
        /// A unified diff, from what was expected to what was answered.
        diff: String,
    },
}

/// Everything in which the answer is not as expected.
pub(super) fn compare(expected: &Expected, answer: &Answer) -> Vec<Difference> {
    let mut differences = Vec::new();
    if expected.status != answer.status {
        differences.push(Difference::Status {
            expected: expected.status.as_u16(),
            actual: answer.status.as_u16(),
        });
    }
    for (name, value) in &expected.headers {
        let actual = header(&answer.headers, name);
        if actual.as_deref() != Some(value) && !(value == ANY && actual.is_some()) {
            differences.push(Difference::Header {
                name: name.to_string(),
                expected: value.clone(),
                actual,
            });
        }
    }
    if let Some(body) = &expected.body
        && !is_same(body, &answer.body)
    {
        let diff = diff(body, &answer.body);
        differences.push(Difference::Body { diff });
    }
    differences
}

/// What is written down for an answer. What was `before` says which headers count, and
/// whether the body does.
pub(super) fn bless(before: Option<&Expected>, answer: &Answer) -> Expected {
    let headers = if let Some(before) = before {
        let headers = before.headers.iter().filter_map(|(name, value)| {
            let actual = header(&answer.headers, name)?;
            let value = if value == ANY { ANY.to_owned() } else { actual };
            Some((name.clone(), value))
        });
        headers.collect()
    } else {
        let mut names: Vec<&HeaderName> = answer.headers.keys().collect();
        // What says most comes first.
        names.sort_by_key(|name| (*name != CONTENT_TYPE, name.as_str()));
        let headers = names.into_iter().filter_map(|name| {
            let value = header(&answer.headers, name)?;
            Some((name.clone(), value))
        });
        headers.collect()
    };
    let body = match before {
        Some(Expected { body: None, .. }) => None,
        Some(Expected {
            body: Some(body), ..
        }) if is_same(body, &answer.body) => Some(body.clone()),
        _ if answer.body.is_empty() => None,
        _ => Some(json(&answer.body).map_or_else(
            || answer.body.clone(),
            |value| format!("{value:#}").into_bytes().into(),
        )),
    };
    Expected {
        status: answer.status,
        headers,
        body,
    }
}

/// All values of a header, as one.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let values: Vec<_> = headers
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// JSON is the same if its values are, all else if its bytes are.
fn is_same(expected: &Bytes, actual: &Bytes) -> bool {
    if expected == actual {
        return true;
    }
    match (json(expected), json(actual)) {
        (Some(expected), Some(actual)) => expected == actual,
        _ => false,
    }
}

fn json(body: &Bytes) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

fn diff(expected: &Bytes, actual: &Bytes) -> String {
    let (expected, actual) = match (json(expected), json(actual)) {
        (Some(mut expected), Some(mut actual)) => {
            // The order of members means nothing, and must not look like a difference.
            expected.sort_all_objects();
            actual.sort_all_objects();
            (format!("{expected:#}\n"), format!("{actual:#}\n"))
        }
        (_, Some(actual)) => (text(expected), format!("{actual:#}\n")),
        _ => (text(expected), text(actual)),
    };
    let diff = TextDiff::from_lines(&expected, &actual);
    diff.unified_diff()
        .missing_newline_hint(false)
        .header("expected", "answered")
        .to_string()
}

fn text(body: &Bytes) -> String {
    match std::str::from_utf8(body) {
        Ok("") => "(no body)\n".to_owned(),
        Ok(text) => format!("{text}\n"),
        Err(_) => {
            let hash = blake3::hash(body).to_hex();
            format!("({} bytes that are no text, {})\n", body.len(), &hash[..16])
        }
    }
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::super::message;
    use super::*;

    fn answer(body: &'static str) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
        ];
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(
                HeaderName::from_static(name),
                http::HeaderValue::from_static(value),
            );
        }
        Answer {
            status: StatusCode::OK,
            headers: map,
            body: Bytes::from_static(body.as_bytes()),
            ..Answer::default()
        }
    }

    fn differences(expected: &str, actual: &'static str) -> Vec<Difference> {
        let expected = message::expected(expected.as_bytes()).unwrap();
        compare(&expected, &answer(actual))
    }

    #[test]
    fn json_is_the_same_if_its_values_are() {
        let actual = r#"{"a":1,"b":[2,3]}"#;
        for expected in [
            "200\n\n{ \"b\": [2, 3],\n  \"a\": 1 }\n",
            "200",
            "200\nSet-Cookie: a=1, b=2\ncontent-type: *",
        ] {
            assert_eq!(differences(expected, actual), [], "{expected}");
        }
    }

    #[test]
    fn differences_are_named() {
        let found = differences(
            "404\nx-count: 3\n\n{\"a\":2,\"b\":[2,3]}",
            r#"{"b":[2,3],"a":1}"#,
        );
        let [status, header, body] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            *status,
            Difference::Status {
                expected: 404,
                actual: 200
            }
        );
        assert_eq!(
            *header,
            Difference::Header {
                name: "x-count".to_owned(),
                expected: "3".to_owned(),
                actual: None
            }
        );
        let Difference::Body { diff } = body else {
            panic!("{body:?}");
        };
        assert!(diff.contains("-  \"a\": 2,\n+  \"a\": 1,\n"), "{diff}");
        assert!(!diff.contains("-  \"b\""), "{diff}");
    }

    #[test]
    fn an_empty_line_at_the_end_means_an_empty_body() {
        assert_eq!(differences("200", "x"), []);
        assert_eq!(differences("200\n\n", "x").len(), 1);
    }

    #[test]
    fn what_is_blessed_is_what_is_expected_from_then_on() {
        for before in [
            None,
            Some("500\ncontent-type: *\nx-gone: 1\n\nold"),
            Some("200"),
        ] {
            let before = before.map(|text| message::expected(text.as_bytes()).unwrap());
            let answer = answer(r#"{"a":1}"#);
            let blessed = bless(before.as_ref(), &answer);
            assert_eq!(compare(&blessed, &answer), [], "{blessed:?}");
            if let Some(before) = before {
                assert_eq!(blessed.body.is_some(), before.body.is_some());
                assert!(blessed.headers.len() <= before.headers.len());
            }
        }
    }
}
