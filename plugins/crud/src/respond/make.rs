//! A thing as it is kept: what the caller says, and what a server adds by itself.

use mimus_fake::format;
use serde_json::{Map, Value};

use crate::place;
use crate::plan::{Field, Link, Meaning, Record, Time};
use crate::value;

/// What a server knows while it writes.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    pub(super) now_ms: u64,
    pub(super) links: &'a [Link],
    /// The operation's path parameters.
    pub(super) parameters: &'a [String],
    /// Where the thing is, as a URL and as a path.
    pub(super) address: Option<(String, String)>,
}

impl Record {
    /// A new thing. `base` is what the next responder made of the request.
    pub(super) fn created(
        &self,
        told: &Map<String, Value>,
        base: Option<&Map<String, Value>>,
        facts: &Facts<'_>,
    ) -> Value {
        let mut made = Map::new();
        for field in &self.fields {
            let said = told.get(&field.name).filter(|_| !field.read_only);
            let base = base.and_then(|base| base.get(&field.name));
            let wanted = field.required || field.read_only || !field.asked;
            let value = said
                .cloned()
                .or_else(|| field.own(base, facts, 1))
                .or_else(|| field.default())
                .or_else(|| base.filter(|_| wanted).cloned());
            made.extend(value.map(|value| (field.name.clone(), value)));
        }
        self.add_others(&mut made, told);
        let mut made = Value::Object(made);
        link(&mut made, facts);
        self.stamp(&mut made);
        made
    }

    /// The thing in place of another one.
    pub(super) fn replaced(
        &self,
        old: &Value,
        told: &Map<String, Value>,
        facts: &Facts<'_>,
    ) -> Value {
        let mut made = Map::new();
        for field in &self.fields {
            let before = old.get(&field.name);
            let kept = field.required || field.read_only || !field.asked;
            let kept = kept || matches!(field.meaning, Meaning::Created(_));
            let said = told.get(&field.name).filter(|_| !field.read_only);
            let value = field
                .changed(before, said, facts)
                .or_else(|| said.cloned())
                .or_else(|| before.filter(|_| kept).cloned())
                .or_else(|| field.default());
            made.extend(value.map(|value| (field.name.clone(), value)));
        }
        self.add_others(&mut made, told);
        let mut made = Value::Object(made);
        self.stamp(&mut made);
        made
    }

    /// What a merge patch may say (RFC 7396): what is the server's is not the caller's.
    pub(super) fn patch(&self, told: &Map<String, Value>) -> Value {
        let is_theirs = |name: &String| {
            let field = self.fields.iter().find(|field| field.name == *name);
            field.is_none_or(|field| !field.read_only) && !self.asked_only.contains(name)
        };
        let members = told.iter().filter(|(name, _)| is_theirs(name));
        Value::Object(
            members
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// What changes with every change.
    pub(super) fn touch(&self, old: &Value, new: &mut Value, facts: &Facts<'_>) {
        for field in &self.fields {
            let before = old.get(&field.name);
            let said = new.get(&field.name).filter(|said| Some(*said) != before);
            if let Some(value) = field.changed(before, said, facts)
                && let Some(members) = new.as_object_mut()
            {
                members.insert(field.name.clone(), value);
            }
        }
        self.stamp(new);
    }

    /// What neither the description of the thing nor that of the request knows.
    fn add_others(&self, made: &mut Map<String, Value>, told: &Map<String, Value>) {
        for (name, value) in told {
            let is_known = self.fields.iter().any(|field| field.name == *name);
            if !is_known && !self.asked_only.contains(name) {
                made.insert(name.clone(), value.clone());
            }
        }
    }

    /// The tag of the content as it is by now.
    fn stamp(&self, made: &mut Value) {
        let tags = self
            .fields
            .iter()
            .filter(|field| field.meaning == Meaning::ETag);
        for field in tags {
            let Some(members) = made.as_object_mut() else {
                return;
            };
            if field.required || members.contains_key(&field.name) || field.read_only {
                members.shift_remove(&field.name);
                let tag = format!("{:016x}", value::hash(made.to_string().as_bytes()));
                place::put(made, std::slice::from_ref(&field.name), tag.into());
            }
        }
    }
}

impl Field {
    fn default(&self) -> Option<Value> {
        serde_json::from_str(self.default.as_deref()?).ok()
    }

    /// What a server says of a new thing by itself.
    fn own(&self, base: Option<&Value>, facts: &Facts<'_>, version: u64) -> Option<Value> {
        match self.meaning {
            Meaning::Created(time) | Meaning::Updated(time) => Some(moment(time, facts.now_ms)),
            Meaning::Version if self.read_only || !self.asked => Some(version.into()),
            Meaning::Address => {
                let (url, path) = facts.address.as_ref()?;
                let is_path = base
                    .and_then(Value::as_str)
                    .is_some_and(|text| text.starts_with('/'));
                Some(if is_path { path } else { url }.as_str().into())
            }
            _ => None,
        }
    }

    /// What a server says of a change by itself.
    fn changed(
        &self,
        before: Option<&Value>,
        said: Option<&Value>,
        facts: &Facts<'_>,
    ) -> Option<Value> {
        match self.meaning {
            Meaning::Updated(time) if said.is_none() => Some(moment(time, facts.now_ms)),
            Meaning::Version
                if self.read_only || !self.asked || said.is_none() || said == before =>
            {
                Some(before?.as_u64()?.saturating_add(1).into())
            }
            _ => None,
        }
    }
}

fn moment(time: Time, now_ms: u64) -> Value {
    match time {
        Time::Moment => format::rfc3339(now_ms).into(),
        Time::Day => format::date_from_days(now_ms / 86_400_000).into(),
        Time::Seconds => (now_ms / 1000).into(),
        Time::Milliseconds => now_ms.into(),
    }
}

/// Says whose the thing is.
pub(super) fn link(made: &mut Value, facts: &Facts<'_>) {
    for link in facts.links {
        let Some(id) = facts.parameters.get(link.parameter) else {
            continue;
        };
        // As the caller has it, if it is the same: `7` and `"7"` are.
        let own = place::get(made, &link.path);
        if own.and_then(value::text).as_deref() == Some(id) {
            continue;
        }
        let is_number = own.is_some_and(Value::is_number) || own.is_none() && link.number;
        let number = is_number.then(|| id.parse::<i64>().ok()).flatten();
        let value = number.map_or_else(|| id.as_str().into(), Value::from);
        place::put(made, &link.path, value);
    }
}
