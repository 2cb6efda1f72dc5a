//! One self-contained schema out of all that a schema refers to.
//!
//! Each place that is referred to becomes one entry of `$defs`, converted by itself; a
//! queue, not recursion, leads from one to the next.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};

use super::direction::Known;
use super::place::Content;
use super::{Direction, Root, cycle};
use crate::document;
use crate::documents::RefError;
use crate::finding::{Finding, Location, Severity};
use crate::node::Node;
use crate::reader::Source;
use crate::scan::Span;

/// Entries of `$defs` beyond this many are not made.
const MAX_DEFINITIONS: usize = 50_000;
/// What may be converted for one schema: this much, and so many times the documents. The
/// same place may be needed in several contexts.
const BUDGET_BASE: usize = 1024 * 1024;
const BUDGET: usize = 8;
/// Findings in schemas beyond this many are not told.
const MAX_FINDINGS: usize = 5_000;

/// What a URI's fragment can't have as it is.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'%')
    .add(b'{')
    .add(b'}')
    .add(b'[')
    .add(b']')
    .add(b'|')
    .add(b'\\')
    .add(b'^')
    .add(b'#');

/// Tokens that say nothing in a name.
const STRUCTURE: [&str; 14] = [
    "components",
    "schemas",
    "definitions",
    "$defs",
    "properties",
    "paths",
    "responses",
    "content",
    "schema",
    "requestBody",
    "parameters",
    "allOf",
    "anyOf",
    "oneOf",
];

/// A place in the documents.
pub(super) type At = (usize, Span);

/// What holds for a schema because of those around it at the same value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Context {
    /// Names that are not required here, sorted.
    pub(super) waived: Vec<String>,
    /// What `$dynamicRef`s mean here.
    pub(super) bindings: Vec<(String, At)>,
}

impl Context {
    /// What holds for the parts of the value.
    pub(super) fn of_parts(&self) -> Self {
        Self {
            waived: Vec::new(),
            bindings: self.bindings.clone(),
        }
    }
}

/// Schemas that were checked, so that each is once.
#[derive(Debug, Default)]
pub(crate) struct Checked(HashSet<At>);

pub(crate) struct Bundle<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) direction: Direction,
    /// Whether any schema says `readOnly`, or `writeOnly`, whichever matters.
    pub(super) flagged: bool,
    pub(super) known: Known,
    /// Bytes of the documents that may still be converted.
    budget: usize,
    fragments: HashMap<At, Option<Rc<Value>>>,
    names: HashMap<(At, Context), String>,
    taken: HashSet<String>,
    queue: VecDeque<Queued>,
    /// The document and place of the schema that is converted.
    pub(super) home: usize,
    base: String,
    pub(super) path: Vec<String>,
    /// None: nobody wants to know.
    findings: Option<Vec<Finding>>,
}

struct Queued {
    at: At,
    pointer: String,
    context: Context,
    name: String,
}

impl<'a> Bundle<'a> {
    pub(crate) fn new(source: &'a Arc<Source>, direction: Direction) -> Self {
        let flagged = match direction {
            Direction::Request => source.has_read_only,
            Direction::Response => source.has_write_only,
        };
        Self {
            source,
            direction,
            flagged,
            known: Known::default(),
            budget: BUDGET_BASE + BUDGET * source.documents.bytes(),
            fragments: HashMap::new(),
            names: HashMap::new(),
            taken: HashSet::new(),
            queue: VecDeque::new(),
            home: 0,
            base: String::new(),
            path: Vec::new(),
            findings: None,
        }
    }

    /// Collects what is wrong instead of passing it over.
    pub(crate) fn with_findings(mut self) -> Self {
        self.findings = Some(Vec::new());
        self
    }

    pub(crate) fn into_findings(self) -> Vec<Finding> {
        self.findings.unwrap_or_default()
    }

    pub(crate) fn into_json(mut self, root: &Root) -> Value {
        let mut converted = self.begin(root);
        let mut definitions = Map::new();
        while let Some(next) = self.queue.pop_front() {
            let value = self.definition(&next);
            definitions.insert(next.name, value);
        }
        if definitions.is_empty() {
            return converted;
        }
        cycle::cut(&converted, &mut definitions);
        if let Value::Object(object) = &mut converted {
            object.insert("$defs".into(), Value::Object(definitions));
        }
        converted
    }

    /// Converts what was not checked before, for the findings.
    pub(crate) fn check(&mut self, root: &Root, checked: &mut Checked) {
        if let Content::Span(span) = root.content
            && !checked.0.insert((root.document, span))
        {
            return;
        }
        self.begin(root);
        while let Some(next) = self.queue.pop_front() {
            if checked.0.insert(next.at) {
                self.definition(&next);
            }
        }
    }

    fn begin(&mut self, root: &Root) -> Value {
        let value = match &root.content {
            Content::Built(value) => Some(Rc::new(value.clone())),
            Content::Span(span) => self.fragment((root.document, *span)),
        };
        self.home = root.document;
        self.base.clone_from(&root.pointer);
        self.convert(value.as_deref(), &Context::default())
    }

