//! `Accept` (RFC 9110, 12.5.1) against the declared media types.

use http::HeaderMap;

use crate::media_type::{Fit, MediaRange, split_outside_quotes};

/// Entries that are read; browsers send fewer than ten.
const MAX_ENTRIES: usize = 64;

/// What the client accepts.
#[derive(Debug)]
pub(super) struct Accept {
    /// With their quality in thousandths, in the client's order.
    entries: Vec<(MediaRange, u16)>,
}

/// How well a declared type suits; the greater, the better.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Suit {
    quality: u16,
    fit: Fit,
    client_order: std::cmp::Reverse<usize>,
    json: u8,
    declared_order: std::cmp::Reverse<usize>,
}

impl Accept {
    /// Without a (readable) header, anything will do.
    pub(super) fn read(headers: &HeaderMap) -> Self {
        let lines = headers
            .get_all(http::header::ACCEPT)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let entries: Vec<_> = lines
            .flat_map(|line| split_outside_quotes(line, ','))
            .filter(|entry| !entry.trim().is_empty())
            .take(MAX_ENTRIES)
            .map(|entry| (MediaRange::parse(entry), quality(entry)))
            .collect();
        if entries.is_empty() {
            Self::anything()
        } else {
            Self { entries }
        }
    }

    pub(super) fn anything() -> Self {
        Self {
            entries: vec![(MediaRange::parse("*/*"), 1000)],
        }
    }

    /// The best of the declared types: its index, and itself made definite.
    pub(super) fn choose<'a>(
        &self,
        declared: impl Iterator<Item = (usize, &'a str)>,
    ) -> Option<(usize, String)> {
        let mut best: Option<(Suit, usize, String)> = None;
        for (at, name) in declared {
            let range = MediaRange::parse(name);
            let offers = self.offers(&range, name);
            for (definite, text) in offers {
                let Some((quality, fit, order)) = self.judge(&definite) else {
                    continue;
                };
                let suit = Suit {
                    quality,
                    fit,
                    client_order: std::cmp::Reverse(order),
                    json: json_rank(&definite, range.is_range()),
                    declared_order: std::cmp::Reverse(at),
                };
                if best.as_ref().is_none_or(|(other, _, _)| suit > *other) {
                    best = Some((suit, at, text));
                }
            }
        }
        best.map(|(_, at, text)| (at, text))
    }

    /// The definite types that a declared one may stand for. A range stands for all that
    /// the client names within it.
    fn offers(&self, declared: &MediaRange, name: &str) -> Vec<(MediaRange, String)> {
        if !declared.is_range() {
            return vec![(declared.clone(), name.trim().to_owned())];
        }
        let mut offers = Vec::new();
        for (entry, _) in &self.entries {
            // The narrower of the two ranges.
            let narrow = if declared.includes(entry).is_some() {
                entry
            } else if entry.includes(declared).is_some() {
                declared
            } else {
                continue;
            };
            let text = narrow.definite();
            offers.push((MediaRange::parse(&text), text));
        }
        offers
    }

    /// The quality of a definite type, by the range that names it most closely. A
    /// parameter that the description doesn't mention is no reason to refuse.
    fn judge(&self, definite: &MediaRange) -> Option<(u16, Fit, usize)> {
        let fits = self.entries.iter().enumerate();
        let fits = fits
            .filter_map(|(at, (range, quality))| Some((range.includes(definite)?, at, *quality)));
        let (fit, at, quality) = fits.max_by_key(|(fit, at, _)| (*fit, std::cmp::Reverse(*at)))?;
        (quality > 0).then_some((quality, fit, at))
    }
}

/// JSON is what most clients want that don't say what they want.
fn json_rank(definite: &MediaRange, from_range: bool) -> u8 {
    match (
        definite.is("application/json"),
        definite.is_json(),
        from_range,
    ) {
        (true, _, false) => 3,
        (_, true, false) => 2,
        (_, true, true) => 1,
        _ => 0,
    }
}

/// 1000 for `q=1`, which is also what is meant by none. What can't be read counts as none.
fn quality(entry: &str) -> u16 {
    split_outside_quotes(entry, ';')
        .skip(1)
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
        .and_then(|(_, value)| value.trim().parse::<f32>().ok())
        .map_or(1000, thousandths)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0..=1000 first"
)]
fn thousandths(quality: f32) -> u16 {
    if quality.is_nan() {
        1000
    } else {
        (quality.clamp(0.0, 1.0) * 1000.0).round() as u16
    }
}
