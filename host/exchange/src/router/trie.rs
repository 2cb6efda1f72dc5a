//! The trie: an edge for each segment, tried from the most concrete to the least.

use std::borrow::Cow;
use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::Entry;
use super::pattern::{self, Pattern, Segment, Template};

/// Nodes that one search may enter. Only descriptions made to confuse need more than a
/// few dozen.
const MAX_STEPS: u32 = 10_000;

#[derive(Debug)]
pub(super) struct Trie {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<Box<str>, u32>,
    /// The most specific first.
    patterns: Vec<(Pattern, u32)>,
    parameter: Option<u32>,
    /// By suffix, the longest first.
    rests: Vec<(Box<str>, u32)>,
    /// Entries that end here.
    leaves: Vec<u32>,
}

/// Which leaves will do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Want<'a> {
    pub(super) entries: &'a [Entry],
    /// None: any.
    pub(super) method: Option<&'a str>,
    /// The base path that was taken off; none: any will do.
    pub(super) base: Option<u32>,
    pub(super) query: Option<&'a str>,
}

impl Default for Trie {
    fn default() -> Self {
        Self {
            nodes: vec![Node::default()],
        }
    }
}

impl Trie {
    pub(super) fn insert(&mut self, template: &Template, entry: u32) {
        let mut at = 0_u32;
        for segment in &template.segments {
            let next = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
            let Some(node) = self.nodes.get_mut(at as usize) else {
                return;
            };
            at = node.edge(segment, next);
            if at == next {
                self.nodes.push(Node::default());
            }
        }
        if let Some(node) = self.nodes.get_mut(at as usize) {
            node.leaves.push(entry);
        }
    }

    /// Puts the edges in the order of precedence.
    pub(super) fn finish(&mut self) {
        for node in &mut self.nodes {
            node.patterns
                .sort_by_key(|(pattern, _)| std::cmp::Reverse(pattern.specificity()));
            node.rests
                .sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        }
    }

    /// The best entry for a path, and the raw values of its parameters.
    pub(super) fn find<'p>(&self, path: &'p str, want: &Want<'_>) -> Option<(u32, Vec<&'p str>)> {
        let mut search = Search {
            trie: self,
            steps: 0,
            values: Vec::new(),
        };
        let found = search.walk(0, segments(path), &mut |leaves| want.choose(leaves))?;
        Some((found, search.values))
    }

    /// Every entry whose template fits the path.
    pub(super) fn visit_all(&self, path: &str, want: &Want<'_>, visit: &mut dyn FnMut(u32)) {
        let mut search = Search {
            trie: self,
            steps: 0,
            values: Vec::new(),
        };
        search.walk(0, segments(path), &mut |leaves| {
            leaves
                .iter()
                .filter(|leaf| want.fits(**leaf))
                .for_each(|leaf| visit(*leaf));
            None
        });
    }
}

impl Node {
    /// The node behind a segment; `next` if it was not there.
    fn edge(&mut self, segment: &Segment, next: u32) -> u32 {
        match segment {
            Segment::Literal(text) => *self.literals.entry(text.clone()).or_insert(next),
            Segment::Parameter => *self.parameter.get_or_insert(next),
            Segment::Pattern(pattern) => edge_in(&mut self.patterns, pattern, next),
            Segment::Rest { suffix } => edge_in(&mut self.rests, suffix, next),
        }
    }
}

fn edge_in<K: PartialEq + Clone>(edges: &mut Vec<(K, u32)>, key: &K, next: u32) -> u32 {
    if let Some((_, node)) = edges.iter().find(|(own, _)| own == key) {
        return *node;
    }
    edges.push((key.clone(), next));
    next
}

impl Want<'_> {
    fn entry(&self, leaf: u32) -> Option<&Entry> {
        let entry = self.entries.get(leaf as usize)?;
        let based = self
            .base
            .is_none_or(|base| entry.bases.binary_search(&base).is_ok());
        let method = self.method.is_none_or(|method| *entry.method == *method);
        (based && method).then_some(entry)
    }

    fn fits(&self, leaf: u32) -> bool {
        self.entry(leaf).is_some()
    }

    /// Of several entries with one path and method, the one whose query conditions are
    /// met, the most of them; else the first.
    fn choose(&self, leaves: &[u32]) -> Option<u32> {
        let mut best: Option<(usize, u32)> = None;
        for leaf in leaves {
            let Some(entry) = self.entry(*leaf) else {
                continue;
            };
            let score = match &*entry.conditions {
                [] => 1,
                conditions if self.meets(conditions) => 1 + conditions.len(),
                _ => 0,
            };
            if best.is_none_or(|(other, _)| score > other) {
                best = Some((score, *leaf));
            }
        }
        best.map(|(_, leaf)| leaf)
    }

    fn meets(&self, conditions: &[(Box<str>, Box<str>)]) -> bool {
        let query = self.query.unwrap_or_default().as_bytes();
        conditions.iter().all(|(name, value)| {
            form_urlencoded::parse(query)
                .any(|(n, v)| *n == **name && (value.is_empty() || *v == **value))
        })
    }
}

