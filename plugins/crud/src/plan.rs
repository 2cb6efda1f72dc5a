//! What `prepare` worked out about one operation, as small as it can be.
//!
//! Nothing in here is a [`serde_json::Value`]: plans are written in a form that does not
//! name types. JSON is kept as text.

use mimus_fake::schema::{Id as SchemaId, Store};
use serde::{Deserialize, Serialize};

use crate::place::Place;

/// What is done for an operation.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Plan {
    /// Not understood: the next responder answers.
    Pass,
    /// Not understood, but what it is about has to be there.
    PassBelow(Below),
    Work(Box<Work>),
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Below {
    /// The operation's path parameters, in the path's order.
    pub(crate) parameters: Vec<String>,
    pub(crate) parents: Vec<Level>,
    pub(crate) errors: Errors,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Role {
    List,
    Create,
    /// Of a list in the body.
    CreateMany,
    Read,
    Replace,
    Update,
    Delete,
    /// Deletes all that the parameters fit.
    Clear,
}

/// How one operation works on a resource.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Work {
    pub(crate) role: Role,
    pub(crate) below: Below,
    pub(crate) home: Home,
    pub(crate) record: Record,
    pub(crate) body: Option<Body>,
    pub(crate) answer: Answer,
    /// Of a `PUT` that finds nothing to replace.
    pub(crate) created: Option<Answer>,
    pub(crate) query: Query,
    pub(crate) generate: u32,
}

/// A collection on the way to, or of, the resource.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Level {
    /// What the state calls it: `owners/{}/pets`.
    pub(crate) collection: String,
    /// How many of the operation's path parameters lead to one of it.
    pub(crate) parameters: usize,
    /// Whether nothing in the description creates one: whichever is asked for is there
    /// then.
    pub(crate) open: bool,
    pub(crate) seeds: Vec<Seed>,
    /// The ids of the parents that the seeds belong to; none: to all.
    pub(crate) seeded_parents: Option<Vec<String>>,
    /// Properties that are a path parameter's value: `ownerId` in `/owners/{ownerId}/pets`.
    pub(crate) links: Vec<Link>,
    /// Where ids are integers, they say in which order things came to be.
    pub(crate) numbered: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Seed {
    pub(crate) id: String,
    /// JSON.
    pub(crate) value: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Link {
    pub(crate) path: Vec<String>,
    /// Of the operation's path parameters.
    pub(crate) parameter: usize,
    /// Whether the property is a number.
    pub(crate) number: bool,
}

/// Where the resource is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Home {
    pub(crate) level: Level,
    pub(crate) kind: Kind,
    pub(crate) id: Option<Id>,
    /// What a path may call one, for operations that create.
    pub(crate) id_schema: Option<Schema>,
    /// Collections below it, which go when it goes.
    pub(crate) children: Vec<String>,
    /// Whether there is a path to one of it.
    pub(crate) addressed: bool,
    /// Whether things come to be by `POST`, rather than by `PUT` alone.
    pub(crate) posted: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    /// The path's parameters before the id are the scope.
    Own,
    /// One thing without an id: `/settings`.
    Single,
    /// Everybody's, seen through the links: `/users/{id}/orders` of `/orders`.
    Linked,
    /// All scopes: `/pods` of `/namespaces/{}/pods`.
    Everywhere,
}

/// The property that the path parameter is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Id {
    pub(crate) path: Vec<String>,
    pub(crate) kind: IdKind,
    /// Whether things may be looked up by their names as well.
    pub(crate) lenient: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum IdKind {
    Integer,
    Uuid,
    Text,
}

/// What is kept of one thing.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) fields: Vec<Field>,
    /// What a request may say and no answer repeats.
    pub(crate) asked_only: Vec<String>,
    /// Of which no two may have the same.
    pub(crate) unique: Vec<String>,
    /// The schema, for operations that write.
    pub(crate) schema: Option<Schema>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// Not the caller's to say.
    pub(crate) read_only: bool,
    /// Whether a request may have it.
    pub(crate) asked: bool,
    /// JSON.
    pub(crate) default: Option<String>,
    pub(crate) meaning: Meaning,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Meaning {
    Plain,
    Created(Time),
    Updated(Time),
    /// A number that grows with each change.
    Version,
    ETag,
    /// Where the thing itself is.
    Address,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Time {
    /// RFC 3339.
    Moment,
    Day,
    Seconds,
    Milliseconds,
}

/// A compiled schema.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Schema {
    pub(crate) store: Store,
    pub(crate) root: SchemaId,
}

