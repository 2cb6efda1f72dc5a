//! What a call works with: who asks, where files may be, and the mocks there are.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::answer::Refusal;
use crate::desk::Desk;
use crate::folders::Folders;
use crate::guard::Ask;

/// Of one call.
pub(crate) struct Context {
    pub(crate) desk: Arc<Desk>,
    pub(crate) folders: Folders,
    pub(crate) progress: Progress,
    pub(crate) ask: Box<Ask>,
    pub(crate) is_cancelled: Box<dyn Fn() -> bool + Send + Sync>,
}

/// Tells how far a call is: so much of so much, and what is done.
pub(crate) type Progress = Box<dyn Fn(f64, f64, &str) + Send + Sync>;

impl Context {
    /// Stops a call that nobody waits for.
    pub(crate) fn go_on(&self) -> Result<(), Refusal> {
        if (self.is_cancelled)() {
            return Err(Refusal::new("the call was cancelled"));
        }
        Ok(())
    }

    /// A file or folder that is there and may be used.
    pub(crate) fn existing(&self, path: &str) -> Result<PathBuf, Refusal> {
        self.folders.existing(Path::new(path))
    }
}
