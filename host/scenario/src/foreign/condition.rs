//! Conditions of MockLoop's manual, as conditions of ours.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::expression::{Expression, parse};
use crate::model::{Condition, Subject, Test};
use crate::problem::either;
use crate::read::node::Node;

const ALLOWED: &str = "a part of the request is compared with a value: \
    `request.json.email == 'a@b.c'`, `request.query.page > 1`, `'x' in request.json.tags`, \
    `len(request.json.name) < 2`, `request.headers['X-Tenant']`; with `and`, `or` and `not`";

/// An expression, or an object of what is equal: `{"query": {"status": "sold"}}`. Nothing
/// if there is a mistake in it.
pub(super) fn condition(node: &Node<'_>) -> Option<Condition> {
    match node.value {
        Value::Object(_) => equalities(node),
        Value::Bool(true) => Some(always()),
        _ => {
            let text = node.text()?;
            let plain = text.trim();
            let inner = plain
                .strip_prefix("{{")
                .and_then(|it| it.strip_suffix("}}"));
            let read = parse(inner.unwrap_or(plain)).and_then(|read| of(&read));
            match read {
                Ok(condition) => Some(condition),
                Err(error) => {
                    node.fault_with(format!("`{text}`: {error}"), Some(ALLOWED.to_owned()));
                    None
                }
            }
        }
    }
}

fn always() -> Condition {
    Condition::All { all: Vec::new() }
}

fn equalities(node: &Node<'_>) -> Option<Condition> {
    let mut all = Vec::new();
    let places = [
        "query", "path", "headers", "header", "cookies", "json", "body",
    ];
    node.object(&places)?;
    for (place, node) in node.members() {
        for (name, node) in node.members() {
            let mut test = match place {
                "query" => Test::of(Subject::Query(name)),
                "path" => Test::of(Subject::Path(name)),
                "headers" | "header" => Test::of(Subject::Header(name)),
                "cookies" => Test::of(Subject::Cookie(name)),
                _ => Test::of(Subject::Body(&pointer_path(&[Value::from(name)]))),
            };
            test.equals = Some(node.value.clone());
            all.push(test.into());
        }
    }
    if all.is_empty() {
        node.fault(format!("this says nothing; there are {}", either(&places)));
        return None;
    }
    Some(Condition::All { all })
}

fn of(expression: &Expression) -> Result<Condition, String> {
    match expression {
        Expression::Literal(Value::Bool(true)) => Ok(always()),
        Expression::Not(inner) => Ok(negated(of(inner)?)),
        Expression::Binary(left, "and", right) => Ok(Condition::All {
            all: vec![of(left)?, of(right)?],
        }),
        Expression::Binary(left, "or", right) => Ok(Condition::Any {
            any: vec![of(left)?, of(right)?],
        }),
        Expression::Binary(left, operator, right) => comparison(left, operator, right),
        other => {
            let part = part(other)?;
            truthy(&part)
        }
    }
}

fn negated(condition: Condition) -> Condition {
    Condition::Not {
        not: Box::new(condition),
    }
}

/// A part of the request, or how long it is.
struct Part {
    test: Test,
    length: bool,
}

fn comparison(left: &Expression, operator: &str, right: &Expression) -> Result<Condition, String> {
    if operator == "in" {
        return contained(left, right);
    }
    let (part, operator, value) = match (value(left), value(right)) {
        (None, Some(value)) => (part(left)?, operator, value),
        (Some(value), None) => (part(right)?, flipped(operator), value),
        _ => return Err("exactly one side has to be a part of the request".to_owned()),
    };
    if part.length {
        return of_length(&part, operator, &value);
    }
    if value.is_null() && matches!(operator, "==" | "!=") {
        // What is not there is none of Python's values either.
        let mut absent = part.test.clone();
        absent.exists = Some(false);
        let mut null = part.test;
        null.equals = Some(Value::Null);
        let any = Condition::Any {
            any: vec![absent.into(), null.into()],
        };
        return Ok(if operator == "==" { any } else { negated(any) });
    }
    let mut test = part.test;
    let number = || {
        value
            .as_f64()
            .ok_or_else(|| format!("`{operator}` needs a number beside it"))
    };
    match operator {
        "==" => test.equals = Some(value),
        "!=" => {
            test.equals = Some(value);
            return Ok(negated(test.into()));
        }
        "<" => test.less_than = Some(number()?),
        "<=" => test.at_most = Some(number()?),
        ">" => test.greater_than = Some(number()?),
        ">=" => test.at_least = Some(number()?),
        _ => return Err(format!("`{operator}` does not compare")),
    }
    Ok(test.into())
}

