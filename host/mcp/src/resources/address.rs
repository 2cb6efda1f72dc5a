//! Addresses of resources: what they mean, and how they are written.
//!
//! `mimus://MOCK/…` is of a running mock, which is named by its id, its port, or host and port;
//! `scenario-pack://CATEGORY/PACK` is of a pack. A name in a path is percent-encoded, so that
//! it may have slashes; it never becomes a path of a file.

use std::fmt;

use mimus_running::Record;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use url::form_urlencoded;

use crate::answer::{Refusal, cut};

/// Bytes of an address.
pub(super) const LONGEST: usize = 4096;

const MOCK: &str = "mimus://";
const PACK: &str = "scenario-pack://";

/// What a name is not written with, so that it stays one segment.
const OUTSIDE: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'/')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub(super) place: Place,
    /// In the order in which it was written.
    pub(super) query: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    Mock { mock: String, part: Part },
    Pack { category: String, id: String },
    ListAll,
    CommunityInfo,
}

/// A part of a mock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Description,
    Operations,
    Operation(String),
    Journal,
    Entry(String),
    Scenarios,
    Scenario(String),
    State,
    Collection(String),
    Item(String, String),
    Report(Report),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    Analysis,
    Coverage,
    Performance,
}

impl Report {
    pub(super) const ALL: [Self; 3] = [Self::Analysis, Self::Coverage, Self::Performance];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Coverage => "coverage",
            Self::Performance => "performance",
        }
    }
}

impl Address {
    pub(crate) fn parse(uri: &str) -> Result<Self, Refusal> {
        let unknown = || {
            Refusal::new(format!("there is no resource `{}`", cut(uri, 300)))
                .hint("resources/list has those of running mocks, resources/templates/list how others are written")
        };
        if LONGEST < uri.len() {
            return Err(Refusal::new(format!(
                "an address of a resource has {LONGEST} bytes at most"
            ))
            .hint("resources/templates/list says how they are written"));
        }
        if uri.contains('#') {
            return Err(unknown());
        }
        let (path, query) = uri.split_once('?').unwrap_or((uri, ""));
        let (rest, is_mock) = match (path.strip_prefix(MOCK), path.strip_prefix(PACK)) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => return Err(unknown()),
        };
        let segments = rest.split('/').map(|segment| {
            let decoded = percent_decode_str(segment).decode_utf8().ok()?;
            (!decoded.is_empty()).then(|| decoded.into_owned())
        });
        let segments = segments.collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
        let place = if is_mock {
            mock(&segments)
        } else {
            pack(&segments)
        };
        let query = form_urlencoded::parse(query.as_bytes());
        Ok(Self {
            place: place.ok_or_else(unknown)?,
            query: query
                .into_owned()
                .filter(|(_, value)| !value.is_empty())
                .collect(),
        })
    }

    pub(super) fn of(mock: &Record, part: Part) -> Self {
        Self {
            place: Place::Mock {
                mock: name_of(mock),
                part,
            },
            query: Vec::new(),
        }
    }

    /// The same with another value for a part of the query.
    pub(super) fn with(&self, name: &str, value: &str) -> Self {
        let mut query = self.query.clone();
        query.retain(|(known, _)| known != name);
        query.push((name.to_owned(), value.to_string()));
        Self {
            place: self.place.clone(),
            query,
        }
    }

    /// What is asked for, if it is; and nothing that is not known.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut query = self.query.iter();
        query
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// A number of the query, within bounds.
    pub(super) fn number(
        &self,
        name: &str,
        ordinary: usize,
        most: usize,
    ) -> Result<usize, Refusal> {
        let Some(text) = self.get(name) else {
            return Ok(ordinary);
        };
        let number = text.parse::<usize>().ok().filter(|number| *number <= most);
        number.ok_or_else(|| {
            Refusal::new(format!(
                "`{name}` is a number up to {most}, not `{}`",
                cut(text, 100)
            ))
            .hint("correct the address")
        })
    }

    /// Refuses parts of the query that mean nothing here.
    pub(super) fn knows(&self, names: &[&str]) -> Result<(), Refusal> {
        let mut unknown = self.query.iter().map(|(name, _)| name);
        match unknown.find(|name| !names.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let name = cut(name, 100);
                let known = if names.is_empty() {
                    "this resource has no query".to_owned()
                } else {
                    format!("there are {}", names.join(", "))
                };
                Err(
                    Refusal::new(format!("`{name}` is no part of a query here; {known}"))
                        .hint("leave it out"),
                )
            }
        }
    }
}

/// What a mock is called in addresses.
pub(super) fn name_of(mock: &Record) -> String {
    let origin = mock.id.strip_prefix("http://");
    origin.unwrap_or(&mock.id).to_owned()
}

