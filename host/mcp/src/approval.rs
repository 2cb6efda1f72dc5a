//! Asks the user about a call, through the client: elicitation, as MCP has it.

use std::time::Duration;

use rmcp::model::{ElicitRequestParams, ElicitationAction, ProtocolVersion};
use rmcp::service::{ElicitationMode, RequestContext, RoleServer};
use serde_json::json;

use crate::guard::{Approval, Ask};

/// What asks by the client that a call came from.
pub(crate) fn asker(context: &RequestContext<RoleServer>) -> Box<Ask> {
    // From that version on, servers ask clients nothing but in their answers.
    let may_ask = context
        .protocol_version()
        .is_none_or(|version| version < ProtocolVersion::V_2026_07_28);
    let modes = context.peer.supported_elicitation_modes();
    if !may_ask || !modes.contains(&ElicitationMode::Form) {
        return Box::new(|_, _| Approval::Unaskable);
    }
    let (peer, runtime) = (context.peer.clone(), tokio::runtime::Handle::current());
    let cancelled = context.ct.clone();
    Box::new(move |question, patience| {
        let Some(question) = form(question) else {
            return Approval::Unaskable;
        };
        runtime.block_on(async {
            let asked = peer.create_elicitation_with_timeout(question, Some(patience));
            let answer = tokio::select! {
                answer = tokio::time::timeout(patience + Duration::from_secs(1), asked) => answer,
                () = cancelled.cancelled() => return Approval::Unanswered,
            };
            match answer {
                Ok(Ok(answer)) => match answer.action {
                    // Who fills the form in may say no there as well.
                    ElicitationAction::Accept => {
                        let said = answer.content.as_ref();
                        match said.and_then(|said| said.get("allow")?.as_bool()) {
                            Some(false) => Approval::Declined,
                            _ => Approval::Given,
                        }
                    }
                    _ => Approval::Declined,
                },
                Ok(Err(error)) => {
                    tracing::warn!("the user could not be asked: {error}");
                    Approval::Unanswered
                }
                Err(_) => Approval::Unanswered,
            }
        })
    })
}

fn form(question: &str) -> Option<ElicitRequestParams> {
    let form = json!({
        "mode": "form",
        "message": question,
        "requestedSchema": {
            "type": "object",
            "properties": { "allow": {
                "type": "boolean", "title": "Allow this call", "default": true,
            } },
        },
    });
    serde_json::from_value(form).ok()
}
