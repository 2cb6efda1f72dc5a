//! What a scenario says, as it is written and kept. The comments on these types are what
//! users read: the schema of the format is made of them.

mod condition;
mod effect;
mod response;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

pub use condition::{Condition, Subject, Test};
pub use effect::{Delay, Distribution, ErrorRate, Fault, MAX_DELAY_MS, Per, RateLimit};
pub use response::{Body, ResponderCall, Response};

/// The state that every state machine begins in.
pub const START_STATE: &str = "Started";

/// Where a rule stands that says nothing of it.
pub const DEFAULT_PRIORITY: u32 = 5;

/// A named overlay on a mock: what is answered otherwise while it is active.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(title = "Scenario of Mimus")]
pub struct Scenario {
    /// What it is switched to by.
    #[schemars(length(min = 1, max = 200))]
    pub name: String,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The name of a scenario whose variables and rules hold too, after those of this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// What responders can look up while it is active: any values, by name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    /// The mock's time. Without it, as the mock is configured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// How much longer every answer takes, besides what a rule says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// What is answered otherwise. The first rule that fits a request counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<Rule>,
}

/// The time that responders see.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Clock {
    /// The instant at which time stands still, as RFC 3339 writes it. With `speed`, the
    /// instant from which it runs when the scenario becomes active.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["2026-01-31T12:00:00Z"]))]
    pub at: Option<String>,
    /// How far the mock's time is moved: `3 days`, `-2 h 30 min`, `1 month`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("examples" = ["3 days", "-2 h 30 min"]))]
    pub shift: Option<String>,
    /// How many times faster it runs; 0 to stand still.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.0, max = 1_000_000.0))]
    pub speed: Option<f64>,
}

/// What is otherwise for some requests. A part that is not said is as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rule {
    /// What lists and the journal call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The operations that it is about: an operationId (`getPet`, `get*`), a tag
    /// (`tag:pets`), a path (`/pets/{id}`, `/admin/**`), or a method and a path
    /// (`GET /pets`, `* /pets`); `!` in front takes operations out again. Without it, all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<String>,
    /// Lower ones are looked at first; of two alike, the one that stands first.
    #[serde(skip_serializing_if = "is_default_priority")]
    #[schemars(extend("default" = 5))]
    pub priority: u32,
    /// Whether the rules after it are looked at too, for what it leaves open.
    #[serde(rename = "continue", skip_serializing_if = "is_false")]
    #[schemars(extend("default" = false))]
    pub continues: bool,
    /// What has to hold of the request, all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<Condition>,
    /// The state machine that `required-state` and `new-state` are of. It begins in
    /// `Started`. Without it, the scenario's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// The state that the machine has to be in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required_state: Option<String>,
    /// The state that the machine is in afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new_state: Option<String>,
    /// How often it may be asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// How often it goes wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_rate: Option<ErrorRate>,
    /// What is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Response>,
    /// How long the answer takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// What goes wrong on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What is otherwise for the first call, the next one, and so on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sequence: Vec<Step>,
    /// What comes after the last step.
    #[serde(skip_serializing_if = "is_repeat_last")]
    #[schemars(extend("default" = "repeat-last"))]
    pub at_end: AtEnd,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            name: None,
            operations: Vec::new(),
            priority: DEFAULT_PRIORITY,
            continues: false,
            when: Vec::new(),
            machine: None,
            required_state: None,
            new_state: None,
            rate_limit: None,
            error_rate: None,
            respond: None,
            delay: None,
            fault: None,
            sequence: Vec::new(),
            at_end: AtEnd::RepeatLast,
        }
    }
}

/// A step of a sequence. A part that is not said is as the rule has it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Step {
    /// For how many calls.
    #[serde(skip_serializing_if = "is_one")]
    #[schemars(range(min = 1), extend("default" = 1))]
    pub times: u32,
    /// What is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respond: Option<Response>,
    /// How long the answer takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delay: Option<Delay>,
    /// What goes wrong on the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// What comes after the last step of a sequence.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AtEnd {
    /// The last step, again and again.
    #[default]
    RepeatLast,
    /// The first step.
    Loop,
    /// The rule does not fit any more.
    Pass,
}

// What serde asks with, and what it asks for, are references.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_default_priority(priority: &u32) -> bool {
    *priority == DEFAULT_PRIORITY
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_one(times: &u32) -> bool {
    *times == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_false(is: &bool) -> bool {
    !is
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_repeat_last(at_end: &AtEnd) -> bool {
    *at_end == AtEnd::RepeatLast
}

impl Scenario {
    /// As its file: [`read`](crate::read) makes an equal one of it.
    pub fn export(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
