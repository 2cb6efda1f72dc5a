//! Which value of a discriminator's property stands for which schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Compiler;
use crate::schema::{Discriminator, Id, Node};

/// Heirs of one schema that a plan knows near the body's top. Base types of large
/// descriptions have hundreds.
const MAX_HEIRS: usize = 6;
/// Objects around a value beyond which one heir has to do.
const NEAR: u8 = 1;

/// For each schema (by address) those of `$defs` that are `allOf` it.
pub(super) fn heirs(root: &Value) -> BTreeMap<usize, Vec<(&str, &Value)>> {
    let mut heirs: BTreeMap<usize, Vec<(&str, &Value)>> = BTreeMap::new();
    let definitions = root
        .get("$defs")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    for (name, schema) in definitions {
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let target = part
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| root.pointer(reference.strip_prefix('#')?));
            if let Some(Value::Object(target)) = target {
                let address = std::ptr::from_ref(target) as usize;
                heirs.entry(address).or_default().push((name, schema));
            }
        }
    }
    heirs
}

impl<'v> Compiler<'v> {
    pub(super) fn discriminators(
        &mut self,
        id: Id,
        schema: &'v Map<String, Value>,
        depth: u8,
        node: &mut Node,
    ) {
        let Some(discriminator) = schema.get("discriminator") else {
            return;
        };
        let Some(property) = discriminator.get("propertyName").and_then(Value::as_str) else {
            return;
        };
        let mapping: Vec<(&'v str, &'v str)> = discriminator
            .get("mapping")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(value, target)| Some((value.as_str(), target.as_str()?)))
            .collect();
        let mut united = false;
        for (key, union) in ["oneOf", "anyOf"]
            .iter()
            .filter(|key| schema.contains_key(**key))
            .zip(&mut node.unions)
        {
            let branches = schema
                .get(*key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            let options = branches
                .zip(&union.branches)
                .flat_map(|(branch, id)| options(branch, *id, &mapping))
                .collect();
            union.discriminator = Some(Discriminator {
                property: property.to_owned(),
                options,
            });
            united = true;
        }
        if !united {
            let options = self.heir_options(id, schema, &mapping, depth);
            node.discriminator = Some(Box::new(Discriminator {
                property: property.to_owned(),
                options,
            }));
        }
    }

    /// Without `oneOf`: those that the mapping names, and those that are `allOf` this.
    fn heir_options(
        &mut self,
        node: Id,
        schema: &'v Map<String, Value>,
        mapping: &[(&'v str, &'v str)],
        depth: u8,
    ) -> Vec<(String, Option<Id>)> {
        let mut all: Vec<(&'v str, Option<&'v Value>, &'v str)> = mapping
            .iter()
            .map(|(value, target)| (*value, self.mapped(target), *target))
            .collect();
        let heirs = self.heirs.get(&(std::ptr::from_ref(schema) as usize));
        for (name, heir) in heirs.into_iter().flatten() {
            let known = |(_, known, _): &(_, Option<&Value>, _)| {
                known.is_some_and(|known| std::ptr::eq(known, *heir))
            };
            if !all.iter().any(known) {
                all.push((name, Some(heir), name));
            }
        }
        let most = if depth <= NEAR { MAX_HEIRS } else { 1 };
        let near = all.iter().take(most);
        let options = near
            .map(|(value, heir, name)| {
                (
                    (*value).to_owned(),
                    heir.map(|heir| self.named_id(heir, name, depth)),
                )
            })
            .collect();
        let others = all.into_iter().skip(most);
        self.far_heirs
            .extend(others.filter_map(|(value, heir, _)| Some((node, value, heir?))));
        options
    }

    /// Heirs that were left out where their base stands, and came in by another way.
    pub(super) fn add_far_heirs(&mut self) {
        for (node, value, heir) in std::mem::take(&mut self.far_heirs) {
            let (heir, _) = self.follow(heir);
            let address = heir
                .as_object()
                .map(|heir| std::ptr::from_ref(heir) as usize);
            let id = address.and_then(|address| self.ids.get(&address).copied());
            let node = self.nodes.get_mut(node as usize);
            if let (Some(id), Some(discriminator)) =
                (id, node.and_then(|node| node.discriminator.as_deref_mut()))
            {
                discriminator.options.push((value.to_owned(), Some(id)));
            }
        }
    }

    /// A mapping's target: a reference, or the bare name of a schema.
    fn mapped(&self, target: &str) -> Option<&'v Value> {
        self.resolve(target).or_else(|| {
            let name = target.rsplit('/').next().unwrap_or(target);
            self.root.get("$defs")?.get(name)
        })
    }
}

/// The values that select one branch.
fn options(branch: &Value, id: Id, mapping: &[(&str, &str)]) -> Vec<(String, Option<Id>)> {
    let Some(reference) = branch.get("$ref").and_then(Value::as_str) else {
        return Vec::new();
    };
    let token = |reference: &str| reference.rsplit('/').next().unwrap_or_default().to_owned();
    let name = token(reference);
    let mapped = mapping
        .iter()
        .filter(|(_, target)| *target == reference || token(target) == name);
    let values: Vec<_> = mapped
        .map(|(value, _)| ((*value).to_owned(), Some(id)))
        .collect();
    if values.is_empty() {
        vec![(name, Some(id))]
    } else {
        values
    }
}
