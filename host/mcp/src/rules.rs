//! What an agent may ask for and where it is noted, as whoever starts the server says.

use mimus_audit::Trail;
use mimus_policy::{Counters, Decision, KnownTool, Policy, Subject, defaulted};
use serde_json::Value;

use crate::tools;

/// A policy, where its limits are counted, and the audit.
#[derive(Debug)]
pub struct Rules {
    pub policy: Policy,
    pub counters: Counters,
    pub audit: Option<Trail>,
}

/// All tools, as policies know them.
pub fn known_tools() -> Vec<KnownTool> {
    let tools = tools::all();
    let tools = tools.iter().map(|entry| {
        let properties = entry.definition.input_schema.get("properties");
        let properties = properties.and_then(Value::as_object);
        let arguments = properties.into_iter().flatten();
        KnownTool {
            name: entry.definition.name.to_string(),
            class: entry.class(),
            arguments: arguments.map(|(name, _)| name.clone()).collect(),
        }
    });
    tools.collect()
}

/// What a policy says of a call; none where there is no such tool.
pub fn explain<'p>(policy: &'p Policy, tool: &str, arguments: &Value) -> Option<Decision<'p>> {
    let tools = tools::all();
    let mut tools = tools.iter();
    let entry = tools.find(|entry| entry.definition.name == tool)?;
    let subject = Subject::Tool {
        name: tool,
        class: entry.class(),
    };
    let arguments = defaulted(arguments, &entry.definition.input_schema);
    Some(policy.decide(subject, &arguments))
}