fn flipped(operator: &str) -> &str {
    match operator {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        other => other,
    }
}

fn of_length(part: &Part, operator: &str, value: &Value) -> Result<Condition, String> {
    let Some(bound) = value.as_u64() else {
        return Err("a length is compared with a whole number".to_owned());
    };
    let mut test = part.test.clone();
    match operator {
        "==" | "!=" => {
            test.min_length = Some(bound);
            test.max_length = Some(bound);
        }
        "<" if bound == 0 => return Err("nothing is shorter than 0".to_owned()),
        "<" => test.max_length = Some(bound - 1),
        "<=" => test.max_length = Some(bound),
        ">" => test.min_length = Some(bound.saturating_add(1)),
        ">=" => test.min_length = Some(bound),
        _ => return Err(format!("`{operator}` does not compare lengths")),
    }
    let condition = Condition::from(test);
    Ok(if operator == "!=" {
        negated(condition)
    } else {
        condition
    })
}

/// `'x' in request.json.tags`, or `request.query.status in ['a', 'b']`.
fn contained(left: &Expression, right: &Expression) -> Result<Condition, String> {
    match (value(left), value(right)) {
        (Some(item), None) => {
            let mut test = plain(part(right)?)?;
            test.contains = Some(item);
            Ok(test.into())
        }
        (None, Some(Value::Array(items))) => {
            let mut test = plain(part(left)?)?;
            test.one_of = Some(items);
            Ok(test.into())
        }
        _ => Err("`in` needs a list of values, or a value and a part of the request".to_owned()),
    }
}

fn plain(part: Part) -> Result<Test, String> {
    if part.length {
        return Err("`len` is compared with a number".to_owned());
    }
    Ok(part.test)
}

/// As Python has it: neither absent nor empty.
fn truthy(part: &Part) -> Result<Condition, String> {
    if part.length {
        return of_length(part, ">", &Value::from(0));
    }
    let mut there = part.test.clone();
    there.exists = Some(true);
    let mut empty = part.test.clone();
    empty.one_of = Some(vec![
        Value::Null,
        Value::Bool(false),
        Value::from(0),
        Value::from(""),
        Value::Array(Vec::new()),
        Value::Object(Map::new()),
    ]);
    Ok(Condition::All {
        all: vec![there.into(), negated(empty.into())],
    })
}

/// A value that is written there.
fn value(expression: &Expression) -> Option<Value> {
    match expression {
        Expression::Literal(value) => Some(value.clone()),
        Expression::Minus(inner) => match value(inner)? {
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Some(Value::from(-whole)),
                None => number.as_f64().map(|number| Value::from(-number)),
            },
            _ => None,
        },
        Expression::List(items) => items.iter().map(value).collect(),
        _ => None,
    }
}

/// The part of the request that is meant.
fn part(expression: &Expression) -> Result<Part, String> {
    if let Expression::Call(name, arguments) = expression
        && let ("len", [of]) = (name.as_str(), arguments.as_slice())
    {
        let test = part(of)?.test;
        return Ok(Part { test, length: true });
    }
    let mut keys = Vec::new();
    let mut inner = expression;
    while let Expression::Member(of, key) = inner {
        keys.insert(0, key.clone());
        inner = of;
    }
    let Expression::Name(root) = inner else {
        return Err("this is not understood in a condition".to_owned());
    };
    if root != "request" {
        keys.insert(0, Value::from(root.as_str()));
    }
    let place = keys.first().and_then(Value::as_str).unwrap_or_default();
    let rest = keys.get(1..).unwrap_or_default();
    let name = match rest {
        [only] => only.as_str(),
        _ => None,
    };
    let test = match (place, name) {
        ("json" | "body" | "form", _) => Test::of(Subject::Body(&pointer_path(rest))),
        ("query" | "args" | "query_params", Some(name)) => Test::of(Subject::Query(name)),
        ("path" | "path_params" | "params", Some(name)) => Test::of(Subject::Path(name)),
        ("headers" | "header", Some(name)) => Test::of(Subject::Header(name)),
        ("cookies", Some(name)) => Test::of(Subject::Cookie(name)),
        ("text", None) => Test::of(Subject::Text),
        _ => {
            return Err(format!(
                "`{place}` is no part of a request that can be compared"
            ));
        }
    };
    Ok(Part {
        test,
        length: false,
    })
}

/// The `JSONPath` of those members.
fn pointer_path(keys: &[Value]) -> String {
    let mut path = "$".to_owned();
    for key in keys {
        // Writing into a text does not fail.
        let _ = write!(path, "[{key}]");
    }
    path
}
