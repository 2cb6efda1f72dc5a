//! Objects: which members they have, and what each has to meet.

use serde_json::{Map, Value};

use super::members::{is_forbidden, maximum, minimum};
use super::view::View;
use super::{Generator, Place, Role, Unmet};
use crate::believable::Entity;
use crate::schema::{ANY, Id, NEVER, ObjectRules};

/// Names that are invented for one object.
const MAX_INVENTED: u64 = 1_000;
/// Members of these names are often all there is to the answer.
const ENVELOPES: [&str; 6] = ["data", "result", "response", "item", "payload", "resource"];

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
        let most = maximum(&view.objects());
        let alone = members.len() == 1;
        for member in members {
            if made.len() as u64 >= most && !member.required {
                continue;
            }
            let role = self.role_of(member.name, place, alone);
            let here = place.member(member.name, owner, role);
            match self.member(view, &member.schemas, &here, place, entity) {
                Ok(value) => {
                    made.insert(member.name.to_owned(), value);
                }
                Err(Unmet) if member.required => return Err(Unmet),
                Err(Unmet) => {}
            }
        }
        self.told_members(view, place, owner, &mut made, entity);
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
            let schemas = self.schemas_of(view, name, 0);
            if let Some(value) = self.echo(name, &schemas, place) {
                *member = value;
            }
        }
    }

    /// Whether a member is what the request is about, inside an envelope.
    fn role_of(&self, name: &str, place: &Place<'_>, alone: bool) -> Role {
        let wrapped = || alone || ENVELOPES.contains(&name) || self.echoes.is_about(name);
        if place.role == Role::Subject && place.depth == 0 && wrapped() {
            Role::Subject
        } else {
            Role::Part
        }
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
        let rules = view.objects();
        let least = minimum(&rules);
        let is_map = rules.iter().all(|object| object.properties.is_empty())
            && rules.iter().any(|object| {
                object.additional.is_some_and(|id| id != NEVER) || !object.patterns.is_empty()
            });
        let others: Vec<Id> = rules
            .iter()
            .filter_map(|object| object.additional)
            .collect();
        let usual = if is_map
            && made.is_empty()
            && !place.minimal
            && !self.is_nested_enough(&others)
            && !self.is_full()
            && place.depth < self.options.max_depth
        {
            1 + self.rng.below(3)
        } else {
            0
        };
        let wanted = usual.max(least).min(maximum(&rules)).min(MAX_INVENTED);
        let mut tries = 0;
        while (made.len() as u64) < wanted && tries < 3 * wanted + 10 {
            tries += 1;
            let Some(name) = self.invent_name(&rules, tries) else {
                break;
            };
            if made.contains_key(&name) || is_forbidden(&rules, &name) {
                continue;
            }
            let schemas = self.schemas_of(view, &name, 0);
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
                told: None,
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
