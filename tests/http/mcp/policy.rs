//! What a policy lets an agent do, over the wire; and what the command line says of policies.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use serde_json::{Value, json};

use super::Agent;
use crate::support::{Mimus, mimus};

/// A client with a policy, in a folder with a petstore.
fn under(policy: &Value) -> Agent {
    with(policy, &json!({}))
}

fn with(policy: &Value, capabilities: &Value) -> Agent {
    let (state, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = written(work.path(), &policy.to_string());
    Agent::started(state, work, &["--policy", &file], capabilities)
}

fn written(folder: &Path, text: &str) -> String {
    let path = folder.join("policy.json");
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn limit(counter: &str, window: &str, max: u64, scope: &str) -> Value {
    json!([{ "counter": counter, "window": window, "max": max, "scope": scope }])
}

/// What a refusal says of itself for programs.
#[track_caller]
fn refused(agent: &Agent, tool: &str, arguments: Value) -> (String, Value) {
    let result = agent.call(tool, arguments);
    assert_eq!(result["isError"], true, "{tool}: {result}");
    let text = result["content"][0]["text"].as_str().unwrap().to_owned();
    assert!(text.contains("Next: ") && text.contains("Rule: "), "{text}");
    (text, result["structuredContent"]["policy"].clone())
}

#[test]
fn without_a_policy_everything_is_allowed() {
    let agent = Agent::new();
    assert_eq!(agent.tools.len(), 33);
    assert!(
        !agent.info["instructions"]
            .as_str()
            .unwrap()
            .contains("policy")
    );
}

#[test]
fn what_is_not_listed_is_neither_offered_nor_done() {
    let agent = under(&json!({
        "version": "1", "default": "deny",
        "tools": {
            "list_mock_servers": {},
            "delete_mock_server": { "action": "deny", "reason": "ask Ann" },
            "generate_mock_api": { "limits": limit("generate_mock_api_rate", "minute", 10, "grant") },
        },
    }));
    let offered = agent.tools.keys().map(String::as_str).collect::<Vec<_>>();
    assert_eq!(offered, ["generate_mock_api", "list_mock_servers"]);
    let told = agent.info["instructions"].as_str().unwrap();
    assert!(
        told.contains("policy.json") && told.contains("start_mock_server"),
        "{told}"
    );
    agent.good("list_mock_servers", json!({}));
    agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml" }),
    );
    let (text, data) = refused(&agent, "start_mock_server", json!({ "project": "x" }));
    assert!(
        text.contains("generate_mock_api, list_mock_servers"),
        "{text}"
    );
    assert_eq!(data["decision"], "denied");
    assert_eq!(data["whatever_the_arguments"], true);
    assert!(
        data["rule"]
            .as_str()
            .unwrap()
            .ends_with("policy.json:1 #/default"),
        "{data}"
    );
    let (text, data) = refused(
        &agent,
        "delete_mock_server",
        json!({ "project": "Petstore_1_0_0" }),
    );
    assert!(text.contains("ask Ann"), "{text}");
    assert_eq!(data["reason"], "ask Ann");
    assert!(agent.path("generated_mocks/Petstore_1_0_0").exists());
}

#[test]
fn what_is_hidden_is_hidden_whatever_else_is_said() {
    let agent = under(&json!({
        "version": "1", "default": "allow", "hide": ["send_request"], "tools": { "send_request": {} },
    }));
    assert!(!agent.tools.contains_key("send_request"));
    assert_eq!(agent.tools.len(), 32);
    let (text, _) = refused(
        &agent,
        "send_request",
        json!({ "server_url": "x", "path": "/" }),
    );
    assert!(text.contains("hidden"), "{text}");
}

#[test]
fn read_only_looks_and_does_nothing() {
    let agent = Agent::flagged(&["--policy", "read-only"], &json!({}));
    assert!(
        agent
            .tools
            .values()
            .all(|tool| tool["annotations"]["readOnlyHint"] == true)
    );
    assert!(agent.tools.contains_key("query_mock_logs"));
    // It says that it changes nothing, and runs code.
    assert!(!agent.tools.contains_key("test_responder"));
    let (_, data) = refused(
        &agent,
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml" }),
    );
    assert_eq!(data["decision"], "denied");
    assert!(!agent.path("generated_mocks").exists());
}

#[test]
fn rules_about_arguments_say_what_is_allowed() {
    let agent = under(&json!({
        "version": "1", "default": "allow",
        "tools": { "generate_mock_api": {
            "require": [
                { "path": "args.spec_url_or_path", "op": "regex", "value": "\\.yaml$", "on_deny": "files only" },
                { "schema": { "properties": { "output_dir_name": { "pattern": "^ok" } }, "required": ["output_dir_name"] } },
            ],
            "deny_if": [
                { "path": "args.start", "op": "eq", "value": true },
                // What is left out is what the tool takes it for.
                { "path": "args.auth_enabled", "op": "eq", "value": true, "on_deny": "no keys" },
            ],
        } },
    }));
    let base = json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "ok", "auth_enabled": false });
    let check = |change: Value, rule: &str, said: &str| {
        let mut arguments = base.clone();
        for (name, value) in change.as_object().unwrap() {
            if value.is_null() {
                arguments.as_object_mut().unwrap().remove(name);
            } else {
                arguments[name] = value.clone();
            }
        }
        let (text, data) = refused(&agent, "generate_mock_api", arguments);
        assert!(data["rule"].as_str().unwrap().ends_with(rule), "{data}");
        assert!(text.contains(said), "{text}");
        assert_eq!(data["whatever_the_arguments"], false);
    };
    let entry = "#/tools/generate_mock_api";
    check(
        json!({ "spec_url_or_path": "https://example.com/x" }),
        &format!("{entry}/require/0"),
        "files only",
    );
    check(
        json!({ "output_dir_name": "bad" }),
        &format!("{entry}/require/1"),
        "schema",
    );
    check(
        json!({ "output_dir_name": null }),
        &format!("{entry}/require/1"),
        "schema",
    );
    check(
        json!({ "start": true }),
        &format!("{entry}/deny_if/0"),
        "`args.start` is `true`",
    );
    check(
        json!({ "auth_enabled": null }),
        &format!("{entry}/deny_if/1"),
        "no keys",
    );
    assert!(!agent.path("generated_mocks").exists());
    agent.good("generate_mock_api", base.clone());
}

