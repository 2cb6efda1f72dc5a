//! All schemas that one value has to meet, side by side.

use crate::believable::Tells;
use crate::literal::Literal;
use crate::schema::{ANY, ENDLESS, Id, Node, ObjectRules, Store, Types, Union};

use super::recursion::is_wrapper;
use super::{Generator, Place};

#[derive(Debug)]
pub(super) struct View<'s> {
    store: &'s Store,
    ids: Vec<Id>,
    /// Those that the value is of: without what they have in common with others.
    pub(super) own: Vec<Id>,
    pub(super) nodes: Vec<&'s Node>,
    pub(super) types: Types,
    pub(super) never: bool,
    /// Whether a choice was made that may turn out wrong.
    pub(super) risky: bool,
    /// Properties that a discriminator decides, with the values it allows.
    pub(super) named: Vec<(&'s str, Vec<&'s str>)>,
}

impl<'s> View<'s> {
    pub(super) fn new(store: &'s Store, schemas: &[Id]) -> Self {
        let mut view = Self {
            store,
            ids: Vec::with_capacity(4),
            own: Vec::with_capacity(4),
            nodes: Vec::with_capacity(4),
            types: Types::ALL,
            never: false,
            risky: false,
            named: Vec::new(),
        };
        for id in schemas {
            view.add(*id);
        }
        view
    }

    pub(super) fn has(&self, id: Id) -> bool {
        self.ids.contains(&id)
    }

    /// A schema and all that it is `allOf`. Each is met once, however often it is named.
    pub(super) fn add(&mut self, id: Id) {
        self.add_part(id, true);
    }

    fn add_part(&mut self, id: Id, own: bool) {
        if id == ANY || self.has(id) {
            return;
        }
        let store = self.store;
        let node = store.node(id);
        self.ids.push(id);
        if own {
            self.own.push(id);
        }
        self.nodes.push(node);
        self.never |= node.never;
        self.risky |= node.risky;
        self.types = self.types.and(node.types);
        for part in &node.all_of {
            self.add_part(*part, own && is_wrapper(node));
        }
    }

    /// The values of the `enum` that has fewest.
    pub(super) fn allowed(&self) -> Option<&'s [Literal]> {
        let all = self.nodes.iter().filter_map(|node| node.allowed.as_deref());
        all.min_by_key(|allowed| allowed.len())
    }

    pub(super) fn objects(&self) -> Vec<&'s ObjectRules> {
        self.nodes
            .iter()
            .filter_map(|node| node.object.as_deref())
            .collect()
    }

    pub(super) fn format(&self) -> Option<&'s str> {
        self.nodes.iter().find_map(|node| node.format.as_deref())
    }

    pub(super) fn description(&self) -> Option<(&'s str, Tells)> {
        self.nodes
            .iter()
            .find_map(|node| Some((node.description.as_deref()?, node.tells)))
    }

    pub(super) fn name(&self) -> Option<&'s str> {
        self.nodes.iter().find_map(|node| node.name.as_deref())
    }

    /// Whether values of another type than null go on without end.
    pub(super) fn is_endless(&self) -> bool {
        self.nodes.iter().any(|node| {
            let object = node
                .object
                .as_ref()
                .is_some_and(|object| !object.required.is_empty());
            node.span.has(Types::OBJECT) && object
        })
    }
}

impl<'s> Generator<'s> {
    /// Decides for branches until nothing is open.
    pub(super) fn choose(&mut self, view: &mut View<'s>, place: &Place<'_>, attempt: u32) {
        let (mut next, mut first) = (0, true);
        while let Some(node) = view.nodes.get(next).copied() {
            next += 1;
            for union in &node.unions {
                self.choose_branch(view, union, place, attempt, first);
                first = false;
            }
            if let Some(condition) = &node.condition {
                let holds = (self.rng.below(2) + u64::from(attempt)).is_multiple_of(2);
                if holds {
                    view.add(condition.when);
                    view.add(condition.then);
                } else {
                    view.add(condition.otherwise);
                }
            }
            if let Some(discriminator) = &node.discriminator
                && view.types.has(Types::OBJECT)
                && attempt < 6
            {
                self.choose_heir(
                    view,
                    node,
                    &discriminator.property,
                    &discriminator.options,
                    attempt,
                );
            }
        }
    }

