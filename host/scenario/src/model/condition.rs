//! What has to hold of a request.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// What has to hold of a request.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename_all = "kebab-case")]
pub enum Condition {
    /// At least one of these.
    Any {
        /// The conditions.
        any: Vec<Condition>,
    },
    /// All of these.
    All {
        /// The conditions.
        all: Vec<Condition>,
    },
    /// Not this.
    Not {
        /// The condition.
        not: Box<Condition>,
    },
    /// A part of the request is as these say, each of them.
    Test(Box<Test>),
}

/// One part of a request, and what has to hold of it. Of several values (of a query, or of
/// a `JSONPath`), one that fits is enough.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Test {
    /// A path parameter, by its name in the path template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A parameter of the query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// A header; case does not matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<String>,
    /// A cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie: Option<String>,
    /// Parts of a JSON or form body, as a `JSONPath` (RFC 9535): `$.lines[*].sku`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// `true`: the whole body, as text.
    #[serde(skip_serializing_if = "is_false")]
    pub text: bool,
    /// Whether it is there at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exists: Option<bool>,
    /// It is this value. A number or boolean is compared with what a text says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<Value>,
    /// It is one of these values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Vec<Value>>,
    /// A text has this part, a list this item, an object these members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contains: Option<Value>,
    /// Some part of the text fits this regular expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<String>,
    /// It is a number greater than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub greater_than: Option<f64>,
    /// It is this number or a greater one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// It is a number less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub less_than: Option<f64>,
    /// It is this number or a lesser one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// A text has at least so many characters, a list so many items, an object so many
    /// members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<u64>,
    /// A text has at most so many characters, a list so many items, an object so many
    /// members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<u64>,
}

/// The part of a request that a test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A path parameter.
    Path(&'a str),
    /// A parameter of the query.
    Query(&'a str),
    /// A header.
    Header(&'a str),
    /// A cookie.
    Cookie(&'a str),
    /// Parts of the body, by `JSONPath`.
    Body(&'a str),
    /// The whole body.
    Text,
}

impl Test {
    /// Of that part, with nothing to hold of it yet.
    pub fn of(subject: Subject<'_>) -> Self {
        let mut test = Self::default();
        match subject {
            Subject::Path(name) => test.path = Some(name.to_owned()),
            Subject::Query(name) => test.query = Some(name.to_owned()),
            Subject::Header(name) => test.header = Some(name.to_owned()),
            Subject::Cookie(name) => test.cookie = Some(name.to_owned()),
            Subject::Body(path) => test.body = Some(path.to_owned()),
            Subject::Text => test.text = true,
        }
        test
    }

    /// What it looks at; one that was read looks at exactly one part.
    pub fn subject(&self) -> Option<Subject<'_>> {
        let named = [
            self.path.as_deref().map(Subject::Path),
            self.query.as_deref().map(Subject::Query),
            self.header.as_deref().map(Subject::Header),
            self.cookie.as_deref().map(Subject::Cookie),
            self.body.as_deref().map(Subject::Body),
            self.text.then_some(Subject::Text),
        ];
        named.into_iter().flatten().next()
    }
}

impl From<Test> for Condition {
    fn from(test: Test) -> Self {
        Self::Test(Box::new(test))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(is: &bool) -> bool {
    !is
}
