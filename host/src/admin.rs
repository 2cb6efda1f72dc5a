//! What the server says of itself: `/health`, `/metrics`, the admin API over the journal,
//! and the page that shows what it says. It knows messages, and nothing of sockets.
//!
//! A question reads: whose path is it (`Admin::takes`), may it be asked (`guard`), which
//! endpoint is it (`route`), what is the answer.

mod analysis;
mod analytics;
mod archive;
mod audit;
mod changes;
mod debug;
mod docs;
mod endpoint;
mod events;
mod export;
mod flags;
mod guard;
mod health;
mod metrics;
mod openapi;
mod operations;
mod overrides;
mod page;
mod parameters;
mod performance;
mod replay;
mod reply;
mod requests;
mod route;
mod scenarios;
mod server;
mod settings;
mod state;
mod storage;
mod verify;
mod webhooks;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use bytes::Bytes;
use http::{Method, request};
use mimus_exchange::{Kind, Problem};
use mimus_journal::{Filter, Journal, QueryError};
use tokio::sync::watch;

use audit::Trail;
pub use flags::{AdminFlags, Place, Switch};
use metrics::Metrics;
pub(crate) use reply::{Body, Reply};

use crate::clock::machine_time_ms;
use crate::config::JournalPlace;
use crate::guard::{Asker, Guard};
use crate::mock::{Mock, Settings};
use crate::process::Samples;
use crate::scenarios::Scenarios;
use crate::server::Peer;
use crate::webhooks::Webhooks;

/// Answers what is asked of the server itself, for as long as it runs.
#[derive(Debug)]
pub struct Admin {
    journal: Option<Arc<Journal>>,
    journal_place: JournalPlace,
    scenarios: Arc<Scenarios>,
    place: Place,
    guard: Guard,
    pub(crate) metrics: Metrics,
    /// What is otherwise than the configuration says.
    pub(crate) settings: ArcSwap<Settings>,
    trail: Trail,
    samples: Arc<Samples>,
    pub(crate) webhooks: Arc<Webhooks>,
    /// In milliseconds since 1970.
    started_ms: u64,
    addresses: OnceLock<Addresses>,
    /// Turns true when the server stops: what would never end, ends.
    stopping: watch::Sender<bool>,
}

/// Where the server listens.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// `http` or `https`.
    pub scheme: &'static str,
    pub mock: SocketAddr,
    /// Where the admin API has its own.
    pub admin: Option<SocketAddr>,
}

/// Which socket a request came in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Mock,
    Admin,
}

/// What of its own the server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Own {
    Health,
    Ready,
    Metrics,
    /// The page, or a file of it.
    Page(Door),
    /// The description that is served, and the page that shows it.
    Docs,
    Api,
}

/// A request that is about the server.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) mock: &'a Arc<Mock>,
    pub(crate) head: &'a request::Parts,
    pub(crate) body: &'a Bytes,
    pub(crate) peer: Option<Peer>,
}

impl<'a> Question<'a> {
    fn asker(self) -> Asker<'a> {
        Asker {
            head: self.head,
            peer: self.peer,
        }
    }
}

impl Admin {
    /// For the journal that is kept there, and the scenarios.
    pub fn new(
        journal: Option<Arc<Journal>>,
        journal_place: JournalPlace,
        scenarios: Arc<Scenarios>,
        webhooks: Webhooks,
        flags: &AdminFlags,
    ) -> Self {
        Self {
            journal,
            journal_place,
            scenarios,
            place: flags.place(),
            guard: Guard::new(&guard::ADMIN, flags.admin_token.as_deref()),
            metrics: Metrics::default(),
            settings: ArcSwap::default(),
            trail: Trail::default(),
            samples: Arc::default(),
            webhooks: Arc::new(webhooks),
            started_ms: machine_time_ms(),
            addresses: OnceLock::new(),
            stopping: watch::Sender::new(false),
        }
    }

    /// Tells where the server listens, once that is known.
    pub fn listens_at(&self, addresses: Addresses) {
        let _ = self.addresses.set(addresses);
    }

    /// Looks at what the process takes of the machine, until it is dropped.
    pub async fn keep_looking(&self) {
        self.samples.keep_looking().await;
    }

    /// Tells webhooks what they are to be told, until the server stops.
    pub async fn keep_delivering(&self) {
        let stopping = self.stopping.subscribe();
        self.webhooks.keep_delivering(stopping).await;
    }

