//! What a broken keyword is called: lower case, naming what is allowed.

use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::violation::cut;

/// Options that a message lists; more would hide the point.
const MAX_OPTIONS: usize = 24;
/// Bytes of one literal in a message.
const MAX_LITERAL: usize = 80;

/// What follows the place: `must be an integer, not a string`.
pub(super) fn demand(kind: &ValidationErrorKind, value: &Value) -> String {
    use ValidationErrorKind as K;
    match kind {
        K::Type { kind } => format!("must be {}, not {}", types(kind), article(type_of(value))),
        K::Enum { options } => match options.as_array() {
            Some(options) => format!("must be one of {}", list(options)),
            None => format!("must be one of {}", literal(options)),
        },
        K::Constant { expected_value } => format!("must be {}", literal(expected_value)),
        K::Minimum { limit } => format!("must be at least {limit}"),
        K::Maximum { limit } => format!("must be at most {limit}"),
        K::ExclusiveMinimum { limit } => format!("must be greater than {limit}"),
        K::ExclusiveMaximum { limit } => format!("must be less than {limit}"),
        K::MultipleOf { multiple_of } => format!("must be a multiple of {multiple_of}"),
        K::MinLength { limit } => format!("must be at least {limit} characters long"),
        K::MaxLength { limit } => format!("must be at most {limit} characters long"),
        K::MinItems { limit } => format!("must have at least {limit} items"),
        K::MaxItems { limit } => format!("must have at most {limit} items"),
        K::MinProperties { limit } => format!("must have at least {limit} properties"),
        K::MaxProperties { limit } => format!("must have at most {limit} properties"),
        K::UniqueItems => "must not have the same item twice".to_owned(),
        K::Pattern { pattern } => format!("must match the pattern `{}`", cut(pattern, 200)),
        K::Format { format } => format!("must be {}", format_name(format)),
        K::Required { property } => format!("lacks the required property {}", literal(property)),
        K::AdditionalProperties { unexpected } | K::UnevaluatedProperties { unexpected } => {
            format!("must not have the property {}", names(unexpected))
        }
        K::AdditionalItems { limit } => format!("must have no more than {limit} items"),
        K::UnevaluatedItems { .. } => "has more items than are allowed".to_owned(),
        K::FalseSchema => "must not be sent".to_owned(),
        K::Contains => "has no item of the kind that it must contain".to_owned(),
        K::Not { .. } => "is what it must not be".to_owned(),
        K::PropertyNames { error } => {
            format!(
                "has a property whose name is not allowed: it {}",
                demand(error.kind(), error.instance())
            )
        }
        K::ContentEncoding { content_encoding } => format!("must be encoded as {content_encoding}"),
        K::ContentMediaType { content_media_type } => format!("must hold {content_media_type}"),
        other => format!("breaks the rule `{}`", other.keyword()),
    }
}

fn types(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => article(&one.to_string()),
        TypeKind::Multiple(set) => {
            let names: Vec<String> = set.iter().map(|one| article(&one.to_string())).collect();
            names.join(" or ")
        }
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn article(name: &str) -> String {
    match name {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {name}"),
        name => format!("a {name}"),
    }
}

fn format_name(format: &str) -> String {
    match format {
        "date" => "a date such as `2024-05-31`".to_owned(),
        "date-time" => "a date and time such as `2024-05-31T12:00:00Z`".to_owned(),
        "email" | "idn-email" => "an e-mail address".to_owned(),
        "uuid" => "a UUID".to_owned(),
        "uri" | "iri" => "an absolute URI".to_owned(),
        "ipv4" => "an IPv4 address".to_owned(),
        "ipv6" => "an IPv6 address".to_owned(),
        "hostname" | "idn-hostname" => "a host name".to_owned(),
        "byte" | "base64" => "base64".to_owned(),
        other => format!("of the format `{other}`"),
    }
}

pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{}`", cut(text, MAX_LITERAL)),
        other => format!("`{}`", cut(&other.to_string(), MAX_LITERAL)),
    }
}

fn list(options: &[Value]) -> String {
    let told: Vec<String> = options.iter().take(MAX_OPTIONS).map(literal).collect();
    match options.len().saturating_sub(MAX_OPTIONS) {
        0 => told.join(", "),
        more => format!("{} and {more} more", told.join(", ")),
    }
}

fn names(names: &[String]) -> String {
    let names: Vec<Value> = names
        .iter()
        .map(|name| Value::from(name.as_str()))
        .collect();
    list(&names)
}
