//! What each pack says about an API, a file for each category.

pub(crate) mod errors;
pub(crate) mod logic;
pub(crate) mod performance;
pub(crate) mod security;
