//! A `mimus` process, and a client for it.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

/// How long anything may take before a test fails rather than hangs. Nothing is
/// measured by it.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .expect("the host is in the repository")
}

pub(crate) fn petstore() -> PathBuf {
    root().join("examples/petstore/openapi.yaml")
}

/// The binary under test, or another one that `MIMUS` names. Compiled components go to a folder of the tests' own.
pub(crate) fn mimus() -> Command {
    let named = std::env::var_os("MIMUS").map(|path| root().join(path));
    let mut command = Command::new(named.unwrap_or(env!("CARGO_BIN_EXE_mimus").into()));
    command
        .env(
            "XDG_CACHE_HOME",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"),
        )
        // Who runs the tests has mocks of their own.
        .env(
            "XDG_STATE_HOME",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("state"),
        )
        .env_remove("MIMUS_ADMIN_TOKEN")
        .env_remove("MIMUS_LOG");
    command
}

/// Runs a command to its end.
pub(crate) fn run(arguments: &[&str]) -> Output {
    mimus()
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the binary runs")
}

/// A folder with files in it, gone when dropped.
pub(crate) fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("files are in folders"))
            .expect("folders can be made");
        std::fs::write(path, text).expect("files can be written");
    }
    folder
}

/// A running server, killed when dropped.
pub(crate) struct Mimus {
    child: Child,
    /// `http://127.0.0.1:40001`
    pub(crate) url: String,
    stderr: Arc<Mutex<String>>,
    /// What it says on standard output beside its address.
    lines: Mutex<mpsc::Receiver<String>>,
    /// Kept so that what it was started from stays.
    folder: Option<tempfile::TempDir>,
}

impl Mimus {
    pub(crate) fn petstore(arguments: &[&str]) -> Self {
        Self::serve(&petstore(), arguments)
    }

    /// Serves a description that is at hand as text.
    pub(crate) fn of(description: &str, arguments: &[&str]) -> Self {
        let folder = folder(&[("openapi.yaml", description)]);
        let mut mimus = Self::serve(&folder.path().join("openapi.yaml"), arguments);
        mimus.folder = Some(folder);
        mimus
    }

    pub(crate) fn serve(description: &Path, arguments: &[&str]) -> Self {
        Self::by(mimus(), description, arguments)
    }

    /// Serves by a command that runs the binary in its own way.
    pub(crate) fn by(mut command: Command, description: &Path, arguments: &[&str]) -> Self {
        let mut child = command
            .arg("serve")
            .arg(description)
            .args(["--port", "0"])
            .args(if arguments.contains(&"--seed") {
                &[][..]
            } else {
                &["--seed", "7"]
            })
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let stderr = Arc::new(Mutex::new(String::new()));
        collect(
            child.stderr.take().expect("stderr is piped"),
            stderr.clone(),
        );
        let (sender, listening) = mpsc::channel();
        let (more, lines) = mpsc::channel();
        let stdout = BufReader::new(child.stdout.take().expect("stdout is piped"));
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                if let Some((_, url)) = line.split_once(" on http") {
                    let _ = sender.send(format!("http{url}"));
                }
                let _ = more.send(line);
            }
        });
        let url = listening.recv_timeout(PATIENCE);
        let url = url.unwrap_or_else(|_| {
            panic!(
                "the server did not start: {}",
                stderr.lock().expect("not poisoned")
            )
        });
        Self {
            child,
            url,
            stderr,
            lines: Mutex::new(lines),
            folder: None,
        }
    }

    /// Waits for a line of standard output that begins like this, and returns its rest.
    pub(crate) fn said(&self, beginning: &str) -> String {
        let lines = self.lines.lock().expect("not poisoned");
        loop {
            let line = lines.recv_timeout(PATIENCE).expect("it is said");
            if let Some(rest) = line.strip_prefix(beginning) {
                return rest.to_owned();
            }
        }
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    #[cfg(unix)]
    pub(crate) fn terminate(self) -> Option<i32> {
        let pid = self.pid().to_string();
        let killed = Command::new("kill").arg(pid).status();
        assert!(killed.expect("`kill` runs").success());
        self.stop_waits()
    }

    pub(crate) fn port(&self) -> u16 {
        self.url
            .rsplit(':')
            .next()
            .and_then(|port| port.parse().ok())
            .expect("the URL ends in a port")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What the journal has of answers that a responder failed to give: status, operation, and
    /// the first responder that was asked.
    pub(crate) fn failures(&self) -> Vec<Value> {
        let rows = self.get("/admin/api/requests?problem=responder-failed");
        assert_eq!(rows.status, 200, "{}", rows.text());
        let rows = rows.json();
        let rows = rows["logs"].as_array().expect("a list").iter();
        rows.map(|row| {
            json!([
                row["status_code"],
                row["operation"]["id"],
                row["responders"][0]
            ])
        })
        .collect()
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &[], None)
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", path, headers, None)
    }

    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Reply {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .accept("")
            .build()
            .into();
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(body.unwrap_or_default().to_vec())
            .expect("tests send what HTTP can carry");
        let response = if body.is_some() {
            agent.run(request)
        } else {
            agent.run(request.map(|_| ()))
        };
        Reply::from(response.unwrap_or_else(|error| panic!("{method} {path}: {error}")))
    }

    /// Sends bytes as they are, and returns all that comes back until the server closes.
    pub(crate) fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // A server may refuse, and close, before it was told everything.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port())).expect("the server listens");
        stream
            .set_read_timeout(Some(PATIENCE))
            .expect("a timeout can be set");
        stream
    }

    /// Waits until the server wrote this to standard error.
    pub(crate) fn wait_for_log(&self, text: &str) {
        let deadline = std::time::Instant::now() + PATIENCE;
        while !self.log().contains(text) {
            assert!(
                std::time::Instant::now() < deadline,
                "`{text}` is not in the log: {}",
                self.log()
            );
            std::thread::yield_now();
        }
    }

    pub(crate) fn log(&self) -> String {
        self.stderr.lock().expect("not poisoned").clone()
    }

    /// Waits for the server to end by itself, and returns its exit code.
    pub(crate) fn stop_waits(mut self) -> Option<i32> {
        self.child
            .wait()
            .expect("the process can be waited for")
            .code()
    }
}

