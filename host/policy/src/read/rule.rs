//! Reads rules about arguments.
//!
//! A rule is a condition (`path`, `op`, `value`), several of them (`conditions`) that hold
//! together, or a JSON Schema (`schema`) for the arguments or for what is at a `path`.

use regex::RegexBuilder;
use serde_json::{Map, Value};

use super::{Reader, cut, nearest};
use crate::condition::{Condition, OPERATORS, Path, Test};
use crate::model::Rule;

const ONE: [&str; 6] = ["name", "path", "op", "value", "schema", "on_deny"];
const MANY: [&str; 3] = ["name", "conditions", "on_deny"];
const CONDITION: [&str; 4] = ["path", "op", "value", "schema"];

/// Bytes that a compiled pattern may take.
const LARGEST_PATTERN: usize = 1 << 20;

impl Reader<'_> {
    pub(super) fn rules(&mut self, members: &Map<String, Value>, at: &str, key: &str) -> Vec<Rule> {
        let items = self.list(members, at, key);
        let rules = items.into_iter();
        rules
            .filter_map(|(at, value)| self.rule(value, at))
            .collect()
    }

    fn rule(&mut self, value: &Value, at: String) -> Option<Rule> {
        let members = self.object(value, &at, "a rule")?;
        // A name is for people.
        let _ = self.text_at(members, &at, "name");
        let on_deny = self.text_at(members, &at, "on_deny");
        let conditions = if members.contains_key("conditions") {
            self.members(members, &at, "a rule with `conditions`", &MANY);
            let items = self.list(members, &at, "conditions");
            if items.is_empty() {
                let hint = "write `\"conditions\": [{ \"path\": \"args.NAME\", \"op\": \"exists\", \
                            \"value\": true }]`";
                self.problem(&format!("{at}/conditions"), "there are no conditions", hint);
            }
            let mut conditions = Vec::new();
            for (at, value) in items {
                if let Some(members) = self.object(value, &at, "a condition") {
                    self.members(members, &at, "a condition", &CONDITION);
                    conditions.push(self.condition(members, &at)?);
                }
            }
            conditions
        } else {
            self.members(members, &at, "a rule", &ONE);
            vec![self.condition(members, &at)?]
        };
        Some(Rule {
            at,
            conditions,
            on_deny,
        })
    }

    fn condition(&mut self, members: &Map<String, Value>, at: &str) -> Option<Condition> {
        let written = self.text_at(members, at, "path");
        let path = match &written {
            None => None,
            Some(text) => {
                let path = Path::parse(text);
                if path.is_none() {
                    let message = format!("`{}` is not a path into the arguments", cut(text));
                    let hint = if text.starts_with("state.") {
                        "counters are limited by `limits`, not by conditions"
                    } else {
                        "write `args.NAME`, or `args.NAME.MEMBER`"
                    };
                    self.problem(&format!("{at}/path"), message, hint);
                }
                Some(path?)
            }
        };
        if let Some(schema) = members.get("schema") {
            if members.contains_key("op") || members.contains_key("value") {
                let message = "a condition has either `schema` or `op` and `value`";
                self.problem(
                    at,
                    message,
                    "take one of them out, or make two rules of them",
                );
            }
            let test = self.schema(schema, &format!("{at}/schema"))?;
            return Some(Condition { path, test });
        }
        if path.is_none() {
            let hint = "write `\"path\": \"args.NAME\", \"op\": \"eq\", \"value\": …`, or a `schema` \
                        for all arguments";
            self.problem(at, "a condition needs a `path` or a `schema`", hint);
        }
        let test = self.test(members, at)?;
        Some(Condition {
            path: Some(path?),
            test,
        })
    }

    fn schema(&mut self, schema: &Value, at: &str) -> Option<Test> {
        match jsonschema::draft202012::new(schema) {
            Ok(validator) => Some(Test::Schema(Box::new(validator))),
            Err(error) => {
                let place = error.instance_path().to_string();
                let message = format!("not a JSON Schema: {}", cut(&error.to_string()));
                let hint = "it is JSON Schema 2020-12, and refers to nothing outside of itself";
                self.problem(&format!("{at}{place}"), message, hint);
                None
            }
        }
    }

    fn test(&mut self, members: &Map<String, Value>, at: &str) -> Option<Test> {
        let op = members.get("op").and_then(Value::as_str);
        let Some(op) = op.filter(|op| OPERATORS.contains(op)) else {
            let list = OPERATORS.map(|one| format!("`{one}`")).join(", ");
            let near = op.and_then(|op| nearest(op, OPERATORS.iter().copied()));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`? it is one of {list}"),
                None => format!("it is one of {list}"),
            };
            let shown = op.map_or_else(String::new, |op| format!(" `{}`", cut(op)));
            self.problem(
                &format!("{at}/op"),
                format!("there is no operator{shown}"),
                hint,
            );
            return None;
        };
        let value_at = format!("{at}/value");
        let Some(value) = members.get("value") else {
            self.problem(
                at,
                format!("`{op}` needs a `value`"),
                "write what to compare with",
            );
            return None;
        };
        let test = match op {
            "eq" => Some(Test::Equals(value.clone())),
            "neq" => Some(Test::Differs(value.clone())),
            "in" => value.as_array().cloned().map(Test::In),
            "not_in" => value.as_array().cloned().map(Test::NotIn),
            "lt" => value.as_f64().map(Test::Less),
            "lte" => value.as_f64().map(Test::AtMost),
            "gt" => value.as_f64().map(Test::More),
            "gte" => value.as_f64().map(Test::AtLeast),
            "contains" => Some(Test::Contains(value.clone())),
            "exists" => value.as_bool().map(Test::Exists),
            _ => {
                let pattern = value.as_str().unwrap_or_default();
                let built = RegexBuilder::new(pattern)
                    .size_limit(LARGEST_PATTERN)
                    .build();
                if value.is_string()
                    && let Err(error) = &built
                {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default();
                    let message = format!("not a regular expression: {}", cut(why));
                    let hint = "it is written as for RE2: no look-around, no back references";
                    self.problem(&value_at, message, hint);
                    return None;
                }
                built.ok().filter(|_| value.is_string()).map(Test::Matches)
            }
        };
        if test.is_none() {
            let wanted = match op {
                "in" | "not_in" => "a list",
                "exists" => "`true` or `false`",
                "regex" => "a text",
                _ => "a number",
            };
            let message = format!("`{op}` compares with {wanted}");
            self.problem(&value_at, message, format!("write {wanted}"));
        }
        test
    }
}
