//! What is noted of an agent's calls, and that it stays as it was noted.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::Agent;
use crate::support::mimus;

/// Ends a session, so that all of it is written; what the folder of its state had goes on.
fn ended(mut agent: Agent) -> PathBuf {
    drop(agent.stdin.borrow_mut().take());
    agent.child.wait().unwrap();
    agent.state.path().to_owned()
}

fn list(state: &Path, arguments: &[&str]) -> Vec<Value> {
    let ran = mimus()
        .args(["mcp", "audit", "list", "--json"])
        .args(arguments)
        .env("XDG_STATE_HOME", state)
        .output()
        .unwrap();
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// A session with some of everything, and its state.
fn session() -> (std::sync::Arc<tempfile::TempDir>, PathBuf) {
    let policy = json!({
        "version": "1", "default": "allow",
        "tools": { "stop_mock_server": { "action": "deny", "reason": "it stays" } },
    });
    let work = tempfile::tempdir().unwrap();
    let file = work.path().join("policy.json");
    std::fs::write(&file, policy.to_string()).unwrap();
    let file = file.display().to_string();
    let agent = Agent::started(
        tempfile::tempdir().unwrap(),
        work,
        &["--policy", &file],
        &json!({}),
    );
    agent.good("list_mock_servers", json!({}));
    agent.bad(
        "stop_mock_server",
        json!({ "server_url": "http://localhost:1" }),
    );
    let headers = json!({ "Authorization": "Bearer hunter2hunter2", "X-Api-Key": "hunter2", "Accept": "a/b" });
    let body = json!({ "user": { "password": "hunter2" }, "note": "x".repeat(20_000) });
    agent.bad(
        "send_request",
        json!({
            "server_url": "http://ann:hunter2@localhost:1", "path": "/x?token=hunter2&page=2",
            "headers": headers, "body": body,
        }),
    );
    let params = json!({ "name": "no_such_tool", "arguments": { "secret": "hunter2" } });
    assert!(agent.ask("tools/call", &params)["error"].is_object());
    let state = agent.state.clone();
    let path = ended(agent);
    (state, path)
}

#[test]
fn every_call_is_noted_with_who_asked_and_what_came_of_it() {
    let (_state, path) = session();
    let all = list(&path, &[]);
    let told = all.iter().map(|call| {
        let text = |member: &str| call[member].as_str().unwrap().to_owned();
        (
            text("name"),
            text("outcome"),
            text("decision"),
            text("class"),
        )
    });
    let told = told.collect::<Vec<_>>();
    let expected = [
        ("no_such_tool", "failed", "", ""),
        ("send_request", "failed", "allowed", "write"),
        ("stop_mock_server", "refused", "denied", "destructive"),
        ("list_mock_servers", "ok", "allowed", "read"),
    ];
    let expected = expected.map(|(name, outcome, decision, class)| {
        (
            name.to_owned(),
            outcome.to_owned(),
            decision.to_owned(),
            class.to_owned(),
        )
    });
    assert_eq!(told, expected);
    let refused = &all[2];
    assert_eq!(refused["client"], "test");
    assert_eq!(refused["client_version"], "1");
    assert_eq!(refused["session"], all[0]["session"]);
    assert_eq!(refused["kind"], "tool");
    assert_eq!(refused["reason"], "it stays");
    assert!(
        refused["rule"]
            .as_str()
            .unwrap()
            .ends_with("#/tools/stop_mock_server")
    );
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("denied by the policy")
    );
    assert!(refused["time"].as_str().unwrap().ends_with('Z'));
    let done = &all[3];
    assert!(
        done["result_bytes"].as_u64().unwrap() > 0 && done["message"].is_null(),
        "{done}"
    );
    assert!(done["duration_us"].as_i64().unwrap() > 0, "{done}");

    let count = |arguments: &[&str]| list(&path, arguments).len();
    assert_eq!(count(&["--tool", "send_request"]), 1);
    assert_eq!(count(&["--outcome", "failed"]), 2);
    assert_eq!(count(&["--decision", "denied"]), 1);
    assert_eq!(count(&["--client", "test"]), 4);
    assert_eq!(count(&["--client", "other"]), 0);
    assert_eq!(count(&["--session", done["session"].as_str().unwrap()]), 4);
    assert_eq!(count(&["--from", "2100-01-01T00:00:00Z"]), 0);
    assert_eq!(count(&["--to", "2100-01-01T00:00:00Z"]), 4);
    assert_eq!(count(&["--limit", "2"]), 2);
}

