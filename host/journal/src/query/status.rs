//! Statuses to look for: one, a class, or a range.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// From one status up to another, both among them. Written `404`, `4xx` or `400-499`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "Written")]
pub struct Statuses {
    pub first: u16,
    pub last: u16,
}

/// Why a text does not name statuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no status: write one as `404`, a class as `4xx`, or a range as `400-499`")]
pub struct StatusError(pub String);

impl Statuses {
    pub fn one(status: u16) -> Self {
        Self {
            first: status,
            last: status,
        }
    }

    pub fn contains(self, status: u16) -> bool {
        self.first <= status && status <= self.last
    }
}

impl FromStr for Statuses {
    type Err = StatusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let trimmed = text.trim().to_ascii_lowercase();
        let number = |text: &str| text.trim().parse::<u16>().ok();
        let found = if let Some(class) = trimmed.strip_suffix("xx") {
            number(class)
                .filter(|class| (1..=9).contains(class))
                .map(|class| (class * 100, class * 100 + 99))
        } else if let Some((first, last)) = trimmed.split_once('-') {
            number(first).zip(number(last))
        } else {
            number(&trimmed).map(|status| (status, status))
        };
        match found {
            Some((first, last)) if first <= last => Ok(Self { first, last }),
            _ => Err(StatusError(text.to_owned())),
        }
    }
}

/// As it stands in JSON, where one status may be a number.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a status, as `404`, `4xx` or `400-499`"
)]
enum Written {
    One(u16),
    Text(String),
}

impl TryFrom<Written> for Statuses {
    type Error = StatusError;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        match written {
            Written::One(status) => Ok(Self::one(status)),
            Written::Text(text) => text.parse(),
        }
    }
}

impl From<Statuses> for String {
    fn from(statuses: Statuses) -> Self {
        statuses.to_string()
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last } = *self;
        if first == last {
            write!(f, "{first}")
        } else if first % 100 == 0 && last == first + 99 {
            write!(f, "{}xx", first / 100)
        } else {
            write!(f, "{first}-{last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_a_class_and_a_range_are_read_and_written() {
        for text in ["404", "5xx", "200-204", "0"] {
            assert_eq!(text.parse::<Statuses>().unwrap().to_string(), text);
        }
        assert_eq!(
            "4XX".parse(),
            Ok(Statuses {
                first: 400,
                last: 499
            })
        );
    }

    #[test]
    fn in_json_one_status_may_be_a_number() {
        let read = serde_json::from_str::<Statuses>;
        assert_eq!(read("404").unwrap(), Statuses::one(404));
        assert_eq!(read("\"404\"").unwrap(), Statuses::one(404));
        for json in ["70000", "[]", "null", "4.5"] {
            let error = read(json).unwrap_err().to_string();
            assert!(error.contains("`4xx`"), "{error}");
        }
    }

    #[test]
    fn anything_else_says_how_to_write_it() {
        for text in ["", "xx", "44x", "500-400", "0xx", "-1", "70000"] {
            let error = text.parse::<Statuses>().unwrap_err().to_string();
            assert!(error.contains("`4xx`"), "{error}");
        }
    }
}
