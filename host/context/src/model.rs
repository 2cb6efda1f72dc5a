//! What a context is, and what can be asked for.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What a context is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    TestSession,
    Workflow,
    Scenario,
    Performance,
    Agent,
    /// The one that all share.
    Global,
}

/// Where a context is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Active,
    Paused,
    Completed,
    /// Its time is over: it can be read, and changed once it is given more.
    Expired,
    Error,
}

/// A context, as it was at one moment.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Context {
    #[serde(rename = "context_id")]
    pub id: String,
    #[serde(rename = "context_type")]
    pub kind: Kind,
    #[serde(rename = "parent_context_id")]
    pub parent: Option<String>,
    pub name: String,
    pub status: Status,
    pub tags: Vec<String>,
    pub data: Map<String, Value>,
    /// One more with each change.
    pub revision: u64,
    pub created_at: i64,
    pub updated_at: i64,
    #[serde(rename = "expiry_time")]
    pub expires_at: Option<i64>,
}

/// One that is to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct New {
    pub kind: Kind,
    pub name: String,
    pub parent: Option<String>,
    pub tags: Vec<String>,
    pub data: Map<String, Value>,
    pub expires_at: Option<i64>,
}

/// What is to become of one. What is not said stays as it is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Change {
    pub data: Option<Map<String, Value>>,
    /// The data takes the place of all that was there, rather than being merged into it.
    pub replace: bool,
    pub status: Option<Status>,
    pub tags: Option<Vec<String>>,
    /// `Some(None)` is for ever.
    pub expires_at: Option<Option<i64>>,
    /// Only if nobody changed it since it had this revision.
    pub revision: Option<u64>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Updated {
    pub context: Context,
    /// Members of the data that are otherwise than before, or gone.
    pub updated_keys: Vec<String>,
}

/// Which contexts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    pub kind: Option<Kind>,
    pub status: Option<Status>,
    pub parent: Option<String>,
    /// All of these.
    pub tags: Vec<String>,
    /// How many at most; 0 is all.
    pub limit: usize,
    /// How many to pass over.
    pub offset: usize,
}

/// Some contexts, the newest change first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    pub contexts: Vec<Context>,
    /// That fit, on all pages.
    pub total: usize,
}

/// What a context was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snapshot {
    #[serde(rename = "snapshot_id")]
    pub id: String,
    #[serde(rename = "context_id")]
    pub context: String,
    #[serde(rename = "snapshot_name")]
    pub name: String,
    pub description: Option<String>,
    /// The context's, when it was taken.
    pub revision: u64,
    pub created_at: i64,
}

impl New {
    /// With nothing but a name.
    pub fn named(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            parent: None,
            tags: Vec::new(),
            data: Map::new(),
            expires_at: None,
        }
    }

    /// Of a session of tests.
    pub fn test_session(name: &str, plan: &Value, config: &Value) -> Self {
        Self::named(Kind::TestSession, name).with(json!({
            "session_name": name,
            "test_plan": plan,
            "session_config": config,
            "test_results": [],
            "current_test_index": 0,
        }))
    }

    /// Of steps that are gone through. `config.steps`, or `config.workflow_steps`, are they.
    pub fn workflow(name: &str, config: &Value) -> Self {
        let steps = config.get("workflow_steps").or_else(|| config.get("steps"));
        Self::named(Kind::Workflow, name).with(json!({
            "workflow_name": name,
            "workflow_config": config,
            "workflow_steps": steps.cloned().unwrap_or_else(|| json!([])),
            "current_step_index": 0,
            "step_results": [],
            "workflow_state": {},
        }))
    }

    /// Of an agent.
    pub fn agent(name: &str, kind: &str, config: &Value) -> Self {
        Self::named(Kind::Agent, name).with(json!({
            "agent_name": name,
            "agent_type": kind,
            "agent_config": config,
        }))
    }

    fn with(mut self, data: Value) -> Self {
        if let Value::Object(members) = data {
            self.data = members;
        }
        self
    }
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::TestSession,
        Self::Workflow,
        Self::Scenario,
        Self::Performance,
        Self::Agent,
        Self::Global,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::TestSession => "test_session",
            Self::Workflow => "workflow",
            Self::Scenario => "scenario",
            Self::Performance => "performance",
            Self::Agent => "agent",
            Self::Global => "global",
        }
    }
}

impl Status {
    pub const ALL: [Self; 5] = [
        Self::Active,
        Self::Paused,
        Self::Completed,
        Self::Expired,
        Self::Error,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Error => "error",
        }
    }
}

/// None of the names that there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    known: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there are {}", self.known)
    }
}

impl std::error::Error for Unknown {}

impl FromStr for Kind {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| unknown(&Self::ALL.map(Self::as_str)))
    }
}

impl FromStr for Status {
    type Err = Unknown;

    fn from_str(text: &str) -> Result<Self, Unknown> {
        let found = Self::ALL.into_iter().find(|one| one.as_str() == text);
        found.ok_or_else(|| unknown(&Self::ALL.map(Self::as_str)))
    }
}

fn unknown(known: &[&str]) -> Unknown {
    Unknown {
        known: known.join(", "),
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