#[test]
fn a_limit_holds_across_processes_and_restarts() {
    let (state, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let policy = json!({
        "version": "1", "default": "deny",
        "tools": { "list_mock_servers": { "limits": limit("looks", "day", 3, "grant") }, "list_active_scenarios": {} },
    });
    let file = written(work.path(), &policy.to_string());
    // They are one user's, and each has a folder to work in.
    let state = Arc::new(state);
    let start = || {
        let work = tempfile::tempdir().unwrap();
        Agent::started(state.clone(), work, &["--policy", &file], &json!({}))
    };
    let (one, other) = (start(), start());
    one.good("list_mock_servers", json!({}));
    other.good("list_mock_servers", json!({}));
    drop(one);
    let third = start();
    third.good("list_mock_servers", json!({}));
    for agent in [&other, &third] {
        let (text, data) = refused(agent, "list_mock_servers", json!({}));
        assert_eq!(data["decision"], "limited");
        assert_eq!(data["max"], 3);
        assert!(
            data["retry_at"].as_str().unwrap().ends_with("T00:00:00Z"),
            "{data}"
        );
        let wait = data["retry_after_seconds"].as_u64().unwrap();
        assert!((1..=86_401).contains(&wait), "{data}");
        assert!(
            text.contains("3 calls in each day") && text.contains("not before"),
            "{text}"
        );
        // What does not count against it goes on.
        let other = agent.call("list_active_scenarios", json!({}));
        assert!(other["structuredContent"]["policy"].is_null(), "{other}");
    }
    assert!(state.path().join("mimus/mcp-limits.db").is_file());
}

#[test]
fn calls_at_the_same_time_never_exceed_a_limit() {
    let agent = under(&json!({
        "version": "1", "default": "allow", "all_tools": { "limits": limit("all", "day", 5, "grant") },
    }));
    let first = agent.next.get();
    for id in first..first + 20 {
        let params = json!({ "name": "list_mock_servers", "arguments": {} });
        agent.write(
            &json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }),
        );
    }
    let mut passed = 0;
    for _ in 0..20 {
        let line = agent.lines.borrow_mut().next().unwrap().unwrap();
        let message: Value = serde_json::from_str(&line).unwrap();
        passed += usize::from(message["result"]["isError"] != true);
    }
    assert_eq!(passed, 5);
    agent.next.set(first + 20);
    refused(&agent, "list_operations", json!({ "server_url": "x" }));
}

fn destructive() -> Value {
    json!({
        "version": "1", "default": "allow",
        "classes": { "destructive": {
            "action": "require-approval", "reason": "it can't be brought back",
            "limits": limit("gone", "day", 2, "session"),
        } },
    })
}

