//! Parameters: from the text in path, query, headers and cookies to values.
//!
//! What a text means may depend on the schema (`1,2` is a string or a list), so readings
//! are tried from the likeliest to the least, and the first that the schema accepts counts.

mod inputs;
mod style;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use mimus_description::model::{Parameter, ParameterLocation, ParameterShape, Style};
use serde_json::{Map, Value};

use crate::deep;
use crate::schema::{Judge, Subject, Types, View};
use crate::text::{Coding, Order, scalar};
use crate::violation::{Location, Violation};
pub(crate) use inputs::Inputs;
use style::{Kind, Split};

/// Headers that the description may list and still has no say in (OpenAPI 3.1, 4.8.12).
const IGNORED_HEADERS: &[&str] = &["accept", "content-type", "authorization"];

/// A parameter, as the request has it.
#[derive(Debug)]
pub(crate) enum Read {
    Absent,
    Value(Value),
    Refused(Vec<Violation>),
}

/// How text is read: which kind of value, which scalar types first, and whether
/// separators may be percent-encoded.
#[derive(Debug, Clone, Copy)]
struct Way {
    kind: Kind,
    order: Order,
    lenient: bool,
}

/// Reads one parameter and judges it.
pub(crate) fn read(
    parameter: &Parameter,
    siblings: &[Parameter],
    judge: &Judge,
    inputs: &Inputs<'_>,
) -> Read {
    if parameter.location == ParameterLocation::Header
        && IGNORED_HEADERS
            .iter()
            .any(|name| parameter.name.eq_ignore_ascii_case(name))
    {
        return Read::Absent;
    }
    let reader = Reader {
        parameter,
        siblings,
        judge,
        inputs,
        texts: inputs.texts(parameter),
    };
    let read = match &parameter.shape {
        ParameterShape::Content { media_type, .. } => reader.content(media_type),
        ParameterShape::Styled { style, explode, .. } => reader.styled(*style, *explode),
    };
    match read {
        Read::Absent if parameter.required && !is_the_clients_own(parameter) => {
            Read::Refused(vec![missing(parameter)])
        }
        other => other,
    }
}

/// Whether HTTP libraries and browsers decide on this header by themselves, so that its
/// absence is no mistake of the caller's. Browsers don't even let scripts set most of them:
/// <https://fetch.spec.whatwg.org/#forbidden-request-header>, and `User-Agent`.
fn is_the_clients_own(parameter: &Parameter) -> bool {
    const CLIENTS: &[&str] = &[
        "accept-charset",
        "accept-encoding",
        "connection",
        "content-length",
        "date",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "via",
    ];
    let own = |name: &&str| parameter.name.eq_ignore_ascii_case(name);
    parameter.location == ParameterLocation::Header && CLIENTS.iter().any(own)
}

fn missing(parameter: &Parameter) -> Violation {
    let location = place(parameter.location);
    let message = format!(
        "the required {} parameter `{}` is missing",
        location.as_str(),
        parameter.name
    );
    Violation::new(location, Some(&parameter.name), "required", message)
}

pub(crate) fn place(location: ParameterLocation) -> Location {
    match location {
        ParameterLocation::Path => Location::Path,
        ParameterLocation::Query | ParameterLocation::QueryString => Location::Query,
        ParameterLocation::Header => Location::Header,
        ParameterLocation::Cookie => Location::Cookie,
    }
}

struct Reader<'r> {
    parameter: &'r Parameter,
    siblings: &'r [Parameter],
    judge: &'r Judge,
    inputs: &'r Inputs<'r>,
    /// All values that go by the parameter's name, as they were sent.
    texts: Vec<&'r str>,
}

