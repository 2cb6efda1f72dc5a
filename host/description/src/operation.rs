//! Reads one operation.

use std::collections::BTreeMap;

use crate::api::OperationSummary;
use crate::dialect::Dialect;
use crate::finding::Severity;
use crate::media_type;
use crate::model::{Operation, RequestBody, Response, SecurityScheme, StatusKey};
use crate::node::Node;
use crate::parameter;
use crate::paths::Entry;
use crate::reader::Reader;
use crate::security;
use crate::v2;

/// Whatever is wrong becomes a finding; where one is an error, the operation is not to
/// be served.
pub(crate) fn read(
    reader: &mut Reader<'_>,
    summary: &OperationSummary,
    entry: &Entry,
    schemes: &BTreeMap<String, SecurityScheme>,
) -> Operation {
    let documents = &reader.source.documents;
    let node = entry.operation.node(documents);
    let mut holders = vec![node.clone()];
    holders.extend(entry.items.iter().map(|item| item.node(documents)));
    let parameters = parameter::nodes(reader, &holders);
    let request_body = match reader.dialect() {
        Dialect::V2 => v2::request_body(reader, &parameters, &node),
        _ => request_body(reader, &node),
    };
    let in_body =
        |node: &Node<'_>| matches!(node.text_at("in").as_deref(), Some("body" | "formData"));
    let outside: Vec<_> = parameters
        .into_iter()
        .filter(|node| reader.dialect() != Dialect::V2 || !in_body(node))
        .collect();
    Operation {
        id: summary.id.clone(),
        method: summary.method.clone(),
        path_template: summary.path_template.clone(),
        summary: node.text_at("summary").map(std::borrow::Cow::into_owned),
        tags: reader.texts_at(&node, "tags"),
        deprecated: node.is_true_at("deprecated"),
        parameters: parameter::read(reader, &outside, &node, &summary.path_template),
        request_body,
        responses: responses(reader, &node),
        security: security::requirements(reader, &node, schemes),
    }
}

fn request_body<'a>(reader: &mut Reader<'a>, operation: &Node<'a>) -> Option<RequestBody> {
    let member = operation
        .get("requestBody")
        .filter(|member| !member.is_null())?;
    let body = reader.object(Severity::Error, &member)?;
    Some(RequestBody {
        required: body.is_true_at("required"),
        content: media_type::content(reader, &body),
    })
}

fn responses<'a>(reader: &mut Reader<'a>, operation: &Node<'a>) -> Vec<(StatusKey, Response)> {
    let members = reader.object_at(operation, "responses");
    let mut responses: Vec<(StatusKey, Response)> = Vec::new();
    let mut lost = false;
    for (key, node) in members.iter().flat_map(Node::members) {
        if key.starts_with("x-") {
            continue;
        }
        let Some(status) = StatusKey::parse(&key) else {
            let message = format!("`{key}` is no status; the response is passed over");
            reader.warn(
                "invalid-status",
                &node,
                message,
                "write a status such as `200`, a range such as `4XX`, or `default`",
            );
            continue;
        };
        let Some(node) = reader.object(Severity::Warning, &node) else {
            lost = true;
            continue;
        };
        let response = response(reader, &node, operation);
        // Of two with the same key it is the last, as everywhere.
        match responses.iter_mut().find(|(known, _)| *known == status) {
            Some(known) => known.1 = response,
            None => responses.push((status, response)),
        }
    }
    if responses.is_empty() {
        let severity = if lost {
            Severity::Error
        } else {
            Severity::Warning
        };
        reader.report(
            severity,
            "no-responses",
            operation,
            "the operation has no response that can be served",
            "declare one, such as `200`",
        );
    }
    responses
}

fn response<'a>(reader: &mut Reader<'a>, node: &Node<'a>, operation: &Node<'a>) -> Response {
    Response {
        description: node.text_at("description").unwrap_or_default().into_owned(),
        headers: parameter::headers(reader, node),
        content: match reader.dialect() {
            Dialect::V2 => v2::content(reader, node, operation),
            _ => media_type::content(reader, node),
        },
    }
}
