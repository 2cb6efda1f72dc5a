//! Dates and times in their order: made before changed, started before ended, born long ago.

use super::entity::{Entity, Fact};
use super::rules::{Ask, Make, Rules};
use super::thing::{Kind, kind_of};
use super::words::Words;

#[rustfmt::skip]
pub(super) const RULES: Rules<Make> = &[
    (&["at", "timestamp", "datetime", "created", "updated", "modified", "lastmodified", "lastupdated", "lastupdate", "lastseen", "lastlogin", "published", "expiry", "expiration", "expires", "deadline", "lastaccess", "createtime", "updatetime", "expiresat", "eta", "lastactivity", "lastaccessed", "lastused", "lastupdatedby"], instant),
    (&["time"], |ask| if ask.words.has(&["opening", "closing", "pickup", "departure", "arrival", "open", "close"]) { clock(ask) } else { instant(ask) }),
    (&["modifiedby", "updatedby", "lastmodifiedby", "createdby", "deletedby", "approvedby"], super::person::full_name),
    (&["date", "day", "startdate", "enddate", "duedate", "dob", "birthdate", "dateofbirth", "birthday", "asof", "validfrom", "validuntil", "validto", "validthru", "birth", "createdon", "updatedon", "dateonly", "checkin", "checkout"], |ask| {
        match () {
            () if ask.words.last() == "day" && ask.words.has(&["week", "weekly"]) => weekday(ask),
            () if ask.words.last() == "day" && ask.words.has(&["cycle", "month", "of"]) => vec![ask.rng.between(1, 28).to_string()],
            () => date(ask),
        }
    }),
    (&["on"], date),
    (&["start", "begin", "end", "finish", "from", "until", "since", "to", "before", "after"], |ask| if thinks_of_time(ask) { date(ask) } else { Vec::new() }),
    (&["duration", "ttl", "timeout", "elapsed", "runtime", "length", "leadtime", "timespan", "retentionperiod", "interval"], duration),
    (&["weekday", "dayofweek", "weekdayname", "dayname"], weekday),
    (&["month", "monthname"], |ask| {
        let (_, month, _) = civil(When::of(&ask.words).of_entity(&ask.entity) / DAY);
        let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or("May");
        vec![name.to_owned(), format!("{month:02}"), name.chars().take(3).collect()]
    }),
    (&["year"], |ask| {
        let (year, _, _) = civil(When::of(&ask.words).of_entity(&ask.entity) / DAY);
        vec![year.to_string()]
    }),
    (&["period", "billingperiod", "frequency", "recurrence", "billinginterval", "cadence", "repeat", "billingcycle", "periodtype", "intervalunit"], |ask| ask.pick_word(&["month", "year", "week", "quarter"])),
    (&["season"], |ask| ask.pick_word(&["spring", "summer", "autumn", "winter"])),
    (&["quarter"], |ask| vec![ask.pick(&["Q1", "Q2", "Q3", "Q4"]).to_owned()]),
    (&["cron", "schedule", "cronexpression", "cronschedule", "crontab"], |ask| vec![ask.pick(&["0 3 * * *", "*/15 * * * *", "0 9 * * 1-5", "30 2 1 * *"]).to_owned()]),
    (&["hour", "openinghour", "businesshour", "workinghour"], |_| vec!["Mo-Fr 09:00-18:00".to_owned(), "09:00".to_owned(), "9".to_owned()]),
    (&["dateformat", "timeformat"], |_| vec!["YYYY-MM-DD".to_owned()]),
];

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
#[rustfmt::skip]
const MONTHS: &[&str] =
    &["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
#[rustfmt::skip]
const WEEKDAYS: &[&str] = &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// What happened then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Birth,
    Created,
    Published,
    Started,
    Finished,
    Updated,
    Seen,
    Starts,
    Ends,
    Due,
    Expires,
    Next,
}

