//! What the policy says of a call, before anything is done; and who is told of it.

use std::time::Duration;

use jiff::Timestamp;
use mimus_audit::Ruling;
use mimus_policy::{Counters, Denial, Limit, Policy, Spent, Subject, Taken, Verdict, Who};
use serde_json::{Value, json};

use crate::answer::{Refusal, cut};

/// A policy, with what was used up of its limits.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Guard<'r> {
    pub(crate) policy: &'r Policy,
    pub(crate) counters: &'r Counters,
}

/// Who asks: a client by the name and version that it gives itself, and its connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    pub(crate) client: String,
    pub(crate) version: String,
    pub(crate) session: String,
}

/// What came of asking a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Approval {
    Given,
    Declined,
    /// Nobody said anything in time, or the client failed to ask.
    Unanswered,
    /// The client has no way to ask.
    Unaskable,
}

/// Asks the user, and waits that long.
pub(crate) type Ask = dyn Fn(&str, Duration) -> Approval + Send + Sync;

/// A call that is not let through: what the audit says, and what the client is told.
#[derive(Debug)]
pub(crate) struct Stopped(pub(crate) Ruling, pub(crate) Box<Refusal>);

/// How long a user may take, where a policy doesn't say.
const PATIENCE: Duration = Duration::from_mins(5);

/// Of the arguments that a user is shown.
const LONGEST: usize = 1_500;

impl Guard<'_> {
    /// Whether something can be had at all, whatever the arguments.
    pub(crate) fn offers(&self, subject: Subject<'_>) -> bool {
        self.policy.denies(subject).is_none()
    }

    /// Lets a call through, or says why not. What it counts against is counted by then.
    pub(crate) fn admit(
        &self,
        subject: Subject<'_>,
        arguments: &Value,
        caller: &Caller,
        ask: &Ask,
    ) -> Result<Ruling, Stopped> {
        let decision = self.policy.decide(subject, arguments);
        let place = self.policy.place(&decision.rule);
        let (reason, patience) = match decision.verdict {
            Verdict::Deny(denial) => return Err(denied(denial, &place)),
            Verdict::Allow => {
                self.take(&decision.limits, subject, caller)?;
                return Ok(Ruling {
                    decision: "allowed",
                    rule: place,
                    reason: None,
                });
            }
            Verdict::Ask { reason, patience } => (reason, patience.unwrap_or(PATIENCE)),
        };
        // Counted before the user is asked, so that no two calls are let through where there
        // is room for one; and given back if the answer is no.
        let receipt = self.take(&decision.limits, subject, caller)?;
        let approval = ask(
            &question(subject, arguments, caller, reason.as_deref()),
            patience,
        );
        if approval == Approval::Given {
            return Ok(Ruling {
                decision: "approved",
                rule: place,
                reason,
            });
        }
        if let Err(error) = self.counters.give_back(receipt) {
            tracing::warn!("a call that was not made stays counted: {error}");
        }
        Err(unapproved(approval, subject, reason, &place, patience))
    }

    fn take(
        &self,
        limits: &[&Limit],
        subject: Subject<'_>,
        caller: &Caller,
    ) -> Result<mimus_policy::Receipt, Stopped> {
        let who = Who {
            session: &caller.session,
            client: &caller.client,
            grant: &self.policy.identity,
        };
        let now = Timestamp::now();
        match self.counters.take(limits, who, now) {
            Ok(Taken::Yes(receipt)) => Ok(receipt),
            Ok(Taken::No(spent)) => Err(self.spent(subject, spent, now)),
            Err(error) => {
                tracing::error!("calls can't be counted: {error}");
                let told = "this call counts against a limit, and can't be counted just now";
                let hint = "call again in a moment; if that does not help, tell the user that \
                            the file of counters can't be written (the server's log has why)";
                let data = json!({ "policy": { "decision": "uncounted" } });
                Err(Stopped(
                    ruling("uncounted", String::new(), Some(error.to_string())),
                    Box::new(Refusal::new(told).hint(hint).data(data)),
                ))
            }
        }
    }

    fn spent(&self, subject: Subject<'_>, spent: Spent, now: Timestamp) -> Stopped {
        let Spent { limit, again } = spent;
        let place = self.policy.place(&limit.at);
        let wait = again.duration_since(now).as_secs().max(0) + 1;
        let mut told = format!(
            "the policy allows {}, and they are used up, so {} was not done",
            limit.told(),
            subject.name()
        );
        if let Some(reason) = &limit.on_deny {
            told = format!("{told}: {reason}");
        }
        let hint = format!(
            "call it again at {again:.0}, in {wait} s, not before; what does not count against \
             `{}` can be called now. Rule: {place}",
            limit.counter
        );
        let data = json!({ "policy": {
            "decision": "limited", "rule": place, "reason": limit.on_deny,
            "counter": limit.counter, "max": limit.max, "window": limit.window.as_str(),
            "scope": limit.scope.as_str(), "retry_at": format!("{again:.0}"),
            "retry_after_seconds": wait,
        } });
        Stopped(
            ruling("limited", place, limit.on_deny),
            Box::new(Refusal::new(told).hint(hint).data(data)),
        )
    }
}

