//! A script or template that means ill, and a script in the same mock that does not: what
//! the one does must not be seen by who asks the other.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{Mimus, Reply, folder, root, run};

const DESCRIPTION: &str = "\
openapi: 3.1.1
info: { title: Neighbours, version: '1' }
paths:
  /bad: { get: { operationId: bad, responses: { '200': { description: ok } } } }
  /good: { get: { operationId: good, responses: { '200': { description: ok } } } }
";

/// It tells whether anything is left of the other one, and changes the state itself.
const GOOD: &str = "\
export default (_, mimus) => ({
  body: {
    number: mimus.state.collection('good').nextNumber(),
    kept: [...mimus.state.collection('good').keys(), ...mimus.state.collection('heap').keys()],
    found: [{}.polluted, globalThis.left, mimus.left].filter((value) => value !== undefined),
    mapped: [1, 2].map((n) => 2 * n),
  },
})
";

/// What such a file is, as the configuration calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Script,
    Template,
}

impl Kind {
    fn key(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Template => "template",
        }
    }

    /// Where they are: one behaviour a file.
    pub(crate) fn folder(self) -> PathBuf {
        root().join("tests").join(match self {
            Self::Script => "scripts",
            Self::Template => "templates",
        })
    }
}

/// Both of them, served.
pub(crate) struct Neighbours {
    pub(crate) mimus: Mimus,
    file: String,
    _folder: tempfile::TempDir,
}

/// Limits that nothing meets by being slow.
pub(crate) const PATIENT: &str = "time-ms = 60000, memory-mib = 32, response-kib = 1024";

/// A time that a file without an end is through with soon.
pub(crate) const SHORT: &str = "time-ms = 300, memory-mib = 64, response-kib = 1024";

impl Neighbours {
    pub(crate) fn of(kind: Kind, file: &str, limits: &str) -> Self {
        let folder = mock(kind, file, limits);
        Self {
            mimus: Mimus::serve(&folder.path().join("openapi.yaml"), &[]),
            file: file.to_owned(),
            _folder: folder,
        }
    }

    pub(crate) fn bad(&self) -> Reply {
        self.mimus
            .get("/bad?name=a%22,%22role%22:%22admin%0D%0Ax:%20y&file=../../Cargo.toml")
    }

    /// The good one answers as ever, for the `number`th time.
    pub(crate) fn good(&self, number: u32) {
        let reply = self.mimus.get("/good");
        assert_eq!(reply.status, 200, "{}: {}", self.file, reply.text());
        assert_eq!(
            reply.json(),
            json!({"number": number, "kept": [], "found": [], "mapped": [2, 4]}),
            "{}",
            self.file
        );
    }
}

/// The mock's folder.
fn mock(kind: Kind, file: &str, limits: &str) -> tempfile::TempDir {
    let text = std::fs::read_to_string(kind.folder().join(file)).expect("the file is there");
    let configuration = format!(
        "[state]\nquota-kib = 1024\n\n[[responder]]\nname = \"bad\"\n{} = \"files/{file}\"\noperations = [\"bad\"]\nlimits = {{ {limits} }}\n\n[[responder]]\nscript = \"good.js\"\noperations = [\"good\"]\n",
        kind.key()
    );
    let folder = folder(&[
        ("openapi.yaml", DESCRIPTION),
        ("mimus.toml", &configuration),
        ("good.js", GOOD),
        ("secret.json", "\"not for them\""),
        (&format!("files/{file}"), &text),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret.json", folder.path().join("files/link.json"))
        .expect("links can be made");
    folder
}

/// Each request gets a problem that names the limit, if it met one, and the log says more;
/// whoever asks for something else is answered.
pub(crate) fn fails(kind: Kind, file: &str, limit: Option<&str>, logged: &str) {
    let limits = if limit == Some("time") {
        SHORT
    } else {
        PATIENT
    };
    let neighbours = Neighbours::of(kind, file, limits);
    for number in 1..=2 {
        let reply = neighbours.bad();
        assert_eq!(
            (reply.status, &*reply.problem()),
            (500, "responder-failed"),
            "{file}"
        );
        let problem = reply.json();
        assert_eq!(
            (&problem["responder"], &problem["operation"]),
            (&json!("bad"), &json!("bad")),
            "{problem}"
        );
        assert_eq!(
            problem.get("limit").and_then(Value::as_str),
            limit,
            "{problem}"
        );
        neighbours.good(number);
    }
    let failure = json!([500, "bad", "bad"]);
    assert_eq!(neighbours.mimus.failures(), [failure.clone(), failure]);
    neighbours.mimus.wait_for_log(logged);
}

/// The server does not start, and says why.
pub(crate) fn is_refused_at_the_start(kind: Kind, file: &str, said: &str) {
    let folder = mock(kind, file, PATIENT);
    let description = folder.path().join("openapi.yaml").display().to_string();
    let output = run(&["serve", &description, "--port", "0"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{file}: {stderr}");
    assert!(stderr.contains(said), "{file}: {stderr}");
    assert!(!stderr.contains("not for them"), "{file}: {stderr}");
}
