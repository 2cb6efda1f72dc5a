//! `business-logic`: bounds, what is required, and what comes after what.

mod workflow;

use mimus_description::model::ParameterLocation;
use serde_json::{Value, json};

pub(crate) use workflow::workflow;

use super::errors::ids;
use crate::draft::{Draft, Test, check, rule};
use crate::members::{self, Member, is_nullable, resolved};
use crate::refusal::{Refusal, Why, refuse};
use crate::request::Request;
use crate::survey::{Picked, Survey};

/// Of a text or a list that is shown, and so has to be sent.
const LONGEST: u64 = 2000;

/// Conditions of a rule.
const MOST: usize = 20;

fn test(users: u32, seconds: u32, errors: f64) -> Test {
    Test {
        users,
        seconds,
        ramp_up: 10,
        errors,
    }
}

pub(crate) fn edges(survey: &Survey<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    drafts.extend(boundaries(survey));
    drafts.extend(nothing(survey));
    drafts
}

/// A condition that holds of a value beyond a bound, and such a value.
type Beyond = (Value, Value);

fn boundaries(survey: &Survey<'_>) -> Option<Draft> {
    let mut picked = survey.pick(|one| one.writes() && one.has_json_body);
    picked.extend(survey.pick(|one| one.takes_text && !one.has_body));
    let mut bounded = Vec::new();
    for one in picked {
        let own = beyond_body(&one);
        let parameters = beyond_parameters(&one);
        if bounded.len() < 3 && (!own.is_empty() || !parameters.is_empty()) {
            bounded.push((one, own, parameters));
        }
    }
    if bounded.is_empty() {
        return None;
    }
    let why = Why::new("out_of_bounds", "a value is beyond what is allowed");
    let mut tries = Vec::new();
    let rules = bounded.iter().map(|(one, own, parameters)| {
        let Refusal { status, respond } = refuse(one, &[400, 422], why);
        let request = Request::to(one);
        let request = match (own.first(), parameters.first()) {
            (Some((member, (_, value))), _) => match member {
                Some(member) => request.member(&member.name, value.clone()),
                None => request.with_body(json!({ "value": value })),
            },
            (None, Some((location, name, (_, value)))) => {
                let text = match value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                match location {
                    ParameterLocation::Path => request.path(one, name, &text),
                    _ => request.query(name, &text),
                }
            }
            (None, None) => request,
        };
        tries.push(request.expects(status));
        let any = own.iter().map(|(_, (condition, _))| condition.clone());
        let of_parameters = parameters.iter();
        let any = any.chain(of_parameters.map(|(_, _, (condition, _))| condition.clone()));
        let any = any.take(MOST).collect::<Vec<_>>();
        rule(
            format!("{} keeps its bounds", one.id()),
            [one.pattern.as_str()],
            json!({ "when": [{ "any": any }], "respond": respond }),
        )
    });
    let rules = rules.collect();
    let picked: Vec<Picked> = bounded.into_iter().map(|(one, _, _)| one).collect();
    Some(Draft {
        name: "boundary_value_testing",
        description: format!(
            "{} refuse values beyond the bounds of the description, and answer those within",
            ids(&picked)
        ),
        kind: "functional_testing",
        test: test(5, 240, 0.5),
        checks: vec![check("boundary_validation", "equals", true)],
        rules,
        tries,
    })
}

/// Beyond the bounds of a body's members; without any, beyond those of numbers and texts.
fn beyond_body(picked: &Picked) -> Vec<(Option<Member>, Beyond)> {
    if !picked.facts.has_json_body {
        return Vec::new();
    }
    let members = picked.sent().iter().cloned();
    let found = members.flat_map(|member| {
        let all = beyond("body", &member.path(), &member.schema, true);
        all.into_iter()
            .map(move |beyond| (Some(member.clone()), beyond))
    });
    let found = found.collect::<Vec<_>>();
    if !found.is_empty() {
        return found;
    }
    // The last whole number that a float holds, and a text that is a page.
    let condition = |key: &str, value: Value| json!({ "body": "$..*", key: value });
    vec![
        (
            None,
            (
                condition("greater-than", 9_007_199_254_740_991_u64.into()),
                9_007_199_254_740_993_u64.into(),
            ),
        ),
        (
            None,
            (
                condition("less-than", (-9_007_199_254_740_991_i64).into()),
                (-9_007_199_254_740_993_i64).into(),
            ),
        ),
    ]
}

