//! What only a thorough look finds: all schemas, names that stand twice, and what a
//! second reader says of the shape.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::Value;

use crate::api::OperationSummary;
use crate::dialect::Dialect;
use crate::finding::{Finding, Severity};
use crate::model::SecurityScheme;
use crate::node::Node;
use crate::operation;
use crate::paths::Entry;
use crate::reader::{Reader, Source};
use crate::scan;
use crate::schema::{Bundle, Checked, Direction};

/// The derived readers need 32 kB of stack for each level.
const MAX_SECOND_OPINION: usize = 25;

/// Everything about one operation and the schemas it was the first to use.
pub(crate) fn operation(
    source: &Arc<Source>,
    summary: &OperationSummary,
    entry: &Entry,
    schemes: &BTreeMap<String, SecurityScheme>,
    checked: &mut Checked,
) -> Vec<Finding> {
    let mut reader = Reader::new(source, Some(summary.id.clone()));
    reader.schemas = Some(Vec::new());
    operation::read(&mut reader, summary, entry, schemes);
    let mut bundle = Bundle::new(source, Direction::Response).with_findings();
    for root in reader.schemas.iter().flatten() {
        bundle.check(root, checked);
    }
    let in_schemas = bundle.into_findings().into_iter().map(|finding| Finding {
        operation: Some(summary.id.clone()),
        ..finding
    });
    let mut findings = reader.findings;
    findings.extend(in_schemas);
    if source.dialect == Dialect::V3_0 {
        let node = entry.operation.node(&source.documents);
        findings.extend(second_opinion::<openapiv3::Operation>(
            source,
            Some(&summary.id),
            &node,
        ));
    }
    findings
}

/// What concerns whole documents.
pub(crate) fn documents(source: &Arc<Source>) -> Vec<Finding> {
    let mut reader = Reader::new(source, None);
    for document in 0..source.documents.len() {
        duplicate_keys(&mut reader, &source.documents.root_of(document));
    }
    let mut findings = reader.findings;
    if source.dialect == Dialect::V3_0
        && let Some(components) = source.documents.root().get("components")
    {
        for (kind, section) in components.members() {
            for (_, node) in section.members() {
                let opinion = match kind.as_ref() {
                    "schemas" => second_opinion::<openapiv3::ReferenceOr<openapiv3::Schema>>(
                        source, None, &node,
                    ),
                    "parameters" => second_opinion::<openapiv3::ReferenceOr<openapiv3::Parameter>>(
                        source, None, &node,
                    ),
                    "responses" => second_opinion::<openapiv3::ReferenceOr<openapiv3::Response>>(
                        source, None, &node,
                    ),
                    "requestBodies" => second_opinion::<
                        openapiv3::ReferenceOr<openapiv3::RequestBody>,
                    >(source, None, &node),
                    "headers" => second_opinion::<openapiv3::ReferenceOr<openapiv3::Header>>(
                        source, None, &node,
                    ),
                    "examples" => second_opinion::<openapiv3::ReferenceOr<openapiv3::Example>>(
                        source, None, &node,
                    ),
                    "securitySchemes" => second_opinion::<
                        openapiv3::ReferenceOr<openapiv3::SecurityScheme>,
                    >(source, None, &node),
                    _ => None,
                };
                findings.extend(opinion);
            }
        }
    }
    findings
}

/// Whether the types of the `openapiv3` crate take it: a reader that is stricter than
/// ours.
fn second_opinion<T: serde::de::DeserializeOwned>(
    source: &Arc<Source>,
    operation: Option<&str>,
    node: &Node<'_>,
) -> Option<Finding> {
    if scan::too_deep(node.raw(), MAX_SECOND_OPINION).is_some() {
        return None;
    }
    let value: Value = node.value()?;
    let error = serde_json::from_value::<T>(value).err()?;
    let mut reader = Reader::new(source, operation.map(str::to_owned));
    let message = format!("strict readers of OpenAPI 3.0 refuse this: {error}");
    reader.report(Severity::Note, "not-well-formed", node, message, "");
    reader.findings.pop()
}

// As deep as the document, which is bounded.
fn duplicate_keys<'a>(reader: &mut Reader<'a>, node: &Node<'a>) {
    let mut seen = HashSet::new();
    for (key, member) in node.members() {
        // Those of `paths` were told when the operations were listed.
        if !seen.insert(key.clone()) && node.pointer != "/paths" {
            let message = format!("`{key}` stands there twice; the last one counts");
            reader.warn("duplicate-key", &member, message, "take one of them out");
        }
        if member.is_object() || member.is_array() {
            duplicate_keys(reader, &member);
        }
    }
    for item in node.items() {
        if item.is_object() || item.is_array() {
            duplicate_keys(reader, &item);
        }
    }
}
