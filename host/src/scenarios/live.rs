//! What an active scenario remembers: told, and put back.

use mimus_scenario::{Kept, Snapshot, StoreError};
use serde_json::json;

use super::{ChangeError, Scenarios};
use crate::mock::overlay::Fault;

/// Sessions that have a scenario of their own.
const MOST_SESSIONS: usize = 1000;

/// What an active scenario remembers, for the server and for each session.
#[derive(Debug)]
pub struct Remembered {
    pub server: Option<Snapshot>,
    pub sessions: Vec<(String, Snapshot)>,
}

impl Scenarios {
    /// Has the requests of a session answered under one, whatever is active; it begins anew.
    pub async fn activate_for(
        &self,
        id: &str,
        session: &str,
        who: &str,
    ) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let kept = self.one(id).await?;
        let mut now = mock.overlay.now().same();
        let named = now.named.get(&*kept.name).ok_or(ChangeError::NotServing)?;
        let faults = named.ready.clone()?.check(&mock).await;
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if MOST_SESSIONS <= now.by_session.len() && !now.by_session.contains_key(session) {
            return Err(ChangeError::Invalid(vec![Fault {
                pointer: "/session_id".to_owned(),
                message: format!("there are {MOST_SESSIONS} sessions with a scenario already"),
                hint: Some("deactivate it for those that are over".to_owned()),
            }]));
        }
        self.record_session("activate-scenario", &kept, session, who)
            .await?;
        named.forget_session(session);
        now.by_session
            .insert(session.to_owned(), kept.name.as_str().into());
        mock.overlay.replace(now);
        Ok(kept)
    }

    /// Has the requests of a session answered as others.
    pub async fn deactivate_for(
        &self,
        id: &str,
        session: &str,
        who: &str,
    ) -> Result<Kept, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let kept = self.one(id).await?;
        let mut now = mock.overlay.now().same();
        if now.by_session.get(session).map(|name| &**name) != Some(&*kept.name) {
            return Err(StoreError::NotActive(kept.name).into());
        }
        self.record_session("deactivate-scenario", &kept, session, who)
            .await?;
        now.by_session.remove(session);
        mock.overlay.replace(now);
        Ok(kept)
    }

    async fn record_session(
        &self,
        action: &'static str,
        kept: &Kept,
        session: &str,
        who: &str,
    ) -> Result<(), ChangeError> {
        let detail = json!({ "id": kept.id, "session_id": session });
        self.record(action, kept.name.clone(), detail, who.to_owned())
            .await
    }

    /// What one remembers.
    pub async fn remembered(&self, id: &str) -> Result<Remembered, ChangeError> {
        let kept = self.one(id).await?;
        let now = self.mock()?.overlay.now();
        let active = now.active.as_ref().filter(|_| kept.is_active);
        let named = now.named.get(&*kept.name);
        let sessions = named.map(|named| named.sessions()).unwrap_or_default();
        let sessions = sessions.into_iter();
        Ok(Remembered {
            server: active.map(|active| active.live.snapshot()),
            sessions: sessions
                .map(|(session, active)| (session, active.live.snapshot()))
                .collect(),
        })
    }

    /// As if it had never been asked.
    pub async fn reset(&self, id: &str, who: &str) -> Result<Kept, ChangeError> {
        let kept = self.one(id).await?;
        let now = self.mock()?.overlay.now();
        if let Some(active) = now.active.as_ref().filter(|_| kept.is_active) {
            active.live.reset();
        }
        if let Some(named) = now.named.get(&*kept.name) {
            named.forget();
        }
        let detail = json!({ "id": kept.id });
        self.record("reset-scenario", kept.name.clone(), detail, who.to_owned())
            .await?;
        Ok(kept)
    }

    /// Puts a state machine of the active one into a state.
    pub async fn set_state(
        &self,
        id: &str,
        (machine, state): (&str, &str),
        who: &str,
    ) -> Result<Kept, ChangeError> {
        let kept = self.one(id).await?;
        let now = self.mock()?.overlay.now();
        let active = now.active.as_ref().filter(|_| kept.is_active);
        let Some(active) = active else {
            return Err(StoreError::NotActive(kept.name).into());
        };
        if !active.live.set_state(machine, state) {
            let known = active.live.snapshot().states.into_keys();
            let known = known.map(|name| format!("`{name}`")).collect::<Vec<_>>();
            return Err(ChangeError::Invalid(vec![Fault {
                pointer: "/machine".to_owned(),
                message: format!("there is no state machine `{machine}`"),
                hint: Some(format!("there are {}", known.join(", "))),
            }]));
        }
        let detail = json!({ "id": kept.id, "machine": machine, "state": state });
        self.record("set-state", kept.name.clone(), detail, who.to_owned())
            .await?;
        Ok(kept)
    }
}
