//! What becomes of the mock's time.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::model::Clock;
use crate::problem::{Problem, below};

/// How the mock's time runs while a scenario is active.
#[derive(Debug, Clone)]
pub struct Time {
    from: From,
    speed: f64,
}

#[derive(Debug, Clone)]
enum From {
    /// Milliseconds since the Unix epoch.
    At(u64),
    Shifted(Span),
    Own,
}

impl Time {
    pub(super) fn of(clock: &Clock, pointer: &str, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut fault = |name: &str, message: String| {
            problems.push(Problem::new(below(pointer, name), message));
        };
        let from = match (&clock.at, &clock.shift) {
            (Some(text), _) => {
                let read = text.parse::<Timestamp>().ok();
                let ms = read.and_then(|at| u64::try_from(at.as_millisecond()).ok());
                let Some(ms) = ms else {
                    let message = format!(
                        "`{text}` is no instant since 1970; write one such as \
                         `2026-01-31T12:00:00Z`"
                    );
                    fault("at", message);
                    return None;
                };
                From::At(ms)
            }
            (None, Some(text)) => {
                let span = text.trim().trim_start_matches('+').parse::<Span>().ok();
                // A span that leads out of all years is found out with a date in the middle.
                let Some(span) = span.filter(|span| shifted(1_800_000_000_000, span).is_some())
                else {
                    let message = format!(
                        "`{text}` is no span of time; write one such as `3 days` or \
                         `-2 h 30 min`"
                    );
                    fault("shift", message);
                    return None;
                };
                From::Shifted(span)
            }
            (None, None) => From::Own,
        };
        let still = matches!(from, From::At(_));
        let speed = clock.speed.unwrap_or(if still { 0.0 } else { 1.0 });
        Some(Self { from, speed })
    }

    /// The scenario's time, in milliseconds since the Unix epoch: from the mock's, and what
    /// the mock's was when the scenario became active.
    pub fn now_ms(&self, mock_ms: u64, activated_ms: u64) -> u64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, and is never negative; a year of milliseconds has 35 bits"
        )]
        let run = (mock_ms.saturating_sub(activated_ms) as f64 * self.speed) as u64;
        let begin = match &self.from {
            From::At(ms) => *ms,
            From::Shifted(span) => shifted(activated_ms, span).unwrap_or(activated_ms),
            From::Own => activated_ms,
        };
        begin.saturating_add(run)
    }
}

fn shifted(ms: u64, span: &Span) -> Option<u64> {
    let instant = Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?;
    let moved = instant.to_zoned(TimeZone::UTC).checked_add(*span).ok()?;
    u64::try_from(moved.timestamp().as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(clock: &Clock) -> Result<Time, Vec<Problem>> {
        let mut problems = Vec::new();
        Time::of(clock, "/clock", &mut problems).ok_or(problems)
    }

    #[test]
    fn time_stands_still_is_shifted_and_runs_faster() {
        let at = |text: &str| Some(text.to_owned());
        let day = 86_400_000;
        let begin = 1_767_225_600_000; // 2026-01-01
        let clock = |at, shift, speed| time(&Clock { at, shift, speed }).expect("a clock");
        let still = clock(at("2026-01-01T00:00:00Z"), None, None);
        assert_eq!(still.now_ms(5_000, 1_000), begin);
        let runs = clock(at("2026-01-01T00:00:00Z"), None, Some(60.0));
        assert_eq!(runs.now_ms(5_000, 1_000), begin + 240_000);
        let later = clock(None, at("+3 days"), None);
        assert_eq!(later.now_ms(begin + 7, begin), begin + 3 * day + 7);
        let earlier = clock(None, at("-1 month"), None);
        assert_eq!(earlier.now_ms(begin, begin), begin - 31 * day);
        let stopped = clock(None, None, Some(0.0));
        assert_eq!(stopped.now_ms(begin + 9, begin), begin);
    }

    #[test]
    fn what_is_no_time_is_refused_with_what_to_write() {
        for (at, shift, pointer) in [
            (Some("yesterday"), None, "/clock/at"),
            (Some("1950-01-01T00:00:00Z"), None, "/clock/at"),
            (None, Some("soon"), "/clock/shift"),
            (None, Some("99999 years"), "/clock/shift"),
        ] {
            let clock = Clock {
                at: at.map(str::to_owned),
                shift: shift.map(str::to_owned),
                speed: None,
            };
            let problems = time(&clock).expect_err("no time");
            assert_eq!(problems[0].pointer, pointer);
            assert!(problems[0].message.contains("write one"));
        }
    }
}
