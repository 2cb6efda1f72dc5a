//! The mock's folder, which scripts are read from: what lies beneath it, and nothing else.

use std::fs::File;
use std::io::{self, Read as _};
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;
use std::path::PathBuf;

/// A folder that was granted to read from.
#[derive(Debug)]
pub(crate) struct Folder {
    base: PathBuf,
}

/// Why a file can't be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    Missing,
    /// A link that leads out of the folder.
    Outside,
    TooLarge,
    NotText,
    Failed(String),
}

impl Folder {
    /// The folder that the configuration granted: in a sandbox the root of all there is,
    /// natively what [`grant_folder`] said.
    pub(crate) fn granted() -> Self {
        #[cfg(target_arch = "wasm32")]
        let base = PathBuf::from("/");
        #[cfg(not(target_arch = "wasm32"))]
        let base = native::granted();
        Self { base }
    }

    /// The text of a file of up to `limit` bytes. `name` is relative, with no `..` in it.
    pub(crate) fn read(&self, name: &str, limit: usize) -> Result<String, ReadError> {
        let path = self.beneath(name)?;
        let mut bytes = Vec::new();
        File::open(path)?
            .take(limit as u64 + 1)
            .read_to_end(&mut bytes)?;
        if limit < bytes.len() {
            return Err(ReadError::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| ReadError::NotText)
    }

    /// Whether there is such a file.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.beneath(name).is_ok_and(|path| path.is_file())
    }

    /// A sandbox's host lets no path and no link lead out. Natively it is looked at here,
    /// so that tests find what a mock would.
    fn beneath(&self, name: &str) -> Result<PathBuf, ReadError> {
        let path = self.base.join(name);
        if cfg!(target_arch = "wasm32") {
            return Ok(path);
        }
        let real = path.canonicalize()?;
        if real.starts_with(self.base.canonicalize()?) {
            Ok(real)
        } else {
            Err(ReadError::Outside)
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            // What a host answers when a path or a link leads out of a grant.
            io::ErrorKind::PermissionDenied => Self::Outside,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// Says which folder scripts are read from, on this thread. A sandbox has the one it was
/// granted; this is for tests.
#[cfg(not(target_arch = "wasm32"))]
pub fn grant_folder(folder: impl AsRef<Path>) {
    native::grant(folder.as_ref());
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::cell::RefCell;
    use std::path::{Path, PathBuf};

    thread_local! {
        static GRANTED: RefCell<PathBuf> = RefCell::new(PathBuf::from("."));
    }

    pub(super) fn grant(folder: &Path) {
        GRANTED.set(folder.to_owned());
    }

    pub(super) fn granted() -> PathBuf {
        GRANTED.with_borrow(Clone::clone)
    }
}
