//! What can keep a value from being written.

use crate::MAX_DEPTH;

/// Why a value could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EncodeError {
    #[error("the value is nested more than {MAX_DEPTH} levels deep")]
    TooDeep,
}
