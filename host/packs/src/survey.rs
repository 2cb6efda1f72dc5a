//! What the operations of an API are, so that a pack can pick those that it makes sense for.

use std::cell::OnceCell;
use std::sync::Arc;

use mimus_description::model::{
    MediaType, Operation, ParameterLocation, ParameterShape, StatusKey,
};
use mimus_description::{Api, Direction, Schema};
use mimus_exchange::operations::{Pattern, Target};
use serde_json::Value;

use crate::members::{self, Member};

/// Operations that one scenario is about, at most: more say no more.
const MOST: usize = 3;

/// All operations, by what they are.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    pub(crate) api: &'a Api,
    operations: Vec<Facts>,
    /// All operations, as patterns look at them.
    targets: Vec<Target<'a>>,
}

/// What an operation is, as far as picking needs it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is asked for by itself, and none says anything of another"
)]
pub(crate) struct Facts {
    /// Of [`Api::operations`].
    index: usize,
    pub(crate) method: String,
    /// Segments of its path; those that are parameters are empty.
    segments: Vec<String>,
    pub(crate) has_body: bool,
    pub(crate) has_json_body: bool,
    /// It can be asked only with credentials.
    pub(crate) is_secured: bool,
    /// Where a client can put a text of its own choice, beside the body.
    pub(crate) takes_text: bool,
    /// A success is JSON, or nothing.
    answers_json: bool,
    answers_stream: bool,
    is_deprecated: bool,
    parameters: usize,
}

/// One that was picked.
#[derive(Debug, Clone)]
pub(crate) struct Picked {
    pub(crate) facts: Facts,
    /// What means it, and no other.
    pub(crate) pattern: String,
    /// Below the first base path.
    pub(crate) path: String,
    /// What tells it from others at that path, where a query or a fragment in its template does.
    pub(crate) conditions: Vec<(String, String)>,
    pub(crate) operation: Arc<Operation>,
    /// Of the JSON that it takes, once it was asked for.
    schema: OnceCell<Option<Value>>,
    members: OnceCell<Vec<Member>>,
}

impl<'a> Survey<'a> {
    /// Of all operations, or of some by index.
    pub(crate) fn new(api: &'a Api, only: Option<&[usize]>) -> Self {
        let all = api.each_operation().enumerate();
        let read = all.filter_map(|(index, operation)| {
            let is_meant = only.is_none_or(|only| only.contains(&index));
            let operation = operation.ok().filter(|_| is_meant)?;
            Some(Facts::of(index, &operation))
        });
        let targets = api.operations.iter();
        Self {
            api,
            operations: read.collect(),
            targets: targets.map(|one| Target::new(one, Vec::new())).collect(),
        }
    }

    /// The simplest of those that fit.
    pub(crate) fn pick(&self, fits: impl Fn(&Facts) -> bool) -> Vec<Picked> {
        let mut fitting: Vec<&Facts> = self.operations.iter().filter(|one| fits(one)).collect();
        fitting.sort_by_key(|facts| facts.weight());
        let mut picked = Vec::new();
        for facts in fitting {
            if let Some(one) = self.picked(facts) {
                picked.push(one);
            }
            if picked.len() == MOST {
                break;
            }
        }
        picked
    }

    /// Those that fit the first of several wishes that some fit.
    pub(crate) fn pick_first(&self, wishes: &[fn(&Facts) -> bool]) -> Vec<Picked> {
        let mut ways = wishes.iter().map(|fits| self.pick(fits));
        ways.find(|picked| !picked.is_empty()).unwrap_or_default()
    }

    /// Those, or in the end any.
    pub(crate) fn pick_or_any(&self, wishes: &[fn(&Facts) -> bool]) -> Vec<Picked> {
        let found = self.pick_first(wishes);
        if found.is_empty() {
            self.pick(|_| true)
        } else {
            found
        }
    }

    /// The one at a path, for who looks for what belongs together.
    pub(crate) fn at(&self, method: &str, segments: &[String]) -> Option<&Facts> {
        let mut all = self.operations.iter();
        all.find(|one| one.method == method && one.segments == segments)
    }

    pub(crate) fn all(&self) -> &[Facts] {
        &self.operations
    }

    pub(crate) fn picked(&self, facts: &Facts) -> Option<Picked> {
        let operation = self.api.operation(facts.index).ok()?;
        let summary = &self.api.operations[facts.index];
        let base = summary.base_paths.first().map_or("", String::as_str);
        let (path, query) = split(&summary.path_template);
        let conditions = form_urlencoded::parse(query.as_bytes());
        Some(Picked {
            facts: facts.clone(),
            pattern: self.pattern(facts.index)?,
            path: format!("{base}{path}"),
            conditions: conditions.into_owned().collect(),
            operation,
            schema: OnceCell::new(),
            members: OnceCell::new(),
        })
    }