#[test]
fn secrets_are_nowhere_in_it_and_long_texts_are_cut() {
    let (_state, path) = session();
    let call = list(&path, &["--tool", "send_request"]).remove(0);
    let arguments = &call["arguments"];
    assert_eq!(arguments["headers"]["Accept"], "a/b");
    assert_eq!(arguments["headers"]["X-Api-Key"], "[redacted]");
    assert_eq!(arguments["path"], "/x?token=[redacted]&page=2");
    assert!(arguments["body"]["note"].as_str().unwrap().len() < 2_000);
    let mut seen = 0;
    for file in std::fs::read_dir(path.join("mimus")).unwrap() {
        let file = file.unwrap().path();
        if file.to_string_lossy().contains("mcp-audit.db") {
            seen += 1;
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(7).any(|window| window == b"hunter2");
            assert!(!found, "{}", file.display());
        }
    }
    assert!(seen > 0);
}

#[test]
fn nothing_that_was_noted_can_be_changed_or_taken_out() {
    let (_state, path) = session();
    let database = path.join("mimus/mcp-audit.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    for statement in [
        "UPDATE call SET outcome = 'ok'",
        "DELETE FROM call WHERE outcome = 'refused'",
        "INSERT OR REPLACE INTO call SELECT * FROM call LIMIT 1",
    ] {
        let error = connection.execute(statement, ()).expect_err(statement);
        assert!(error.to_string().contains("audit"), "{statement}: {error}");
    }
    assert_eq!(list(&path, &[]).len(), 4);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&database).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
}

#[test]
fn it_is_exported_as_lines_and_as_a_table() {
    let (_state, path) = session();
    let export = |arguments: &[&str]| {
        let ran = mimus()
            .args(["mcp", "audit", "export"])
            .args(arguments)
            .env("XDG_STATE_HOME", &path)
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8(ran.stdout).unwrap()
    };
    let lines = export(&[]);
    let names = lines.lines().map(|line| {
        let call: Value = serde_json::from_str(line).unwrap();
        call["name"].as_str().unwrap().to_owned()
    });
    let names = names.collect::<Vec<_>>();
    assert_eq!(
        names,
        [
            "list_mock_servers",
            "stop_mock_server",
            "send_request",
            "no_such_tool"
        ]
    );
    let table = export(&["--format", "csv", "--outcome", "refused"]);
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.starts_with("id,time,client,"), "{table}");
    let file = path.join("out.ndjson").display().to_string();
    assert_eq!(export(&["--output", &file]), "");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), lines);
}

#[test]
fn old_calls_are_taken_out_and_that_is_noted() {
    let (state, path) = session();
    let work = tempfile::tempdir().unwrap();
    let agent = Agent::started(state.clone(), work, &["--audit-calls", "1"], &json!({}));
    agent.good("list_mock_servers", json!({}));
    ended(agent);
    let left = list(&path, &[]);
    assert_eq!(left.len(), 1, "{left:?}");
    let connection = rusqlite::Connection::open(path.join("mimus/mcp-audit.db")).unwrap();
    let query = "SELECT through || ' ' || reason FROM given_up";
    let given_up: String = connection.query_row(query, (), |row| row.get(0)).unwrap();
    assert_eq!(given_up, "4 count");
}

#[test]
fn it_can_be_elsewhere_or_nowhere_and_never_stops_the_answers() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.db").display().to_string();
    let agent = Agent::flagged(&["--audit", &file], &json!({}));
    agent.good("list_mock_servers", json!({}));
    let state = agent.state.clone();
    let path = ended(agent);
    assert_eq!(list(&path, &["--audit", &file]).len(), 1);
    assert!(!state.path().join("mimus/mcp-audit.db").exists());

    let agent = Agent::flagged(&["--audit", "off"], &json!({}));
    agent.good("list_mock_servers", json!({}));
    assert!(!agent.state.path().join("mimus/mcp-audit.db").exists());

    // One that was asked for has to be there; the one that nobody asked for does not.
    let wrong = folder.path().join("text");
    std::fs::write(
        &wrong,
        "a text, and long enough to be looked at as a database",
    )
    .unwrap();
    let ran = mimus()
        .args(["mcp", "--audit", &wrong.display().to_string()])
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1));
    let error = String::from_utf8_lossy(&ran.stderr);
    assert!(error.contains("--audit off"), "{error}");
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(state.path().join("mimus/mcp-audit.db")).unwrap();
    let agent = Agent::started(state, tempfile::tempdir().unwrap(), &[], &json!({}));
    agent.good("list_mock_servers", json!({}));
}

#[test]
fn a_locked_database_holds_up_no_call_and_loses_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let file = path.display().to_string();
    let agent = Agent::flagged(&["--audit", &file], &json!({}));
    agent.good("list_mock_servers", json!({}));
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .busy_timeout(std::time::Duration::from_secs(5))
        .unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for _ in 0..10 {
        agent.good("list_mock_servers", json!({}));
    }
    other.execute_batch("COMMIT").unwrap();
    let state = agent.state.clone();
    ended(agent);
    assert_eq!(list(state.path(), &["--audit", &file]).len(), 11);
}
