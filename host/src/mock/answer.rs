//! The way of a request, from top to bottom: route → authenticate → validate → choose →
//! respond. A step that refuses leaves by `?`, and becomes an answer in one place.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::header::{ALLOW, HeaderName, HeaderValue};
use http::{HeaderMap, Method, StatusCode, request};
use mimus_exchange::{
    NoRoute, PathParameters, Preferences, Problem, RequestParts, Violation, authenticate, choose,
    cors,
};

use super::account::Account;
use super::chain::{Call, request_seed};
use super::refusal::Refused;
use super::{Mock, Served, Settings};
use crate::config::Validate;
use crate::plugin::{OperationName, Response};

/// A request that arrived whole.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub head: &'a request::Parts,
    pub body: &'a Bytes,
    /// What is otherwise than the configuration says.
    pub settings: &'a Settings,
}

/// What goes back on the wire.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// How long the server waits before it sends.
    pub delay: Duration,
    pub account: Account,
}

impl Mock {
    /// Answers a request, whatever it is.
    pub async fn answer(self: &Arc<Self>, arrival: Arrival<'_>) -> Answer {
        let Arrival { head, settings, .. } = arrival;
        let cors = settings.cors.unwrap_or(self.config.cors);
        let parts = RequestParts {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query(),
            headers: &head.headers,
            body: arrival.body,
        };
        if cors && cors::is_preflight(parts.method, parts.headers) {
            let allow = self.router.allow(parts.path);
            if !allow.is_empty() {
                let headers = cors::preflight(parts.headers, &allow);
                return Answer {
                    status: StatusCode::NO_CONTENT,
                    headers,
                    ..Answer::default()
                };
            }
        }
        let mut answer = self.route(&parts, settings).await;
        if cors {
            cors::open(parts.headers, &mut answer.headers);
        }
        answer
    }

    async fn route(self: &Arc<Self>, parts: &RequestParts<'_>, settings: &Settings) -> Answer {
        let path = without_dots(parts.path);
        let found = match self.router.find(parts.method, &path, parts.query) {
            Ok(found) => found,
            Err(reason) => return unrouted(parts, reason),
        };
        let summary = &self.api.operations[found.index];
        let seed = || request_seed(self.config.seed, None, &summary.id, parts);
        let mut answer = match (settings.injected(seed), self.served(found.index)) {
            (Some(error), _) => error,
            (None, Ok(served)) => {
                let path = &found.path_parameters;
                self.operate(&served, parts, path, settings).await
            }
            (None, Err(findings)) => Problem::description_fault(&summary.id, &findings).into(),
        };
        answer.delay += settings.delay;
        answer.account.operation = Some(OperationName {
            id: summary.id.clone(),
            method: summary.method.clone(),
            path_template: summary.path_template.clone(),
        });
        answer
    }

    /// Answers for an operation.
    async fn operate(
        self: &Arc<Self>,
        served: &Arc<Served>,
        parts: &RequestParts<'_>,
        path: &PathParameters<'_>,
        settings: &Settings,
    ) -> Answer {
        let preferences = match Preferences::read(parts.headers, parts.query) {
            Ok(preferences) => preferences,
            Err(problem) => return problem.into(),
        };
        let began = Instant::now();
        let mut account = Account::default();
        let policy = settings.validate.unwrap_or(self.config.validate);
        let admitted = self.admit(served, parts, path, policy, &preferences, &mut account);
        let mut answer = match admitted.await {
            Ok(answer) => answer,
            Err(refused) => {
                let refused = self.refuse(served, parts, &preferences, refused, &mut account);
                refused.await
            }
        };
        account.validating = began.elapsed().saturating_sub(account.responding);
        account.problem = answer.account.problem;
        answer.account = account;
        if let Some(applied) = preferences.applied() {
            answer
                .headers
                .insert(HeaderName::from_static("preference-applied"), applied);
        }
        if served.operation.deprecated {
            // The header's first form, which is the one that Prism's users know.
            answer.headers.insert(
                HeaderName::from_static("deprecation"),
                HeaderValue::from_static("true"),
            );
        }
        answer
    }

