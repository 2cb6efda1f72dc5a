//! Changes of overrides: what is otherwise for single operations, whatever scenario is active.

use mimus_scenario::{Override, Prepared, read_rule};
use serde_json::Value;

use super::{ChangeError, Scenarios, by};
use crate::mock::Mock;
use crate::mock::overlay::{Fault, Guests};

impl Scenarios {
    /// All that are set, newer ones first.
    pub fn overrides(&self) -> Result<Vec<Override>, ChangeError> {
        let now = self.mock()?.overlay.now();
        let overrides = now.overrides.as_ref();
        Ok(overrides.map(|all| all.list()).unwrap_or_default())
    }

    /// Sets one, in place of what was set for that key before.
    pub async fn set_override(
        &self,
        key: &str,
        rule: Value,
        who: &str,
    ) -> Result<Override, ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let (prepared, guests) = self.judge_override(&mock, key, &rule).await?;
        self.keep_override(&mock, rule, prepared, guests, who).await
    }

    /// Makes one ready, and asks those who make its answers.
    pub(super) async fn judge_override(
        &self,
        mock: &Mock,
        key: &str,
        rule: &Value,
    ) -> Result<(Prepared, Guests), Vec<Fault>> {
        let rule = read_rule(rule)?;
        let (prepared, guests) = mock.ready_override(key, rule, &self.runtime)?;
        mock.check_override(&guests).await?;
        Ok((prepared, guests))
    }

    /// Keeps one that was judged, and has the mock go by it.
    pub(super) async fn keep_override(
        &self,
        mock: &Mock,
        rule: Value,
        prepared: Prepared,
        guests: Guests,
        who: &str,
    ) -> Result<Override, ChangeError> {
        let set = prepared.set().clone();
        let (key, who) = (set.key.clone(), who.to_owned());
        self.store(move |store| store.set_override(&key, &rule, by(&who)))
            .await?;
        let mut now = mock.overlay.now().same();
        now.put_override(prepared, guests);
        mock.overlay.replace(now);
        Ok(set)
    }

    /// Removes one.
    pub async fn remove_override(&self, key: &str, who: &str) -> Result<(), ChangeError> {
        let _changing = self.changing.lock().await;
        let mock = self.mock()?;
        let mut now = mock.overlay.now().same();
        let (own, who) = (key.to_owned(), who.to_owned());
        // One that does not fit the description is kept, and not gone by.
        let removed = self.store(move |store| store.remove_override(&own, by(&who)));
        if !removed.await? {
            let message = format!("there is no override of `{key}`");
            return Err(ChangeError::Unknown(message));
        }
        now.remove_override(key);
        mock.overlay.replace(now);
        Ok(())
    }
}
