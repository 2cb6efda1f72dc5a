//! `mimus ps`, `stop` and `logs`: mocks that run are found, and end.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::support::{Mimus, mimus, petstore};

/// A user with no mocks but those of one test.
struct User {
    state: tempfile::TempDir,
}

impl User {
    fn new() -> Self {
        Self {
            state: tempfile::tempdir().unwrap(),
        }
    }

    fn mimus(&self) -> Command {
        let mut command = mimus();
        command.env("XDG_STATE_HOME", self.state.path());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let ran = self.mimus().args(arguments).stdin(Stdio::null()).output();
        ran.unwrap()
    }

    fn serve(&self, arguments: &[&str]) -> Mimus {
        Mimus::by(self.mimus(), &petstore(), arguments)
    }

    fn running(&self) -> Vec<Value> {
        let ran = self.run(&["ps", "--json"]);
        assert!(ran.status.success(), "{ran:?}");
        serde_json::from_slice(&ran.stdout).unwrap()
    }

    fn ids(&self) -> Vec<String> {
        let running = self.running();
        let ids = running.iter().map(|row| row["id"].as_str().unwrap());
        ids.map(str::to_owned).collect()
    }
}

fn told(ran: &Output) -> String {
    String::from_utf8_lossy(&[&*ran.stdout, &*ran.stderr].concat()).into_owned()
}

#[test]
fn mocks_that_run_are_listed_until_they_stop() {
    let user = User::new();
    assert_eq!(user.ids(), Vec::<String>::new());
    let one = user.serve(&[]);
    let two = user.serve(&["--name", "shop", "--admin-token", "correct-horse"]);
    let running = user.running();
    assert_eq!(user.ids(), ["petstore", "shop"]);
    assert_eq!(running[0]["url"], one.url);
    assert_eq!(running[0]["pid"], one.pid());
    assert_eq!(running[0]["operation_count"], 9);
    assert_eq!(running[0]["description"], petstore().display().to_string());
    assert_eq!(running[1]["admin_url"], format!("{}/admin/api", two.url));
    let listed = user.run(&["ps"]);
    assert!(told(&listed).contains(&two.url), "{}", told(&listed));
    assert!(!told(&listed).contains("horse"), "{}", told(&listed));
    let file = user.state.path().join("mimus/running/shop.json");
    assert!(std::fs::read_to_string(file).unwrap().contains("horse"));

    let stopped = user.run(&["stop", "shop"]);
    assert_eq!(told(&stopped), "stopped shop\n");
    assert_eq!(two.stop_waits(), Some(0));
    assert_eq!(user.ids(), ["petstore"]);
    let stopped = user.run(&["stop", "--all", "--json"]);
    assert_eq!(
        serde_json::from_slice::<Value>(&stopped.stdout).unwrap(),
        serde_json::json!([{ "id": "petstore", "outcome": "stopped" }])
    );
    assert_eq!(one.stop_waits(), Some(0));
    assert_eq!(user.ids(), Vec::<String>::new());
}

#[test]
fn one_that_was_killed_is_forgotten() {
    let user = User::new();
    drop(user.serve(&["--name", "shop"]));
    let file = user.state.path().join("mimus/running/shop.json");
    assert!(file.exists());
    let again = user.serve(&["--name", "shop"]);
    assert_eq!(user.running()[0]["pid"], again.pid());
}

#[test]
fn a_name_is_refused_that_another_has_or_nobody_may_have() {
    let user = User::new();
    let _one = user.serve(&["--name", "shop"]);
    for (name, why) in [
        ("shop", "a mock called `shop` is running already"),
        ("../shop", "can't be a mock's name"),
    ] {
        let spec = petstore().display().to_string();
        let ran = user.run(&["serve", &spec, "--port", "0", "--name", name]);
        assert_eq!(ran.status.code(), Some(1));
        assert!(told(&ran).contains(why), "{}", told(&ran));
    }
}

#[test]
fn what_is_not_there_can_t_be_stopped_or_asked() {
    let user = User::new();
    let mimus = user.serve(&[]);
    for command in ["stop", "logs"] {
        let ran = user.run(&[command, "shop"]);
        assert_eq!(ran.status.code(), Some(1));
        let told = told(&ran);
        assert!(told.contains("no running mock is called `shop`"), "{told}");
        assert!(told.contains("there are `petstore`"), "{told}");
    }
    let port = mimus.port().to_string();
    let ran = user.run(&["stop", &port]);
    assert_eq!(told(&ran), "stopped petstore\n");
}