/// In the order in which they are looked for in a name.
#[rustfmt::skip]
const WORDS: &[(When, &[&str])] = &[
    (When::Birth, &["birth", "birthday", "birthdate", "born", "dob"]),
    (When::Due, &["due", "duedate", "deadline", "eta"]),
    (When::Expires, &["expire", "expires", "expiry", "expiration", "expiring", "exp", "renewal", "renews", "eol", "trial"]),
    (When::Next, &["next", "scheduled", "upcoming", "planned", "estimated", "delivery", "departure", "arrival", "reminder"]),
    (When::Created, &["create", "created", "creation", "createdon", "added", "registered", "registration", "joined", "signup", "member", "ordered", "order", "opened", "issued", "invoice", "inserted", "founded", "listed", "hired", "submitted", "received"]),
    (When::Published, &["published", "publish", "release", "released", "sent", "posted", "activated", "confirmed", "approved", "accepted", "verified", "paid", "shipped", "authored"]),
    (When::Seen, &["seen", "login", "accessed", "active", "activity", "access", "used", "viewed", "signin", "synced", "sync", "polled", "checked", "heartbeat", "lastseen", "ping"]),
    (When::Updated, &["update", "updated", "updatedon", "updatetime", "modified", "modification", "changed", "edited", "last", "lastmodified", "lastupdated", "refreshed", "read"]),
    (When::Started, &["started", "began", "queued", "triggered", "commenced"]),
    (When::Finished, &["finished", "ended", "completed", "completion", "closed", "deleted", "cancelled", "canceled", "stopped", "resolved", "merged", "archived", "failed", "settled", "delivered", "processed", "removed", "revoked", "terminated", "disabled"]),
    (When::Starts, &["start", "starts", "starting", "startdate", "from", "begin", "begins", "since", "effective", "validfrom", "not", "checkin", "min", "after", "first"]),
    (When::Ends, &["end", "ends", "ending", "enddate", "until", "to", "thru", "finish", "validto", "validuntil", "checkout", "max", "before"]),
];

impl When {
    pub(super) fn of(words: &Words) -> Self {
        WORDS
            .iter()
            .find(|(_, any)| words.has(any))
            .map_or(Self::Created, |(when, _)| *when)
    }

    /// In milliseconds since 1970, for that entity.
    pub(super) fn of_entity(self, entity: &Entity) -> i64 {
        let now = i64::try_from(entity.now_ms).unwrap_or(0).clamp(0, LAST);
        let mut rng = entity.facts(Fact::Time);
        let created = (now - rng.between(20 * DAY, 700 * DAY)).max(0);
        // Each happened after the one before, and none after now.
        let mut steps = [created; 6];
        for at in 1..steps.len() {
            let before = steps.get(at - 1).copied().unwrap_or(created);
            let left = now - before;
            let next = before + rng.between(left / 20, left / 3);
            if let Some(step) = steps.get_mut(at) {
                *step = next;
            }
        }
        let [created, published, started, finished, updated, seen] = steps;
        let starts = (created + 5 * DAY) / DAY * DAY + 9 * HOUR;
        let span = rng.between(1, 12);
        let born = (now - rng.between(19 * 365 * DAY, 74 * 365 * DAY)) / DAY * DAY;
        match self {
            Self::Birth => born,
            Self::Created => created / 1000 * 1000,
            Self::Published => published / 1000 * 1000,
            Self::Started => started / 1000 * 1000,
            Self::Finished => finished / 1000 * 1000,
            Self::Updated => updated / 1000 * 1000,
            Self::Seen => seen / 1000 * 1000,
            Self::Starts => starts,
            Self::Ends => starts + span * 30 * DAY + 8 * HOUR,
            Self::Due => now / DAY * DAY + (span + 6) * DAY + 17 * HOUR,
            Self::Expires => now / DAY * DAY + (span * 30 + 20) * DAY,
            Self::Next => now / DAY * DAY + (span + 1) * DAY + 9 * HOUR,
        }
    }
}

/// The end of the year 9000: what is added stays within four digits.
const LAST: i64 = 221_845_392_000_000;

fn of(ask: &Ask<'_>) -> i64 {
    match When::of(&ask.words) {
        When::Birth if kind_of(ask) == Some(Kind::Pet) => birth_of_animal(&ask.entity),
        when => when.of_entity(&ask.entity),
    }
}

/// Animals don't live as long as people: at most some fifteen years.
fn birth_of_animal(entity: &Entity) -> i64 {
    let now = i64::try_from(entity.now_ms).unwrap_or(0).clamp(0, LAST);
    let age = entity.facts(Fact::Time).between(60 * DAY, 15 * 365 * DAY);
    (now - age).max(0) / DAY * DAY
}

