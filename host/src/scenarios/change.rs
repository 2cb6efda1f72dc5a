//! Changes of scenarios, and which one is active.

use std::sync::Arc;

use mimus_scenario::{Kept, StoreError};
use serde_json::{Value, json};

use super::build::{Build, library};
use super::{ChangeError, Scenarios, by};
use crate::mock::Mock;
use crate::mock::overlay::{Active, Fault, Library, Now};

/// A scenario as it is to be kept.
#[derive(Debug, Clone)]
pub struct Draft {
    pub name: String,
    pub description: Option<String>,
    /// In any format.
    pub config: Value,
}

impl Scenarios {
    /// Keeps a new one.
    pub async fn create(&self, draft: Draft, who: &str) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        self.is_free(&draft.name, None).await?;
        self.judge(&mock, None, &draft).await?;
        let who = who.to_owned();
        let create = move |store: &mimus_scenario::Store| {
            let Draft {
                name,
                description,
                config,
            } = &draft;
            store.create(name, description.as_deref(), config, by(&who))
        };
        let kept = self.store(create).await?;
        self.go_by(&mock, None).await?;
        Ok(kept)
    }

    /// Puts another one in the place of one. If that is active, this one is at once.
    pub async fn update(&self, id: &str, draft: Draft, who: &str) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let before = self.one(id).await?;
        if before.is_written {
            return Err(StoreError::Written(before.name).into());
        }
        self.is_free(&draft.name, Some(before.id)).await?;
        self.judge(&mock, Some(&before.name), &draft).await?;
        let who = who.to_owned();
        let (id, name) = (before.id, draft.name.clone());
        let update = move |store: &mimus_scenario::Store| {
            let Draft {
                name,
                description,
                config,
            } = &draft;
            store.update(id, name, description.as_deref(), config, by(&who))
        };
        let mut kept = self.store(update).await?;
        kept.is_active = before.is_active;
        let active = before.is_active.then_some(&*name);
        self.go_by(&mock, active).await?;
        Ok(kept)
    }

    /// Removes one that is not active.
    pub async fn delete(&self, id: &str, who: &str) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let kept = self.one(id).await?;
        if kept.is_active {
            return Err(StoreError::Active(kept.name).into());
        }
        let mut rest = self.library(&mock).await?;
        rest.remove(&kept.name);
        self.judge_active(&mock, &rest)?;
        let who = who.to_owned();
        let gone = self.store(move |store| store.delete(kept.id, by(&who)));
        let gone = gone.await?;
        self.go_by(&mock, None).await?;
        Ok(gone)
    }

    /// Makes one the active one, as if it had never been asked.
    pub async fn activate(&self, id: &str, who: &str) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let kept = self.one(id).await?;
        let now = mock.overlay.now();
        let named = now.named.get(&*kept.name).ok_or(ChangeError::NotServing)?;
        let ready = named.ready.clone()?;
        let faults = ready.check(&mock).await;
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let who = who.to_owned();
        let activated = self.store(move |store| store.activate(kept.id, by(&who)));
        let (kept, _) = activated.await?;
        let since = mock.config.clock.now_ms();
        let now = Now {
            active: Some(Arc::new(Active::new(ready, since))),
            ..now.same()
        };
        self.tell(&now);
        mock.overlay.replace(now);
        Ok(kept)
    }

    /// Has none active.
    pub async fn deactivate(&self, id: &str, who: &str) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let mut kept = self.one(id).await?;
        if !kept.is_active {
            return Err(StoreError::NotActive(kept.name).into());
        }
        let (who, id, name) = (who.to_owned(), kept.id, kept.name.clone());
        let deactivated = self.store(move |store| match store.deactivate(id, by(&who)) {
            // The configuration has it active.
            Err(StoreError::NotActive(_)) => {
                let detail = json!({ "id": id });
                store.record("deactivate-scenario", &name, detail, by(&who))
            }
            other => other.map(drop),
        });
        deactivated.await?;
        kept.is_active = false;
        let now = Now {
            active: None,
            ..mock.overlay.now().same()
        };
        self.tell(&now);
        mock.overlay.replace(now);
        Ok(kept)
    }

    async fn is_free(&self, name: &str, own: Option<i64>) -> Result<(), ChangeError> {
        if name.trim().is_empty() {
            return Err(StoreError::NoName.into());
        }
        let wanted = name.to_owned();
        let other = self.store(move |store| store.by_name(&wanted)).await?;
        match other {
            Some(other) if Some(other.id) != own => Err(StoreError::Taken(other.name).into()),
            _ => Ok(()),
        }
    }

    pub(super) async fn library(&self, mock: &Mock) -> Result<Library, ChangeError> {
        let kept = self.store(mimus_scenario::Store::list).await?;
        Ok(library(mock, &kept))
    }

    /// Everything that is wrong with a scenario, beside those that there are.
    async fn judge(
        &self,
        mock: &Mock,
        before: Option<&str>,
        draft: &Draft,
    ) -> Result<(), ChangeError> {
        let mut library = self.library(mock).await?;
        if let Some(before) = before {
            library.remove(before);
        }
        library.add(&mock.api, &draft.name, &draft.config);
        self.judge_one(mock, &library, &draft.name).await?;
        let active = mock.overlay.now();
        if active.active_name() != before {
            self.judge_active(mock, &library)?;
        }
        Ok(())
    }

    pub(super) async fn judge_one(
        &self,
        mock: &Mock,
        library: &Library,
        name: &str,
    ) -> Result<(), ChangeError> {
        let scenario = library.whole(name)?;
        mock.ready_checked(scenario, &self.runtime).await?;
        Ok(())
    }

    /// The active one may extend what changes.
    pub(super) fn judge_active(&self, mock: &Mock, library: &Library) -> Result<(), ChangeError> {
        let now = mock.overlay.now();
        let Some(name) = now.active_name() else {
            return Ok(());
        };
        let ready = library.whole(name);
        let ready = ready.and_then(|scenario| mock.ready(scenario, &self.runtime));
        ready.map(drop).map_err(|faults| {
            let of_active = |fault: Fault| Fault {
                pointer: String::new(),
                message: format!(
                    "the active scenario `{name}` would not fit: {}",
                    fault.message
                ),
                hint: fault.hint,
            };
            ChangeError::Invalid(faults.into_iter().map(of_active).collect())
        })
    }

    /// Has the mock go by what is kept now. `active`: what the active one is called, if that is
    /// new.
    pub(super) async fn go_by(
        &self,
        mock: &Arc<Mock>,
        active: Option<&str>,
    ) -> Result<(), ChangeError> {
        let kept = self.store(mimus_scenario::Store::list).await?;
        let before = mock.overlay.now();
        let active = active.or_else(|| before.active_name());
        let build = Build {
            mock,
            runtime: &self.runtime,
            before: &before,
            is_same_mock: true,
        };
        let now = build.now(&kept, active);
        let is_same = match (&before.active, &now.active) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, now),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.tell(&now);
        }
        mock.overlay.replace(now);
        Ok(())
    }
}
