//! Webhooks: others are told of what the mock answered, after it was answered.
//!
//! A request only looks whether there are any; what is to be told goes into a queue that
//! never makes it wait, and is delivered by tasks of their own. What is not public network is
//! told only where the command line allows it.

mod deliver;
mod event;
mod model;
mod payload;
mod sign;
mod store;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use serde_json::Value;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use deliver::Job;
pub(crate) use model::{Wanted, Webhook, Wrong};
pub(crate) use payload::test as test_payload;
use store::Store;
pub use store::StoreError;
pub(crate) use store::{Delivery, DeliveryFilter};

use crate::clock::machine_timestamp_ms;
use crate::journal::Answered;
use crate::outbound::Origin;

/// Deliveries that wait for their turn; what comes when there are as many is dropped, and
/// counted.
const QUEUE: usize = 1000;

/// Deliveries at the same time.
const AT_ONCE: usize = 16;

/// How long those that are under way may take once the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Where webhooks and what became of them are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    Memory,
    File(PathBuf),
}

/// All webhooks of a server.
#[derive(Debug)]
pub struct Webhooks {
    store: Arc<Store>,
    /// What is in the store, to be looked at by each request.
    list: ArcSwap<Vec<Arc<Webhook>>>,
    /// Held while the store and the list are changed together.
    changing: Mutex<()>,
    allow: Arc<[Origin]>,
    queue: mpsc::Sender<Job>,
    waiting: Mutex<Option<mpsc::Receiver<Job>>>,
    dropped: AtomicU64,
}

/// What became of a change.
#[derive(Debug)]
pub(crate) enum Updated {
    Done(Arc<Webhook>),
    /// Nothing was changed.
    Wrong(Vec<Wrong>),
    NotThere,
}

impl Webhooks {
    /// `allow` has the origins that may be told although they are not on the public network.
    pub fn open(place: &Place, allow: Vec<Origin>) -> Result<Self, StoreError> {
        let store = match place {
            Place::Memory => Store::memory()?,
            Place::File(path) => Store::open(path)?,
        };
        let list = store.list()?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        Ok(Self {
            store: Arc::new(store),
            list: ArcSwap::from_pointee(list.into_iter().map(Arc::new).collect()),
            changing: Mutex::default(),
            allow: allow.into(),
            queue,
            waiting: Mutex::new(Some(waiting)),
            dropped: AtomicU64::new(0),
        })
    }

    pub(crate) fn list(&self) -> Vec<Arc<Webhook>> {
        self.list.load().as_ref().clone()
    }

    pub(crate) fn get(&self, id: i64) -> Option<Arc<Webhook>> {
        let list = self.list.load();
        list.iter().find(|webhook| webhook.id == id).cloned()
    }

    /// What was not delivered since there was no room in the queue.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// What is wrong with what is wanted; nothing was changed.
    pub(crate) fn judge(&self, wanted: &Wanted) -> Vec<Wrong> {
        wanted.judge(&self.allow)
    }

    /// Adds one that was judged. It blocks.
    pub(crate) fn create(&self, wanted: Wanted) -> Result<Arc<Webhook>, StoreError> {
        self.change(|store, list| {
            let webhook = Arc::new(store.create(wanted, now())?);
            list.push(webhook.clone());
            Ok(webhook)
        })
    }

    /// Changes one, if it is there, or says what is wrong with what it would be. It blocks.
    pub(crate) fn update(&self, id: i64, changes: &Wanted) -> Result<Updated, StoreError> {
        self.change(|store, list| {
            let Some(own) = list.iter_mut().find(|webhook| webhook.id == id) else {
                return Ok(Updated::NotThere);
            };
            let wanted = own.wanted.changed_by(changes);
            let wrong = self.judge(&wanted);
            if !wrong.is_empty() {
                return Ok(Updated::Wrong(wrong));
            }
            *own = Arc::new(store.update(own, wanted, now())?);
            Ok(Updated::Done(own.clone()))
        })
    }

