//! What is around the request: the operation, the answer that the description would give,
//! the scenario, the configuration's `vars`.

use std::sync::Arc;

use minijinja::Environment;
use minijinja::value::{Enumerator, Object, Value};
use serde_json::{Value as Json, json};

use crate::answer::Answer;
use crate::call::{Handle, wrong};
use crate::json;

pub(super) fn add(env: &mut Environment<'_>, answer: &Answer, call: &Handle) {
    let (operation, choice) = (&answer.operation, &answer.choice);
    let operation = json!({
        "id": operation.id, "method": operation.method, "path": operation.path,
    });
    let choice = json!({
        "status": choice.status, "media_type": choice.media_type,
        "example": choice.example, "dynamic": choice.dynamic,
    });
    env.add_global("operation", json::value(&operation));
    env.add_global("choice", json::value(&choice));
    let vars: Json = serde_json::from_str(&answer.vars).unwrap_or_default();
    env.add_global("vars", json::value(&vars));
    env.add_global("scenario", Value::from_object(Scenario(call.clone())));
}

/// `scenario.name`, nothing if none is active, and `scenario.variables`.
#[derive(Debug)]
struct Scenario(Handle);

impl Object for Scenario {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str()? {
            "name" => Some(Value::from(self.0.cx.scenario().name())),
            "variables" => Some(Value::from_object(Variables(self.0.clone()))),
            _ => None,
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["name"])
    }
}

#[derive(Debug)]
struct Variables(Handle);

impl Object for Variables {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match self.0.cx.scenario().variable::<Json>(key.as_str()?) {
            Ok(variable) => variable.as_ref().map(json::value),
            Err(error) => Some(wrong(error.to_string()).into()),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::NonEnumerable
    }
}
