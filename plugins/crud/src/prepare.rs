//! The first phase: what an operation means, from the description alone.

mod answer;
mod assign;
mod body;
mod described;
mod envelope;
pub(crate) mod query;
mod record;
mod resource;
mod seeds;

use guest_sdk::{Choice, Context, Error, Operation};

use self::assign::{Assigned, Own};
use self::described::{Described, Operations, success, tells};
use self::resource::Resource;
use crate::path::{Segment, Template, item_shape};
use crate::plan::{
    Answer, Below, Errors, Home, IdKind, Kind, Level, Plan, Query, Record, Role, Work,
};
use crate::schema::View;
use crate::settings::Settings;

pub(crate) fn plan(
    cx: &Context,
    operation: &Operation,
    choice: &Choice,
    settings: &Settings,
) -> Result<Plan, Error> {
    let operations = Operations::new(cx);
    settings.check(operations.paths.all().map(|(shape, _)| shape))?;
    // Errors and examples that the client asks for by name are not ours to give.
    if !(200..300).contains(&choice.status) || choice.example.is_some() {
        return Ok(Plan::Pass);
    }
    let Some(template) = Template::read(&operation.path_template) else {
        return Ok(Plan::Pass);
    };
    let Some(own) = operations.read_by_id(&operation.id)? else {
        return Ok(Plan::Pass);
    };
    let schema = match &choice.media_type {
        Some(media_type) => cx.description().schema(choice.status, media_type)?,
        None => None,
    };
    let assigned = assign::assign(
        &operations,
        Own {
            template: &template,
            method: &operation.method,
            described: &own,
            answer: schema
                .as_ref()
                .filter(|schema| tells(schema))
                .or_else(|| own.sibling_schema(choice.status))
                .or(schema.as_ref()),
        },
        settings.wants_examples(),
    )?;
    let planner = Planner {
        cx,
        operations: &operations,
        settings,
        template: &template,
        own: &own,
    };
    let below = planner.below(assigned.as_ref())?;
    let Some(assigned) = assigned else {
        return Ok(if below.parents.is_empty() {
            Plan::Pass
        } else {
            Plan::PassBelow(below)
        });
    };
    let work = planner.work(&assigned, below, operation, choice)?;
    Ok(Plan::Work(Box::new(work)))
}

struct Planner<'a> {
    cx: &'a Context,
    operations: &'a Operations<'a>,
    settings: &'a Settings,
    template: &'a Template,
    own: &'a Described,
}

