//! Text as it came over the wire, and the values it may stand for.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use serde_json::{Number, Value};

use crate::schema::Types;

/// How a piece of text is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// In paths and cookies.
    Percent,
    /// In queries and forms: `+` is a space too.
    Form,
    /// In headers: not at all, but space around it doesn't count.
    Header,
    /// In parts of a multipart body.
    Raw,
}

impl Coding {
    /// None: the bytes are no UTF-8.
    pub(crate) fn decode(self, raw: &str) -> Option<Cow<'_, str>> {
        match self {
            Self::Raw => Some(Cow::Borrowed(raw)),
            Self::Header => Some(Cow::Borrowed(raw.trim())),
            Self::Form if raw.contains('+') => {
                let spaced = raw.replace('+', " ");
                percent_decode_str(&spaced)
                    .decode_utf8()
                    .ok()
                    .map(|text| Cow::Owned(text.into_owned()))
            }
            Self::Percent | Self::Form => percent_decode_str(raw).decode_utf8().ok(),
        }
    }
}

/// Which reading of an ambiguous text is tried: `12` may be a number or a string where the
/// schema takes both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Likely,
    Other,
}

/// The value that a text stands for. What stands for nothing that is allowed stays a
/// string, which the schema will refuse by name.
pub(crate) fn scalar(text: &str, types: Types, order: Order) -> Value {
    let string = || Value::String(text.to_owned());
    // Where nothing is said, text is text; where several types are, it is the narrower one.
    let text_first = (types == Types::ANY) == (order == Order::Likely);
    if text_first && types.has(Types::STRING) {
        return string();
    }
    if types.has(Types::NUMBER)
        && let Some(number) = number(text)
    {
        return Value::Number(number);
    }
    match text {
        "true" if types.has(Types::BOOLEAN) => Value::Bool(true),
        "false" if types.has(Types::BOOLEAN) => Value::Bool(false),
        "" | "null"
            if types.has(Types::NULL) && (!types.has(Types::STRING) || order == Order::Other) =>
        {
            Value::Null
        }
        _ => string(),
    }
}

/// As JSON writes numbers, and no other way: `007` and `0x7` are none.
fn number(text: &str) -> Option<Number> {
    let first = *text.as_bytes().first()?;
    if !first.is_ascii_digit() && first != b'-' {
        return None;
    }
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_becomes_what_the_types_allow() {
        let string_or_integer = Types::STRING.or(Types::INTEGER);
        let nullable = Types::STRING.or(Types::NULL);
        let cases = [
            ("12", Types::STRING, Order::Likely, json!("12")),
            ("12", Types::INTEGER, Order::Likely, json!(12)),
            ("1.5", Types::NUMBER, Order::Likely, json!(1.5)),
            ("1e3", Types::NUMBER, Order::Likely, json!(1000.0)),
            ("007", Types::INTEGER, Order::Likely, json!("007")),
            ("abc", Types::INTEGER, Order::Likely, json!("abc")),
            ("true", Types::BOOLEAN, Order::Likely, json!(true)),
            ("TRUE", Types::BOOLEAN, Order::Likely, json!("TRUE")),
            ("12", string_or_integer, Order::Likely, json!(12)),
            ("12", string_or_integer, Order::Other, json!("12")),
            ("12", Types::ANY, Order::Likely, json!("12")),
            ("12", Types::ANY, Order::Other, json!(12)),
            ("null", nullable, Order::Likely, json!("null")),
            (
                "",
                Types::INTEGER.or(Types::NULL),
                Order::Likely,
                json!(null),
            ),
        ];
        for (text, types, order, expected) in cases {
            assert_eq!(
                scalar(text, types, order),
                expected,
                "{text} as {types:?}, {order:?}"
            );
        }
    }
}
