//! Expressions in the language of our templates.

use serde_json::Value;

use super::{Entry, Expression};

/// A name that our templates know nothing of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::foreign) struct Unknown(pub(in crate::foreign) String);

/// What there is to look at, for those who ask for something else.
const NAMES: &str = "`request.json`, `request.query`, `request.headers`, `request.cookies`, \
    `request.path`, `request.method`, `path`, `query`, `headers`, `state` and `variables`";
const FUNCTIONS: &str = "`now`, `today`, `timestamp`, `random_int`, `random_float`, \
    `random_choice`, `uuid`, `len`, `str`, `int` and `float`";

/// As our templates have it. `own` are names that were set before.
pub(in crate::foreign) fn written(
    expression: &Expression,
    own: &[String],
) -> Result<String, Unknown> {
    let of = |expression: &Expression| written(expression, own);
    let all = |expressions: &[Expression]| -> Result<Vec<String>, Unknown> {
        expressions.iter().map(of).collect()
    };
    Ok(match expression {
        Expression::Literal(value) => literal(value),
        Expression::Name(name) => root(name, own)?.to_owned(),
        Expression::Member(of_what, key) => member(of_what, key, own)?,
        Expression::Call(name, arguments) => call(name, &all(arguments)?)?,
        Expression::List(items) => format!("[{}]", all(items)?.join(", ")),
        Expression::Map(entries) => map(entries, own)?,
        Expression::Not(inner) => format!("(not {})", of(inner)?),
        Expression::Minus(inner) => format!("(-{})", of(inner)?),
        Expression::Binary(left, operator, right) => {
            format!("({} {operator} {})", of(left)?, of(right)?)
        }
    })
}

/// JSON's texts are texts of templates, too.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

fn root<'n>(name: &'n str, own: &[String]) -> Result<&'n str, Unknown> {
    if own.iter().any(|known| known == name) {
        return Ok(name);
    }
    Ok(match name {
        "request" => "request",
        "path" | "path_params" | "params" => "request.path_params",
        "query" | "query_params" => "request.query",
        "headers" | "header" => "request.headers",
        "cookies" => "request.cookies",
        "body" | "json" => "request.body",
        "variables" | "vars" => "scenario.variables",
        "timestamp" => "now(format=\"unix\")",
        "now" => "now()",
        "uuid" => "uuid()",
        _ => {
            let text = format!("`{name}` is not known; there are {NAMES}");
            return Err(Unknown(text));
        }
    })
}

fn member(of: &Expression, key: &Value, own: &[String]) -> Result<String, Unknown> {
    match (of, key.as_str()) {
        // All that a collection has, as a list.
        (Expression::Name(name), Some(key)) if name == "state" && !is_own(name, own) => {
            let key = Value::from(key);
            return Ok(format!("state[{key}].values()"));
        }
        (Expression::Name(name), Some(key)) if name == "request" && !is_own(name, own) => {
            let part = match key {
                "json" | "body" | "form" | "data" => "body",
                "query" | "args" | "query_params" => "query",
                "path_params" | "params" => "path_params",
                "headers" => "headers",
                "cookies" => "cookies",
                "path" => "path",
                "method" => "method",
                "text" => "text",
                _ => {
                    let text = format!("`request.{key}` is not known; there are {NAMES}");
                    return Err(Unknown(text));
                }
            };
            return Ok(format!("request[\"{part}\"]"));
        }
        _ => {}
    }
    Ok(format!("{}[{key}]", written(of, own)?))
}

fn is_own(name: &str, own: &[String]) -> bool {
    own.iter().any(|known| known == name)
}

fn call(name: &str, arguments: &[String]) -> Result<String, Unknown> {
    let text = match (name, arguments) {
        ("now" | "utcnow", []) => "now()".to_owned(),
        ("today", []) => "now(format=\"date\")".to_owned(),
        ("timestamp", []) => "now(format=\"unix\")".to_owned(),
        ("uuid" | "uuid4", []) => "uuid()".to_owned(),
        ("random_int" | "randint", [low, high]) => format!("random_int({low}, {high})"),
        ("random_float" | "uniform", [low, high]) => format!("random_float({low}, {high})"),
        ("random_choice" | "choice", [list]) => format!("random_item({list})"),
        ("len", [of]) => format!("({of}|length)"),
        ("str", [of]) => format!("({of}|string)"),
        ("int", [of]) => format!("({of}|int)"),
        ("float", [of]) => format!("({of}|float)"),
        _ => {
            let count = arguments.len();
            let text =
                format!("`{name}` with {count} arguments is not known; there are {FUNCTIONS}");
            return Err(Unknown(text));
        }
    };
    Ok(text)
}

fn map(entries: &[Entry], own: &[String]) -> Result<String, Unknown> {
    let mut whole: Option<String> = None;
    let mut members = Vec::new();
    for entry in entries {
        match entry {
            Entry::Member(name, value) => {
                let name = Value::from(name.as_str());
                members.push(format!("{name}: {}", written(value, own)?));
            }
            // What comes later counts.
            Entry::All(value) => {
                whole = joined(whole, &mut members);
                let value = written(value, own)?;
                whole = Some(match whole {
                    Some(whole) => format!("dict({whole}, **({value}))"),
                    None => format!("({value})"),
                });
            }
        }
    }
    let whole = joined(whole, &mut members);
    Ok(whole.unwrap_or_else(|| "{}".to_owned()))
}

/// The members so far, laid over what there was.
fn joined(whole: Option<String>, members: &mut Vec<String>) -> Option<String> {
    if members.is_empty() {
        return whole;
    }
    let own = format!("{{{}}}", members.join(", "));
    members.clear();
    Some(match whole {
        Some(whole) => format!("dict({whole}, **{own})"),
        None => own,
    })
}