/// How a request's body is read.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) place: Place,
    /// By name, for forms.
    pub(crate) form: Vec<(String, FormKind)>,
    /// JSON, for XML.
    pub(crate) schema: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FormKind {
    Text,
    Number,
    Boolean,
    List,
    Object,
}

/// One declared answer.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Whether the status is declared by itself, so that it can be asked for.
    pub(crate) declared: bool,
    pub(crate) media_type: Option<String>,
    /// A media type of the same answer that is JSON.
    pub(crate) json: Option<String>,
    /// Where the resource is; none where the answer says nothing of it.
    pub(crate) place: Option<Place>,
    pub(crate) schema: Schema,
    /// The schema as text, for media types whose writing depends on it.
    pub(crate) text: Option<String>,
    /// What the record has and this answer doesn't.
    pub(crate) hidden: Vec<String>,
    /// What of the resource the schema requires.
    pub(crate) required: Vec<String>,
    /// Whether there is more in the body than the resource.
    pub(crate) enveloped: bool,
    pub(crate) envelope: Vec<EnvelopeField>,
    /// Properties that are the id, where the answer is not the resource.
    pub(crate) ids: Vec<String>,
    pub(crate) headers: Headers,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Headers {
    /// Whether the next responder has to say some.
    pub(crate) asked: bool,
    pub(crate) location: Option<Location>,
    pub(crate) etag: bool,
    pub(crate) link: bool,
    pub(crate) counts: Vec<(String, Count)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Location {
    Path,
    Url,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct EnvelopeField {
    pub(crate) path: Vec<String>,
    pub(crate) count: Count,
}

/// What an envelope or a header says of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Count {
    /// Of all items that fit.
    Total,
    /// Of the items on this page.
    Here,
    Page,
    Pages,
    Size,
    Offset,
    HasMore,
    HasPrevious,
    Next,
    Previous,
    First,
    Last,
    This,
    NextPage,
    PreviousPage,
    NextCursor,
    PreviousCursor,
    FirstId,
    LastId,
    Remaining,
}

/// Which errors are declared.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Errors {
    pub(crate) codes: Vec<u16>,
    /// `4XX`, or a `default` beside a success.
    pub(crate) any: bool,
}

impl Errors {
    pub(crate) fn has(&self, status: u16) -> bool {
        self.any || self.codes.contains(&status)
    }

    /// Whether the status is declared by itself.
    pub(crate) fn names(&self, status: u16) -> bool {
        self.codes.contains(&status)
    }
}

/// What the declared parameters of a list mean.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Query {
    pub(crate) filters: Vec<Filter>,
    /// Parameters that are looked for in all texts.
    pub(crate) searches: Vec<String>,
    /// Parameters with an expression, such as SCIM's `name eq "x"`.
    pub(crate) expressions: Vec<String>,
    pub(crate) sort: Vec<String>,
    pub(crate) direction: Option<Direction>,
    pub(crate) paging: Paging,
    /// The paths of what records have.
    pub(crate) properties: Vec<Vec<String>>,
    /// Query parameters that say nothing about which items are meant.
    pub(crate) passed_over: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Filter {
    pub(crate) parameter: String,
    pub(crate) test: Test,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Test {
    Property {
        path: Vec<String>,
        comparison: Comparison,
        /// Whether a text is a list with commas.
        split: bool,
    },
    /// An object of tests by property: `filter[name]=x`.
    Members,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Above,
    AtLeast,
    Below,
    AtMost,
    Contains,
    StartsWith,
    EndsWith,
    Present,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Direction {
    pub(crate) parameter: String,
    /// Whether `true` means descending; none where the value is a word.
    pub(crate) descending: Option<bool>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Paging {
    /// With the number of the first page.
    pub(crate) page: Option<(String, u64)>,
    /// With how many there are if the request doesn't say.
    pub(crate) size: Option<(String, Option<u64>)>,
    pub(crate) offset: Option<String>,
    /// Whether `offset` counts from 1.
    pub(crate) from_one: bool,
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
}
