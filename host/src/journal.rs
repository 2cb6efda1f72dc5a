//! Exchanges on their way into the journal: what is open, what is secret, and what of an
//! answer is written down.

pub(crate) mod asked;
pub(crate) mod row;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use bytes::Bytes;
use http::{HeaderMap, request};
use mimus_description::Api;
use mimus_description::model::{ApiKeyLocation, SecurityScheme};
use mimus_journal::{
    Body, Durations, Exchange, Journal, LogLine, OpenError, Operation, Options, Place, Plan,
    Redaction, Request, Response, header_text,
};

use mimus_scenario::{Applied, Cause};

use crate::clock::machine_time_ms;
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
        // Each mock knows its own secrets, and takes them out before.
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
    /// As it is kept, without its secrets.
    pub(crate) fn exchange(self) -> Exchange {
        let Self {
            mock,
            head,
            body,
            answer,
            peer,
            began,
        } = self;
        let (account, course) = (&answer.account, &answer.account.course);
        let took = began.elapsed();
        let was_asked = !course.responders.is_empty();
        let mut exchange = Exchange {
            time: i64::try_from(machine_time_ms())
                .unwrap_or(i64::MAX)
                .saturating_sub(i64::try_from(took.as_millis()).unwrap_or_default()),
            request: Request {
                scheme: scheme(peer).to_owned(),
                version: format!("{:?}", head.version),
                method: head.method.to_string(),
                path: head.uri.path().to_owned(),
                query: head.uri.query().map(str::to_owned),
                headers: headers(&head.headers),
                body: Body::whole(body.clone()),
            },
            response: Response {
                status: answer.sent_status(),
                headers: match answer.sent_status() {
                    0 => Vec::new(),
                    _ => headers(&answer.headers),
                },
                body: Body::whole(answer.body.clone()),
            },
            operation: account.operation.as_ref().map(|operation| Operation {
                id: operation.id.clone(),
                method: operation.method.clone(),
                path: operation.path_template.clone(),
            }),
            responders: course.responders.iter().map(ToString::to_string).collect(),
            plan: was_asked.then_some(if course.is_fixed {
                Plan::Fixed
            } else {
                Plan::Computed
            }),
            scenario: scenario(account, &head.headers),
            fault: answer.fault.map(|fault| fault.name().to_owned()),
            seed: course.seed,
            violations: account
                .violations
                .iter()
                .filter_map(|violation| serde_json::to_value(violation).ok())
                .collect(),
            problem: account.problem.map(str::to_owned),
            logs: rules(account).chain(told(course)).collect(),
            durations: Durations {
                queue: micros(course.waiting),
                validate: micros(account.validating),
                respond: micros(account.responding.saturating_sub(course.waiting)),
                total: micros(took),
            },
            admin: account.is_admin,
            client: peer.map(|peer| peer.address.ip().to_string()),
            ..Exchange::default()
        };
        exchange.identify();
        mock.redaction.apply(&mut exchange);
        exchange
    }
}

/// The scenario that the request was answered under; else the one that its client names,
/// whether there is one or not.
fn scenario(account: &Account, headers: &HeaderMap) -> Option<String> {
    if let Some(scenario) = &account.scenario {
        return Some(scenario.name.clone());
    }
    let named = TEST_SCENARIO.iter().find_map(|name| headers.get(name))?;
    Some(named.to_str().ok()?.to_owned())
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

fn headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let all = headers.iter();
    all.map(|(name, value)| (name.to_string(), header_text(value.as_bytes())))
        .collect()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
