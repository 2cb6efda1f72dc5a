//! What a tool is, and how one is told to clients.

use std::sync::OnceLock;

use jsonschema::Validator;
use mimus_policy::{Class, Subject};
use rmcp::model::{Tool as Definition, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::{Refusal, Told};
use crate::arguments;
use crate::context::Context;
use crate::schemas::{input_schema, output_schema};

/// One thing that an agent can ask for.
pub(crate) trait Tool: Send + Sync + 'static {
    const NAME: &'static str;
    const TITLE: &'static str;
    /// When to use it, and what comes of it.
    const SAYS: &'static str;
    const KIND: Kind;
    type Input: DeserializeOwned + JsonSchema;
    type Output: Serialize + JsonSchema;

    fn call(input: Self::Input, cx: &Context) -> Result<Told<Self::Output>, Refusal>;
}

/// What a call does to the world, which clients ask their users by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Looks only.
    Reads,
    /// Adds, or sets what can be set back; once is as good as twice.
    Sets,
    /// Adds; twice is more than once.
    Adds,
    /// Takes away what may be missed.
    Destroys,
}

/// A tool without its types.
pub(crate) struct Entry {
    pub(crate) definition: Definition,
    /// Of what the client sees, so that both say the same.
    validator: OnceLock<Option<Validator>>,
    class: Class,
    run: Run,
}

type Run = fn(Value, &Context) -> Result<Told<Value>, Refusal>;

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.definition.name)
    }
}

impl Entry {
    pub(crate) fn of<T: Tool>() -> Self {
        let annotations = ToolAnnotations::new()
            .read_only(T::KIND == Kind::Reads)
            .destructive(T::KIND == Kind::Destroys)
            .idempotent(T::KIND != Kind::Adds)
            // Mocks of this machine; a description's URL is the one way out.
            .open_world(false);
        let definition = Definition::new(T::NAME, T::SAYS, input_schema::<T::Input>())
            .with_title(T::TITLE)
            .with_raw_output_schema(output_schema::<T::Output>())
            .with_annotations(annotations);
        Self {
            definition,
            validator: OnceLock::new(),
            class: match T::KIND {
                Kind::Reads => Class::Read,
                Kind::Sets | Kind::Adds => Class::Write,
                Kind::Destroys => Class::Destructive,
            },
            run: run::<T>,
        }
    }

    /// It starts processes or runs code, whatever else it does.
    pub(crate) fn executes(mut self) -> Self {
        self.class = Class::Execute;
        self
    }

    pub(crate) fn class(&self) -> Class {
        self.class
    }

    /// What a policy is asked about.
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject::Tool {
            name: &self.definition.name,
            class: self.class,
        }
    }

    pub(crate) fn open_world(mut self) -> Self {
        if let Some(annotations) = &mut self.definition.annotations {
            annotations.open_world_hint = Some(true);
        }
        self
    }

    pub(crate) fn call(&self, mut arguments: Value, cx: &Context) -> Result<Told<Value>, Refusal> {
        arguments::leave_out_nulls(&self.definition.input_schema, &mut arguments);
        let validator = self.validator.get_or_init(|| {
            let schema = Value::Object((*self.definition.input_schema).clone());
            jsonschema::validator_for(&schema).ok()
        });
        if let Some(validator) = validator {
            arguments::check(&self.definition.name, validator, &arguments)?;
        }
        (self.run)(arguments, cx)
    }
}

fn run<T: Tool>(arguments: Value, cx: &Context) -> Result<Told<Value>, Refusal> {
    let input = serde_path_to_error::deserialize(arguments).map_err(|error| {
        let place = error.path().to_string();
        Refusal::new(format!("`{place}`: {}", error.inner())).hint(format!(
            "call {} again with what its schema asks for",
            T::NAME
        ))
    })?;
    let Told { text, data } = T::call(input, cx)?;
    let data = serde_json::to_value(data)
        .map_err(|error| Refusal::new(format!("the answer can't be told: {error}")))?;
    Ok(Told { text, data })
}
