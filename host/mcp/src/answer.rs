//! What a tool answers: a short text and the same as data; or why not, and what to do next.

use std::fmt::Display;

use mimus_running::AskError;
use serde_json::Value;

/// The text is what most models see; it has what matters.
#[derive(Debug)]
pub(crate) struct Told<T> {
    pub(crate) text: String,
    pub(crate) data: T,
}

/// Why a tool did not do what it was asked.
#[derive(Debug)]
pub(crate) struct Refusal {
    message: String,
    /// What to do next.
    hint: Option<String>,
    /// What else there is to know, for programs.
    data: Option<Value>,
}

/// Of a text that says why: what others wrote into it may be long.
const LONGEST: usize = 4_000;

impl<T> Told<T> {
    pub(crate) fn new(text: impl Into<String>, data: T) -> Self {
        Self {
            text: text.into(),
            data,
        }
    }
}

impl Refusal {
    pub(crate) fn new(message: impl Display) -> Self {
        Self {
            message: message.to_string(),
            hint: None,
            data: None,
        }
    }

    pub(crate) fn hint(self, hint: impl Display) -> Self {
        Self {
            hint: Some(hint.to_string()),
            ..self
        }
    }

    pub(crate) fn data(self, data: Value) -> Self {
        Self {
            data: Some(data),
            ..self
        }
    }

    /// With the name that the agent knows for what was tried under another one.
    pub(crate) fn renamed(self, tried: &str, known: &str) -> Self {
        Self {
            message: self.message.replace(tried, known),
            hint: self.hint.map(|hint| hint.replace(tried, known)),
            ..self
        }
    }

    /// Why, in a word or two.
    pub(crate) fn message(&self) -> String {
        cut(&self.message, LONGEST)
    }

    pub(crate) fn into_parts(self) -> (String, Option<Value>) {
        let mut text = cut(&self.message, LONGEST);
        if let Some(hint) = &self.hint {
            text.push_str("\nNext: ");
            text.push_str(&cut(hint, LONGEST));
        }
        (text, self.data)
    }
}

/// A text, or its beginning.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}… ({} bytes in all)", &text[..end], text.len())
}

impl From<AskError> for Refusal {
    fn from(error: AskError) -> Self {
        let message = error.to_string();
        match error {
            AskError::NoAdmin => Self::new(message).hint(
                "start the mock again without `--admin off`, or with `admin_ui_enabled: true`; \
                 only its operations can be asked now",
            ),
            AskError::NoAnswer { .. } => Self::new(message).hint(
                "list_mock_servers says which mocks run; restart_mock_server starts one again",
            ),
            AskError::Unsendable { .. } => Self::new(message).hint("correct it and call again"),
            AskError::NotJson { .. } => Self::new(message)
                .hint("it may be another program: list_mock_servers has the mocks"),
            AskError::Refused {
                kind,
                detail,
                problem,
                ..
            } => {
                let errors = problem.get("errors").or_else(|| problem.get("parameters"));
                let errors = errors.and_then(Value::as_array).cloned();
                let mut text = detail;
                for error in errors.iter().flatten().take(20) {
                    let place = error.get("pointer").or_else(|| error.get("name"));
                    let place = place.and_then(Value::as_str).unwrap_or_default();
                    let why = error.get("message").and_then(Value::as_str);
                    let hint = error.get("hint").and_then(Value::as_str);
                    text = format!("{text}\n- {place}: {}", why.unwrap_or_default());
                    if let Some(hint) = hint {
                        text = format!("{text} ({hint})");
                    }
                }
                Self::new(text).hint(next(&kind)).data(problem)
            }
        }
    }
}

/// What helps, by the name of a problem of the admin API.
fn next(kind: &str) -> &'static str {
    match kind {
        "scenario-not-found" => {
            "manage_mock_data with operation `list_scenarios` has their names; deploy_scenario makes one"
        }
        "invalid-scenario" => {
            "correct what is listed; validate_scenario_config checks a scenario without changing anything"
        }
        "admin-unauthorized" => {
            "the mock wants a token: ask the user to start this server with \
             `MIMUS_MOCK_TOKENS=URL=TOKEN` in its environment; mocks of this user's registry need \
             none"
        }
        "journal-off" => {
            "take `place = \"off\"` out of `[journal]` in the project's mimus.toml, then restart_mock_server"
        }
        "not-found" | "request-not-found" | "entry-not-found" => {
            "query_mock_logs has what is there"
        }
        _ => "correct the arguments and call again",
    }
}

impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Self {
        Self::new(error)
    }
}
