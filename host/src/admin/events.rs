//! `GET /events`: exchanges as they happen, as server-sent events.
//!
//! `exchange` has a row as `/requests` has them, with the entry's id as the event's, so that
//! a browser that was cut off goes on where it was; a client that is slow gets what it
//! missed from the journal, and `missed` where that can't be read. `scenario` has the name of
//! the scenario that is active from then on, or null.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use mimus_exchange::Problem;
use mimus_journal::{Entry, Filter, Journal, Live, Order, Paging, QueryError};
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch};

use super::parameters::Parameters;
use super::{Admin, Body, Question, Reply, refused};
use crate::journal::asked;
use crate::journal::row::row;

/// How often something is sent where nothing happens, so that proxies keep the connection.
const PULSE: Duration = Duration::from_secs(15);

/// Events that wait for a slow client; the journal keeps some more.
const WAITING: usize = 16;

/// Entries of the past that are read at a time.
const PAST: usize = 200;

impl Admin {
    pub(super) async fn events(
        &self,
        query: Option<&str>,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let parts = asked::PARTS.iter().copied().filter(|part| *part != "q");
        let parts = parts.collect::<Vec<_>>();
        let mut parameters = Parameters::read_some(query, &parts, &[]);
        parameters.check()?;
        let filter = parameters.filter;
        let last = question.head.headers.get("last-event-id");
        let last = last.and_then(|id| id.to_str().ok()?.parse().ok());
        let live = filter.live().map_err(refused)?;
        let journal = self.journal()?.clone();
        let coming = journal.subscribe();
        let newest = self.of_journal(newest).await?;
        let (sender, parts) = mpsc::channel(WAITING);
        if question.head.method != Method::HEAD {
            let tail = Tail {
                journal,
                coming,
                switched: self.scenarios.subscribe(),
                stopping: self.stopping.subscribe(),
                seen: last.or(filter.after).unwrap_or(newest),
                filter,
                live,
                sender,
            };
            tokio::spawn(tail.send());
        }
        Ok(Reply::of("text/event-stream", Body::Parts(parts)))
    }
}

/// The id of the last entry there is.
fn newest(journal: &Journal) -> Result<u64, QueryError> {
    let one = Paging {
        limit: 1,
        ..Paging::default()
    };
    let page = journal.page(&Filter::everything(), &one)?;
    Ok(page.entries.first().map_or(0, |entry| entry.id))
}

/// On its way to one client.
struct Tail {
    journal: Arc<Journal>,
    coming: broadcast::Receiver<Arc<Entry>>,
    /// The scenario that is active from then on.
    switched: broadcast::Receiver<Option<Arc<str>>>,
    stopping: watch::Receiver<bool>,
    filter: Filter,
    live: Live,
    /// The last entry that was told, or that did not fit.
    seen: u64,
    sender: mpsc::Sender<io::Result<Bytes>>,
}

/// Nobody listens any more.
struct Gone;

impl Tail {
    /// Until the client goes, or the server stops.
    async fn send(mut self) {
        // Something at once, so that the client knows that it is connected.
        let mut result = self.tell(": listening\n\n".to_owned()).await;
        if result.is_ok() {
            result = self.catch_up().await;
        }
        while result.is_ok() {
            result = tokio::select! {
                () = stopped(&mut self.stopping) => return,
                () = self.sender.closed() => return,
                () = tokio::time::sleep(PULSE) => self.tell(": still here\n\n".to_owned()).await,
                Ok(name) = self.switched.recv() => {
                    let name = name.as_deref();
                    self.tell(told("scenario", &json!({ "name": name }))).await
                }
                entry = self.coming.recv() => match entry {
                    Ok(entry) => self.pass(&entry).await,
                    // What a slow client missed is in the journal.
                    Err(RecvError::Lagged(_)) => self.catch_up().await,
                    Err(RecvError::Closed) => return,
                },
            };
        }
    }

    async fn pass(&mut self, entry: &Entry) -> Result<(), Gone> {
        if entry.id <= self.seen {
            return Ok(());
        }
        self.seen = entry.id;
        if self.live.lets_through(entry) {
            self.tell(event(entry)).await?;
        }
        Ok(())
    }

    /// Tells what the journal has since the last one that was seen.
    async fn catch_up(&mut self) -> Result<(), Gone> {
        loop {
            let journal = self.journal.clone();
            let filter = Filter {
                after: Some(self.seen),
                ..self.filter.clone()
            };
            let paging = Paging {
                order: Order::Oldest,
                limit: PAST,
                ..Paging::default()
            };
            let read = move || journal.page(&filter, &paging);
            let page = match tokio::task::spawn_blocking(read).await {
                Ok(Ok(page)) => page,
                Ok(Err(error)) => {
                    tracing::error!("{:#}", anyhow::Error::new(error));
                    return self
                        .tell(told("missed", &json!({ "after": self.seen })))
                        .await;
                }
                // The server is about to end.
                Err(_) => return Err(Gone),
            };
            for entry in &page.entries {
                self.tell(event(entry)).await?;
                self.seen = entry.id;
            }
            if page.next.is_none() || *self.stopping.borrow() {
                return Ok(());
            }
        }
    }

    async fn tell(&self, text: String) -> Result<(), Gone> {
        let sent = self.sender.send(Ok(text.into())).await;
        sent.map_err(|_| Gone)
    }
}

async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // A server that is gone has stopped.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

fn event(entry: &Entry) -> String {
    format!("id: {}\n{}", entry.id, told("exchange", &row(entry)))
}

/// JSON has no line breaks of its own.
fn told(event: &str, data: &Value) -> String {
    format!("event: {event}\ndata: {data}\n\n")
}
