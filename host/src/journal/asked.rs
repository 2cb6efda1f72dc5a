//! A filter as people write it: in a query of the admin API, or as flags.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use mimus_journal::Filter;

/// What may be asked for, in the order in which it is told.
pub(crate) const PARTS: &[&str] = &[
    "q",
    "method",
    "status",
    "path",
    "path_regex",
    "operation",
    "routed",
    "time_from",
    "time_to",
    "after",
    "session",
    "correlation",
    "scenario",
    "client",
    "responder",
    "violation",
    "problem",
    "fault",
    "include_admin",
];

/// Sets one of the [`PARTS`]; of methods, statuses and operations, some more of them. An
/// error says what is allowed.
pub(crate) fn set(filter: &mut Filter, part: &str, value: &str) -> Result<(), String> {
    let text = || Some(value.to_owned());
    match part {
        "q" => filter.text = text(),
        "method" => filter.methods.extend(list(value).map(str::to_owned)),
        "status" => {
            for status in list(value) {
                filter
                    .statuses
                    .push(status.parse().map_err(|error| format!("{error}"))?);
            }
        }
        "path" => filter.path_contains = text(),
        "path_regex" => filter.path = text(),
        // An id may be `GET /pets/{id}`, but has no comma of its own.
        "operation" => filter.operations.extend(list(value).map(str::to_owned)),
        "routed" => filter.routed = Some(truth(value)?),
        "time_from" => filter.from = Some(time(value)?),
        "time_to" => filter.until = Some(time(value)?),
        "after" => filter.after = Some(number(value)?),
        "session" => filter.session = text(),
        "correlation" => filter.correlation = text(),
        "scenario" => filter.scenario = text(),
        "client" => filter.client = text(),
        "responder" => filter.responder = text(),
        "violation" => match truth(value) {
            Ok(any) => filter.violations = Some(any),
            Err(_) => filter.rule = text(),
        },
        "problem" => filter.problem = text(),
        "fault" => filter.fault = text(),
        "include_admin" => filter.include_admin = truth(value)?,
        _ => return Err(format!("there are {}", PARTS.join(", "))),
    }
    Ok(())
}

pub(crate) fn number<T: std::str::FromStr>(value: &str) -> Result<T, String> {
    let parsed = value.parse();
    parsed.map_err(|_| format!("`{value}` is no whole number, or too large a one"))
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|it| !it.is_empty())
}

pub(crate) fn truth(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(format!("`{value}` is neither `true` nor `false`")),
    }
}

/// In milliseconds since 1970. Without a zone, it is UTC.
pub(crate) fn time(value: &str) -> Result<i64, String> {
    // A plus sign that was not escaped in a query.
    let written = value.trim().replace(' ', "+");
    if let Ok(instant) = written.parse::<Timestamp>() {
        return Ok(instant.as_millisecond());
    }
    let civil = value.trim().parse::<DateTime>().ok();
    civil
        .and_then(|civil| civil.to_zoned(TimeZone::UTC).ok())
        .map(|zoned| zoned.timestamp().as_millisecond())
        .ok_or_else(|| {
            format!("`{value}` is no time: write one as `2026-01-31T12:00:00Z`, or a date")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(parts: &[(&str, &str)]) -> Result<Filter, String> {
        let mut filter = Filter::default();
        for (part, value) in parts {
            set(&mut filter, part, value)?;
        }
        Ok(filter)
    }

    #[test]
    fn every_part_that_is_told_can_be_set() {
        for part in PARTS {
            let values = ["true", "404", "2026-01-31T12:00:00Z"];
            let mut filter = Filter::default();
            let taken = values
                .iter()
                .any(|value| set(&mut filter, part, value).is_ok());
            assert!(taken, "{part}");
            assert_ne!(filter, Filter::default(), "{part}");
        }
        assert!(
            filter(&[("colour", "red")])
                .unwrap_err()
                .contains("path_regex")
        );
    }

    #[test]
    fn lists_grow_and_a_violation_is_a_rule_or_any() {
        let many = filter(&[("status", "4xx,500"), ("status", "200-204")]).unwrap();
        assert_eq!(many.statuses.len(), 3);
        assert_eq!(
            filter(&[("violation", "true")]).unwrap().violations,
            Some(true)
        );
        let rule = filter(&[("violation", "enum")]).unwrap().rule;
        assert_eq!(rule.as_deref(), Some("enum"));
    }

    #[test]
    fn times_are_in_utc_unless_they_say_otherwise() {
        let at = |value| time(value).unwrap();
        assert_eq!(at("2026-01-31T12:00:00"), at("2026-01-31T12:00:00Z"));
        assert_eq!(at("2026-01-31T14:00:00 02:00"), at("2026-01-31T12:00:00Z"));
        assert_eq!(at("2026-01-31"), at("2026-01-31T00:00:00Z"));
        assert!(time("yesterday").unwrap_err().contains("2026-01-31"));
    }
}
