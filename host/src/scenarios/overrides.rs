//! Changes of overrides: what is otherwise for single operations, whatever scenario is active.

use std::sync::Arc;

use mimus_scenario::{Override, Overrides, read_rule};
use serde_json::Value;

use super::{ChangeError, Scenarios, by};

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
        let read = read_rule(&rule)?;
        let (prepared, guests) = mock.ready_override(key, read, &self.runtime)?;
        mock.check_override(&guests).await?;
        let (own, who) = (key.to_owned(), who.to_owned());
        self.store(move |store| store.set_override(&own, &rule, by(&who)))
            .await?;
        let mut now = mock.overlay.now().same();
        if guests.is_empty() {
            now.guests.remove(key);
        } else {
            now.guests.insert(key.to_owned(), guests);
        }
        let all = now.overrides.get_or_insert_with(Arc::<Overrides>::default);
        all.put(prepared);
        let set = all.get(key);
        mock.overlay.replace(now);
        set.ok_or(ChangeError::NotServing)
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
        now.guests.remove(key);
        if let Some(all) = &now.overrides {
            all.remove(key);
            if all.is_empty() {
                now.overrides = None;
            }
        }
        mock.overlay.replace(now);
        Ok(())
    }
}
