//! What a description becomes: one model, whatever format it was written in.
//!
//! An [`Operation`] is complete in itself, but for the schemas, which stay where they
//! are in the document until [`Schema::to_json`] asks for one.

use std::fmt;

use serde_json::Value;

pub use crate::schema::Schema;

/// One operation: a method on a path template, with all that was said of it.
#[derive(Debug)]
pub struct Operation {
    /// The `operationId`, or `GET /pets/{id}` where there is none.
    pub id: String,
    /// In capitals: `GET`. OpenAPI 3.2's `additionalOperations` may name any token.
    pub method: String,
    /// As in the description, without the servers' base path.
    pub path_template: String,
    pub summary: Option<String>,
    pub tags: Vec<String>,
    pub deprecated: bool,
    /// The operation's own and those of its path, each `(location, name)` once.
    pub parameters: Vec<Parameter>,
    pub request_body: Option<RequestBody>,
    /// In the description's order.
    pub responses: Vec<(StatusKey, Response)>,
    /// Any one of these is enough; each is met when all of its schemes are. Empty: open.
    pub security: Vec<SecurityRequirement>,
}

#[derive(Debug)]
pub struct Parameter {
    /// Header names are kept as written and compare without case.
    pub name: String,
    pub location: ParameterLocation,
    pub required: bool,
    pub deprecated: bool,
    /// Whether `?name=` stands for "no value" (query only).
    pub allow_empty_value: bool,
    pub shape: ParameterShape,
    pub examples: Vec<Example>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterLocation {
    Path,
    Query,
    /// OpenAPI 3.2's `in: querystring`: the whole query is one value.
    QueryString,
    Header,
    Cookie,
}

/// How a parameter's text becomes a value.
#[derive(Debug)]
pub enum ParameterShape {
    /// Split by `style`, then read by the schema's types. OpenAPI 2.0's
    /// `collectionFormat` is told in the same words.
    Styled {
        style: Style,
        explode: bool,
        schema: Schema,
    },
    /// One document of a media type.
    Content {
        media_type: String,
        schema: Option<Schema>,
    },
}

/// <https://spec.openapis.org/oas/v3.1.1#style-values>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// OpenAPI 2.0's `collectionFormat: tsv`.
    TabDelimited,
    /// OpenAPI 3.2's `style: cookie`.
    Cookie,
}

#[derive(Debug)]
pub struct RequestBody {
    pub required: bool,
    /// In the description's order. OpenAPI 2.0's `consumes` and `formData` end here too.
    pub content: Vec<MediaType>,
}

#[derive(Debug)]
pub struct MediaType {
    /// As written: `application/json; charset=utf-8`, `image/*`, `*/*`.
    pub name: String,
    /// Of a sequence of items (`itemSchema`, OpenAPI 3.2) this is the array's schema.
    pub schema: Option<Schema>,
    pub examples: Vec<Example>,
    /// By property, for forms and multipart.
    pub encoding: Vec<(String, Encoding)>,
}

/// How one property of a form or multipart body is written.
#[derive(Debug, Default)]
pub struct Encoding {
    /// May be a list: `image/png, image/jpeg`.
    pub content_type: Option<String>,
    pub style: Option<Style>,
    pub explode: Option<bool>,
    pub allow_reserved: bool,
    /// Headers of the part (multipart only).
    pub headers: Vec<Header>,
}

#[derive(Debug)]
pub struct Response {
    pub description: String,
    pub headers: Vec<Header>,
    /// In the description's order. Empty: no body.
    pub content: Vec<MediaType>,
}

#[derive(Debug)]
pub struct Header {
    pub name: String,
    pub required: bool,
    pub shape: ParameterShape,
    pub examples: Vec<Example>,
}

#[derive(Debug, Clone)]
pub struct Example {
    /// The key in `examples`; none for a lone `example`.
    pub name: Option<String>,
    pub value: ExampleValue,
    /// Where it stands, for what has to be said of it: see
    /// [`Api::locate`](crate::Api::locate).
    pub place: Place,
}

/// A place in one of a description's documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Place {
    /// An index of [`Api::documents`](crate::Api::documents).
    pub document: usize,
    /// RFC 6901.
    pub pointer: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExampleValue {
    /// A value, to be written in the media type's own way.
    Data(Value),
    /// OpenAPI 3.2's `serializedValue`, or an `externalValue` that was read: what goes
    /// over the wire.
    Serialized(Vec<u8>),
}

/// The key of a response: `200`, `4XX`, `default`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusKey {
    Code(u16),
    /// The first digit: `4XX` is 4.
    Range(u8),
    Default,
}

impl StatusKey {
    /// The keys that describe a status, the most specific first.
    pub fn of_status(status: u16) -> [Self; 3] {
        let first_digit = u8::try_from(status / 100).unwrap_or_default();
        [Self::Code(status), Self::Range(first_digit), Self::Default]
    }

    /// `200`, `4xx` or `default`; none for anything else.
    pub fn parse(key: &str) -> Option<Self> {
        if key.eq_ignore_ascii_case("default") {
            return Some(Self::Default);
        }
        match key.as_bytes() {
            [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Self::Range(digit - b'0')),
            [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => key.parse().ok().map(Self::Code),
            _ => None,
        }
    }
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "{code}"),
            Self::Range(digit) => write!(f, "{digit}XX"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// Schemes that must all be met. Empty: no credentials are needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecurityRequirement(pub Vec<SchemeUse>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeUse {
    /// A key of [`Api::security_schemes`](crate::Api::security_schemes).
    pub scheme: String,
    /// Scopes, or roles where the scheme has no scopes.
    pub scopes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityScheme {
    ApiKey {
        location: ApiKeyLocation,
        name: String,
    },
    /// `scheme` in lower case: `basic`, `bearer`, `digest`…
    Http {
        scheme: String,
        bearer_format: Option<String>,
    },
    OAuth2 {
        scopes: Vec<String>,
    },
    OpenIdConnect {
        url: String,
    },
    MutualTls,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKeyLocation {
    Query,
    Header,
    Cookie,
}
