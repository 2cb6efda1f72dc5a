//! From bytes to JSON text: the encoding, JSON or YAML, and what to say where it is
//! neither.

use serde::de::IgnoredAny;

use crate::scan;
use crate::yaml;

/// Larger documents are refused.
const MAX_BYTES: usize = 256 * 1024 * 1024;
/// Of a line that is quoted in an error.
const MAX_EXCERPT: usize = 80;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TextError {
    pub(crate) line: Option<u32>,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

impl TextError {
    fn new(line: Option<u32>, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
            hint: None,
        }
    }
}

/// Valid JSON of bounded depth, each token on the line it has in `bytes`.
pub(crate) fn to_json(name: &str, bytes: Vec<u8>) -> Result<String, TextError> {
    check_size(&bytes)?;
    if let Some(what) = binary(&bytes) {
        return Err(not_a_description(what));
    }
    let text =
        decode(bytes).ok_or_else(|| not_a_description("binary data, or text that is not UTF-8"))?;
    let start = text.trim_start();
    if start.is_empty() {
        return Err(not_a_description("nothing at all"));
    }
    if let Some(what) = foreign(start) {
        return Err(not_a_description(what));
    }
    let json = json_or_yaml(name, text)?;
    if json.trim_start().starts_with('"') {
        return Err(not_a_description("plain text"));
    }
    Ok(json)
}

/// The same of a text that is no description. `null` where there is nothing in it.
pub(crate) fn data_to_json(name: &str, bytes: Vec<u8>) -> Result<String, TextError> {
    check_size(&bytes)?;
    let text = decode(bytes).ok_or_else(|| TextError::new(None, "not text in UTF-8"))?;
    if text.trim_start().is_empty() {
        return Ok("null".to_owned());
    }
    json_or_yaml(name, text)
}

fn check_size(bytes: &[u8]) -> Result<(), TextError> {
    if bytes.len() <= MAX_BYTES {
        return Ok(());
    }
    let message = format!(
        "the document has {} bytes; at most {MAX_BYTES} are read",
        bytes.len()
    );
    Err(TextError::new(None, message))
}

fn json_or_yaml(name: &str, text: String) -> Result<String, TextError> {
    if !text.trim_start().starts_with(['{', '[']) {
        return from_yaml(&text);
    }
    match valid_json(&text) {
        Ok(()) => Ok(text),
        // Depth is the same matter in both.
        Err(error) if is_json_name(name) || error.message.contains("nested more than") => {
            Err(error)
        }
        // YAML may begin with a bracket as well; if it isn't that either, it was meant as JSON.
        Err(error) => from_yaml(&text).map_err(|_| error),
    }
}

pub(crate) fn not_a_description(what: &str) -> TextError {
    TextError {
        line: None,
        message: format!("this is no API description but {what}"),
        hint: Some("OpenAPI 2.0 (Swagger), 3.0, 3.1 and 3.2 are supported, as JSON or YAML".into()),
    }
}

fn is_json_name(name: &str) -> bool {
    let path = name.split(['?', '#']).next().unwrap_or(name);
    path.rsplit('.')
        .next()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn valid_json(text: &str) -> Result<(), TextError> {
    if let Some(at) = scan::too_deep(text, scan::MAX_DEPTH) {
        let line = text
            .get(..at)
            .map(|before| before.matches('\n').count() + 1);
        let message = format!("nested more than {} levels deep", scan::MAX_DEPTH);
        return Err(TextError::new(
            line.and_then(|line| u32::try_from(line).ok()),
            message,
        ));
    }
    serde_json::from_str::<IgnoredAny>(text)
        .map(|_| ())
        .map_err(|error| {
            let full = error.to_string();
            let cause = full.split(" at line ").next().unwrap_or(&full);
            broken("JSON", text, error.line(), error.column(), cause)
        })
}

fn from_yaml(text: &str) -> Result<String, TextError> {
    let json = yaml::to_json(text)
        .map_err(|error| broken("YAML", text, error.line, error.column, &error.message))?;
    // Aliases nest what is nested already.
    valid_json(&json).map_err(|error| TextError::new(error.line, error.message))?;
    Ok(json)
}

fn broken(format: &str, text: &str, line: usize, column: usize, cause: &str) -> TextError {
    let quoted = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    // Long lines, such as those of minified JSON, are shown around the place.
    let from = column.saturating_sub(MAX_EXCERPT / 2);
    let excerpt: String = quoted.chars().skip(from).take(MAX_EXCERPT).collect();
    let excerpt = excerpt.trim();
    let near = if excerpt.is_empty() {
        String::new()
    } else {
        format!(", near `{excerpt}`")
    };
    TextError::new(
        u32::try_from(line).ok(),
        format!("broken {format} at line {line}, column {column}: {cause}{near}"),
    )
}

/// UTF-8, or UTF-16 by its byte order mark or by the zero bytes of its first character.
/// None where it is neither.
fn decode(bytes: Vec<u8>) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| {
            unit([
                pair.first().copied().unwrap_or(0),
                pair.get(1).copied().unwrap_or(0),
            ])
        });
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect::<String>()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => return Some(wide(rest, u16::from_le_bytes)),
        [0xfe, 0xff, rest @ ..] => return Some(wide(rest, u16::from_be_bytes)),
        [first, 0, ..] if *first != 0 => return Some(wide(&bytes, u16::from_le_bytes)),
        [0, second, ..] if *second != 0 => return Some(wide(&bytes, u16::from_be_bytes)),
        _ => {}
    }
    let mut text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.as_bytes();
            // Latin-1 in a text of some size: the rest is worth reading.
            let broken = bytes
                .utf8_chunks()
                .filter(|chunk| !chunk.invalid().is_empty())
                .count();
            if bytes.len() / 20 < broken {
                return None;
            }
            String::from_utf8_lossy(bytes).into_owned()
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Some(text)
}

