//! What the fuzz targets share.

pub mod schema;

use mimus_description::{Fetch, FetchError, Fetched};

/// Fetches nothing: a fuzzer has no files to read.
#[derive(Debug)]
pub struct Refuse;

impl Fetch for Refuse {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!("`{reference}` is not fetched"),
            hint: None,
        })
    }
}
