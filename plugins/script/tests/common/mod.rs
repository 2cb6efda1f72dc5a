//! A mock of one operation, answered by a script.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses a part of it"
)]

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Operation, Outcome, Request, Response};
use mimus_script::Script;
use serde_json::{Value, json};

/// A script, and what it runs in.
pub struct Mock {
    pub host: Host,
    pub operation: Operation,
    pub choice: Choice,
    pub settings: Value,
}

impl Mock {
    /// The script's text, for `GET /orders/{id}` and JSON.
    pub fn of(source: &str) -> Self {
        Self::with(json!({ "source": source }))
    }

    pub fn with(settings: Value) -> Self {
        Self {
            host: Host::new(),
            operation: Operation::new("GET", "/orders/{id}"),
            choice: Choice::json(200),
            settings,
        }
    }

    pub fn host(mut self, change: impl FnOnce(Host) -> Host) -> Self {
        self.host = change(self.host);
        self
    }

    pub fn choice(mut self, choice: Choice) -> Self {
        self.choice = choice;
        self
    }

    pub fn ask(&self, request: &Request) -> Result<Outcome, Error> {
        let settings = self.settings.to_string();
        self.host
            .answer::<Script>(&self.operation, &self.choice, &settings, request)
    }

    /// The answer to `request`, which has to be one.
    pub fn answer(&self, request: &Request) -> Response {
        match self.ask(request) {
            Ok(Outcome::Respond(response)) => response,
            other => panic!("{other:?}"),
        }
    }

    /// The answer to a plain request.
    pub fn get(&self) -> Response {
        self.answer(&Request::new("GET", "/orders/1"))
    }

    /// The body of the answer to a plain request, as JSON.
    pub fn json(&self) -> Value {
        let response = self.get();
        serde_json::from_slice(&response.body)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&response)))
    }

    /// Why there is no answer.
    pub fn error(&self) -> Error {
        match self.ask(&Request::new("GET", "/orders/1")) {
            Err(error) => error,
            other => panic!("{other:?}"),
        }
    }
}

pub fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body).into_owned()
}

/// What an expression comes to in a handler, as JSON.
pub fn value_of(expression: &str) -> Value {
    Mock::of(&format!(
        "export default async (request, mimus) => ({{ body: [{expression}] }})"
    ))
    .json()[0]
        .clone()
}
