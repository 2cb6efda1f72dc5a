//! What it would take to tell all that is wrong with a value. Judging remembers what it has
//! judged; telling doesn't, and of alternatives within alternatives takes time without
//! bound.

use serde_json::Value;

use super::View;

/// Schemas that are looked at before telling is given up: some milliseconds.
const MAX_STEPS: u32 = 200_000;
/// How deep references and alternatives lead on without a step into the value.
const MAX_DEPTH: u32 = 600;

/// Whether all can be told within bounds.
pub(super) fn is_bounded(schema: &Value, value: &Value) -> bool {
    let mut walk = Walk {
        view: View::new(schema),
        steps: 0,
    };
    walk.visit(schema, value, 0);
    walk.steps <= MAX_STEPS
}

struct Walk<'s> {
    view: View<'s>,
    steps: u32,
}

impl<'s> Walk<'s> {
    fn visit(&mut self, schema: &'s Value, value: &Value, depth: u32) {
        let Value::Object(map) = schema else { return };
        self.steps += 1;
        if self.steps > MAX_STEPS || depth > MAX_DEPTH {
            // A chain without end is no bound either.
            self.steps = MAX_STEPS + 1;
            return;
        }
        if let Some(target) = self.view.target(map) {
            self.visit(target, value, depth + 1);
        }
        for (keyword, part) in map {
            match (keyword.as_str(), part, value) {
                ("allOf" | "anyOf" | "oneOf", Value::Array(parts), value) => {
                    for part in parts {
                        self.visit(part, value, depth + 1);
                    }
                }
                ("not" | "if" | "then" | "else", part, value) => self.visit(part, value, depth + 1),
                ("properties", Value::Object(parts), Value::Object(object)) => {
                    for (name, part) in parts {
                        if let Some(value) = object.get(name) {
                            self.visit(part, value, depth + 1);
                        }
                    }
                }
                ("additionalProperties" | "unevaluatedProperties", part, Value::Object(object)) => {
                    for value in object.values() {
                        self.visit(part, value, depth + 1);
                    }
                }
                ("patternProperties", Value::Object(parts), Value::Object(object)) => {
                    for (part, value) in parts
                        .values()
                        .flat_map(|part| object.values().map(move |value| (part, value)))
                    {
                        self.visit(part, value, depth + 1);
                    }
                }
                ("items" | "contains" | "unevaluatedItems", part, Value::Array(items)) => {
                    for value in items {
                        self.visit(part, value, depth + 1);
                    }
                }
                ("prefixItems", Value::Array(parts), Value::Array(items)) => {
                    for (part, value) in parts.iter().zip(items) {
                        self.visit(part, value, depth + 1);
                    }
                }
                _ => {}
            }
            if self.steps > MAX_STEPS {
                return;
            }
        }
    }
}
