//! Where scenarios are kept, and what becomes of them when that can't be used.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Mimus, folder};

fn body(text: &str) -> Value {
    json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": text } }] })
}

fn at(path: &Path) -> Mimus {
    Mimus::petstore(&["--scenarios", path.to_str().unwrap()])
}

/// Without what is there, it answers and keeps scenarios all the same.
fn goes_on(mimus: &Mimus) {
    mimus.play(&body("in memory"));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("in memory"));
}

#[test]
fn they_outlive_the_server_and_the_active_one_is_active_again() {
    let folder = folder(&[]);
    let path = folder.path().join("scenarios.db");
    let mimus = at(&path);
    mimus.keep("other", &body("other"));
    mimus.play(&body("kept"));
    let rule = json!({ "respond": { "json": "override" } });
    mimus.of_admin("PUT", "/admin/api/responses/listPets", Some(&rule));
    drop(mimus);
    let mimus = at(&path);
    assert_eq!(mimus.kept(), ["other", "played"]);
    assert_eq!(mimus.active(), json!("played"));
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("kept"));
    assert_eq!(mimus.get("/v1/pets").json(), json!("override"));
    drop(mimus);
    // The command line has the last word, and may name one that is only kept.
    let path = path.to_str().unwrap();
    let mimus = Mimus::petstore(&["--scenarios", path, "--scenario", "other"]);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("other"));
    drop(mimus);
    let petstore = crate::support::petstore();
    let petstore = petstore.to_str().unwrap();
    let refused = crate::support::run(&[
        "serve",
        petstore,
        "--port",
        "0",
        "--scenarios",
        path,
        "--scenario",
        "nope",
    ]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(
        told.contains("--scenario: there is no scenario `nope`"),
        "{told}"
    );
    assert!(told.contains("`other` and `played`"), "{told}");
}

#[test]
fn a_database_that_is_none_of_ours_is_left_as_it_is() {
    let folder = folder(&[("notes.txt", "these are my notes, and no database\n")]);
    let path = folder.path().join("notes.txt");
    let before = std::fs::read(&path).unwrap();
    let mimus = at(&path);
    mimus.wait_for_log("is not a scenario database of Mimus");
    goes_on(&mimus);
    drop(mimus);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_folder_that_is_not_there_is_told() {
    let folder = folder(&[]);
    let mimus = at(&folder.path().join("none/scenarios.db"));
    mimus.wait_for_log("is not a folder");
    goes_on(&mimus);
}

#[test]
fn a_damaged_database_is_left_as_it_is() {
    let folder = folder(&[]);
    let path = folder.path().join("scenarios.db");
    let mimus = at(&path);
    for number in 0..40 {
        let text = format!("{number}").repeat(500);
        mimus.keep(&format!("s{number}"), &body(&text));
    }
    drop(mimus);
    let mut bytes = std::fs::read(&path).unwrap();
    // What was written last may be beside it.
    let _ = std::fs::remove_file(folder.path().join("scenarios.db-wal"));
    let _ = std::fs::remove_file(folder.path().join("scenarios.db-shm"));
    let length = bytes.len();
    for byte in &mut bytes[length / 4..] {
        *byte ^= 0x5a;
    }
    bytes.resize(length.max(8192), 0xa5);
    for byte in &mut bytes[100..4096] {
        *byte = 0xff;
    }
    std::fs::write(&path, &bytes).unwrap();
    let mimus = at(&path);
    mimus.wait_for_log("scenarios are kept in memory only");
    mimus.wait_for_log("damaged");
    goes_on(&mimus);
    drop(mimus);
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[test]
fn a_database_of_a_newer_mimus_is_left_as_it_is() {
    let folder = folder(&[]);
    let path = folder.path().join("scenarios.db");
    let mimus = at(&path);
    mimus.play(&body("kept"));
    drop(mimus);
    let version = |change: &str| {
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute_batch(change).unwrap();
    };
    version("PRAGMA user_version = 99");
    let mimus = at(&path);
    mimus.wait_for_log("was written by a newer Mimus: its schema is 99");
    goes_on(&mimus);
    drop(mimus);
    version("PRAGMA user_version = 2");
    let mimus = at(&path);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("kept"));
}

#[test]
fn a_database_that_another_one_has_is_told_and_nothing_is_lost() {
    let folder = folder(&[]);
    let path = folder.path().join("scenarios.db");
    drop(at(&path));
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE mine (a);")
        .unwrap();
    let mimus = at(&path);
    mimus.wait_for_log("in use by another server or program");
    goes_on(&mimus);
    drop(mimus);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);

    // While it runs: what can't be kept is not gone by either.
    let mimus = at(&path);
    mimus.play(&body("before"));
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let change = json!({ "name": "played", "config": body("after") });
    let refused = mimus.of_scenarios("PUT", "/played", Some(&change));
    assert_eq!(
        (refused.status, &*refused.problem()),
        (500, "scenarios-failed")
    );
    assert!(refused.text().contains("in use"), "{}", refused.text());
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("before"));
    other.execute_batch("ROLLBACK").unwrap();
    let changed = mimus.of_scenarios("PUT", "/played", Some(&change));
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("after"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_nothing_can_be_written_to_is_told() {
    let mimus = at(Path::new("/proc/scenarios.db"));
    mimus.wait_for_log("can't be read or written");
    goes_on(&mimus);
}

/// The system lets no file grow beyond a size, as a full disk would.
#[cfg(target_os = "linux")]
#[test]
fn what_a_full_disk_has_no_room_for_is_refused_and_the_rest_stays() {
    let folder = folder(&[]);
    let path = folder.path().join("scenarios.db");
    let whole = crate::support::mimus();
    let mut limited = std::process::Command::new("sh");
    let limit = "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\"";
    limited.args(["-c", limit]).arg(whole.get_program());
    for (name, value) in whole.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let petstore = crate::support::petstore();
    let arguments = ["--scenarios", path.to_str().unwrap()];
    let mimus = Mimus::by(limited, &petstore, &arguments);
    mimus.play(&body("kept"));
    let long = "x".repeat(20_000);
    let mut kept = vec!["played".to_owned()];
    let refused = (0..100).find_map(|number| {
        let draft = json!({ "name": format!("s{number:02}"), "config": body(&long) });
        let reply = mimus.of_scenarios("POST", "", Some(&draft));
        if reply.status == 200 {
            kept.push(format!("s{number:02}"));
            return None;
        }
        Some(reply)
    });
    let refused = refused.expect("there is no room for a hundred");
    assert_eq!(
        (refused.status, &*refused.problem()),
        (500, "scenarios-failed")
    );
    assert!(
        refused.text().contains("is the disk full?"),
        "{}",
        refused.text()
    );
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("kept"));
    assert_eq!(mimus.kept(), kept);
    drop(mimus);
    let mimus = at(&path);
    assert_eq!(mimus.kept(), kept);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("kept"));
}

