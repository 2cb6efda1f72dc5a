//! `date`: relative to the clock of whoever asks.

use serde_json::Value;

use super::arguments::Arguments;
use super::{Call, Known, made, one_of};
use crate::believable::{days_of_civil, rfc3339};
use crate::format::is_valid;

#[rustfmt::skip]
pub(super) const NAMES: &[Known] = &[
    made("date.past", &["past"], |call| around(call, &["years", "refDate"], YEAR, 1.0, -1)),
    made("date.future", &["future"], |call| around(call, &["years", "refDate"], YEAR, 1.0, 1)),
    made("date.recent", &["recent"], |call| around(call, &["days", "refDate"], DAY, 1.0, -1)),
    made("date.soon", &["soon"], |call| around(call, &["days", "refDate"], DAY, 1.0, 1)),
    made("date.anytime", &["date.any"], |call| {
        let reference = reference(call, &call.arguments(&["refDate"])?)?;
        Ok(instant(call.rng.between(reference - YEAR, reference + YEAR)))
    }),
    made("date.between", &["between"], |call| {
        let (from, to) = span(call)?;
        Ok(instant(call.rng.between(from, to)))
    }),
    made("date.betweens", &["betweens"], |call| {
        let (from, to) = span(call)?;
        let count = call.arguments(&["from", "to", "count"])?.count("count", (3, 3), call.rng)?;
        let mut times: Vec<i64> = (0..count.min(1_000)).map(|_| call.rng.between(from, to)).collect();
        times.sort_unstable();
        Ok(times.into_iter().map(instant).collect())
    }),
    made("date.birthdate", &["birthdate"], |call| {
        let arguments = call.arguments(&["min", "max"])?;
        let (youngest, oldest) = (years(&arguments, "min", 18)?, years(&arguments, "max", 80)?);
        if oldest < youngest {
            return Err(format!("`min` is {youngest}, which is more than `max`, {oldest}"));
        }
        let now = now(call);
        let born = call.rng.between(now - (oldest + 1) * YEAR + DAY, now - youngest * YEAR - DAY);
        Ok(Value::from(rfc3339(born).split('T').next().unwrap_or_default()))
    }),
    one_of("date.month", &["month"], &["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]),
    one_of("date.weekday", &["weekday"], &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]),
];

const DAY: i64 = 86_400_000;
const YEAR: i64 = 31_556_952_000;
/// Nothing is further from now than these many years: the year keeps its four digits.
const MOST_YEARS: i64 = 5_000;
/// From the year 1 to the year 9999.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_000;

fn now(call: &Call<'_>) -> i64 {
    i64::try_from(call.now_ms)
        .unwrap_or(i64::MAX)
        .clamp(0, *RANGE.end())
}

/// RFC 3339, to the second.
fn instant(ms: i64) -> Value {
    rfc3339(ms.clamp(*RANGE.start(), *RANGE.end())).into()
}

/// Within so many units before the reference, or after it, and not at it.
fn around(
    call: &mut Call<'_>,
    names: &'static [&'static str],
    unit: i64,
    usual: f64,
    direction: i64,
) -> Result<Value, String> {
    let arguments = call.arguments(names)?;
    let name = names.first().copied().unwrap_or_default();
    let count = arguments.number(name)?.unwrap_or(usual);
    let most = MOST_YEARS * YEAR / unit;
    #[expect(clippy::cast_precision_loss, reason = "a bound, far below 2^53")]
    if !(count > 0.0 && count <= most as f64) {
        return Err(format!(
            "`{name}` is {count}; it may be more than 0, up to {most}"
        ));
    }
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "bounded above"
    )]
    let width = (count * unit as f64) as i64;
    let reference = reference(call, &arguments)?;
    Ok(instant(
        reference + direction * call.rng.between(1_000, width.max(1_000)),
    ))
}

fn reference(call: &Call<'_>, arguments: &Arguments<'_>) -> Result<i64, String> {
    Ok(time(arguments, "refDate")?.unwrap_or_else(|| now(call)))
}

fn span(call: &Call<'_>) -> Result<(i64, i64), String> {
    let arguments = call.arguments(&["from", "to", "count"])?;
    let bound = |name| {
        time(&arguments, name)?.ok_or_else(|| format!("`{name}` is missing; it has to be a date"))
    };
    let (from, to) = (bound("from")?, bound("to")?);
    if to < from {
        return Err("`from` is after `to`".to_owned());
    }
    Ok((from, to))
}

fn years(arguments: &Arguments<'_>, name: &str, usual: i64) -> Result<i64, String> {
    let years = arguments.integer(name)?.unwrap_or(usual);
    if (0..=200).contains(&years) {
        return Ok(years);
    }
    Err(format!("`{name}` is {years}; it may be from 0 to 200"))
}

/// A date, a date-time, or milliseconds since 1970.
fn time(arguments: &Arguments<'_>, name: &str) -> Result<Option<i64>, String> {
    let Some(value) = arguments.value(name) else {
        return Ok(None);
    };
    let read = match value {
        Value::String(text) => read(text),
        value => value.as_i64(),
    };
    match read.filter(|ms| RANGE.contains(ms)) {
        Some(ms) => Ok(Some(ms)),
        None => Err(format!(
            "`{name}` is {value}; it has to be a date such as \"2026-01-31\", a date-time such as \"2026-01-31T12:00:00Z\", or milliseconds since 1970"
        )),
    }
}

fn read(text: &str) -> Option<i64> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
    let day = || Some(days_of_civil(number(0, 4)?, number(5, 7)?, number(8, 10)?) * DAY);
    if is_valid("date", text) {
        return day();
    }
    if !is_valid("date-time", text) {
        return None;
    }
    let clock = (number(11, 13)? * 60 + number(14, 16)?) * 60 + number(17, 19)?;
    let zone = match text.get(text.len().checked_sub(6)?..)? {
        zone if zone.starts_with(['+', '-']) => {
            let minutes =
                zone.get(1..3)?.parse::<i64>().ok()? * 60 + zone.get(4..6)?.parse::<i64>().ok()?;
            if zone.starts_with('-') {
                -minutes
            } else {
                minutes
            }
        }
        _ => 0,
    };
    Some(day()? + clock * 1_000 - zone * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_with_their_zone() {
        for (text, ms) in [
            ("1970-01-01", Some(0)),
            ("2000-02-29", Some(951_782_400_000)),
            ("2026-01-01T00:00:00Z", Some(1_767_225_600_000)),
            ("2026-01-01T01:30:00.25+01:30", Some(1_767_225_600_000)),
            ("2025-12-31T19:00:00-05:00", Some(1_767_225_600_000)),
            ("1969-12-31T23:59:59Z", Some(-1_000)),
            ("2026-02-30", None),
            ("yesterday", None),
        ] {
            assert_eq!(read(text), ms, "{text}");
        }
    }
}
