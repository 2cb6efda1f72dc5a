//! How an answer came about: what the log and the journal tell of it.

use std::sync::Arc;
use std::time::Duration;

use mimus_exchange::Violation;
use mimus_scenario::Applied;

use crate::plugin::host::{ActiveScenario, LogLevel, LogLine};
use crate::plugin::{OperationName, Trace};

/// Filled in along the way of a request, as far as it gets.
#[derive(Debug, Default)]
pub struct Account {
    /// Whether it was about the server itself, and not about what is mocked.
    pub is_admin: bool,
    /// None where no route was found.
    pub operation: Option<Arc<OperationName>>,
    /// The rules that the request broke, whether it was let in or not.
    pub violations: Vec<Violation>,
    /// The scenario that it was answered under.
    pub scenario: Option<Arc<ActiveScenario>>,
    /// What scenario and overrides had to say.
    pub applied: Vec<Applied>,
    /// The name of the problem, if that is the answer.
    pub problem: Option<&'static str>,
    pub course: Course,
    /// For all that came before a responder was asked.
    pub validating: Duration,
    /// For the responders, the wait for a turn among it.
    pub responding: Duration,
}

/// What responders did for an answer.
#[derive(Debug, Default)]
pub struct Course {
    /// Those that were asked, each once, in the order in which they were first asked.
    pub responders: Vec<Arc<str>>,
    /// Whether the answer was there before the request.
    pub is_fixed: bool,
    /// What everything random in it follows from.
    pub seed: Option<u64>,
    /// What they had to say, by who said it.
    pub told: Vec<(Arc<str>, LogLine)>,
    /// For a turn at the instances.
    pub waiting: Duration,
}

impl Course {
    /// What a responder wrote and printed in a call.
    pub(super) fn hear(&mut self, responder: &Arc<str>, trace: Trace) {
        let printed = LogLine {
            level: LogLevel::Info,
            message: trace.printed,
        };
        let lines = trace.log.into_iter().chain([printed]);
        let lines = lines.filter(|line| !line.message.is_empty());
        self.told
            .extend(lines.map(|line| (responder.clone(), line)));
    }
}
