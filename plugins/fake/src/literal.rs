//! JSON values as a plan holds them: scalars at once, the rest as text until it is wanted.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::decimal::Decimal;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Text(String),
    /// An array or object.
    Json(String),
}

impl Literal {
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(value) => match (value.as_i64(), value.as_u64()) {
                (Some(int), _) => Self::Int(int),
                (_, Some(uint)) => Self::Uint(uint),
                _ => Self::Float(value.as_f64().unwrap_or(0.0)),
            },
            Value::String(value) => Self::Text(value.clone()),
            Value::Array(_) | Value::Object(_) => Self::Json(value.to_string()),
        }
    }

    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Uint(value) => (*value).into(),
            Self::Float(value) => (*value).into(),
            Self::Text(value) => value.as_str().into(),
            Self::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        }
    }

    #[must_use]
    pub fn is(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text(text), Value::String(value)) => text == value,
            (Self::Text(_), _) | (_, Value::String(_)) => false,
            _ => equal(&self.to_value(), value),
        }
    }
}

/// JSON Schema's equality: 1 and 1.0 are the same, and the order of members is nothing.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => same_number(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

fn same_number(a: &Number, b: &Number) -> bool {
    a == b
        || match (Decimal::of(a), Decimal::of(b)) {
            (Some(a), Some(b)) => a.partial_cmp(&b) == Some(std::cmp::Ordering::Equal),
            _ => false,
        }
}
