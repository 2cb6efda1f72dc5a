//! The operations that come nearest to a path that has none.

use std::collections::HashMap;

use super::Entry;

/// How many are named.
const WANTED: usize = 3;
/// How many pass the cheap look, and are compared letter by letter.
const CANDIDATES: usize = 64;
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

/// Compares segment by segment from the left, and from the right.
fn glance(asked: &[&str], template: &str) -> usize {
    let segments = || template.split('/').filter(|s| !s.is_empty());
    let count = segments().count();
    let left: usize = segments()
        .zip(asked)
        .map(|(own, asked)| unlike(own, asked))
        .sum();
    let right: usize = segments()
        .rev()
        .zip(asked.iter().rev())
        .map(|(own, asked)| unlike(own, asked))
        .sum();
    left.min(right) + count.abs_diff(asked.len()) * SEGMENT
}

fn unlike(own: &str, asked: &str) -> usize {
    if own == asked {
        0
    } else if own.contains('{') {
        3
    } else {
        let (a, b) = (own.as_bytes(), asked.as_bytes());
        let prefix = a
            .iter()
            .zip(b)
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
            .count();
        SEGMENT.saturating_sub(prefix).max(1)
    }
}

/// The edit distance over segments; a segment's own cost is its edit distance by letters.
fn distance(asked: &[&str], template: &str) -> usize {
    let own: Vec<&str> = template
        .split('/')
        .filter(|s| !s.is_empty())
        .take(MAX_SEGMENTS)
        .collect();
    edit(asked, &own, SEGMENT, |asked, own| {
        segment_distance(asked, own)
    })
}

fn segment_distance(asked: &str, own: &str) -> usize {
    if own.contains('{') {
        return 2;
    }
    let a: Vec<char> = asked.chars().take(MAX_LETTERS).collect();
    let b: Vec<char> = own.chars().take(MAX_LETTERS).collect();
    let letters = edit(&a, &b, 1, |a, b| usize::from(!a.eq_ignore_ascii_case(b)));
    (letters * SEGMENT).div_ceil(a.len().max(b.len()).max(1))
}

fn edit<T>(a: &[T], b: &[T], gap: usize, cost: impl Fn(&T, &T) -> usize) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).map(|j| j * gap).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = i * gap;
        let mut left = (i + 1) * gap;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            left = (before + cost(x, y)).min(above + gap).min(left + gap);
            before = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
