//! Which files a call may read and write: those below the folders that the user opened to the
//! agent, wherever links and `..` lead.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::answer::Refusal;

/// Absolute, without links. The first is where relative paths start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Folders {
    open: Vec<PathBuf>,
}

impl Folders {
    /// Those of them that are there. The root of the machine is none: a client that starts
    /// the server there means to say nothing.
    pub(crate) fn new(open: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut known = Vec::new();
        for folder in open {
            if let Ok(folder) = folder.canonicalize()
                && folder.is_dir()
                && folder.parent().is_some()
                && !known.contains(&folder)
            {
                known.push(folder);
            }
        }
        Self { open: known }
    }

    /// Those of a client that may not open more than what is open: what it has of these, if it
    /// has any.
    #[must_use]
    pub(crate) fn narrowed(self, to: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut named = Self::new(to);
        named.open.retain(|folder| self.inside(folder));
        if named.open.is_empty() { self } else { named }
    }

    pub(crate) fn all(&self) -> &[PathBuf] {
        &self.open
    }

    /// Where things are written that say nothing of where.
    pub(crate) fn home(&self) -> Result<&Path, Refusal> {
        self.open.first().map(PathBuf::as_path).ok_or_else(|| {
            Refusal::new("no folder is open to this server").hint(
                "ask the user to start it as `mimus mcp --folder FOLDER`, or to open a folder in \
                 the client",
            )
        })
    }

    /// What is there, with links followed, if that may be used.
    pub(crate) fn existing(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let full = self.home()?.join(path);
        let real = full.canonicalize().map_err(|error| {
            // Whether something lies outside is nobody's business.
            if self.inside_as_written(&full) {
                Refusal::new(format!("`{}`: {error}", path.display()))
                    .hint("check the path; relative ones start in the working folder")
            } else {
                self.outside(path)
            }
        })?;
        self.inside(&real)
            .then_some(real)
            .ok_or_else(|| self.outside(path))
    }

    /// A place for something that may not be there yet.
    pub(crate) fn place(&self, path: &Path) -> Result<PathBuf, Refusal> {
        let full = self.home()?.join(path);
        let mut missing = Vec::new();
        let mut there = full.as_path();
        let base = loop {
            match there.canonicalize() {
                Ok(real) => break real,
                Err(_) if there.symlink_metadata().is_ok() => return Err(self.outside(path)),
                Err(_) => {}
            }
            let (Some(Component::Normal(name)), Some(parent)) =
                (there.components().next_back(), there.parent())
            else {
                return Err(self.outside(path));
            };
            missing.push(name.to_owned());
            there = parent;
        };
        if !self.inside(&base) {
            return Err(self.outside(path));
        }
        Ok(missing
            .iter()
            .rev()
            .fold(base, |path, name| path.join(name)))
    }

    fn inside(&self, real: &Path) -> bool {
        self.open.iter().any(|folder| real.starts_with(folder))
    }

    fn inside_as_written(&self, full: &Path) -> bool {
        let plain = full
            .components()
            .all(|component| !matches!(component, Component::ParentDir));
        plain && self.inside(full)
    }

    fn outside(&self, path: &Path) -> Refusal {
        let open = self
            .open
            .iter()
            .map(|folder| format!("`{}`", folder.display()));
        let path = crate::answer::cut(&path.display().to_string(), 300);
        Refusal::new(format!(
            "`{path}` lies outside of the folders that are open"
        ))
        .hint(format!(
            "use a path below {}",
            open.collect::<Vec<_>>().join(" or ")
        ))
    }
}

