//! `mimus mcp --http`: many clients at one server, and who may be one.

mod client;
mod doors;
mod sessions;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use serde_json::Value;

use crate::support::{PATIENCE, mimus, root};

use client::Client;

/// A server that runs in a folder of its own.
struct Served {
    child: Child,
    /// `http://127.0.0.1:40001/mcp`
    url: String,
    state: tempfile::TempDir,
    work: tempfile::TempDir,
}

impl Served {
    fn new(arguments: &[&str]) -> Self {
        let (state, work) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let petstore = root().join("examples/petstore/openapi.yaml");
        std::fs::copy(petstore, work.path().join("petstore.yaml")).unwrap();
        let mut child = mimus()
            .args(["mcp", "--log-format", "json"])
            .args(if arguments.contains(&"--http") {
                &[][..]
            } else {
                &["--http", ":0"]
            })
            .args(arguments)
            .env("XDG_STATE_HOME", state.path())
            .current_dir(work.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (said, listening) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap_or_default();
                if let Some(url) = line["url"].as_str() {
                    let _ = said.send(url.to_owned());
                }
            }
        });
        let url = listening.recv_timeout(PATIENCE).expect("it says where");
        Self {
            child,
            url,
            state,
            work,
        }
    }

    fn client(&self) -> Client {
        Client::new(&self.url)
    }

    fn authority(&self) -> &str {
        let rest = self.url.strip_prefix("http://").unwrap();
        rest.strip_suffix("/mcp").unwrap()
    }

    fn path(&self, below: &str) -> PathBuf {
        self.work.path().canonicalize().unwrap().join(below)
    }

    /// The ids of mocks that run.
    fn running(&self) -> Vec<String> {
        let mut ps = mimus();
        ps.env("XDG_STATE_HOME", self.state.path());
        let ran = ps.args(["ps", "--json"]).output().unwrap();
        let rows: Value = serde_json::from_slice(&ran.stdout).unwrap();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Asks it to stop, as a service manager does.
    #[cfg(unix)]
    fn terminate(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").arg(pid).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