impl Drop for Mimus {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Puts a file in its place until the log has something more to say of it: when the watch
/// begins is not known from outside. It is put there whole: half of a configuration is
/// one as well, and would be served for a moment.
pub(crate) fn put_until(mimus: &Mimus, path: &Path, content: &[u8], seen: &str) {
    let from = mimus.log().len();
    let deadline = std::time::Instant::now() + PATIENCE;
    let draft = path.with_extension("draft");
    while !mimus.log()[from..].contains(seen) {
        assert!(
            std::time::Instant::now() < deadline,
            "not seen: {}",
            mimus.log()
        );
        std::fs::write(&draft, content).expect("the file can be written");
        std::fs::rename(&draft, path).expect("it can be put in its place");
        for _ in 0..50 {
            mimus.get("/health");
        }
    }
}

fn collect(mut stream: impl std::io::Read + Send + 'static, into: Arc<Mutex<String>>) {
    std::thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = stream.read(&mut chunk) {
            into.lock()
                .expect("not poisoned")
                .push_str(&String::from_utf8_lossy(&chunk[..count]));
        }
    });
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl From<http::Response<ureq::Body>> for Reply {
    fn from(response: http::Response<ureq::Body>) -> Self {
        let (head, mut body) = response.into_parts();
        let text =
            |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Self {
            status: head.status.as_u16(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body: body.read_to_vec().expect("the body can be read"),
        }
    }
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The problem's name, if this is one: `route-not-found`.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{}",
            self.text()
        );
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.rsplit('/').next().unwrap_or_default().to_owned()
    }
}

/// The component of a guest in `tests/guests`, built the first time that one is asked for.
pub(crate) fn guest(name: &str) -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder =
        BUILT.get_or_init(|| build(&["-p", "mimus-test-guests", "--examples"]).join("examples"));
    let file = folder.join(format!("{name}.wasm"));
    assert!(file.is_file(), "there is no guest `{name}`");
    file
}

/// The component that a package of the workspace makes.
pub(crate) fn component(package: &str) -> PathBuf {
    build(&["-p", package]).join(format!("{}.wasm", package.replace('-', "_")))
}

/// Builds components, and returns the folder that they are in. `host/build.rs` has put the
/// target in place by now.
fn build(what: &[&str]) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the folder is in target")
        .join("guests");
    let mut build = Command::new(env!("CARGO"));
    // What a coverage or a lint run set is not for components.
    for flags in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "CARGO_TARGET_DIR",
    ] {
        build.env_remove(flags);
    }
    let status = build
        .current_dir(root())
        .args([
            "build",
            "--target",
            "wasm32-wasip2",
            "--profile",
            "guest",
            "--target-dir",
        ])
        .arg(&target)
        .args(what)
        .status()
        .expect("cargo runs");
    assert!(status.success(), "{what:?} can't be built");
    target.join("wasm32-wasip2/guest")
}
