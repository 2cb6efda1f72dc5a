//! RFC 3339 dates and times, ISO 8601 durations.

const DAY_MS: u64 = 86_400_000;

/// `YYYY-MM-DD` of a day counted from 1970-01-01.
pub fn date_from_days(days: u64) -> String {
    // Howard Hinnant's civil_from_days, for days that are not negative.
    let shifted = days.min(2_932_896) + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `YYYY-MM-DDTHH:MM:SSZ` of milliseconds since 1970.
pub fn rfc3339(ms: u64) -> String {
    let seconds = ms % DAY_MS / 1000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    format!(
        "{}T{hour:02}:{minute:02}:{second:02}Z",
        date_from_days(ms / DAY_MS)
    )
}

pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10 && bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    if !shaped {
        return false;
    }
    let (Some(year), Some(month), Some(day)) =
        (digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

pub(super) fn is_date_time(text: &str) -> bool {
    let date = text.get(..10).is_some_and(is_date);
    date && text.get(10..11).is_some_and(|t| t == "T") && text.get(11..).is_some_and(is_time)
}

pub(super) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.get(2) == Some(&b':') && bytes.get(5) == Some(&b':');
    let clock = [(0, 23), (3, 59), (6, 59)];
    if !shaped
        || !clock
            .iter()
            .all(|(at, most)| digits(text, *at, 2).is_some_and(|n| n <= *most))
    {
        return false;
    }
    let Some(mut rest) = text.get(8..) else {
        return false;
    };
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return false;
        }
        rest = fraction.get(length..).unwrap_or_default();
    }
    rest == "Z"
        || rest.len() == 6
            && rest.starts_with(['+', '-'])
            && rest.get(3..4) == Some(":")
            && digits(rest, 1, 2).is_some_and(|hour| hour <= 23)
            && digits(rest, 4, 2).is_some_and(|minute| minute <= 59)
}

pub(super) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    let (date, time) = rest
        .split_once('T')
        .map_or((rest, None), |(date, time)| (date, Some(time)));
    if let Some(weeks) = date.strip_suffix('W') {
        return time.is_none() && !weeks.is_empty() && weeks.bytes().all(|b| b.is_ascii_digit());
    }
    let fields = |text: &str, units: &str| {
        let mut units = units.chars();
        let mut rest = text;
        while !rest.is_empty() {
            let length = rest.bytes().take_while(u8::is_ascii_digit).count();
            let unit = rest.get(length..).and_then(|rest| rest.chars().next());
            match unit {
                Some(unit) if length > 0 && units.any(|known| known == unit) => {
                    rest = rest.get(length + unit.len_utf8()..).unwrap_or_default();
                }
                _ => return false,
            }
        }
        true
    };
    fields(date, "YMD")
        && time.is_none_or(|time| !time.is_empty() && fields(time, "HMS"))
        && (!date.is_empty() || time.is_some())
}

fn digits(text: &str, at: usize, length: usize) -> Option<u32> {
    let digits = text.get(at..at + length)?;
    digits
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| digits.parse().ok())?
}
