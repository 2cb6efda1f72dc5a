//! The values of single keywords, read leniently: what is malformed says nothing.

use serde_json::{Map, Value};

use crate::decimal::Decimal;
use crate::literal::Literal;
use crate::schema::{NumberRules, StringRules, Types};

type Object = Map<String, Value>;

/// Of a description, what can help to choose a value.
const MAX_DESCRIPTION: usize = 160;
const MAX_SAMPLES: usize = 4;
/// Larger examples cost more to carry than they are worth.
const MAX_SAMPLE: usize = 8_192;

pub(super) fn types(schema: &Object) -> Types {
    match schema.get("type") {
        Some(Value::String(name)) => match Types::named(name) {
            Types::NONE => Types::ALL,
            types => types,
        },
        Some(Value::Array(all)) if !all.is_empty() => all
            .iter()
            .filter_map(Value::as_str)
            .fold(Types::NONE, |types, name| types.or(Types::named(name))),
        _ => Types::ALL,
    }
}

pub(super) fn allowed(schema: &Object) -> Option<Vec<Literal>> {
    if let Some(only) = schema.get("const") {
        let both = schema.get("enum").and_then(Value::as_array);
        let fits =
            both.is_none_or(|all| all.iter().any(|value| crate::literal::equal(value, only)));
        return Some(if fits {
            vec![Literal::of(only)]
        } else {
            Vec::new()
        });
    }
    Some(
        schema
            .get("enum")?
            .as_array()?
            .iter()
            .map(Literal::of)
            .collect(),
    )
}

pub(super) fn format(schema: &Object) -> Option<String> {
    text(schema, "format").or_else(|| {
        let encoding = schema.get("contentEncoding")?.as_str()?;
        encoding
            .eq_ignore_ascii_case("base64")
            .then(|| "byte".to_owned())
    })
}

pub(super) fn number_rules(schema: &Object) -> Option<NumberRules> {
    let bound = |key: &str| schema.get(key)?.as_number().and_then(Decimal::of);
    let step = bound("multipleOf").filter(|step| *step > Decimal::whole(0));
    let rules = NumberRules {
        minimum: bound("minimum"),
        maximum: bound("maximum"),
        above: bound("exclusiveMinimum"),
        below: bound("exclusiveMaximum"),
        step,
    };
    let any = [
        rules.minimum,
        rules.maximum,
        rules.above,
        rules.below,
        rules.step,
    ];
    any.iter().any(Option::is_some).then_some(rules)
}

pub(super) fn string_rules(schema: &Object) -> Option<StringRules> {
    // A pattern that is none says nothing.
    let pattern =
        text(schema, "pattern").filter(|pattern| crate::pattern::Pattern::new(pattern).is_some());
    let rules = StringRules {
        min: count(schema, "minLength"),
        max: count(schema, "maxLength"),
        pattern,
    };
    (rules.min.is_some() || rules.max.is_some() || rules.pattern.is_some()).then_some(rules)
}

pub(super) fn samples(schema: &Object) -> Vec<Value> {
    let default = schema.get("default").filter(|default| match default {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    });
    let examples = list(schema, "examples").iter().chain(default);
    let small = examples.filter(|sample| match sample {
        Value::Array(_) | Value::Object(_) => sample.to_string().len() <= MAX_SAMPLE,
        Value::String(text) => text.len() <= MAX_SAMPLE,
        _ => true,
    });
    small.take(MAX_SAMPLES).cloned().collect()
}

pub(super) fn description(schema: &Object) -> Option<String> {
    let text = schema.get("description")?.as_str()?;
    let end = text
        .char_indices()
        .nth(MAX_DESCRIPTION)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

pub(super) fn text(schema: &Object, key: &str) -> Option<String> {
    schema
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Counts may be written as `3.0`.
pub(super) fn count(schema: &Object, key: &str) -> Option<u64> {
    let number = schema.get(key)?.as_number()?;
    let whole = number.as_u64();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and positive"
    )]
    whole.or_else(|| {
        number
            .as_f64()
            .filter(|n| *n >= 0.0 && n.fract() == 0.0)
            .map(|n| n as u64)
    })
}

pub(super) fn list<'v>(schema: &'v Object, key: &str) -> &'v [Value] {
    schema
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

pub(super) fn object<'v>(
    schema: &'v Object,
    key: &str,
) -> impl Iterator<Item = (&'v String, &'v Value)> {
    schema
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

pub(super) fn names(list: Option<&Value>) -> Vec<String> {
    let names = list.and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}
