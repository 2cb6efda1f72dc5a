//! CBOR: RFC 8949, and sequences of it, RFC 8742.

use serde_json::{Number, Value};

use crate::json_sequence::items;

const UNSIGNED: u8 = 0 << 5;
const NEGATIVE: u8 = 1 << 5;
const TEXT: u8 = 3 << 5;
const ARRAY: u8 = 4 << 5;
const MAP: u8 = 5 << 5;

pub(crate) fn encode(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    write(&mut out, value);
    out
}

pub(crate) fn encode_sequence(value: &Value) -> Vec<u8> {
    let mut out = Vec::new();
    for item in items(value) {
        write(&mut out, item);
    }
    out
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Null => out.push(0xf6),
        Value::Bool(false) => out.push(0xf4),
        Value::Bool(true) => out.push(0xf5),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            write_head(out, ARRAY, items.len() as u64);
            for item in items {
                write(out, item);
            }
        }
        Value::Object(map) => {
            write_head(out, MAP, map.len() as u64);
            for (key, value) in map {
                write_text(out, key);
                write(out, value);
            }
        }
    }
}

fn write_number(out: &mut Vec<u8>, number: &Number) {
    if let Some(unsigned) = number.as_u64() {
        write_head(out, UNSIGNED, unsigned);
    } else if let Some(negative) = number.as_i64() {
        // -1 is written as 0, -2 as 1: in two's complement that is the complement.
        write_head(out, NEGATIVE, !negative.cast_unsigned());
    } else {
        out.push(0xfb);
        out.extend_from_slice(&number.as_f64().unwrap_or(f64::NAN).to_be_bytes());
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_head(out, TEXT, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// The kind of an item and its argument, in as few bytes as hold it.
fn write_head(out: &mut Vec<u8>, kind: u8, argument: u64) {
    let [.., b4, b5, b6, b7] = argument.to_be_bytes();
    match argument {
        0..=23 => out.push(kind + b7),
        24..=0xff => out.extend_from_slice(&[kind + 24, b7]),
        0x100..=0xffff => out.extend_from_slice(&[kind + 25, b6, b7]),
        0x1_0000..=0xffff_ffff => out.extend_from_slice(&[kind + 26, b4, b5, b6, b7]),
        _ => {
            out.push(kind + 27);
            out.extend_from_slice(&argument.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Cases of RFC 8949, Appendix A.
    #[test]
    fn values_are_written_as_the_rfc_has_them() {
        for (value, expected) in [
            (json!(0), "00"),
            (json!(23), "17"),
            (json!(24), "1818"),
            (json!(1000), "1903e8"),
            (json!(1_000_000), "1a000f4240"),
            (json!(18_446_744_073_709_551_615_u64), "1bffffffffffffffff"),
            (json!(-1), "20"),
            (json!(-1000), "3903e7"),
            (json!(1.1), "fb3ff199999999999a"),
            (json!(null), "f6"),
            (json!("IETF"), "6449455446"),
            (json!([1, [2, 3]]), "8201820203"),
            (json!({"a": 1, "b": [2, true]}), "a26161016162820 2f5"),
        ] {
            let expected = expected.replace(' ', "");
            let hex = data_encoding::HEXLOWER.encode(&encode(&value));
            assert_eq!(hex, expected, "{value}");
        }
        assert_eq!(encode_sequence(&json!([1, 2])), [1, 2]);
    }
}