impl Reader<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            location: place(self.parameter.location),
            name: Some(&self.parameter.name),
        }
    }

    fn refuse(&self, rule: &str, message: &str) -> Read {
        let subject = self.subject();
        let message = format!(
            "{} parameter `{}` {message}",
            subject.location.as_str(),
            self.parameter.name
        );
        let violation = Violation::new(subject.location, subject.name, rule, message);
        Read::Refused(vec![
            violation.with_text(self.texts.first().copied().unwrap_or_default()),
        ])
    }

    fn judged(&self, value: &Value) -> Read {
        let mut violations = Vec::new();
        self.judge.judge(value, self.subject(), &mut violations);
        Read::Refused(violations)
    }

    fn coding(&self, style: Style) -> Coding {
        match self.parameter.location {
            ParameterLocation::Query | ParameterLocation::QueryString => Coding::Form,
            ParameterLocation::Header => Coding::Header,
            ParameterLocation::Cookie if style == Style::Cookie => Coding::Header,
            ParameterLocation::Path | ParameterLocation::Cookie => Coding::Percent,
        }
    }

    fn styled(&self, style: Style, explode: bool) -> Read {
        let types = self.judge.types();
        if self.parameter.allow_empty_value && self.texts.as_slice() == [""] {
            return Read::Value(Value::String(String::new()));
        }
        let mut first: Option<Value> = None;
        let mut failure: Option<Read> = None;
        for way in self.ways(style, types) {
            match self.attempt(style, explode, way) {
                Ok(None) => {}
                Ok(Some(value)) if self.judge.accepts(&value) => return Read::Value(value),
                Ok(Some(value)) => first = first.or(Some(value)),
                Err((rule, message)) => {
                    failure = failure.or_else(|| Some(self.refuse(rule, &message)));
                }
            }
        }
        match (first, failure) {
            (Some(value), _) => self.judged(&value),
            (None, Some(failure)) => failure,
            (None, None) => Read::Absent,
        }
    }

    /// The likeliest first; the others only count if the schema refuses what comes before.
    fn ways(&self, style: Style, types: Types) -> impl Iterator<Item = Way> {
        let several = self.texts.len() > 1;
        let any = types == Types::ANY;
        let array = if any {
            several
        } else {
            types.has(Types::ARRAY)
        };
        let object = if any {
            style == Style::DeepObject
        } else {
            types.has(Types::OBJECT)
        };
        let single = any || types.has_scalar() || types.has(Types::NULL) || !(array || object);
        let kinds = if several {
            [
                (array, Kind::Array),
                (object, Kind::Object),
                (single, Kind::Scalar),
            ]
        } else if style == Style::DeepObject {
            [
                (object, Kind::Object),
                (array, Kind::Array),
                (single, Kind::Scalar),
            ]
        } else {
            [
                (single, Kind::Scalar),
                (array, Kind::Array),
                (object, Kind::Object),
            ]
        };
        let encoded = self.texts.iter().any(|text| text.contains(['%', '+']))
            || self.texts.as_slice() == [""];
        let leniencies = if encoded {
            &[false, true][..]
        } else {
            &[false][..]
        };
        leniencies.iter().flat_map(move |lenient| {
            kinds
                .into_iter()
                .filter(|(possible, _)| *possible)
                .flat_map(move |(_, kind)| {
                    [Order::Likely, Order::Other].map(|order| Way {
                        kind,
                        order,
                        lenient: *lenient,
                    })
                })
        })
    }

    /// None: nothing of the parameter is there.
    fn attempt(
        &self,
        style: Style,
        explode: bool,
        way: Way,
    ) -> Result<Option<Value>, (&'static str, String)> {
        let coding = match self.coding(style) {
            // `+` may have been meant as it stands, in the offset of a time above all.
            Coding::Form if way.lenient => Coding::Percent,
            coding => coding,
        };
        let undecodable = || {
            (
                "malformed",
                "is no UTF-8 once it is percent-decoded".to_owned(),
            )
        };
        let decode = |raw| coding.decode(raw).ok_or_else(undecodable);
        if style == Style::DeepObject && way.kind != Kind::Scalar {
            let Some(tree) = self.inputs.tree(&self.parameter.name) else {
                return Ok(None);
            };
            return tree
                .value(&self.judge.view(), coding, way.order)
                .map(Some)
                .ok_or_else(undecodable);
        }
        let split = if way.kind == Kind::Object && explode && self.spreads(style) {
            let fields = self.own_fields();
            if fields.is_empty() {
                return Ok(None);
            }
            Split::Fields(fields)
        } else if self.texts.is_empty() {
            return Ok(None);
        } else if way.lenient && way.kind == Kind::Array && self.texts.as_slice() == [""] {
            Split::Many(Vec::new())
        } else {
            let split = style::split(
                style,
                explode,
                way.kind,
                &self.parameter.name,
                &self.texts,
                way.lenient,
            );
            split.map_err(|message| ("style", message))?
        };
        let view = self.judge.view();
        Ok(Some(match split {
            Split::One(raw) => scalar(&decode(raw)?, self.judge.types(), way.order),
            Split::Many(raws) => {
                let types = view.items().types();
                let items = raws
                    .into_iter()
                    .map(|raw| Ok(scalar(&decode(raw)?, types, way.order)));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            Split::Fields(fields) => {
                let mut object = Map::new();
                for (name, raw) in fields {
                    let name = decode(name)?.into_owned();
                    let types = member(&view, &name).types();
                    object.insert(name, scalar(&decode(raw)?, types, way.order));
                }
                Value::Object(object)
            }
        }))
    }

    /// Whether an exploded object's properties stand side by side with other parameters.
    fn spreads(&self, style: Style) -> bool {
        matches!(
            self.parameter.location,
            ParameterLocation::Query | ParameterLocation::Cookie
        ) && !matches!(style, Style::DeepObject)
    }

    /// The properties of an exploded object among all that was sent: those it declares,
    /// and the rest only if it expressly takes any and nobody else claims them.
    fn own_fields(&self) -> Vec<(&str, &str)> {
        let view = self.judge.view();
        let open = view.is_open();
        let location = self.parameter.location;
        let claimed = |name: &str| {
            self.siblings
                .iter()
                .any(|other| other.location == location && other.name == name)
                || name
                    .split_once('[')
                    .is_some_and(|(base, _)| self.siblings.iter().any(|other| other.name == base))
        };
        let fields = self.inputs.pairs(location);
        fields
            .filter(|(name, _, _)| view.property(name).is_some() || (open && !claimed(name)))
            .map(|(_, raw_name, raw)| (raw_name, raw))
            .collect()
    }

    fn content(&self, media_type: &str) -> Read {
        let Some(raw) = self.texts.first() else {
            return Read::Absent;
        };
        let Some(text) = self.coding(Style::Form).decode(raw) else {
            return self.refuse("malformed", "is no UTF-8 once it is percent-decoded");
        };
        let family = mimus_media::Family::of(media_type);
        let value = match family {
            mimus_media::Family::Json => match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(error) => return self.refuse("malformed", &format!("is no JSON: {error}")),
            },
            mimus_media::Family::Form => return self.form(raw),
            _ => {
                let values = [Order::Likely, Order::Other]
                    .map(|order| scalar(&text, self.judge.types(), order));
                let accepted = values.iter().find(|value| self.judge.accepts(value));
                accepted.or(values.first()).cloned().unwrap_or_default()
            }
        };
        if self.judge.accepts(&value) {
            Read::Value(value)
        } else {
            self.judged(&value)
        }
    }

    /// A whole form as one value: OpenAPI 3.2's `in: querystring`.
    fn form(&self, raw: &str) -> Read {
        let raw = match self.parameter.location {
            ParameterLocation::QueryString => Cow::Borrowed(raw),
            _ => self.coding(Style::Form).decode(raw).unwrap_or_default(),
        };
        match crate::body::form_value(&raw, self.judge, &[]) {
            Ok(value) if self.judge.accepts(&value) => Read::Value(value),
            Ok(value) => self.judged(&value),
            Err(message) => self.refuse("malformed", &message),
        }
    }
}

