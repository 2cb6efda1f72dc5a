//! Which members an object has, and what each has to meet.

use serde_json::Value;

use super::view::View;
use super::{Generator, Place};
use crate::check::property_index;
use crate::schema::{ANY, ENDLESS, Id, NEVER, ObjectRules};

/// Rounds of schemas that come in with the members they depend on.
const MAX_ROUNDS: usize = 8;

#[derive(Debug)]
pub(super) struct Member<'s> {
    pub(super) name: &'s str,
    pub(super) required: bool,
    /// All that it has to meet.
    pub(super) schemas: Vec<Id>,
}

impl<'s> Generator<'s> {
    /// The members to make, in the description's order.
    pub(super) fn members(
        &mut self,
        view: &mut View<'s>,
        place: &Place<'_>,
        attempt: u32,
    ) -> Vec<Member<'s>> {
        let mut members: Vec<Member<'s>> = Vec::new();
        let mut left_out: Vec<&'s str> = Vec::new();
        for round in 0..MAX_ROUNDS {
            let rules = view.objects();
            for (nth, object) in rules.iter().enumerate() {
                for (index, property) in object.properties.iter().enumerate() {
                    let name = property.name.as_str();
                    let may_be_known = nth > 0 || round > 0;
                    if may_be_known && (is_known(&members, name) || left_out.contains(&name)) {
                        continue;
                    }
                    let required = is_required(&rules, view, name);
                    let schemas = self.schemas_of(view, name, index);
                    if required
                        || property.schema.is_some()
                            && self.is_wanted(&rules, name, &schemas, place, attempt)
                    {
                        members.push(Member {
                            name,
                            required,
                            schemas,
                        });
                    } else {
                        left_out.push(name);
                    }
                }
            }
            for name in required_names(&rules, &members) {
                if !is_known(&members, name) {
                    let schemas = self.schemas_of(view, name, 0);
                    members.push(Member {
                        name,
                        required: true,
                        schemas,
                    });
                }
            }
            if !self.add_dependents(view, &mut members) {
                break;
            }
        }
        self.fit_count(view, &mut members, left_out);
        members
    }

    /// Schemas that come in with a member; whether there were any.
    fn add_dependents(&self, view: &mut View<'s>, members: &mut [Member<'s>]) -> bool {
        let rules = view.objects();
        let dependents = rules.iter().flat_map(|object| &object.dependent_schemas);
        let added: Vec<Id> = dependents
            .filter(|(name, id)| is_known(members, name) && !view.has(*id))
            .map(|(_, id)| *id)
            .collect();
        for id in &added {
            view.add(*id);
        }
        if !added.is_empty() {
            let rules = view.objects();
            for member in members {
                member.required |= is_required(&rules, view, member.name);
                member.schemas = self.schemas_of(view, member.name, 0);
            }
        }
        !added.is_empty()
    }

    /// Fewer optional members, or more, as `minProperties` and `maxProperties` want it.
    fn fit_count(&self, view: &View<'s>, members: &mut Vec<Member<'s>>, left_out: Vec<&'s str>) {
        let rules = view.objects();
        let mut surplus = (members.len() as u64).saturating_sub(maximum(&rules));
        let mut kept = Vec::with_capacity(members.len());
        while let Some(member) = members.pop() {
            if surplus > 0 && !member.required {
                surplus -= 1;
            } else {
                kept.push(member);
            }
        }
        kept.reverse();
        *members = kept;
        let least = minimum(&rules);
        for name in left_out {
            if members.len() as u64 >= least {
                break;
            }
            let schemas = self.schemas_of(view, name, 0);
            if !schemas.contains(&NEVER) && !is_forbidden(&rules, name) && self.ends(&schemas) {
                members.push(Member {
                    name,
                    required: false,
                    schemas,
                });
            }
        }
    }

    fn ends(&self, schemas: &[Id]) -> bool {
        schemas
            .iter()
            .all(|id| self.store.node(*id).height != ENDLESS)
    }

    fn is_wanted(
        &mut self,
        rules: &[&'s ObjectRules],
        name: &str,
        schemas: &[Id],
        place: &Place<'_>,
        attempt: u32,
    ) -> bool {
        let never = place.minimal || self.is_full() || place.depth >= self.options.max_depth;
        if never
            || is_forbidden(rules, name)
            || !self.ends(schemas)
            || self.is_nested_enough(schemas)
        {
            return false;
        }
        let names = rules.iter().filter_map(|object| object.names);
        for names in names {
            if !self.checker.is_valid(names, &Value::from(name)) {
                return false;
            }
        }
        let is_told = place.told.is_some_and(|told| told.get(name).is_some());
        if is_told && !schemas.contains(&NEVER) {
            return true;
        }
        let mut nodes = schemas.iter().map(|id| self.store.node(*id));
        if nodes.any(|node| node.never || node.deprecated) {
            return false;
        }
        // All of them near the top, fewer further down; by turns all and some where that
        // alone may decide what is valid.
        let nearness = match place.depth {
            0 | 1 => 1.0,
            2 => 0.7,
            _ => 0.4,
        };
        let some = attempt > 0 && attempt.is_multiple_of(2);
        let share = nearness * self.options.optional * if some { 0.5 } else { 1.0 };
        self.rng.chance(share)
    }

    /// All that a member has to meet. The hint says where it may stand in the properties.
    pub(super) fn schemas_of(&self, view: &View<'s>, name: &str, hint: usize) -> Vec<Id> {
        let mut schemas: Vec<Id> = Vec::with_capacity(2);
        let mut add = |id: Id| {
            if id != ANY && !schemas.contains(&id) {
                schemas.push(id);
            }
        };
        let mut evaluated = false;
        for object in view.nodes.iter().filter_map(|node| node.object.as_deref()) {
            let mut known = false;
            let property =
                property_index(object, name, hint).and_then(|index| object.properties.get(index));
            if let Some(property) = property {
                known = true;
                add(property.schema.unwrap_or(ANY));
            }
            for (pattern, id) in &object.patterns {
                if self.checker.pattern_matches(pattern, name) {
                    known = true;
                    add(*id);
                }
            }
            if !known && let Some(additional) = object.additional {
                add(additional);
                known = additional != NEVER;
            }
            evaluated |= known;
        }
        if !evaluated {
            let nodes = view.nodes.iter();
            nodes
                .filter_map(|node| node.object.as_deref()?.unevaluated)
                .for_each(add);
        }
        schemas
    }
}

