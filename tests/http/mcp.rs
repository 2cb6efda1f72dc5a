//! `mimus mcp`: an agent's session, over real pipes in real JSON-RPC.

#![expect(clippy::unwrap_used, reason = "a test")]

mod audit;
mod bounds;
mod client;
mod config;
mod contexts;
mod hostile;
mod http;
mod life;
mod looks;
mod packs;
mod policy;
mod prompts;
mod resources;
mod responders;
mod scenarios;
mod session;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{PATIENCE, mimus, root};

/// A client with a server of its own, in a folder of its own.
struct Agent {
    child: Child,
    stdin: RefCell<Option<ChildStdin>>,
    lines: RefCell<Lines<BufReader<ChildStdout>>>,
    next: Cell<u64>,
    /// What it was told beside answers.
    told: RefCell<Vec<Value>>,
    state: Arc<tempfile::TempDir>,
    work: tempfile::TempDir,
    /// What the server was told of itself.
    info: Value,
    tools: BTreeMap<String, Value>,
    /// What the user was asked, and what they say to it, if anything.
    asked: RefCell<Vec<Value>>,
    says: RefCell<Option<Value>>,
}

impl Agent {
    fn new() -> Self {
        Self::flagged(&[], &json!({}))
    }

    /// With variables of its environment.
    fn with(state: tempfile::TempDir, work: tempfile::TempDir, set: &[(&str, &str)]) -> Self {
        Self::begin(state.into(), work, &[], set, &json!({}))
    }

    /// A client that can do this.
    fn that_can(capabilities: &Value) -> Self {
        Self::flagged(&[], capabilities)
    }

