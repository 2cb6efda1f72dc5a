//! `[journal]`: what is kept of requests and answers, and where.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use mimus_journal::{Options, Redaction, Retention, Sync};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Problem;
use super::places::Places;

/// What is kept of requests and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    pub place: JournalPlace,
    pub sync: Sync,
    /// Bytes that are kept of each body.
    pub body_bytes: usize,
    pub retention: Retention,
    /// What is secret, whatever the description says.
    pub redaction: Redaction,
}

/// Where the journal is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalPlace {
    /// Nowhere: there is none.
    Off,
    Memory,
    File(PathBuf),
}

/// The command line's part. It wins over the file.
#[derive(Debug, Default, Clone, clap::Args)]
pub struct JournalFlags {
    /// Where requests and answers are kept: a file, `memory`, or `off` [default: memory]
    #[arg(long, value_name = "PATH|memory|off")]
    pub journal: Option<JournalPlace>,

    /// When they are on the disk: some milliseconds later, or before each answer is sent
    #[arg(long, value_enum)]
    pub journal_sync: Option<WhenWritten>,
}

/// When an exchange is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "JournalSync")]
pub enum WhenWritten {
    /// Within 100 ms, many together.
    Batched,
    /// Before the answer is sent.
    Full,
}

/// What is kept of requests and answers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(rename = "Journal")]
pub(super) struct JournalFile {
    /// `memory`, `off`, or a file, as a path from the folder of this one.
    #[schemars(with = "Option<String>", extend("default" = "memory"))]
    place: Option<JournalPlace>,
    /// When an exchange is on the disk: `batched`, within 100 ms; `full`, before it is answered.
    #[schemars(extend("default" = "batched"))]
    sync: Option<WhenWritten>,
    /// What is kept of each body, in KiB.
    #[schemars(extend("default" = 64))]
    body_kib: Option<usize>,
    /// How many exchanges are kept; the oldest goes first. Without it, 10,000 in memory and a
    /// million in a file.
    #[schemars(range(min = 1))]
    entries: Option<u64>,
    /// What they may take, in MiB. Without it, 32 in memory and 2048 in a file.
    #[schemars(range(min = 1))]
    mib: Option<u64>,
    /// For how many hours they are kept. Without it, for ever.
    #[schemars(range(min = 1))]
    hours: Option<u64>,
    /// Names of headers whose values are not kept, beside `Authorization`, `Cookie`,
    /// `Set-Cookie` and the API keys of the description.
    #[serde(default)]
    redact_headers: Vec<String>,
    /// JSON Pointers to parts of bodies that are not kept: `/user/password`; `*` is any
    /// member or item, `**` any number of levels.
    #[serde(default)]
    redact: Vec<String>,
}

/// Without `entries` and `mib`, in memory.
const MEMORY_RETENTION: Retention = Retention {
    age: None,
    count: Some(10_000),
    bytes: Some(32 << 20),
};

impl JournalFile {
    pub(super) fn into_journal(
        self,
        folder: &Path,
        places: &Arc<Places>,
        problems: &mut Vec<Problem>,
    ) -> Journal {
        let place = match self.place.unwrap_or(JournalPlace::Memory) {
            JournalPlace::File(path) => JournalPlace::File(folder.join(path)),
            place => place,
        };
        let headers = self.redact_headers.iter();
        let mut redaction = headers.fold(Redaction::default(), Redaction::header);
        for (index, pointer) in self.redact.iter().enumerate() {
            redaction = match redaction.clone().pointer(pointer) {
                Ok(redaction) => redaction,
                Err(error) => {
                    let place = places.at(&format!("/journal/redact/{index}"));
                    problems.push(Problem::new(place, error.to_string()));
                    redaction
                }
            };
        }
        let retention = place.retention();
        Journal {
            retention: Retention {
                age: self
                    .hours
                    .map(|hours| Duration::from_secs(hours.saturating_mul(3600))),
                count: self.entries.or(retention.count),
                bytes: self
                    .mib
                    .map(|mib| mib.saturating_mul(1 << 20))
                    .or(retention.bytes),
            },
            place,
            sync: self.sync.map(Into::into).unwrap_or_default(),
            body_bytes: self.body_kib.map_or(Options::default().body_bytes, |kib| {
                kib.saturating_mul(1 << 10)
            }),
            redaction,
        }
    }
}

impl JournalPlace {
    fn retention(&self) -> Retention {
        match self {
            Self::File(_) => Retention::default(),
            Self::Off | Self::Memory => MEMORY_RETENTION,
        }
    }
}

impl JournalFlags {
    /// The journal as the configuration has it, with what the flags say instead.
    pub fn over(&self, written: &Journal) -> Journal {
        let mut journal = written.clone();
        if let Some(place) = &self.journal {
            // Bounds that were not written are those of the place.
            let (before, after) = (written.place.retention(), place.retention());
            let Retention { count, bytes, .. } = &mut journal.retention;
            if *count == before.count {
                *count = after.count;
            }
            if *bytes == before.bytes {
                *bytes = after.bytes;
            }
            journal.place = place.clone();
        }
        if let Some(sync) = self.journal_sync {
            journal.sync = sync.into();
        }
        journal
    }
}

impl From<WhenWritten> for Sync {
    fn from(when: WhenWritten) -> Self {
        match when {
            WhenWritten::Batched => Self::Batched,
            WhenWritten::Full => Self::Full,
        }
    }
}

impl FromStr for JournalPlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Err("give a file, `memory` or `off`"),
            "off" => Ok(Self::Off),
            "memory" => Ok(Self::Memory),
            path => Ok(Self::File(path.into())),
        }
    }
}

impl<'de> Deserialize<'de> for JournalPlace {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(text: &str) -> (Journal, Vec<Problem>) {
        let file: JournalFile = toml::from_str(text).unwrap();
        let mut problems = Vec::new();
        let places = Arc::new(Places::whole("mimus.toml"));
        let journal = file.into_journal(Path::new("/mock"), &places, &mut problems);
        (journal, problems)
    }

    #[test]
    fn bounds_follow_the_place_unless_they_are_written() {
        let (written, _) = journal("");
        assert_eq!(written.place, JournalPlace::Memory);
        assert_eq!(written.retention, MEMORY_RETENTION);
        let to_file = JournalFlags {
            journal: Some("j.db".parse().unwrap()),
            journal_sync: Some(WhenWritten::Full),
        };
        let file = to_file.over(&written);
        assert_eq!(file.place, JournalPlace::File("j.db".into()));
        assert_eq!(
            (file.retention, file.sync),
            (Retention::default(), Sync::Full)
        );
        let (written, _) = journal("entries = 5\nhours = 2");
        let kept = to_file.over(&written).retention;
        assert_eq!(kept.count, Some(5));
        assert_eq!(kept.bytes, Retention::default().bytes);
        assert_eq!(kept.age, Some(Duration::from_hours(2)));
    }

    #[test]
    fn paths_start_at_the_configuration() {
        let (written, _) = journal("place = \"j.db\"");
        assert_eq!(written.place, JournalPlace::File("/mock/j.db".into()));
    }

    #[test]
    fn what_is_no_pointer_is_told() {
        let (_, problems) = journal("redact = [\"/a/b\", \"password\"]");
        assert_eq!(problems.len(), 1);
        assert!(problems[0].message.contains("`password`"), "{problems:?}");
    }
}
