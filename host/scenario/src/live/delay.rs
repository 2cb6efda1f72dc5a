//! How long answers take.

use std::time::Duration;

use crate::chance::Chance;
use crate::model::{Delay, Distribution, MAX_DELAY_MS};

impl Delay {
    /// Whether every answer takes as long.
    pub(crate) fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    pub(crate) fn draw(self, chance: &mut Chance) -> Duration {
        match self {
            Self::Fixed(ms) => Duration::from_millis(ms.min(MAX_DELAY_MS)),
            Self::Drawn(distribution) => drawn(distribution, chance),
        }
    }
}

fn drawn(distribution: Distribution, chance: &mut Chance) -> Duration {
    let (ms, least, most) = match distribution {
        Distribution::Uniform { min_ms, max_ms } => {
            let (low, high) = (as_f64(min_ms), as_f64(max_ms));
            let ms = low + (high - low) * chance.share();
            (ms, Some(min_ms), Some(max_ms))
        }
        Distribution::Normal {
            mean_ms,
            deviation_ms,
            min_ms,
            max_ms,
        } => (mean_ms + deviation_ms * chance.bell(), min_ms, max_ms),
        Distribution::LogNormal {
            median_ms,
            sigma,
            min_ms,
            max_ms,
        } => {
            let ms = median_ms * (sigma * chance.bell()).exp();
            (ms, min_ms, max_ms)
        }
    };
    let most = most.unwrap_or(MAX_DELAY_MS).min(MAX_DELAY_MS);
    let least = least.unwrap_or(0).min(most);
    // What is no number is none.
    let ms = ms.max(0.0).min(as_f64(MAX_DELAY_MS));
    Duration::from_secs_f64(ms / 1000.0)
        .clamp(Duration::from_millis(least), Duration::from_millis(most))
}

fn as_f64(ms: u64) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "an hour of milliseconds at most"
    )]
    let number = ms.min(MAX_DELAY_MS) as f64;
    number
}
