//! The way of a request, from top to bottom: route → scenario → authenticate → validate →
//! choose → respond. A step that refuses leaves by `?`, and becomes an answer in one place.

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
use mimus_scenario::model::Fault;

use super::account::Account;
use super::chain::{Call, request_seed};
use super::decided::{Decided, Way};
use super::overlay::Layers;
use super::refusal::Refused;
use super::{Mock, Served, Settings};
use crate::config::Validate;
use crate::plugin::Response;

/// A request that arrived whole.
#[derive(Debug, Clone, Copy)]
pub struct Arrival<'a> {
    pub head: &'a request::Parts,
    pub body: &'a Bytes,
    /// What is otherwise than the configuration says.
    pub settings: &'a Settings,
    pub under: Under<'a>,
}

/// What scenario and overrides a request is answered under.
#[derive(Debug, Clone, Copy)]
pub enum Under<'a> {
    /// Those that hold for it now.
    Own,
    /// These.
    Given(&'a Layers),
}

/// What goes back on the wire.
#[derive(Debug, Default)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// How long the server waits before it sends.
    pub delay: Duration,
    /// What is to go wrong when it is sent.
    pub fault: Option<Fault>,
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
        let mut answer = self.route(&parts, arrival).await;
        if cors {
            cors::open(parts.headers, &mut answer.headers);
        }
        answer
    }

    async fn route(self: &Arc<Self>, parts: &RequestParts<'_>, arrival: Arrival<'_>) -> Answer {
        let settings = arrival.settings;
        let path = without_dots(parts.path);
        let found = match self.router.find(parts.method, &path, parts.query) {
            Ok(found) => found,
            Err(reason) => return unrouted(parts, reason),
        };
        let summary = &self.api.operations[found.index];
        let seed = || request_seed(self.config.seed, None, &summary.id, parts);
        let served = self.served(found.index);
        let name = match &served {
            Ok(served) => served.name.clone(),
            Err(_) => Arc::new(summary.into()),
        };
        let mut answer = match (settings.injected(seed), served) {
            (Some(error), _) => error,
            (None, Ok(served)) => {
                let path = &found.path_parameters;
                self.under(&served, (parts, path), arrival).await
            }
            (None, Err(findings)) => Problem::description_fault(&summary.id, &findings).into(),
        };
        answer.delay += settings.delay;
        answer.account.operation = Some(name);
        answer
    }

    /// Answers for an operation, under whatever scenario and overrides hold.
    async fn under(
        self: &Arc<Self>,
        served: &Arc<Served>,
        (parts, path): (&RequestParts<'_>, &PathParameters<'_>),
        arrival: Arrival<'_>,
    ) -> Answer {
        let Arrival { head, settings, .. } = arrival;
        let policy = settings.validate.unwrap_or(self.config.validate);
        let layers = match arrival.under {
            Under::Given(layers) => Ok(Some(layers.clone())),
            Under::Own => {
                let now_ms = || self.config.clock.now_ms();
                self.overlay.layers(parts.headers, now_ms)
            }
        };
        match layers {
            Ok(None) => {
                let operated = self.operate(served, parts, path, policy, None);
                operated.await.answer
            }
            Ok(Some(layers)) => {
                let peer = head.extensions.get().copied();
                let decided = self.decide(layers, served, (parts, path), peer);
                self.overlaid(served, (parts, path), policy, decided).await
            }
            Err(problem) => problem.into(),
        }
    }

    /// Answers for an operation, as scenario and overrides say.
    async fn overlaid(
        self: &Arc<Self>,
        served: &Arc<Served>,
        (parts, path): (&RequestParts<'_>, &PathParameters<'_>),
        policy: Validate,
        decided: Decided,
    ) -> Answer {
        let at_once = decided.at_once(served);
        let Operated {
            mut answer,
            is_refusal,
        } = if let Some(answer) = at_once {
            Operated {
                answer,
                is_refusal: false,
            }
        } else {
            let operated = self.operate(served, parts, path, policy, Some(&decided));
            operated.await
        };
        decided.finish(&mut answer, is_refusal);
        answer
    }

    /// Answers for an operation.
    async fn operate(
        self: &Arc<Self>,
        served: &Arc<Served>,
        parts: &RequestParts<'_>,
        path: &PathParameters<'_>,
        policy: Validate,
        decided: Option<&Decided>,
    ) -> Operated {
        let preferences = match Preferences::read(parts.headers, parts.query) {
            Ok(preferences) => preferences,
            Err(problem) => return Operated::refusal(problem.into()),
        };
        let began = Instant::now();
        let mut account = Account::default();
        let call = Asking {
            served,
            parts,
            policy,
            preferences: &preferences,
            decided,
        };
        let admitted = self.admit(call, path, &mut account);
        let (mut answer, is_refusal) = match admitted.await {
            Ok(answer) => (answer, false),
            Err(refused) => (self.refuse(call, refused, &mut account).await, true),
        };
        account.validating = began.elapsed().saturating_sub(account.responding);
        account.problem = answer.account.problem;
        answer.account = account;
        if let Some(applied) = preferences.applied()
            && decided.is_none_or(Decided::leaves_choice)
        {
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
        Operated { answer, is_refusal }
    }

    async fn admit(
        self: &Arc<Self>,
        asking: Asking<'_>,
        path: &PathParameters<'_>,
        account: &mut Account,
    ) -> Result<Answer, Refused> {
        let Asking {
            served,
            parts,
            policy,
            preferences,
            decided,
        } = asking;
        let operation = &*served.operation;
        let policy = match decided {
            // An error that is asked for is for every request.
            Some(decided) if decided.is_failure() => Validate::Off,
            _ => policy,
        };
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
        let parameters = &validated.request.parameters;
        let mut call = Call::new(self, served, parts, parameters, preferences);
        let mut way = match decided {
            None => Way::Ask(choose(operation, parts.headers, preferences)?),
            Some(decided) => {
                call = call.under(decided, decided.guest.clone());
                decided.way(served, parts, preferences)?
            }
        };
        let response = match &mut way {
            Way::Whole(answer) => {
                let mut answer = std::mem::take(&mut **answer);
                answer.tell(&violations);
                account.violations = violations;
                return Ok(answer);
            }
            Way::Ask(choice) => call.respond(choice, account).await,
            Way::Description(choice) => call.refuse(choice, account).await,
        };
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
        asking: Asking<'_>,
        refused: Refused,
        account: &mut Account,
    ) -> Answer {
        let Asking {
            served,
            parts,
            preferences,
            decided,
            ..
        } = asking;
        let choice = refused.reason().and_then(|reason| {
            mimus_exchange::choose_refusal(&served.operation, reason, parts.headers, preferences)
        });
        let own = match &choice {
            Some(choice) => {
                let mut call = Call::new(self, served, parts, &[], preferences);
                if let Some(decided) = decided {
                    call = call.under(decided, None);
                }
                call.refuse(choice, account).await.ok()
            }
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

/// A request on its way through an operation.
#[derive(Clone, Copy)]
struct Asking<'a> {
    served: &'a Arc<Served>,
    parts: &'a RequestParts<'a>,
    policy: Validate,
    preferences: &'a Preferences,
    /// What a scenario or an override says about it.
    decided: Option<&'a Decided>,
}

/// What an operation answers.
struct Operated {
    answer: Answer,
    /// Whether the request was turned away.
    is_refusal: bool,
}

impl Operated {
    fn refusal(answer: Answer) -> Self {
        Self {
            answer,
            is_refusal: true,
        }
    }
}

impl Answer {
    pub fn problem(problem: Problem) -> Self {
        problem.into()
    }

    /// 0 where nothing is sent.
    pub fn sent_status(&self) -> u16 {
        if self.fault.is_some_and(Fault::is_silent) {
            return 0;
        }
        self.status.as_u16()
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