fn ruling(decision: &'static str, rule: String, reason: Option<String>) -> Ruling {
    Ruling {
        decision,
        rule,
        reason,
    }
}

fn denied(denial: Denial, place: &str) -> Stopped {
    let Denial {
        message,
        reason,
        allowed,
        outright,
    } = denial;
    let told = match &reason {
        Some(reason) => format!("{message}: {reason}"),
        None => message,
    };
    let again = if outright {
        "calling it again does not help; if it has to be done, ask the user to change the policy"
    } else {
        "call it again with arguments that are allowed, or ask the user to change the policy"
    };
    let data = json!({ "policy": {
        "decision": "denied", "rule": place, "reason": reason, "allowed": allowed,
        "whatever_the_arguments": outright,
    } });
    Stopped(
        ruling("denied", place.to_owned(), reason),
        Box::new(
            Refusal::new(told)
                .hint(format!("{allowed}; {again}. Rule: {place}"))
                .data(data),
        ),
    )
}

fn unapproved(
    approval: Approval,
    subject: Subject<'_>,
    reason: Option<String>,
    place: &str,
    patience: Duration,
) -> Stopped {
    let name = subject.name();
    let (decision, told, hint) = match approval {
        Approval::Declined => (
            "declined",
            format!("the user was asked, and does not want {name} to be called like this"),
            "do without it, or ask the user what to do instead; don't just call it again",
        ),
        Approval::Unaskable => (
            "unaskable",
            format!("{name} needs the user's approval, and this client can't ask for it"),
            "do without it; the user can allow it in the policy, or use a client with MCP \
             elicitation",
        ),
        Approval::Unanswered | Approval::Given => (
            "unanswered",
            format!(
                "the user was asked about {name}, and did not answer within {} s",
                patience.as_secs()
            ),
            "ask the user whether to go on, then call it again",
        ),
    };
    let data = json!({ "policy": { "decision": decision, "rule": place, "reason": reason } });
    Stopped(
        ruling(decision, place.to_owned(), reason),
        Box::new(
            Refusal::new(told)
                .hint(format!("{hint}. Rule: {place}"))
                .data(data),
        ),
    )
}

/// What a user is asked. What the agent wrote is told as JSON, so that it can't pass for words
/// of ours.
fn question(
    subject: Subject<'_>,
    arguments: &Value,
    caller: &Caller,
    reason: Option<&str>,
) -> String {
    let client = match caller.client.as_str() {
        "" => "An agent".to_owned(),
        client => format!("The agent in {}", json!(cut(client, 100))),
    };
    let arguments = mimus_audit::redacted(arguments).to_string();
    let reason = reason.map_or_else(String::new, |reason| format!("\nPolicy: {reason}"));
    format!(
        "{client} wants to call {} of Mimus with {}{reason}\nAllow this call?",
        subject.name(),
        cut(&arguments, LONGEST),
    )
}
