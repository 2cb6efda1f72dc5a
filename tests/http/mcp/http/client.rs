//! A client as the transport has it: messages are posted, and answers come as events.

use std::cell::Cell;
use std::io::{BufRead as _, BufReader};

use serde_json::{Value, json};

use crate::support::PATIENCE;

/// What is posted, and what comes back.
pub(super) struct Client {
    pub(super) url: String,
    pub(super) session: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    next: Cell<u64>,
}

/// An answer whose events are yet to be read.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: http::HeaderMap,
    body: BufReader<ureq::BodyReader<'static>>,
}

impl Client {
    pub(super) fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            session: None,
            headers: Vec::new(),
            next: Cell::new(1),
        }
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Begins a session, and says what the server told of itself.
    pub(super) fn begin(&mut self, capabilities: &Value) -> Value {
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": capabilities,
            "clientInfo": { "name": "test", "version": "1" },
        });
        let mut answer = self.post(&self.request("initialize", &hello));
        assert_eq!(answer.status, 200);
        let session = answer.headers["mcp-session-id"].to_str().unwrap();
        self.session = Some(session.to_owned());
        let said = answer.next().expect("it answers");
        let told = self.post(&json!({
            "jsonrpc": "2.0", "method": "notifications/initialized",
        }));
        assert_eq!(told.status, 202);
        said["result"].clone()
    }

    pub(super) fn request(&self, method: &str, params: &Value) -> Value {
        let id = self.next.replace(self.next.get() + 1);
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
    }

    pub(super) fn post(&self, message: &Value) -> Answer {
        self.send("POST", &message.to_string())
    }

    pub(super) fn send(&self, method: &str, body: &str) -> Answer {
        let mut request = http::Request::builder()
            .method(method)
            .uri(&self.url)
            .header("accept", "application/json, text/event-stream")
            .header("content-type", "application/json");
        if let Some(session) = &self.session {
            request = request
                .header("mcp-session-id", session)
                .header("mcp-protocol-version", "2025-06-18");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let response = if method == "POST" {
            agent.run(request.body(body.to_owned()).unwrap())
        } else {
            agent.run(request.body(()).unwrap())
        };
        let (head, body) = response.unwrap().into_parts();
        Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: BufReader::new(body.into_reader()),
        }
    }

    /// The answer to a request, and what came before it. What the server asks meanwhile is
    /// answered by `reply`.
    pub(super) fn ask_with(
        &self,
        method: &str,
        params: &Value,
        mut reply: impl FnMut(&Value) -> Value,
    ) -> (Value, Vec<Value>) {
        let request = self.request(method, params);
        let mut answer = self.post(&request);
        assert_eq!(answer.status, 200);
        let mut before = Vec::new();
        while let Some(message) = answer.next() {
            if message["method"].is_string() && !message["id"].is_null() {
                let result = reply(&message);
                let said = json!({ "jsonrpc": "2.0", "id": message["id"], "result": result });
                assert_eq!(self.post(&said).status, 202);
            } else if message["id"] == request["id"] {
                return (message, before);
            }
            before.push(message);
        }
        panic!("no answer to {request}");
    }

    pub(super) fn ask(&self, method: &str, params: &Value) -> Value {
        self.ask_with(method, params, |_| json!({})).0
    }

    pub(super) fn call(&self, tool: &str, arguments: &Value) -> Value {
        let params = json!({ "name": tool, "arguments": arguments });
        self.ask("tools/call", &params)["result"].clone()
    }
}

impl Answer {
    /// The next message among the events.
    pub(super) fn next(&mut self) -> Option<Value> {
        loop {
            let mut line = String::new();
            if self.body.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            let data = line.strip_prefix("data:").map_or("", str::trim);
            if !data.is_empty() {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }

    pub(super) fn text(mut self) -> String {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut self.body, &mut text).unwrap();
        text
    }

    /// The name of the problem that this is.
    pub(super) fn problem(self) -> String {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem: Value = serde_json::from_str(&self.text()).unwrap();
        let kind = problem["type"].as_str().unwrap();
        kind.rsplit('/').next().unwrap().to_owned()
    }
}
