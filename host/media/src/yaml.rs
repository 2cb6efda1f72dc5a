//! YAML in block style.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// Longer keys can't stand in front of a colon.
const MAX_IMPLICIT_KEY: usize = 1024;

pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut out = String::new();
    node(&mut out, value, 0);
    out.into_bytes()
}

/// Writes a value at the place the line has come to, and ends the line.
fn node(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(map) if !map.is_empty() => mapping(out, map, indent),
        Value::Array(items) if !items.is_empty() => {
            for (place, item) in items.iter().enumerate() {
                start_line(out, indent, place);
                out.push_str("- ");
                node(out, item, indent + 2);
            }
        }
        scalar => {
            match scalar {
                Value::String(text) => string(out, text),
                Value::Number(number) => out.push_str(&float(number.to_string())),
                other => out.push_str(&other.to_string()),
            }
            out.push('\n');
        }
    }
}

fn mapping(out: &mut String, map: &Map<String, Value>, indent: usize) {
    for (place, (key, value)) in map.iter().enumerate() {
        start_line(out, indent, place);
        let explicit = MAX_IMPLICIT_KEY / 8 < key.len();
        if explicit {
            out.push_str("? ");
        }
        string(out, key);
        if explicit {
            out.push('\n');
            start_line(out, indent, 1);
        }
        out.push(':');
        let nested = match value {
            Value::Object(map) => !map.is_empty(),
            Value::Array(items) => !items.is_empty(),
            _ => false,
        };
        if nested {
            out.push('\n');
            start_line(out, indent + 2, 1);
        } else {
            out.push(' ');
        }
        node(out, value, indent + 2);
    }
}

/// The first entry stands where the line has come to already.
fn start_line(out: &mut String, indent: usize, place: usize) {
    if 0 < place {
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

/// YAML 1.1 takes a number with an exponent but no point for a string: `1e+30` becomes
/// `1.0e+30`.
fn float(number: String) -> String {
    match number.split_once('e') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0e{exponent}"),
        _ => number,
    }
}

fn string(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
        return;
    }
    // JSON's strings are YAML's, but for characters that YAML calls unprintable and for
    // those that it takes for line breaks.
    for character in Value::from(text).to_string().chars() {
        match character {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
}

/// Whether text without quotes is read as that very text: a careful half of what YAML
/// allows, so that readers of YAML 1.1 agree.
fn is_plain(text: &str) -> bool {
    const RESERVED: [&str; 11] = [
        "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan",
    ];
    let part = |character: char| character.is_alphanumeric() || " _-./".contains(character);
    text.starts_with(char::is_alphabetic)
        && !text.ends_with(' ')
        && text.chars().all(part)
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}
