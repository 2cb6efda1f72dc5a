//! `/mock-data/scenarios`: which scenarios there are, what is in them, and which is active.

mod change;
mod live;
mod transfer;

use mimus_exchange::{Kind, Problem};
use mimus_scenario::{Kept, StoreError};
use serde_json::{Value, json};

pub(super) use change::{fault, json_body};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};
use crate::journal::row::time;
use crate::mock::overlay::Fault;
use crate::scenarios::ChangeError;

impl Admin {
    pub(super) async fn list_scenarios(&self, query: Option<&str>) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let all = self.scenarios.list().await.map_err(refused)?;
        let rows = all.iter().map(row).collect::<Vec<_>>();
        Ok(Reply::json(&rows.into()))
    }

    pub(super) async fn active_scenario(&self, query: Option<&str>) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let active = self.scenarios.active().await.map_err(refused)?;
        Ok(Reply::json(&active.as_ref().map_or(Value::Null, row)))
    }

    /// Of our format, for editors.
    pub(super) fn scenario_schema(query: Option<&str>) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        Ok(Reply::json(&mimus_scenario::schema()))
    }

    /// With what is wrong with it, if something is, and where it comes from.
    pub(super) async fn one_scenario(
        &self,
        id: &str,
        query: Option<&str>,
    ) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let kept = self.scenarios.one(id).await.map_err(refused)?;
        let mut row = row(&kept);
        row["is_written"] = kept.is_written.into();
        row["errors"] = self.scenarios.faults(&kept.name).map_or_else(
            |error| Err(refused(error)),
            |faults| Ok(serde_json::to_value(faults).unwrap_or_default()),
        )?;
        Ok(Reply::json(&row))
    }
}

/// As a row of the list.
fn row(kept: &Kept) -> Value {
    json!({
        "id": kept.id,
        "name": kept.name,
        "description": kept.description,
        "config": kept.config,
        "is_active": kept.is_active,
        "created_at": at(kept.created_at),
        "updated_at": at(kept.updated_at),
    })
}

fn at(ms: u64) -> String {
    time(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// Why nothing was changed, to who asked for it.
pub(super) fn refused(error: ChangeError) -> Problem {
    match error {
        ChangeError::Invalid(faults) => invalid(&faults),
        ChangeError::Unknown(message) => Problem::new(Kind::ScenarioNotFound, message),
        ChangeError::Store(error @ StoreError::Unknown(_)) => {
            Problem::new(Kind::ScenarioNotFound, error.to_string())
        }
        ChangeError::Store(error) if error.is_refusal() => {
            let detail = format!("{error}; {}", error.hint());
            Problem::new(Kind::ScenarioRefused, detail)
        }
        ChangeError::Store(error) => {
            let hint = error.hint();
            let told = format!("{:#}", anyhow::Error::new(error));
            tracing::error!(hint, "{told}");
            let detail = format!("nothing was changed: {told}; {hint}");
            Problem::new(Kind::ScenariosFailed, detail)
        }
        ChangeError::NotServing => Problem::not_ready("the server is about to begin, or to end"),
    }
}

/// All that is wrong, with its places.
pub(super) fn invalid(faults: &[Fault]) -> Problem {
    let detail = match faults {
        [] => "the scenario can't be used".to_owned(),
        [one] => one.to_string(),
        [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
    };
    let errors = serde_json::to_value(faults).unwrap_or_default();
    Problem::new(Kind::InvalidScenario, detail).with("errors", errors)
}