fn beyond_parameters(picked: &Picked) -> Vec<(ParameterLocation, String, Beyond)> {
    let all = picked.parameters().flat_map(|(location, name, schema)| {
        let part = match location {
            ParameterLocation::Path => "path",
            _ => "query",
        };
        let own = beyond(part, name, resolved(&schema, &schema), false);
        // A path without it would be another one.
        let own = own
            .into_iter()
            .filter(move |(_, value)| part != "path" || *value != "");
        own.map(move |beyond| (location, name.to_owned(), beyond))
    });
    all.collect()
}

/// For each bound of a schema. `in_body`: values are typed, and lists are lists.
fn beyond(part: &str, name: &str, schema: &Value, in_body: bool) -> Vec<Beyond> {
    let mut found = Vec::new();
    let mut add = |key: &str, bound: Value, value: Value| {
        found.push((json!({ part: name, key: bound }), value));
    };
    let number = |word: &str| schema.get(word).filter(|bound| bound.is_number());
    let moved = |bound: &Value, by: i64| -> Value {
        bound
            .as_i64()
            .and_then(|bound| bound.checked_add(by))
            .map_or_else(
                || {
                    let by = if by < 0 { -1.0 } else { 1.0 };
                    bound
                        .as_f64()
                        .map_or(Value::Null, |bound| (bound + by).into())
                },
                Value::from,
            )
    };
    if let Some(bound) = number("minimum") {
        add("less-than", bound.clone(), moved(bound, -1));
    }
    if let Some(bound) = number("maximum") {
        add("greater-than", bound.clone(), moved(bound, 1));
    }
    if let Some(bound) = number("exclusiveMinimum") {
        add("at-most", bound.clone(), bound.clone());
    }
    if let Some(bound) = number("exclusiveMaximum") {
        add("at-least", bound.clone(), bound.clone());
    }
    let length = |word: &str| schema.get(word).and_then(Value::as_u64);
    let many = |length: u64, of: &dyn Fn(usize) -> Value| {
        let length = usize::try_from(length.min(LONGEST + 1)).unwrap_or_default();
        of(length)
    };
    let text = |length| Value::from("x".repeat(length));
    if let Some(least @ 1..) = length("minLength") {
        add("max-length", (least - 1).into(), many(least - 1, &text));
    }
    if let Some(most @ ..=LONGEST) = length("maxLength") {
        add("min-length", (most + 1).into(), many(most + 1, &text));
    }
    if in_body {
        let list = |length| Value::from(vec![Value::from(1); length]);
        if let Some(least @ 1..) = length("minItems") {
            add("max-length", (least - 1).into(), many(least - 1, &list));
        }
        if let Some(most @ ..=LONGEST) = length("maxItems") {
            add("min-length", (most + 1).into(), many(most + 1, &list));
        }
    }
    found
}

/// Lists without anything in them, where the description allows that.
fn nothing(survey: &Survey<'_>) -> Option<Draft> {
    let lists = survey.pick(|one| one.reads() && !one.is_of_one());
    let empty = lists.iter().filter_map(|one| {
        let (status, media, schema) = one.given()?;
        let own = resolved(&schema, &schema);
        let is_list = members::kind(own) == Some("array");
        let least = own.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        (is_list && least == 0).then_some((one, status, media.to_owned()))
    });
    let empty = empty.collect::<Vec<_>>();
    if empty.is_empty() {
        return None;
    }
    let rules = empty.iter().map(|(one, status, media)| {
        let respond = json!({ "status": status, "content-type": media, "json": [] });
        rule(
            format!("{} has nothing", one.id()),
            [one.pattern.as_str()],
            json!({ "respond": respond }),
        )
    });
    let picked: Vec<Picked> = empty.iter().map(|(one, _, _)| (*one).clone()).collect();
    Some(Draft {
        name: "empty_collections",
        description: format!("{} have nothing to list", ids(&picked)),
        kind: "functional_testing",
        test: test(5, 120, 0.05),
        checks: vec![check("response_body", "equals", Value::Array(Vec::new()))],
        rules: rules.collect(),
        tries: empty
            .iter()
            .map(|(one, _, _)| Request::to(one).expects("an empty list"))
            .collect(),
    })
}

pub(crate) fn validation(survey: &Survey<'_>) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let judged = survey.pick(|one| one.writes() && one.has_json_body);
    let judged = judged.into_iter().filter_map(|one| {
        let wrong = wrong(&one);
        (!wrong.is_empty()).then_some((one, wrong))
    });
    let judged = judged.collect::<Vec<_>>();
    if !judged.is_empty() {
        drafts.push(invalid(&judged));
    }
    let writes = survey.pick_or_any(&[|one| one.writes() && one.has_body, |one| one.writes()]);
    if !writes.is_empty() {
        drafts.push(refused(&writes));
    }
    drafts
}

