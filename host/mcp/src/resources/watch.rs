//! Who wants to know when what changes: mocks that come and go, and resources that a client
//! subscribed to.
//!
//! Others start and stop mocks too, and requests change them; so it is looked, as often as
//! people would: at the folder of the registry, and at the counters of those mocks that
//! somebody subscribed to (`/changes`). Nothing is told that was not seen to change, a
//! resource once for each look, and nobody looks for a client that is gone.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use mimus_running::{Files, Record};
use rmcp::model::ResourceUpdatedNotificationParam;
use rmcp::service::{Peer, RoleServer, SubscriptionSink};
use serde_json::Value;

use super::address::{Address, Part, Place};
use crate::answer::Refusal;
use crate::desk::Desk;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(500);

/// After so many looks at the names in the registry, whether the processes are there, too.
const EVERY: u32 = 10;

/// Resources that one client may subscribe to.
pub(super) const MOST: usize = 200;

/// What one client wants to know.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    subscribed: Mutex<BTreeMap<String, Subscription>>,
}

#[derive(Debug, Clone)]
struct Subscription {
    address: Address,
    /// What was there when it was last told.
    seen: Option<Mark>,
}

/// What a resource depends on, as it was at a time. None where there is no such mock.
type Mark = Option<Vec<Value>>;

/// How a client is told.
pub(crate) enum Tell {
    /// One that subscribed, by a request for each.
    Peer(Peer<RoleServer>),
    /// One that listens.
    Sink(SubscriptionSink),
}

impl Watch {
    /// Begins to look at a resource, from how it is now. It blocks.
    pub(crate) fn subscribe(&self, uri: &str, desk: &Desk) -> Result<(), Refusal> {
        let address = Address::parse(uri)?;
        let mut subscribed = self.lock();
        if MOST <= subscribed.len() && !subscribed.contains_key(uri) {
            return Err(
                Refusal::new(format!("there are {MOST} subscriptions already"))
                    .hint("unsubscribe from some"),
            );
        }
        drop(subscribed);
        let seen = Looked::default().mark(&address, desk);
        subscribed = self.lock();
        let seen = Some(seen);
        subscribed.insert(uri.to_owned(), Subscription { address, seen });
        Ok(())
    }

    pub(crate) fn unsubscribe(&self, uri: &str) {
        self.lock().remove(uri);
    }