    /// Ends what would never end by itself.
    pub(crate) fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// The path of the description that the admin API gives way to, where it does.
    pub fn rival<'a>(&self, mock: &'a Mock) -> Option<&'a str> {
        mock.admin_rival().filter(|_| self.place == Place::SamePort)
    }

    /// What a path is to the server, if it is the server's: the description's own paths
    /// always win.
    pub(crate) fn takes(&self, mock: &Mock, path: &str, door: Door) -> Option<Own> {
        let own = match path {
            "/health" => Own::Health,
            "/health/ready" => Own::Ready,
            "/metrics" => Own::Metrics,
            _ if door == Door::Mock && docs::takes(mock, path) => return Some(Own::Docs),
            _ if page::is_of_page(path, door) => Own::Page(door),
            _ if door == Door::Admin || route::is_below(path) => Own::Api,
            _ => return None,
        };
        let is_admin = matches!(own, Own::Page(_) | Own::Api);
        if is_admin && door == Door::Mock {
            let is_here = self.place == Place::SamePort && mock.admin_rival().is_none();
            return (is_here && !mock.has_path(path)).then_some(own);
        }
        (door == Door::Admin || !mock.has_path(path)).then_some(own)
    }

    pub(crate) async fn answer(&self, own: Own, question: Question<'_>) -> Reply {
        let reply = match own {
            Own::Health | Own::Ready | Own::Metrics | Own::Docs => self.state(own, question),
            Own::Page(door) => self.page(question, door),
            Own::Api => match guard::admit(&self.guard, question) {
                Ok(()) => self.ask(question).await,
                Err(problem) => Err(problem),
            },
        };
        reply.unwrap_or_else(Reply::from).without_body_for(question)
    }

    fn state(&self, own: Own, question: Question<'_>) -> Result<Reply, Problem> {
        if !is_reading(&question.head.method) {
            return Err(route::not_allowed(question, &["GET", "HEAD"]));
        }
        Ok(match own {
            Own::Health => health::alive(),
            Own::Ready => self.readiness(question.mock),
            Own::Docs => docs::answer(question)?,
            Own::Metrics | Own::Page(_) | Own::Api => self.exposition(question.mock),
        })
    }

    /// The journal, or how to have one.
    fn journal(&self) -> Result<&Arc<Journal>, Problem> {
        self.journal.as_ref().ok_or_else(|| {
            let detail = "there is no journal: start with `--journal memory` or `--journal PATH`, \
                          or take `place = \"off\"` out of `[journal]`";
            Problem::new(Kind::JournalOff, detail)
        })
    }

    /// Asks the journal where blocking holds up nobody.
    async fn of_journal<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Journal) -> Result<T, QueryError> + Send + 'static,
    ) -> Result<T, Problem> {
        let journal = self.journal()?.clone();
        let answer = tokio::task::spawn_blocking(move || ask(&journal)).await;
        answer
            .map_err(|error| Problem::internal(format!("a question to the journal: {error}")))?
            .map_err(refused)
    }

    /// Whether a filter makes sense, before anything is sent.
    async fn check(&self, filter: Filter) -> Result<(), Problem> {
        let nothing = mimus_journal::Paging {
            limit: 0,
            ..mimus_journal::Paging::default()
        };
        self.of_journal(move |journal| journal.page(&filter, &nothing).map(drop))
            .await
    }
}

/// What a verification expects, or where it is written wrongly.
pub(crate) fn expectations(text: &[u8]) -> Result<mimus_journal::Verification, String> {
    verify::read(text).map_err(|problem| problem.detail)
}

/// Whether a request changes nothing.
fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// What the journal says of a question, to who asked it.
fn refused(error: QueryError) -> Problem {
    match error {
        QueryError::Invalid {
            what,
            ref text,
            ref problem,
        } => {
            let parameter = serde_json::json!({
                // `path regex` is asked for as `path_regex`.
                "name": what.replace(' ', "_"),
                "value": text,
                "message": problem,
            });
            Problem::new(Kind::InvalidParameter, error.to_string())
                .with("parameters", vec![parameter])
        }
        QueryError::Unreadable(_) | QueryError::Unwritable(_) => {
            let told = format!("{:#}", anyhow::Error::new(error));
            tracing::error!("{told}");
            Problem::new(Kind::JournalFailed, told)
        }
    }
}
