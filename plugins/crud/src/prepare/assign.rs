//! Which part an operation has in the life of a resource.

use guest_sdk::Error;
use serde_json::Value;

use super::described::{Described, Operations};
use super::resource::Resource;
use crate::path::{Segment, Template, item_shape};
use crate::place;
use crate::plan::{Kind, Link, Role};
use crate::schema::View;

#[derive(Debug)]
pub(crate) struct Assigned {
    pub(crate) role: Role,
    pub(crate) kind: Kind,
    pub(crate) resource: Resource,
    /// How many path parameters come before the id.
    pub(crate) scope: usize,
    pub(crate) links: Vec<Link>,
}

/// The operation at hand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Own<'a> {
    pub(crate) template: &'a Template,
    pub(crate) method: &'a str,
    pub(crate) described: &'a Described,
    /// The schema of the answer that was chosen.
    pub(crate) answer: Option<&'a Value>,
}

/// None for an operation that is not understood.
pub(crate) fn assign(
    operations: &Operations<'_>,
    own: Own<'_>,
    with_examples: bool,
) -> Result<Option<Assigned>, Error> {
    let shape = own.template.shape();
    let paths = &operations.paths;
    let read = |collection: &str| Resource::read(operations, collection, with_examples);
    if own.template.ends_in_parameter() {
        // `/repositories/{owner}` may be one owner or the list of what is theirs.
        if paths.item_of(&shape).is_some()
            && let Some(resource) = read(&shape)?
            && is_list(operations, &shape, &resource)?
        {
            return Ok(own.on_collection(resource));
        }
        let Some(parent) = own.template.parent() else {
            return Ok(None);
        };
        let collection = parent.shape();
        if !paths.has(&shape, &["GET"]) && !paths.has(&collection, &["GET"]) {
            return Ok(None);
        }
        let role = match own.method {
            "GET" => Role::Read,
            "PUT" => Role::Replace,
            "PATCH" => Role::Update,
            "DELETE" => Role::Delete,
            // As Stripe has it, and the pet store with its forms.
            "POST" if !paths.has(&shape, &["PATCH"]) => Role::Update,
            _ => return Ok(None),
        };
        let resource = read(&collection)?;
        let resource = resource.filter(|resource| role != Role::Read || own.is_about(resource));
        return Ok(resource.map(|resource| own.assigned(role, resource)));
    }
    if paths.item_of(&shape).is_some() {
        let Some(resource) = read(&shape)? else {
            return Ok(None);
        };
        return Ok(own.on_collection(resource));
    }
    if let Some(assigned) = below_collection(operations, own, &read)? {
        return Ok(Some(assigned));
    }
    if let Some(assigned) = seen_elsewhere(operations, own, &read)? {
        return Ok(Some(assigned));
    }
    if paths.has(&shape, &["GET"])
        && paths.has(&shape, &["POST"])
        && let Some(resource) = read(&shape)?
        && is_list(operations, &shape, &resource)?
        && resource.posted
    {
        return Ok(own.on_collection(resource));
    }
    single(operations, own)
}

impl Own<'_> {
    fn assigned(&self, role: Role, resource: Resource) -> Assigned {
        let parameters = self.template.parameters().count();
        let leads_to_one = self.template.shape() == item_shape(&resource.collection);
        let scope = parameters - usize::from(leads_to_one);
        let links = resource.links(self.template, scope);
        Assigned {
            role,
            kind: Kind::Own,
            resource,
            scope,
            links,
        }
    }

    fn on_collection(&self, resource: Resource) -> Option<Assigned> {
        let role = match self.method {
            "GET" if self.lists(&resource, true) => Role::List,
            "POST" if self.takes_many(&resource) => Role::CreateMany,
            "POST" if resource.posted => Role::Create,
            // The body says which one: `PUT /pet`.
            "PUT" if self.body_has_id(&resource) => Role::Replace,
            "PATCH" if self.body_has_id(&resource) => Role::Update,
            "DELETE" if self.described.bodies.is_empty() => Role::Clear,
            _ => return None,
        };
        Some(self.assigned(role, resource))
    }

    /// Whether the answer has a list of the resource.
    fn lists(&self, resource: &Resource, at_home: bool) -> bool {
        let Some(schema) = self.answer else {
            return false;
        };
        let Some(place) = place::of_list(schema, &resource.clues) else {
            return false;
        };
        if at_home {
            return true;
        }
        let items = View::new(schema).descend(&place.path).and_then(View::items);
        items.and_then(|items| resource.clues.is_like(items)) == Some(true)
    }

    /// Whether the answer is one of the resource, or says nothing that it can't be.
    fn is_about(&self, resource: &Resource) -> bool {
        self.answer
            .is_some_and(|schema| place::of_item(schema, &resource.clues).is_some())
    }

    fn takes_many(&self, resource: &Resource) -> bool {
        let body = self
            .described
            .body()
            .map(|content| View::new(&content.schema));
        let items = body.and_then(View::items);
        items.is_some_and(|items| resource.clues.is_like(items) == Some(true))
    }

    fn body_has_id(&self, resource: &Resource) -> bool {
        let (Some(body), Some(id)) = (self.described.body(), &resource.id) else {
            return false;
        };
        let Some(place) = place::of_body(&body.schema, &resource.clues) else {
            return false;
        };
        let view = View::new(&body.schema).descend(&place.path);
        view.is_some_and(|view| view.descend(&id.path).is_some())
    }
}

