//! What agents remember together: the store behind the tools for contexts.

use std::sync::OnceLock;
use std::time::SystemTime;

use mimus_context::{Error, Limits, Store};
use mimus_running::Registry;

use crate::answer::Refusal;
use crate::context::Context;

/// Opened when it is first asked for: most agents need none.
#[derive(Debug, Default)]
pub(crate) struct Contexts(OnceLock<Result<Store, String>>);

/// Beside the registry of mocks.
const FILE: &str = "contexts.db";

impl Contexts {
    fn open(&self, registry: &Registry) -> Result<&Store, Refusal> {
        let opened = self.0.get_or_init(|| {
            let path = registry.file_beside(FILE);
            Store::open(&path, Limits::default()).map_err(|error| error.to_string())
        });
        opened.as_ref().map_err(|error| {
            Refusal::new(format!("contexts can't be kept: {error}"))
                .hint("free that file or move it away, and start this server again")
        })
    }
}

impl Context {
    /// All contexts of this user, of this server and of others.
    pub(crate) fn contexts(&self) -> Result<&Store, Refusal> {
        self.desk.contexts.open(&self.desk.registry)
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let hint = error.hint();
        let mut text = error.to_string();
        let mut cause = std::error::Error::source(&error);
        while let Some(why) = cause {
            text = format!("{text}: {why}");
            cause = why.source();
        }
        Self::new(text).hint(hint)
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

/// The end of one that is to last so long from now on.
pub(crate) fn end(seconds: Option<u32>) -> Option<i64> {
    seconds.map(|seconds| now().saturating_add(i64::from(seconds) * 1_000))
}
