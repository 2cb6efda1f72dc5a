//! Everything, as lines of JSON.

use std::io::Write;

use serde_json::json;

use crate::error::Error;
use crate::model::Filter;
use crate::store::Store;

impl Store {
    /// Writes contexts with their snapshots, one a line (NDJSON), and returns how many. Each
    /// is as it was at one moment.
    pub fn export(
        &self,
        filter: &Filter,
        now: i64,
        mut to: impl Write,
    ) -> Result<usize, ExportError> {
        let found = self.list(filter, now)?;
        for context in &found.contexts {
            let snapshots = self.snapshots_with_data(&context.id)?;
            let snapshots = snapshots.into_iter().map(|(snapshot, data)| {
                let mut told = json!(snapshot);
                told["data"] = data.into();
                told
            });
            let mut line = json!(context);
            line["snapshots"] = snapshots.collect();
            serde_json::to_writer(&mut to, &line).map_err(std::io::Error::from)?;
            to.write_all(b"\n")?;
        }
        Ok(found.contexts.len())
    }
}

/// Why not all was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] Error),
    #[error("it can't be written there")]
    Write(#[from] std::io::Error),
}
