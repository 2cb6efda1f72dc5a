//! The operations that come nearest to a path that has none.

use std::collections::HashMap;

use super::Entry;

/// How many are named.
const WANTED: usize = 3;
/// How many pass the cheap look, and are compared letter by letter.
const CANDIDATES: usize = 48;
/// Segments and letters of a segment that count; what is longer is cut.
const MAX_SEGMENTS: usize = 16;
const MAX_LETTERS: usize = 32;
/// What a wholly different segment costs, in both looks.
const SEGMENT: usize = 12;

pub(super) fn nearest(
    entries: &[Entry],
    bases: &HashMap<Box<str>, u32>,
    method: &str,
    path: &str,
) -> Vec<String> {
    let path = strip_base(bases, path);
    let asked: Vec<&str> = path
        .split('/')
        .filter(|s| !s.is_empty())
        .take(MAX_SEGMENTS)
        .collect();

    // One cheap pass over all, then a proper look at the few that may win.
    let mut scored: Vec<(usize, usize)> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| (glance(&asked, &entry.template), at))
        .collect();
    if scored.len() > CANDIDATES {
        scored.select_nth_unstable(CANDIDATES);
        scored.truncate(CANDIDATES);
    }
    let mut near: Vec<(usize, bool, &Entry)> = scored
        .into_iter()
        .filter_map(|(_, at)| entries.get(at))
        .map(|entry| {
            (
                distance(&asked, &entry.template),
                *entry.method != *method,
                entry,
            )
        })
        .filter(|(distance, _, _)| *distance <= SEGMENT * asked.len().max(1) * 2 / 3)
        .collect();
    near.sort_by(|a, b| {
        (a.0, a.1, &a.2.template, &a.2.method).cmp(&(b.0, b.1, &b.2.template, &b.2.method))
    });
    near.into_iter()
        .take(WANTED)
        .map(|(_, _, entry)| format!("{} {}", entry.method, entry.template))
        .collect()
}

fn strip_base<'a>(bases: &HashMap<Box<str>, u32>, path: &'a str) -> &'a str {
    path.rmatch_indices('/')
        .find_map(|(at, _)| {
            path.split_at_checked(at)
                .filter(|(head, _)| bases.contains_key(*head))
        })
        .map_or(path, |(_, rest)| rest)
}

/// A template's segments, as many as count.
fn split<'t>(template: &'t str, segments: &mut [&'t str; MAX_SEGMENTS]) -> usize {
    let mut count = 0;
    for (segment, place) in template
        .split('/')
        .filter(|s| !s.is_empty())
        .zip(segments.iter_mut())
    {
        *place = segment;
        count += 1;
    }
    count
}

/// Compares segment by segment from the left, and from the right.
fn glance(asked: &[&str], template: &str) -> usize {
    let mut segments = [""; MAX_SEGMENTS];
    let count = split(template, &mut segments);
    let own = segments.get(..count).unwrap_or_default();
    let missing = count.abs_diff(asked.len()) * SEGMENT;
    let left: usize = own
        .iter()
        .zip(asked)
        .map(|(own, asked)| unlike(own, asked))
        .sum();
    if missing == 0 {
        return left;
    }
    let right: usize = own
        .iter()
        .rev()
        .zip(asked.iter().rev())
        .map(|(own, asked)| unlike(own, asked))
        .sum();
    left.min(right) + missing
}

fn unlike(own: &str, asked: &str) -> usize {
    let (a, b) = (own.as_bytes(), asked.as_bytes());
    if a.first() == Some(&b'{') {
        return 3;
    }
    let prefix = a
        .iter()
        .zip(b)
        .take(SEGMENT)
        .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
        .count();
    if a.len() == b.len() && (prefix == a.len() || a.eq_ignore_ascii_case(b)) {
        return 0;
    }
    SEGMENT.saturating_sub(prefix).max(1)
}

/// The edit distance over segments; a segment's own cost is its edit distance by letters.
fn distance(asked: &[&str], template: &str) -> usize {
    let mut segments = [""; MAX_SEGMENTS];
    let count = split(template, &mut segments);
    edit::<_, { MAX_SEGMENTS + 1 }>(
        asked,
        segments.get(..count).unwrap_or_default(),
        SEGMENT,
        |asked, own| segment_distance(asked, own),
    )
}

fn segment_distance(asked: &str, own: &str) -> usize {
    if asked == own {
        return 0;
    }
    if own.contains('{') {
        return 2;
    }
    let cut = |text: &str| text.len().min(MAX_LETTERS);
    let a = asked.as_bytes().get(..cut(asked)).unwrap_or_default();
    let b = own.as_bytes().get(..cut(own)).unwrap_or_default();
    let letters =
        edit::<_, { MAX_LETTERS + 1 }>(a, b, 1, |a, b| usize::from(!a.eq_ignore_ascii_case(b)));
    (letters * SEGMENT).div_ceil(a.len().max(b.len()).max(1))
}

/// `b` is shorter than `ROW`.
fn edit<T, const ROW: usize>(
    a: &[T],
    b: &[T],
    gap: usize,
    cost: impl Fn(&T, &T) -> usize,
) -> usize {
    let mut row = [0_usize; ROW];
    for (j, place) in row.iter_mut().enumerate() {
        *place = j * gap;
    }
    for (i, x) in a.iter().enumerate() {
        let mut before = i * gap;
        let mut left = (i + 1) * gap;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            left = (before + cost(x, y)).min(*above + gap).min(left + gap);
            before = std::mem::replace(above, left);
        }
        if let Some(first) = row.first_mut() {
            *first = (i + 1) * gap;
        }
    }
    row.get(b.len()).copied().unwrap_or_default()
}