#[test]
fn a_user_who_is_asked_decides() {
    let agent = with(&destructive(), &json!({ "elicitation": {} }));
    let generate = json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "shop" });
    agent.good("generate_mock_api", generate.clone());
    assert!(agent.asked.borrow().is_empty());
    let folder = agent.path("generated_mocks/shop");
    // Those that say no leave the limit as it is.
    for said in [
        json!({ "action": "decline" }),
        json!({ "action": "cancel" }),
        json!({ "action": "accept", "content": { "allow": false } }),
    ] {
        agent.says.replace(Some(said));
        let (text, data) = refused(&agent, "delete_mock_server", json!({ "project": "shop" }));
        assert_eq!(data["decision"], "declined");
        assert!(text.contains("does not want"), "{text}");
        assert!(folder.exists());
    }
    let asked = agent.asked.borrow()[0].clone();
    let question = asked["message"].as_str().unwrap();
    for word in [
        "\"test\"",
        "delete_mock_server",
        "\"project\":\"shop\"",
        "can't be brought back",
    ] {
        assert!(question.contains(word), "{question}");
    }
    assert_eq!(asked["requestedSchema"]["type"], "object");
    for said in [
        json!({ "action": "accept", "content": {} }),
        json!({ "action": "accept", "content": { "allow": true } }),
    ] {
        agent.says.replace(Some(said));
        agent.good("delete_mock_server", json!({ "project": "shop" }));
        assert!(!folder.exists());
        agent.good("generate_mock_api", generate.clone());
    }
    let count = agent.asked.borrow().len();
    let (_, data) = refused(&agent, "delete_mock_server", json!({ "project": "shop" }));
    assert_eq!(data["decision"], "limited");
    // Nobody is asked about what can't be done anyway.
    assert_eq!(agent.asked.borrow().len(), count);
}

#[test]
fn a_client_that_cannot_ask_is_told_so() {
    let agent = under(&destructive());
    agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "shop" }),
    );
    let (text, data) = refused(&agent, "delete_mock_server", json!({ "project": "shop" }));
    assert_eq!(data["decision"], "unaskable");
    assert!(text.contains("elicitation"), "{text}");
    assert!(agent.path("generated_mocks/shop").exists());
}

#[test]
fn nobody_waits_for_a_user_for_ever() {
    let mut policy = destructive();
    policy["classes"]["destructive"]["approval_timeout"] = json!("1s");
    let agent = with(&policy, &json!({ "elicitation": {} }));
    let (_, data) = refused(&agent, "delete_mock_server", json!({ "project": "shop" }));
    assert_eq!(data["decision"], "unanswered");
    assert_eq!(agent.asked.borrow().len(), 1);
}

#[test]
fn secrets_are_not_shown_to_who_is_asked() {
    let policy = json!({ "version": "1", "default": "allow", "tools": { "send_request": { "action": "require-approval" } } });
    let agent = with(&policy, &json!({ "elicitation": {} }));
    agent.says.replace(Some(json!({ "action": "decline" })));
    let headers = json!({ "Authorization": "Bearer hunter2hunter2", "Accept": "*/*" });
    refused(
        &agent,
        "send_request",
        json!({ "server_url": "x", "path": "/", "headers": headers }),
    );
    let asked = agent.asked.borrow()[0]["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        asked.contains("Accept") && !asked.contains("hunter2"),
        "{asked}"
    );
}

#[test]
fn private_addresses_are_asked_where_it_is_allowed() {
    let server = Mimus::petstore(&[]);
    let url = format!("{}/openapi.json", server.url);
    let call = json!({ "spec_url_or_path": url });
    let closed = Agent::new();
    let told = closed.bad("generate_mock_api", call.clone());
    assert!(told.contains("private"), "{told}");
    let by_flag = Agent::flagged(&["--allow-private-addresses"], &json!({}));
    by_flag.good("generate_mock_api", call.clone());
    let policy =
        json!({ "version": "1", "default": "allow", "network": { "private_addresses": true } });
    under(&policy).good("generate_mock_api", call);
}

#[test]
fn a_wrong_policy_serves_nobody_and_all_of_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let wrong =
        "{\n\"version\": \"1\",\n\"defualt\": \"deny\",\n\"tools\": { \"generate_mock\": {} }\n}";
    let file = written(folder.path(), wrong);
    let ran = |arguments: &[&str]| {
        let ran = mimus()
            .arg("mcp")
            .args(arguments)
            .env("XDG_STATE_HOME", folder.path())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let error = String::from_utf8(ran.stderr).unwrap();
        (
            ran.status.code(),
            String::from_utf8(ran.stdout).unwrap(),
            error,
        )
    };
    for arguments in [&["--policy", &file][..], &["policy", "check", &file]] {
        let (code, output, error) = ran(arguments);
        assert_eq!((code, output.as_str()), (Some(1), ""), "{error}");
        for said in [
            "policy.json:3: a policy has no member `defualt`",
            "did you mean `default`?",
            "`default` is missing",
            "policy.json:4: there is no tool `generate_mock`",
            "did you mean `generate_mock_api`?",
        ] {
            assert!(error.contains(said), "{said}: {error}");
        }
    }
    let (code, output, _) = ran(&["policy", "check", &file, "--json"]);
    let report: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(code, Some(1));
    assert_eq!(report["problems"].as_array().unwrap().len(), 3, "{report}");
    let (code, _, error) = ran(&["--policy", "nothing-there"]);
    assert_eq!(code, Some(1));
    assert!(error.contains("`read-only`"), "{error}");
    let deep = written(folder.path(), &"[".repeat(200_000));
    let (code, _, error) = ran(&["policy", "check", &deep]);
    assert_eq!(code, Some(1), "{error}");
    assert!(error.len() < 2_000, "{error}");
    let (code, ..) = ran(&["policy", "check", "/dev/null"]);
    assert_eq!(code, Some(1));
}

