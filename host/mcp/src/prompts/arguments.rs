//! Arguments of a prompt: texts, in which lists are separated by commas or are JSON.

use rmcp::model::JsonObject;
use serde_json::{Map, Value};

use super::{Argument, Takes, Task};
use crate::answer::{Refusal, cut};

/// What was said, by name. What was left empty was not said.
#[derive(Debug)]
pub(super) struct Arguments {
    prompt: &'static str,
    said: Vec<(&'static str, String)>,
}

/// Bytes of all that is said. A description fits that was pasted.
const LONGEST: usize = 8 << 20;

/// Of a list.
const MOST_ITEMS: usize = 500;

impl Arguments {
    /// What is wrong with them is told at once, all of it.
    pub(super) fn read(task: &'static Task, given: &JsonObject) -> Result<Self, Refusal> {
        let mut wrong = Vec::new();
        let mut said = Vec::new();
        let mut length = 0;
        for (name, value) in given {
            let Some(argument) = task.arguments.iter().find(|one| one.name == name) else {
                wrong.push(format!("there is no argument `{}`", cut(name, 100)));
                continue;
            };
            // Texts, says the protocol. Who sends what the text would say is understood.
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                other => other.to_string(),
            };
            length += text.len();
            if !text.trim().is_empty() {
                said.push((argument.name, text));
            }
        }
        if LONGEST < length {
            wrong.push(format!(
                "they have {length} bytes, and {LONGEST} are the most"
            ));
        }
        for argument in task.arguments.iter().filter(|one| one.is_required) {
            if !said.iter().any(|(name, _)| *name == argument.name) {
                wrong.push(format!("`{}` is missing: {}", argument.name, argument.says));
            }
        }
        if wrong.is_empty() {
            return Ok(Self {
                prompt: task.name,
                said,
            });
        }
        let names = task.arguments.iter().map(told).collect::<Vec<_>>();
        Err(Refusal::new(format!(
            "the arguments don't fit {}:\n- {}",
            task.name,
            wrong.join("\n- ")
        ))
        .hint(format!("it takes {}", names.join(", "))))
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let mut said = self.said.iter();
        let (_, text) = said.find(|(one, _)| *one == name)?;
        Some(text.trim())
    }

    /// One that is required, and so was said.
    pub(super) fn required(&self, name: &str) -> &str {
        self.text(name).unwrap_or_default()
    }

    /// `a, b`, or `["a", "b"]`. Of objects it is what names an operation.
    pub(super) fn list(&self, name: &str) -> Result<Vec<String>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(Vec::new());
        };
        let items: Vec<String> = if text.starts_with('[') {
            let items: Vec<Value> = serde_json::from_str(text).map_err(|error| {
                self.refuse(name, &format!("it begins as JSON and is none: {error}"))
            })?;
            items.iter().map(named).collect()
        } else {
            text.split([',', '\n'])
                .map(|item| item.trim().to_owned())
                .collect()
        };
        let items: Vec<String> = items.into_iter().filter(|item| !item.is_empty()).collect();
        if MOST_ITEMS < items.len() {
            return Err(self.refuse(name, &format!("more than {MOST_ITEMS} of them")));
        }
        Ok(items)
    }

    /// Some of what there is; without any, all that are usual.
    pub(super) fn some(
        &self,
        name: &str,
        known: &[&'static str],
        usual: &[&'static str],
    ) -> Result<Vec<&'static str>, Refusal> {
        let said = self.list(name)?;
        if said.is_empty() {
            return Ok(usual.to_vec());
        }
        let find = |item: &String| {
            let item = item.to_ascii_lowercase().replace([' ', '-'], "_");
            known.iter().copied().find(|one| *one == item)
        };
        said.iter()
            .map(|item| {
                find(item).ok_or_else(|| {
                    let item = cut(item, 100);
                    self.refuse(name, &format!("`{item}` is none of {}", known.join(", ")))
                })
            })
            .collect()
    }

    pub(super) fn one(
        &self,
        name: &str,
        known: &[&'static str],
        usual: &'static str,
    ) -> Result<&'static str, Refusal> {
        let some = self.some(name, known, &[usual])?;
        match some.as_slice() {
            [one] => Ok(one),
            _ => Err(self.refuse(name, &format!("one of {}", known.join(", ")))),
        }
    }

    pub(super) fn is(&self, name: &str, usual: bool) -> Result<bool, Refusal> {
        match self.text(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(usual),
            Some("true" | "yes" | "on" | "1") => Ok(true),
            Some("false" | "no" | "off" | "0") => Ok(false),
            Some(_) => Err(self.refuse(name, "`true` or `false`")),
        }
    }

    /// A whole number within bounds.
    pub(super) fn number(&self, name: &str, least: u64, most: u64) -> Result<u64, Refusal> {
        let number = self.required(name).parse().ok();
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| self.refuse(name, &format!("a whole number from {least} to {most}")))
    }

    /// `{"a": 1}`, or `a=1, b=2`.
    pub(super) fn object(&self, name: &str) -> Result<Map<String, Value>, Refusal> {
        let Some(text) = self.text(name) else {
            return Ok(Map::new());
        };
        if text.starts_with('{') {
            return serde_json::from_str(text).map_err(|error| {
                self.refuse(name, &format!("it begins as JSON and is none: {error}"))
            });
        }
        text.split([',', '\n'])
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| {
                let (key, value) = part
                    .split_once(['=', ':'])
                    .ok_or_else(|| self.refuse(name, "a JSON object, or `name=value, …`"))?;
                let value = value.trim();
                let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
                Ok((key.trim().to_owned(), value))
            })
            .collect()
    }

    pub(super) fn refuse(&self, name: &str, why: &str) -> Refusal {
        Refusal::new(format!("`{name}` of {}: {why}", self.prompt))
            .hint("correct it and ask again; prompts/list says what each argument takes")
    }
}

