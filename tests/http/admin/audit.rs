//! The trail of changes.

use serde_json::{Value, json};

use super::API;
use crate::support::Mimus;

fn actions(trail: &Value) -> Vec<&str> {
    let entries = trail["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["action"].as_str().unwrap())
        .collect()
}

#[test]
fn every_change_is_in_the_trail_with_who_made_it() {
    let mimus = Mimus::petstore(&[]);
    mimus.go_shopping();
    let json = [("content-type", "application/json")];
    let send = |method: &str, path: &str, body: &str| {
        let reply = mimus.send(
            method,
            &format!("{API}{path}"),
            &json,
            Some(body.as_bytes()),
        );
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text());
    };
    send("PATCH", "/settings", r#"{"delay_ms": 5}"#);
    send("DELETE", "/settings", "");
    send("PUT", "/state/things/a", r#""a secret of somebody""#);
    send("DELETE", "/state/things/a", "");
    send("DELETE", "/state", "");
    send(
        "POST",
        "/requests/1/replay",
        r#"{"headers": {"x-api-key": "a secret of somebody"}}"#,
    );
    send("DELETE", "/requests?method=POST", "");
    let trail = mimus.ask("/audit");
    let expected = [
        "clear-requests",
        "replay-request",
        "clear-state",
        "delete-item",
        "set-item",
        "reset-settings",
        "change-settings",
    ];
    assert_eq!(actions(&trail), expected);
    assert_eq!(trail["total_count"], 7);
    let last = &trail["entries"][6];
    assert_eq!(last["who"], "127.0.0.1");
    assert_eq!(last["subject"], "settings");
    assert_eq!(last["detail"], json!({ "delay_ms": 5 }));
    assert!(last["at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(trail["entries"][4]["subject"], "things/a");
    assert!(!trail.to_string().contains("secret"), "{trail}");
    let page = mimus.ask("/audit?limit=2&offset=1");
    assert_eq!(actions(&page), expected[1..3]);
    let some = mimus.ask("/audit?action=set-item");
    assert_eq!(actions(&some), ["set-item"]);
    assert_eq!(some["total_count"], 1);
}

#[test]
fn what_is_refused_is_no_change() {
    let mimus = Mimus::petstore(&["--admin-token", "correct-horse"]);
    let path = format!("{API}/settings");
    assert_eq!(mimus.send("DELETE", &path, &[], None).status, 401);
    let token = [("authorization", "Bearer correct-horse")];
    assert_eq!(mimus.send("DELETE", &path, &token, None).status, 200);
    let trail = mimus.get_with(&format!("{API}/audit"), &token).json();
    assert_eq!(actions(&trail), ["reset-settings"]);
    assert_eq!(trail["entries"][0]["who"], "token from 127.0.0.1");
}
