//! `GET /changes`: numbers by which somebody who looks again sees whether something changed,
//! for less than it takes to read it.

use mimus_exchange::Problem;
use serde_json::json;

use super::parameters::Parameters;
use super::{Admin, Question, Reply};

impl Admin {
    pub(super) fn changes(&self, question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let mock = question.mock;
        let journal = self.journal.as_ref().map(|journal| {
            let (last, entries) = journal.mark();
            format!("{last}-{entries}")
        });
        Ok(Reply::json(&json!({
            "description": mock.number.to_string(),
            "journal": journal,
            "scenarios": format!("{}-{}", mock.number, mock.overlay.changes()),
            "state": mock.state().changes().to_string(),
        })))
    }
}
