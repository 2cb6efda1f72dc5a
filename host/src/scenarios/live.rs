//! What an active scenario remembers: told, and put back.

use mimus_scenario::{Kept, Snapshot, StoreError};
use serde_json::json;

use super::{ChangeError, Scenarios};
use crate::mock::overlay::Fault;

/// What an active scenario remembers, for the server and for each session.
#[derive(Debug)]
pub struct Remembered {
    pub server: Option<Snapshot>,
    pub sessions: Vec<(String, Snapshot)>,
}

impl Scenarios {
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
