//! `now` and `date`: times of the mock's clock, shifted and written as wanted.

use chrono::format::{Item, StrftimeItems};
use chrono::{DateTime, FixedOffset, Months, NaiveDate, NaiveDateTime, SecondsFormat, TimeDelta};
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error};

use crate::call::{Handle, wrong};
use crate::json;

type Moment = DateTime<FixedOffset>;

pub(super) fn add(env: &mut Environment<'_>, call: &Handle) {
    let handle = call.clone();
    let now = move |how: Kwargs| {
        let ms = i64::try_from(handle.cx.clock().now_ms()).unwrap_or(i64::MAX);
        let now = DateTime::from_timestamp_millis(ms).unwrap_or_default();
        written(now.fixed_offset(), &how)
    };
    env.add_function("now", now);
    env.add_function("date", |value: Value, how: Kwargs| {
        written(moment(&value)?, &how)
    });
    env.add_filter(
        "date",
        |value: Value, format: Option<String>, how: Kwargs| match format {
            None => written(moment(&value)?, &how),
            Some(format) => formatted(adjusted(moment(&value)?, &how)?, &format),
        },
    );
}

fn written(moment: Moment, how: &Kwargs) -> Result<Value, Error> {
    let format = how.get::<Option<String>>("format")?;
    formatted(
        adjusted(moment, how)?,
        format.as_deref().unwrap_or("rfc3339"),
    )
}

/// Shifted by `offset`, seen from the zone `tz`.
fn adjusted(moment: Moment, how: &Kwargs) -> Result<Moment, Error> {
    let offset = how.get::<Option<Value>>("offset")?;
    let zone = how.get::<Option<Value>>("tz")?;
    how.get::<Option<Value>>("format")?;
    how.assert_all_used()?;
    let mut moment = moment;
    if let Some(zone) = zone.map(|zone| json::text(&zone)) {
        let read = read_zone(&zone).ok_or_else(|| {
            wrong(format!(
                "the time zone `{zone}` is not known; zones are written `UTC` or `+02:00`"
            ))
        })?;
        moment = moment.with_timezone(&read);
    }
    let Some(offset) = offset.map(|offset| json::text(&offset)) else {
        return Ok(moment);
    };
    shifted(moment, &offset).ok_or_else(|| {
        wrong(format!(
            "`offset` is `{offset}`; it may be such as `-3 days`, `2 h 30 min` or `+1 month`, within the years 1 to 9999"
        ))
    })
}

fn shifted(moment: Moment, offset: &str) -> Option<Moment> {
    let (mut moment, mut rest, mut sign) = (moment, offset.trim(), 1);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(['+', '-']) {
            sign = if rest.starts_with('-') { -1 } else { 1 };
            rest = after.trim_start();
        }
        let digits = rest.find(|letter: char| !letter.is_ascii_digit())?;
        let (count, after) = rest.split_at(digits);
        let count = sign * count.parse::<i64>().ok()?;
        let after = after.trim_start();
        let letters = after
            .find(|letter: char| !letter.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        moment = step(moment, count, unit)?;
        rest = after.trim_start_matches([' ', ',']);
    }
    // Formats have four digits for the year.
    let year = chrono::Datelike::year(&moment);
    (1..=9999).contains(&year).then_some(moment)
}

/// A month later is the same day of it, or its last.
fn step(moment: Moment, count: i64, unit: &str) -> Option<Moment> {
    let months = |each: i64| {
        let months = Months::new(u32::try_from(count.checked_mul(each)?.unsigned_abs()).ok()?);
        if count < 0 {
            moment.checked_sub_months(months)
        } else {
            moment.checked_add_months(months)
        }
    };
    let delta = match unit {
        "ms" | "millisecond" | "milliseconds" => TimeDelta::try_milliseconds(count),
        "s" | "sec" | "secs" | "second" | "seconds" => TimeDelta::try_seconds(count),
        "m" | "min" | "mins" | "minute" | "minutes" => TimeDelta::try_minutes(count),
        "h" | "hour" | "hours" => TimeDelta::try_hours(count),
        "d" | "day" | "days" => TimeDelta::try_days(count),
        "w" | "week" | "weeks" => TimeDelta::try_weeks(count),
        "month" | "months" => return months(1),
        "y" | "year" | "years" => return months(12),
        _ => None,
    };
    moment.checked_add_signed(delta?)
}

