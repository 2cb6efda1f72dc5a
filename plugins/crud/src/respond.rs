//! The second phase: one request, on what is kept.

mod base;
mod body;
mod compose;
mod delete;
mod expression;
mod filter;
mod fit;
mod identify;
mod list;
mod make;
mod page;
mod read;
mod refusal;
mod shelf;
mod sort;
mod write;

use guest_sdk::{Context, Error, Location, Outcome, Request, Response};
use serde_json::Value;

use self::refusal::Refusal;
use self::shelf::{Kept, Shelf};
use crate::place;
use crate::plan::{Below, Kind, Plan, Role, Work};
use crate::value;

/// What an operation comes to.
type Answered = Result<Response, Unanswered>;

/// Why there is no answer of ours.
#[derive(Debug)]
enum Unanswered {
    Refused(Refusal),
    /// The next responder's to say.
    Passed,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Unanswered {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub(crate) fn answer(plan: &Plan, cx: &Context, request: &Request) -> Result<Outcome, Error> {
    let (below, work) = match plan {
        Plan::Pass => return Ok(Outcome::Pass),
        Plan::PassBelow(below) => (below, None),
        Plan::Work(work) => (&work.below, Some(&**work)),
    };
    let Some(ids) = ids(below, request) else {
        return Ok(Outcome::Pass);
    };
    let answered = match parents(cx, below, &ids) {
        Err(refused) => Err(refused),
        Ok(()) => match work {
            Some(work) => Turn {
                cx,
                request,
                work,
                ids,
            }
            .answer(),
            None => Err(Unanswered::Passed),
        },
    };
    match answered {
        Ok(response) => Ok(response.into()),
        Err(Unanswered::Passed) => Ok(Outcome::Pass),
        Err(Unanswered::Failed(error)) => Err(error),
        Err(Unanswered::Refused(refusal)) => {
            Ok(refusal.response(cx, request, &below.errors)?.into())
        }
    }
}

/// The values of the path's parameters, in its order.
fn ids(below: &Below, request: &Request) -> Option<Vec<String>> {
    let mut names = below.parameters.iter();
    let values = names.by_ref().map(|name| {
        let mut parameters = request.parameters.iter();
        let found = parameters
            .find(|parameter| parameter.location == Location::Path && parameter.name == *name)?;
        value::text(&found.value)
    });
    values.collect()
}

/// Whether all is there that the path leads through.
fn parents(cx: &Context, below: &Below, ids: &[String]) -> Result<(), Unanswered> {
    for level in &below.parents {
        let shelf = Shelf::new(cx, level);
        let own = ids.get(..level.parameters).unwrap_or_default();
        let scope = own.get(..own.len().saturating_sub(1)).unwrap_or_default();
        shelf.seed(ids, scope)?;
        let key = shelf::key(own);
        let is_there = if level.open {
            !shelf.is_gone(&key)?
        } else {
            shelf.get(&key)?.is_some()
        };
        if !is_there {
            return Err(missing(&level.collection, own.last()).into());
        }
    }
    Ok(())
}

fn missing(collection: &str, id: Option<&String>) -> Refusal {
    let id = id.map_or("it", String::as_str);
    Refusal::Missing(format!("`/{collection}` has no `{id}`"))
}

/// One request, and all that it is answered from.
struct Turn<'a> {
    cx: &'a Context,
    request: &'a Request,
    work: &'a Work,
    /// The values of the path's parameters.
    ids: Vec<String>,
}

impl<'a> Turn<'a> {
    fn answer(&self) -> Answered {
        if self.work.home.kind != Kind::Everywhere {
            self.shelf().seed(&self.ids, self.scope())?;
        }
        match self.work.role {
            Role::List => self.list(),
            Role::Create => self.create(),
            Role::CreateMany => self.create_many(),
            Role::Read => self.read(),
            Role::Replace => self.replace(),
            Role::Update => self.update(),
            Role::Delete => self.delete(),
            Role::Clear => self.clear(),
        }
    }

    fn shelf(&self) -> Shelf<'a> {
        Shelf::new(self.cx, &self.work.home.level)
    }

    /// The ids that come before the thing's own.
    fn scope(&self) -> &[String] {
        let home = &self.work.home;
        let count = match home.kind {
            Kind::Own => home.level.parameters.saturating_sub(1),
            Kind::Single => home.level.parameters,
            Kind::Linked | Kind::Everywhere => 0,
        };
        self.ids.get(..count).unwrap_or_default()
    }

    fn key_of(&self, id: &str) -> String {
        let mut ids = self.scope().to_vec();
        ids.push(id.to_owned());
        shelf::key(&ids)
    }

    /// The key of what the path leads to; none where the path leads to a collection.
    fn own_key(&self) -> Option<String> {
        let home = &self.work.home;
        match home.kind {
            Kind::Single => Some(shelf::key(self.scope())),
            Kind::Own => self
                .ids
                .get(home.level.parameters - 1)
                .map(|id| self.key_of(id)),
            Kind::Linked | Kind::Everywhere => None,
        }
    }

    /// What is kept under a key, or under a name that says the same.
    fn find(&self, key: &str) -> Result<Option<Kept>, Error> {
        let own = self.shelf();
        if let Some(value) = own.get(key)? {
            return Ok(Some(Kept {
                key: key.to_owned(),
                value,
            }));
        }
        let lenient = self.work.home.id.as_ref().is_some_and(|id| id.lenient);
        let (true, Some(name)) = (lenient, self.ids.last()) else {
            return Ok(None);
        };
        let all = own.list(self.scope())?;
        Ok(all.into_iter().find(|kept| is_called(&kept.value, name)))
    }

    fn missing(&self) -> Unanswered {
        missing(&self.work.home.level.collection, self.ids.last()).into()
    }

    /// The text of a thing's id.
    fn id_of(&self, thing: &Value) -> Option<String> {
        let id = self.work.home.id.as_ref()?;
        place::get(thing, &id.path).and_then(value::text)
    }
}

/// Whether a thing goes by a name: `/keys/{id or fingerprint}`.
fn is_called(thing: &Value, name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "slug",
        "name",
        "username",
        "login",
        "email",
        "key",
        "code",
        "handle",
        "path",
        "uuid",
        "fingerprint",
        "identifier",
    ];
    NAMES
        .iter()
        .any(|property| thing.get(*property).and_then(Value::as_str) == Some(name))
}
