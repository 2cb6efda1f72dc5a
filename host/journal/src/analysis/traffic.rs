//! Who asks, how, and when.

use std::collections::BTreeMap;

use serde::Serialize;

use super::date;
use super::latency::float;

/// Windows of time that are counted at most; where there are more, they get longer.
const MAX_WINDOWS: usize = 50_000;

/// Requests in a second that may be a burst.
const LEAST: f64 = 10.0;

/// Bursts that are told, the largest ones.
const TOLD: usize = 10;

/// A time with far more requests than others.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Burst {
    pub from: String,
    pub until: String,
    pub requests: u64,
    pub requests_per_second: f64,
    /// As many times as the average.
    pub factor: f64,
}

/// Requests by windows of time.
#[derive(Debug)]
pub(super) struct Windows {
    counts: BTreeMap<i64, u64>,
    /// In seconds.
    width: i64,
}

impl Default for Windows {
    fn default() -> Self {
        Self {
            counts: BTreeMap::new(),
            width: 1,
        }
    }
}

impl Windows {
    pub(super) fn add(&mut self, time: i64) {
        let window = time.div_euclid(1000).div_euclid(self.width);
        *self.counts.entry(window).or_default() += 1;
        if MAX_WINDOWS < self.counts.len() {
            self.width *= 2;
            let mut wider = BTreeMap::new();
            for (window, count) in &self.counts {
                *wider.entry(window.div_euclid(2)).or_default() += count;
            }
            self.counts = wider;
        }
    }

    /// Windows with more than the average and three standard deviations, those without
    /// requests counted as well; neighbours are one burst.
    pub(super) fn bursts(&self) -> Vec<Burst> {
        let (Some((first, _)), Some((last, _))) =
            (self.counts.first_key_value(), self.counts.last_key_value())
        else {
            return Vec::new();
        };
        let windows = float(last.abs_diff(*first) + 1);
        let mean = self.counts.values().map(|count| float(*count)).sum::<f64>() / windows;
        let squares = self.counts.values().map(|count| float(*count).powi(2));
        let deviation = (squares.sum::<f64>() / windows - mean * mean)
            .max(0.0)
            .sqrt();
        let width = float(self.width.unsigned_abs());
        let bound = (mean + 3.0 * deviation).max(LEAST * width);
        let mut found: Vec<(i64, i64, u64)> = Vec::new();
        for (&window, &count) in &self.counts {
            if float(count) <= bound {
                continue;
            }
            match found.last_mut() {
                Some((_, end, requests)) if *end == window => {
                    *end += 1;
                    *requests += count;
                }
                _ => found.push((window, window + 1, count)),
            }
        }
        found.sort_by_key(|(from, _, requests)| (u64::MAX - requests, *from));
        found.truncate(TOLD);
        let burst = |(from, until, requests): (i64, i64, u64)| {
            let length = float(until.abs_diff(from));
            Burst {
                from: date(from * self.width * 1000),
                until: date(until * self.width * 1000),
                requests,
                requests_per_second: hundredths(float(requests) / length / width),
                factor: hundredths(float(requests) / length / mean),
            }
        };
        found.into_iter().map(burst).collect()
    }
}

pub(super) fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// Whether a client says that it is a program which goes through everything.
pub(super) fn is_bot(user_agent: &str) -> bool {
    let user_agent = user_agent.to_ascii_lowercase();
    ["bot", "crawler", "spider", "scraper"]
        .iter()
        .any(|name| user_agent.contains(name))
}

/// What kind of client it is. The order matters: nearly all say that they are others.
pub(super) fn browser(user_agent: &str) -> &'static str {
    let names = [
        ("postman", "Postman"),
        ("insomnia", "Insomnia"),
        ("curl/", "curl"),
        ("edg/", "Edge"),
        ("firefox/", "Firefox"),
        ("chrome/", "Chrome"),
        ("safari/", "Safari"),
    ];
    let user_agent = user_agent.to_ascii_lowercase();
    let found = names.iter().find(|(part, _)| user_agent.contains(part));
    found.map_or("Other", |(_, name)| name)
}

/// What a path is about, by its beginning.
pub(super) fn category(path: &str) -> &'static str {
    let path = path.to_ascii_lowercase();
    let has = |parts: &[&str]| {
        path.split('/')
            .any(|segment| parts.iter().any(|part| segment.starts_with(part)))
    };
    if has(&["admin"]) {
        "admin"
    } else if has(&["health", "ready", "live", "ping", "status"]) {
        "health"
    } else if has(&["docs", "openapi", "swagger", "redoc"]) {
        "docs"
    } else if has(&["auth", "login", "logout", "token", "oauth"]) {
        "auth"
    } else if has(&["api"]) {
        "api"
    } else {
        "business"
    }
}

/// A path with what looks like an id taken out of it.
pub(super) fn pattern(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        let is = |test: fn(&u8) -> bool| !segment.is_empty() && segment.bytes().all(|b| test(&b));
        if is(u8::is_ascii_digit) {
            "{id}"
        } else if segment.len() == 36 && is(|byte| byte.is_ascii_hexdigit() || *byte == b'-') {
            "{uuid}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Whether a method is for reading only.
pub(super) fn is_read(method: &str) -> bool {
    ["GET", "HEAD", "OPTIONS", "TRACE", "QUERY"].contains(&method)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_stands_out() {
        let mut windows = Windows::default();
        for second in 0..100 {
            windows.add(second * 1000);
        }
        for number in 0..200 {
            windows.add(50_000 + number * 10);
        }
        let bursts = windows.bursts();
        assert_eq!(bursts.len(), 1, "{bursts:?}");
        assert_eq!(bursts[0].from, "1970-01-01T00:00:50.000Z");
        assert_eq!(bursts[0].until, "1970-01-01T00:00:52.000Z");
        assert_eq!(bursts[0].requests, 202);
    }

    #[test]
    fn even_traffic_has_no_bursts_however_much_it_is() {
        let mut windows = Windows::default();
        for time in 0..100_000 {
            windows.add(time);
        }
        assert_eq!(windows.bursts(), []);
        assert_eq!(Windows::default().bursts(), []);
    }

    #[test]
    fn windows_get_longer_where_there_are_too_many() {
        let mut windows = Windows::default();
        for second in 0..200_000 {
            windows.add(second * 1000);
        }
        assert!(windows.counts.len() <= MAX_WINDOWS);
        assert_eq!(windows.counts.values().sum::<u64>(), 200_000);
        assert_eq!(windows.width, 4);
    }

    #[test]
    fn ids_are_taken_out_of_paths() {
        let uuid = "6fa459ea-ee8a-3ca4-894e-db77e160355e";
        let found = pattern(&format!("/users/42/files/{uuid}/v2"));
        assert_eq!(found, "/users/{id}/files/{uuid}/v2");
        assert_eq!(pattern("/"), "/");
    }

    #[test]
    fn clients_are_told_apart() {
        let chrome = "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/120.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome");
        assert_eq!(browser("curl/8.1"), "curl");
        assert_eq!(browser("python-requests/2"), "Other");
        assert!(is_bot("Googlebot/2.1"));
        assert!(!is_bot(chrome));
        assert_eq!(category("/api/pets"), "api");
        assert_eq!(category("/oauth/token"), "auth");
        assert_eq!(category("/pets"), "business");
    }
}