fn formatted(moment: Moment, format: &str) -> Result<Value, Error> {
    Ok(Value::from(match format {
        "rfc3339" => moment.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "date" => moment.format("%Y-%m-%d").to_string(),
        "time" => moment.format("%H:%M:%S").to_string(),
        "http" => moment
            .to_utc()
            .format("%a, %d %b %Y %H:%M:%S GMT")
            .to_string(),
        "unix" => return Ok(Value::from(moment.timestamp())),
        "unix-ms" => return Ok(Value::from(moment.timestamp_millis())),
        format => {
            let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
            if items.contains(&Item::Error) {
                return Err(wrong(format!(
                    "the format `{format}` is not known; it may be `rfc3339`, `date`, `time`, `http`, `unix`, `unix-ms`, or made of such as `%Y-%m-%d`"
                )));
            }
            moment.format_with_items(items.iter()).to_string()
        }
    }))
}

/// A date, a date and time, or a number: seconds since 1970, or milliseconds where that
/// would be beyond the year 5000.
fn moment(value: &Value) -> Result<Moment, Error> {
    const MOST_SECONDS: i64 = 100_000_000_000;
    let read = if value.is_number() {
        value.as_i64().and_then(|number| {
            let ms = if number.abs() < MOST_SECONDS {
                number * 1_000
            } else {
                number
            };
            Some(DateTime::from_timestamp_millis(ms)?.fixed_offset())
        })
    } else {
        read(json::text(value).trim())
    };
    read.ok_or_else(|| {
        wrong(format!(
            "`{value}` is not a date: write such as `2026-01-31`, `2026-01-31T12:00:00Z`, or seconds since 1970"
        ))
    })
}

fn read(text: &str) -> Option<Moment> {
    let whole = DateTime::parse_from_rfc3339(text).ok();
    let local = || {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok()?;
        Some(local.and_utc().fixed_offset())
    };
    let day = || {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(day.and_hms_opt(0, 0, 0)?.and_utc().fixed_offset())
    };
    whole.or_else(local).or_else(day)
}

fn read_zone(zone: &str) -> Option<FixedOffset> {
    if matches!(zone, "UTC" | "utc" | "Z") {
        return FixedOffset::east_opt(0);
    }
    let sign = match zone.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let digits: String = zone
        .get(1..)?
        .chars()
        .filter(|letter| *letter != ':')
        .collect();
    if digits.len() != 4 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let hours = digits.get(..2)?.parse::<i32>().ok()?;
    let minutes = digits
        .get(2..)?
        .parse::<i32>()
        .ok()
        .filter(|minutes| *minutes < 60)?;
    FixedOffset::east_opt(sign * (hours * 60 + minutes) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shifted() {
        let start = read("2026-01-31T12:00:00Z").expect("a time");
        for (offset, expected) in [
            ("-3 days", Some("2026-01-28T12:00:00Z")),
            ("+2h30m", Some("2026-01-31T14:30:00Z")),
            ("1 month", Some("2026-02-28T12:00:00Z")),
            ("-1 year 2 days", Some("2025-01-29T12:00:00Z")),
            ("-1 year + 2 days", Some("2025-02-02T12:00:00Z")),
            ("250 ms", Some("2026-01-31T12:00:00.250Z")),
            ("1 week, 1 second", Some("2026-02-07T12:00:01Z")),
            ("", None),
            ("3", None),
            ("days", None),
            ("3 fortnights", None),
            ("9999 years", None),
            ("99999999999999999999 s", None),
            ("9223372036854775807 years", None),
        ] {
            let made = shifted(start, offset)
                .map(|moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            assert_eq!(made.as_deref(), expected, "{offset}");
        }
    }

    #[test]
    fn times_are_read_and_written() {
        let zone = read_zone("-05:30").expect("a zone");
        for (value, format, expected) in [
            (
                Value::from("2026-01-31"),
                "rfc3339",
                "2026-01-30T18:30:00-05:30",
            ),
            (
                Value::from("2026-01-31T12:00:00"),
                "%d.%m.%Y %H:%M",
                "31.01.2026 06:30",
            ),
            (
                Value::from(1_767_225_600),
                "http",
                "Thu, 01 Jan 2026 00:00:00 GMT",
            ),
            (Value::from(1_767_225_600_000_i64), "date", "2025-12-31"),
            (
                Value::from("2026-01-31T12:00:00.5+01:00"),
                "unix-ms",
                "1769857200500",
            ),
        ] {
            let moment = moment(&value).expect("a time").with_timezone(&zone);
            assert_eq!(
                formatted(moment, format).expect("a text").to_string(),
                expected
            );
        }
        assert!(moment(&Value::from("soon")).is_err());
        assert!(formatted(read("2026-01-31").expect("a time"), "%Q").is_err());
        for zone in ["Europe/Berlin", "+1", "+25:00", "+01:60", "é1:00"] {
            assert_eq!(read_zone(zone), None, "{zone}");
        }
    }
}
