//! The generated types to ours and back: what [`register!`](crate::register) calls.

use std::time::Duration;

use crate::bindings::mimus::responder::{
    clock, description, log, next, random, scenario, state, types,
};
use crate::context::{Imports, Level, RawHeader};
use crate::error::Kind;
use crate::{
    Choice, Context, Error, Location, Operation, Outcome, Parameter, Plan, Request, Responder,
    Response, StateError, phases,
};

pub fn prepare<R: Responder>(
    operation: types::Operation,
    choice: types::Choice,
    settings: &str,
) -> Result<types::Plan, types::Error> {
    let operation = lift_operation(operation);
    let choice = Choice {
        status: choice.status,
        media_type: choice.media_type,
        example: choice.example,
        dynamic: choice.dynamic,
    };
    match phases::prepare::<R>(&context(), &operation, &choice, settings) {
        Ok(Plan::Fixed(response)) => Ok(types::Plan::Fixed(lower(response))),
        Ok(Plan::Computed(bytes)) => Ok(types::Plan::Computed(bytes)),
        Err(error) => Err(lower_error(error)),
    }
}

pub fn respond<R: Responder>(
    plan: &[u8],
    request: types::Request,
) -> Result<types::Outcome, types::Error> {
    let request = lift(request).map_err(lower_error)?;
    match phases::respond::<R>(&context(), plan, &request) {
        Ok(Outcome::Respond(response)) => Ok(types::Outcome::Respond(lower(response))),
        Ok(Outcome::Pass) => Ok(types::Outcome::Pass),
        Err(error) => Err(lower_error(error)),
    }
}

fn context() -> Context {
    Context::new(Server)
}

/// The server, through its imports.
#[derive(Debug, Clone, Copy)]
pub struct Server;

impl Imports for Server {
    fn random(&self) -> u64 {
        random::next()
    }

    fn now_ms(&self) -> u64 {
        clock::now()
    }

    fn log(&self, level: Level, message: &str) {
        let level = match level {
            Level::Trace => log::Level::Trace,
            Level::Debug => log::Level::Debug,
            Level::Info => log::Level::Info,
            Level::Warn => log::Level::Warn,
            Level::Error => log::Level::Error,
        };
        log::write(level, message);
    }

    fn schema(&self, status: u16, media_type: &str) -> Option<String> {
        description::schema(status, media_type)
    }

    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>> {
        description::example(status, media_type, name)
    }

    fn headers(&self, status: u16) -> Vec<RawHeader> {
        let headers = description::headers(status).into_iter();
        headers
            .map(|header| RawHeader {
                name: header.name,
                required: header.required,
                schema: header.schema,
                example: header.example,
            })
            .collect()
    }

    fn parameter(&self, location: Location, name: &str) -> Option<String> {
        description::parameter(lower_location(location), name)
    }

    fn operations(&self) -> Vec<Operation> {
        let operations = description::operations().into_iter();
        operations.map(lift_operation).collect()
    }

    fn operation_object(&self, id: &str) -> Option<String> {
        description::operation_object(id)
    }

    fn state_get(&self, collection: &str, key: &str) -> Result<Option<Vec<u8>>, StateError> {
        state::get(collection, key).map_err(lift_state_error)
    }

    fn state_set(&self, collection: &str, key: &str, value: &[u8]) -> Result<(), StateError> {
        state::set(collection, key, value).map_err(lift_state_error)
    }

    fn state_delete(&self, collection: &str, key: &str) -> Result<bool, StateError> {
        state::delete(collection, key).map_err(lift_state_error)
    }

    fn state_keys(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<String>, StateError> {
        state::keys(collection, after, limit).map_err(lift_state_error)
    }

    fn state_entries(
        &self,
        collection: &str,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<(String, Vec<u8>)>, StateError> {
        let entries = state::entries(collection, after, limit).map_err(lift_state_error)?;
        let entries = entries.into_iter();
        Ok(entries.map(|entry| (entry.key, entry.value)).collect())
    }

    fn state_next_number(&self, collection: &str) -> Result<u64, StateError> {
        state::next_number(collection).map_err(lift_state_error)
    }

    fn scenario_name(&self) -> Option<String> {
        scenario::name()
    }

    fn scenario_variable(&self, name: &str) -> Option<String> {
        scenario::variable(name)
    }

    fn next(&self, request: &Request) -> Result<Response, Error> {
        match next::respond(&lower_request(request)) {
            Ok(response) => Ok(lift_response(response)),
            Err(error) => Err(lift_error(error)),
        }
    }
}

fn lift_operation(operation: types::Operation) -> Operation {
    Operation {
        id: operation.id,
        method: operation.method,
        path_template: operation.path_template,
    }
}

fn lift_state_error(error: state::Error) -> StateError {
    match error {
        state::Error::AccessDenied(text) => StateError::AccessDenied(text),
        state::Error::QuotaExceeded(text) => StateError::QuotaExceeded(text),
        state::Error::InvalidName(text) => StateError::InvalidName(text),
    }
}

fn lift_error(error: types::Error) -> Error {
    match error {
        types::Error::InvalidSettings(text) => Error::invalid_settings(text),
        types::Error::Other(text) => Error::other(text),
    }
}

fn lift_response(response: types::Response) -> Response {
    Response {
        status: response.status,
        headers: response.headers,
        body: response.body,
        delay: Duration::from_millis(response.delay_ms.into()),
    }
}

fn lower_request(request: &Request) -> types::Request {
    let parameters = request.parameters.iter().map(|parameter| types::Parameter {
        location: lower_location(parameter.location),
        name: parameter.name.clone(),
        value: parameter.value.to_string(),
    });
    types::Request {
        parameters: parameters.collect(),
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
    }
}

fn lower_location(location: Location) -> types::ParameterLocation {
    match location {
        Location::Path => types::ParameterLocation::Path,
        Location::Query => types::ParameterLocation::Query,
        Location::Header => types::ParameterLocation::Header,
        Location::Cookie => types::ParameterLocation::Cookie,
    }
}

fn lift(request: types::Request) -> Result<Request, Error> {
    let parameters = request.parameters.into_iter().map(|parameter| {
        let location = match parameter.location {
            types::ParameterLocation::Path => Location::Path,
            types::ParameterLocation::Query => Location::Query,
            types::ParameterLocation::Header => Location::Header,
            types::ParameterLocation::Cookie => Location::Cookie,
        };
        let value = serde_json::from_str(&parameter.value)?;
        Ok(Parameter {
            location,
            name: parameter.name,
            value,
        })
    });
    Ok(Request {
        parameters: parameters.collect::<Result<_, Error>>()?,
        method: request.method,
        path: request.path,
        query: request.query,
        headers: request.headers,
        body: request.body,
    })
}

fn lower(response: Response) -> types::Response {
    types::Response {
        status: response.status,
        headers: response.headers,
        body: response.body,
        delay_ms: millis(response.delay),
    }
}

fn millis(delay: Duration) -> u32 {
    u32::try_from(delay.as_millis()).unwrap_or(u32::MAX)
}

fn lower_error(error: Error) -> types::Error {
    match error.kind {
        Kind::InvalidSettings => types::Error::InvalidSettings(error.message),
        Kind::Other => types::Error::Other(error.message),
    }
}
