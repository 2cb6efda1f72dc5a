//! Between the contract's types and the host's. What comes out of a guest is looked at
//! here: nothing that HTTP can't carry gets any further.

use std::time::Duration;

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use mimus_description::model::ParameterLocation;

use super::contract::{exported, types};
use super::{Choice, Failure, Limits, OperationName, Outcome, Parameter, Plan, Request, Response};

/// The longest that a responder may make its caller wait.
const MAX_DELAY: Duration = Duration::from_mins(10);

/// Headers that belong to the connection. The host writes them, whatever a responder says:
/// letting them through is how requests are smuggled.
const HOST_HEADERS: [HeaderName; 6] = [
    header::CONNECTION,
    header::CONTENT_LENGTH,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

impl From<&OperationName> for exported::Operation {
    fn from(operation: &OperationName) -> Self {
        let OperationName {
            id,
            method,
            path_template,
        } = operation.clone();
        Self {
            id,
            method,
            path_template,
        }
    }
}

impl From<&Choice> for exported::Choice {
    fn from(choice: &Choice) -> Self {
        let Choice {
            status,
            media_type,
            example,
            dynamic,
        } = choice.clone();
        Self {
            status,
            media_type,
            example,
            dynamic,
        }
    }
}

impl From<Request> for exported::Request {
    fn from(request: Request) -> Self {
        let Request {
            method,
            path,
            query,
            parameters,
            headers,
            body,
        } = request;
        let parameters = parameters.into_iter().map(Into::into).collect();
        Self {
            method,
            path,
            query,
            parameters,
            headers,
            body,
        }
    }
}

impl From<types::Request> for Request {
    fn from(request: types::Request) -> Self {
        let types::Request {
            method,
            path,
            query,
            parameters,
            headers,
            body,
        } = request;
        let parameters = parameters.into_iter().map(|parameter| Parameter {
            location: location(parameter.location),
            name: parameter.name,
            value: parameter.value,
        });
        Self {
            method,
            path,
            query,
            parameters: parameters.collect(),
            headers,
            body,
        }
    }
}

/// Where a parameter is, as the model has it.
pub(super) fn location(location: types::ParameterLocation) -> ParameterLocation {
    match location {
        types::ParameterLocation::Path => ParameterLocation::Path,
        types::ParameterLocation::Query => ParameterLocation::Query,
        types::ParameterLocation::Header => ParameterLocation::Header,
        types::ParameterLocation::Cookie => ParameterLocation::Cookie,
    }
}

impl From<Response> for types::Response {
    fn from(response: Response) -> Self {
        let Response {
            status,
            headers,
            body,
            delay,
        } = response;
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
        Self {
            status: status.as_u16(),
            headers: headers.collect(),
            body: body.into(),
            delay_ms: u32::try_from(delay.as_millis()).unwrap_or(u32::MAX),
        }
    }
}

impl From<Parameter> for types::Parameter {
    fn from(parameter: Parameter) -> Self {
        let location = match parameter.location {
            ParameterLocation::Path => types::ParameterLocation::Path,
            ParameterLocation::Query | ParameterLocation::QueryString => {
                types::ParameterLocation::Query
            }
            ParameterLocation::Header => types::ParameterLocation::Header,
            ParameterLocation::Cookie => types::ParameterLocation::Cookie,
        };
        Self {
            location,
            name: parameter.name,
            value: parameter.value,
        }
    }
}

impl From<exported::Error> for Failure {
    fn from(error: exported::Error) -> Self {
        match error {
            exported::Error::InvalidSettings(text) => Self::InvalidSettings(text),
            exported::Error::Other(text) => Self::Refused(text),
        }
    }
}

impl Plan {
    pub(super) fn checked(plan: exported::Plan, limits: &Limits) -> Result<Self, Failure> {
        match plan {
            exported::Plan::Fixed(response) => Response::checked(response, limits).map(Self::Fixed),
            exported::Plan::Computed(bytes) => Ok(Self::Computed(bytes.into())),
        }
    }
}

impl Outcome {
    pub(super) fn checked(outcome: exported::Outcome, limits: &Limits) -> Result<Self, Failure> {
        match outcome {
            exported::Outcome::Respond(response) => {
                Response::checked(response, limits).map(Self::Respond)
            }
            exported::Outcome::Pass => Ok(Self::Pass),
        }
    }
}

impl Response {
    fn checked(response: types::Response, limits: &Limits) -> Result<Self, Failure> {
        let types::Response {
            status,
            headers,
            body,
            delay_ms,
        } = response;
        let size = body.len()
            + headers
                .iter()
                .map(|(name, value)| name.len() + value.len())
                .sum::<usize>();
        if limits.response_bytes < size {
            return Err(Failure::ResponseSize {
                size,
                allowed: limits.response_bytes,
            });
        }
        let status = match status {
            200..=599 => http::StatusCode::from_u16(status)
                .map_err(|error| Failure::InvalidAnswer(error.to_string()))?,
            _ => {
                return Err(Failure::InvalidAnswer(format!(
                    "status {status} is not between 200 and 599"
                )));
            }
        };
        let delay = Duration::from_millis(u64::from(delay_ms)).min(MAX_DELAY);
        Ok(Self {
            status,
            headers: checked_headers(headers)?,
            body: body.into(),
            delay,
        })
    }
}

fn checked_headers(headers: Vec<(String, Vec<u8>)>) -> Result<HeaderMap, Failure> {
    let mut checked = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| {
            Failure::InvalidAnswer(format!("`{}` is not a header name", name.escape_debug()))
        })?;
        let value = HeaderValue::from_bytes(&value).map_err(|_| {
            Failure::InvalidAnswer(format!(
                "the value of header `{header}` has control characters in it"
            ))
        })?;
        if !HOST_HEADERS.contains(&header) {
            checked.append(header, value);
        }
    }
    Ok(checked)
}
