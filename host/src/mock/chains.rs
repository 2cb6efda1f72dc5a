//! Which responders each operation asks, and in which order. Matched once, at the start:
//! a request only looks it up.

use std::collections::HashMap;
use std::sync::Arc;

use mimus_description::Api;

use crate::config::operations::{Pattern, Target};
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

/// Binds the responders of the configuration, each to the operations it names, and `faker`
/// to all. The problems are patterns that match nothing.
pub(super) fn bind(api: &Api, config: &Config) -> (Chains, Vec<Problem>) {
    let responders = &config.responders;
    let faker = responders.len();
    let operations = api.operations.len();
    if responders.iter().all(|one| one.operations.is_all()) {
        let chains = Chains {
            distinct: vec![(0..=faker).collect()],
            of: Box::default(),
            operations,
        };
        return (chains, Vec::new());
    }
    let with_tags = responders.iter().any(|one| one.operations.wants_tags());
    let targets: Vec<Target<'_>> = api
        .operations
        .iter()
        .enumerate()
        .map(|(index, operation)| {
            let tags = if with_tags {
                api.tags(index)
            } else {
                Vec::new()
            };
            Target::new(operation, tags)
        })
        .collect();
    let mut known: HashMap<Vec<usize>, u32> = HashMap::new();
    let mut distinct = Vec::new();
    let of = targets.iter().enumerate().map(|(index, target)| {
        let bound = |(_, one): &(usize, &Responder)| one.operations.includes(index, target);
        let asked = responders.iter().enumerate().filter(bound);
        let chain: Vec<usize> = asked.map(|(at, _)| at).chain([faker]).collect();
        *known.entry(chain).or_insert_with_key(|chain| {
            distinct.push(chain.as_slice().into());
            // There are no more chains than operations, and of those no more than 2^32.
            u32::try_from(distinct.len() - 1).unwrap_or_default()
        })
    });
    let of = of.collect();
    let problems = unmatched(responders, api, &targets);
    let chains = Chains {
        distinct,
        of,
        operations,
    };
    (chains, problems)
}

/// A pattern that matches nothing is a slip: nobody writes one for nothing.
fn unmatched(responders: &[Responder], api: &Api, targets: &[Target<'_>]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for responder in responders {
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
                    [] => "`mimus serve` without it lists the operations".to_owned(),
                    near => format!("nearest: {}", suggest::list(near.iter().map(|one| &**one))),
                }),
            );
        }
    }
    problems
}

fn nearest(pattern: &Pattern, api: &Api, targets: &[Target<'_>]) -> Vec<String> {
    /// How many are named.
    const WANTED: usize = 3;
    let names: Vec<String> = if pattern.is_tag() {
        targets.iter().flat_map(Target::tags).cloned().collect()
    } else if pattern.is_path() {
        let operations = api.operations.iter();
        let has_method = !pattern.subject().starts_with('/');
        operations
            .map(|operation| {
                if has_method {
                    format!("{} {}", operation.method, operation.path_template)
                } else {
                    operation.path_template.clone()
                }
            })
            .collect()
    } else {
        api.operations.iter().map(|one| one.id.clone()).collect()
    };
    let near = suggest::nearest(pattern.subject(), names.iter().map(|name| &**name), WANTED);
    near.into_iter().map(str::to_owned).collect()
}
