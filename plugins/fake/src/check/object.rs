//! The keywords of objects.

use serde_json::{Map, Value};

use super::Checker;
use super::evaluated::Evaluated;
use crate::schema::ObjectRules;

impl Checker<'_> {
    pub(super) fn object<'v>(
        &self,
        rules: &ObjectRules,
        value: &'v Value,
        members: &'v Map<String, Value>,
        depth: u16,
        mut seen: Option<&mut Evaluated<'v>>,
    ) -> bool {
        let size = members.len() as u64;
        if rules.min.is_some_and(|min| size < min)
            || rules.max.is_some_and(|max| size > max)
            || !rules.required.iter().all(|name| members.contains_key(name))
            || !dependents_fit(rules, members)
        {
            return false;
        }
        // Members mostly come in the order of the schema.
        let mut hint = 0;
        for (name, member) in members {
            let mut evaluated = false;
            if let Some(index) = property_index(rules, name, hint) {
                hint = index + 1;
                evaluated = true;
                match rules
                    .properties
                    .get(index)
                    .and_then(|property| property.schema)
                {
                    Some(schema) if !self.check(schema, member, depth + 1, None) => return false,
                    None if self.strict => return false,
                    _ => {}
                }
            }
            for (pattern, schema) in &rules.patterns {
                if self.pattern_matches(pattern, name) {
                    evaluated = true;
                    if !self.check(*schema, member, depth + 1, None) {
                        return false;
                    }
                }
            }
            if let (false, Some(additional)) = (evaluated, rules.additional) {
                evaluated = true;
                if !self.check(additional, member, depth + 1, None) {
                    return false;
                }
            }
            if let (true, Some(seen)) = (evaluated, seen.as_deref_mut()) {
                seen.names.push(name);
            }
            if let Some(names) = rules.names
                && !self.check(names, &Value::String(name.clone()), depth + 1, None)
            {
                return false;
            }
        }
        for (name, schema) in &rules.dependent_schemas {
            if members.contains_key(name)
                && !self.check(*schema, value, depth + 1, seen.as_deref_mut())
            {
                return false;
            }
        }
        if let (Some(unevaluated), Some(seen)) = (rules.unevaluated, seen) {
            for (name, member) in members {
                if !seen.names.contains(&name.as_str())
                    && !self.check(unevaluated, member, depth + 1, None)
                {
                    return false;
                }
            }
            seen.names.extend(members.keys().map(String::as_str));
        }
        true
    }
}

fn dependents_fit(rules: &ObjectRules, members: &Map<String, Value>) -> bool {
    rules.dependent_required.iter().all(|(name, needed)| {
        !members.contains_key(name) || needed.iter().all(|needed| members.contains_key(needed))
    })
}

/// Where a property stands. Members mostly come in the order of the schema: the hint is
/// looked at first.
pub(crate) fn property_index(rules: &ObjectRules, name: &str, hint: usize) -> Option<usize> {
    if rules
        .properties
        .get(hint)
        .is_some_and(|property| property.name == name)
    {
        return Some(hint);
    }
    rules
        .properties
        .iter()
        .position(|property| property.name == name)
}
