//! Exchanges on their way into the journal: what is open, what is secret, and what of an
//! answer is written down.

pub(crate) mod asked;
pub(crate) mod row;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use http::{HeaderMap, Version, request};
use mimus_description::Api;
use mimus_description::model::{ApiKeyLocation, SecurityScheme};
use mimus_journal::{
    Body, Draft, Durations, Exchange, Headers, Journal, LogLine, OpenError, OperationDraft,
    Options, Place, Plan, Redaction, RequestDraft, ResponseDraft,
};

use mimus_scenario::model::Fault;
use mimus_scenario::{Applied, Cause};

use crate::clock::machine_timestamp_ms;
use crate::config::{self, JournalPlace};
use crate::mock::overlay::TEST_SCENARIO;
use crate::mock::{Account, Answer, Course, Mock};
use crate::server::Peer;

/// Who speaks, in the log lines of an entry, where it is no responder.
pub(crate) const SCENARIO: &str = "scenario";

/// Opens the journal that the configuration asks for; none if it asks for none.
pub fn open(journal: &config::Journal) -> Result<Option<Arc<Journal>>, OpenError> {
    let place = match &journal.place {
        JournalPlace::Off => return Ok(None),
        JournalPlace::Memory => Place::Memory,
        JournalPlace::File(path) => Place::File(path.clone()),
    };
    let options = Options {
        sync: journal.sync,
        body_bytes: journal.body_bytes,
        retention: journal.retention,
        // Each mock knows its own secrets, and says so with each exchange.
        redaction: Redaction::default(),
        ..Options::default()
    };
    Journal::open(&place, options).map(|journal| Some(Arc::new(journal)))
}

/// What is secret by the configuration and by the description's security schemes.
pub(crate) fn redaction(api: &Api, configured: &Redaction) -> Redaction {
    let keys = api.security_schemes.values();
    keys.fold(configured.clone(), |redaction, scheme| match scheme {
        SecurityScheme::ApiKey { location, name } => match location {
            ApiKeyLocation::Header => redaction.header(name),
            ApiKeyLocation::Query => redaction.query_parameter(name.clone()),
            ApiKeyLocation::Cookie => redaction.cookie(name.clone()),
        },
        // OAuth 2.0 in a query (RFC 6750, 2.3).
        SecurityScheme::OAuth2 { .. } => redaction.query_parameter("access_token"),
        _ => redaction,
    })
}

/// A request that was answered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered<'a> {
    pub(crate) mock: &'a Mock,
    pub(crate) head: &'a request::Parts,
    /// Nothing where it could not be read.
    pub(crate) body: &'a Bytes,
    pub(crate) answer: &'a Answer,
    pub(crate) peer: Option<Peer>,
    pub(crate) began: Instant,
}

impl Answered<'_> {
    /// A copy of it, without its secrets.
    pub(crate) fn exchange(self) -> Exchange {
        let mut exchange = self.with_draft(|draft| {
            let mut exchange = draft.to_exchange();
            exchange.identify();
            exchange
        });
        self.mock.redaction.apply(&mut exchange);
        exchange
    }

    /// Has it written down, without its secrets. What can't be written is for the log, and
    /// the journal's health: it is no reason not to answer.
    pub(crate) async fn record(self, journal: &Journal) {
        let recorded = self.with_draft(|draft| journal.take_down(draft, &self.mock.redaction));
        let _ = recorded.await;
    }

    /// Shows it as it was, its secrets among it.
    fn with_draft<T>(self, look: impl FnOnce(&Draft<'_>) -> T) -> T {
        let Self {
            mock: _,
            head,
            body,
            answer,
            peer,
            began,
        } = self;
        let (account, course) = (&answer.account, &answer.account.course);
        let took = began.elapsed();
        let was_asked = !course.responders.is_empty();
        let status = answer.sent_status();
        let responders = course.responders.iter().map(|name| &**name);
        let violations = account.violations.iter();
        let violations = violations.filter_map(|violation| serde_json::to_value(violation).ok());
        let client = peer.map(|peer| peer.address.ip().to_string());
        look(&Draft {
            time: machine_timestamp_ms()
                .saturating_sub(i64::try_from(took.as_millis()).unwrap_or_default()),
            request: RequestDraft {
                scheme: scheme(peer),
                version: version(head.version),
                method: head.method.as_str(),
                path: head.uri.path(),
                query: head.uri.query(),
                headers: Headers::Map(&head.headers),
                body: &Body::whole(body.clone()),
            },
            response: ResponseDraft {
                status,
                headers: match status {
                    0 => Headers::None,
                    _ => Headers::Map(&answer.headers),
                },
                body: &Body::whole(answer.body.clone()),
            },
            operation: account.operation.as_ref().map(|operation| OperationDraft {
                id: &operation.id,
                method: &operation.method,
                path: &operation.path_template,
            }),
            responders: &responders.collect::<Vec<_>>(),
            plan: was_asked.then_some(if course.is_fixed {
                Plan::Fixed
            } else {
                Plan::Computed
            }),
            scenario: scenario(account, &head.headers),
            seed: course.seed,
            violations: &violations.collect::<Vec<_>>(),
            problem: account.problem,
            fault: answer.fault.map(Fault::name),
            logs: &rules(account).chain(told(course)).collect::<Vec<_>>(),
            durations: Durations {
                queue: micros(course.waiting),
                validate: micros(account.validating),
                respond: micros(account.responding.saturating_sub(course.waiting)),
                total: micros(took),
            },
            client: client.as_deref(),
            session: None,
            correlation: None,
            user_agent: None,
            admin: account.is_admin,
        })
    }
}

/// The scenario that the request was answered under; else the one that its client names,
/// whether there is one or not.
fn scenario<'a>(account: &'a Account, headers: &'a HeaderMap) -> Option<&'a str> {
    if let Some(scenario) = &account.scenario {
        return Some(&scenario.name);
    }
    let named = TEST_SCENARIO.iter().find_map(|name| headers.get(name))?;
    named.to_str().ok()
}

/// What scenario and overrides had to say, as lines of the log.
fn rules(account: &Account) -> impl Iterator<Item = LogLine> {
    account.applied.iter().map(|applied| {
        let Applied { of, rule, cause } = applied;
        let how = match cause {
            Cause::Fits => "fits",
            Cause::Error => "goes wrong, by its error rate",
            Cause::RateLimit => "was asked for too often",
        };
        LogLine {
            level: "debug".to_owned(),
            message: format!("`{of}`: `{rule}` {how}"),
            responder: SCENARIO.to_owned(),
        }
    })
}

fn told(course: &Course) -> impl Iterator<Item = LogLine> {
    course.told.iter().map(|(responder, line)| LogLine {
        level: line.level.to_string(),
        message: line.message.clone(),
        responder: responder.to_string(),
    })
}

/// Writes all that waits, at the end.
pub(crate) async fn close(journal: Arc<Journal>) -> anyhow::Result<()> {
    let closed = tokio::task::spawn_blocking(move || journal.close()).await;
    closed
        .context("closing the journal")?
        .context("the journal's last entries were not written")
}

fn scheme(peer: Option<Peer>) -> &'static str {
    if peer.is_some_and(|peer| peer.is_encrypted) {
        "https"
    } else {
        "http"
    }
}

/// As it stands in a request line.
fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_3 => "HTTP/3.0",
        _ => "HTTP/1.1",
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
