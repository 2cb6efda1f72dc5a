//! What the request's body says of a value, where the answer may say it again.

use serde_json::{Map, Value};

use super::members::maximum;
use super::view::View;
use super::{Generator, Place, Role};
use crate::believable::Entity;
use crate::check::type_of;
use crate::echo::{MAX_ITEMS, is_secret, told_readings};
use crate::schema::{Id, NEVER, Union};

impl<'s> Generator<'s> {
    /// What the caller says of the place, unless it is not the caller's to say.
    pub(super) fn told<'a>(&self, schemas: &[Id], place: &Place<'a>) -> Option<&'a Value> {
        let told = place.told?;
        let view = View::new(self.store, schemas);
        let mut nodes = view.nodes.iter();
        let is_kept = nodes.any(|node| {
            node.read_only || node.format.as_deref().is_some_and(|it| it == "password")
        });
        (!is_kept && !is_secret(place.name)).then_some(told)
    }

    /// The caller's value, if it needs nothing added and is valid.
    pub(super) fn repeated(&self, schemas: &[Id], told: &Value) -> Option<Value> {
        told_readings(told)
            .into_iter()
            .find(|value| self.checker.is_valid_for_all(schemas, value))
    }

    pub(super) fn told_into(
        &self,
        members: &mut Map<String, Value>,
        view: &View<'s>,
        place: &Place<'_>,
    ) {
        for (name, member) in members.iter_mut() {
            let schemas = self.schemas_of(view, name, 0);
            let here = place.member(name, None, Role::Part);
            let told = self.told(&schemas, &here);
            if let Some(value) = told.and_then(|told| self.repeated(&schemas, told)) {
                *member = value;
            }
        }
    }

    /// The caller's members of no declared name, where the object is all such members.
    pub(super) fn told_members(
        &mut self,
        view: &View<'s>,
        place: &Place<'_>,
        owner: Option<&str>,
        made: &mut Map<String, Value>,
        entity: &mut Entity,
    ) {
        let Some(Value::Object(told)) = place.told else {
            return;
        };
        let rules = view.objects();
        if place.level == 0 || !rules.iter().all(|object| object.properties.is_empty()) {
            return;
        }
        for name in told.keys().take(MAX_ITEMS) {
            let schemas = self.schemas_of(view, name, 0);
            let mut rules_of_names = rules.iter().filter_map(|object| object.names);
            let key = Value::from(name.as_str());
            let fits = rules_of_names.all(|id| self.checker.is_valid(id, &key));
            let full = made.len() as u64 >= maximum(&rules);
            if full
                || !fits
                || schemas.contains(&NEVER)
                || made.contains_key(name)
                || is_secret(name)
            {
                continue;
            }
            let here = place.member(name, owner, Role::Part);
            if let Ok(value) = self.value(&schemas, &here, entity) {
                made.insert(name.clone(), value);
            }
        }
    }

    /// Leaves the branches that what the caller says is one of, if there are any.
    pub(super) fn keep_told(&self, branches: &mut Vec<Id>, union: &Union, told: &Value) {
        let named = union.discriminator.as_ref().and_then(|discriminator| {
            let name = told.get(&discriminator.property)?.as_str()?;
            let mut options = discriminator.options.iter();
            options.find(|(value, _)| value == name)?.1
        });
        let is_named = |id: &Id| named == Some(*id);
        let is_valid = |id: &Id| self.checker.is_valid(*id, told);
        let is_possible = |id: &Id| self.store.node(*id).span.has(type_of(told));
        if branches.iter().any(is_named) {
            branches.retain(is_named);
        } else if branches.iter().any(is_valid) {
            branches.retain(is_valid);
        } else if branches.iter().any(is_possible) {
            branches.retain(is_possible);
        }
    }
}
