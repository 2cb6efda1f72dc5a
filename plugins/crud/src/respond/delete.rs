//! `DELETE` of one thing, or of all that the parameters fit.

use guest_sdk::{Error, Location};
use serde_json::Value;

use super::shelf::{Kept, delete_below};
use super::{Answered, Turn, Unanswered, filter};
use crate::place;
use crate::plan::Kind;
use crate::value;

impl Turn<'_> {
    pub(super) fn delete(&self) -> Answered {
        let Some(key) = self.own_key() else {
            return Err(Unanswered::Passed);
        };
        let kept = match self.find(&key)? {
            Some(kept) => kept,
            None => self.nameless(&key)?,
        };
        self.check_match(&kept.value)?;
        self.remove(&kept)?;
        let (response, _) = self.compose(&self.work.answer, &kept, None)?;
        Ok(response)
    }

    /// What is there without anything being known of it.
    fn nameless(&self, key: &str) -> Result<Kept, Unanswered> {
        if !self.work.home.level.open || self.shelf().is_gone(key)? {
            return Err(self.missing());
        }
        let mut value = Value::Object(serde_json::Map::new());
        if let (Some(id), Some(text)) = (&self.work.home.id, self.ids.last()) {
            place::put(&mut value, &id.path, id.value_of(text));
        }
        Ok(Kept {
            key: key.to_owned(),
            value,
        })
    }

    pub(super) fn clear(&self) -> Answered {
        let query = &self.work.query;
        // What is not understood might mean fewer of them.
        let is_known = |name: &str| {
            query.filters.iter().any(|filter| filter.parameter == name)
                || query.searches.iter().any(|known| known == name)
                || query.passed_over.iter().any(|known| known == name)
        };
        let mut sent = self
            .request
            .parameters
            .iter()
            .filter(|parameter| parameter.location == Location::Query);
        if !sent.all(|parameter| is_known(&parameter.name)) {
            return Err(Unanswered::Passed);
        }
        let kept = self.shelf().list(self.scope())?;
        let kept: Vec<Kept> = kept
            .into_iter()
            .filter(|kept| filter::fits(query, self.request, &kept.value))
            .collect();
        for kept in &kept {
            self.remove(kept)?;
        }
        self.compose_list(&self.work.answer, &kept)
    }

    fn remove(&self, kept: &Kept) -> Result<(), Error> {
        self.shelf().delete(&kept.key)?;
        let mut ids = self.scope().to_vec();
        if self.work.home.kind != Kind::Single {
            let own = self.id_of(&kept.value).or_else(|| self.ids.last().cloned());
            ids.extend(own);
        }
        for child in &self.work.home.children {
            delete_below(self.cx, child, &ids)?;
        }
        Ok(())
    }
}

impl crate::plan::Id {
    /// A text of a path as the property has it.
    pub(super) fn value_of(&self, text: &str) -> Value {
        let is_number = self.kind == crate::plan::IdKind::Integer;
        let number = is_number
            .then(|| serde_json::from_str::<Value>(text).ok())
            .flatten();
        let number = number.filter(|number| value::text(number).as_deref() == Some(text));
        number
            .filter(Value::is_number)
            .unwrap_or_else(|| text.into())
    }
}
