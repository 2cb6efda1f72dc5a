//! The folder with a file for each running mock.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use etcetera::BaseStrategy as _;

use crate::process::{self, Ask};
use crate::record::Record;

/// The records of this user's running mocks.
#[derive(Debug, Clone)]
pub struct Registry {
    folder: PathBuf,
}

/// A record that is kept for as long as this lives.
#[derive(Debug)]
pub struct Registered {
    path: PathBuf,
    pub record: Record,
}

/// The files of records as they lie there: what is seen without reading any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(Vec<(OsString, Option<SystemTime>)>);

#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("there is no folder for this user's state")]
    NoFolder,
    #[error("`{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("a mock called `{0}` is running already")]
    Taken(String),
    #[error(
        "`{0}` can't be a mock's name: it takes up to 64 of the letters a to z, digits, `-`, `_` and `.`, the first a letter or digit"
    )]
    Name(String),
}

/// How a mock came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It finished what it was at.
    Kindly,
    /// It did not end in time.
    Killed,
}

/// One that is not to be stopped, since it ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Gone {
    #[error("it had ended already")]
    Already,
    #[error("it can't be ended: {0}")]
    Refused(#[from] io::Error),
    #[error("it did not end within {} s", .0.as_secs())]
    Stays(Duration),
}

const ENDING: &str = "json";

/// Two mocks of the same API are told apart by a number, up to this one.
const MOST_ALIKE: usize = 10_000;

/// Between two looks at whether a process has ended.
const LOOK: Duration = Duration::from_millis(20);

impl Registry {
    /// The user's: `$XDG_STATE_HOME/mimus/running`, `~/.local/state/mimus/running`, or what the
    /// platform has instead.
    ///
    /// Not `$XDG_RUNTIME_DIR`: programs that start servers for agents leave it out, and the
    /// two would not find each other.
    pub fn of_user() -> Result<Self, RegistryError> {
        let base = etcetera::choose_base_strategy().map_err(|_| RegistryError::NoFolder)?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir());
        Ok(Self::at(state.join("mimus").join("running")))
    }

    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where what mocks write that were started in the background goes.
    pub fn log_folder(&self) -> PathBuf {
        self.folder.with_file_name("logs")
    }

    /// A file beside it, for what else is known of this user's mocks.
    pub fn file_beside(&self, name: &str) -> PathBuf {
        self.folder.with_file_name(name)
    }

    /// Writes a record down, until what this returns is dropped. Without a name of its own, a
    /// mock is called as its title says.
    pub fn register(
        &self,
        record: Record,
        name: Option<&str>,
    ) -> Result<Registered, RegistryError> {
        make_folder(&self.folder)?;
        // Names of those that were killed are free.
        let _ = self.running();
        let Some(name) = name else {
            let base = title_as_id(&record.title);
            for number in 1..MOST_ALIKE {
                let id = match number {
                    1 => base.clone(),
                    _ => format!("{base}-{number}"),
                };
                match self.claim(record.clone(), &id) {
                    Err(RegistryError::Taken(_)) => {}
                    other => return other,
                }
            }
            return Err(RegistryError::Taken(base));
        };
        if !is_name(name) {
            return Err(RegistryError::Name(name.to_owned()));
        }
        self.claim(record, name)
    }

    fn claim(&self, record: Record, id: &str) -> Result<Registered, RegistryError> {
        let path = self.folder.join(format!("{id}.{ENDING}"));
        let record = Record {
            id: id.to_owned(),
            ..record
        };
        let draft = self.folder.join(format!("{}.draft", record.pid));
        write_private(&draft, &record).map_err(at(&draft))?;
        // Unlike a rename, it fails where there is one already; and who reads finds it whole.
        let linked = fs::hard_link(&draft, &path);
        let _ = fs::remove_file(&draft);
        match linked {
            Ok(()) => Ok(Registered { path, record }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(RegistryError::Taken(id.to_owned()))
            }
            Err(error) => Err(at(&path)(error)),
        }
    }

    /// Those that run, by their ids. Records of others are removed: a process that was
    /// killed had no time to.
    pub fn running(&self) -> Vec<Record> {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Vec::new();
        };
        let paths = entries.flatten().map(|entry| entry.path());
        let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == ENDING));
        let mut records = paths.filter_map(|path| read(&path)).collect::<Vec<_>>();
        records.sort_by(|one, other| one.id.cmp(&other.id));
        records
    }

    /// Whether mocks came or went shows here, but for those that were killed: their files stay
    /// until somebody asks for those that run.
    pub fn files(&self) -> Files {
        let Ok(entries) = fs::read_dir(&self.folder) else {
            return Files::default();
        };
        let files = entries.flatten().map(|entry| {
            let changed = entry.metadata().and_then(|known| known.modified());
            (entry.file_name(), changed.ok())
        });
        let mut files = files.collect::<Vec<_>>();
        files.sort();
        Files(files)
    }

    /// The one that has this id, URL, admin URL or port.
    pub fn find(&self, name: &str) -> Option<Record> {
        self.running()
            .into_iter()
            .find(|record| record.is_called(name))
    }

    /// Asks a mock to stop and waits; one that doesn't in time is killed if that is wanted.
    pub fn stop(&self, record: &Record, patience: Duration, kill: bool) -> Result<Stopped, Gone> {
        if !record.is_alive() {
            return Err(Gone::Already);
        }
        process::end(record.pid, Ask::Kindly)?;
        if ends(record, patience) {
            return Ok(Stopped::Kindly);
        }
        if !kill {
            return Err(Gone::Stays(patience));
        }
        process::end(record.pid, Ask::AtOnce)?;
        let _ = ends(record, patience);
        let _ = fs::remove_file(self.folder.join(format!("{}.{ENDING}", record.id)));
        Ok(Stopped::Killed)
    }
}