    fn definition(&mut self, next: &Queued) -> Value {
        let value = self.fragment(next.at);
        self.home = next.at.0;
        self.base.clone_from(&next.pointer);
        self.convert(value.as_deref(), &next.context)
    }

    fn convert(&mut self, value: Option<&Value>, context: &Context) -> Value {
        self.path.clear();
        let Some(value) = value else {
            let message = "the schema has a number or a string that JSON can't hold; anything goes";
            self.report("malformed-schema", message);
            return Value::Bool(true);
        };
        self.schema(value, context)
    }

    /// The value at a place, parsed once.
    pub(super) fn fragment(&mut self, at: At) -> Option<Rc<Value>> {
        let (document, span) = at;
        let documents = &self.source.documents;
        let parse = || {
            serde_json::from_str(span.of(&documents.document(document).text))
                .ok()
                .map(Rc::new)
        };
        self.fragments.entry(at).or_insert_with(parse).clone()
    }

    /// Where a reference in `document` leads.
    pub(super) fn target(&self, document: usize, reference: &str) -> Result<Node<'a>, RefError> {
        self.source.documents.resolve(document, reference)
    }

    /// The target of a reference, and the document it is in.
    pub(super) fn load(&mut self, document: usize, reference: &str) -> Option<(Rc<Value>, At)> {
        let node = self.target(document, reference).ok()?;
        let at = (node.document, node.span);
        Some((self.fragment(at)?, at))
    }

    /// `#/$defs/…` for a place; none where there are too many.
    pub(super) fn reference_to(&mut self, node: &Node<'_>, context: Context) -> Option<String> {
        let at = (node.document, node.span);
        let key = (at, context);
        if let Some(name) = self.names.get(&key) {
            return Some(definition_pointer(name));
        }
        let left = self.budget.checked_sub(node.span.len());
        self.budget = left.unwrap_or(0);
        if left.is_none() || MAX_DEFINITIONS <= self.names.len() {
            self.report(
                "too-many-schemas",
                "the schema refers to too many others; anything goes here",
            );
            return None;
        }
        let name = self.free_name(node);
        self.queue.push_back(Queued {
            at,
            pointer: node.pointer.clone(),
            context: key.1.clone(),
            name: name.clone(),
        });
        let pointer = definition_pointer(&name);
        self.names.insert(key, name);
        Some(pointer)
    }

    fn free_name(&mut self, node: &Node<'_>) -> String {
        let wanted = name_of(node);
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        name
    }

    /// Where the schema that is converted stands.
    pub(super) fn pointer(&self) -> String {
        let mut pointer = self.base.clone();
        for token in &self.path {
            pointer.push('/');
            pointer.push_str(&document::escape(token));
        }
        pointer
    }

    pub(super) fn report(&mut self, code: &'static str, message: impl Into<String>) {
        self.tell(Severity::Warning, code, message.into(), None);
    }

    pub(super) fn note(&mut self, code: &'static str, message: impl Into<String>) {
        self.tell(Severity::Note, code, message.into(), None);
    }

    pub(super) fn report_reference(&mut self, error: &RefError) {
        self.tell(
            Severity::Warning,
            error.code(),
            format!("{error}; anything goes here"),
            error.hint(),
        );
    }

    fn tell(
        &mut self,
        severity: Severity,
        code: &'static str,
        message: String,
        hint: Option<String>,
    ) {
        if self
            .findings
            .as_ref()
            .is_none_or(|findings| MAX_FINDINGS <= findings.len())
        {
            return;
        }
        let pointer = self.pointer();
        let node = self.source.documents.nearest(self.home, &pointer);
        let location = Location {
            pointer,
            ..node.location()
        };
        if let Some(findings) = &mut self.findings {
            findings.push(Finding {
                severity,
                code,
                location,
                operation: None,
                message,
                hint,
            });
        }
    }
}

/// The component's own name, or one made of what its pointer says.
fn name_of(node: &Node<'_>) -> String {
    let tokens: Vec<String> = document::tokens(&node.pointer).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["components", "schemas", name] | ["definitions" | "$defs", name] if !name.is_empty() => {
            return (*name).to_owned();
        }
        _ => {}
    }
    let telling: Vec<&str> = tokens
        .into_iter()
        .filter(|token| !STRUCTURE.contains(token))
        .collect();
    let name = if telling.is_empty() {
        let file = node.location().document;
        let file = file.rsplit(['/', '\\']).next().unwrap_or_default();
        file.split('.').next().unwrap_or_default().to_owned()
    } else {
        telling.join("_")
    };
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') {
            c
        } else {
            '_'
        }
    };
    let name: String = name.chars().map(plain).collect();
    match name.trim_matches('_') {
        "" => "schema".into(),
        name => name.to_owned(),
    }
}

pub(super) fn definition_pointer(name: &str) -> String {
    let escaped = document::escape(name);
    format!("#/$defs/{}", utf8_percent_encode(&escaped, FRAGMENT))
}

pub(super) fn definition_name(pointer: &str) -> Option<String> {
    let escaped = percent_decode_str(pointer.strip_prefix("#/$defs/")?).decode_utf8_lossy();
    Some(escaped.replace("~1", "/").replace("~0", "~"))
}