    /// Takes one out, with what was told to it left in the history. It blocks.
    pub(crate) fn delete(&self, id: i64) -> Result<Option<Arc<Webhook>>, StoreError> {
        self.change(|store, list| {
            let Some(at) = list.iter().position(|webhook| webhook.id == id) else {
                return Ok(None);
            };
            store.delete(id)?;
            Ok(Some(list.remove(at)))
        })
    }

    fn change<T>(
        &self,
        change: impl FnOnce(&Store, &mut Vec<Arc<Webhook>>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = self.list();
        let made = change(&self.store, &mut list)?;
        self.list.store(Arc::new(list));
        Ok(made)
    }

    /// Some of the deliveries, the latest first, and how many there are. It blocks.
    pub(crate) fn history(
        &self,
        filter: &DeliveryFilter,
    ) -> Result<(Vec<Delivery>, u64), StoreError> {
        self.store.history(filter)
    }

    /// One delivery, if it is there. It blocks.
    pub(crate) fn delivery(&self, id: i64) -> Result<Option<Delivery>, StoreError> {
        self.store.delivery(id)
    }

    /// Has all be told whom an answer concerns.
    pub(crate) fn fire(&self, answered: Answered<'_>) {
        let list = self.list.load();
        if list.iter().all(|webhook| !webhook.active) {
            return;
        }
        let mut exchange = None;
        for event in event::of(&answered) {
            let concerned = list.iter();
            let concerned = concerned.filter(|webhook| webhook.concerns(event, &answered));
            for webhook in concerned {
                let Ok(place) = self.queue.try_reserve() else {
                    self.dropped.fetch_add(1, Ordering::Relaxed);
                    tracing::warn!(webhook = webhook.id, "too much waits to be delivered");
                    continue;
                };
                let exchange = exchange.get_or_insert_with(|| answered.exchange());
                place.send(Job {
                    webhook: webhook.clone(),
                    event,
                    payload: payload::of(event, exchange),
                });
            }
        }
    }

    /// Tells a webhook once more what it was told.
    pub(crate) async fn again(
        &self,
        webhook: Arc<Webhook>,
        delivery: Delivery,
    ) -> Result<Delivery, StoreError> {
        let event = event::named(&delivery.event);
        self.tell(webhook, event, delivery.payload).await
    }

    /// Tells one webhook something, once, and says what came of it.
    pub(crate) async fn tell(
        &self,
        webhook: Arc<Webhook>,
        event: &'static str,
        payload: Value,
    ) -> Result<Delivery, StoreError> {
        let job = Job {
            webhook,
            event,
            payload,
        };
        deliver::once(&self.store, &self.allow, job, 1).await
    }

    /// Delivers what is queued until the server stops; what is under way then may take a
    /// little longer.
    pub async fn keep_delivering(&self, mut stopping: watch::Receiver<bool>) {
        let waiting = self.waiting.lock();
        let waiting = waiting.unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut waiting) = waiting else {
            return;
        };
        let mut under_way = JoinSet::new();
        loop {
            let job = tokio::select! {
                _ = stopping.wait_for(|stopping| *stopping) => break,
                Some(_) = under_way.join_next(), if !under_way.is_empty() => continue,
                job = waiting.recv(), if under_way.len() < AT_ONCE => job,
            };
            let Some(job) = job else {
                break;
            };
            under_way.spawn(self.deliver(job));
        }
        waiting.close();
        while let Ok(job) = waiting.try_recv() {
            under_way.spawn(self.deliver(job));
        }
        let ended = async { while under_way.join_next().await.is_some() {} };
        if tokio::time::timeout(GRACE, ended).await.is_err() {
            tracing::warn!("some webhooks were not told before the server stopped");
        }
    }

    fn deliver(&self, job: Job) -> impl Future<Output = ()> + Send + use<> {
        let (store, allow) = (self.store.clone(), self.allow.clone());
        async move {
            let told = deliver::once(&store, &allow, job, deliver::ATTEMPTS).await;
            if let Err(error) = told {
                let error = anyhow::Error::new(error);
                tracing::error!("a delivery is not in the history of webhooks: {error:#}");
            }
        }
    }
}

fn now() -> i64 {
    machine_timestamp_ms()
}
