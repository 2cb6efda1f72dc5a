//! The JSON Schema (2020-12) of a policy, for editors. What it can't say, `read` does.

use serde_json::{Map, Value, json};

use crate::condition::OPERATORS;
use crate::model::{Class, KnownTool, Scope};
use crate::window::Window;

/// As it is published, for these tools.
pub fn schema(known: &[KnownTool]) -> Value {
    let names = known
        .iter()
        .map(|tool| tool.name.as_str())
        .collect::<Vec<_>>();
    let tools = names
        .iter()
        .map(|name| ((*name).to_owned(), json!({ "$ref": "#/$defs/entry" })));
    let classes = Class::ALL.into_iter().map(|class| {
        let of = known.iter().filter(|tool| tool.class == class);
        let of = of
            .map(|tool| tool.name.as_str())
            .collect::<Vec<_>>()
            .join(", ");
        let entry = json!({ "$ref": "#/$defs/entry", "description": of });
        (class.as_str().to_owned(), entry)
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What an agent may ask `mimus mcp` for",
        "description": "The nearest of what is said counts, whole: that of the tool, else that of its class, else the default.",
        "type": "object",
        "required": ["version", "default"],
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "version": { "const": "1", "description": "Of the format." },
            "description": { "type": "string", "description": "For people." },
            "default": {
                "enum": ["deny", "allow"],
                "description": "What becomes of what is not listed. Under `deny`, listing a tool with `{}` allows it.",
            },
            "hide": {
                "type": "array",
                "items": { "enum": names.iter().copied().chain(["*"]).collect::<Vec<_>>() },
                "description": "Tools that are denied whatever else is said; `*` is all of them.",
            },
            "all_tools": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "limits": limits("That every call of a tool counts against.") },
            },
            "classes": {
                "type": "object",
                "additionalProperties": false,
                "properties": classes.collect::<Map<_, _>>(),
                "description": "What holds for tools that are not listed, by what they can do.",
            },
            "tools": {
                "type": "object",
                "additionalProperties": false,
                "properties": tools.collect::<Map<_, _>>(),
                "description": "What holds for single tools.",
            },
            "prompts": { "$ref": "#/$defs/reading", "description": "What holds for prompts; else, what does for tools that read." },
            "resources": { "$ref": "#/$defs/reading", "description": "What holds for resources; else, what does for tools that read." },
            "network": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "private_addresses": {
                    "type": "boolean", "default": false,
                    "description": "Descriptions may be read from private, loopback and link-local addresses.",
                } },
            },
        },
        "$defs": {
            "entry": entry(),
            "reading": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "action": { "enum": ["allow", "deny"], "default": "allow" },
                    "reason": reason(),
                    "limits": limits("So many in a window."),
                },
            },
            "rule": rule(),
            "condition": condition(),
            "limit": limit(),
        },
    })
}

fn entry() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "action": {
                "enum": ["allow", "deny", "require-approval", "require_approval"],
                "default": "allow",
                "description": "`require-approval` asks the user, by the client; where that can't ask, it is denied.",
            },
            "reason": reason(),
            "require": rules("All of these have to hold of the arguments."),
            "deny_if": rules("None of these may hold of the arguments."),
            "approve_if": rules("The user is asked if one of these holds of the arguments."),
            "approval_timeout": {
                "type": "string", "pattern": "^[0-9]+[smh]$", "default": "5m",
                "description": "How long the user may take, up to an hour.",
            },
            "limits": limits("So many calls in a window."),
        },
    })
}

fn rule() -> Value {
    let mut one = condition();
    one["properties"]["name"] = json!({ "type": "string", "description": "For people." });
    one["properties"]["on_deny"] = on_deny();
    let many = json!({
        "type": "object",
        "required": ["conditions"],
        "additionalProperties": false,
        "properties": {
            "name": { "type": "string", "description": "For people." },
            "conditions": {
                "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/condition" },
                "description": "All of these together.",
            },
            "on_deny": on_deny(),
        },
    });
    json!({ "if": { "required": ["conditions"] }, "then": many, "else": one })
}

fn condition() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "anyOf": [
            { "required": ["path", "op", "value"], "not": { "required": ["schema"] } },
            { "required": ["schema"], "not": { "anyOf": [{ "required": ["op"] }, { "required": ["value"] }] } },
        ],
        "properties": {
            "path": {
                "type": "string", "pattern": "^args\\.[^.]+(\\.[^.]+)*$",
                "description": "An argument, or a member of one: `args.start`.",
            },
            "op": { "enum": OPERATORS },
            "value": { "description": "What is compared with." },
            "schema": {
                "type": ["object", "boolean"],
                "description": "A JSON Schema (2020-12) for what is at `path`, or for all arguments.",
            },
        },
    })
}

fn limit() -> Value {
    json!({
        "type": "object",
        "required": ["counter", "window", "max"],
        "additionalProperties": false,
        "properties": {
            "counter": {
                "type": "string", "minLength": 1, "maxLength": 200,
                "description": "Limits that name the same one, with the same window and scope, count together.",
            },
            "window": {
                "enum": Window::ALL.map(Window::as_str),
                "description": "It begins with the minute, hour or day in UTC.",
            },
            "max": { "type": "integer", "minimum": 1, "maximum": i64::MAX },
            "scope": {
                "enum": Scope::ALL.map(Scope::as_str), "default": "grant",
                "description": "Whose calls count together: all under this policy, one connection, clients of one name, or all of this user.",
            },
            "on_deny": on_deny(),
        },
    })
}

fn limits(says: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": "#/$defs/limit" }, "description": says })
}

fn rules(says: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": "#/$defs/rule" }, "description": says })
}

fn reason() -> Value {
    json!({ "type": "string", "description": "What the agent, or the user who is asked, is told." })
}

fn on_deny() -> Value {
    json!({ "type": "string", "description": "What the agent is told." })
}
