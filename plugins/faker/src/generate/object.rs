//! Objects: which members they have, and what each has to meet.

use serde_json::{Map, Value};

use super::view::View;
use super::{Generator, Place, Role, Unmet};
use crate::believable::Entity;
use crate::check::property_index;
use crate::schema::{ANY, ENDLESS, Id, NEVER, ObjectRules};

/// Names that are invented for one object.
const MAX_INVENTED: u64 = 1_000;
/// Rounds of schemas that come in with the members they depend on.
const MAX_ROUNDS: usize = 8;
/// Members of these names are often all there is to the answer.
const ENVELOPES: [&str; 6] = ["data", "result", "response", "item", "payload", "resource"];

#[derive(Debug)]
struct Member<'s> {
    name: &'s str,
    required: bool,
}

impl<'s> Generator<'s> {
    pub(super) fn object(
        &mut self,
        view: &mut View<'s>,
        place: &Place<'_>,
        attempt: u32,
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        let members = self.members(view, place, attempt);
        let owner = view
            .name()
            .or(Some(place.name).filter(|name| !name.is_empty()))
            .or(place.owner);
        let mut made = Map::new();
        let most = maximum(view);
        for member in members {
            if made.len() as u64 >= most && !member.required {
                continue;
            }
            let schemas = self.schemas_of(view, member.name);
            let role = Self::role_of(member.name, place);
            let here = place.member(member.name, owner, role);
            match self.member(view, &schemas, &here, place, entity) {
                Ok(value) => {
                    made.insert(member.name.to_owned(), value);
                }
                Err(Unmet) if member.required => return Err(Unmet),
                Err(Unmet) => {}
            }
        }
        self.invent_members(view, place, owner, &mut made, entity)?;
        Ok(Value::Object(made))
    }

    fn member(
        &mut self,
        view: &View<'s>,
        schemas: &[Id],
        here: &Place<'_>,
        place: &Place<'_>,
        entity: &mut Entity,
    ) -> Result<Value, Unmet> {
        if schemas.contains(&NEVER) {
            return Err(Unmet);
        }
        for (property, values) in &view.named {
            if *property == here.name {
                let start = self.rng.index(values.len());
                let mut candidates = values.iter().cycle().skip(start).take(values.len());
                let fitting = candidates.find(|value| {
                    self.checker
                        .is_valid_for_all(schemas, &Value::from(**value))
                });
                if let Some(value) = fitting {
                    return Ok((*value).into());
                }
            }
        }
        if let Some(value) = self.echo(here.name, schemas, place) {
            return Ok(value);
        }
        // What has an identity of its own has facts of its own.
        if self.is_separate(schemas) {
            let mut own = self.entity();
            return self.value(schemas, here, &mut own);
        }
        self.value(schemas, here, entity)
    }

    fn is_separate(&self, schemas: &[Id]) -> bool {
        schemas.iter().any(|id| {
            let object = self.store.node(*id).object.as_ref();
            object.is_some_and(|object| {
                object
                    .properties
                    .iter()
                    .any(|property| property.name == "id" || property.name == "name")
            })
        })
    }

    /// What the request says of a member of that name, if it fits.
    fn echo(&self, name: &str, schemas: &[Id], place: &Place<'_>) -> Option<Value> {
        let owner = self
            .store
            .node(schemas.first().copied().unwrap_or(ANY))
            .name
            .as_deref();
        let candidates = match place.role {
            Role::Subject => self.echoes.of_subject(name, owner.or(place.owner)),
            Role::Entry => self.echoes.of_entry(name),
            Role::Part => return None,
        };
        candidates
            .into_iter()
            .find(|value| self.checker.is_valid_for_all(schemas, value))
    }

    pub(super) fn echo_into(
        &self,
        members: &mut Map<String, Value>,
        view: &View<'s>,
        place: &Place<'_>,
    ) {
        for (name, member) in members.iter_mut() {
            let schemas = self.schemas_of(view, name);
            if let Some(value) = self.echo(name, &schemas, place) {
                *member = value;
            }
        }
    }

    fn role_of(name: &str, place: &Place<'_>) -> Role {
        match place.role {
            Role::Subject if place.depth == 0 && ENVELOPES.contains(&name) => Role::Subject,
            _ => Role::Part,
        }
    }

