//! `list_contexts_by_type`: which contexts there are.

use mimus_context::{Filter, Status};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::answer::{Refusal, Told};
use crate::context::Context;
use crate::contexts::now;
use crate::shown::lines;
use crate::tool::{Kind, Tool};

pub(in crate::tools) struct ListContextsByType;

/// Bytes of a context's data that are listed; get_context_data has all.
const MOST: usize = 2_000;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::tools) struct Input {
    /// Of this type only.
    #[serde(default)]
    context_type: Option<mimus_context::Kind>,
    /// In this part of their lives only.
    #[serde(default)]
    status: Option<Status>,
    /// With all of these tags.
    #[serde(default)]
    #[schemars(length(max = 32))]
    tags: Vec<String>,
    /// How many, those that changed last first.
    #[serde(default = "fifty")]
    #[schemars(range(min = 1, max = 100))]
    limit: usize,
    /// How many to pass over.
    #[serde(default)]
    offset: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::tools) struct Output {
    status: String,
    message: String,
    contexts: Vec<Value>,
    total_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter_status: Option<String>,
}

fn fifty() -> usize {
    50
}

impl Tool for ListContextsByType {
    const NAME: &'static str = "list_contexts_by_type";
    const TITLE: &'static str = "List contexts";
    const SAYS: &'static str = "List what this user's agents remember, by type, status and tags, those that changed last first.";
    const KIND: Kind = Kind::Reads;
    type Input = Input;
    type Output = Output;

    fn call(input: Input, cx: &Context) -> Result<Told<Output>, Refusal> {
        let filter = Filter {
            kind: input.context_type,
            status: input.status,
            tags: input.tags,
            limit: input.limit,
            offset: input.offset,
            parent: None,
        };
        let found = cx.contexts()?.list(&filter, now())?;
        let told = found.contexts.iter().map(|context| {
            format!(
                "{} `{}`: {}, revision {}",
                context.id, context.name, context.status, context.revision
            )
        });
        let message = format!("{} of {} contexts", found.contexts.len(), found.total);
        let text = format!("{message}{}", lines(told));
        let contexts = found.contexts.iter().map(|context| {
            let mut told = json!(context);
            if MOST < told["data"].to_string().len() {
                let names = context.data.keys().take(100).collect::<Vec<_>>();
                told["data"] = json!({});
                told["data_keys"] = json!(names);
            }
            told
        });
        Ok(Told::new(
            text,
            Output {
                status: "success".to_owned(),
                message,
                contexts: contexts.collect(),
                total_count: found.total,
                filter_type: filter.kind.map(|kind| kind.to_string()),
                filter_status: filter.status.map(|status| status.to_string()),
            },
        ))
    }
}
