//! A schema of the description, compiled to judge values and kept to read text by.

mod data;
mod effort;
mod explain;
mod mend;
mod message;
#[cfg(test)]
mod tests;
mod view;

use mimus_description::{Direction, Schema};
use serde::Serialize;
use serde_json::Value;

use crate::violation::{Location, Violation};
pub use data::{DataFault, DataJudge};
pub(crate) use view::{Types, View};

/// A schema, or a part of it, that can't be judged by. What it would say is not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchemaFault {
    /// Where the schema stands (RFC 6901).
    pub pointer: String,
    pub message: String,
}

/// What a value must be.
#[derive(Debug)]
pub(crate) struct Judge {
    /// Self-contained; mended where it had to be.
    schema: Value,
    /// None: nothing can be judged by it.
    validator: Option<jsonschema::Validator>,
    types: Types,
}

/// Judges values that the description itself gives for a response: its examples.
#[derive(Debug)]
pub struct ExampleJudge(Judge);

impl ExampleJudge {
    pub fn new(schema: &Schema) -> Self {
        Self(Judge::of(schema, Direction::Response, &mut Vec::new()))
    }

    /// The first thing that is wrong with a value; none if nothing is.
    pub fn fault(&self, value: &Value) -> Option<Violation> {
        let subject = Subject {
            location: Location::Body,
            name: None,
        };
        let mut violations = Vec::new();
        self.0.judge(value, subject, &mut violations);
        violations.into_iter().next()
    }
}

/// Whose value it is that is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) location: Location,
    pub(crate) name: Option<&'a str>,
}

impl Judge {
    pub(crate) fn new(schema: &Schema, faults: &mut Vec<SchemaFault>) -> Self {
        Self::of(schema, Direction::Request, faults)
    }

    fn of(schema: &Schema, direction: Direction, faults: &mut Vec<SchemaFault>) -> Self {
        let mut json = schema.to_json(direction);
        let mut told = Vec::new();
        let validator = mend::build(&mut json, &mut told);
        let at = schema.pointer();
        faults.extend(told.into_iter().map(|(pointer, message)| SchemaFault {
            pointer: at.clone() + &pointer,
            message,
        }));
        let types = View::new(&json).types();
        Self {
            schema: json,
            validator,
            types,
        }
    }

    /// Of a value of which nothing is said.
    pub(crate) fn anything() -> Self {
        Self {
            schema: Value::Bool(true),
            validator: None,
            types: Types::ANY,
        }
    }

    pub(crate) fn schema(&self) -> &Value {
        &self.schema
    }

    pub(crate) fn view(&self) -> View<'_> {
        View::new(&self.schema)
    }

    pub(crate) fn types(&self) -> Types {
        self.types
    }

    pub(crate) fn accepts(&self, value: &Value) -> bool {
        let Some(validator) = &self.validator else {
            return true;
        };
        validator.is_valid(value) || {
            // Nothing that is told may count: a discriminator settled it, or the engine gave up.
            let mut out = Vec::new();
            self.explain(
                validator,
                value,
                Subject {
                    location: Location::Body,
                    name: None,
                },
                &mut out,
            );
            out.is_empty()
        }
    }

    /// All that is wrong with a value.
    pub(crate) fn judge(&self, value: &Value, subject: Subject<'_>, out: &mut Vec<Violation>) {
        if let Some(validator) = &self.validator
            && !validator.is_valid(value)
        {
            self.explain(validator, value, subject, out);
        }
    }

    fn explain(
        &self,
        validator: &jsonschema::Validator,
        value: &Value,
        subject: Subject<'_>,
        out: &mut Vec<Violation>,
    ) {
        if effort::is_bounded(&self.schema, value) {
            explain::explain(validator.iter_errors(value), &self.schema, subject, out);
        } else {
            let place = explain::place(subject, "");
            let message = format!(
                "{place} does not fit its schema, and is too large or too nested to tell where"
            );
            out.push(Violation::new(
                subject.location,
                subject.name,
                "schema",
                message,
            ));
        }
    }
}
