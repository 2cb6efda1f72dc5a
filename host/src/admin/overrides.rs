//! `/responses`: what is otherwise for single operations, whatever scenario is active.

use http::Method;
use mimus_exchange::Problem;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::scenarios::{fault, invalid, json_body, refused};
use super::{Admin, Question, Reply};
use crate::mock::overlay::Fault;

impl Admin {
    pub(super) fn overrides(&self, query: Option<&str>) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let all = self.scenarios.overrides().map_err(refused)?;
        let all = serde_json::to_value(all).unwrap_or_default();
        Ok(Reply::json(&json!({ "overrides": all })))
    }

    pub(super) async fn set_override(
        &self,
        key: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let rule = json_body(question)?;
        let who = self.who(question);
        let set = self.scenarios.set_override(key, rule, &who);
        let set = set.await.map_err(refused)?;
        Ok(Reply::json(&json!({ "key": set.key, "rule": set.rule })))
    }

    pub(super) async fn remove_override(
        &self,
        key: &str,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let who = self.who(question);
        let removed = self.scenarios.remove_override(key, &who);
        removed.await.map_err(refused)?;
        let message = format!("`{key}` is answered as before");
        Ok(Reply::json(&json!({ "message": message })))
    }

    /// As `MockLoop`'s tools ask for it: the whole body of an endpoint's answers.
    pub(super) async fn update_response(&self, question: Question<'_>) -> Result<Reply, Problem> {
        let body = json_body(question)?;
        let mut faults: Vec<Fault> = Vec::new();
        let path = body.get("endpoint_path").and_then(Value::as_str);
        if !path.is_some_and(|path| path.starts_with('/')) {
            let message = "`endpoint_path` has to be a path, such as `/pets/{petId}`";
            faults.push(fault("/endpoint_path", message));
        }
        let method = match body.get("method") {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.parse::<Method>().is_ok() => {
                Some(text.to_ascii_uppercase())
            }
            Some(_) => {
                faults.push(fault("/method", "`method` has to be one, such as `GET`"));
                None
            }
        };
        let Some(data) = body.get("response_data") else {
            faults.push(fault("/response_data", "`response_data` is missing"));
            return Err(invalid(&faults));
        };
        let (Some(path), true) = (path, faults.is_empty()) else {
            return Err(invalid(&faults));
        };
        let key = match &method {
            Some(method) => format!("{method} {path}"),
            None => path.to_owned(),
        };
        let rule = json!({ "respond": { "json": data } });
        let who = self.who(question);
        let set = self.scenarios.set_override(&key, rule, &who);
        let set = set.await.map_err(refused)?;
        Ok(Reply::json(&json!({
            "message": format!("`{key}` is answered with this from now on"),
            "key": set.key,
            "endpoint_path": path,
            "method": method,
            "response_data": data,
        })))
    }
}