    /// Looks, and returns what changed since the last time.
    fn changed(&self, desk: &Desk) -> Vec<String> {
        let all = self.lock().clone();
        let mut looked = Looked::default();
        let mut changed = Vec::new();
        for (uri, subscription) in all {
            let mark = looked.mark(&subscription.address, desk);
            let mut subscribed = self.lock();
            let Some(own) = subscribed.get_mut(&uri) else {
                continue;
            };
            if own.seen.as_ref() != Some(&mark) {
                own.seen = Some(mark);
                changed.push(uri);
            }
        }
        changed
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Subscription>> {
        self.subscribed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was seen in one look: each mock is asked once.
#[derive(Default)]
struct Looked {
    running: Option<Vec<Record>>,
    changes: HashMap<String, Mark>,
}

impl Looked {
    fn mark(&mut self, address: &Address, desk: &Desk) -> Mark {
        match &address.place {
            Place::Mock { mock, part } => {
                let changes = self.changes(mock, desk)?;
                let [description, journal, scenarios, state] = changes.as_slice() else {
                    return Some(changes);
                };
                Some(match part {
                    Part::Description | Part::Operations | Part::Operation(_) => {
                        vec![description.clone()]
                    }
                    Part::Journal => vec![journal.clone()],
                    // What was taken down stays as it is.
                    Part::Entry(_) => Vec::new(),
                    Part::Report(_) => vec![journal.clone(), description.clone()],
                    Part::Scenarios | Part::Scenario(_) => {
                        vec![scenarios.clone(), description.clone()]
                    }
                    Part::State | Part::Collection(_) | Part::Item(..) => vec![state.clone()],
                })
            }
            Place::Pack { .. } => {
                if let Some(mock) = address.get("mock") {
                    return Some(self.changes(mock, desk)?.into_iter().take(1).collect());
                }
                let running = self.running(desk).iter();
                let ids = running.map(|record| record.id.clone()).collect::<Vec<_>>();
                let mut all = ids.iter().map(|id| id.as_str().into()).collect::<Vec<_>>();
                if let [only] = ids.as_slice() {
                    all.extend(self.changes(only, desk).into_iter().flatten().take(1));
                }
                Some(all)
            }
            Place::ListAll | Place::CommunityInfo => Some(Vec::new()),
        }
    }

    fn running(&mut self, desk: &Desk) -> &[Record] {
        self.running.get_or_insert_with(|| desk.registry.running())
    }

    /// The counters of a mock. One that has none says by its answers that it may have changed.
    fn changes(&mut self, mock: &str, desk: &Desk) -> Mark {
        if let Some(known) = self.changes.get(mock) {
            return known.clone();
        }
        let changes = self.record(mock, desk).map(|record| {
            let told = desk.client.admin(&record, "GET", "/changes", None);
            let told = told.unwrap_or_default();
            let all = ["description", "journal", "scenarios", "state"];
            let mut all = all.map(|name| told[name].clone()).to_vec();
            // Another process under the same name is another mock.
            for one in &mut all {
                *one = vec![record.process.as_str().into(), one.take()].into();
            }
            all
        });
        self.changes.insert(mock.to_owned(), changes.clone());
        changes
    }

    fn record(&mut self, mock: &str, desk: &Desk) -> Option<Record> {
        let known = self.running(desk).iter().find(|record| record.id == mock);
        known.cloned().or_else(|| desk.at(mock))
    }
}

/// The mocks there are, as one look after the other sees them.
struct Listed {
    files: Files,
    running: Vec<(String, u32)>,
    looks: u32,
}

impl Listed {
    fn now(desk: &Desk) -> Self {
        let files = desk.registry.files();
        Self {
            files,
            running: running(desk),
            looks: 0,
        }
    }

    /// Whether others are there than at the last look.
    fn changed(&mut self, desk: &Desk) -> bool {
        self.looks += 1;
        let files = desk.registry.files();
        if files == self.files && !self.looks.is_multiple_of(EVERY) {
            return false;
        }
        self.files = files;
        let now = running(desk);
        let is_other = now != self.running;
        self.running = now;
        is_other
    }
}

fn running(desk: &Desk) -> Vec<(String, u32)> {
    let running = desk.registry.running().into_iter();
    running.map(|record| (record.id, record.pid)).collect()
}

/// Looks, and tells, until the client is gone. `lists`: also of mocks that come and go.
pub(crate) async fn follow(watch: Weak<Watch>, desk: Arc<Desk>, tell: Tell, lists: bool) {
    let own = desk.clone();
    let begun = tokio::task::spawn_blocking(move || Listed::now(&own)).await;
    let Ok(mut listed) = begun else {
        return;
    };
    loop {
        tokio::time::sleep(LOOK).await;
        if tell.is_over() {
            return;
        }
        let Some(watch) = watch.upgrade() else {
            return;
        };
        let desk = desk.clone();
        let look = move || {
            let is_other = lists && listed.changed(&desk);
            let changed = if watch.is_empty() {
                Vec::new()
            } else {
                watch.changed(&desk)
            };
            (listed, is_other, changed)
        };
        let Ok((after, is_other, changed)) = tokio::task::spawn_blocking(look).await else {
            return;
        };
        listed = after;
        if is_other && !tell.list().await {
            return;
        }
        for uri in changed {
            if !tell.updated(uri).await {
                return;
            }
        }
    }
}

impl Tell {
    fn is_over(&self) -> bool {
        match self {
            Self::Peer(peer) => peer.is_transport_closed(),
            // Who runs it drops it with the request.
            Self::Sink(_) => false,
        }
    }

    /// Whether it arrived.
    async fn list(&self) -> bool {
        match self {
            Self::Peer(peer) => peer.notify_resource_list_changed().await.is_ok(),
            Self::Sink(sink) => sink.notify_resource_list_changed().await.is_ok(),
        }
    }

    async fn updated(&self, uri: String) -> bool {
        match self {
            Self::Peer(peer) => {
                let told = ResourceUpdatedNotificationParam::new(uri);
                peer.notify_resource_updated(told).await.is_ok()
            }
            Self::Sink(sink) => sink.notify_resource_updated(uri).await.is_ok(),
        }
    }
}
