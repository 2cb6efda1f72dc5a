//! Answers with `{{template variables}}` and `actions`, as templates of ours.

use std::fmt::Write as _;

use serde_json::Value;

use super::expression::{Unknown, parse, written};
use crate::model::Response;
use crate::read::node::Node;

/// What was worked out before the answer.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// In the language of templates.
    prelude: String,
    /// That it sets.
    names: Vec<String>,
}

impl Scope {
    /// Of the actions of an endpoint, if it has any; nothing if there is a mistake in them.
    pub(super) fn of_actions(node: Option<&Node<'_>>) -> Option<Self> {
        let mut scope = Self::default();
        let mut right = true;
        for node in node.into_iter().flat_map(Node::items) {
            let Some(text) = node.text() else {
                right = false;
                continue;
            };
            if let Err(error) = scope.act(text.trim()) {
                let hint = "an action is `state.users.append(EXPRESSION)` or `name = EXPRESSION`";
                node.fault_with(format!("`{text}`: {error}"), Some(hint.to_owned()));
                right = false;
            }
        }
        right.then_some(scope)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.prelude.is_empty()
    }

    /// No answer of its own, but what is done.
    pub(super) fn alone(&self) -> Response {
        template(format!("{}{{{{ next().body|tojson }}}}", self.prelude))
    }

    fn act(&mut self, text: &str) -> Result<(), String> {
        if let Some((target, value)) = assignment(text) {
            return self.assign(target, value);
        }
        let appended = text.strip_prefix("state.").and_then(|rest| {
            let (collection, rest) = rest.split_once(".append(")?;
            Some((collection.trim(), rest.strip_suffix(')')?))
        });
        let Some((collection, value)) = appended else {
            return Err("this is not understood".to_owned());
        };
        if !is_name(collection) {
            return Err(format!("`{collection}` is no name"));
        }
        let value = self.expression(value)?;
        // Keys are in the order of their text; all have the same length.
        // Writing into a text does not fail, here and below.
        let _ = write!(
            self.prelude,
            "{{% set _ = set_state(\"{collection}\", \
             (1000000000 + next_number(\"{collection}\"))|string, {value}) %}}"
        );
        Ok(())
    }

    fn assign(&mut self, target: &str, value: &str) -> Result<(), String> {
        if let Some(collection) = target.strip_prefix("state.") {
            // That it is there from the start, as every collection is.
            let empties = ["[]", "{}", "list()", "dict()"];
            let plain: String = value.split_whitespace().collect();
            let or_empty = empties
                .iter()
                .any(|empty| plain == format!("state.{collection}or{empty}"));
            if or_empty {
                return Ok(());
            }
            return Err("state is a set of lists; add to one with `append`".to_owned());
        }
        if !is_name(target) {
            return Err(format!("`{target}` is no name"));
        }
        let value = self.expression(value)?;
        let _ = write!(self.prelude, "{{% set {target} = {value} %}}");
        self.names.push(target.to_owned());
        Ok(())
    }

    /// As our templates have it.
    fn expression(&self, text: &str) -> Result<String, String> {
        let parsed = parse(text)?;
        written(&parsed, &self.names).map_err(|Unknown(text)| text)
    }
}

/// `name = value`, unless it is a comparison.
fn assignment(text: &str) -> Option<(&str, &str)> {
    let (target, value) = text.split_once('=')?;
    let is_name = |part: &str| part.split('.').all(|part| is_name(part.trim()));
    (is_name(target.trim()) && !value.starts_with('=')).then(|| (target.trim(), value.trim()))
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    let first = characters.next();
    first.is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|rest| rest.is_ascii_alphanumeric() || rest == '_')
}

fn template(text: String) -> Response {
    Response {
        content_type: Some("application/json".to_owned()),
        template: Some(text),
        ..Response::default()
    }
}

/// The answer: a literal, or a template where there is something to be worked out. Nothing
/// if there is a mistake in it.
pub(super) fn respond(node: &Node<'_>, scope: &Scope) -> Option<Response> {
    let mut template = Template {
        scope,
        text: scope.prelude.clone(),
        works_out: !scope.is_empty(),
        right: true,
    };
    template.value(node);
    if !template.right {
        return None;
    }
    Some(if template.works_out {
        self::template(template.text)
    } else {
        Response {
            json: Some(node.value.clone()),
            ..Response::default()
        }
    })
}

struct Template<'s> {
    scope: &'s Scope,
    text: String,
    works_out: bool,
    right: bool,
}

impl Template<'_> {
    fn value(&mut self, node: &Node<'_>) {
        match node.value {
            Value::String(text) => self.string(node, text),
            Value::Array(_) => {
                self.text.push('[');
                for (at, node) in node.items().iter().enumerate() {
                    if at > 0 {
                        self.text.push(',');
                    }
                    self.value(node);
                }
                self.text.push(']');
            }
            Value::Object(_) => {
                // Apart, so that no two braces are taken for the begin of something.
                self.text.push_str("{ ");
                for (at, (name, node)) in node.members().iter().enumerate() {
                    if at > 0 {
                        self.text.push_str(", ");
                    }
                    self.literal(name);
                    self.text.push(':');
                    self.value(node);
                }
                self.text.push_str(" }");
            }
            other => self.text.push_str(&other.to_string()),
        }
    }

    /// A text that says nothing to a template.
    fn literal(&mut self, text: &str) {
        let quoted = Value::from(text).to_string();
        if ["{{", "{%", "{#"].iter().any(|open| quoted.contains(open)) {
            let _ = write!(self.text, "{{{{ {quoted} }}}}");
        } else {
            self.text.push_str(&quoted);
        }
    }

    fn string(&mut self, node: &Node<'_>, text: &str) {
        let parts = match parts(text) {
            Ok(parts) => parts,
            Err(error) => {
                node.fault(error);
                self.right = false;
                return;
            }
        };
        if parts.iter().all(|part| matches!(part, Part::Text(_))) {
            return self.literal(text);
        }
        self.works_out = true;
        let mut written = Vec::new();
        for part in &parts {
            match part {
                Part::Text(text) => written.push(Value::from(*text).to_string()),
                Part::Variable(text) => match self.scope.expression(text) {
                    Ok(expression) => written.push(expression),
                    Err(error) => {
                        node.fault(format!("`{{{{{text}}}}}`: {error}"));
                        self.right = false;
                    }
                },
            }
        }
        // One alone keeps its type; several make a text.
        let value = written.join(" ~ ");
        let _ = write!(self.text, "{{{{ {value} }}}}");
    }
}

enum Part<'t> {
    Text(&'t str),
    Variable(&'t str),
}

/// `a {{b}} c` as its parts. One that is never closed is a mistake.
fn parts(text: &str) -> Result<Vec<Part<'_>>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        // `}}}` closes an object first.
        let Some(mut end) = after.find("}}") else {
            return Err("`{{` is not closed by `}}`".to_owned());
        };
        while after[end + 2..].starts_with('}') {
            end += 1;
        }
        parts.push(Part::Variable(after[..end].trim()));
        rest = &after[end + 2..];
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}