impl Record {
    /// Whether the process that wrote it is there.
    pub fn is_alive(&self) -> bool {
        process::identity(self.pid).is_some_and(|found| {
            // Where it could not be told, the number is all there is.
            self.process.is_empty() || found == self.process
        })
    }

    fn is_called(&self, name: &str) -> bool {
        let bare = name.trim_end_matches('/');
        self.id == name
            || same_place(&self.url, bare)
            || self.admin_url.as_deref().is_some_and(|url| {
                let root = url.strip_suffix("/admin/api").unwrap_or(url);
                same_place(url, bare) || same_place(root, bare)
            })
            || name.parse::<u16>().is_ok_and(|port| {
                url::Url::parse(&self.url)
                    .is_ok_and(|url| url.port_or_known_default() == Some(port))
            })
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // Somebody may have cleaned up, and another one come to have the name.
        if read(&self.path).is_some_and(|found| found.pid == self.record.pid) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// A title as an id: lower case, with `-` for what is neither letter nor digit.
pub fn title_as_id(title: &str) -> String {
    const LONGEST: usize = 40;
    let mut id = String::new();
    for character in title.chars() {
        if LONGEST <= id.len() {
            break;
        }
        if character.is_ascii_alphanumeric() {
            id.push(character.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "mock" } else { id }.to_owned()
}

fn is_name(name: &str) -> bool {
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_' | b'.')
    };
    name.len() <= 64
        && name.bytes().all(fits)
        && name.starts_with(|first: char| first.is_ascii_alphanumeric())
}

/// The same scheme, host and port, under any of this machine's own names; and the same path.
fn same_place(one: &str, other: &str) -> bool {
    let key = |text: &str| {
        let url = url::Url::parse(text).ok()?;
        let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
        let is_own = host == "localhost"
            || host
                .parse::<std::net::IpAddr>()
                .is_ok_and(|address| address.to_canonical().is_loopback());
        let host = if is_own { String::new() } else { host };
        let path = url.path().trim_end_matches('/').to_owned();
        Some((
            url.scheme().to_owned(),
            host,
            url.port_or_known_default(),
            path,
        ))
    };
    key(one).is_some_and(|one| key(other) == Some(one))
}

/// A record, if its process lives; one that doesn't is removed.
fn read(path: &Path) -> Option<Record> {
    let text = fs::read(path).ok()?;
    let record: Record = serde_json::from_slice(&text).ok()?;
    // A file can be called anything; what it is called is what others are told.
    if path.file_stem()?.to_str()? != record.id {
        return None;
    }
    if record.is_alive() {
        return Some(record);
    }
    let _ = fs::remove_file(path);
    None
}

fn ends(record: &Record, patience: Duration) -> bool {
    let looks = patience.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if !record.is_alive() {
            return true;
        }
        std::thread::sleep(LOOK);
    }
    !record.is_alive()
}

/// Only this user may look into it: there are tokens in the files.
fn make_folder(folder: &Path) -> Result<(), RegistryError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(at(folder))
}

fn write_private(path: &Path, record: &Record) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = serde_json::to_vec_pretty(record)?;
    options.open(path)?.write_all(&text)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> RegistryError {
    let path = path.to_owned();
    move |source| RegistryError::Io { path, source }
}

#[cfg(test)]
mod tests;
