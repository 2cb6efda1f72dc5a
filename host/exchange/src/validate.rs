//! A request against its operation: every parameter and the body decoded, and all that is
//! wrong with them.

use std::sync::OnceLock;

use mimus_description::Operation;
use mimus_description::model::{ParameterLocation, ParameterShape};
use serde::Serialize;
use serde_json::Value;

use crate::body::{self, Declared, Found};
use crate::parameter::{self, Inputs, Read};
use crate::request::RequestParts;
use crate::router::PathParameters;
use crate::schema::{Judge, SchemaFault};
use crate::violation::Violation;

/// Judges the requests of one operation. Schemas are compiled when a request first needs
/// them; keep it as long as the operation.
#[derive(Debug)]
pub struct OperationValidator {
    /// By [`Operation::parameters`].
    parameters: Vec<OnceLock<Judge>>,
    /// By the content of the operation's body.
    bodies: Vec<OnceLock<Judge>>,
    declared: Declared,
}

/// A request that was looked at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Validated {
    pub request: DecodedRequest,
    /// All of them; none: the request is valid.
    pub violations: Vec<Violation>,
    /// Of schemas that were compiled for this request, what could not be; each once.
    pub faults: Vec<SchemaFault>,
}

/// What a valid request says, in values.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct DecodedRequest {
    /// Those that are there, in the description's order.
    pub parameters: Vec<Decoded>,
    /// None: there is none, or it is of a media type that is passed on as it is.
    pub body: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decoded {
    #[serde(serialize_with = "location_name")]
    pub location: ParameterLocation,
    pub name: String,
    pub value: Value,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature is serde's"
)]
fn location_name<S: serde::Serializer>(
    location: &ParameterLocation,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(parameter::place(*location).as_str())
}

impl OperationValidator {
    pub fn new(operation: &Operation) -> Self {
        let body = operation.request_body.as_ref();
        Self {
            parameters: operation
                .parameters
                .iter()
                .map(|_| OnceLock::new())
                .collect(),
            bodies: body
                .iter()
                .flat_map(|body| &body.content)
                .map(|_| OnceLock::new())
                .collect(),
            declared: Declared::new(body),
        }
    }

    /// `operation` must be the one this was made for; `path` comes from the route.
    pub fn validate(
        &self,
        operation: &Operation,
        request: &RequestParts<'_>,
        path: &PathParameters<'_>,
    ) -> Validated {
        let mut validated = Validated::default();
        self.parameters(operation, request, path, &mut validated);
        self.body(operation, request, &mut validated);
        validated
    }

    fn parameters(
        &self,
        operation: &Operation,
        request: &RequestParts<'_>,
        path: &PathParameters<'_>,
        validated: &mut Validated,
    ) {
        let inputs = Inputs::new(request, path, &operation.parameters);
        for (parameter, judge) in operation.parameters.iter().zip(&self.parameters) {
            let judge = judge.get_or_init(|| match &parameter.shape {
                ParameterShape::Styled { schema, .. }
                | ParameterShape::Content {
                    schema: Some(schema),
                    ..
                } => Judge::new(schema, &mut validated.faults),
                ParameterShape::Content { schema: None, .. } => Judge::anything(),
            });
            match parameter::read(parameter, &operation.parameters, judge, &inputs) {
                Read::Absent => {}
                Read::Value(value) => {
                    let decoded = Decoded {
                        location: parameter.location,
                        name: parameter.name.clone(),
                        value,
                    };
                    validated.request.parameters.push(decoded);
                }
                Read::Refused(violations) => validated.violations.extend(violations),
            }
        }
    }

    fn body(&self, operation: &Operation, request: &RequestParts<'_>, validated: &mut Validated) {
        let Some(body) = &operation.request_body else {
            return;
        };
        let (at, own) = match self.declared.find(body, request) {
            Found::Nothing => return,
            Found::Refused(violation) => return validated.violations.push(violation),
            Found::Body(at, own) => (at, own),
        };
        let (Some(media), Some(judge)) = (body.content.get(at), self.bodies.get(at)) else {
            return;
        };
        let judge = judge.get_or_init(|| match &media.schema {
            Some(schema) => Judge::new(schema, &mut validated.faults),
            None => Judge::anything(),
        });
        validated.request.body =
            body::read(request.body, &own, media, judge, &mut validated.violations);
    }
}