#[test]
fn scenarios_of_a_running_mock_are_given_switched_and_taken() {
    let user = User::new();
    let mimus = user.serve(&[]);
    let file = user.state.path().join("outage.yaml");
    let file = file.to_str().unwrap();
    let write = |status: u16| {
        let rules = format!(
            "name: outage\ndescription: all is down\nrules:\n\
             - {{ operations: [getPet], respond: {{ status: {status} }} }}\n"
        );
        std::fs::write(file, rules).unwrap();
    };
    write(503);
    let run = |arguments: &[&str]| {
        let ran = user.run(&[&["scenario"], arguments].concat());
        (ran.status.code(), told(&ran))
    };
    let (code, said) = run(&["list", "petstore"]);
    assert!(
        code == Some(0) && said.contains("mimus scenario add petstore"),
        "{said}"
    );
    let (code, said) = run(&["add", "petstore", file]);
    assert_eq!((code, &*said), (Some(0), "petstore has `outage`\n"));
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
    let port = mimus.port().to_string();
    let (code, said) = run(&["switch", &port, "outage"]);
    assert_eq!(
        (code, &*said),
        (Some(0), "petstore answers under `outage`\n")
    );
    assert_eq!(mimus.get("/v1/pets/7").status, 503);
    let (_, said) = run(&["list", "petstore"]);
    assert_eq!(said, "* outage  all is down\n");
    // What is active is neither replaced by accident nor taken away.
    write(500);
    assert_eq!(run(&["add", "petstore", file]).0, Some(1));
    assert_eq!(run(&["remove", "petstore", "outage"]).0, Some(1));
    assert_eq!(run(&["add", "petstore", file, "--replace"]).0, Some(0));
    assert_eq!(mimus.get("/v1/pets/7").status, 500);
    assert_eq!(run(&["off", "petstore"]).0, Some(0));
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
    assert_eq!(run(&["remove", "petstore", "outage"]).0, Some(0));
    assert_eq!(run(&["add", "petstore", file, "--switch"]).0, Some(0));
    assert_eq!(mimus.get("/v1/pets/7").status, 500);
    std::fs::write(file, "name: outage\nrules: [{ operations: [getPat] }]").unwrap();
    let (code, said) = run(&["add", "petstore", file, "--replace"]);
    assert!(
        code == Some(1) && said.contains("/operations/0: "),
        "{said}"
    );
    for wrong in [
        &["switch", "petstore", "outtage"][..],
        &["list", "shop"],
        &["add", "petstore", "nowhere.yaml"],
    ] {
        let (code, said) = run(wrong);
        assert_eq!(code, Some(1), "{wrong:?}: {said}");
    }
}

#[test]
fn logs_say_what_a_mock_was_asked() {
    let user = User::new();
    let mimus = user.serve(&["--admin-token", "correct-horse"]);
    mimus.get("/v1/pets/7");
    mimus.get("/v1/pets/%1B%5B31m?x=1");
    mimus.get("/nothing");
    let logs = told(&user.run(&["logs", "petstore"]));
    let lines = logs.lines().collect::<Vec<_>>();
    assert_eq!(lines.len(), 3, "{logs}");
    assert!(lines[0].contains("GET /v1/pets/7  200 in "), "{logs}");
    assert!(lines[2].ends_with("route-not-found"), "{logs}");
    assert!(!logs.contains('\u{1b}'), "{logs}");
    let logs = told(&user.run(&["logs", "petstore", "--status", "200", "--json"]));
    let row: Value = serde_json::from_str(logs.trim()).unwrap();
    assert_eq!(row["path"], "/v1/pets/7");
    let ran = user.run(&["logs", "petstore", "--server"]);
    assert_eq!(ran.status.code(), Some(1));
    assert!(
        told(&ran).contains("where it was started"),
        "{}",
        told(&ran)
    );
    let none = user.serve(&["--admin", "off", "--name", "silent"]);
    let ran = user.run(&["logs", "silent"]);
    assert!(told(&ran).contains("no admin API"), "{}", told(&ran));
    drop(none);
}

#[test]
fn logs_follow_what_happens() {
    use std::io::{BufRead as _, BufReader};
    let user = User::new();
    let mimus = user.serve(&[]);
    mimus.get("/v1/pets/1");
    let mut follow = user
        .mimus()
        .args(["logs", "petstore", "--follow"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("/v1/pets/1"));
    mimus.get("/v1/pets/2");
    assert!(lines.next().unwrap().unwrap().contains("/v1/pets/2"));
    user.run(&["stop", "petstore"]);
    assert!(lines.next().is_none());
    assert!(follow.wait().unwrap().success());
}

#[test]
fn one_does_not_outlive_who_started_it_if_that_was_asked_for() {
    let user = User::new();
    let mut child = serve_until_stdin_ends(&user, &petstore());
    while user.ids().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended");
    }
    assert_eq!(user.running()[0]["attached"], true);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert_eq!(user.ids(), Vec::<String>::new());
}

fn serve_until_stdin_ends(user: &User, spec: &Path) -> Child {
    user.mimus()
        .arg("serve")
        .arg(spec)
        .args(["--port", "0", "--quiet", "--stop-with-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
