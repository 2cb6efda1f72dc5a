//! What the journal says, taken together.

use std::collections::BTreeMap;
use std::sync::Arc;

use mimus_exchange::Problem;
use mimus_journal::{Analysis, Figures, Named};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Reply};
use crate::mock::Mock;

/// What the figures can be told apart by.
const GROUPS: [&str; 6] = ["operation", "path", "method", "status", "client", "hour"];

/// Whose names figures have.
const KEYS: [&str; 2] = ["server", "client"];

impl Admin {
    /// `GET /logs/analyze`
    pub(super) async fn analyze(
        &self,
        query: Option<&str>,
        mock: &Arc<Mock>,
    ) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &["group_by", "keys"]);
        let keys = parameters.text("keys");
        if let Some(keys) = keys.as_deref().filter(|keys| !KEYS.contains(keys)) {
            parameters.refuse("keys", keys, format!("there are {}", KEYS.join(" and ")));
        }
        let group = parameters.text("group_by");
        if let Some(group) = group.as_deref().filter(|group| !GROUPS.contains(group)) {
            let message = format!("there are {}", GROUPS.join(", "));
            parameters.refuse("group_by", group, message);
        }
        parameters.check()?;
        let (mock, filter) = (mock.clone(), parameters.filter);
        let analysis = self
            .of_journal(move |journal| journal.analyze(&filter, Some(mock.described())))
            .await?;
        let for_client = keys.as_deref() == Some("client");
        let mut told = if for_client {
            analysis.to_client_keys()
        } else {
            analysis.to_server_keys()
        };
        told["filters_applied"] = parameters.applied.into();
        if let Some(group) = group {
            told["groups"] = json!(groups(&analysis, &group));
            told["group_by"] = group.into();
        }
        if !for_client {
            told["details"] = serde_json::to_value(&analysis).unwrap_or_default();
        }
        Ok(Reply::json(&told))
    }

    /// `GET /coverage`
    pub(super) async fn coverage(
        &self,
        query: Option<&str>,
        mock: &Arc<Mock>,
    ) -> Result<Reply, Problem> {
        let mut parameters = Parameters::read(query, &[]);
        parameters.check()?;
        let (mock, filter) = (mock.clone(), parameters.filter);
        let analysis = self
            .of_journal(move |journal| journal.analyze(&filter, Some(mock.described())))
            .await?;
        let mut told = serde_json::to_value(&analysis.coverage).unwrap_or_default();
        if let Value::Object(members) = &mut told {
            members.insert("filters_applied".to_owned(), parameters.applied.into());
        }
        Ok(Reply::json(&told))
    }
}

fn groups(analysis: &Analysis, by: &str) -> BTreeMap<String, Figures> {
    let named = |list: &[Named]| -> BTreeMap<String, Figures> {
        let list = list.iter();
        list.map(|one| (one.name.clone(), one.figures)).collect()
    };
    match by {
        "operation" => named(&analysis.operations),
        "path" => named(&analysis.paths),
        "client" => named(&analysis.clients),
        "method" => analysis.methods.clone(),
        "hour" => analysis.hours.clone(),
        _ => {
            let statuses = analysis.statuses.iter();
            statuses
                .map(|(status, figures)| (status.to_string(), *figures))
                .collect()
        }
    }
}
