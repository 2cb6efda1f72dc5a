//! `POST`, `PUT` and `PATCH`.

use json_patch::{Patch, PatchErrorKind};
use mimus_fake::check::Checker;
use serde_json::{Map, Value};

use super::base::{self, Base};
use super::body::{self, Told};
use super::identify::NewId;
use super::make::{self, Facts};
use super::refusal::Refusal;
use super::shelf::Kept;
use super::{Answered, Turn, Unanswered, compose, fit};
use crate::place;
use crate::plan::{Answer, Kind, Role};
use crate::value;

type Made<T> = Result<T, Unanswered>;
type Members = Map<String, Value>;

impl Turn<'_> {
    pub(super) fn create(&self) -> Answered {
        let told = match self.told() {
            Some(Told::Thing(told)) => told,
            // A file, or nothing: the next responder says what comes of it.
            None => Members::new(),
            Some(_) => return Err(Unanswered::Passed),
        };
        let number = self.shelf().next_number()?;
        let base = base::ask(
            self.cx,
            self.request,
            &self.work.answer,
            Some(&number.to_string()),
        );
        let kept = self.added(&told, base.as_ref(), number)?;
        let (response, _) = self.compose(&self.work.answer, &kept, base)?;
        Ok(response)
    }

    pub(super) fn create_many(&self) -> Answered {
        let Some(Told::Things(things)) = self.told() else {
            return Err(Unanswered::Passed);
        };
        let answer = &self.work.answer;
        let mut made = Vec::new();
        for told in &things {
            let number = self.shelf().next_number()?;
            made.push(self.added(told, None, number)?);
        }
        self.compose_list(answer, &made)
    }

    /// A new thing, kept from now on.
    fn added(&self, told: &Members, base: Option<&Base>, number: u64) -> Made<Kept> {
        let work = self.work;
        let under = work
            .answer
            .place
            .as_ref()
            .and_then(|place| base?.thing(place));
        let under = under.and_then(Value::as_object);
        let given = self.given_id(told);
        if let Some(given) = &given
            && self.shelf().get(&self.key_of(&given.text))?.is_some()
        {
            let name = work.home.id.as_ref().map(|id| id.path.join("."));
            return Err(self.exists(&name.unwrap_or_default(), &given.text).into());
        }
        self.check_unique(told)?;
        let schema = work.home.id_schema.as_ref();
        let is_valid = |id: &Value| {
            schema.is_none_or(|schema| Checker::new(&schema.store).is_valid(schema.root, id))
        };
        let id = match (given, &work.home.id) {
            (Some(given), _) => Some(given),
            (None, Some(id)) => {
                let model = under.and_then(|under| place::get_in(under, &id.path));
                self.new_id(id, number, model, &is_valid)?
            }
            (None, None) => self.told_id(base)?,
        };
        let text = id
            .as_ref()
            .map_or_else(|| number.to_string(), |id| id.text.clone());
        let mut made = work.record.created(told, under, &self.facts(&text));
        if let (Some(id), Some(own)) = (&id, &work.home.id) {
            place::put(&mut made, &own.path, id.value.clone());
        }
        let value = self.fitted(made, &mut || under.cloned().map(Value::Object));
        // What did not fit the schema may have been the id.
        let mut key = self.key_of(&text);
        if let Some(other) = self.id_of(&value).filter(|other| *other != text)
            && self.shelf().get(&self.key_of(&other))?.is_none()
        {
            key = self.key_of(&other);
        }
        self.shelf().put(&key, &value)?;
        Ok(Kept { key, value })
    }

    /// What the answer calls the thing, where the thing itself has no id.
    fn told_id(&self, base: Option<&Base>) -> Made<Option<NewId>> {
        let body = base.and_then(|base| base.value.as_ref());
        let names = self.work.answer.ids.iter();
        let mut told = names.filter_map(|name| NewId::of(body?.get(name)?));
        let Some(id) = told.next() else {
            return Ok(None);
        };
        let is_taken = self.shelf().get(&self.key_of(&id.text))?.is_some();
        Ok(Some(id).filter(|_| !is_taken))
    }

    /// The id that the caller gives, where it is the caller's to give.
    fn given_id(&self, told: &Members) -> Option<NewId> {
        let id = self.work.home.id.as_ref()?;
        let first = id.path.first()?;
        let mut fields = self.work.record.fields.iter();
        if fields.any(|field| field.name == *first && field.read_only) {
            return None;
        }
        place::get_in(told, &id.path).and_then(NewId::of)
    }

    fn check_unique(&self, told: &Members) -> Made<()> {
        let unique = self.work.record.unique.iter();
        let given: Vec<_> = unique
            .filter_map(|name| Some((name, told.get(name)?)))
            .collect();
        if given.is_empty() {
            return Ok(());
        }
        for kept in self.shelf().list(self.scope())? {
            let taken = given
                .iter()
                .find(|(name, value)| kept.value.get(*name) == Some(value));
            if let Some((name, value)) = taken {
                return Err(self
                    .exists(name, &value::text(value).unwrap_or_default())
                    .into());
            }
        }
        Ok(())
    }

    fn exists(&self, property: &str, text: &str) -> Refusal {
        let collection = &self.work.home.level.collection;
        Refusal::Conflict(format!(
            "`/{collection}` has one already whose `{property}` is `{text}`"
        ))
    }

    pub(super) fn replace(&self) -> Answered {
        let Some(Told::Thing(told)) = self.told() else {
            return self.unread();
        };
        let Some(key) = self
            .own_key()
            .or_else(|| Some(self.key_of(&self.given_id(&told)?.text)))
        else {
            return Err(Refusal::Unprocessable(
                "the body does not say which one is meant".to_owned(),
            )
            .into());
        };
        let work = self.work;
        let Some(old) = self.find(&key)? else {
            return self.put_new(&key, &told);
        };
        self.check_match(&old.value)?;
        let text = self.id_of(&old.value).unwrap_or_default();
        let mut new = work.record.replaced(&old.value, &told, &self.facts(&text));
        self.keep_id(&old.value, &mut new);
        let base = || Some(old.value.clone());
        let new = self.fitted(new, &mut { base });
        self.shelf().put(&old.key, &new)?;
        let kept = Kept {
            key: old.key,
            value: new,
        };
        let (response, _) = self.compose(&work.answer, &kept, None)?;
        Ok(response)
    }

    /// A `PUT` of what is not there.
    fn put_new(&self, key: &str, told: &Members) -> Answered {
        let work = self.work;
        let errors = &work.below.errors;
        let creates = work.created.is_some() || work.answer.status == 201;
        let is_single = work.home.kind == Kind::Single;
        if !creates && !is_single && (errors.names(404) || work.home.posted) {
            return Err(self.missing());
        }
        if self.request.header("if-match").is_some() {
            return Err(self.changed().into());
        }
        let answer = work
            .created
            .as_ref()
            .filter(|_| !is_single)
            .unwrap_or(&work.answer);
        let base = base::ask(self.cx, self.request, answer, None);
        let under = answer
            .place
            .as_ref()
            .and_then(|place| base.as_ref()?.thing(place));
        let under = under.and_then(Value::as_object);
        let text = self.ids.last().map_or("", String::as_str);
        let mut made = work.record.created(told, under, &self.facts(text));
        if let (Some(id), Kind::Own, true) =
            (&work.home.id, work.home.kind, self.own_key().is_some())
        {
            let said = place::get(&made, &id.path).and_then(value::text);
            if said.as_deref() != Some(text) {
                place::put(&mut made, &id.path, id.value_of(text));
            }
        }
        let made = self.fitted(made, &mut || under.cloned().map(Value::Object));
        self.shelf().put(key, &made)?;
        let kept = Kept {
            key: key.to_owned(),
            value: made,
        };
        let (response, _) = self.compose(answer, &kept, base)?;
        Ok(response)
    }

    pub(super) fn update(&self) -> Answered {
        let told = self.told();
        let given = match &told {
            Some(Told::Thing(told)) => self.given_id(told),
            _ => None,
        };
        let Some(key) = self
            .own_key()
            .or_else(|| given.map(|id| self.key_of(&id.text)))
        else {
            return Err(Unanswered::Passed);
        };
        let old = match self.find(&key)? {
            Some(old) => old,
            None => self.adopted(&key)?,
        };
        self.check_match(&old.value)?;
        let work = self.work;
        let mut new = old.value.clone();
        match told {
            Some(Told::Thing(told)) => json_patch::merge(&mut new, &work.record.patch(&told)),
            Some(Told::Patch(patch)) => apply(&mut new, patch)?,
            Some(Told::Things(_)) => return Err(Unanswered::Passed),
            // Forms may say it in the query.
            None => json_patch::merge(&mut new, &work.record.patch(&self.queried())),
        }
        let text = self.id_of(&old.value).unwrap_or_default();
        work.record.touch(&old.value, &mut new, &self.facts(&text));
        self.keep_id(&old.value, &mut new);
        let new = self.checked(new, &old.value)?;
        self.shelf().put(&old.key, &new)?;
        let kept = Kept {
            key: old.key,
            value: new,
        };
        let (response, _) = self.compose(&work.answer, &kept, None)?;
        Ok(response)
    }

    fn told(&self) -> Option<Told> {
        body::read(self.work.body.as_ref()?, self.request)
    }

    /// Query parameters that are properties: `POST /pet/7?status=sold`.
    fn queried(&self) -> Members {
        let queries = self.request.parameters.iter().filter(|parameter| {
            let fields = &self.work.record.fields;
            parameter.location == guest_sdk::Location::Query
                && fields.iter().any(|field| field.name == parameter.name)
        });
        queries
            .map(|parameter| (parameter.name.clone(), parameter.value.clone()))
            .collect()
    }

    /// A body that says nothing of a thing still says that it is to be there.
    fn unread(&self) -> Answered {
        if self.work.home.kind == Kind::Single || self.work.role != Role::Replace {
            return Err(Unanswered::Passed);
        }
        match self.own_key() {
            Some(key) if self.find(&key)?.is_none() && self.work.home.posted => Err(self.missing()),
            _ => Err(Unanswered::Passed),
        }
    }

    fn facts(&self, id: &str) -> Facts<'_> {
        Facts {
            now_ms: self.cx.clock().now_ms(),
            links: &self.work.home.level.links,
            parameters: &self.ids,
            address: Some(self.address_of(id)),
        }
    }

    /// An id stays, whatever a change says.
    fn keep_id(&self, old: &Value, new: &mut Value) {
        if let Some(id) = &self.work.home.id
            && let Some(own) = place::get(old, &id.path)
        {
            place::put(new, &id.path, own.clone());
        }
        make::link(new, &self.facts(""));
    }

    /// The thing as the schema lets it be; as it is where nothing helps.
    fn fitted(&self, made: Value, base: &mut dyn FnMut() -> Option<Value>) -> Value {
        let Some(schema) = &self.work.record.schema else {
            return made;
        };
        let checker = Checker::new(&schema.store);
        let is_valid = |value: &Value| checker.is_valid(schema.root, value);
        let required = self
            .work
            .record
            .fields
            .iter()
            .filter(|field| field.required);
        let required: Vec<String> = required.map(|field| field.name.clone()).collect();
        fit::fit(&is_valid, &made, &required, base).unwrap_or(made)
    }

    /// What a patch comes to, if that may be.
    fn checked(&self, new: Value, old: &Value) -> Made<Value> {
        let Some(schema) = &self.work.record.schema else {
            return Ok(new);
        };
        let checker = Checker::new(&schema.store);
        // What was not valid before is not the patch's fault.
        if checker.is_valid(schema.root, &new) || !checker.is_valid(schema.root, old) {
            return Ok(new);
        }
        let names = new.as_object().into_iter().flat_map(Members::keys);
        let gone = old.as_object().into_iter().flat_map(Members::keys);
        let changed = names.chain(gone.filter(|name| new.get(*name).is_none()));
        let wrong = changed
            .filter(|name| new.get(*name) != old.get(*name))
            .find(|name| {
                let mut other = new.clone();
                let Some(members) = other.as_object_mut() else {
                    return false;
                };
                match old.get(*name) {
                    Some(before) => members.insert((*name).clone(), before.clone()),
                    None => members.shift_remove(*name),
                };
                checker.is_valid(schema.root, &other)
            });
        let name = wrong.map_or_else(String::new, |name| format!(", because of `{name}`"));
        let text = format!("the patch makes something that the description does not allow{name}");
        Err(Refusal::Unprocessable(text).into())
    }

    pub(super) fn check_match(&self, old: &Value) -> Made<()> {
        let is_asked = self.request.header("if-match").is_some();
        if is_asked && !self.names_tag("if-match", &compose::etag(old)) {
            return Err(self.changed().into());
        }
        Ok(())
    }

    fn changed(&self) -> Refusal {
        let tag = self.request.header("if-match").unwrap_or_default();
        Refusal::Changed(format!("it is not at {tag}: read it again"))
    }

    /// An answer with all things that were written or deleted, if it has a place for them.
    pub(super) fn compose_list(&self, answer: &Answer, kept: &[Kept]) -> Answered {
        if answer.place.is_some() {
            return self.listed(answer, kept);
        }
        let nothing = Kept {
            key: String::new(),
            value: Value::Null,
        };
        let (response, _) = self.compose(answer, kept.first().unwrap_or(&nothing), None)?;
        Ok(response)
    }
}

fn apply(new: &mut Value, patch: Value) -> Made<()> {
    let unprocessable = |text: String| Unanswered::from(Refusal::Unprocessable(text));
    let patch: Patch = serde_json::from_value(patch)
        .map_err(|error| unprocessable(format!("the body is no JSON Patch: {error}")))?;
    json_patch::patch(new, &patch).map_err(|error| {
        let text = format!(
            "the patch's operation {} at `{}`: {}",
            error.operation, error.path, error.kind
        );
        match error.kind {
            PatchErrorKind::TestFailed => Refusal::TestFailed(text).into(),
            _ => unprocessable(text),
        }
    })
}
