//! What responders keep, looked at and changed from outside.

use serde_json::{Value, json};

use super::API;
use crate::support::{Mimus, Reply, folder};

fn shop(more: &str) -> (tempfile::TempDir, Mimus) {
    let config = format!("{more}\n[[responder]]\nuse = \"crud\"\n");
    let folder = folder(&[("mimus.toml", &config)]);
    let path = folder.path().join("mimus.toml");
    let mimus = Mimus::petstore(&["--config", path.to_str().unwrap()]);
    (folder, mimus)
}

fn put(mimus: &Mimus, path: &str, body: &Value) -> Reply {
    let json = [("content-type", "application/json")];
    let body = body.to_string();
    mimus.send("PUT", &format!("{API}{path}"), &json, Some(body.as_bytes()))
}

fn delete(mimus: &Mimus, path: &str) -> Reply {
    mimus.send("DELETE", &format!("{API}{path}"), &[], None)
}

#[test]
fn items_are_set_read_paged_and_removed() {
    let mimus = Mimus::petstore(&[]);
    let empty = mimus.ask("/state");
    assert_eq!(empty["collections"], json!([]));
    assert_eq!(empty["quota_bytes"], 64 << 20);
    for key in ["a", "b/1", "b/2", "ä"] {
        let path = format!(
            "/state/things/{}",
            key.replace('/', "%2F").replace('ä', "%C3%A4")
        );
        let made = put(&mimus, &path, &json!({ "key": key }));
        assert_eq!(made.status, 200, "{}", made.text());
        assert_eq!(made.json()["key"], key);
    }
    let page = mimus.ask("/state/things?prefix=b&limit=1");
    assert_eq!(page["items"][0]["value"], json!({ "key": "b/1" }));
    assert_eq!(page["items"][0]["bytes"], 13);
    let rest = mimus.ask("/state/things?prefix=b&limit=1&after=b%2F1");
    assert_eq!(page["next"], "b/1");
    assert_eq!(rest["items"][0]["key"], "b/2");
    assert_eq!(rest["next"], json!(null));
    assert_eq!(mimus.ask("/state/things/%C3%A4")["value"]["key"], "ä");
    let all = mimus.ask("/state");
    assert_eq!(all["collections"][0]["name"], "things");
    assert_eq!(all["collections"][0]["count"], 4);
    assert_eq!(all["total_count"], 4);
    assert!(all["total_bytes"].as_u64() > empty["total_bytes"].as_u64());
    assert_eq!(
        delete(&mimus, "/state/things/a").json(),
        json!({ "deleted": 1 })
    );
    let gone = delete(&mimus, "/state/things/a");
    assert_eq!((gone.status, &*gone.problem()), (404, "item-not-found"));
    assert_eq!(
        delete(&mimus, "/state/things").json(),
        json!({ "cleared": 3 })
    );
    assert_eq!(mimus.ask("/state/things")["items"], json!([]));
}

#[test]
fn a_value_may_be_text_or_bytes() {
    let mimus = Mimus::petstore(&[]);
    assert_eq!(
        put(&mimus, "/state/c/text?encoding=text", &json!("no JSON")).status,
        200
    );
    assert_eq!(
        put(&mimus, "/state/c/bytes?encoding=base64", &json!("/wA=")).status,
        200
    );
    let items = mimus.ask("/state/c");
    assert_eq!(
        items["items"],
        json!([
            { "key": "bytes", "value": "/wA=", "encoding": "base64", "bytes": 2 },
            { "key": "text", "value": "no JSON", "encoding": "text", "bytes": 7 },
        ])
    );
    let wrong = put(&mimus, "/state/c/text?encoding=text", &json!(7));
    assert_eq!(
        (wrong.status, &*wrong.problem()),
        (400, "malformed-request")
    );
    let wrong = put(&mimus, "/state/c/text?encoding=rot13", &json!("a"));
    assert_eq!(&*wrong.problem(), "invalid-parameter");
    let long = format!("/state/c/{}", "k".repeat(600));
    assert_eq!(
        &*put(&mimus, &long, &json!(1)).problem(),
        "invalid-parameter"
    );
}

#[test]
fn what_is_changed_is_what_the_mock_answers_with() {
    let (_folder, mimus) = shop("");
    let pets = mimus.get("/v1/pets").json();
    let state = mimus.ask("/state");
    let names = state["collections"].as_array().unwrap().iter();
    let names = names.map(|one| one["name"].as_str().unwrap().to_owned());
    let collection = names.filter(|name| name.contains("pets")).min().unwrap();
    let items = mimus.ask(&format!("/state/{}", collection.replace('/', "%2F")));
    assert!(!items["items"].as_array().unwrap().is_empty(), "{items}");
    // All is as it was at the start.
    assert_eq!(delete(&mimus, "/state").status, 200);
    assert_eq!(mimus.ask("/state")["collections"], json!([]));
    assert_eq!(mimus.get("/v1/pets").json(), pets);
}

#[test]
fn the_quota_holds_from_here_as_well() {
    let folder = folder(&[("mimus.toml", "[state]\nquota-kib = 1\n")]);
    let path = folder.path().join("mimus.toml");
    let mimus = Mimus::petstore(&["--config", path.to_str().unwrap()]);
    let full = put(&mimus, "/state/c/k", &json!("x".repeat(2000)));
    assert_eq!((full.status, &*full.problem()), (409, "state-full"));
    assert!(full.text().contains("quota-kib"), "{}", full.text());
    assert_eq!(mimus.ask("/state")["total_count"], 0);
}

#[test]
fn mockloops_names_are_there() {
    let mimus = Mimus::petstore(&[]);
    put(&mimus, "/state/things/a", &json!(1));
    let one = json!({ "name": "things", "count": 1, "last_updated": null });
    assert_eq!(mimus.ask("/storage/collections"), json!([one]));
    let stats = mimus.ask("/storage/stats");
    assert_eq!(stats["collection_count"], 1);
    assert_eq!(stats["total_items"], 1);
    assert_eq!(stats["collections"][0]["exists"], true);
    assert_eq!(stats["storage_dir"], json!(null));
}
