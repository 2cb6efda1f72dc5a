//! Which responders each operation asks, and in which order. Matched once, at the start:
//! a request only looks it up.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use mimus_description::Api;

use crate::config::operations::{FORMS, Pattern, Selection, Target};
use crate::config::{Config, Problem, Responder, suggest};

/// The chains of all operations. Most mocks have one or a few, whatever the number of
/// operations.
#[derive(Debug)]
pub(super) struct Chains {
    distinct: Vec<Arc<[usize]>>,
    /// For each operation, which of them; empty if there is only one.
    of: Box<[u32]>,
    operations: usize,
}

impl Chains {
    /// Binds the responders of the configuration, each to the operations it names or
    /// stands on. Those beyond them, up to `loaded`, are bound to all.
    pub(super) fn bind(api: &Api, config: &Config, targets: &[Target<'_>], loaded: usize) -> Self {
        let responders = &config.responders;
        let others = responders.len()..loaded;
        let operations = api.operations.len();
        if targets.is_empty() {
            return Self {
                distinct: vec![(0..loaded).collect()],
                of: Box::default(),
                operations,
            };
        }
        let by_name: HashMap<&str, usize> = if config.described.is_empty() {
            HashMap::new()
        } else {
            let names = responders.iter().enumerate();
            names.map(|(at, one)| (&*one.name, at)).collect()
        };
        let mut known: HashMap<Vec<usize>, u32> = HashMap::new();
        let mut distinct = Vec::new();
        let of = targets.iter().enumerate().map(|(index, target)| {
            let bound = |(_, one): &(usize, &Responder)| one.operations.includes(index, target);
            let asked = responders.iter().enumerate().filter(bound);
            let mut chain: Vec<usize> = asked.map(|(at, _)| at).collect();
            for name in config.described.of(index) {
                let at = by_name.get(name).filter(|at| !chain.contains(at));
                chain.extend(at.copied());
            }
            chain.extend(others.clone());
            *known.entry(chain).or_insert_with_key(|chain| {
                distinct.push(chain.as_slice().into());
                // There are no more chains than operations, and of those no more than 2^32.
                u32::try_from(distinct.len() - 1).unwrap_or_default()
            })
        });
        let of = of.collect();
        Self {
            distinct,
            of,
            operations,
        }
    }

    pub(super) fn of(&self, operation: usize) -> Arc<[usize]> {
        let which = self.of.get(operation).copied().unwrap_or_default();
        let chain = self.distinct.get(which as usize);
        chain.cloned().unwrap_or_default()
    }

    /// The operations that ask a responder.
    pub(super) fn operations_of(&self, responder: usize) -> impl Iterator<Item = usize> {
        (0..self.operations).filter(move |operation| self.of(*operation).contains(&responder))
    }
}

/// What is wrong with the operations that responders are bound to. A pattern that matches
/// nothing is a slip: nobody writes one for nothing.
pub(super) fn unmatched(api: &Api, config: &Config, targets: &[Target<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for responder in &config.responders {
        let patterns = responder.operations.patterns.iter().flatten();
        for (at, pattern) in patterns.enumerate() {
            if targets.iter().any(|target| pattern.matches(target)) {
                continue;
            }
            let place = responder.spot.part(&format!("operations/{at}"));
            let message = format!("`{pattern}` matches no operation");
            let near = nearest(pattern, api, targets);
            problems.push(
                Problem::new(place, message).with_hint(match near.as_slice() {
                    [] if pattern.is_tag() => tags(targets),
                    [] => FORMS.to_owned(),
                    near => format!("nearest: {}", suggest::list(near.iter().map(|one| &**one))),
                }),
            );
        }
    }
    problems
}

/// The operations as patterns look at them; none where there is no pattern.
pub(super) fn targets<'a>(api: &'a Api, config: &Config) -> Vec<Target<'a>> {
    let selections = || config.responders.iter().map(|one| &one.operations);
    if selections().all(Selection::is_all) {
        return Vec::new();
    }
    let with_tags = selections().any(Selection::wants_tags);
    let operations = api.operations.iter().enumerate();
    operations
        .map(|(index, operation)| {
            let tags = if with_tags {
                api.tags(index)
            } else {
                Vec::new()
            };
            Target::new(operation, tags)
        })
        .collect()
}

/// Which tags there are.
fn tags(targets: &[Target<'_>]) -> String {
    /// More than a description with care has.
    const SHOWN: usize = 24;
    let tags: BTreeSet<&str> = targets
        .iter()
        .flat_map(Target::tags)
        .map(String::as_str)
        .collect();
    if tags.is_empty() {
        return "no operation of the description has a tag".to_owned();
    }
    format!(
        "the tags are {}",
        suggest::list(tags.into_iter().take(SHOWN))
    )
}

fn nearest(pattern: &Pattern, api: &Api, targets: &[Target<'_>]) -> Vec<String> {
    /// How many are named.
    const WANTED: usize = 3;
    let subject = pattern.subject();
    let operations = || api.operations.iter();
    if pattern.is_tag() {
        let tags = targets.iter().flat_map(Target::tags).map(String::as_str);
        return owned(suggest::nearest(subject, tags, WANTED));
    }
    if !pattern.is_path() {
        let ids = operations().map(|operation| &*operation.id);
        return owned(suggest::nearest(subject, ids, WANTED));
    }
    // What the pattern is nearest to in its path has another method, as a rule.
    let (method, path) = subject.split_at(subject.find('/').unwrap_or_default());
    let paths = operations().map(|operation| &*operation.path_template);
    let paths = suggest::nearest(path, paths, WANTED);
    if method.is_empty() {
        return owned(paths);
    }
    let near = paths
        .iter()
        .flat_map(|path| operations().filter(move |one| one.path_template == *path));
    near.take(WANTED)
        .map(|one| format!("{} {}", one.method, one.path_template))
        .collect()
}

fn owned(words: Vec<&str>) -> Vec<String> {
    words.into_iter().map(str::to_owned).collect()
}
