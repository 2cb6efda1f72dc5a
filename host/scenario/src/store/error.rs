//! Why something can't be kept, or changed.

use std::path::PathBuf;

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It holds something else.
    #[error("`{}` is not a scenario database of Mimus", .0.display())]
    NotOurs(PathBuf),
    /// A newer Mimus has written to it.
    #[error(
        "`{}` was written by a newer Mimus: its schema is {found}, and the newest one known \
         here is {known}", path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema's version.
        found: i64,
        /// The newest version that this Mimus knows.
        known: usize,
    },
    /// What is in it does not fit together.
    #[error("the scenario database is damaged")]
    Damaged(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another server, or another program, is writing to it.
    #[error("the scenario database is in use by another server or program")]
    InUse,
    /// It can't be made, read or written.
    #[error("the scenario database can't be read or written")]
    Unusable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The name is somebody else's.
    #[error("there is a scenario `{0}` already")]
    Taken(String),
    /// The name is empty.
    #[error("a scenario needs a name")]
    NoName,
    /// There is none of that id.
    #[error("there is no scenario with the id {0}")]
    Unknown(i64),
    /// What is active is not deleted.
    #[error("the scenario `{0}` is active")]
    Active(String),
    /// Only what is active can be made not so.
    #[error("the scenario `{0}` is not active")]
    NotActive(String),
    /// What stands in the configuration is changed there.
    #[error("the scenario `{0}` is written in the configuration")]
    Written(String),
    /// A file of scenarios can't be written.
    #[error("`{}` can't be written", path.display())]
    Export {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
}

impl StoreError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotOurs(_) => "nothing was changed in it; give the scenarios a file of their own",
            Self::Newer { .. } => {
                "start that Mimus, or give this one another file; nothing was changed in it"
            }
            Self::Damaged(_) => {
                "put a copy in its place, or move it away to begin without scenarios"
            }
            Self::InUse => "stop the other one, or give each a file of its own",
            Self::Unusable(_) => {
                "the folder has to be there and writable, and so has the file; is the disk full?"
            }
            Self::Taken(_) => "choose another name, or change that one",
            Self::NoName => "say `name`",
            Self::Unknown(_) => "the list of scenarios has the ids that there are",
            Self::Active(_) => "deactivate it first, or activate another one",
            Self::NotActive(_) => "activate it first",
            Self::Written(_) => "change it there, or keep another one under another name",
            Self::Export { .. } => "choose a folder that is there and writable",
        }
    }

    /// Whether asking again, or otherwise, can help: it is not the database's fault.
    pub fn is_refusal(&self) -> bool {
        matches!(
            self,
            Self::Taken(_)
                | Self::NoName
                | Self::Unknown(_)
                | Self::Active(_)
                | Self::NotActive(_)
                | Self::Written(_)
        )
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::InUse,
            // A page that makes no sense; a table that is not there; a value of a wrong type.
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
            | None => Self::Damaged(error.into()),
            Some(_) => Self::Unusable(error.into()),
        }
    }
}