fn mock(segments: &[String]) -> Option<Place> {
    let (mock, rest) = segments.split_first()?;
    let rest = rest.iter().map(String::as_str).collect::<Vec<_>>();
    let name = |name: &str| name.to_owned();
    let part = match *rest.as_slice() {
        ["description"] => Part::Description,
        ["operations"] => Part::Operations,
        ["operations", one] => Part::Operation(name(one)),
        ["journal"] => Part::Journal,
        ["journal", one] => Part::Entry(name(one)),
        ["scenarios"] => Part::Scenarios,
        ["scenarios", one] => Part::Scenario(name(one)),
        ["state"] => Part::State,
        ["state", one] => Part::Collection(name(one)),
        ["state", one, key] => Part::Item(name(one), name(key)),
        ["reports", one] => {
            let mut reports = Report::ALL.into_iter();
            Part::Report(reports.find(|report| report.name() == one)?)
        }
        _ => return None,
    };
    Some(Place::Mock {
        mock: mock.clone(),
        part,
    })
}

fn pack(segments: &[String]) -> Option<Place> {
    match segments {
        [category, id] if category == "discovery" => match id.as_str() {
            "list-all" => Some(Place::ListAll),
            "community-info" => Some(Place::CommunityInfo),
            _ => None,
        },
        [category, id] => {
            mimus_packs::find(category, id)?;
            Some(Place::Pack {
                category: category.clone(),
                id: id.clone(),
            })
        }
        _ => None,
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = |name: &str| utf8_percent_encode(name, OUTSIDE).to_string();
        match &self.place {
            Place::Mock { mock, part } => {
                write!(f, "{MOCK}{}/", own(mock))?;
                match part {
                    Part::Description => f.write_str("description"),
                    Part::Operations => f.write_str("operations"),
                    Part::Operation(id) => write!(f, "operations/{}", own(id)),
                    Part::Journal => f.write_str("journal"),
                    Part::Entry(id) => write!(f, "journal/{}", own(id)),
                    Part::Scenarios => f.write_str("scenarios"),
                    Part::Scenario(name) => write!(f, "scenarios/{}", own(name)),
                    Part::State => f.write_str("state"),
                    Part::Collection(name) => write!(f, "state/{}", own(name)),
                    Part::Item(name, key) => write!(f, "state/{}/{}", own(name), own(key)),
                    Part::Report(report) => write!(f, "reports/{}", report.name()),
                }
            }
            Place::Pack { category, id } => write!(f, "{PACK}{}/{}", own(category), own(id)),
            Place::ListAll => write!(f, "{PACK}discovery/list-all"),
            Place::CommunityInfo => write!(f, "{PACK}discovery/community-info"),
        }?;
        if self.query.is_empty() {
            return Ok(());
        }
        let mut written = form_urlencoded::Serializer::new(String::new());
        written.extend_pairs(&self.query);
        write!(f, "?{}", written.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        for text in [
            "mimus://petstore/description",
            "mimus://petstore/operations?offset=100",
            "mimus://petstore/operations/GET%20%2Fpets%2F%7Bid%7D",
            "mimus://127.0.0.1:4010/journal/7",
            "mimus://petstore/state/a%2Fb/..",
            "mimus://petstore/reports/coverage",
            "scenario-pack://error-simulation/rate-limiting?mock=petstore",
            "scenario-pack://discovery/list-all?category=business-logic",
        ] {
            let address = Address::parse(text).expect("it is one");
            assert_eq!(address.to_string(), text);
            assert_eq!(
                Address::parse(&address.to_string()).expect("it is one"),
                address
            );
        }
        let names = Address::parse("mimus://p/operations/GET%20%2Fpets%2F%7Bid%7D");
        let Place::Mock { part, .. } = names.expect("it is one").place else {
            panic!("it is of a mock");
        };
        assert_eq!(part, Part::Operation("GET /pets/{id}".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long = format!("mimus://p/state/{}", "x".repeat(LONGEST));
        for text in [
            "",
            "mimus://",
            "mimus://petstore",
            "mimus://petstore/",
            "mimus://petstore/nothing",
            "mimus://petstore/../../etc/passwd",
            "mimus://petstore/reports/secret",
            "mimus://petstore//description",
            "mimus://petstore/description#x",
            "mimus://pet%FFstore/description",
            "file:///etc/passwd",
            "http://127.0.0.1/",
            "MIMUS://petstore/description",
            "scenario-pack://errors/4xx",
            "scenario-pack://discovery/nothing",
            "scenario-pack://error-simulation/rate-limiting/more",
            &long,
        ] {
            let refusal = Address::parse(text).expect_err(text);
            assert!(refusal.into_parts().0.len() < 1000);
        }
    }
}
