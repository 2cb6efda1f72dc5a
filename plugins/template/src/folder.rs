//! The folder that templates are read from: what lies beneath it, and nothing else.

use std::fs::File;
use std::io::{self, Read as _};
#[cfg(not(target_arch = "wasm32"))]
use std::path::Path;
use std::path::PathBuf;

/// The longest file that is read, in bytes.
pub(crate) const MAX_FILE: u64 = 1 << 20;

/// A file of the granted folder, by a name that [`name`] has put in order.
pub(crate) fn read(name: &str) -> Result<String, ReadError> {
    let mut bytes = Vec::new();
    let file = File::open(beneath(name)?)?;
    if file.metadata()?.is_dir() {
        return Err(ReadError::Missing);
    }
    file.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
    if MAX_FILE < bytes.len() as u64 {
        return Err(ReadError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|_| ReadError::NotText)
}

/// A template's name as a path from the folder, with `/` between its parts; `None` if it
/// leads out. `./` and `../` are from where `parent` is.
pub(crate) fn name(written: &str, parent: Option<&str>) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let is_relative = written.starts_with("./") || written.starts_with("../");
    let parent = parent.filter(|_| is_relative);
    if let Some((folder, _)) = parent.and_then(|parent| parent.rsplit_once('/')) {
        parts.extend(folder.split('/'));
    }
    for part in written.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            // What is a separator, a drive or the end of a text to some system.
            part if part.is_empty() || part.contains(['\\', ':', '\0']) => return None,
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Why a file can't be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ReadError {
    Missing,
    /// A path or a link that leads out of the folder.
    Outside,
    NotGranted,
    TooLarge,
    NotText,
    Failed(String),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no such file in the folder of the templates"),
            Self::Outside => f.write_str("it leads out of the folder of the templates"),
            Self::NotGranted => f.write_str(
                "no folder is granted; write `template = \"FILE\"` instead of `use = \"template\"`, or grant one: `grants = { folder = \"templates\" }`",
            ),
            Self::TooLarge => write!(
                f,
                "it is longer than {} KiB, the most for a template",
                MAX_FILE >> 10
            ),
            Self::NotText => f.write_str("it is not UTF-8 text"),
            Self::Failed(cause) => f.write_str(cause),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory => Self::Missing,
            // What a host answers when a path or a link leads out of a grant.
            io::ErrorKind::PermissionDenied => Self::Outside,
            // What `std` says in a sandbox that has no folder at all.
            _ if error.to_string().contains("pre-opened") => Self::NotGranted,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// In a sandbox the granted folder is the root of all there is, and the host lets no path
/// and no link lead out.
#[cfg(target_arch = "wasm32")]
fn beneath(name: &str) -> Result<PathBuf, ReadError> {
    Ok(PathBuf::from("/").join(name))
}

/// Natively that is looked at here, so that tests find what a mock would.
#[cfg(not(target_arch = "wasm32"))]
fn beneath(name: &str) -> Result<PathBuf, ReadError> {
    let base = native::granted().canonicalize()?;
    let real = base.join(name).canonicalize()?;
    if real.starts_with(&base) {
        Ok(real)
    } else {
        Err(ReadError::Outside)
    }
}

/// Says which folder templates are read from, on this thread. A sandbox has the one it was
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        for (written, parent, expected) in [
            ("a.j2", None, Some("a.j2")),
            ("parts/a.j2", Some("b/c.j2"), Some("parts/a.j2")),
            ("./a.j2", Some("b/c.j2"), Some("b/a.j2")),
            ("../a.j2", Some("b/c.j2"), Some("a.j2")),
            ("b/./../a.j2", None, Some("a.j2")),
            ("../a.j2", Some("c.j2"), None),
            ("../../a.j2", Some("b/c.j2"), None),
            ("b/../../a.j2", None, None),
            ("/etc/passwd", None, None),
            ("..", None, None),
            ("a\\..\\b", None, None),
            ("C:x", None, None),
            ("a\0", None, None),
            ("", None, None),
            (".", None, None),
        ] {
            assert_eq!(
                name(written, parent).as_deref(),
                expected,
                "{written} from {parent:?}"
            );
        }
    }
}
