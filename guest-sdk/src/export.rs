//! The generated types to ours and back: what [`register!`](crate::register) calls.

use std::rc::Rc;
use std::time::Duration;

use crate::bindings::mimus::responder::{clock, description, log, random, types};
use crate::context::{Host, Level, RawHeader};
use crate::error::Kind;
use crate::{
    Choice, Context, Error, Location, Operation, Outcome, Parameter, Plan, Request, Responder,
    Response, phases,
};

pub fn prepare<R: Responder>(
    operation: types::Operation,
    choice: types::Choice,
    settings: &str,
) -> Result<types::Plan, types::Error> {
    let operation = Operation {
        id: operation.id,
        method: operation.method,
        path_template: operation.path_template,
    };
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
    Context::new(Rc::new(Server))
}

/// The server, through its imports.
struct Server;

impl Host for Server {
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
        let location = match location {
            Location::Path => types::ParameterLocation::Path,
            Location::Query => types::ParameterLocation::Query,
            Location::Header => types::ParameterLocation::Header,
            Location::Cookie => types::ParameterLocation::Cookie,
        };
        description::parameter(location, name)
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