/// Whether a path answers with a list.
fn is_list(operations: &Operations<'_>, shape: &str, resource: &Resource) -> Result<bool, Error> {
    let listed = operations.read(shape, "GET")?;
    let listed = listed.and_then(Described::into_success);
    let place = listed.and_then(|content| place::of_list(&content.schema, &resource.clues));
    Ok(place.is_some())
}

/// `/pets/search`, `/pet/findByStatus`, `/user/createWithList`: the collection's own by
/// what they answer or take.
fn below_collection(
    operations: &Operations<'_>,
    own: Own<'_>,
    read: &dyn Fn(&str) -> Result<Option<Resource>, Error>,
) -> Result<Option<Assigned>, Error> {
    let Some(parent) = own.template.parent() else {
        return Ok(None);
    };
    let collection = parent.shape();
    let is_collection = operations.paths.item_of(&collection).is_some();
    if parent.ends_in_parameter() || !is_collection || !["GET", "POST"].contains(&own.method) {
        return Ok(None);
    }
    let Some(resource) = read(&collection)? else {
        return Ok(None);
    };
    let role = match own.method {
        "GET" if own.lists(&resource, false) => Role::List,
        "POST" if own.takes_many(&resource) => Role::CreateMany,
        _ => return Ok(None),
    };
    Ok(Some(own.assigned(role, resource)))
}

/// `/users/{id}/orders` beside `/orders/{id}`, `/pods` beside `/namespaces/{}/pods/{}`.
fn seen_elsewhere(
    operations: &Operations<'_>,
    own: Own<'_>,
    read: &dyn Fn(&str) -> Result<Option<Resource>, Error>,
) -> Result<Option<Assigned>, Error> {
    let Some(Segment::Literal(literal)) = own.template.last() else {
        return Ok(None);
    };
    let parameters = own.template.parameters().count();
    let collections = operations.paths.all().filter_map(|(_, path)| {
        let collection = path.template.parent()?;
        let fits = path.template.ends_in_parameter()
            && collection.last() == Some(&Segment::Literal(literal.clone()));
        fits.then_some(collection)
    });
    let mut collections: Vec<Template> = collections.collect();
    collections.dedup_by_key(|collection| collection.shape());
    for collection in collections {
        let scope = collection.parameters().count();
        let nested = 0 < parameters && scope == 0;
        let everywhere = parameters == 0 && 0 < scope && own.method == "GET";
        if !nested && !everywhere {
            continue;
        }
        let Some(resource) = read(&collection.shape())? else {
            continue;
        };
        let role = match own.method {
            "GET" if own.lists(&resource, false) => Role::List,
            "POST" if nested && resource.posted => Role::Create,
            _ => continue,
        };
        let links = resource.links(own.template, parameters);
        // The innermost parent has to be among them: without it nothing could be told apart.
        let linked = links.iter().any(|link| link.parameter + 1 == parameters);
        if everywhere || linked {
            return Ok(Some(Assigned {
                role,
                kind: if nested {
                    Kind::Linked
                } else {
                    Kind::Everywhere
                },
                resource,
                scope: 0,
                links,
            }));
        }
    }
    Ok(None)
}

/// One thing without an id: `/settings`.
fn single(operations: &Operations<'_>, own: Own<'_>) -> Result<Option<Assigned>, Error> {
    let shape = own.template.shape();
    let paths = &operations.paths;
    if !paths.has(&shape, &["GET"]) || !paths.has(&shape, &["PUT", "PATCH"]) {
        return Ok(None);
    }
    let role = match own.method {
        "GET" => Role::Read,
        "PUT" => Role::Replace,
        "PATCH" => Role::Update,
        "DELETE" => Role::Delete,
        _ => return Ok(None),
    };
    let Some(resource) = Resource::single(operations, own.template)? else {
        return Ok(None);
    };
    let scope = own.template.parameters().count();
    let links = resource.links(own.template, scope);
    Ok(Some(Assigned {
        role,
        kind: Kind::Single,
        resource,
        scope,
        links,
    }))
}
