//! Reads what is said of a tool, of a class, or of prompts and resources; and limits.

use std::time::Duration;

use serde_json::{Map, Value};

use super::{Reader, cut, nearest};
use crate::model::{Action, Entry, Limit, Scope};
use crate::window::Window;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Tools,
    /// Prompts and resources: they have no arguments that matter.
    Reading,
}

const OF_TOOLS: [&str; 7] = [
    "action",
    "reason",
    "require",
    "deny_if",
    "approve_if",
    "approval_timeout",
    "limits",
];
const OF_READING: [&str; 3] = ["action", "reason", "limits"];
const ACTIONS: [&str; 3] = ["allow", "deny", "require-approval"];
const LIMIT: [&str; 5] = ["counter", "window", "max", "scope", "on_deny"];

/// What a user may take to make up their mind, at most.
const LONGEST: Duration = Duration::from_hours(1);

impl Reader<'_> {
    pub(super) fn entry(&mut self, value: &Value, at: &str, of: Of) -> Entry {
        let mut entry = Entry {
            at: at.to_owned(),
            action: Action::Allow,
            reason: None,
            require: Vec::new(),
            deny_if: Vec::new(),
            approve_if: Vec::new(),
            patience: None,
            limits: Vec::new(),
        };
        let what = format!("`{}`", at.rsplit('/').next().unwrap_or_default());
        let Some(members) = self.object(value, at, &what) else {
            return entry;
        };
        let allowed: &[&str] = match of {
            Of::Tools => &OF_TOOLS,
            Of::Reading => &OF_READING,
        };
        if let Some(foreign) = ["rules", "rate_limit"]
            .iter()
            .find(|key| members.contains_key(**key))
        {
            let message = format!("`{foreign}` is of PolicyLayer's older format, in YAML");
            let hint = "write `\"limits\": [{ \"counter\": \"calls\", \"window\": \"hour\", \"max\": 5, \
                        \"scope\": \"grant\" }]` for `rate_limit: 5/hour`, `require` for \
                        conditions, and `\"action\": \"deny\"`";
            self.problem(&format!("{at}/{foreign}"), message, hint);
        } else {
            self.members(members, at, &what, allowed);
        }
        entry.action = self.action(members, at, of);
        entry.reason = self.text_at(members, at, "reason");
        entry.limits = self.limits(members, at);
        if of == Of::Tools {
            entry.require = self.rules(members, at, "require");
            entry.deny_if = self.rules(members, at, "deny_if");
            entry.approve_if = self.rules(members, at, "approve_if");
            entry.patience = self.patience(members, at);
        }
        let has_more = !entry.limits.is_empty()
            || !entry.require.is_empty()
            || !entry.deny_if.is_empty()
            || !entry.approve_if.is_empty();
        if entry.action == Action::Deny && has_more {
            let message = format!("{what} is denied, so there is nothing to limit or to require");
            self.problem(
                at,
                message,
                "take out either `action` or the rest; a `reason` may stay",
            );
        }
        entry
    }

    fn action(&mut self, members: &Map<String, Value>, at: &str, of: Of) -> Action {
        match members.get("action").map(Value::as_str) {
            None | Some(Some("allow")) => Action::Allow,
            Some(Some("deny")) => Action::Deny,
            Some(Some("require-approval" | "require_approval")) if of == Of::Tools => {
                Action::RequireApproval
            }
            Some(found) => {
                let allowed = match of {
                    Of::Tools => &ACTIONS[..],
                    Of::Reading => &ACTIONS[..2],
                };
                let list = allowed.iter().map(|one| format!("`{one}`"));
                let list = list.collect::<Vec<_>>().join(", ");
                let near = found.and_then(|found| nearest(found, allowed.iter().copied()));
                let hint = match near {
                    Some(near) => format!("did you mean `{near}`? it is one of {list}"),
                    None => format!("it is one of {list}"),
                };
                let shown = found.map_or_else(String::new, |it| format!(" `{}`", cut(it)));
                let message = format!("there is no action{shown}");
                self.problem(&format!("{at}/action"), message, hint);
                Action::Deny
            }
        }
    }

    fn patience(&mut self, members: &Map<String, Value>, at: &str) -> Option<Duration> {
        const KEY: &str = "approval_timeout";
        let text = self.text_at(members, at, KEY)?;
        let found = duration(&text).filter(|it| !it.is_zero() && *it <= LONGEST);
        if found.is_none() {
            let message = format!("`{}` is not how long a user may take", cut(&text));
            let hint = "write a number of seconds or minutes, up to an hour: `90s`, `30m`";
            self.problem(&format!("{at}/{KEY}"), message, hint);
        }
        found
    }

    pub(super) fn limits(&mut self, members: &Map<String, Value>, at: &str) -> Vec<Limit> {
        let items = self.list(members, at, "limits");
        let limits = items.into_iter();
        limits
            .filter_map(|(at, value)| self.limit(value, at))
            .collect()
    }

    fn limit(&mut self, value: &Value, at: String) -> Option<Limit> {
        let members = self.object(value, &at, "a limit")?;
        self.members(members, &at, "a limit", &LIMIT);
        let counter = self.text_at(members, &at, "counter");
        let counter = counter.filter(|name| !name.is_empty() && name.len() <= 200);
        if counter.is_none() {
            let hint = "write `\"counter\": \"NAME\"`: limits with the same name count together";
            self.problem(&format!("{at}/counter"), "a limit needs a `counter`", hint);
        }
        let window = self.one_of(members, &at, "window", &Window::ALL, Window::as_str, None);
        let scope = self.one_of(
            members,
            &at,
            "scope",
            &Scope::ALL,
            Scope::as_str,
            Some(Scope::Grant),
        );
        let max = members.get("max").and_then(Value::as_u64);
        let max = max.filter(|max| (1..=i64::MAX as u64).contains(max));
        if max.is_none() {
            let hint = "write how many calls are allowed: `\"max\": 10`; none at all is \
                        `\"action\": \"deny\"`";
            self.problem(
                &format!("{at}/max"),
                "`max` has to be a whole number from 1",
                hint,
            );
        }
        let on_deny = self.text_at(members, &at, "on_deny");
        Some(Limit {
            at,
            counter: counter?,
            window: window?,
            max: max?,
            scope: scope?,
            on_deny,
        })
    }

    fn one_of<T: Copy>(
        &mut self,
        members: &Map<String, Value>,
        at: &str,
        key: &str,
        all: &[T],
        name: fn(T) -> &'static str,
        default: Option<T>,
    ) -> Option<T> {
        let written = members.get(key);
        if written.is_none() && default.is_some() {
            return default;
        }
        let word = written.and_then(Value::as_str).unwrap_or_default();
        let found = all.iter().copied().find(|one| name(*one) == word);
        if found.is_none() {
            let list = all.iter().map(|one| format!("`{}`", name(*one)));
            let list = list.collect::<Vec<_>>().join(", ");
            let message = if written.is_none() {
                format!("a limit needs a `{key}`")
            } else {
                format!("`{key}` can't be that")
            };
            self.problem(
                &format!("{at}/{key}"),
                message,
                format!("it is one of {list}"),
            );
        }
        found
    }
}

/// `90s`, `30m`, `1h`.
fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let number = text[..text.len() - unit.len_utf8()].parse::<u64>().ok()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        _ => return None,
    };
    Some(Duration::from_secs(number.checked_mul(seconds)?))
}
