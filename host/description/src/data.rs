//! JSON and YAML that is no description, read as descriptions are: a value, and the line
//! of each of its parts.

use serde_json::Value;

use crate::api::{Description, DescriptionError};
use crate::document::{self, Document};
use crate::scan::{self, Span};
use crate::text::{self, TextError};

/// A text that was read whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Data {
    pub value: Value,
    /// Pointers (RFC 6901) of all parts with their lines, from 1, in the text's order. A
    /// member's line is that of its key; one that stands there twice is told twice.
    pub lines: Vec<(String, u32)>,
}

impl Data {
    /// A text without anything in it is `null`.
    pub fn read(text: Description) -> Result<Self, DescriptionError> {
        let Description { name, text } = text;
        let fail = |error: TextError| DescriptionError::of(&name, error);
        let broken = || {
            fail(TextError {
                line: None,
                message: "numbers or characters that JSON does not have".to_owned(),
                hint: None,
            })
        };
        let json = text::data_to_json(&name, text).map_err(fail)?;
        let value = serde_json::from_str(&json).map_err(|_| broken())?;
        let document = Document::new(name.clone(), json).ok_or_else(broken)?;
        let mut lines = vec![(String::new(), document.line(document.root.start))];
        walk(&document, document.root, "", &mut lines);
        Ok(Self { value, lines })
    }
}

// As deep as the document, which is bounded.
fn walk(document: &Document, span: Span, pointer: &str, lines: &mut Vec<(String, u32)>) {
    for member in scan::members(&document.text, span) {
        let pointer = format!("{pointer}/{}", document::escape(&member.key()));
        lines.push((pointer.clone(), document.line(member.key_at)));
        walk(document, member.value, &pointer, lines);
    }
    for (index, item) in scan::items(&document.text, span).enumerate() {
        let pointer = format!("{pointer}/{index}");
        lines.push((pointer.clone(), document.line(item.start)));
        walk(document, item, &pointer, lines);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(name: &str, text: &str) -> Result<Data, DescriptionError> {
        Data::read(Description {
            name: name.to_owned(),
            text: text.into(),
        })
    }

    #[test]
    fn each_part_has_the_line_of_its_key() {
        let yaml = "a: 1\n\n# so\nlist:\n  - x\n  -\n    b/c: true\na: 2\n";
        let json = "{\n\"a\": 1,\n\n\"list\":\n[\"x\",\n{ \"b/c\"\n: true}],\n\"a\": 2}";
        for (name, text, lines) in [
            ("a.yaml", yaml, [1, 1, 4, 5, 7, 7, 8]),
            ("a.json", json, [1, 2, 4, 5, 6, 6, 8]),
        ] {
            let data = read(name, text).unwrap();
            assert_eq!(
                data.value,
                json!({ "a": 2, "list": ["x", { "b/c": true }] })
            );
            let pointers = [
                "",
                "/a",
                "/list",
                "/list/0",
                "/list/1",
                "/list/1/b~1c",
                "/a",
            ];
            let expected = pointers.map(str::to_owned).into_iter().zip(lines);
            assert_eq!(data.lines, expected.collect::<Vec<_>>(), "{name}");
        }
    }

    #[test]
    fn nothing_is_null_and_plain_text_is_a_value() {
        assert_eq!(read("a.yaml", " \n# nothing\n").unwrap().value, json!(null));
        assert_eq!(read("a.json", "").unwrap().value, json!(null));
        assert_eq!(read("a.yaml", "plain").unwrap().value, json!("plain"));
    }

    #[test]
    fn broken_text_says_where() {
        for (name, text, line) in [
            ("a.json", "{\n\"a\" 1}", Some(2)),
            ("a.yaml", "a: 1\n b: 2", Some(2)),
            ("a.json", "[1e999]", None),
        ] {
            let error = read(name, text).unwrap_err();
            assert_eq!(error.location.document, name);
            assert!(line.is_none() || error.location.line == line, "{error:?}");
        }
    }
}
