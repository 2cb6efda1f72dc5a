//! An exchange in few bytes: how it waits to be written, and how it lies in the file until
//! there is time to give it rows of its own. Numbers take as many bytes as they need, texts
//! stand behind their lengths, nothing has a name. The file's schema says how this is read:
//! another order here needs another version there.

mod bundle;
mod read;
mod write;

pub(crate) use bundle::{Bundle, Content};
pub(crate) use write::pack;

const ADMIN: u64 = 1;
const FIXED: u64 = 1 << 1;
const COMPUTED: u64 = 1 << 2;
const OPERATION: u64 = 1 << 3;
const REQUEST_CUT: u64 = 1 << 4;
const REQUEST_REDACTED: u64 = 1 << 5;
const RESPONSE_CUT: u64 = 1 << 6;
const RESPONSE_REDACTED: u64 = 1 << 7;
const SEED: u64 = 1 << 8;

/// What is there is no exchange. Only a damaged file has such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is staged in the journal can't be read: the file is damaged")]
pub(crate) struct Unreadable;

#[cfg(test)]
mod tests;