/// Formats that begin with bytes of their own.
fn binary(bytes: &[u8]) -> Option<&'static str> {
    let magic: [(&[u8], &str); 8] = [
        (b"\x89PNG", "an image (PNG)"),
        (b"\xff\xd8\xff", "an image (JPEG)"),
        (b"GIF8", "an image (GIF)"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "gzip data"),
        (b"\x7fELF", "a program"),
        (b"\0asm", "a WebAssembly module"),
    ];
    magic
        .into_iter()
        .find(|(start, _)| bytes.starts_with(start))
        .map(|(_, what)| what)
}

/// Text of other formats, by how it begins.
fn foreign(start: &str) -> Option<&'static str> {
    let head: String = start.chars().take(2000).collect();
    let lower = head.to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        return Some("an HTML page; look there for a link to `openapi.json` or `swagger.json`");
    }
    if head.starts_with('<') {
        return Some(if lower.contains("definitions") {
            "a WSDL document"
        } else {
            "XML or HTML"
        });
    }
    if head.starts_with("#%RAML") {
        return Some("a RAML document");
    }
    if head.starts_with("FORMAT: 1A") {
        return Some("an API Blueprint document");
    }
    if head.starts_with("syntax = \"proto") {
        return Some("a Protocol Buffers file");
    }
    let graphql = [
        "type Query",
        "type Mutation",
        "schema {",
        "directive @",
        "extend type ",
        "interface ",
        "scalar ",
    ];
    if graphql.iter().any(|word| head.starts_with(word))
        || (head.contains("type Query {") && !head.contains("openapi"))
    {
        return Some("a GraphQL schema");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn every_encoding_of_json_and_yaml_is_read() {
        let json = r#"{"a": "é"}"#;
        let with_mark = format!("\u{feff}{json}");
        for bytes in [
            json.as_bytes().to_vec(),
            with_mark.clone().into_bytes(),
            wide(&with_mark, u16::to_le_bytes),
            wide(&with_mark, u16::to_be_bytes),
            wide(json, u16::to_le_bytes),
            wide(json, u16::to_be_bytes),
        ] {
            assert_eq!(to_json("a", bytes).unwrap(), json);
        }
        assert_eq!(
            to_json("a", b"a: \xc3\xa9".to_vec()).unwrap(),
            "{\"a\":\"é\"}"
        );
        assert_eq!(to_json("a.yaml", b"{a: 1}".to_vec()).unwrap(), "{\"a\":1}");
    }

    #[test]
    fn what_is_no_description_is_named() {
        for (bytes, expected) in [
            (&b""[..], "nothing at all"),
            (b"  \n", "nothing at all"),
            (b"<!DOCTYPE html><html>", "an HTML page"),
            (b"\x89PNG\r\n", "an image (PNG)"),
            (b"type Query { a: Int }", "a GraphQL schema"),
            (b"hello world", "plain text"),
            (b"\xf0\xf1\xf2\xf3\x80\x81", "binary data"),
        ] {
            let error = to_json("a", bytes.to_vec()).unwrap_err();
            assert!(error.message.contains(expected), "{error:?}");
        }
    }

    #[test]
    fn broken_text_says_where() {
        for (name, text, expected) in [
            (
                "a.json",
                "{\n  \"a\": ,\n}",
                "broken JSON at line 2, column 8: expected value, near `\"a\": ,`",
            ),
            ("a", "{\"a\": 1", "broken JSON at line 1"),
            ("a.yaml", "a: 1\n b: 2\n", "broken YAML at line 2"),
        ] {
            let error = to_json(name, text.into()).unwrap_err();
            assert!(error.message.starts_with(expected), "{error:?}");
        }
    }

    #[test]
    fn endless_nesting_is_refused_at_once() {
        for text in [
            "[".repeat(3_000_000),
            "{\"a\":".repeat(1_000_000),
            "- ".repeat(1_000_000),
        ] {
            let error = to_json("a", text.into_bytes()).unwrap_err();
            assert!(
                error.message.contains("nested more than 120 levels deep"),
                "{error:?}"
            );
        }
    }
}