    /// The members to make, in the description's order.
    fn members(&mut self, view: &mut View<'s>, place: &Place<'_>, attempt: u32) -> Vec<Member<'s>> {
        let mut members: Vec<Member<'s>> = Vec::new();
        let mut left_out: Vec<&'s str> = Vec::new();
        for _ in 0..MAX_ROUNDS {
            let rules: Vec<&'s ObjectRules> = view
                .nodes
                .iter()
                .filter_map(|node| node.object.as_deref())
                .collect();
            for object in &rules {
                for property in &object.properties {
                    let name = property.name.as_str();
                    if is_known(&members, name) || left_out.contains(&name) {
                        continue;
                    }
                    let required = is_required(&rules, view, name);
                    if required
                        || property.schema.is_some()
                            && self.is_wanted(&rules, view, name, place, attempt)
                    {
                        members.push(Member { name, required });
                    } else {
                        left_out.push(name);
                    }
                }
            }
            for name in required_names(&rules, &members) {
                if !is_known(&members, name) {
                    members.push(Member {
                        name,
                        required: true,
                    });
                }
            }
            let dependents = rules.iter().flat_map(|object| &object.dependent_schemas);
            let added: Vec<Id> = dependents
                .filter(|(name, id)| is_known(&members, name) && !view.has(*id))
                .map(|(_, id)| *id)
                .collect();
            if added.is_empty() {
                break;
            }
            for id in added {
                view.add(id);
            }
            let rules: Vec<&'s ObjectRules> = view
                .nodes
                .iter()
                .filter_map(|node| node.object.as_deref())
                .collect();
            for member in &mut members {
                member.required |= is_required(&rules, view, member.name);
            }
        }
        self.fit_count(view, &mut members, left_out);
        members
    }

    /// Fewer optional members, or more, as `minProperties` and `maxProperties` want it.
    fn fit_count(
        &mut self,
        view: &View<'s>,
        members: &mut Vec<Member<'s>>,
        left_out: Vec<&'s str>,
    ) {
        let most = maximum(view);
        let mut surplus = (members.len() as u64).saturating_sub(most);
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
        let least = minimum(view);
        for name in left_out {
            if members.len() as u64 >= least {
                break;
            }
            let schemas = self.schemas_of(view, name);
            let possible = !schemas.contains(&NEVER) && !is_forbidden(view, name);
            if possible
                && schemas
                    .iter()
                    .all(|id| self.store.node(*id).height != ENDLESS)
            {
                members.push(Member {
                    name,
                    required: false,
                });
            }
        }
    }

    fn is_wanted(
        &mut self,
        rules: &[&'s ObjectRules],
        view: &View<'s>,
        name: &str,
        place: &Place<'_>,
        attempt: u32,
    ) -> bool {
        if place.minimal
            || self.is_full()
            || place.depth >= self.options.max_depth
            || is_forbidden(view, name)
        {
            return false;
        }
        if rules
            .iter()
            .filter_map(|object| object.names)
            .any(|names| !self.checker.is_valid(names, &Value::from(name)))
        {
            return false;
        }
        let schemas = self.schemas_of(view, name);
        let mut nodes = schemas.iter().map(|id| self.store.node(*id));
        if nodes.any(|node| node.never || node.deprecated || node.height == ENDLESS) {
            return false;
        }
        // All of them near the top, fewer further down; by turns all and some where that
        // alone may decide what is valid.
        let nearness = match place.depth {
            0 | 1 => 1.0,
            2 => 0.7,
            _ => 0.4,
        };
        let variety = if attempt > 0 && attempt.is_multiple_of(2) {
            0.5
        } else {
            1.0
        };
        self.rng.chance(nearness * variety * self.options.optional)
    }

    /// All that a member has to meet.
    pub(super) fn schemas_of(&self, view: &View<'s>, name: &str) -> Vec<Id> {
        let mut schemas: Vec<Id> = Vec::with_capacity(2);
        let mut add = |id: Id| {
            if id != ANY && !schemas.contains(&id) {
                schemas.push(id);
            }
        };
        let mut evaluated = false;
        for object in view.nodes.iter().filter_map(|node| node.object.as_deref()) {
            let mut known = false;
            if let Some(property) =
                property_index(object, name, 0).and_then(|index| object.properties.get(index))
            {
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
            view.nodes
                .iter()
                .filter_map(|node| node.object.as_deref()?.unevaluated)
                .for_each(add);
        }
        schemas
    }

    /// Members of no declared name: maps, and what is missing to `minProperties`.
    fn invent_members(
        &mut self,
        view: &View<'s>,
        place: &Place<'_>,
        owner: Option<&str>,
        made: &mut Map<String, Value>,
        entity: &mut Entity,
    ) -> Result<(), Unmet> {
        let rules: Vec<&'s ObjectRules> = view
            .nodes
            .iter()
            .filter_map(|node| node.object.as_deref())
            .collect();
        let least = minimum(view);
        let is_map = rules.iter().all(|object| object.properties.is_empty())
            && rules.iter().any(|object| {
                object.additional.is_some_and(|id| id != NEVER) || !object.patterns.is_empty()
            });
        let usual = if is_map
            && !place.minimal
            && !self.is_full()
            && place.depth < self.options.max_depth
        {
            1 + self.rng.below(3)
        } else {
            0
        };
        let wanted = usual.max(least).min(maximum(view)).min(MAX_INVENTED);
        let mut tries = 0;
        while (made.len() as u64) < wanted && tries < 3 * wanted + 10 {
            tries += 1;
            let Some(name) = self.invent_name(&rules, tries) else {
                break;
            };
            if made.contains_key(&name) || is_forbidden(view, &name) {
                continue;
            }
            let schemas = self.schemas_of(view, &name);
            if schemas.contains(&NEVER) {
                continue;
            }
            let here = place.member(&name, owner, Role::Part);
            // Names say nothing here, and a map's values are told apart.
            let here = Place {
                name: if schemas.is_empty() { &name } else { "" },
                ..here
            };
            if let Ok(value) = self.value(&schemas, &here, entity) {
                made.insert(name, value);
            }
        }
        if (made.len() as u64) < least {
            Err(Unmet)
        } else {
            Ok(())
        }
    }

    fn invent_name(&mut self, rules: &[&'s ObjectRules], tries: u64) -> Option<String> {
        let names: Vec<Id> = rules.iter().filter_map(|object| object.names).collect();
        let patterns: Vec<&'s str> = rules
            .iter()
            .flat_map(|object| &object.patterns)
            .filter(|(_, id)| *id != NEVER)
            .map(|(pattern, _)| pattern.as_str())
            .collect();
        let free = rules
            .iter()
            .any(|object| object.additional.is_some_and(|id| id != NEVER));
        let name = if !names.is_empty() {
            let place = Place {
                parent: None,
                name: "",
                owner: None,
                index: None,
                depth: 0,
                level: 8,
                role: Role::Part,
                minimal: true,
            };
            let mut entity = self.entity();
            match self.value(&names, &place, &mut entity) {
                Ok(Value::String(name)) => name,
                _ => return None,
            }
        } else if !patterns.is_empty() && (!free || tries % 2 == 1) {
            let pattern = self.rng.pick(&patterns).copied()?;
            self.checker
                .pattern(pattern)?
                .generate(&mut self.rng, 1, 40)?
        } else {
            const NAMES: [&str; 8] = [
                "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta",
            ];
            let name = *self.rng.pick(&NAMES)?;
            if tries > 12 {
                format!("{name}{tries}")
            } else {
                name.to_owned()
            }
        };
        let fits = names
            .iter()
            .all(|id| self.checker.is_valid(*id, &Value::from(name.as_str())));
        fits.then_some(name)
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

fn is_forbidden(view: &View<'_>, name: &str) -> bool {
    let mut rules = view.nodes.iter().filter_map(|node| node.object.as_deref());
    rules.any(|object| object.forbidden.iter().any(|forbidden| forbidden == name))
}

fn minimum(view: &View<'_>) -> u64 {
    view.nodes
        .iter()
        .filter_map(|node| node.object.as_deref()?.min)
        .max()
        .unwrap_or(0)
}

fn maximum(view: &View<'_>) -> u64 {
    view.nodes
        .iter()
        .filter_map(|node| node.object.as_deref()?.max)
        .min()
        .unwrap_or(u64::MAX)
}
