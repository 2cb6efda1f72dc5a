//! `/storage`: the state under the names that MockLoop has for it.

use mimus_exchange::Problem;
use mimus_state::CollectionSize;
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::{Admin, Question, Reply};

impl Admin {
    /// `GET /storage/stats`
    pub(super) fn storage_stats(question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let snapshot = question.mock.state().snapshot();
        let collections = snapshot.collections();
        let file = question.mock.config.state.file.as_deref();
        Ok(Reply::json(&json!({
            "collection_count": collections.len(),
            "total_items": snapshot.entry_count(),
            "collections": collections.iter().map(|one| {
                let mut told = collection(one);
                told["exists"] = true.into();
                told
            }).collect::<Vec<_>>(),
            "storage_dir": file.and_then(std::path::Path::parent),
        })))
    }

    /// `GET /storage/collections`
    pub(super) fn storage_collections(question: Question<'_>) -> Result<Reply, Problem> {
        Parameters::none(question.head.uri.query())?;
        let collections = question.mock.state().snapshot().collections();
        let told = collections.iter().map(collection);
        Ok(Reply::json(&told.collect()))
    }
}

fn collection(one: &CollectionSize) -> Value {
    json!({
        "name": one.name,
        "count": one.entries,
        // The state does not remember when it was changed.
        "last_updated": null,
    })
}
