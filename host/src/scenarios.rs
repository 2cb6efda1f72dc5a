//! The scenarios that there are while a server runs: kept in a database or in memory, changed
//! from outside, and switched.
//!
//! A change is judged first, then kept, then gone by: what is wrong with it changes nothing.
//! What the mock goes by is in its [`Overlay`](crate::mock::Overlay); here is what outlives it.

mod build;
mod change;
mod import;
mod live;
mod overrides;
mod review;
mod settle;

use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use mimus_scenario::{By, Kept, Store, StoreError};
use serde_json::Value;
use tokio::sync::{Mutex, broadcast};

pub use change::Draft;
pub use import::Imported;
pub use live::Remembered;

use crate::config::{self, ScenarioPlace};
use crate::mock::Mock;
use crate::mock::overlay::Fault;
use crate::plugin::Runtime;

/// Switches that a slow listener may miss.
const SWITCHES: usize = 64;

/// All scenarios and overrides of a server.
#[derive(Debug)]
pub struct Scenarios {
    store: Arc<Store>,
    runtime: Arc<Runtime>,
    /// What is served; nothing before it is.
    mock: OnceLock<Arc<ArcSwap<Mock>>>,
    /// One change at a time, of scenarios or of the mock that they are for.
    changing: Mutex<()>,
    switched: broadcast::Sender<Option<Arc<str>>>,
}

/// Why a change was not made.
#[derive(Debug)]
pub enum ChangeError {
    Store(StoreError),
    /// Everything that is wrong with what was given.
    Invalid(Vec<Fault>),
    /// There is nothing of this id, name or key.
    Unknown(String),
    /// The server is about to begin, or to end.
    NotServing,
}

impl From<StoreError> for ChangeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Vec<Fault>> for ChangeError {
    fn from(faults: Vec<Fault>) -> Self {
        Self::Invalid(faults)
    }
}

impl Scenarios {
    /// Opens what the configuration says. Where that can't be used, it is said why, and they
    /// are kept in memory: the mock answers all the same. It blocks.
    pub fn open(config: &config::Scenarios, runtime: Arc<Runtime>) -> anyhow::Result<Self> {
        let opened = match &config.place {
            ScenarioPlace::Memory => None,
            ScenarioPlace::File(path) => match Store::open(path) {
                Ok(store) => Some(store),
                Err(error) => {
                    let hint = error.hint();
                    let error = anyhow::Error::new(error);
                    tracing::error!(
                        hint,
                        "scenarios are kept in memory only, and `{}` is left as it is: {error:#}",
                        path.display()
                    );
                    None
                }
            },
        };
        let store = opened.map_or_else(Store::memory, Ok)?;
        Ok(Self {
            store: Arc::new(store),
            runtime,
            mock: OnceLock::new(),
            changing: Mutex::default(),
            switched: broadcast::Sender::new(SWITCHES),
        })
    }

    /// Tells what is served.
    pub fn serves(&self, mock: Arc<ArcSwap<Mock>>) {
        let _ = self.mock.set(mock);
    }

    /// The name of the scenario that is active from now on, each time that it is another one,
    /// or says something else.
    pub fn subscribe(&self) -> broadcast::Receiver<Option<Arc<str>>> {
        self.switched.subscribe()
    }

    /// All of them, by name.
    pub async fn list(&self) -> Result<Vec<Kept>, ChangeError> {
        let mut all = self.store(Store::list).await?;
        for kept in &mut all {
            self.tell_active(kept);
        }
        Ok(all)
    }

    /// By its id, or by its name.
    pub async fn one(&self, id: &str) -> Result<Kept, ChangeError> {
        let wanted = id.to_owned();
        let found = self.store(move |store| {
            let by_id = match wanted.parse() {
                Ok(id) => store.get(id)?,
                Err(_) => None,
            };
            by_id.map_or_else(|| store.by_name(&wanted), |kept| Ok(Some(kept)))
        });
        let mut kept = found
            .await?
            .ok_or_else(|| ChangeError::Unknown(format!("there is no scenario `{id}`")))?;
        self.tell_active(&mut kept);
        Ok(kept)
    }

    /// The one that is active.
    pub async fn active(&self) -> Result<Option<Kept>, ChangeError> {
        let all = self.list().await?;
        Ok(all.into_iter().find(|kept| kept.is_active))
    }

    /// Where changes are written down.
    pub fn trail(&self) -> Arc<Store> {
        self.store.clone()
    }

    /// Writes down a change of what is only remembered.
    async fn record(
        &self,
        action: &'static str,
        subject: String,
        detail: Value,
        who: String,
    ) -> Result<(), ChangeError> {
        self.store(move |store| store.record(action, &subject, detail, by(&who)))
            .await
    }

    /// The configuration may have it active without the database's saying so.
    fn tell_active(&self, kept: &mut Kept) {
        if let Some(mock) = self.mock.get() {
            let now = mock.load().overlay.now();
            kept.is_active = now.active_name() == Some(&*kept.name);
        }
    }

    fn mock(&self) -> Result<Arc<Mock>, ChangeError> {
        let mock = self.mock.get().ok_or(ChangeError::NotServing)?;
        Ok(mock.load_full())
    }

    /// Asks the database where blocking holds up nobody.
    async fn store<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ChangeError> {
        let store = self.store.clone();
        let asked = tokio::task::spawn_blocking(move || ask(&store)).await;
        Ok(asked.map_err(|_| ChangeError::NotServing)??)
    }
}

/// Somebody, now.
fn by(who: &str) -> By<'_> {
    By {
        who,
        at_ms: crate::clock::machine_time_ms(),
    }
}