fn told(argument: &Argument) -> String {
    let required = if argument.is_required {
        " (required)"
    } else {
        ""
    };
    match argument.takes {
        Takes::One(known) => format!("`{}`{required}: {}", argument.name, known.join("|")),
        _ => format!("`{}`{required}", argument.name),
    }
}

/// The reference has endpoints as objects.
fn named(item: &Value) -> String {
    let text = |member: &str| item.get(member).and_then(Value::as_str);
    match item {
        Value::String(text) => text.trim().to_owned(),
        Value::Object(_) => match (text("method"), text("path")) {
            (Some(method), Some(path)) => format!("{} {path}", method.to_ascii_uppercase()),
            (None, Some(path)) => path.to_owned(),
            _ => text("operationId")
                .or(text("id"))
                .unwrap_or_default()
                .to_owned(),
        },
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::task;
    use super::*;
    use serde_json::json;

    fn read(prompt: &str, given: &Value) -> Result<Arguments, String> {
        let given = given.as_object().expect("it is an object").clone();
        let task = task(prompt).expect("it is there");
        Arguments::read(task, &given).map_err(|refusal| refusal.into_parts().0)
    }

    #[test]
    fn lists_are_commas_or_json_and_objects_name_operations() {
        for (said, meant) in [
            (
                json!("listPets, POST /pets"),
                vec!["listPets", "POST /pets"],
            ),
            (
                json!("[\"listPets\", \"/pets\"]"),
                vec!["listPets", "/pets"],
            ),
            (
                json!([{ "path": "/pets", "method": "post" }, { "operationId": "getPet" }]),
                vec!["POST /pets", "getPet"],
            ),
        ] {
            let read = read(
                "generate_error_scenarios",
                &json!({ "api_endpoints": said }),
            );
            let read = read.expect("it can be read");
            assert_eq!(read.list("api_endpoints").expect("it is a list"), meant);
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_with_what_is_right() {
        let refused = read(
            "optimize_scenario_for_load",
            &json!({ "x": 1, "base_scenario": " " }),
        );
        let refused = refused.expect_err("it is refused");
        for part in [
            "no argument `x`",
            "`base_scenario` is missing",
            "`target_load` is missing",
            "it takes",
        ] {
            assert!(refused.contains(part), "{part}: {refused}");
        }
        let read = read(
            "optimize_scenario_for_load",
            &json!({ "base_scenario": "{}", "target_load": "many", "performance_requirements": "a=1, b: x" }),
        );
        let read = read.expect("it can be read");
        assert!(read.number("target_load", 1, 10).is_err());
        let object = read.object("performance_requirements").expect("it is one");
        assert_eq!(Value::Object(object), json!({ "a": 1, "b": "x" }));
    }
}
