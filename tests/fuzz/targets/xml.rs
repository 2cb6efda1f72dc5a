//! Any document, read by any schema; what was read can be written, and read again.
//!
//! The first line of the input is the schema.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mimus_media::xml;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let (schema, document) = text.split_once('\n').unwrap_or(("true", text));
    let schema = serde_json::from_str(schema).unwrap_or(Value::Bool(true));
    let Ok(value) = xml::decode(document, &schema) else {
        return;
    };
    if let Ok(written) = xml::encode(&value, &schema) {
        let written = String::from_utf8(written).expect("XML is written as UTF-8");
        if let Err(error) = xml::decode(&written, &schema) {
            panic!("{value} was written as {written}, which is not read: {error:?}");
        }
    }
});
