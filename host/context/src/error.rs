//! Why something was not done.

use crate::model::Status;

/// Why something was not done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("there is no context `{0}`")]
    Unknown(String),
    #[error("context `{context}` has no snapshot `{snapshot}`")]
    UnknownSnapshot { context: String, snapshot: String },
    /// Somebody else was faster.
    #[error("context `{id}` was changed since: it has revision {found}, not {expected}")]
    Conflict {
        id: String,
        expected: u64,
        found: u64,
    },
    /// Nobody works with it any more.
    #[error("context `{id}` is {status}")]
    Over { id: String, status: Status },
    #[error("the data has {found} bytes, and {most} is the most")]
    TooLarge { found: usize, most: usize },
    #[error("there is no room for more: {what}")]
    Full { what: &'static str },
    #[error("`{what}`: {allowed}")]
    Text { what: &'static str, allowed: String },
    /// It is made by itself, once.
    #[error("there is one global context, and it is there already")]
    Global,
    #[error("the data can't be written as JSON")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the contexts can't be read or written")]
    Sqlite(#[from] rusqlite::Error),
}

impl Error {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "list the contexts to see which there are",
            Self::UnknownSnapshot { .. } => "list its snapshots to see which there are",
            Self::Conflict { .. } => {
                "read it again and make your change to what is there now, with its revision"
            }
            Self::Over { .. } => "say with the change that it is `active` again, and until when",
            Self::TooLarge { .. } => "keep less in it, or share it among several contexts",
            Self::Full { .. } => "delete what nobody needs any more",
            Self::Text { .. } => "give another one",
            Self::Global => "read or change that one",
            Self::Unwritable(_) => "give data that is JSON",
            Self::Sqlite(_) => {
                "see that the file's folder can be written and is not full, and ask again"
            }
        }
    }
}
