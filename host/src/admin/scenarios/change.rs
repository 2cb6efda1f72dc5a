//! Scenarios are made, changed, removed and switched.

use mimus_exchange::{Kind, Problem};
use serde_json::{Map, Value, json};

use super::{Admin, Question, Reply, invalid, refused};
use crate::admin::parameters::Parameters;
use crate::mock::overlay::Fault;
use crate::scenarios::{ChangeError, Draft};

/// What the body of a scenario may have. What is kept with one is no harm: a row of the list
/// can be sent back.
const KEYS: [&str; 7] = [
    "name",
    "description",
    "config",
    "id",
    "is_active",
    "created_at",
    "updated_at",
];

impl Admin {
    pub(in crate::admin) async fn create_scenario(
        &self,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let draft = draft(question, None)?;
        let who = self.who(question);
        let kept = self.scenarios.create(draft, &who).await;
        let kept = kept.map_err(of_config)?;
        Ok(Reply::json(&json!({
            "id": kept.id,
            "name": kept.name,
            "description": kept.description,
            "config": kept.config,
            "is_active": kept.is_active,
        })))
    }

    pub(in crate::admin) async fn update_scenario(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let before = self.scenarios.one(id).await.map_err(refused)?;
        let draft = draft(question, Some(&before.name))?;
        let who = self.who(question);
        let kept = self.scenarios.update(id, draft, &who).await;
        let kept = kept.map_err(of_config)?;
        Ok(Reply::json(&json!({
            "id": kept.id,
            "name": kept.name,
            "description": kept.description,
            "config": kept.config,
        })))
    }

    pub(in crate::admin) async fn delete_scenario(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let gone = self.scenarios.delete(id, &self.who(question)).await;
        let gone = gone.map_err(refused)?;
        let message = format!("the scenario `{}` is gone", gone.name);
        Ok(Reply::json(&json!({ "message": message })))
    }

    pub(in crate::admin) async fn activate_scenario(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let who = self.who(question);
        let kept = match session(question)? {
            Some(session) => self.scenarios.activate_for(id, &session, &who).await,
            None => self.scenarios.activate(id, &who).await,
        };
        let kept = kept.map_err(refused)?;
        let message = format!("the scenario `{}` is active", kept.name);
        Ok(Reply::json(&json!({
            "message": message,
            "active_scenario": {
                "id": kept.id,
                "name": kept.name,
                "config": kept.config,
            },
        })))
    }

    pub(in crate::admin) async fn deactivate_scenario(
        &self,
        id: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let who = self.who(question);
        let kept = match session(question)? {
            Some(session) => self.scenarios.deactivate_for(id, &session, &who).await,
            None => self.scenarios.deactivate(id, &who).await,
        };
        let kept = kept.map_err(refused)?;
        let message = format!("the scenario `{}` is not active any more", kept.name);
        Ok(Reply::json(&json!({ "message": message })))
    }
}

/// `{ "session_id": "…" }`, or no body: the session that is meant, instead of the server.
fn session(question: Question<'_>) -> Result<Option<String>, Problem> {
    if question.body.is_empty() {
        Parameters::none(question.head.uri.query())?;
        return Ok(None);
    }
    let body = json_body(question)?;
    let members = body.as_object();
    if members.is_some_and(Map::is_empty) {
        return Ok(None);
    }
    let only = members.filter(|members| members.len() == 1);
    let session = only.and_then(|members| members.get("session_id")?.as_str());
    let Some(session) = session.filter(|session| !session.trim().is_empty()) else {
        let message = "send no body, or `{\"session_id\": \"…\"}` for one session";
        return Err(invalid(&[fault("", message)]));
    };
    Ok(Some(session.to_owned()))
}

/// The body, as JSON, of a request that has no parameters.
pub(in crate::admin) fn json_body(question: Question<'_>) -> Result<Value, Problem> {
    Parameters::none(question.head.uri.query())?;
    serde_json::from_slice(question.body).map_err(|error| {
        let detail = format!("the body has to be JSON: {error}");
        Problem::new(Kind::MalformedRequest, detail)
    })
}

pub(in crate::admin) fn fault(pointer: &str, message: impl Into<String>) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        message: message.into(),
        hint: None,
    }
}

/// `{ name, description, config }`. `known`: the name of the one that it replaces.
fn draft(question: Question<'_>, known: Option<&str>) -> Result<Draft, Problem> {
    let Value::Object(mut members) = json_body(question)? else {
        let message = "the body has to be an object: `{\"name\": …, \"config\": {…}}`";
        return Err(invalid(&[fault("", message)]));
    };
    let mut faults = Vec::new();
    for key in members.keys().filter(|key| !KEYS.contains(&key.as_str())) {
        let mut fault = fault(&format!("/{key}"), format!("unknown key `{key}`"));
        fault.hint = Some("what a scenario says is in `config`".to_owned());
        faults.push(fault);
    }
    let config = match members.shift_remove("config") {
        None | Some(Value::Null) => Value::Object(Map::new()),
        Some(config @ Value::Object(_)) => config,
        Some(_) => {
            faults.push(fault("/config", "`config` has to be an object"));
            Value::Null
        }
    };
    let mut text = |key: &str| match members.shift_remove(key) {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => {
            faults.push(fault(
                &format!("/{key}"),
                format!("`{key}` has to be a text"),
            ));
            None
        }
    };
    let (name, description) = (text("name"), text("description"));
    let said = |key: &str| config.get(key).and_then(Value::as_str).map(str::to_owned);
    let name = name
        .or_else(|| said("name"))
        .or_else(|| said("scenario_name"))
        .or_else(|| known.map(str::to_owned));
    let description = description.or_else(|| said("description"));
    let Some(name) = name.filter(|name| !name.trim().is_empty()) else {
        faults.push(fault("/name", "the scenario has no `name`"));
        return Err(invalid(&faults));
    };
    if !faults.is_empty() {
        return Err(invalid(&faults));
    }
    Ok(Draft {
        name,
        description,
        config,
    })
}

/// What is wrong with the config has its place in the body.
fn of_config(error: ChangeError) -> Problem {
    let ChangeError::Invalid(faults) = error else {
        return refused(error);
    };
    let below = |fault: Fault| Fault {
        pointer: format!("/config{}", fault.pointer),
        ..fault
    };
    invalid(&faults.into_iter().map(below).collect::<Vec<_>>())
}
