//! What the readers of all parts of a description share: the dialect, and a place for
//! findings.

use std::sync::Arc;

use crate::dialect::Dialect;
use crate::documents::{Documents, RefError};
use crate::finding::{Finding, Severity};
use crate::node::Node;
use crate::schema::Root;

/// Warnings and notes of one part beyond this many are not told.
const MAX_FINDINGS: usize = 10_000;

/// A description's documents and how they are to be read.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) documents: Documents,
    pub(crate) dialect: Dialect,
    /// Whether anything is `readOnly`, `writeOnly`: most documents have neither, and
    /// then there is nothing to look for in their schemas.
    pub(crate) has_read_only: bool,
    pub(crate) has_write_only: bool,
}

impl Source {
    pub(crate) fn new(documents: Documents, dialect: Dialect) -> Self {
        let has_read_only = documents.mention("\"readOnly\"");
        let has_write_only = documents.mention("\"writeOnly\"");
        Self {
            documents,
            dialect,
            has_read_only,
            has_write_only,
        }
    }
}

/// Reads one part of a description and collects what is wrong with it.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Arc<Source>,
    /// The id of the operation that is read.
    operation: Option<String>,
    pub(crate) findings: Vec<Finding>,
    /// The schemas that were met; none where nobody wants to know.
    pub(crate) schemas: Option<Vec<Root>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(source: &'a Arc<Source>, operation: Option<String>) -> Self {
        Self {
            source,
            operation,
            findings: Vec::new(),
            schemas: None,
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.source.dialect
    }

    pub(crate) fn report(
        &mut self,
        severity: Severity,
        code: &'static str,
        node: &Node<'_>,
        message: impl Into<String>,
        hint: &str,
    ) {
        // Errors decide what is served.
        if MAX_FINDINGS <= self.findings.len() && severity != Severity::Error {
            return;
        }
        self.findings.push(Finding {
            severity,
            code,
            location: node.location(),
            operation: self.operation.clone(),
            message: message.into(),
            hint: (!hint.is_empty()).then(|| hint.to_owned()),
        });
    }

    pub(crate) fn warn(
        &mut self,
        code: &'static str,
        node: &Node<'_>,
        message: impl Into<String>,
        hint: &str,
    ) {
        self.report(Severity::Warning, code, node, message, hint);
    }

    pub(crate) fn reference(&mut self, severity: Severity, node: &Node<'_>, error: &RefError) {
        let hint = error.hint().unwrap_or_default();
        self.report(severity, error.code(), node, error.to_string(), &hint);
    }

    /// What the node stands for, if that is an object.
    pub(crate) fn object(&mut self, severity: Severity, node: &Node<'a>) -> Option<Node<'a>> {
        match node.follow() {
            Ok(target) if target.is_object() => Some(target),
            Ok(target) => {
                let message = format!("an object is expected, not {}", target.kind());
                self.report(severity, "malformed", &target, message, "");
                None
            }
            Err(error) => {
                self.reference(severity, node, &error);
                None
            }
        }
    }

    /// A member that has to be an object, if it is there and is one.
    pub(crate) fn object_at(&mut self, node: &Node<'a>, key: &str) -> Option<Node<'a>> {
        let member = node.get(key).filter(|member| !member.is_null())?;
        self.object(Severity::Warning, &member)
    }

    /// A member that has to be an array: its items; nothing if it isn't there or is none.
    pub(crate) fn items_at(&mut self, node: &Node<'a>, key: &str) -> Vec<Node<'a>> {
        let Some(member) = node.get(key).filter(|member| !member.is_null()) else {
            return Vec::new();
        };
        if !member.is_array() {
            let message = format!("`{key}` is an array, not {}", member.kind());
            self.warn("malformed", &member, message, "write it as a list");
        }
        member.items().collect()
    }

    /// The strings of a list.
    pub(crate) fn texts_at(&mut self, node: &Node<'a>, key: &str) -> Vec<String> {
        let items = self.items_at(node, key);
        items
            .iter()
            .filter_map(|item| item.text().map(std::borrow::Cow::into_owned))
            .collect()
    }
}
