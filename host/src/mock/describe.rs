//! The description of one operation as its responders see it.

use std::sync::Arc;

use mimus_description::model::{
    Example, ExampleValue, Header, MediaType, Operation, ParameterLocation, ParameterShape,
    Response, StatusKey,
};
use mimus_description::{Api, Direction};
use mimus_media::Family;
use serde_json::Value;

use super::examples::Judge;
use crate::config::Examples;
use crate::plugin::OperationName;
use crate::plugin::host::{Describe, DescribedHeader};

/// An operation, and how its examples are to be taken.
#[derive(Debug)]
pub(super) struct Described {
    pub api: Arc<Api>,
    pub operation: Arc<Operation>,
    pub examples: Examples,
}

impl Described {
    fn response(&self, status: u16) -> Option<&Response> {
        response_for(&self.operation, status)
    }

    fn media_type(&self, status: u16, media_type: &str) -> Option<&MediaType> {
        mimus_exchange::declared_as(&self.response(status)?.content, media_type)
    }
}

/// The response that the description gives for a status: its own, its range's, the default.
fn response_for(operation: &Operation, status: u16) -> Option<&Response> {
    StatusKey::of_status(status).into_iter().find_map(|key| {
        let mut responses = operation.responses.iter();
        let (_, response) = responses.find(|(declared, _)| *declared == key)?;
        Some(response)
    })
}

impl Describe for Described {
    fn schema(&self, status: u16, media_type: &str) -> Option<String> {
        let schema = self.media_type(status, media_type)?.schema.as_ref()?;
        Some(schema.to_json(Direction::Response).to_string())
    }

    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>> {
        let media = self.media_type(status, media_type)?;
        let family = Family::of(media_type);
        let example = match name {
            // Asked for by name, it is served as it is: the client knows what it wants.
            Some(_) => media
                .examples
                .iter()
                .find(|example| example.name.as_deref() == name)?,
            None => first_of(&media.examples, self.examples, family, media)?,
        };
        match &example.value {
            ExampleValue::Serialized(bytes) => Some(bytes.clone()),
            ExampleValue::Data(value) => {
                let schema = media.schema.as_ref().map_or(Value::Bool(true), |schema| {
                    schema.to_json(Direction::Response)
                });
                mimus_media::encode(value, media_type, &schema).ok()
            }
        }
    }

    fn headers(&self, status: u16) -> Vec<DescribedHeader> {
        let Some(response) = self.response(status) else {
            return Vec::new();
        };
        response
            .headers
            .iter()
            .map(|header| described(header, self.examples))
            .collect()
    }

    fn parameter(&self, location: ParameterLocation, name: &str) -> Option<String> {
        let same_name = |declared: &str| match location {
            ParameterLocation::Header => declared.eq_ignore_ascii_case(name),
            _ => declared == name,
        };
        let parameter = self
            .operation
            .parameters
            .iter()
            .find(|p| p.location == location && same_name(&p.name))?;
        Some(schema_of(&parameter.shape, Direction::Request).to_string())
    }

    fn operations(&self) -> Vec<OperationName> {
        let operations = self.api.operations.iter();
        operations.map(OperationName::from).collect()
    }

    fn operation_object(&self, id: &str) -> Option<String> {
        let mut operations = self.api.operations.iter();
        let index = operations.position(|operation| operation.id == id)?;
        Some(self.api.operation(index).ok()?.to_object().to_string())
    }
}

fn first_of<'a>(
    examples: &'a [Example],
    policy: Examples,
    family: Family,
    media: &MediaType,
) -> Option<&'a Example> {
    match policy {
        Examples::Ignore => None,
        Examples::AsIs => examples.first(),
        Examples::Valid if examples.is_empty() => None,
        Examples::Valid => {
            let judge = Judge::new(media.schema.as_ref());
            examples
                .iter()
                .find(|example| judge.fault(example, family).is_none())
        }
    }
}

fn described(header: &Header, policy: Examples) -> DescribedHeader {
    let schema = schema_of(&header.shape, Direction::Response);
    let example = match &header.shape {
        ParameterShape::Styled { schema, .. }
            if !header.examples.is_empty() && policy != Examples::Ignore =>
        {
            let judge = Judge::new((policy == Examples::Valid).then_some(schema));
            header
                .examples
                .iter()
                .find(|example| judge.fault(example, Family::Json).is_none())
        }
        _ => None,
    };
    let example = example.and_then(|example| match &example.value {
        ExampleValue::Data(value) => Some(value.to_string()),
        ExampleValue::Serialized(_) => None,
    });
    DescribedHeader {
        name: header.name.clone(),
        required: header.required,
        schema: schema.to_string(),
        example,
    }
}

fn schema_of(shape: &ParameterShape, direction: Direction) -> Value {
    match shape {
        ParameterShape::Styled { schema, .. }
        | ParameterShape::Content {
            schema: Some(schema),
            ..
        } => schema.to_json(direction),
        ParameterShape::Content { schema: None, .. } => Value::Bool(true),
    }
}