impl Planner<'_> {
    fn work(
        &self,
        assigned: &Assigned,
        below: Below,
        operation: &Operation,
        choice: &Choice,
    ) -> Result<Work, Error> {
        let role = assigned.role;
        let answer = self.answer(assigned, choice.status, choice.media_type.as_deref())?;
        let created = match role {
            Role::Replace if choice.status != 201 && self.own.declares(201) => {
                let contents = self
                    .own
                    .response_of(201)
                    .map(|(_, contents)| contents.as_slice());
                let mut names = contents
                    .unwrap_or_default()
                    .iter()
                    .map(|content| content.media_type.as_str());
                let same = names
                    .clone()
                    .find(|name| Some(*name) == choice.media_type.as_deref());
                let media_type = same.or_else(|| names.next());
                Some(self.answer(assigned, 201, media_type)?)
            }
            _ => None,
        };
        let query = match role {
            Role::List | Role::Clear => query::plan(assigned, self.own),
            _ => Query::default(),
        };
        let conflicts = self.own.declares(409);
        let record = match role {
            Role::Delete | Role::Clear => Record::default(),
            _ => record::plan(assigned, self.own, conflicts),
        };
        let writes = !matches!(operation.method.as_str(), "GET" | "DELETE");
        Ok(Work {
            role,
            home: self.home(assigned, &below),
            below,
            record,
            body: if writes {
                body::plan(assigned, self.own)
            } else {
                None
            },
            answer,
            created,
            query,
            generate: self.settings.generate,
        })
    }

    fn answer(
        &self,
        assigned: &Assigned,
        status: u16,
        media_type: Option<&str>,
    ) -> Result<Answer, Error> {
        answer::plan(self.cx, assigned, self.own, status, media_type)
    }

    fn home(&self, assigned: &Assigned, below: &Below) -> Home {
        let resource = &assigned.resource;
        let mut id = resource.id.clone();
        if let Some(id) = &mut id {
            id.lenient = self.is_lenient(id.kind);
        }
        let item = item_shape(&resource.collection);
        let paths = &self.operations.paths;
        let prefix = if assigned.kind == Kind::Single {
            resource.collection.as_str()
        } else {
            &item
        };
        let children = paths.below(prefix).filter_map(|(shape, path)| {
            // What is kept below: collections, and single things.
            let is_kept = paths.item_of(shape).is_some()
                || path.operation("PUT").is_some()
                || path.operation("PATCH").is_some();
            (!path.template.ends_in_parameter() && is_kept).then(|| shape.to_owned())
        });
        let children = match assigned.role {
            Role::Delete | Role::Clear => children.collect(),
            _ => Vec::new(),
        };
        let level = self.level(
            resource,
            assigned.kind,
            assigned.scope,
            below.parents.last(),
        );
        Home {
            level: Level {
                links: assigned.links.clone(),
                ..level
            },
            kind: assigned.kind,
            id,
            id_schema: resource
                .id_schema
                .as_ref()
                .filter(|_| matches!(assigned.role, Role::Create | Role::CreateMany))
                .map(answer::compiled),
            children,
            addressed: paths.get(&item).is_some(),
            posted: resource.posted,
        }
    }

    /// Whether the path takes names as well as ids: its parameter is a text, the id not.
    fn is_lenient(&self, kind: IdKind) -> bool {
        let last = self.template.parameters().last();
        let parameter = self.own.parameters.iter().find(|parameter| {
            parameter.location == Some(guest_sdk::Location::Path)
                && Some(parameter.name.as_str()) == last
        });
        kind == IdKind::Integer
            && parameter.is_some_and(|parameter| View::new(&parameter.schema).may_be("string"))
    }

    fn level(
        &self,
        resource: &Resource,
        kind: Kind,
        scope: usize,
        parent: Option<&Level>,
    ) -> Level {
        let collection = &resource.collection;
        let item = item_shape(collection);
        let paths = &self.operations.paths;
        let is_single = kind == Kind::Single;
        let seeds = seeds::of(
            resource,
            self.settings,
            &answer::compiled(&resource.schema),
            is_single,
        );
        let creates = resource.posted || paths.has(&item, &["PUT"]);
        let is_given = self.settings.seeds_of(collection).is_some();
        // What belongs to nobody that is there was not there at first.
        let seeded_parents = parent.filter(|parent| !parent.open && parent.parameters == scope);
        Level {
            collection: collection.clone(),
            parameters: scope + usize::from(!is_single),
            open: is_single || !creates && !is_given,
            seeds,
            seeded_parents: seeded_parents
                .map(|parent| parent.seeds.iter().map(|seed| seed.id.clone()).collect()),
            links: Vec::new(),
            numbered: resource
                .id
                .as_ref()
                .is_some_and(|id| id.kind == IdKind::Integer),
        }
    }

    /// What has to be there for the operation's path to lead anywhere.
    fn below(&self, assigned: Option<&Assigned>) -> Result<Below, Error> {
        let mut parents: Vec<Level> = Vec::new();
        let segments = &self.template.segments;
        // The id itself is no parent, unless something else is below it.
        let leads_to_one = assigned.is_some() && self.template.ends_in_parameter();
        let own = assigned.map(|assigned| assigned.resource.collection.as_str());
        let end = segments.len()
            - usize::from(leads_to_one || assigned.is_none() && self.template.ends_in_parameter());
        for count in 2..=end {
            if !self.settings.check_parents {
                break;
            }
            let Some(Segment::Parameter(_)) = segments.get(count - 1) else {
                continue;
            };
            let template = self.template.first(count);
            let (shape, Some(collection)) = (template.shape(), template.parent()) else {
                continue;
            };
            let paths = &self.operations.paths;
            let is_one = paths.has(&shape, &["GET", "PUT", "PATCH", "DELETE"]);
            // `/repositories/{owner}/{name}`: the owner only says whose.
            let is_scope = paths.item_of(&shape).is_some();
            let collection = collection.shape();
            if !is_one || is_scope || own == Some(collection.as_str()) {
                continue;
            }
            let scope = template.parameters().count() - 1;
            let resource =
                Resource::read(self.operations, &collection, self.settings.wants_examples())?;
            if let Some(resource) = resource {
                let links = resource.links(&template, scope);
                let level = self.level(&resource, Kind::Own, scope, parents.last());
                parents.push(Level { links, ..level });
            }
        }
        Ok(Below {
            parameters: self.template.parameters().map(str::to_owned).collect(),
            parents,
            errors: errors(self.own),
        })
    }
}

fn errors(own: &Described) -> Errors {
    let has_success = own.statuses().any(|status| success(status).is_some());
    Errors {
        codes: own
            .statuses()
            .filter_map(|status| status.parse().ok())
            .filter(|status| (400..600).contains(status))
            .collect(),
        any: own
            .statuses()
            .any(|status| status.eq_ignore_ascii_case("4xx") || status == "default" && has_success),
    }
}
