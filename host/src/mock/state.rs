//! Where a mock's state is kept, and how it lives through a change of the mock.

use std::sync::Arc;

use mimus_state::{Quota, Store};

use super::Mock;
use crate::config::{Config, Problem};

/// The state that the configuration asks for: in memory, or in a file that may be there
/// already.
pub fn open(config: &Config) -> Result<Arc<Store>, Problem> {
    let quota = Quota {
        bytes: usize::try_from(config.state.quota_bytes).unwrap_or(usize::MAX),
        ..Quota::default()
    };
    let Some(file) = &config.state.file else {
        return Ok(Arc::new(Store::memory(quota)));
    };
    let store = Store::open(file, quota).map_err(|error| {
        let hint = error.hint().to_owned();
        let message = format!("`state.file`: {:#}", anyhow::Error::new(error));
        Problem::new(config.state_spot.part("file"), message).with_hint(hint)
    })?;
    Ok(Arc::new(store))
}

impl Mock {
    /// What responders keep from one request to the next.
    pub fn state(&self) -> &Arc<Store> {
        &self.state
    }

    /// The state of this mock, for the one that takes its place.
    pub fn keep_state(&self, config: &Config) -> Arc<Store> {
        if config.state != self.config.state {
            tracing::warn!("`state` was changed in the configuration; start again to have that");
        }
        self.state.clone()
    }

    /// Writes to the disk what is not there yet. It blocks.
    pub fn write_state(&self) {
        if let Err(error) = self.state.flush() {
            let error = anyhow::Error::new(error);
            tracing::error!("the state of the last moments was not written: {error:#}");
        }
    }
}
