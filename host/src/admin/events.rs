//! `GET /events`: exchanges as they happen, as server-sent events.
//!
//! `exchange` has a row as `/requests` has them, with the entry's id as the event's, so that
//! a browser that was cut off goes on where it was; `missed` says that the client was too
//! slow for some.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use mimus_exchange::Problem;
use mimus_journal::{Entry, Filter, Live, Order, Paging};
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

/// Entries of the past that are sent at first, at most.
const PAST: usize = 1000;

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
        let mut filter = parameters.filter;
        let last = question.head.headers.get("last-event-id");
        let last = last.and_then(|id| id.to_str().ok()?.parse().ok());
        filter.after = last.or(filter.after);
        let live = filter.live().map_err(refused)?;
        let coming = self.journal()?.subscribe();
        let past = match filter.after {
            Some(_) => self.past(filter).await?,
            None => Vec::new(),
        };
        let (sender, parts) = mpsc::channel(WAITING);
        if question.head.method != Method::HEAD {
            let tail = Tail {
                live,
                coming,
                stopping: self.stopping.subscribe(),
                sender,
            };
            tokio::spawn(tail.send(past));
        }
        Ok(Reply::of("text/event-stream", Body::Parts(parts)))
    }

    /// What came since, the oldest first.
    async fn past(&self, filter: Filter) -> Result<Vec<Entry>, Problem> {
        let paging = Paging {
            order: Order::Oldest,
            limit: PAST,
            ..Paging::default()
        };
        let page = self.of_journal(move |journal| journal.page(&filter, &paging));
        Ok(page.await?.entries)
    }
}

/// On its way to one client.
struct Tail {
    live: Live,
    coming: broadcast::Receiver<Arc<Entry>>,
    stopping: watch::Receiver<bool>,
    sender: mpsc::Sender<io::Result<Bytes>>,
}

impl Tail {
    /// Until the client goes, or the server stops.
    async fn send(mut self, past: Vec<Entry>) {
        // Something at once, so that the client knows that it is connected.
        let mut next = ": listening\n\n".to_owned();
        let mut sent = 0;
        for entry in &past {
            next.push_str(&event(entry));
            sent = entry.id;
        }
        loop {
            if !next.is_empty() && self.sender.send(Ok(next.into())).await.is_err() {
                return;
            }
            next = tokio::select! {
                _ = self.stopping.wait_for(|stopping| *stopping) => return,
                () = self.sender.closed() => return,
                () = tokio::time::sleep(PULSE) => ": still here\n\n".to_owned(),
                entry = self.coming.recv() => match entry {
                    Ok(entry) if sent < entry.id && self.live.lets_through(&entry) => {
                        event(&entry)
                    }
                    Ok(_) => String::new(),
                    Err(RecvError::Lagged(missed)) => told("missed", &json!({ "missed": missed })),
                    Err(RecvError::Closed) => return,
                },
            };
        }
    }
}

fn event(entry: &Entry) -> String {
    format!("id: {}\n{}", entry.id, told("exchange", &row(entry)))
}

/// JSON has no line breaks of its own.
fn told(event: &str, data: &Value) -> String {
    format!("event: {event}\ndata: {data}\n\n")
}
