//! What a scenario remembers while it is active, and what one would do.

use mimus_exchange::Problem;
use mimus_scenario::Snapshot;
use serde_json::{Value, json};

use super::change::{fault, json_body};
use super::{Admin, Question, Reply, invalid, refused};
use crate::admin::parameters::Parameters;

impl Admin {
    pub(in crate::admin) async fn live_scenario(
        &self,
        id: &str,
        query: Option<&str>,
    ) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let kept = self.scenarios.one(id).await.map_err(refused)?;
        let remembered = self.scenarios.remembered(id).await.map_err(refused)?;
        let shown =
            |snapshot: &Snapshot| json!({ "states": snapshot.states, "rules": snapshot.rules });
        let sessions = remembered.sessions.iter().map(|(session, snapshot)| {
            let mut shown = shown(snapshot);
            shown["session_id"] = session.as_str().into();
            shown
        });
        let sessions = sessions.collect::<Vec<Value>>();
        let server = remembered.server.as_ref().map(shown).unwrap_or_default();
        Ok(Reply::json(&json!({
            "id": kept.id,
            "name": kept.name,
            "is_active": kept.is_active,
            "states": server.get("states"),
            "rules": server.get("rules"),
            "sessions": sessions,
        })))
    }

    pub(in crate::admin) async fn reset_scenario(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let kept = self.scenarios.reset(id, &self.who(question)).await;
        let kept = kept.map_err(refused)?;
        let message = format!("the scenario `{}` begins anew", kept.name);
        Ok(Reply::json(&json!({ "message": message })))
    }

    /// `{ "machine": "order", "state": "paid" }`
    pub(in crate::admin) async fn set_scenario_state(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let body = json_body(question)?;
        let text = |key: &str| body.get(key).and_then(Value::as_str);
        let machine = text("machine").unwrap_or("scenario");
        let Some(state) = text("state").filter(|state| !state.is_empty()) else {
            return Err(invalid(&[fault("/state", "`state` has to be a text")]));
        };
        let who = self.who(question);
        let set = self.scenarios.set_state(id, (machine, state), &who);
        set.await.map_err(refused)?;
        let message = format!("`{machine}` is in the state `{state}`");
        Ok(Reply::json(&json!({ "message": message })))
    }

    /// What there is to say of a scenario before it is kept: the body is one in any format, or
    /// `{ name, config }`.
    pub(in crate::admin) async fn validate_scenario(
        &self,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let body = json_body(question)?;
        let reviewed = self.scenarios.review(&body).await.map_err(refused)?;
        Ok(Reply::json(&reviewed))
    }
}
