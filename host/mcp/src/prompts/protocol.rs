//! Prompts as the protocol asks for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rmcp::model::{
    CompleteRequestParams, CompleteResult, ErrorData, GetPromptRequestParams, GetPromptResponse,
    ListPromptsResult, Reference,
};

use crate::context::Context;
use crate::desk::{Desk, Prompted};
use crate::guard::Caller;

pub(crate) fn list() -> ListPromptsResult {
    ListPromptsResult::with_all_items(super::all())
}

/// Reading a description takes its time, and so is not done where others wait.
pub(crate) async fn get(
    desk: Arc<Desk>,
    request: GetPromptRequestParams,
    caller: Caller,
    cx: Context,
) -> Result<GetPromptResponse, ErrorData> {
    let asked = Prompted {
        name: request.name,
        arguments: request.arguments.unwrap_or_default(),
        caller,
    };
    let got = tokio::task::spawn_blocking(move || desk.prompt(&asked, &cx)).await;
    let got = got.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    // A prompt has no other way to say what to do next.
    let got = got.map_err(|refusal| {
        let (text, data) = refusal.into_parts();
        ErrorData::invalid_params(text, data)
    })?;
    Ok(got.into())
}

pub(crate) async fn complete(
    request: CompleteRequestParams,
    cx: Context,
) -> Result<CompleteResult, ErrorData> {
    let Reference::Prompt(prompt) = request.r#ref else {
        return Ok(CompleteResult::default());
    };
    let others: BTreeMap<String, String> = request
        .context
        .and_then(|context| context.arguments)
        .into_iter()
        .flatten()
        .collect();
    let argument = request.argument;
    let completing =
        move || super::complete(&prompt.name, &argument.name, &argument.value, &others, &cx);
    let completed = tokio::task::spawn_blocking(completing).await;
    let completed =
        completed.map_err(|error| ErrorData::internal_error(error.to_string(), None))?;
    Ok(CompleteResult::new(completed))
}
