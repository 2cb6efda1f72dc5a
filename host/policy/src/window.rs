//! Windows that limits count in. They begin with the minute, hour or day in UTC, as
//! PolicyLayer's do.

use std::fmt;

use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    Minute,
    Hour,
    Day,
}

impl Window {
    pub const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    pub(crate) fn seconds(self) -> i64 {
        match self {
            Self::Minute => 60,
            Self::Hour => 60 * 60,
            Self::Day => 24 * 60 * 60,
        }
    }

    /// When the window began that this is in, in seconds since 1970.
    pub(crate) fn start(self, now: Timestamp) -> i64 {
        let seconds = now.as_second();
        seconds - seconds.rem_euclid(self.seconds())
    }

    /// When the next one begins.
    pub(crate) fn end(self, now: Timestamp) -> Timestamp {
        let end = self.start(now).saturating_add(self.seconds());
        Timestamp::from_second(end).unwrap_or(Timestamp::MAX)
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_begin_with_the_minute_the_hour_and_the_day_in_utc() {
        let check = |window: Window, now: &str, end: &str| {
            let now = now.parse().expect("it is a time");
            assert_eq!(window.end(now).to_string(), end);
        };
        check(
            Window::Minute,
            "2026-11-21T23:59:59.9Z",
            "2026-11-22T00:00:00Z",
        );
        check(
            Window::Minute,
            "2026-11-21T10:31:00Z",
            "2026-11-21T10:32:00Z",
        );
        check(Window::Hour, "2026-11-21T10:31:07Z", "2026-11-21T11:00:00Z");
        check(
            Window::Day,
            "2026-11-21T23:31:07+05:00",
            "2026-11-22T00:00:00Z",
        );
        check(Window::Day, "1969-12-31T23:00:00Z", "1970-01-01T00:00:00Z");
    }
}
