//! The state as text: JSON Lines, one for each entry, and one for each collection that
//! gave out numbers.
//!
//! ```json
//! {"collection":"orders","last-number":2}
//! {"collection":"orders","key":"1","value":{"paid":true}}
//! {"collection":"orders","key":"2","text":"not JSON, or not as compact as it could be"}
//! {"collection":"orders","key":"3","base64":"/w=="}
//! ```
//!
//! What is written and read again is the same to the byte.

use std::io::{self, BufRead, Write};
use std::sync::Arc;

use data_encoding::BASE64;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::Snapshot;
use crate::view::check_name;

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Line {
    collection: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_number: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    /// `null` is a value.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

/// What keeps a text from being a state.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct LineError {
    /// The first one is 1.
    pub line: usize,
    /// What is wrong with it, and what is allowed.
    pub message: String,
}

impl Snapshot {
    /// Writes all of it, by collection and key.
    pub fn write_json_lines(&self, out: &mut impl Write) -> io::Result<()> {
        for collection in self.collections() {
            let name = collection.name;
            if collection.last_number != 0 {
                let line = Line {
                    collection: name.clone(),
                    last_number: Some(collection.last_number),
                    ..Line::default()
                };
                write_line(out, &line)?;
            }
            let own = self.collection(&name).into_iter();
            for (key, value) in own.flat_map(|own| own.range(None, None)) {
                let key = key.as_ref().to_owned();
                write_line(out, &Line::entry(name.clone(), key, value))?;
            }
        }
        Ok(())
    }

    /// Reads what [`Snapshot::write_json_lines`] wrote, or somebody by hand; empty lines
    /// are passed over. [`Store::reset_to`](crate::Store::reset_to) makes it the state.
    pub fn read_json_lines(text: impl BufRead) -> Result<Self, LineError> {
        let mut snapshot = Self::default();
        for (index, line) in text.lines().enumerate() {
            let at = |message| LineError {
                line: index + 1,
                message,
            };
            let line = line.map_err(|error| at(error.to_string()))?;
            if line.trim().is_empty() {
                continue;
            }
            let line = serde_json::from_str(&line).map_err(|error| at(error.to_string()))?;
            snapshot.add(line).map_err(at)?;
        }
        Ok(snapshot)
    }

    fn add(&mut self, line: Line) -> Result<(), String> {
        let Line {
            collection,
            last_number,
            key,
            value,
            text,
            base64,
        } = line;
        check_name("collection", &collection).map_err(|error| error.to_string())?;
        let collection = self.name(collection);
        let bytes = match (value, text, base64) {
            (Some(value), None, None) => Some(value.to_string().into_bytes()),
            (None, Some(text), None) => Some(text.into_bytes()),
            (None, None, Some(base64)) => Some(
                BASE64
                    .decode(base64.as_bytes())
                    .map_err(|error| format!("`base64` is not Base64: {error}"))?,
            ),
            (None, None, None) => None,
            _ => return Err("only one of `value`, `text` and `base64` can be given".to_owned()),
        };
        match (key, bytes, last_number) {
            (Some(key), Some(bytes), None) => {
                check_name("key", &key).map_err(|error| error.to_string())?;
                self.put(&collection, &key.into(), Some(Arc::new(bytes)));
                Ok(())
            }
            // SQLite has no larger ones.
            (None, None, Some(number)) if i64::try_from(number).is_ok() => {
                self.put_number(&collection, number);
                Ok(())
            }
            (None, None, Some(_)) => Err(format!("`last-number` may be up to {}", i64::MAX)),
            _ => Err(
                "a line has `collection`, and either `last-number`, or `key` and one of `value`, \
                 `text` and `base64`"
                    .to_owned(),
            ),
        }
    }
}

impl Line {
    fn entry(collection: String, key: String, bytes: &[u8]) -> Self {
        let mut line = Self {
            collection,
            key: Some(key),
            ..Self::default()
        };
        let as_value = serde_json::from_slice::<Value>(bytes).ok();
        match as_value.filter(|value| value.to_string().as_bytes() == bytes) {
            Some(value) => line.value = Some(value),
            None => match std::str::from_utf8(bytes) {
                Ok(text) => line.text = Some(text.to_owned()),
                Err(_) => line.base64 = Some(BASE64.encode(bytes)),
            },
        }
        line
    }
}

fn write_line(out: &mut impl Write, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

fn some<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}