/// Writes a file whole at once, since whoever serves it looks at it whenever it changes. A link
/// that lies in its place, or in that of the draft, is replaced, not followed.
pub(crate) fn put(path: &Path, content: &[u8]) -> Result<(), Refusal> {
    let failed = |error| Refusal::new(format!("`{}`: {error}", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let draft = path.with_file_name(format!(".{}-{}.draft", std::process::id(), draft_number()));
    write_new(&draft, content)
        .and_then(|()| fs::rename(&draft, path))
        .map_err(failed)
}

/// Calls run at the same time: no two of them have the same draft.
pub(crate) fn draft_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// Writes a file that was not there, or is not any more.
pub(crate) fn write_new(path: &Path, content: &[u8]) -> std::io::Result<()> {
    // If it can't be removed, it is there below.
    let _ = fs::remove_file(path);
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<T: std::fmt::Debug>(result: Result<T, Refusal>) -> String {
        result.expect_err("it is refused").into_parts().0
    }

    #[test]
    fn only_what_lies_below_is_open() {
        let top = tempfile::tempdir().expect("a temporary folder can be made");
        let open = top.path().join("open");
        std::fs::create_dir_all(open.join("deep")).expect("folders can be made");
        std::fs::write(open.join("deep/file"), "").expect("files can be written");
        std::fs::write(top.path().join("secret"), "").expect("files can be written");
        let folders = Folders::new([open.clone()]);
        let real = open.canonicalize().expect("it is there");

        let found = folders.existing(Path::new("deep/file"));
        assert_eq!(found.expect("it is open"), real.join("deep/file"));
        let found = folders.existing(Path::new("deep/../deep/file"));
        assert_eq!(found.expect("it is open"), real.join("deep/file"));
        let place = folders.place(Path::new("new/folder/file"));
        assert_eq!(place.expect("it is open"), real.join("new/folder/file"));

        for path in ["../secret", "deep/../../secret", "/etc/passwd", "..", "/"] {
            assert!(
                told(folders.existing(Path::new(path))).contains("outside"),
                "{path}"
            );
            assert!(
                told(folders.place(Path::new(path))).contains("outside"),
                "{path}"
            );
        }
        for path in ["../nothing", "nothing/../../x", "/nothing/at/all"] {
            assert!(
                told(folders.existing(Path::new(path))).contains("outside"),
                "{path}"
            );
            assert!(
                told(folders.place(Path::new(path))).contains("outside"),
                "{path}"
            );
        }
        assert!(!told(folders.existing(Path::new("nothing"))).contains("outside"));
    }

    #[test]
    fn who_may_open_nothing_may_have_less() {
        let top = tempfile::tempdir().expect("a temporary folder can be made");
        let open = top.path().join("open");
        std::fs::create_dir_all(open.join("one")).expect("folders can be made");
        let real = open.canonicalize().expect("it is there");
        let folders = Folders::new([open.clone()]);
        let narrowed = folders
            .clone()
            .narrowed([top.path().to_owned(), open.join("one")]);
        assert_eq!(narrowed.all(), [real.join("one")]);
        for none in [vec![], vec![top.path().to_owned()], vec!["/nothing".into()]] {
            let narrowed = folders.clone().narrowed(none);
            assert_eq!(narrowed.all(), std::slice::from_ref(&real));
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_before_anything_is_compared() {
        let top = tempfile::tempdir().expect("a temporary folder can be made");
        let open = top.path().join("open");
        std::fs::create_dir(&open).expect("folders can be made");
        std::os::unix::fs::symlink(top.path(), open.join("up")).expect("links can be made");
        std::os::unix::fs::symlink(top.path().join("new"), open.join("dangling"))
            .expect("links can be made");
        std::fs::write(top.path().join("secret"), "").expect("files can be written");
        let folders = Folders::new([open]);
        for path in ["up/secret", "up/new", "up", "dangling", "dangling/below"] {
            assert!(
                told(folders.place(Path::new(path))).contains("outside"),
                "{path}"
            );
        }
        assert!(told(folders.existing(Path::new("up/secret"))).contains("outside"));
    }

    #[test]
    fn the_root_of_the_machine_is_not_open_by_accident() {
        let folders = Folders::new([PathBuf::from("/")]);
        assert!(told(folders.existing(Path::new("etc"))).contains("no folder is open"));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_that_lies_in_the_way_is_replaced() {
        let (open, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let secret = other.path().join("secret");
        fs::write(&secret, "theirs").unwrap();
        let draft = format!(".{}.draft", std::process::id());
        for name in [&*draft, "file"] {
            std::os::unix::fs::symlink(&secret, open.path().join(name)).unwrap();
        }
        put(&open.path().join("file"), b"ours").unwrap();
        assert_eq!(fs::read(&secret).unwrap(), b"theirs");
        let file = open.path().join("file");
        assert!(file.symlink_metadata().unwrap().is_file());
        assert_eq!(fs::read(&file).unwrap(), b"ours");
    }
}
