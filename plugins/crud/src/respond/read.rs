//! `GET` of one thing.

use guest_sdk::Response;

use super::shelf::Kept;
use super::{Answered, Turn, base, compose};
use crate::place;

impl Turn<'_> {
    pub(super) fn read(&self) -> Answered {
        let Some(key) = self.own_key() else {
            return Err(super::Unanswered::Passed);
        };
        let Some(kept) = self.find(&key)? else {
            return self.adopt(&key);
        };
        let tag = compose::etag(&kept.value);
        if self.names_tag("if-none-match", &tag) {
            return Ok(Response::new(304).header("etag", tag));
        }
        let (response, shown) = self.compose(&self.work.answer, &kept, None)?;
        // What had to be added is the thing's from now on.
        if let Some(shown) = shown {
            self.shelf().put(&kept.key, &shown)?;
        }
        Ok(response)
    }

    /// Whichever is asked for is there, as the next responder has it, where nothing in
    /// the description could have created it.
    fn adopt(&self, key: &str) -> Answered {
        let kept = self.adopted(key)?;
        let (response, _) = self.compose(&self.work.answer, &kept, None)?;
        Ok(response)
    }

    /// The thing as the next responder has it, kept from now on.
    pub(super) fn adopted(&self, key: &str) -> Result<Kept, super::Unanswered> {
        let own = self.shelf();
        if !self.work.home.level.open || own.is_gone(key)? {
            return Err(self.missing());
        }
        let answer = &self.work.answer;
        let base = base::ask(self.cx, self.request, answer, None);
        let thing = answer
            .place
            .as_ref()
            .and_then(|place| base.as_ref()?.thing(place).cloned());
        let Some(mut value) = thing else {
            return Err(super::Unanswered::Passed);
        };
        if let (Some(id), Some(text)) = (&self.work.home.id, self.ids.last())
            && self.id_of(&value).as_ref() != Some(text)
        {
            place::put(&mut value, &id.path, id.value_of(text));
        }
        own.put(key, &value)?;
        Ok(Kept {
            key: key.to_owned(),
            value,
        })
    }

    /// Whether a conditional header has the tag, or `*`.
    pub(super) fn names_tag(&self, header: &str, tag: &str) -> bool {
        self.request.header(header).is_some_and(|tags| {
            tags.split(',')
                .map(|known| known.trim().trim_start_matches("W/"))
                .any(|known| known == tag || known == "*")
        })
    }
}