/// What is left of a path, without the `/` that begins it. None: nothing.
fn segments(path: &str) -> Option<&str> {
    if path.is_empty() {
        None
    } else {
        Some(path.strip_prefix('/').unwrap_or(path))
    }
}

struct Search<'t, 'p> {
    trie: &'t Trie,
    steps: u32,
    values: Vec<&'p str>,
}

impl<'p> Search<'_, 'p> {
    /// Depth first, so that the first answer is the most concrete from the left.
    fn walk(
        &mut self,
        at: u32,
        rest: Option<&'p str>,
        take: &mut dyn FnMut(&[u32]) -> Option<u32>,
    ) -> Option<u32> {
        self.steps += 1;
        let node = self.trie.nodes.get(at as usize)?;
        if self.steps > MAX_STEPS {
            return None;
        }
        let Some(rest) = rest else {
            return self.end(node, take);
        };
        let (segment, after) = match rest.split_once('/') {
            Some((segment, after)) => (segment, Some(after)),
            None => (rest, None),
        };
        if let Some(next) = node.literal(segment)
            && let Some(found) = self.walk(next, after, take)
        {
            return Some(found);
        }
        if segment.is_empty() {
            // A trailing `/` makes no difference where the description doesn't tell the two apart.
            return if after.is_none() {
                take(&node.leaves)
            } else {
                None
            };
        }
        let mark = self.values.len();
        for (pattern, next) in &node.patterns {
            if pattern.capture(segment, &mut self.values)
                && let Some(found) = self.walk(*next, after, take)
            {
                return Some(found);
            }
            self.values.truncate(mark);
        }
        if let Some(next) = node.parameter {
            self.values.push(segment);
            if let Some(found) = self.walk(next, after, take) {
                return Some(found);
            }
            self.values.truncate(mark);
        }
        for (suffix, next) in &node.rests {
            if let Some(found) = self.walk_rest(*next, rest, suffix, take) {
                return Some(found);
            }
            self.values.truncate(mark);
        }
        None
    }

    /// The path ends at this node, or one `/` short of the template.
    fn end(&mut self, node: &Node, take: &mut dyn FnMut(&[u32]) -> Option<u32>) -> Option<u32> {
        take(&node.leaves).or_else(|| {
            let slash = *node.literals.get("")?;
            take(&self.trie.nodes.get(slash as usize)?.leaves)
        })
    }

    /// A parameter of several segments takes as many as it can.
    fn walk_rest(
        &mut self,
        next: u32,
        rest: &'p str,
        suffix: &str,
        take: &mut dyn FnMut(&[u32]) -> Option<u32>,
    ) -> Option<u32> {
        let ends = std::iter::once(rest.len()).chain(rest.rmatch_indices('/').map(|(at, _)| at));
        for end in ends {
            let head = rest.get(..end)?;
            let Some(value) = strip_suffix(head, suffix).filter(|value| !value.is_empty()) else {
                continue;
            };
            let mark = self.values.len();
            self.values.push(value);
            let after = rest.get(end + 1..);
            if let Some(found) = self.walk(next, after, take) {
                return Some(found);
            }
            self.values.truncate(mark);
        }
        None
    }
}

fn strip_suffix<'p>(head: &'p str, suffix: &str) -> Option<&'p str> {
    if suffix.is_empty() {
        return Some(head);
    }
    let start = head.rfind('/').map_or(0, |at| at + 1);
    let at = (start..head.len())
        .find(|at| pattern::literal_at(head, *at, suffix) == Some(head.len()))?;
    head.get(..at)
}

impl Node {
    fn literal(&self, segment: &str) -> Option<u32> {
        if self.literals.is_empty() {
            return None;
        }
        if !segment.contains('%') {
            return self.literals.get(segment).copied();
        }
        let decoded: Cow<'_, str> = percent_decode_str(segment).decode_utf8().ok()?;
        self.literals.get(&*decoded).copied()
    }
}