    /// One with flags of its own, and what the client can do.
    fn flagged(arguments: &[&str], capabilities: &Value) -> Self {
        let (state, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Self::started(state, work, arguments, capabilities)
    }

    /// The same, in folders that are there. Agents may have their state in common, as those of
    /// one user have.
    fn started(
        state: impl Into<Arc<tempfile::TempDir>>,
        work: tempfile::TempDir,
        arguments: &[&str],
        capabilities: &Value,
    ) -> Self {
        Self::begin(state.into(), work, arguments, &[], capabilities)
    }

    fn begin(
        state: Arc<tempfile::TempDir>,
        work: tempfile::TempDir,
        arguments: &[&str],
        set: &[(&str, &str)],
        capabilities: &Value,
    ) -> Self {
        let petstore = root().join("examples/petstore/openapi.yaml");
        std::fs::copy(petstore, work.path().join("petstore.yaml")).unwrap();
        let mut child = mimus()
            .arg("mcp")
            .args(arguments)
            .env("XDG_STATE_HOME", state.path())
            .envs(set.iter().copied())
            .current_dir(work.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut agent = Self {
            stdin: RefCell::new(child.stdin.take()),
            lines: RefCell::new(BufReader::new(child.stdout.take().unwrap()).lines()),
            child,
            next: Cell::new(1),
            told: RefCell::default(),
            state,
            work,
            info: Value::Null,
            tools: BTreeMap::new(),
            asked: RefCell::default(),
            says: RefCell::default(),
        };
        let client = json!({ "name": "test", "version": "1" });
        let hello = json!({
            "protocolVersion": "2025-06-18", "capabilities": capabilities, "clientInfo": client,
        });
        agent.info = agent.ask("initialize", &hello)["result"].clone();
        agent.tell("notifications/initialized");
        let tools = agent.ask("tools/list", &json!({}));
        for tool in tools["result"]["tools"].as_array().unwrap() {
            let name = tool["name"].as_str().unwrap().to_owned();
            agent.tools.insert(name, tool.clone());
        }
        agent
    }

    fn write(&self, message: &Value) {
        let mut stdin = self.stdin.borrow_mut();
        let stdin = stdin.as_mut().unwrap();
        writeln!(stdin, "{message}").unwrap();
        stdin.flush().unwrap();
    }

    fn tell(&self, method: &str) {
        self.write(&json!({ "jsonrpc": "2.0", "method": method }));
    }

    /// The answer to a request. Everything on the way has to be protocol.
    fn ask(&self, method: &str, params: &Value) -> Value {
        let id = self.send(method, params);
        loop {
            let message = self.hear();
            if message["method"] == "elicitation/create" {
                self.asked.borrow_mut().push(message["params"].clone());
                if let Some(said) = &*self.says.borrow() {
                    let id = &message["id"];
                    self.write(&json!({ "jsonrpc": "2.0", "id": id, "result": said }));
                }
            } else if message["id"] == id && message["method"].is_null() {
                return message;
            }
            self.told.borrow_mut().push(message);
        }
    }

    /// Sends a request without waiting for its answer.
    fn send(&self, method: &str, params: &Value) -> u64 {
        let id = self.next.replace(self.next.get() + 1);
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The next message, whatever it is.
    fn hear(&self) -> Value {
        let line = self.lines.borrow_mut().next().expect("it answers").unwrap();
        let message: Value = serde_json::from_str(&line)
            .unwrap_or_else(|error| panic!("not protocol ({error}): {line}"));
        assert_eq!(message["jsonrpc"], "2.0", "{line}");
        message
    }

    /// Waits until it is told something, and returns that; what came before is forgotten.
    #[track_caller]
    fn notified(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let deadline = std::time::Instant::now() + PATIENCE;
        loop {
            let found = self.told.borrow().iter().position(&fits);
            if let Some(at) = found {
                return self.told.borrow_mut().drain(..=at).next_back().unwrap();
            }
            assert!(std::time::Instant::now() < deadline, "it is not told");
            self.ask("ping", &json!({}));
        }
    }

    /// What a resource says; it is as long as it may be, and of its media type.
    #[track_caller]
    fn read(&self, uri: &str) -> Value {
        let answer = self.ask("resources/read", &json!({ "uri": uri }));
        let content = &answer["result"]["contents"][0];
        assert_eq!(content["uri"], uri, "{answer}");
        assert_eq!(content["mimeType"], "application/json", "{uri}");
        let text = content["text"].as_str().unwrap();
        assert!(text.len() < 110 << 10, "{uri}: {} bytes", text.len());
        serde_json::from_str(text).unwrap()
    }

    /// Why a resource can't be read.
    #[track_caller]
    fn unread(&self, uri: &str) -> String {
        let answer = self.ask("resources/read", &json!({ "uri": uri }));
        assert_eq!(answer["error"]["code"], -32002, "{uri}: {answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.len() < 5_000, "{uri}");
        message.to_owned()
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "`json!` reads best where it is called"
    )]
    fn call(&self, tool: &str, arguments: Value) -> Value {
        let params = json!({ "name": tool, "arguments": arguments });
        let answer = self.ask("tools/call", &params);
        let result = answer["result"].clone();
        assert!(result["content"][0]["text"].is_string(), "{tool}: {answer}");
        result
    }

    /// The data of a call that has to go well; it is as the tool said that it would be.
    #[track_caller]
    fn good(&self, tool: &str, arguments: Value) -> Value {
        let result = self.call(tool, arguments);
        assert_ne!(result["isError"], true, "{tool}: {result}");
        let data = result["structuredContent"].clone();
        let schema = &self.tools[tool]["outputSchema"];
        let validator = jsonschema::validator_for(schema).unwrap();
        let errors = validator.iter_errors(&data).map(|error| error.to_string());
        let errors = errors.collect::<Vec<_>>();
        assert!(errors.is_empty(), "{tool}: {errors:?}\n{data:#}");
        data
    }

    /// The text of a call that has to be refused; it says what to do next.
    #[track_caller]
    fn bad(&self, tool: &str, arguments: Value) -> String {
        let result = self.call(tool, arguments);
        assert_eq!(result["isError"], true, "{tool}: {result}");
        let text = result["content"][0]["text"].as_str().unwrap().to_owned();
        assert!(text.len() < 10_000, "{tool}: {} bytes", text.len());
        text
    }

    /// A petstore that runs, by its URL.
    fn petstore(&self) -> String {
        let made = self.good(
            "generate_mock_api",
            json!({
                "spec_url_or_path": "petstore.yaml", "output_dir_name": "shop",
                "business_port": 0, "start": true,
            }),
        );
        made["server"]["server_url"].as_str().unwrap().to_owned()
    }

    fn mimus(&self) -> Command {
        let mut command = mimus();
        command.env("XDG_STATE_HOME", self.state.path());
        command
    }

    /// The ids of mocks that run.
    fn running(&self) -> Vec<String> {
        let ran = self.mimus().args(["ps", "--json"]).output().unwrap();
        let rows: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn path(&self, below: &str) -> PathBuf {
        self.work.path().canonicalize().unwrap().join(below)
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // Its mocks end with it.
        drop(self.stdin.borrow_mut().take());
        let _ = self.child.wait();
        let _ = self.mimus().args(["stop", "--all"]).output();
    }
}