/// What is no value of a member, by the member.
fn wrong(picked: &Picked) -> Vec<(Member, Value)> {
    let mut found = Vec::new();
    for member in picked.sent().iter().cloned() {
        let path = member.path();
        if member.is_required {
            found.push((member.clone(), json!({ "body": path, "exists": false })));
        }
        let Some(fits) = fits(&member, &path) else {
            continue;
        };
        // What is not there was looked at, and null may be one of its values.
        let there = json!({ "body": path, "exists": true });
        let mut all = vec![there, json!({ "not": fits })];
        if is_nullable(&member.schema) {
            all.push(json!({ "not": { "body": path, "equals": null } }));
        }
        found.push((member, json!({ "all": all })));
    }
    found.truncate(MOST);
    found
}

/// What holds of all values of a member, as far as a condition can say so.
fn fits(member: &Member, path: &str) -> Option<Value> {
    let matches = |pattern: &str| Some(json!({ "body": path, "matches": pattern }));
    if let Some(Value::Array(values)) = member.schema.get("enum") {
        return (!values.is_empty()).then(|| json!({ "body": path, "one-of": values }));
    }
    match member.kind()? {
        "integer" => matches(r"^-?[0-9]+(\.0+)?([eE]\+?[0-9]+)?$"),
        "number" => matches(r"^-?[0-9]"),
        "boolean" => matches("^(true|false)$"),
        "array" => matches(r"^\["),
        "object" => matches(r"^\{"),
        "string" => match member.schema.get("format").and_then(Value::as_str)? {
            "email" => matches("^[^@]+@[^@]+$"),
            "date" => matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
            "date-time" => matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"),
            "uuid" => matches("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
            _ => None,
        },
        _ => None,
    }
}

fn invalid(judged: &[(Picked, Vec<(Member, Value)>)]) -> Draft {
    let mut tries = Vec::new();
    let rules = judged.iter().map(|(one, wrong)| {
        let mut fields: Vec<String> = Vec::new();
        for (member, _) in wrong {
            if !fields.contains(&member.name) {
                fields.push(member.name.clone());
            }
        }
        let why = Why {
            code: "validation_failed",
            message: "it is missing, or no value of this field",
            fields: &fields,
        };
        let Refusal { status, respond } = refuse(one, &[422, 400], why);
        let (member, _) = &wrong[0];
        let shown = Request::to(one);
        let shown = if member.is_required {
            shown.without(&member.name)
        } else {
            shown.member(&member.name, "no value of it".into())
        };
        tries.push(shown.expects(status));
        let any = wrong.iter().map(|(_, condition)| condition.clone());
        rule(
            format!("{} refuses invalid data", one.id()),
            [one.pattern.as_str()],
            json!({ "when": [{ "any": any.collect::<Vec<_>>() }], "respond": respond }),
        )
    });
    let rules = rules.collect();
    let picked: Vec<Picked> = judged.iter().map(|(one, _)| one.clone()).collect();
    Draft {
        name: "invalid_data_rejection",
        description: format!(
            "{} refuse bodies that lack a required field, or have what is no value of one",
            ids(&picked)
        ),
        kind: "functional_testing",
        test: test(8, 180, 0.5),
        checks: vec![check("invalid_data_rejected", "equals", true)],
        rules,
        tries,
    }
}

fn refused(picked: &[Picked]) -> Draft {
    let mut tries = Vec::new();
    let rules = picked.iter().map(|one| {
        let fields: Vec<String> = one
            .sent()
            .iter()
            .map(|member| member.name.clone())
            .collect();
        let why = Why {
            code: "validation_failed",
            message: "this is not accepted",
            fields: &fields[..fields.len().min(3)],
        };
        let Refusal { status, respond } = refuse(one, &[422, 400], why);
        tries.push(Request::to(one).expects(status));
        rule(
            format!("{} refuses all data", one.id()),
            [one.pattern.as_str()],
            json!({ "respond": respond }),
        )
    });
    Draft {
        name: "all_data_rejected",
        rules: rules.collect(),
        description: format!("{} refuse whatever they are sent", ids(picked)),
        kind: "functional_testing",
        test: test(8, 180, 1.0),
        checks: vec![check("status_code", "one_of", vec![422, 400])],
        tries,
    }
}
