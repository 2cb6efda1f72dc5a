//! What a call was given: by position, or by name in one object at the end.

use serde_json::{Map, Value};

use crate::rng::Rng;

/// No text is longer, and no list has more entries.
const MOST: u64 = 100_000;

#[derive(Debug)]
pub(super) struct Arguments<'a> {
    known: &'static [&'static str],
    placed: &'a [Value],
    named: Option<&'a Map<String, Value>>,
}

impl<'a> Arguments<'a> {
    /// The text of an error says what is allowed.
    pub(super) fn new(values: &'a [Value], known: &'static [&'static str]) -> Result<Self, String> {
        let (placed, named) = match values.split_last() {
            Some((Value::Object(named), placed)) => (placed, Some(named)),
            _ => (values, None),
        };
        let unknown =
            named.and_then(|named| named.keys().find(|key| !known.contains(&key.as_str())));
        if let Some(unknown) = unknown {
            return Err(format!(
                "there is no argument `{unknown}`; {}",
                allowed(known)
            ));
        }
        if placed.len() > known.len() {
            return Err(format!(
                "{} arguments are too many; {}",
                placed.len(),
                allowed(known)
            ));
        }
        Ok(Self {
            known,
            placed,
            named,
        })
    }

    /// How many there are by position.
    pub(super) fn placed(&self) -> usize {
        self.placed.len()
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        let at = self.known.iter().position(|known| *known == name)?;
        let named = self.named.and_then(|named| named.get(name));
        named
            .or_else(|| self.placed.get(at))
            .filter(|value| !value.is_null())
    }

    pub(super) fn number(&self, name: &str) -> Result<Option<f64>, String> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        match value.as_f64() {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{name}` is {value}; it has to be a number")),
        }
    }

    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, String> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a saturating cast is meant"
        )]
        let whole = value.as_i64().or_else(|| {
            value
                .as_f64()
                .filter(|number| number.fract() == 0.0)
                .map(|number| number as i64)
        });
        match whole {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{name}` is {value}; it has to be a whole number")),
        }
    }

    pub(super) fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        match self.value(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(value) => Err(format!("`{name}` is {value}; it has to be a text")),
        }
    }

    pub(super) fn one_of<'t>(
        &self,
        name: &str,
        texts: &'t [&'t str],
    ) -> Result<Option<&'t str>, String> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let found = texts.iter().find(|known| **known == text);
        found.copied().map(Some).ok_or_else(|| {
            let all: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
            format!("`{name}` is `{text}`; it may be {}", all.join(", "))
        })
    }

    pub(super) fn list(&self, name: &str) -> Result<&'a [Value], String> {
        match self.value(name) {
            Some(Value::Array(items)) => Ok(items),
            Some(value) => Err(format!("`{name}` is {value}; it has to be a list")),
            None => Err(format!("`{name}` is missing; it has to be a list")),
        }
    }

    /// A length or a number of things: one number, or `{min, max}` to draw it from.
    pub(super) fn count(
        &self,
        name: &str,
        (low, high): (u64, u64),
        rng: &mut Rng,
    ) -> Result<u64, String> {
        let wrong = |value: &Value| {
            format!(
                "`{name}` is {value}; it has to be a whole number from 0 to {MOST}, or `min` and `max` of such"
            )
        };
        let bounded = |value: &Value| value.as_u64().filter(|number| *number <= MOST);
        let (low, high) = match self.value(name) {
            None => (low, high),
            Some(Value::Object(range)) => {
                let bound = |key, default| match range.get(key) {
                    None => Ok(default),
                    Some(value) => bounded(value).ok_or_else(|| wrong(value)),
                };
                let low = bound("min", low.min(1))?;
                (low, bound("max", high.max(low))?)
            }
            Some(value) => {
                let number = bounded(value).ok_or_else(|| wrong(value))?;
                (number, number)
            }
        };
        if high < low {
            return Err(format!(
                "`{name}`: `min` is {low}, which is more than `max`, {high}"
            ));
        }
        Ok(low + rng.below(high - low + 1))
    }
}

fn allowed(names: &[&str]) -> String {
    if names.is_empty() {
        return "none is allowed".to_owned();
    }
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    format!("allowed is {}", names.join(", "))
}
