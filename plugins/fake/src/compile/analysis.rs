//! What can be told of all nodes beforehand: which types are possible, and how deep the
//! smallest value goes. The latter is what cuts circular references at a valid place.

use crate::schema::{ENDLESS, Id, Node, Types};

/// Rounds after which the rest is left as it is: too optimistic, and found out later.
const MAX_ROUNDS: usize = 64;

pub(super) fn spans(nodes: &mut [Node]) {
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        for index in 0..nodes.len() {
            let span = nodes
                .get(index)
                .map_or(Types::ALL, |node| span(node, nodes));
            if let Some(node) = nodes.get_mut(index)
                && node.span != span
            {
                node.span = span;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

fn span(node: &Node, nodes: &[Node]) -> Types {
    if node.never {
        return Types::NONE;
    }
    let of = |id: &Id| nodes.get(*id as usize).map_or(Types::ALL, |node| node.span);
    let all = node
        .all_of
        .iter()
        .fold(node.types, |types, part| types.and(of(part)));
    node.unions.iter().fold(all, |types, union| {
        types.and(
            union
                .branches
                .iter()
                .fold(Types::NONE, |any, branch| any.or(of(branch))),
        )
    })
}

pub(super) fn heights(nodes: &mut [Node]) {
    for node in nodes.iter_mut().skip(1) {
        node.height = ENDLESS;
    }
    for _ in 0..MAX_ROUNDS {
        let mut changed = false;
        for index in 1..nodes.len() {
            let height = nodes.get(index).map_or(ENDLESS, |node| height(node, nodes));
            if let Some(node) = nodes.get_mut(index)
                && node.height > height
            {
                node.height = height;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

fn height(node: &Node, nodes: &[Node]) -> u16 {
    if node.never {
        return ENDLESS;
    }
    let of = |id: &Id| nodes.get(*id as usize).map_or(0, |node| node.height);
    let parts = node.all_of.iter().map(of).max().unwrap_or(0);
    let branches = node
        .unions
        .iter()
        .map(|union| union.branches.iter().map(of).min().unwrap_or(0))
        .max();
    parts.max(branches.unwrap_or(0)).max(own_height(node, &of))
}

fn own_height(node: &Node, of: &dyn Fn(&Id) -> u16) -> u16 {
    let scalars = Types::ALL.without(Types::ARRAY.or(Types::OBJECT));
    if node.allowed.is_some() || node.span.has(scalars) {
        return 0;
    }
    let deeper = |height: u16| height.saturating_add(1);
    let array = node.array.as_ref().map_or(0, |array| match array.min {
        None | Some(0) => 0,
        Some(min) => {
            let prefix = array
                .prefix
                .iter()
                .take(usize::try_from(min).unwrap_or(usize::MAX));
            let rest = array
                .items
                .iter()
                .filter(|_| min > array.prefix.len() as u64);
            deeper(prefix.chain(rest).map(of).max().unwrap_or(0))
        }
    });
    let object = node.object.as_ref().map_or(0, |object| {
        let needed = object
            .properties
            .iter()
            .filter(|property| object.required.contains(&property.name));
        needed
            .filter_map(|property| property.schema.as_ref())
            .map(|id| deeper(of(id)))
            .max()
            .unwrap_or(0)
    });
    match (node.span.has(Types::ARRAY), node.span.has(Types::OBJECT)) {
        (true, true) => array.min(object),
        (true, false) => array,
        (false, true) => object,
        (false, false) => 0,
    }
}
