//! Scenarios and overrides: what is answered otherwise while one is active.

#![expect(clippy::unwrap_used, reason = "a test")]

mod change;
mod decide;
mod faults;
mod formats;
mod keep;
mod written;

use serde_json::{Value, json};

use crate::support::{Mimus, Reply, folder};

const SCENARIOS: &str = "/admin/api/mock-data/scenarios";

impl Mimus {
    /// Asks the admin API about scenarios.
    fn of_scenarios(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.of_admin(method, &format!("{SCENARIOS}{path}"), body)
    }

    fn of_admin(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let body = body.map(Value::to_string);
        let json = [("content-type", "application/json")];
        let headers = if body.is_some() { &json[..] } else { &[] };
        self.send(method, path, headers, body.as_deref().map(str::as_bytes))
    }

    #[track_caller]
    fn keep(&self, name: &str, config: &Value) -> Value {
        let body = json!({ "name": name, "config": config });
        let reply = self.of_scenarios("POST", "", Some(&body));
        assert_eq!(reply.status, 200, "{}", reply.text());
        reply.json()
    }

    #[track_caller]
    fn activate(&self, name: &str) {
        let reply = self.of_scenarios("POST", &format!("/{name}/activate"), None);
        assert_eq!(reply.status, 200, "{}", reply.text());
    }

    /// Keeps one and has it active.
    #[track_caller]
    fn play(&self, config: &Value) {
        self.keep("played", config);
        self.activate("played");
    }

    fn active(&self) -> Value {
        self.of_scenarios("GET", "/active", None).json()["name"].take()
    }

    /// Names of all that there are.
    fn kept(&self) -> Vec<String> {
        let all = self.of_scenarios("GET", "", None).json();
        let all = all.as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The petstore with a configuration.
fn configured(toml: &str, arguments: &[&str]) -> (tempfile::TempDir, Mimus) {
    let petstore = std::fs::read_to_string(crate::support::petstore()).unwrap();
    let folder = folder(&[("openapi.yaml", &petstore), ("mimus.toml", toml)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), arguments);
    (folder, mimus)
}

/// Pointers of everything that is wrong.
fn pointers(reply: &Reply) -> Vec<String> {
    let errors = reply.json()["errors"].take();
    let errors = errors.as_array().unwrap().iter();
    errors
        .map(|error| error["pointer"].as_str().unwrap().to_owned())
        .collect()
}
