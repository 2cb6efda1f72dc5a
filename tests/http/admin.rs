//! What the server says of itself: the admin API over the journal, health and metrics.

#![expect(clippy::unwrap_used, reason = "a test")]

mod ask;
mod audit;
mod command;
mod docs;
mod document;
mod events;
mod figures;
mod guard;
mod health;
mod page;
#[cfg(unix)]
mod secrets;
mod server;
mod settings;
mod state;
mod webhooks;

use serde_json::Value;

use crate::support::{Mimus, Reply};

const API: &str = "/admin/api";

/// The key that the petstore asks for.
const KEY: (&str, &str) = ("x-api-key", "swordfish-7");

impl Mimus {
    /// What the admin API answers, in JSON.
    #[track_caller]
    fn ask(&self, question: &str) -> Value {
        let reply = self.get(&format!("{API}{question}"));
        assert_eq!(reply.status, 200, "{question}: {}", reply.text());
        reply.json()
    }

    fn post(&self, path: &str, body: &Value) -> Reply {
        let json = [("content-type", "application/json")];
        let body = body.to_string();
        self.send(
            "POST",
            &format!("{API}{path}"),
            &json,
            Some(body.as_bytes()),
        )
    }

    /// Asks the petstore for some things, one of each kind.
    fn go_shopping(&self) {
        self.get_with("/v1/pets/7", &[("x-session-id", "s1")]);
        self.get_with("/v1/pets/8", &[("x-correlation-id", "c-8")]);
        self.get("/v1/pets/none");
        self.get("/v1/nowhere");
        self.order(2);
    }

    fn order(&self, quantity: u64) -> Reply {
        let body = format!(r#"{{"petId": 7, "quantity": {quantity}}}"#);
        let headers = [("content-type", "application/json"), KEY];
        self.send("POST", "/v1/orders", &headers, Some(body.as_bytes()))
    }
}

/// The paths of rows.
fn paths(found: &Value) -> Vec<&str> {
    let rows = found["logs"].as_array().expect("there are rows");
    let paths = rows.iter().map(|row| &row["path"]);
    paths.filter_map(Value::as_str).collect()
}