fn thinks_of_time(ask: &Ask<'_>) -> bool {
    ask.is_described(&[
        "date", "Date", "time", "Time", "day", "ISO 8601", "RFC 3339",
    ]) || ask.words.has(&[
        "date",
        "time",
        "valid",
        "period",
        "effective",
        "term",
        "subscription",
    ])
}

/// Asked again, a time that nobody called a date-time becomes a date.
pub(super) fn instant(ask: &mut Ask<'_>) -> Vec<String> {
    let ms = of(ask);
    let mut spellings = vec![rfc3339(ms), day(ms), (ms / 1000).to_string()];
    if ask.is_described(&["yyyy-mm-dd hh", "YYYY-MM-DD HH", "yyyy-MM-dd HH"]) {
        spellings.insert(0, rfc3339(ms).replace('T', " ").replace('Z', ""));
    } else if ask.is_described(&[
        "yyyy-mm-dd`",
        "YYYY-MM-DD`",
        "yyyy-mm-dd format",
        "YYYY-MM-DD format",
        "yyyy-mm-dd.",
    ]) {
        spellings.swap(0, 1);
    }
    spellings
}

pub(super) fn date(ask: &mut Ask<'_>) -> Vec<String> {
    let ms = of(ask);
    let (year, month, dom) = civil(ms / DAY);
    if ask.is_described(&[
        "hh:mm",
        "HH:mm",
        "HH:MM",
        "date-time",
        "datetime",
        "date and time",
        "ISO 8601 timestamp",
    ]) && ask.hint.format.is_none()
    {
        return instant(ask);
    }
    vec![
        day(ms),
        rfc3339(ms),
        format!("{year:04}{month:02}{dom:02}"),
        format!("{dom:02}/{month:02}/{year:04}"),
    ]
}

/// As RFC 3339 has it, in UTC; the quarter hours that people agree on.
pub(super) fn clock(ask: &mut Ask<'_>) -> Vec<String> {
    let ms = of(ask) / (15 * MINUTE) * 15 * MINUTE;
    let text = rfc3339(ms);
    let clock = text.split(['T', 'Z']).nth(1).unwrap_or("09:00:00");
    let short: String = clock.chars().take(5).collect();
    if ask.hint.format.is_some() {
        vec![format!("{clock}Z")]
    } else {
        vec![short, format!("{clock}Z"), clock.to_owned()]
    }
}

pub(super) fn duration(ask: &mut Ask<'_>) -> Vec<String> {
    vec![
        ask.pick(&[
            "PT30M", "PT1H30M", "P1D", "PT15M", "PT45S", "P2W", "P1M", "PT8H",
        ])
        .to_owned(),
        "P1D".to_owned(),
        "PT1M".to_owned(),
    ]
}

fn weekday(ask: &mut Ask<'_>) -> Vec<String> {
    let day = ask.pick(WEEKDAYS);
    vec![
        day.to_owned(),
        day.to_lowercase(),
        day.chars().take(3).collect(),
    ]
}

fn day(ms: i64) -> String {
    let (year, month, day) = civil(ms.div_euclid(DAY));
    format!("{year:04}-{month:02}-{day:02}")
}

pub(crate) fn rfc3339(ms: i64) -> String {
    let seconds = ms.rem_euclid(DAY) / 1000;
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        day(ms),
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

/// Year, month and day of a day counted from 1970, by the Gregorian calendar
/// (Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// The day, counted from 1970, of a year, month and day: [`civil`] the other way round.
pub(crate) fn days_of_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_become_days_again() {
        for days in (-800_000..2_900_000).step_by(97) {
            let (year, month, day) = civil(days);
            assert_eq!(days_of_civil(year, month, day), days);
        }
    }

    #[test]
    fn days_become_dates() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400_000, "2000-02-29T00:00:00Z"),
            (1_767_225_599_000, "2025-12-31T23:59:59Z"),
            (-1_000, "1969-12-31T23:59:59Z"),
            (LAST, "9000-01-01T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(ms), text);
        }
    }
}
