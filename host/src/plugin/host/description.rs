//! `mimus:responder/description`: what the description says of the operation at hand.

use mimus_description::model::ParameterLocation;

use crate::plugin::contract::{description, types};
use crate::plugin::instance::RequestCx;
use crate::plugin::{OperationName, convert};

/// The description as a responder sees it. Implemented by what knows the operation.
pub trait Describe: Send + Sync {
    /// The body's schema as JSON text.
    fn schema(&self, status: u16, media_type: &str) -> Option<String>;
    fn example(&self, status: u16, media_type: &str, name: Option<&str>) -> Option<Vec<u8>>;
    fn headers(&self, status: u16) -> Vec<DescribedHeader>;
    fn parameter(&self, location: ParameterLocation, name: &str) -> Option<String>;
    /// Every operation of the API.
    fn operations(&self) -> Vec<OperationName>;
    /// An OpenAPI 3.1 Operation Object as JSON text.
    fn operation_object(&self, id: &str) -> Option<String>;
}

/// A declared response header; schema and example are JSON text.
#[derive(Debug, Clone)]
pub struct DescribedHeader {
    pub name: String,
    pub required: bool,
    pub schema: String,
    pub example: Option<String>,
}

impl description::Host for RequestCx {
    fn schema(&mut self, status: u16, media_type: String) -> wasmtime::Result<Option<String>> {
        Ok(self.description.schema(status, &media_type))
    }

    fn example(
        &mut self,
        status: u16,
        media_type: String,
        name: Option<String>,
    ) -> wasmtime::Result<Option<Vec<u8>>> {
        Ok(self
            .description
            .example(status, &media_type, name.as_deref()))
    }

    fn headers(&mut self, status: u16) -> wasmtime::Result<Vec<description::Header>> {
        let headers = self.description.headers(status).into_iter();
        let headers = headers.map(
            |DescribedHeader {
                 name,
                 required,
                 schema,
                 example,
             }| description::Header {
                name,
                required,
                schema,
                example,
            },
        );
        Ok(headers.collect())
    }

    fn parameter(
        &mut self,
        location: types::ParameterLocation,
        name: String,
    ) -> wasmtime::Result<Option<String>> {
        Ok(self
            .description
            .parameter(convert::location(location), &name))
    }

    fn operations(&mut self) -> wasmtime::Result<Vec<types::Operation>> {
        let operations = self.description.operations();
        Ok(operations.iter().map(Into::into).collect())
    }

    fn operation_object(&mut self, id: String) -> wasmtime::Result<Option<String>> {
        Ok(self.description.operation_object(&id))
    }
}
