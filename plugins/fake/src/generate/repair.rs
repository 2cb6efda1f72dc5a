//! A value that matches one branch of a `oneOf` too many.

use serde_json::{Value, json};

use super::Generator;
use super::view::View;
use crate::schema::{Id, NEVER};

impl Generator<'_> {
    /// Open branches that require nothing match everything. A member of one that the
    /// value does not have, with a content which that branch refuses, tells them apart.
    pub(super) fn repaired(&self, schemas: &[Id], value: &Value) -> Option<Value> {
        let members = value.as_object()?;
        let view = View::new(self.store, schemas);
        let unions = view
            .nodes
            .iter()
            .flat_map(|node| &node.unions)
            .filter(|union| union.exactly_one);
        for union in unions {
            let matching: Vec<Id> = union
                .branches
                .iter()
                .filter(|id| self.checker.is_valid(**id, value))
                .copied()
                .collect();
            // All but one have to go, each by a member of its own.
            for kept in &matching {
                let mut changed = members.clone();
                for other in matching.iter().filter(|other| *other != kept) {
                    let refused = View::new(self.store, &[*other]);
                    let names = refused
                        .nodes
                        .iter()
                        .filter_map(|node| node.object.as_deref())
                        .flat_map(|object| &object.properties);
                    'names: for property in
                        names.filter(|property| !members.contains_key(&property.name))
                    {
                        let Some(schema) = property.schema.filter(|id| *id != NEVER) else {
                            continue;
                        };
                        for candidate in [
                            Value::Null,
                            json!(false),
                            json!("none"),
                            json!(0),
                            json!({}),
                            json!([]),
                        ] {
                            if !self.checker.is_valid(schema, &candidate) {
                                let mut attempt = changed.clone();
                                attempt.insert(property.name.clone(), candidate);
                                if self
                                    .checker
                                    .is_valid(*kept, &Value::Object(attempt.clone()))
                                {
                                    changed = attempt;
                                    break 'names;
                                }
                            }
                        }
                    }
                }
                let changed = Value::Object(changed);
                if self.checker.is_valid_for_all(schemas, &changed) {
                    return Some(changed);
                }
            }
        }
        None
    }
}
