//! The description that a mock serves, as it is now.

use std::time::Duration;

use mimus_description::{Api, Description, Fetch, FetchError, Fetched};
use mimus_running::{Record, Send};
use serde_json::Value;

use crate::answer::Refusal;
use crate::context::Context;

const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a description.
const MOST: usize = 64 << 20;

/// Nothing is referred to outside of what a mock serves as one document.
struct Nothing;

impl Fetch for Nothing {
    fn fetch(&self, _: &str, reference: &str) -> Result<Fetched, FetchError> {
        Err(FetchError {
            message: format!("`{reference}` is not in the document"),
            hint: None,
        })
    }
}

impl Context {
    /// The description that a mock serves: from itself, else from where it has it.
    pub(crate) fn api(&self, mock: &Record) -> Result<Api, Refusal> {
        if let Some(text) = self.served(mock) {
            let name = format!("{}/openapi.json", mock.url);
            if let Ok(api) = Api::read(Description { name, text }, &Nothing) {
                return Ok(api);
            }
        }
        self.api_of_source(mock)
    }

    /// The same as one document.
    pub(crate) fn document(&self, mock: &Record) -> Result<Value, Refusal> {
        let served = self.served(mock);
        let served = served.and_then(|text| serde_json::from_slice(&text).ok());
        match served {
            Some(document) => Ok(document),
            None => Ok(self.api_of_source(mock)?.to_json()),
        }
    }

    /// What lies at `/openapi.json`, unless that is a path of the API's own.
    fn served(&self, mock: &Record) -> Option<Vec<u8>> {
        let reply = self.desk.client.send(Send {
            method: "GET",
            url: &format!("{}/openapi.json", mock.url.trim_end_matches('/')),
            headers: &[],
            body: None,
            patience: PATIENCE,
            most: MOST,
        });
        let reply = reply
            .ok()
            .filter(|reply| reply.status == 200 && !reply.is_cut)?;
        let document: Value = serde_json::from_slice(&reply.body).ok()?;
        let is_description = ["openapi", "swagger"]
            .iter()
            .any(|key| document.get(*key).is_some());
        let title = document["info"]["title"].as_str();
        (is_description && title == Some(&mock.title)).then_some(reply.body)
    }

    fn api_of_source(&self, mock: &Record) -> Result<Api, Refusal> {
        if mock.description.is_empty() || mock.description == "-" {
            return Err(Refusal::new(format!(
                "where `{}` has its description from can't be read from here",
                mock.url
            ))
            .hint("list_operations says what it has; send_request with a wrong request says what would be right"));
        }
        self.api_at(&mock.description)
            .map_err(|refusal| refusal.hint("list_operations says what the mock has"))
    }

    /// Of a file that may be used, or a URL.
    pub(crate) fn api_at(&self, source: &str) -> Result<Api, Refusal> {
        let refused =
            |message: String| Refusal::new(format!("the description can't be read: {message}"));
        let (description, fetch) =
            (self.desk.product.open)(source).map_err(|error| refused(error.message))?;
        Api::read(description, &*fetch).map_err(|error| refused(error.message))
    }
}
