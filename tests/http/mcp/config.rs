//! `mimus mcp config`: what clients are told, and that it works.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::{mimus, run};

/// The snippet, and what was said beside it.
fn printed(arguments: &[&str]) -> (Value, String) {
    let ran = run(&[&["mcp", "config"][..], arguments].concat());
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{said}");
    (serde_json::from_slice(&ran.stdout).unwrap(), said)
}

/// Starts a server as its client would, and asks who it is.
fn starts(server: &Value) -> Value {
    let state = tempfile::tempdir().unwrap();
    let command = server["command"].as_str().unwrap();
    assert!(std::path::Path::new(command).is_absolute());
    let arguments = server["args"].as_array().unwrap().iter();
    let mut child = Command::new(command)
        .args(arguments.map(|argument| argument.as_str().unwrap()))
        .env("XDG_STATE_HOME", state.path())
        .current_dir(state.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let hello = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        },
    });
    writeln!(stdin, "{hello}").unwrap();
    let answer: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    let told = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    writeln!(stdin, "{told}").unwrap();
    let tools = json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list" });
    writeln!(stdin, "{tools}").unwrap();
    let tools: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(answer["result"]["serverInfo"]["name"], "mimus");
    tools["result"]["tools"].clone()
}

#[test]
fn each_client_is_told_in_its_own_form_and_what_it_starts_answers() {
    let folder = tempfile::tempdir().unwrap();
    let given = folder.path().to_str().unwrap();
    for (client, key, file, more) in [
        (
            "claude-desktop",
            "mcpServers",
            "claude_desktop_config.json",
            json!({}),
        ),
        (
            "claude-code",
            "mcpServers",
            ".mcp.json",
            json!({ "type": "stdio" }),
        ),
        ("cursor", "mcpServers", ".cursor/mcp.json", json!({})),
        (
            "cline",
            "mcpServers",
            "cline_mcp_settings.json",
            json!({ "disabled": false, "autoApprove": [] }),
        ),
        (
            "vscode",
            "servers",
            ".vscode/mcp.json",
            json!({ "type": "stdio" }),
        ),
        (
            "zed",
            "context_servers",
            "settings.json",
            json!({ "env": {} }),
        ),
    ] {
        let (snippet, said) = printed(&["--client", client, "--folder", given, "--tools", "core"]);
        assert!(said.contains(file), "{client}: {said}");
        let server = &snippet[key]["mimus"];
        let mut members = server.as_object().unwrap().clone();
        let arguments = members.remove("args").unwrap();
        let real = folder.path().canonicalize().unwrap();
        assert_eq!(
            arguments,
            json!(["mcp", "--folder", real.to_str().unwrap(), "--tools", "core"])
        );
        members.remove("command").unwrap();
        assert_eq!(Value::Object(members), more, "{client}");
        let tools = starts(server);
        let names = tools.as_array().unwrap().iter().map(|tool| &tool["name"]);
        let names: Vec<_> = names.collect();
        assert!(names.contains(&&json!("deploy_scenario")));
        assert!(!names.contains(&&json!("write_responder")));
    }
    let (_, said) = printed(&["--client", "claude-desktop"]);
    assert!(said.contains("--folder FOLDER"), "{said}");
}

#[test]
fn a_server_that_runs_is_found_with_its_token() {
    let url = |address: &str| format!("http://{address}/mcp");
    for (client, pointer, local, token) in [
        (
            "claude-code",
            "/mcpServers/mimus",
            json!({ "type": "http", "url": url("127.0.0.1:6468") }),
            "Bearer ${MIMUS_MCP_TOKEN}",
        ),
        (
            "cursor",
            "/mcpServers/mimus",
            json!({ "url": url("127.0.0.1:6468") }),
            "Bearer ${env:MIMUS_MCP_TOKEN}",
        ),
        (
            "cline",
            "/mcpServers/mimus",
            json!({ "type": "streamableHttp", "url": url("127.0.0.1:6468"), "disabled": false, "autoApprove": [] }),
            "Bearer TOKEN",
        ),
        (
            "vscode",
            "/servers/mimus",
            json!({ "type": "http", "url": url("127.0.0.1:6468") }),
            "Bearer ${input:mimus-token}",
        ),
        (
            "zed",
            "/context_servers/mimus",
            json!({ "url": url("127.0.0.1:6468") }),
            "Bearer TOKEN",
        ),
    ] {
        let (snippet, _) = printed(&["--client", client, "--http"]);
        assert_eq!(snippet.pointer(pointer), Some(&local), "{client}");
        let (snippet, said) = printed(&["--client", client, "--http", "10.0.0.7:8080"]);
        let server = snippet.pointer(pointer).unwrap();
        assert_eq!(server["url"], url("10.0.0.7:8080"));
        assert_eq!(server["headers"]["Authorization"], token, "{client}");
        assert!(said.contains("mimus mcp --http 10.0.0.7:8080"), "{said}");
    }
    let (snippet, _) = printed(&["--client", "vscode", "--http", "0.0.0.0"]);
    assert_eq!(snippet["inputs"][0]["id"], "mimus-token");
    assert_eq!(snippet["servers"]["mimus"]["url"], url("127.0.0.1:6468"));
    let (snippet, _) = printed(&["--client", "claude-desktop", "--http", "mock.example"]);
    let server = &snippet["mcpServers"]["mimus"];
    assert_eq!(server["args"][2], url("mock.example:6468"));
    assert_eq!(server["args"][3], "--allow-http");
    assert_eq!(server["env"]["MIMUS_MCP_TOKEN"], "Bearer TOKEN");
}

#[test]
fn a_client_that_is_not_known_is_told_of_those_that_are() {
    let ran = mimus()
        .args(["mcp", "config", "--client", "emacs"])
        .output()
        .unwrap();
    assert_eq!(ran.status.code(), Some(1));
    let said = String::from_utf8(ran.stderr).unwrap();
    for client in [
        "claude-desktop",
        "claude-code",
        "cursor",
        "cline",
        "vscode",
        "zed",
    ] {
        assert!(said.contains(client), "{client}: {said}");
    }
}
