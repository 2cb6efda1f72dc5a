//! What the tools for contexts have in common, one file a tool.

pub(super) mod create_agent_context;
pub(super) mod create_context_snapshot;
pub(super) mod create_test_session_context;
pub(super) mod create_workflow_context;
pub(super) mod get_context_data;
pub(super) mod get_global_context_data;
pub(super) mod list_contexts_by_type;
pub(super) mod restore_context_snapshot;
pub(super) mod update_context_data;
pub(super) mod update_global_context_data;

use mimus_context::{Change, New, Updated};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::contexts::{end, now};

/// What every new context can be given.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Extras {
    /// The context that this one is part of.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    parent_context_id: Option<String>,
    /// To find it by.
    #[serde(default)]
    #[schemars(length(max = 32), inner(length(min = 1, max = 64)))]
    tags: Vec<String>,
    /// When nobody is to change it any more; for ever, if left out.
    #[serde(default)]
    #[schemars(range(min = 1))]
    expires_in_seconds: Option<u32>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Made {
    status: String,
    message: String,
    context_id: String,
    context_type: String,
    revision: u64,
}

fn make(new: New, extras: Extras, cx: &Context) -> Result<Told<Made>, Refusal> {
    let new = New {
        parent: extras.parent_context_id,
        tags: extras.tags,
        expires_at: end(extras.expires_in_seconds),
        ..new
    };
    let made = cx.contexts()?.create(&new, now())?;
    let message = format!("{} is there, for `{}`", made.id, made.name);
    Ok(Told::new(
        message.clone(),
        Made {
            status: "success".to_owned(),
            message,
            context_type: made.kind.to_string(),
            revision: made.revision,
            context_id: made.id,
        },
    ))
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Remembered {
    status: String,
    message: String,
    context_id: String,
    data: Map<String, Value>,
    /// Of wanted keys, those that it has not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    missing_keys: Vec<String>,
    context_status: String,
    revision: u64,
}

fn read(id: &str, keys: Option<Vec<String>>, cx: &Context) -> Result<Told<Remembered>, Refusal> {
    let context = cx.contexts()?.get(id, now())?;
    let (mut data, mut missing_keys) = (context.data, Vec::new());
    if let Some(keys) = keys {
        missing_keys.clone_from(&keys);
        missing_keys.retain(|key| !data.contains_key(key));
        data.retain(|key, _| keys.contains(key));
    }
    let message = format!(
        "{} is {}, at revision {}: {}",
        context.id,
        context.status,
        context.revision,
        crate::answer::cut(&Value::Object(data.clone()).to_string(), 2_000)
    );
    Ok(Told::new(
        message.clone(),
        Remembered {
            status: "success".to_owned(),
            message: format!("{} of its members", data.len()),
            context_id: context.id,
            data,
            missing_keys,
            context_status: context.status.to_string(),
            revision: context.revision,
        },
    ))
}

/// What a change can say besides its data.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub(super) struct Changing {
    /// Merge objects member by member, where null takes one out (JSON Merge Patch); false puts `data` in the place of all.
    #[serde(default = "crate::arguments::yes")]
    merge: bool,
    /// Only if it still has the revision that you read: two agents that count, say, need this.
    #[serde(default)]
    expected_revision: Option<u64>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Changed {
    status: String,
    message: String,
    context_id: String,
    updated_keys: Vec<String>,
    revision: u64,
}

fn write(id: &str, change: &Change, cx: &Context) -> Result<Told<Changed>, Refusal> {
    let Updated {
        context,
        updated_keys,
    } = cx.contexts()?.update(id, change, now())?;
    let keys = match updated_keys.as_slice() {
        [] => "no member is otherwise".to_owned(),
        keys => format!("otherwise are {}", keys.join(", ")),
    };
    let message = format!("{} has revision {}: {keys}", context.id, context.revision);
    Ok(Told::new(
        message.clone(),
        Changed {
            status: "success".to_owned(),
            message,
            context_id: context.id,
            updated_keys,
            revision: context.revision,
        },
    ))
}
