//! What the description says of an answer.

use mimus_description::model::{Header, StatusKey};
use mimus_description::{Direction, Operation};
use serde_json::Value;

use crate::Answer;

/// What is wrong with an answer, by its description.
pub fn judge(operation: &Operation, answer: &Answer) -> Result<(), String> {
    let declared = StatusKey::of_status(answer.status)
        .into_iter()
        .find_map(|key| operation.responses.iter().find(|(known, _)| *known == key));
    let content_type = answer.header("content-type");
    let Some((_, response)) = declared else {
        // What no description foresees is a problem of ours.
        return match content_type {
            Some("application/problem+json") => Ok(()),
            _ if answer.status == 304 => Ok(()),
            _ => Err("is not declared".to_owned()),
        };
    };
    let is_missing = |header: &&Header| header.required && answer.header(&header.name).is_none();
    if let Some(header) = response.headers.iter().find(is_missing) {
        return Err(format!("the header `{}` is required", header.name));
    }
    if response.content.is_empty() {
        return if answer.body.is_empty() {
            Ok(())
        } else {
            Err("there is a body, and none is declared".to_owned())
        };
    }
    let content_type = content_type.ok_or("there is no content type")?;
    let media = mimus_exchange::declared_as(&response.content, content_type)
        .ok_or_else(|| format!("`{content_type}` is not declared"))?;
    let Some(schema) = media
        .schema
        .as_ref()
        .filter(|_| content_type.contains("json"))
    else {
        return Ok(());
    };
    let schema = schema.to_json(Direction::Response);
    let body: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    let validator = jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&schema)
        .map_err(|error| error.to_string())?;
    match validator.iter_errors(&body).next() {
        Some(error) => Err(format!("at `{}`: {error}", error.instance_path())),
        None => Ok(()),
    }
}
