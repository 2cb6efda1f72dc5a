//! The keywords of arrays.

use serde_json::Value;

use super::Checker;
use super::evaluated::Evaluated;
use crate::literal::equal;
use crate::schema::ArrayRules;

impl Checker<'_> {
    pub(super) fn array<'v>(
        &self,
        rules: &ArrayRules,
        items: &'v [Value],
        depth: u16,
        mut seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        let length = items.len() as u64;
        if rules.min.is_some_and(|min| length < min) || rules.max.is_some_and(|max| length > max) {
            return false;
        }
        for (index, item) in items.iter().enumerate() {
            let schema = rules.prefix.get(index).copied().or(rules.items);
            if schema.is_some_and(|schema| !self.check(schema, item, depth + 1, None)) {
                return false;
            }
        }
        if let Some(seen) = seen.as_deref_mut() {
            seen.items = seen.items.max(if rules.items.is_some() {
                items.len()
            } else {
                rules.prefix.len()
            });
        }
        if rules.unique && has_duplicates(items) {
            return false;
        }
        if let Some(contains) = &rules.contains {
            let mut found = 0;
            for (index, item) in items.iter().enumerate() {
                if self.check(contains.schema, item, depth + 1, None) {
                    found += 1;
                    if let Some(seen) = seen.as_deref_mut() {
                        seen.contained.push(index);
                    }
                }
            }
            if found < contains.min || contains.max.is_some_and(|max| found > max) {
                return false;
            }
        }
        if let (Some(unevaluated), Some(seen)) = (rules.unevaluated, seen) {
            for (index, item) in items.iter().enumerate() {
                if !seen.has_item(index) && !self.check(unevaluated, item, depth + 1, None) {
                    return false;
                }
            }
            seen.items = items.len();
        }
        true
    }
}

fn has_duplicates(items: &[Value]) -> bool {
    items
        .iter()
        .enumerate()
        .any(|(index, item)| items.iter().take(index).any(|other| equal(item, other)))
}