    async fn admit(
        self: &Arc<Self>,
        served: &Arc<Served>,
        parts: &RequestParts<'_>,
        path: &PathParameters<'_>,
        policy: Validate,
        preferences: &Preferences,
        account: &mut Account,
    ) -> Result<Answer, Refused> {
        let operation = &*served.operation;
        if policy != Validate::Off
            && let Err(denied) = authenticate(
                operation,
                &self.api.security_schemes,
                &self.credentials,
                parts,
            )
        {
            if policy == Validate::Strict {
                return Err(Refused::Denied(denied));
            }
            tracing::warn!(
                operation = operation.id,
                "let in without credentials: {}",
                denied.detail
            );
        }
        let validated = served.validator.validate(operation, parts, path);
        for fault in &validated.faults {
            tracing::warn!(
                target: "mimus::description",
                operation = operation.id,
                pointer = fault.pointer,
                "{}",
                fault.message
            );
        }
        let violations = if policy == Validate::Off {
            Vec::new()
        } else {
            validated.violations
        };
        if policy == Validate::Strict && !violations.is_empty() {
            return Err(Refused::Violations(violations));
        }
        let choice = choose(operation, parts.headers, preferences)?;
        let call = Call::new(
            self,
            served,
            parts,
            &validated.request.parameters,
            preferences,
        );
        let response = call.respond(&choice, account).await;
        let told = response.map(|response| {
            let mut answer = Answer::from(response);
            answer.tell(&violations);
            answer
        });
        account.violations = violations;
        Ok(told?)
    }

    /// The description's own answer for a request that is turned away, or ours.
    async fn refuse(
        self: &Arc<Self>,
        served: &Arc<Served>,
        parts: &RequestParts<'_>,
        preferences: &Preferences,
        refused: Refused,
        account: &mut Account,
    ) -> Answer {
        let choice = refused.reason().and_then(|reason| {
            mimus_exchange::choose_refusal(&served.operation, reason, parts.headers, preferences)
        });
        let own = match &choice {
            Some(choice) => Call::new(self, served, parts, &[], preferences)
                .refuse(choice, account)
                .await
                .ok(),
            None => None,
        };
        let mut answer = match own {
            Some(response) => {
                let mut answer = Answer::from(response);
                answer.headers.extend(refused.challenges());
                answer
            }
            None => refused.problem(&served.operation).into(),
        };
        answer.tell(refused.violations());
        account.violations.extend_from_slice(refused.violations());
        answer
    }
}

impl Answer {
    pub fn problem(problem: Problem) -> Self {
        problem.into()
    }

    /// Says in headers what was wrong with the request.
    fn tell(&mut self, violations: &[Violation]) {
        if violations.is_empty() {
            return;
        }
        let names = [
            (
                "mimus-violations",
                mimus_exchange::mimus_violations(violations),
            ),
            ("sl-violations", mimus_exchange::sl_violations(violations)),
        ];
        for (name, value) in names {
            self.headers.insert(HeaderName::from_static(name), value);
        }
    }
}

impl From<Problem> for Answer {
    fn from(problem: Problem) -> Self {
        let (head, body) = problem.to_response().into_parts();
        let account = Account {
            problem: Some(problem.kind.name()),
            ..Account::default()
        };
        Self {
            account,
            status: head.status,
            headers: head.headers,
            body: body.into(),
            ..Self::default()
        }
    }
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        let Response {
            status,
            headers,
            body,
            delay,
        } = response;
        Self {
            status,
            headers,
            body,
            delay,
            ..Self::default()
        }
    }
}

/// What the server answers by itself where the description has nothing.
fn unrouted(parts: &RequestParts<'_>, reason: NoRoute) -> Answer {
    match &reason {
        NoRoute::MethodNotAllowed { allow, .. } if parts.method == Method::OPTIONS => {
            let allow = HeaderValue::from_str(&allow.join(", ")).ok();
            let headers = allow.into_iter().map(|allow| (ALLOW, allow)).collect();
            Answer {
                status: StatusCode::NO_CONTENT,
                headers,
                ..Answer::default()
            }
        }
        _ => Problem::from(reason).into(),
    }
}

/// RFC 3986, 5.2.4, for clients that leave `.` and `..` in.
fn without_dots(path: &str) -> Cow<'_, str> {
    if !path.contains("/.") {
        return Cow::Borrowed(path);
    }
    let is_dots = |segment: &str| matches!(segment, "." | "..");
    if !path.split('/').any(is_dots) {
        return Cow::Borrowed(path);
    }
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    Cow::Owned(format!("/{}", kept.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_taken_out_of_paths() {
        for (path, clean) in [
            ("/a/b", "/a/b"),
            ("/a/./b", "/a/b"),
            ("/a/../b", "/b"),
            ("/../../etc", "/etc"),
            ("/a/.hidden/..x", "/a/.hidden/..x"),
            ("/a/..", "/"),
        ] {
            assert_eq!(without_dots(path), clean, "{path}");
        }
    }
}
