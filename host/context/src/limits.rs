//! How much may be kept.

use serde_json::{Map, Value};

use crate::error::Error;
use crate::model::New;

/// How much a store takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a context's data, as JSON.
    pub data: usize,
    /// Contexts.
    pub contexts: usize,
    /// Snapshots of one context.
    pub snapshots: usize,
    /// Bytes of all contexts and snapshots together.
    pub total: usize,
}

/// Characters of a name.
const NAME: usize = 200;
/// Characters of a tag.
const TAG: usize = 64;
const TAGS: usize = 32;
/// Characters of what a snapshot is for.
const DESCRIPTION: usize = 2_000;

impl Default for Limits {
    fn default() -> Self {
        Self {
            data: 1 << 20,
            contexts: 10_000,
            snapshots: 100,
            total: 256 << 20,
        }
    }
}

impl Limits {
    pub(crate) fn judge(&self, new: &New) -> Result<String, Error> {
        name("name", &new.name)?;
        tags(&new.tags)?;
        self.written(&new.data)
    }

    /// Data as it is kept.
    pub(crate) fn written(&self, data: &Map<String, Value>) -> Result<String, Error> {
        let text = serde_json::to_string(data).map_err(|error| Error::Unwritable(error.into()))?;
        if self.data < text.len() {
            return Err(Error::TooLarge {
                found: text.len(),
                most: self.data,
            });
        }
        Ok(text)
    }
}

pub(crate) fn name(what: &'static str, name: &str) -> Result<(), Error> {
    let length = name.chars().count();
    if name.trim().is_empty() || NAME < length {
        return Err(Error::Text {
            what,
            allowed: format!("1 to {NAME} characters, not all of them blank"),
        });
    }
    Ok(())
}

pub(crate) fn description(text: &str) -> Result<(), Error> {
    if DESCRIPTION < text.chars().count() {
        return Err(Error::Text {
            what: "description",
            allowed: format!("{DESCRIPTION} characters at most"),
        });
    }
    Ok(())
}

pub(crate) fn tags(tags: &[String]) -> Result<(), Error> {
    let fits = |tag: &String| !tag.trim().is_empty() && tag.chars().count() <= TAG;
    if TAGS < tags.len() || !tags.iter().all(fits) {
        return Err(Error::Text {
            what: "tags",
            allowed: format!("up to {TAGS} of 1 to {TAG} characters"),
        });
    }
    Ok(())
}