    /// How a rule says that it is about this operation alone.
    fn pattern(&self, index: usize) -> Option<String> {
        let summary = &self.api.operations[index];
        let (method, path) = (&summary.method, &summary.path_template);
        let bases = summary.base_paths.iter();
        let spoken = bases.map(|base| format!("{method} {base}{path}"));
        let mut ways = [summary.id.clone(), format!("{method} {path}")]
            .into_iter()
            .chain(spoken);
        ways.find(|way| {
            let Ok(pattern) = way.parse::<Pattern>() else {
                return false;
            };
            let mut all = self.targets.iter().enumerate();
            !way.starts_with('!')
                && !pattern.is_tag()
                && all.all(|(at, one)| pattern.matches(one) == (at == index))
        })
    }
}

/// A template without its query or fragment, and that.
fn split(template: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let at = template.find(|letter| {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(letter, '?' | '#')
    });
    at.map_or((template, ""), |at| (&template[..at], &template[at + 1..]))
}

impl Facts {
    fn of(index: usize, operation: &Operation) -> Self {
        let content = operation.request_body.iter().flat_map(|body| &body.content);
        let success = operation.responses.iter().filter(|(status, _)| {
            matches!(status, StatusKey::Code(200..=299) | StatusKey::Range(2))
        });
        let given = success.flat_map(|(_, response)| &response.content);
        let given = given.collect::<Vec<_>>();
        let optional = operation.security.iter().any(|one| one.0.is_empty());
        let segments = operation.path_template.split('/').skip(1);
        Self {
            index,
            method: operation.method.clone(),
            segments: segments
                .map(|segment| {
                    if segment.starts_with('{') && segment.ends_with('}') {
                        String::new()
                    } else {
                        segment.to_owned()
                    }
                })
                .collect(),
            has_body: operation.request_body.is_some(),
            has_json_body: content.into_iter().any(is_json),
            is_secured: !operation.security.is_empty() && !optional,
            takes_text: operation.parameters.iter().any(|parameter| {
                matches!(
                    parameter.location,
                    ParameterLocation::Query | ParameterLocation::Path
                )
            }),
            answers_json: given.is_empty() || given.iter().any(|media| is_json(media)),
            answers_stream: given.iter().any(|media| media.name.contains("stream")),
            is_deprecated: operation.deprecated,
            parameters: operation.parameters.len(),
        }
    }

    pub(crate) fn reads(&self) -> bool {
        self.method == "GET"
    }

    pub(crate) fn writes(&self) -> bool {
        matches!(self.method.as_str(), "POST" | "PUT" | "PATCH" | "DELETE")
    }

    /// Whether it is about one thing of many.
    pub(crate) fn is_of_one(&self) -> bool {
        self.segments.last().is_some_and(String::is_empty)
    }

    pub(crate) fn segments(&self) -> &[String] {
        &self.segments
    }

    /// The simplest to ask first.
    fn weight(&self) -> usize {
        let kinds = [
            (self.is_deprecated, 1000),
            (self.answers_stream, 500),
            (!self.answers_json, 100),
            (
                matches!(self.method.as_str(), "HEAD" | "OPTIONS" | "TRACE"),
                2000,
            ),
        ];
        let kinds = kinds.iter().filter(|(is, _)| *is).map(|(_, weight)| weight);
        kinds.sum::<usize>() + 4 * self.segments.len() + self.parameters
    }
}

impl Picked {
    pub(crate) fn id(&self) -> &str {
        &self.operation.id
    }

    /// The JSON that is sent, if it is an object: what its members may be.
    pub(crate) fn sent(&self) -> &[Member] {
        self.members
            .get_or_init(|| self.sent_schema().map(members::of).unwrap_or_default())
    }

    pub(crate) fn sent_schema(&self) -> Option<&Value> {
        let schema = self.schema.get_or_init(|| {
            let body = self.operation.request_body.as_ref()?;
            let json = body.content.iter().find(|media| is_json(media))?;
            Some(json.schema.as_ref()?.to_json(Direction::Request))
        });
        schema.as_ref()
    }

    /// What is given on success, as far as it is JSON: with its status and media type.
    pub(crate) fn given(&self) -> Option<(u16, &str, Value)> {
        self.operation
            .responses
            .iter()
            .find_map(|(status, response)| {
                let StatusKey::Code(code @ 200..=299) = *status else {
                    return None;
                };
                let json = response.content.iter().find(|media| is_json(media))?;
                let schema = json.schema.as_ref()?.to_json(Direction::Response);
                Some((code, json.name.as_str(), schema))
            })
    }

    /// The parameters of the query and the path, with what they may be.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (ParameterLocation, &str, Value)> {
        let all = self.operation.parameters.iter();
        all.filter_map(|parameter| {
            let location = parameter.location;
            if !matches!(location, ParameterLocation::Query | ParameterLocation::Path) {
                return None;
            }
            let schema = schema_of(&parameter.shape).map(|it| it.to_json(Direction::Request));
            Some((
                location,
                parameter.name.as_str(),
                schema.unwrap_or_default(),
            ))
        })
    }
}

pub(crate) fn schema_of(shape: &ParameterShape) -> Option<&Schema> {
    match shape {
        ParameterShape::Styled { schema, .. } => Some(schema),
        ParameterShape::Content { schema, .. } => schema.as_ref(),
    }
}

pub(crate) fn is_json(media: &MediaType) -> bool {
    let name = media.name.to_ascii_lowercase();
    let name = name.split(';').next().unwrap_or_default().trim();
    name.ends_with("/json") || name.ends_with("+json")
}
