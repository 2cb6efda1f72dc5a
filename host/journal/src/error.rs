//! What can go wrong with a journal, and what to do then.

use std::path::PathBuf;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a journal can't be opened. Nothing was changed, unless it says so.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It holds something else, or nothing that can be recognized.
    #[error("`{}` is not a journal of Mimus", path.display())]
    NotOurs { path: PathBuf },
    /// A newer Mimus has written to it.
    #[error(
        "`{}` was written by a newer Mimus: its schema is {found}, and the newest one known \
         here is {known}", path.display()
    )]
    Newer {
        path: PathBuf,
        found: i64,
        known: usize,
    },
    /// An older Mimus has written to it, and it is only to be read.
    #[error(
        "`{}` was written by an older Mimus: its schema is {found}, and {known} is read here",
        path.display()
    )]
    Older {
        path: PathBuf,
        found: usize,
        known: usize,
    },
    /// What is in it does not fit together.
    #[error("the journal `{}` is damaged", path.display())]
    Damaged {
        path: PathBuf,
        #[source]
        cause: Cause,
    },
    /// Another server, or another program, has it.
    #[error("the journal `{}` is in use by another server or program", path.display())]
    InUse { path: PathBuf },
    /// The disk is full.
    #[error("there is no room for the journal in `{}`", path.display())]
    Full { path: PathBuf },
    /// It is of an older schema, and there is no copy of it before it is changed.
    #[error(
        "the journal `{}` has to be brought from schema {found} to {known}, and can't be \
         copied to `{}` before", path.display(), backup.display()
    )]
    NoBackup {
        path: PathBuf,
        backup: PathBuf,
        found: usize,
        known: usize,
        #[source]
        cause: Cause,
    },
    /// It can't be made, read or written.
    #[error("the journal can't be kept in `{}`", path.display())]
    Unusable {
        path: PathBuf,
        #[source]
        cause: Cause,
    },
}

impl OpenError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotOurs { .. } => {
                "nothing was changed in it; give the journal a file of its own with \
                 `--journal PATH`, or keep it in memory with `--journal memory`"
            }
            Self::Newer { .. } => {
                "start that Mimus, or give this one another file with `--journal PATH`; nothing \
                 was changed in it"
            }
            Self::Older { .. } => {
                "`mimus serve` with `--journal PATH` brings it up to date, and keeps a copy of it; \
                 nothing was changed in it"
            }
            Self::Damaged { .. } => {
                "put a copy in its place, or move it away to begin with an empty journal; \
                 nothing was changed in it"
            }
            Self::InUse { .. } => {
                "stop the other one, or give each a file of its own with `--journal PATH`"
            }
            Self::Full { .. } => {
                "make room, or give another place with `--journal PATH`, or keep it in memory \
                 with `--journal memory`"
            }
            Self::NoBackup { .. } => {
                "make room for a copy and let its folder be writable; nothing was changed in it"
            }
            Self::Unusable { .. } => {
                "the folder has to be there, and both it and the file have to be writable; or \
                 keep the journal in memory with `--journal memory`"
            }
        }
    }
}

/// Why what was recorded is not in the file. It is tried again every second.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal can't be written to {place}: {cause}")]
pub struct WriteError {
    /// The file, or `memory`.
    pub place: String,
    pub cause: String,
}

/// Why a question can't be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// What is asked makes no sense.
    #[error("{what}: `{text}` {problem}")]
    Invalid {
        /// Which part of the question, such as `path regex`.
        what: &'static str,
        text: String,
        problem: String,
    },
    /// The journal can't be read.
    #[error("the journal can't be read")]
    Unreadable(#[source] rusqlite::Error),
    /// What it says can't be written where it is to go.
    #[error("what the journal says can't be written")]
    Unwritable(#[source] std::io::Error),
}

impl From<rusqlite::Error> for QueryError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl From<std::io::Error> for QueryError {
    fn from(error: std::io::Error) -> Self {
        Self::Unwritable(error)
    }
}