#[test]
fn all_of_them_come_out_as_one_file_and_go_in_again() {
    let mimus = Mimus::petstore(&[]);
    mimus.keep("test", &json!({
        "scenario_name": "test", "description": "d", "scenario_type": "error_simulation",
        "endpoints": [{ "path": "/pets", "method": "GET", "response_config": { "status_code": 429 } }],
    }));
    mimus.keep("run-time", &json!({ "get_pets": [] }));
    mimus.keep("own", &body("own"));
    let rule = json!({ "respond": { "json": "override" } });
    mimus.of_admin("PUT", "/admin/api/responses/getPhoto", Some(&rule));
    let file = mimus.of_scenarios("GET", "/export", None);
    assert!(
        file.header("content-disposition")
            .contains("scenarios.json")
    );
    let file = file.json();
    let other = Mimus::petstore(&[]);
    other.keep("own", &body("before"));
    let imported = other.of_scenarios("POST", "/import", Some(&file));
    assert_eq!(imported.status, 200, "{}", imported.text());
    assert_eq!(imported.json()["overrides"], json!(["getPhoto"]));
    assert_eq!(other.kept(), ["own", "run-time", "test"]);
    let mut again = other.of_scenarios("GET", "/export", None).json();
    assert_eq!(again["scenarios"], file["scenarios"]);
    assert_eq!(again["overrides"].take(), file["overrides"]);
    other.activate("own");
    assert_eq!(other.get("/v1/pets/7").json(), json!("own"));

    let broken = json!({ "scenarios": [{ "name": "new" }, { "rules": [] },
        { "name": "own", "rules": [{ "operations": ["nope"] }] }] });
    let refused = other.of_scenarios("POST", "/import", Some(&broken));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(super::pointers(&refused), ["/scenarios/1"]);
    let broken =
        json!([{ "name": "new" }, { "name": "own", "rules": [{ "operations": ["nope"] }] }]);
    let refused = other.of_scenarios("POST", "/import", Some(&broken));
    assert_eq!(super::pointers(&refused), ["/1/rules/0/operations/0"]);
    assert_eq!(other.kept(), ["own", "run-time", "test"]);
    assert_eq!(other.get("/v1/pets/7").json(), json!("own"));

    // What only the component finds wrong with an override keeps the scenarios out as well.
    let broken = json!({ "scenarios": [{ "name": "new" }],
        "overrides": { "getPhoto": { "respond": { "template": "{{ unclosed" } } } });
    let refused = other.of_scenarios("POST", "/import", Some(&broken));
    assert_eq!(refused.status, 422, "{}", refused.text());
    assert_eq!(
        super::pointers(&refused),
        ["/overrides/getPhoto/respond/template"]
    );
    assert_eq!(other.kept(), ["own", "run-time", "test"]);
}