#[test]
fn the_command_line_checks_explains_and_shows_policies() {
    let folder = tempfile::tempdir().unwrap();
    let policy = json!({
        "version": "1", "default": "deny",
        "tools": { "generate_mock_api": {
            "deny_if": [{ "path": "args.start", "op": "eq", "value": true, "on_deny": "start it by hand" }],
            "limits": limit("made", "minute", 10, "grant"),
        } },
    });
    let file = written(
        folder.path(),
        &serde_json::to_string_pretty(&policy).unwrap(),
    );
    let ran = |arguments: &[&str]| {
        let ran = mimus()
            .args(["mcp", "policy"])
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&ran.stderr).into_owned();
        (
            ran.status.code(),
            String::from_utf8(ran.stdout).unwrap() + &error,
        )
    };
    let (code, told) = ran(&["check", &file]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("generate_mock_api") && told.contains("depends on the arguments"),
        "{told}"
    );
    assert!(told.contains("10 calls in each minute"), "{told}");
    let explain = |arguments: &str| {
        let (code, told) = ran(&[
            "explain",
            "generate_mock_api",
            "--policy",
            &file,
            "--arguments",
            arguments,
            "--json",
        ]);
        assert_eq!(code, Some(0), "{told}");
        serde_json::from_str::<Value>(&told).unwrap()
    };
    let denied = explain(r#"{"spec_url_or_path":"x","start":true}"#);
    assert_eq!(denied["decision"], "deny");
    assert_eq!(denied["reason"], "start it by hand");
    let rule = denied["rule"].as_str().unwrap();
    assert!(
        rule.contains("policy.json:7 #/tools/generate_mock_api/deny_if/0"),
        "{rule}"
    );
    let allowed = explain(r#"{"spec_url_or_path":"x"}"#);
    assert_eq!(allowed["decision"], "allow");
    assert_eq!(allowed["limits"].as_array().unwrap().len(), 1);
    let (code, told) = ran(&["explain", "stop_mock_server", "--policy", "guarded"]);
    assert_eq!(code, Some(0));
    assert!(
        told.contains("if the user approves") && told.contains("#/classes/destructive"),
        "{told}"
    );
    for wrong in [
        &["explain", "nothing", "--policy", "open"][..],
        &[
            "explain",
            "send_request",
            "--policy",
            "open",
            "--arguments",
            "{",
        ],
        &[
            "explain",
            "send_request",
            "--policy",
            "open",
            "--arguments",
            "[]",
        ],
        &["show", "nothing"],
    ] {
        let (code, told) = ran(wrong);
        assert_eq!(code, Some(1), "{wrong:?}: {told}");
        assert!(told.contains("hint:"), "{wrong:?}: {told}");
    }
    let (_, schema) = ran(&["schema"]);
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&policy));
    for name in ["open", "guarded", "ask", "read-only"] {
        let (code, text) = ran(&["show", name]);
        assert_eq!(code, Some(0));
        assert!(
            validator.is_valid(&serde_json::from_str(&text).unwrap()),
            "{name}"
        );
    }
    let (_, told) = ran(&["show"]);
    for line in [
        "read-only   Looking only.",
        "execute      start_mock_server",
        "read         list_operations",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
}

#[test]
fn policies_in_the_documentation_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let mut checked = 0;
    for page in ["README.md", "docs/policy.md"] {
        let text = std::fs::read_to_string(crate::support::root().join(page)).unwrap();
        let blocks = text.split("```json\n").skip(1);
        let blocks = blocks.map(|block| block.split("```").next().unwrap());
        for block in blocks.filter(|block| block.contains("\"default\"")) {
            let file = written(folder.path(), block);
            let ran = mimus()
                .args(["mcp", "policy", "check", &file])
                .output()
                .unwrap();
            assert!(
                ran.status.success(),
                "{page}: {}",
                String::from_utf8_lossy(&ran.stderr)
            );
            checked += 1;
        }
    }
    assert_eq!(checked, 2);
}
