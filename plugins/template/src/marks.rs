//! Values on their way into JSON. Whether a value lands within quotes is known only once
//! the text around it is written, which for what macros and `{% set %}` blocks capture is
//! later. So it is written as JSON between two marks, and [`Body`] makes it fit: within
//! quotes without its own, elsewhere as it is. No value can break out of where it was put.

use std::borrow::Cow;
use std::io;

use serde_json::Value;

/// Noncharacters: no text that means something has them, and values have them escaped.
const OPEN: char = '\u{FDD0}';
const CLOSE: char = '\u{FDD1}';

/// No body is longer, in bytes: the limits of the sandbox are what cuts smaller ones.
const MAX_BODY: usize = 16 << 20;

/// A value that will be JSON.
pub(crate) fn marked(value: &Value) -> String {
    let json = value.to_string();
    let json = json.replace(OPEN, "\\ufdd0").replace(CLOSE, "\\ufdd1");
    format!("{OPEN}{json}{CLOSE}")
}

/// A captured text as the template's author sees it: `ORD-7`, whatever it was put together
/// of.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let mut plain = String::new();
    let (mut rest, mut copied) = (text, 0);
    while let Some((before, after)) = rest.split_once(OPEN) {
        let value = after.split_once(CLOSE);
        let value =
            value.and_then(|(json, after)| Some((serde_json::from_str(json).ok()?, json, after)));
        let Some((value, json, after)) = value else {
            // Somebody's own noncharacter.
            rest = after;
            continue;
        };
        let end = text.len() - rest.len() + before.len();
        plain.push_str(text.get(copied..end).unwrap_or_default());
        match value {
            Value::String(text) => plain.push_str(&text),
            Value::Null => {}
            _ => plain.push_str(json),
        }
        rest = after;
        copied = text.len() - after.len();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    plain.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(plain)
}

/// Where a rendered body goes.
#[derive(Debug, Default)]
pub(crate) struct Body {
    bytes: Vec<u8>,
    /// The JSON of a value whose end has not come yet.
    value: Option<String>,
    in_string: bool,
    after_backslash: bool,
    /// Whether quotes mean something in the text around the values.
    has_strings: bool,
}

impl Body {
    pub(crate) fn new(has_strings: bool) -> Self {
        Self {
            has_strings,
            ..Self::default()
        }
    }

    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        if let Some(value) = self.value.take() {
            self.bytes.extend(value.into_bytes());
        }
        self.bytes
    }

    fn text(&mut self, text: &str) {
        if self.has_strings {
            for byte in text.bytes() {
                match byte {
                    _ if self.after_backslash => self.after_backslash = false,
                    b'\\' => self.after_backslash = self.in_string,
                    b'"' => self.in_string = !self.in_string,
                    _ => {}
                }
            }
        }
        self.bytes.extend_from_slice(text.as_bytes());
    }

    fn value(&mut self, json: &str) {
        let within = json
            .strip_prefix('"')
            .and_then(|json| json.strip_suffix('"'));
        let fitting = match within {
            _ if !self.in_string => Cow::Borrowed(json),
            Some(within) => Cow::Borrowed(within),
            // Nothing, where a text goes on around it.
            None if json == "null" => Cow::Borrowed(""),
            None => {
                let mut quoted = Value::from(json).to_string();
                quoted.pop();
                Cow::Owned(quoted.split_off(1))
            }
        };
        self.bytes.extend_from_slice(fitting.as_bytes());
    }

    fn take(&mut self, mut text: &str) {
        loop {
            match self.value.take() {
                None => {
                    let Some((before, after)) = text.split_once(OPEN) else {
                        return self.text(text);
                    };
                    self.text(before);
                    self.value = Some(String::new());
                    text = after;
                }
                Some(mut value) => {
                    let Some((before, after)) = text.split_once(CLOSE) else {
                        value.push_str(text);
                        self.value = Some(value);
                        return;
                    };
                    value.push_str(before);
                    self.value(&value);
                    text = after;
                }
            }
        }
    }
}

impl io::Write for Body {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if MAX_BODY < self.bytes.len() + bytes.len() {
            let most = MAX_BODY >> 20;
            return Err(io::Error::other(format!(
                "the body is longer than {most} MiB"
            )));
        }
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.take(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn body(text: &str) -> String {
        let mut body = Body::new(true);
        body.write_all(text.as_bytes()).expect("a body");
        String::from_utf8(body.into_bytes()).expect("text")
    }

    #[test]
    fn values_fit_where_they_are_put() {
        for (value, inside, outside) in [
            (json!("a \"b\"\n"), r#"<a \"b\"\n>"#, r#""a \"b\"\n""#),
            (json!(null), "<>", "null"),
            (
                json!({"a": "b\\"}),
                r#"<{\"a\":\"b\\\\\"}>"#,
                r#"{"a":"b\\"}"#,
            ),
            (json!(["x"]), r#"<[\"x\"]>"#, r#"["x"]"#),
            (
                json!("\u{fdd1}\u{fdd0}"),
                r"<\ufdd1\ufdd0>",
                r#""\ufdd1\ufdd0""#,
            ),
        ] {
            let value = marked(&value);
            let text = format!("{{\"in\\\"side\": \"<{value}>\", \"out\": {value}}}");
            let expected = format!("{{\"in\\\"side\": \"{inside}\", \"out\": {outside}}}");
            assert_eq!(body(&text), expected);
        }
    }

    #[test]
    fn captured_texts_are_plain_to_their_author() {
        let text = format!(
            "ORD-{}/{}{}",
            marked(&json!("a\"b")),
            marked(&json!([1])),
            marked(&Value::Null)
        );
        assert_eq!(plain(&text), "ORD-a\"b/[1]");
        for own in ["as it is", "\u{fdd0}", "\u{fdd1}\u{fdd0}x\u{fdd1}"] {
            assert_eq!(plain(own), own);
        }
    }

    proptest! {
        /// Whatever the value is, what it was put into keeps its shape.
        #[test]
        fn no_text_breaks_out(text in any::<String>(), quoted in any::<bool>()) {
            let value = marked(&Value::from(text.as_str()));
            let written = if quoted { format!("[\"{value}\", 1]") } else { format!("[{value}, 1]") };
            let read: Value = serde_json::from_str(&body(&written)).expect("JSON");
            prop_assert_eq!(read, json!([text, 1]));
        }
    }
}
