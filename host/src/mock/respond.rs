//! The chain of responders: each is asked in turn, until one answers.

use std::sync::Arc;

use mimus_exchange::{Decoded, Preferences, Problem, RequestParts};

use super::{Mock, Served};
use crate::plugin::host::LogLevel;
use crate::plugin::{
    Choice, Circumstances, Failure, Outcome, Parameter, Plan, Plugin, Request, Response, Trace,
};
use crate::seed;

/// One request on its way to the responders.
pub(super) struct Call<'a> {
    mock: &'a Mock,
    served: &'a Served,
    parts: &'a RequestParts<'a>,
    parameters: &'a [Decoded],
    /// Everything random follows from it, and it from the request.
    seed: u64,
    now_ms: u64,
}

impl<'a> Call<'a> {
    pub(super) fn new(
        mock: &'a Mock,
        served: &'a Served,
        parts: &'a RequestParts<'a>,
        parameters: &'a [Decoded],
        preferences: &Preferences,
    ) -> Self {
        let seed = request_seed(
            mock.config.seed,
            preferences.seed.as_deref(),
            &served.name.id,
            parts,
        );
        Self {
            mock,
            served,
            parts,
            parameters,
            seed,
            now_ms: mock.config.clock.now_ms(),
        }
    }

    /// The answer of the first responder that does not pass.
    pub(super) async fn respond(
        &self,
        choice: &mimus_exchange::Choice,
    ) -> Result<Response, Problem> {
        let choice = Choice {
            status: choice.status,
            media_type: choice.media_type.clone(),
            example: choice.example.clone(),
            dynamic: choice.dynamic.unwrap_or(self.mock.config.dynamic),
        };
        for &position in &*self.served.chain {
            let Some(responder) = self.mock.responders.get(position) else {
                continue;
            };
            let plan = self
                .served
                .plans
                .get(position, &choice, self.prepare(responder, &choice))
                .await;
            let outcome = match plan.as_deref() {
                Ok(Plan::Fixed(response)) => return Ok(response.clone()),
                Ok(Plan::Computed(plan)) => self.ask(responder, plan).await,
                Err(failure) => Err(failure.clone()),
            };
            match outcome {
                Ok(Outcome::Respond(response)) => return Ok(response),
                Ok(Outcome::Pass) => {}
                Err(failure) => return Err(self.failed(responder, &failure)),
            }
        }
        let detail = "every responder of the operation passed the request on, and none is left";
        Err(Problem::responder_failed(
            "-",
            &self.served.name.id,
            None,
            detail,
        ))
    }

    async fn prepare(&self, responder: &Plugin, choice: &Choice) -> Result<Plan, Failure> {
        // Not the request's seed: whoever comes first must not leave a mark.
        let server = self.mock.config.seed.to_le_bytes();
        let seed = seed::of([&server[..], self.served.name.id.as_bytes()]);
        let (plan, trace) = responder
            .prepare(self.circumstances(seed), &self.served.name, choice)
            .await;
        self.log(responder, &trace);
        plan
    }

    async fn ask(&self, responder: &Plugin, plan: &[u8]) -> Result<Outcome, Failure> {
        let (outcome, trace) = responder
            .respond(self.circumstances(self.seed), plan, self.request())
            .await;
        self.log(responder, &trace);
        outcome
    }

    fn circumstances(&self, seed: u64) -> Circumstances {
        let description = Arc::clone(&self.served.described) as Arc<_>;
        Circumstances {
            seed,
            now_ms: self.now_ms,
            description,
        }
    }

    fn request(&self) -> Request {
        let parameters = self.parameters.iter().map(|decoded| Parameter {
            location: decoded.location,
            name: decoded.name.clone(),
            value: decoded.value.to_string(),
        });
        let headers = self
            .parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        Request {
            method: self.parts.method.to_owned(),
            path: self.parts.path.to_owned(),
            query: self.parts.query.map(str::to_owned),
            parameters: parameters.collect(),
            headers: headers.collect(),
            body: (!self.parts.body.is_empty()).then(|| self.parts.body.to_vec()),
        }
    }

    fn log(&self, responder: &Plugin, trace: &Trace) {
        let (operation, responder) = (&*self.served.name.id, &*responder.name);
        for line in &trace.log {
            let message = &*line.message;
            match line.level {
                LogLevel::Trace => {
                    tracing::trace!(target: "mimus::responder", operation, responder, "{message}");
                }
                LogLevel::Debug => {
                    tracing::debug!(target: "mimus::responder", operation, responder, "{message}");
                }
                LogLevel::Info => {
                    tracing::info!(target: "mimus::responder", operation, responder, "{message}");
                }
                LogLevel::Warn => {
                    tracing::warn!(target: "mimus::responder", operation, responder, "{message}");
                }
                LogLevel::Error => {
                    tracing::error!(target: "mimus::responder", operation, responder, "{message}");
                }
            }
        }
        if !trace.printed.is_empty() {
            tracing::info!(target: "mimus::responder", operation, responder, printed = trace.printed, "printed");
        }
    }

    /// What the client is told. The guest's own words are for the log: they may be long,
    /// and they are nobody's promise.
    fn failed(&self, responder: &Plugin, failure: &Failure) -> Problem {
        let (operation, name) = (&*self.served.name.id, &*responder.name);
        tracing::error!(target: "mimus::responder", operation, responder = name, "{failure}");
        let detail = match failure {
            Failure::Trap(_) => format!(
                "the responder `{name}` stopped before it answered; the server's log says why"
            ),
            other => format!("the responder `{name}` {other}"),
        };
        Problem::responder_failed(name, operation, failure.limit(), detail)
    }
}

/// What everything random in an answer follows from. Not from what was asked before: an
/// answer is the same whatever the order of requests.
fn request_seed(
    server: u64,
    preferred: Option<&str>,
    operation: &str,
    parts: &RequestParts<'_>,
) -> u64 {
    let server = server.to_le_bytes();
    // A HEAD request is told of the GET answer.
    let method = if parts.method == "HEAD" {
        "GET"
    } else {
        parts.method
    };
    seed::of([
        preferred.map_or(&server[..], str::as_bytes),
        operation.as_bytes(),
        method.as_bytes(),
        parts.path.as_bytes(),
        parts.query.unwrap_or_default().as_bytes(),
        parts.body,
    ])
}
