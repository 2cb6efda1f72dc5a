//! Where descriptions come from: files, URLs and standard input, and what of them may be
//! read. A description is somebody else's text; its `$ref`s must not become a way to this
//! machine's files or to its network.

mod file;
mod remote;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use mimus_description::{Description, Fetch, FetchError, Fetched};
use url::Url;

/// The largest document that is read, in bytes.
pub const MAX_DOCUMENT: u64 = 128 << 20;

/// What `$ref`s may reach, and what a URL may lead to. All of it is off by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    /// Folders, besides the description's own, whose files may be read.
    pub folders: Vec<PathBuf>,
    /// `$ref`s to URLs are followed.
    pub remote: bool,
    /// Redirects of HTTP are followed.
    pub redirects: bool,
    /// Hosts with loopback, private and link-local addresses may be asked.
    pub private_addresses: bool,
}

/// How far a description is trusted: what its responders may be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// A file of this machine: as much as the configuration may grant, and files in these
    /// folders.
    Folders(Vec<PathBuf>),
    /// A URL, or standard input: nothing that reaches out of the sandbox.
    Nothing,
}

/// What the user named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Stdin,
    File(PathBuf),
    Url(Url),
}

impl Source {
    /// `-`, an `http(s)` URL, or a file.
    pub fn parse(text: &str) -> Self {
        match Url::parse(text) {
            _ if text == "-" => Self::Stdin,
            Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Url(url),
            _ => Self::File(PathBuf::from(text)),
        }
    }

    /// The file on this disk, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Stdin | Self::Url(_) => None,
        }
    }

    pub fn read(&self, reach: &Reach) -> Result<Description, FetchError> {
        match self {
            Self::Stdin => {
                let mut text = Vec::new();
                let read = std::io::stdin()
                    .lock()
                    .take(MAX_DOCUMENT + 1)
                    .read_to_end(&mut text);
                read.map_err(|error| failure(format!("reading standard input: {error}"), None))?;
                check_size("standard input", text.len() as u64)?;
                Ok(Description {
                    name: "<stdin>".to_owned(),
                    text,
                })
            }
            Self::File(path) => Ok(Description {
                name: path.display().to_string(),
                text: file::read(path)?,
            }),
            Self::Url(url) => {
                let (url, text) = remote::read(url, reach)?;
                Ok(Description {
                    name: url.to_string(),
                    text,
                })
            }
        }
    }

    /// What responders may be granted that the description asks for.
    pub fn trust(&self, reach: &Reach) -> Trust {
        match self {
            Self::File(path) => {
                let mut folders = vec![file::folder_of(path)];
                folders.extend(reach.folders.iter().cloned());
                Trust::Folders(folders)
            }
            Self::Stdin | Self::Url(_) => Trust::Nothing,
        }
    }

    /// What gets the documents that this one refers to.
    pub fn fetcher(&self, reach: &Reach) -> Fetcher {
        let home = match self {
            Self::Stdin => Home::Folder(PathBuf::from(".")),
            Self::File(path) => Home::Folder(file::folder_of(path)),
            Self::Url(url) => Home::Url(url.clone()),
        };
        Fetcher {
            home,
            reach: reach.clone(),
        }
    }
}

/// Gets documents within a [`Reach`].
#[derive(Debug)]
pub struct Fetcher {
    home: Home,
    reach: Reach,
}

/// What may be read without being asked: the description's own neighbourhood.
#[derive(Debug)]
enum Home {
    Folder(PathBuf),
    /// Documents of the same origin, in the same folder or below it.
    Url(Url),
}

impl Fetch for Fetcher {
    fn fetch(&self, base: &str, reference: &str) -> Result<Fetched, FetchError> {
        if let Some(url) = remote_target(base, reference) {
            if !self.reach.remote && !self.is_neighbour(&url) {
                return Err(failure(
                    format!("`{url}` was not read: references to URLs are not followed"),
                    Some("allow it with `--allow-remote-refs`".to_owned()),
                ));
            }
            let (url, text) = remote::read(&url, &self.reach)?;
            return Ok(Fetched {
                name: url.to_string(),
                text,
            });
        }
        match &self.home {
            Home::Folder(folder) => file::fetch(base, reference, folder, &self.reach.folders),
            Home::Url(_) => Err(failure(
                format!("`{reference}` is not read: a description from a URL can't refer to files"),
                Some("download it with what it refers to, and serve the file".to_owned()),
            )),
        }
    }
}

impl Fetcher {
    fn is_neighbour(&self, url: &Url) -> bool {
        let Home::Url(home) = &self.home else {
            return false;
        };
        let folder = home
            .path()
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        url.origin() == home.origin() && url.path().starts_with(&format!("{folder}/"))
    }
}

/// The URL that a reference leads to, if it leads to one.
fn remote_target(base: &str, reference: &str) -> Option<Url> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    if let Ok(base) = Url::parse(base)
        && is_web(&base)
    {
        return base.join(reference).ok().filter(is_web);
    }
    Url::parse(reference).ok().filter(is_web)
}

fn failure(message: String, hint: Option<String>) -> FetchError {
    FetchError { message, hint }
}

fn check_size(what: &str, size: u64) -> Result<(), FetchError> {
    if size <= MAX_DOCUMENT {
        return Ok(());
    }
    Err(failure(
        format!(
            "`{what}` has more than {} MiB, the most that is read",
            MAX_DOCUMENT >> 20
        ),
        None,
    ))
}

#[cfg(test)]
mod tests;
