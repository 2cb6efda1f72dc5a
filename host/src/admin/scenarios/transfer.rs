//! Scenarios and overrides as one file, out and in.

use http::header::CONTENT_DISPOSITION;
use mimus_exchange::Problem;
use serde_json::json;

use super::change::json_body;
use super::{Admin, Question, Reply, refused};
use crate::admin::parameters::Parameters;

impl Admin {
    pub(in crate::admin) async fn export_scenarios(
        &self,
        query: Option<&str>,
    ) -> Result<Reply, Problem> {
        Parameters::none(query)?;
        let file = self.scenarios.export().await.map_err(refused)?;
        let name = "attachment; filename=\"scenarios.json\"";
        Ok(Reply::json(&file).with_header(CONTENT_DISPOSITION, name))
    }

    pub(in crate::admin) async fn import_scenarios(
        &self,
        question: Question<'_>,
    ) -> Result<Reply, Problem> {
        let file = json_body(question)?;
        let imported = self.scenarios.import(&file, &self.who(question)).await;
        let imported = imported.map_err(refused)?;
        Ok(Reply::json(&json!({
            "scenarios": imported.scenarios,
            "overrides": imported.overrides,
        })))
    }
}
