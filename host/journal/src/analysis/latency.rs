//! Durations, and what can be said of them.

use hdrhistogram::Histogram;
use serde::Serialize;

/// Figures of durations, in milliseconds. Percentiles are off by no more than 0.1 %, those
/// of a group by no more than 1 %.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Latency {
    pub count: u64,
    pub mean_ms: f64,
    pub min_ms: f64,
    pub max_ms: f64,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p95_ms: f64,
    pub p99_ms: f64,
    /// Of all there are, rather than of a sample.
    pub std_dev_ms: f64,
}

/// Durations that are kept as they are.
const FEW: usize = 32;

/// Takes durations in.
#[derive(Debug)]
pub(super) struct Durations {
    /// The first ones as they are: most names have only a few.
    few: Vec<u64>,
    histogram: Option<Histogram<u32>>,
    digits: u8,
    count: u64,
    /// By Welford's method, which does not lose digits.
    mean: f64,
    squares: f64,
    min: u64,
    max: u64,
}

impl Durations {
    /// With figures of 0.1 %.
    pub(super) fn exact() -> Self {
        Self::new(3)
    }

    /// With figures of 1 %, and a tenth of the memory.
    pub(super) fn rough() -> Self {
        Self::new(2)
    }

    fn new(digits: u8) -> Self {
        Self {
            few: Vec::new(),
            histogram: None,
            digits,
            count: 0,
            mean: 0.0,
            squares: 0.0,
            min: u64::MAX,
            max: 0,
        }
    }

    pub(super) fn add(&mut self, microseconds: u64) {
        // A day is the end of the scale: what takes longer is no request.
        const DAY: u64 = 86_400_000_000;
        let microseconds = microseconds.min(DAY);
        match &mut self.histogram {
            // Resized as needed, so nothing is refused.
            Some(histogram) => _ = histogram.record(microseconds),
            None if self.few.len() < FEW => self.few.push(microseconds),
            None => {
                let new = Histogram::new(self.digits);
                let mut histogram = new.expect("so many digits are allowed");
                for value in self.few.drain(..).chain([microseconds]) {
                    let _ = histogram.record(value);
                }
                self.few = Vec::new();
                self.histogram = Some(histogram);
            }
        }
        self.count += 1;
        let value = float(microseconds);
        let delta = value - self.mean;
        self.mean += delta / float(self.count);
        self.squares += delta * (value - self.mean);
        self.min = self.min.min(microseconds);
        self.max = self.max.max(microseconds);
    }

    pub(super) fn latency(&self) -> Latency {
        if self.count == 0 {
            return Latency::default();
        }
        let mut few = self.few.clone();
        few.sort_unstable();
        let percentile = |percent: u64| {
            let value = if let Some(histogram) = &self.histogram {
                // It answers with the end of a bucket, which may be beyond all values.
                histogram
                    .value_at_percentile(float(percent))
                    .clamp(self.min, self.max)
            } else {
                let rank = (few.len() as u64 * percent).div_ceil(100).max(1);
                let found = usize::try_from(rank - 1)
                    .ok()
                    .and_then(|index| few.get(index));
                found.copied().unwrap_or(self.max)
            };
            milliseconds(float(value))
        };
        Latency {
            count: self.count,
            mean_ms: milliseconds(self.mean),
            min_ms: milliseconds(float(self.min)),
            max_ms: milliseconds(float(self.max)),
            p50_ms: percentile(50),
            p90_ms: percentile(90),
            p95_ms: percentile(95),
            p99_ms: percentile(99),
            std_dev_ms: milliseconds((self.squares / float(self.count)).sqrt()),
        }
    }
}

/// Requests of one kind.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) requests: u64,
    pub(super) errors: u64,
    pub(super) durations: Durations,
}

impl Default for Group {
    fn default() -> Self {
        Self {
            requests: 0,
            errors: 0,
            durations: Durations::rough(),
        }
    }
}

impl Group {
    pub(super) fn add(&mut self, microseconds: u64, error: bool) {
        self.requests += 1;
        self.errors += u64::from(error);
        self.durations.add(microseconds);
    }
}

impl super::names::Weighed for Group {
    fn weight(&self) -> u64 {
        self.requests
    }
}

/// Counts and durations are far below what a float has no room for.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
pub(super) fn float(number: u64) -> f64 {
    number as f64
}

/// Hundredths of a percent are enough.
pub(super) fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    (float(part) * 10_000.0 / float(whole)).round() / 100.0
}

/// Microseconds are all there is.
fn milliseconds(microseconds: f64) -> f64 {
    microseconds.round() / 1000.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact(sorted: &[u64], percent: f64) -> f64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive number"
        )]
        let rank = (float(sorted.len() as u64) * percent / 100.0).ceil() as usize;
        float(sorted[rank.max(1) - 1]) / 1000.0
    }

    proptest! {
        #[test]
        fn percentiles_are_as_close_as_they_say(
            mut values in prop::collection::vec(0_u64..100_000_000, 1..300)
        ) {
            let mut durations = Durations::exact();
            let mut rough = Durations::rough();
            for value in &values {
                durations.add(*value);
                rough.add(*value);
            }
            values.sort_unstable();
            let (latency, rough) = (durations.latency(), rough.latency());
            let percentiles = |latency: Latency| {
                [
                    (50.0, latency.p50_ms),
                    (90.0, latency.p90_ms),
                    (95.0, latency.p95_ms),
                    (99.0, latency.p99_ms),
                ]
            };
            for (latency, share) in [(latency, 0.001), (rough, 0.01)] {
                for (percent, found) in percentiles(latency) {
                    let exact = exact(&values, percent);
                    prop_assert!(
                        (found - exact).abs() <= exact * share + 0.001,
                        "p{percent}: {found} is not {exact}"
                    );
                }
                let sum = values.iter().map(|value| float(*value)).sum::<f64>();
                let mean = sum / float(values.len() as u64) / 1000.0;
                prop_assert!((latency.mean_ms - mean).abs() <= 0.001 + mean * 1e-9);
                let (first, last) = (values[0], values[values.len() - 1]);
                prop_assert!((latency.max_ms - float(last) / 1000.0).abs() < 1e-6);
                prop_assert!((latency.min_ms - float(first) / 1000.0).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn nothing_has_no_figures() {
        assert_eq!(Durations::exact().latency(), Latency::default());
        assert!(percent(1, 0).abs() < f64::EPSILON);
    }
}