fn is_known(members: &[Member<'_>], name: &str) -> bool {
    members.iter().any(|member| member.name == name)
}

fn is_required(rules: &[&ObjectRules], view: &View<'_>, name: &str) -> bool {
    rules
        .iter()
        .any(|object| object.required.iter().any(|required| required == name))
        || view.named.iter().any(|(property, _)| *property == name)
}

/// Required ones, and those that members at hand depend on.
fn required_names<'s>(rules: &[&'s ObjectRules], members: &[Member<'s>]) -> Vec<&'s str> {
    let mut names: Vec<&'s str> = rules
        .iter()
        .flat_map(|object| &object.required)
        .map(String::as_str)
        .collect();
    names.retain(|name| !is_known(members, name));
    let dependents = || rules.iter().flat_map(|object| &object.dependent_required);
    for _ in 0..MAX_ROUNDS {
        let before = names.len();
        for (name, needed) in dependents() {
            if is_known(members, name) || names.contains(&name.as_str()) {
                for needed in needed {
                    if !is_known(members, needed) && !names.contains(&needed.as_str()) {
                        names.push(needed);
                    }
                }
            }
        }
        if names.len() == before {
            break;
        }
    }
    names
}

pub(super) fn is_forbidden(rules: &[&ObjectRules], name: &str) -> bool {
    let mut forbidden = rules.iter().flat_map(|object| &object.forbidden);
    forbidden.any(|forbidden| forbidden == name)
}

pub(super) fn minimum(rules: &[&ObjectRules]) -> u64 {
    rules
        .iter()
        .filter_map(|object| object.min)
        .max()
        .unwrap_or(0)
}

pub(super) fn maximum(rules: &[&ObjectRules]) -> u64 {
    rules
        .iter()
        .filter_map(|object| object.max)
        .min()
        .unwrap_or(u64::MAX)
}
