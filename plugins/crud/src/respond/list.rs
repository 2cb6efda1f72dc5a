//! `GET` of a collection, or of what of it a request asks for.

use std::collections::BTreeSet;

use guest_sdk::Response;
use mimus_fake::check::Checker;
use serde_json::{Map, Value};

use super::base::{self, Base};
use super::compose::{self, set, within};
use super::page::{Fill, Page};
use super::shelf::Kept;
use super::{Answered, Turn, Unanswered, filter, fit, sort};
use crate::place::{self, Place};
use crate::plan::{Answer, EnvelopeField, Kind};
use crate::value;

/// How often the next responder is asked for things to begin with.
const MAX_ASKED: u32 = 40;

impl Turn<'_> {
    pub(super) fn list(&self) -> Answered {
        let work = self.work;
        if work.answer.place.is_none() {
            return Err(Unanswered::Passed);
        }
        self.begin()?;
        let mut kept = self.shelf().list(self.scope())?;
        if work.home.kind == Kind::Linked {
            kept.retain(|kept| self.is_linked(&kept.value));
        }
        kept.retain(|kept| filter::fits(&work.query, self.request, &kept.value));
        sort::sort(&work.query, self.request, &mut kept);
        let ids = kept.iter().map(|kept| self.name_of(kept)).collect();
        let page = Page::of(&work.query.paging, self.request, ids);
        let things: Vec<Value> = kept
            .into_iter()
            .skip(page.start)
            .take(page.end - page.start)
            .map(|kept| kept.value)
            .collect();
        let tag = compose::etag(&Value::Array(things.clone()));
        if work.answer.headers.etag && self.names_tag("if-none-match", &tag) {
            return Ok(Response::new(304).header("etag", tag));
        }
        let mut response = self.paged(&work.answer, &things, &page)?;
        if work.answer.headers.etag {
            set(&mut response, "etag", tag);
        }
        Ok(response)
    }

    /// A list that is not asked for page by page.
    pub(super) fn listed(&self, answer: &Answer, kept: &[Kept]) -> Answered {
        let page = Page::whole(kept.len());
        let things: Vec<Value> = kept.iter().map(|kept| kept.value.clone()).collect();
        self.paged(answer, &things, &page)
    }

    /// What a cursor calls a thing.
    fn name_of(&self, kept: &Kept) -> String {
        self.id_of(&kept.value).unwrap_or_else(|| kept.name())
    }

    fn is_linked(&self, thing: &Value) -> bool {
        self.work.home.level.links.iter().all(|link| {
            let own = place::get(thing, &link.path).and_then(value::text);
            own.is_none() || own.as_ref() == self.ids.get(link.parameter)
        })
    }

    /// What a list that nothing was put into begins with: what the next responder has of
    /// it where nobody could put anything, and as many as the settings want.
    fn begin(&self) -> Result<(), Unanswered> {
        let work = self.work;
        let wanted = work.generate;
        let is_own = work.home.kind == Kind::Own;
        if !is_own || !work.home.level.open && wanted == 0 {
            return Ok(());
        }
        let own = self.shelf();
        if own.is_begun(self.scope())? || !own.list(self.scope())?.is_empty() {
            return Ok(());
        }
        let Some(place) = &work.answer.place else {
            return Ok(());
        };
        let mut names = BTreeSet::new();
        let rounds = if wanted == 0 { 1 } else { MAX_ASKED };
        for round in 0..rounds {
            let seed = (0 < round).then(|| round.to_string());
            let base = base::ask(self.cx, self.request, &work.answer, seed.as_deref());
            let things = base.as_ref().and_then(|base| base.list(place)).cloned();
            for thing in things.unwrap_or_default() {
                let name = match (&work.home.id, self.id_of(&thing)) {
                    (_, Some(id)) => id,
                    (None, None) => (names.len() + 1).to_string(),
                    (Some(_), None) => continue,
                };
                let is_full = 0 < wanted && wanted as usize <= names.len();
                if is_full || !thing.is_object() || !names.insert(name.clone()) {
                    continue;
                }
                let key = self.key_of(&name);
                if !own.is_gone(&key)? {
                    own.put(&key, &thing)?;
                }
            }
            if wanted as usize <= names.len() {
                break;
            }
        }
        Ok(())
    }

    fn paged(&self, answer: &Answer, things: &[Value], page: &Page) -> Answered {
        let (Some(place), Some(media_type)) = (&answer.place, &answer.media_type) else {
            return Err(Unanswered::Passed);
        };
        let mut base = None;
        if answer.enveloped || answer.headers.asked {
            base = base::ask(self.cx, self.request, answer, None);
        }
        let shown: Vec<Value> = things
            .iter()
            .map(|thing| compose::shown(answer, thing))
            .collect();
        let body = self.list_body(answer, place, shown, page, &mut base);
        let mut response = self.written(answer, media_type, &body, None, base.as_ref())?;
        response
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("etag"));
        self.page_headers(answer, page, &mut response);
        Ok(response)
    }

    fn list_body(
        &self,
        answer: &Answer,
        place: &Place,
        mut shown: Vec<Value>,
        page: &Page,
        base: &mut Option<Base>,
    ) -> Value {
        let checker = Checker::new(&answer.schema.store);
        let is_valid = |body: &Value| checker.is_valid(answer.schema.root, body);
        let envelope = base.as_ref().and_then(|base| base.value.clone());
        let mut envelope = envelope.unwrap_or_else(|| Value::Object(Map::new()));
        self.fill(answer, place, page, &shown, &mut envelope, &is_valid);
        let body = within(&envelope, place, &shown);
        if is_valid(&body) {
            return body;
        }
        for thing in &mut shown {
            let fits =
                |thing: &Value| is_valid(&within(&envelope, place, std::slice::from_ref(thing)));
            let mut under = || {
                if base.is_none() {
                    *base = base::ask(self.cx, self.request, answer, None);
                }
                base.as_ref()?.thing(place).cloned()
            };
            if let Some(fitted) = fit::fit(&fits, thing, &answer.required, &mut under) {
                *thing = fitted;
            }
        }
        // Without an envelope of the next responder's there may be too little of one.
        if base.is_some() && answer.enveloped && !is_valid(&within(&envelope, place, &shown)) {
            let whole = base.as_ref().and_then(|base| base.value.clone());
            envelope = whole.unwrap_or(envelope);
        }
        let body = within(&envelope, place, &shown);
        if !is_valid(&body) {
            self.cx.log().warn(format!(
                "`{}`: the list of what is kept is not as the description has it",
                self.work.home.level.collection
            ));
        }
        body
    }

    /// Says in the envelope what there is to say of the page.
    fn fill(
        &self,
        answer: &Answer,
        place: &Place,
        page: &Page,
        shown: &[Value],
        envelope: &mut Value,
        is_valid: &dyn Fn(&Value) -> bool,
    ) {
        let fill = Fill {
            page,
            paging: &self.work.query.paging,
            request: self.request,
            origin: self.origin(),
        };
        // One thing stands for all: each is judged by itself.
        let some = shown.get(..shown.len().min(1)).unwrap_or_default();
        for EnvelopeField { path, count } in &answer.envelope {
            let before = envelope.clone();
            let own = place::get(&before, path);
            let mut candidates = fill.candidates(*count, own);
            let is_there = own.is_some();
            // What was never there need not say that there is nothing.
            candidates.retain(|candidate| {
                is_there || candidate.as_ref().is_some_and(|value| !value.is_null())
            });
            let fits = candidates.into_iter().find_map(|candidate| {
                let mut filled = before.clone();
                match candidate {
                    Some(value) => place::put(&mut filled, path, value),
                    None => place::remove(&mut filled, absent(path)),
                }
                let better = is_valid(&within(&filled, place, some));
                // An envelope that is wrong already is none to judge by.
                (better || !is_valid(&within(&before, place, some))).then_some(filled)
            });
            if let Some(filled) = fits {
                *envelope = filled;
            }
        }
    }

    fn page_headers(&self, answer: &Answer, page: &Page, response: &mut Response) {
        let headers = &answer.headers;
        let fill = Fill {
            page,
            paging: &self.work.query.paging,
            request: self.request,
            origin: self.origin(),
        };
        for (name, count) in &headers.counts {
            let value = fill.candidates(*count, None).into_iter().next().flatten();
            if let Some(text) = value.as_ref().and_then(value::text) {
                set(response, name, text);
            }
        }
        if headers.link {
            let links = fill.links();
            response
                .headers
                .retain(|(name, _)| !name.eq_ignore_ascii_case("link"));
            if !links.is_empty() {
                set(response, "link", links);
            }
        }
    }
}

/// A link that leads nowhere goes with its object.
fn absent(path: &[String]) -> &[String] {
    match path.split_last() {
        Some((last, rest)) if last == "href" && !rest.is_empty() => rest,
        _ => path,
    }
}