/// What is said of a property, by its name or else of all others.
pub(crate) fn member<'a>(view: &View<'a>, name: &str) -> View<'a> {
    view.property(name).unwrap_or_else(|| view.additional())
}

/// So that forms read their lists as parameters do.
pub(crate) fn split_list<'t>(style: Style, texts: &[&'t str], lenient: bool) -> Vec<&'t str> {
    match style::split(style, false, Kind::Array, "", texts, lenient) {
        Ok(Split::Many(items)) => items,
        _ => texts.to_vec(),
    }
}

/// Pairs of an object that is written as a list: `R,100,G,200`. None: the list is odd.
pub(crate) fn split_fields<'t>(
    style: Style,
    texts: &[&'t str],
    lenient: bool,
) -> Option<Vec<(&'t str, &'t str)>> {
    match style::split(style, false, Kind::Object, "", texts, lenient) {
        Ok(Split::Fields(fields)) => Some(fields),
        _ => None,
    }
}

/// Whether [`deep`] names belong to a parameter is for [`Inputs`] to say.
impl Inputs<'_> {
    fn tree(&self, name: &str) -> Option<deep::Tree<'_>> {
        let mut tree = None;
        for (own, _, raw) in self.pairs(ParameterLocation::Query) {
            if let Some(path) = deep::path(own, name) {
                tree.get_or_insert_with(deep::Tree::default)
                    .insert(&path, raw);
            }
        }
        tree
    }
}
