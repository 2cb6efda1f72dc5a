//! `mimus mcp config`: what a client's configuration has to say to start this server, or to
//! find it.

use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::super::{Exit, Failure, print};
use super::ToolGroup;
use super::http::{Address, DEFAULT};
use crate::server::AGENTS_PATH;

/// Where clients that can look it up find the token.
const TOKEN_VARIABLE: &str = "MIMUS_MCP_TOKEN";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The client that is to use Mimus
    #[arg(long, value_enum)]
    client: Client,

    /// A folder that the agent may read and write below (repeatable)
    #[arg(long, value_name = "FOLDER")]
    folder: Vec<PathBuf>,

    /// Find a server that runs as `mimus mcp --http [ADDRESS]`, instead of starting one
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = DEFAULT)]
    http: Option<Address>,

    /// Which tools it is to have
    #[arg(long, value_enum, default_value_t)]
    tools: ToolGroup,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Client {
    ClaudeDesktop,
    ClaudeCode,
    Cursor,
    Cline,
    #[value(name = "vscode")]
    VsCode,
    Zed,
}

/// What is to be written, and where.
struct Snippet {
    json: Value,
    /// The file, and how to get to it.
    goes: &'static str,
    /// What else has to be done.
    also: Option<String>,
}

/// The snippet alone is on standard output, so that it can be piped.
pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let snippet = match &arguments.http {
        None => started(arguments)?,
        Some(address) => found(arguments.client, address),
    };
    print::data(format_args!("{:#}", snippet.json));
    print::note(format_args!("put it into {}", snippet.goes));
    print::note("if the file is there already, add `mimus` to the servers that it has");
    if let Some(also) = snippet.also {
        print::note(also);
    }
    Ok(Exit::Success)
}

/// A server that the client starts.
fn started(arguments: &Arguments) -> Result<Snippet, Failure> {
    let command = std::env::current_exe().context("asking for this program's file")?;
    let mut told = vec!["mcp".to_owned()];
    for folder in &arguments.folder {
        let folder = folder.canonicalize().map_err(|error| Failure::Input {
            message: format!("`{}`: {error}", folder.display()),
            hint: Some("make it first, or name another".to_owned()),
        })?;
        told.extend(["--folder".to_owned(), folder.display().to_string()]);
    }
    if arguments.tools != ToolGroup::All {
        told.extend(["--tools".to_owned(), arguments.tools.name().to_owned()]);
    }
    let mut server = json!({ "command": command.display().to_string(), "args": told });
    match arguments.client {
        Client::ClaudeDesktop | Client::Cursor => {}
        Client::ClaudeCode | Client::VsCode => {
            server = json!({
                "type": "stdio", "command": server["command"], "args": server["args"],
            });
        }
        Client::Cline => {
            server["disabled"] = false.into();
            server["autoApprove"] = json!([]);
        }
        Client::Zed => server["env"] = json!({}),
    }
    // Started by a desktop, its working folder is nobody's.
    let has_no_folder = arguments.folder.is_empty() && arguments.client == Client::ClaudeDesktop;
    Ok(Snippet {
        also: has_no_folder
            .then(|| "give the folder that the agent may work in: `--folder FOLDER`".to_owned()),
        ..placed(arguments.client, &server)
    })
}

/// A server that runs already.
fn found(client: Client, address: &Address) -> Snippet {
    let url = format!("http://{}{AGENTS_PATH}", address.asked());
    let bearer = |variable: &str| json!({ "Authorization": format!("Bearer {variable}") });
    let wants_token = !address.is_loopback();
    let mut server = match client {
        // It starts its servers, and finds none: a bridge does.
        Client::ClaudeDesktop => {
            let mut told = vec!["-y".to_owned(), "mcp-remote".to_owned(), url.clone()];
            if !address.is_local() {
                told.push("--allow-http".to_owned());
            }
            let mut server = json!({ "command": "npx", "args": told });
            if wants_token {
                // Spaces in arguments are lost on some systems.
                let header = format!("Authorization:${{{TOKEN_VARIABLE}}}");
                if let Some(told) = server["args"].as_array_mut() {
                    told.extend(["--header".into(), header.into()]);
                }
                server["env"] = json!({ TOKEN_VARIABLE: "Bearer TOKEN" });
            }
            server
        }
        Client::ClaudeCode | Client::VsCode => json!({ "type": "http", "url": url }),
        Client::Cline => {
            json!({ "type": "streamableHttp", "url": url, "disabled": false, "autoApprove": [] })
        }
        Client::Cursor | Client::Zed => json!({ "url": url }),
    };
    if wants_token && client != Client::ClaudeDesktop {
        server["headers"] = match client {
            Client::ClaudeCode => bearer(&format!("${{{TOKEN_VARIABLE}}}")),
            Client::Cursor => bearer(&format!("${{env:{TOKEN_VARIABLE}}}")),
            Client::VsCode => bearer("${input:mimus-token}"),
            Client::Cline | Client::Zed | Client::ClaudeDesktop => bearer("TOKEN"),
        };
    }
    let mut snippet = placed(client, &server);
    if wants_token && client == Client::VsCode {
        snippet.json["inputs"] = json!([{
            "type": "promptString", "id": "mimus-token", "password": true,
            "description": "The token that `mimus mcp --http` was started with",
        }]);
    }
    let token = match client {
        Client::ClaudeCode | Client::Cursor => {
            format!("the client looks for the token in its environment, as {TOKEN_VARIABLE}")
        }
        Client::VsCode => "the client asks for the token".to_owned(),
        _ => "write the token that it was started with where it says TOKEN".to_owned(),
    };
    let start = format!("start the server with `mimus mcp --http {address}`");
    snippet.also = Some(if wants_token {
        format!("{start} and a token; {token}")
    } else {
        start
    });
    snippet
}

/// Under the name that the client's file has for servers.
fn placed(client: Client, server: &Value) -> Snippet {
    let (key, goes) = match client {
        Client::ClaudeDesktop => (
            "mcpServers",
            "claude_desktop_config.json (Settings, Developer, Edit Config): \
             ~/Library/Application Support/Claude on macOS, %APPDATA%\\Claude on Windows, \
             ~/.config/Claude on Linux",
        ),
        Client::ClaudeCode => (
            "mcpServers",
            ".mcp.json in the project's root, or ~/.claude.json for all projects",
        ),
        Client::Cursor => (
            "mcpServers",
            ".cursor/mcp.json in the project's root, or ~/.cursor/mcp.json for all projects",
        ),
        Client::Cline => (
            "mcpServers",
            "cline_mcp_settings.json (MCP Servers, Configure, Configure MCP Servers)",
        ),
        Client::VsCode => (
            "servers",
            ".vscode/mcp.json in the workspace, or the user's (`MCP: Open User Configuration`)",
        ),
        Client::Zed => (
            "context_servers",
            "settings.json of Zed (`zed: open settings`), or .zed/settings.json in the project",
        ),
    };
    Snippet {
        json: json!({ key: { "mimus": server } }),
        goes,
        also: None,
    }
}
