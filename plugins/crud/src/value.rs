//! Small things that are done with values.

use std::cmp::Ordering;

use serde_json::Value;

/// A scalar as it stands in a path; none for what can't.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A random UUID (RFC 9562, version 4) of two numbers.
pub(crate) fn uuid(high: u64, low: u64) -> String {
    let high = high & !0xF000 | 0x4000;
    let low = low & !(0b11 << 62) | 0b10 << 62;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xFFFF,
        high & 0xFFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// FNV-1a, in 64 bits: the same on every machine.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let fold = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, fold)
}

/// Numbers before texts, missing ones last; numbers by size, texts without case first.
pub(crate) fn compare(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let rough = a.as_f64().partial_cmp(&b.as_f64());
            // Large whole numbers are told apart, and the order stays one.
            rough.unwrap_or(Ordering::Equal).then_with(|| {
                let (a, b) = (a.as_i64(), b.as_i64());
                a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(&b))
            })
        }
        (Value::String(a), Value::String(b)) => a
            .to_lowercase()
            .cmp(&b.to_lowercase())
            .then_with(|| a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        _ => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Bool(_) => 0,
        Value::Number(_) => 1,
        Value::String(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn uuids_are_of_version_4() {
        assert_eq!(uuid(0, 0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(
            uuid(u64::MAX, u64::MAX),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }

    #[test]
    fn values_have_an_order() {
        let mut values = [
            json!(null),
            json!("b"),
            json!("A"),
            json!(10),
            json!(9.5),
            json!(9),
        ];
        values.sort_by(compare);
        assert_eq!(
            values,
            [
                json!(9),
                json!(9.5),
                json!(10),
                json!("A"),
                json!("b"),
                json!(null)
            ]
        );
    }
}