    fn choose_branch(
        &mut self,
        view: &mut View<'s>,
        union: &'s Union,
        place: &Place<'_>,
        attempt: u32,
        first: bool,
    ) {
        let possible = |id: &&Id| {
            let node = self.store.node(**id);
            !node.never && node.span.and(view.types) != Types::NONE
        };
        let mut branches: Vec<Id> = union.branches.iter().filter(possible).copied().collect();
        if branches.is_empty() {
            view.never = true;
            return;
        }
        if branches.len() > 1 && attempt < 8 && self.is_nested_enough(&branches) {
            let is_enough = |id: &Id| self.is_nested_enough(std::slice::from_ref(id));
            if !branches.iter().all(is_enough) {
                branches.retain(|id| !is_enough(id));
            }
        }
        if let Some(told) = place.told
            && attempt < 2
        {
            self.keep_told(&mut branches, union, told);
        }
        let height = |id: &Id| self.store.node(*id).height;
        let ends =
            place.minimal && attempt < 8 || place.depth >= self.options.max_depth || self.is_full();
        if ends {
            let least = branches.iter().map(height).min().unwrap_or(0);
            if attempt < 4 {
                branches.retain(|id| height(id) == least);
            } else {
                branches.sort_by_key(height);
            }
        } else if attempt < 8 {
            let worth = |id: &Id| height(id) != ENDLESS && self.store.node(*id).span != Types::NULL;
            if branches.iter().any(worth) {
                branches.retain(worth);
            }
        }
        // The first choice goes through all branches in turn, then it is left to chance
        // like the others, so that all combinations come up in the end.
        let turn = attempt as usize;
        let index = if first && (1..=branches.len()).contains(&turn) {
            turn - 1
        } else {
            self.rng.index(branches.len())
        };
        let Some(branch) = branches.get(index).copied() else {
            return;
        };
        view.add(branch);
        if let Some(discriminator) = &union.discriminator {
            let options = discriminator
                .options
                .iter()
                .filter(|(_, id)| *id == Some(branch));
            let values: Vec<&str> = options.map(|(value, _)| value.as_str()).collect();
            if !values.is_empty() {
                view.named.push((&discriminator.property, values));
            }
        }
    }

    /// A schema whose heirs are told apart by a property: says which of them this is.
    fn choose_heir(
        &mut self,
        view: &mut View<'s>,
        node: &'s Node,
        property: &'s str,
        options: &'s [(String, Option<Id>)],
        attempt: u32,
    ) {
        let known = options.iter().find(|(_, id)| {
            id.is_some_and(|id| view.has(id) && !std::ptr::eq(self.store.node(id), node))
        });
        if let Some((value, _)) = known {
            view.named.push((property, vec![value]));
            return;
        }
        // Named by the outermost schema, where the discriminator lists nothing.
        let own = view
            .nodes
            .iter()
            .take_while(|other| !std::ptr::eq(**other, node))
            .find_map(|node| node.name.as_deref());
        if let (Some(name), true) = (own, options.is_empty()) {
            view.named.push((property, vec![name]));
            return;
        }
        let start = self.rng.index(options.len()) + attempt as usize;
        match options.get(start % options.len().max(1)) {
            Some((value, heir)) => {
                if let Some(heir) = heir {
                    view.add(*heir);
                }
                view.named.push((property, vec![value]));
            }
            None => {
                if let Some(name) = &node.name {
                    view.named.push((property, vec![name]));
                }
            }
        }
    }
}
