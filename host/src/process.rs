//! What this process takes of the machine, looked at every few seconds: memory and CPU, as
//! far as the system tells. Only Linux is asked; elsewhere nothing is known.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::machine_timestamp_ms;

/// How far two looks are from each other.
const PACE: Duration = Duration::from_secs(5);

/// Looks that are kept: those of a day.
const KEPT: usize = 17_280;

/// What a look saw.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sample {
    /// In milliseconds since 1970.
    pub(crate) at_ms: i64,
    pub(crate) memory_bytes: u64,
    /// Of one processor, since the look before; none for the first one.
    pub(crate) cpu_percent: Option<f64>,
    /// Of the process, since it began.
    cpu_ms: u64,
}

/// The looks of the last day.
#[derive(Debug, Default)]
pub(crate) struct Samples(Mutex<VecDeque<Sample>>);

/// Figures of several looks.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Means {
    pub(crate) memory_mb: Option<f64>,
    pub(crate) cpu_percent: Option<f64>,
}

impl Samples {
    /// Looks until it is dropped.
    pub(crate) async fn keep_looking(&self) {
        let mut pace = tokio::time::interval(PACE);
        pace.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            pace.tick().await;
            self.look();
        }
    }

    pub(crate) fn look(&self) {
        let Some((memory_bytes, cpu_ms)) = usage() else {
            return;
        };
        let at_ms = machine_timestamp_ms();
        let mut samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cpu_percent = samples.back().and_then(|last| {
            let spent = cpu_ms.checked_sub(last.cpu_ms)?;
            let passed = u64::try_from(at_ms - last.at_ms)
                .ok()
                .filter(|ms| 0 < *ms)?;
            Some(100.0 * float(spent) / float(passed))
        });
        if KEPT <= samples.len() {
            samples.pop_front();
        }
        samples.push_back(Sample {
            at_ms,
            memory_bytes,
            cpu_percent,
            cpu_ms,
        });
    }

    /// The look that is nearest to a time, if one was made within two steps of it.
    pub(crate) fn near(&self, at_ms: i64) -> Option<Sample> {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let after = samples.partition_point(|sample| sample.at_ms < at_ms);
        let before = after.checked_sub(1).and_then(|at| samples.get(at));
        let candidates = before.into_iter().chain(samples.get(after));
        let distance = |sample: &&Sample| sample.at_ms.abs_diff(at_ms);
        let nearest = candidates.min_by_key(distance)?;
        let near = 2 * PACE.as_millis();
        (u128::from(distance(&nearest)) <= near).then_some(*nearest)
    }

    /// The means of the looks from one time on and before another.
    pub(crate) fn means(&self, from: Option<i64>, until: Option<i64>) -> Means {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // They stand in the order of their times.
        let place = |at_ms: i64| samples.partition_point(|sample| sample.at_ms < at_ms);
        let first = from.map_or(0, place);
        let end = until.map_or(samples.len(), place).max(first);
        let mut memory = Mean::default();
        let mut cpu = Mean::default();
        for sample in samples.range(first..end) {
            memory.add(megabytes(sample.memory_bytes));
            if let Some(percent) = sample.cpu_percent {
                cpu.add(percent);
            }
        }
        Means {
            memory_mb: memory.value(),
            cpu_percent: cpu.value(),
        }
    }
}

impl Sample {
    pub(crate) fn memory_mb(self) -> f64 {
        megabytes(self.memory_bytes)
    }
}

#[derive(Debug, Default)]
struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
    }

    fn value(&self) -> Option<f64> {
        (0 < self.count).then(|| self.sum / float(self.count))
    }
}

fn megabytes(bytes: u64) -> f64 {
    float(bytes) / f64::from(1 << 20)
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn float(number: u64) -> f64 {
    number as f64
}

/// Resident memory in bytes, and processor time in milliseconds.
fn usage() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    Some((memory(&status)?, cpu_ms(&stat)?))
}

fn memory(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib = line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?;
    Some(kib << 10)
}

fn cpu_ms(stat: &str) -> Option<u64> {
    // proc(5) counts in hundredths of a second (USER_HZ) wherever Rust runs on Linux. The
    // second field is the program's name, in parentheses, and may have anything in it.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user = fields.next()?.parse::<u64>().ok()?;
    let system = fields.next()?.parse::<u64>().ok()?;
    Some((user + system) * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_files_are_read() {
        let status = "Name:\tmimus\nVmHWM:\t  90000 kB\nVmRSS:\t   1024 kB\nThreads:\t3\n";
        assert_eq!(memory(status), Some(1 << 20));
        let stat = "4711 (mi) mus) S 1 4711 4711 0 -1 4194304 500 0 0 0 70 30 0 0 20 0 9 0 1 2";
        assert_eq!(cpu_ms(stat), Some(1000));
        assert_eq!((memory(""), cpu_ms("4711")), (None, None));
    }

    #[test]
    fn a_time_has_the_look_next_to_it_or_none() {
        let sample = |at_ms| Sample {
            at_ms,
            memory_bytes: 1 << 20,
            cpu_percent: (at_ms > 0).then_some(50.0),
            cpu_ms: 0,
        };
        let samples = Samples(Mutex::new([0, 5_000, 60_000].map(sample).into()));
        let near = |at| samples.near(at).map(|sample| sample.at_ms);
        assert_eq!(near(2_000), Some(0));
        assert_eq!(near(4_000), Some(5_000));
        assert_eq!(near(15_000), Some(5_000));
        assert_eq!(near(30_000), None);
        assert_eq!(near(70_000), Some(60_000));
        let means = samples.means(Some(0), Some(60_000));
        assert_eq!(
            (means.memory_mb, means.cpu_percent),
            (Some(1.0), Some(50.0))
        );
        assert_eq!(samples.means(Some(70_000), None), Means::default());
        assert_eq!(samples.means(Some(5_000), Some(0)), Means::default());
        let all = samples.means(None, None);
        assert_eq!((all.memory_mb, all.cpu_percent), (Some(1.0), Some(50.0)));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_takes_some_memory() {
        let samples = Samples::default();
        samples.look();
        let means = samples.means(None, None);
        assert!(
            means.memory_mb.is_some_and(|memory| 1.0 < memory),
            "{means:?}"
        );
        assert_eq!(means.cpu_percent, None);
    }
}
