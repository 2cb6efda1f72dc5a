//! What a policy says of a call. Nothing is counted here: what has to be is in the decision.
//!
//! The nearest of what is said counts, whole: that of the tool, else that of its class, else
//! the default. `hide` goes before all of it, and limits of `all_tools` are added to it.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::model::{Action, Class, Default, Entry, Limit, Policy, Rule, Scope};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    Tool {
        name: &'a str,
        class: Class,
    },
    /// To have a prompt written.
    Prompt(&'a str),
    /// To read a resource.
    Resource(&'a str),
}

/// What a policy says, and where.
#[derive(Debug)]
pub struct Decision<'p> {
    pub verdict: Verdict,
    /// What said so: a pointer into the policy.
    pub rule: String,
    /// What it counts against, if it is not denied.
    pub limits: Vec<&'p Limit>,
    /// How it came to that, a line a step.
    pub steps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    Allow,
    /// The user is to be asked.
    Ask {
        reason: Option<String>,
        patience: Option<Duration>,
    },
    Deny(Denial),
}

/// What a policy comes to for something, before anybody calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub action: Action,
    /// Where it says so.
    pub rule: String,
    /// It depends on the arguments as well.
    pub conditions: bool,
    pub limits: Vec<String>,
}

/// Why not, for an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    /// What the policy's rule is.
    pub message: String,
    /// What its author has to say.
    pub reason: Option<String>,
    /// What is allowed instead.
    pub allowed: String,
    /// It does not depend on the arguments.
    pub outright: bool,
}

impl Subject<'_> {
    fn class(self) -> Class {
        match self {
            Self::Tool { class, .. } => class,
            Self::Prompt(_) | Self::Resource(_) => Class::Read,
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::Tool { name, .. } | Self::Prompt(name) | Self::Resource(name) => name,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::Tool { name, .. } => name.to_owned(),
            Self::Prompt(name) => format!("prompt `{name}`"),
            Self::Resource(uri) => format!("resource `{uri}`"),
        }
    }
}

impl Policy {
    /// Why something is denied whatever the arguments, if it is.
    pub fn denies(&self, subject: Subject<'_>) -> Option<Denial> {
        match self.standing(subject, &mut Vec::new()) {
            Standing::Denied(_, denial) => Some(denial),
            Standing::Entry(_) | Standing::Default => None,
        }
    }

    /// What it comes to for something, in short.
    pub fn summary(&self, subject: Subject<'_>) -> Summary {
        let (entry, rule, action) = match self.standing(subject, &mut Vec::new()) {
            Standing::Denied(rule, _) => (None, rule, Action::Deny),
            Standing::Entry(entry) => (Some(entry), entry.at.clone(), entry.action),
            Standing::Default => (None, "/default".to_owned(), Action::Allow),
        };
        let conditions = entry.is_some_and(|entry| {
            let lists = [&entry.require, &entry.deny_if, &entry.approve_if];
            lists.iter().any(|list| !list.is_empty())
        });
        let limits = entry.map_or(&[][..], |entry| &entry.limits);
        let all = if action == Action::Deny {
            &[][..]
        } else {
            &self.all
        };
        Summary {
            action,
            rule: self.place(&rule),
            conditions,
            limits: limits.iter().chain(all).map(Limit::told).collect(),
        }
    }

    /// What is said of a call with these arguments.
    pub fn decide(&self, subject: Subject<'_>, arguments: &Value) -> Decision<'_> {
        let mut steps = Vec::new();
        let entry = match self.standing(subject, &mut steps) {
            Standing::Denied(rule, denial) => {
                return Decision {
                    verdict: Verdict::Deny(denial),
                    rule,
                    limits: Vec::new(),
                    steps,
                };
            }
            Standing::Entry(entry) => Some(entry),
            Standing::Default => None,
        };
        let mut verdict = Verdict::Allow;
        let mut rule = entry.map_or_else(|| "/default".to_owned(), |entry| entry.at.clone());
        if let Some(entry) = entry {
            if let Some((at, denial)) = self.broken(entry, subject, arguments, &mut steps) {
                return Decision {
                    verdict: Verdict::Deny(denial),
                    rule: at,
                    limits: Vec::new(),
                    steps,
                };
            }
            if let Some((at, reason)) = self.asks(entry, arguments, &mut steps) {
                rule = at;
                verdict = Verdict::Ask {
                    reason,
                    patience: entry.patience,
                };
            }
        }
        let own = entry.map_or(&[][..], |entry| &entry.limits);
        let all = match subject {
            Subject::Tool { .. } => &self.all[..],
            Subject::Prompt(_) | Subject::Resource(_) => &[],
        };
        let limits = own.iter().chain(all).collect::<Vec<_>>();
        for limit in &limits {
            steps.push(format!(
                "{}: counts against `{}`, {} in each {} per {}",
                self.place(&limit.at),
                limit.counter,
                calls(limit.max),
                limit.window,
                limit.scope
            ));
        }
        Decision {
            verdict,
            rule,
            limits,
            steps,
        }
    }

    /// What is said before anybody looks at arguments.
    fn standing(&self, subject: Subject<'_>, steps: &mut Vec<String>) -> Standing<'_> {
        let shown = subject.shown();
        let denied = |rule: &str, message: String, reason: Option<&String>| {
            let denial = Denial {
                message,
                reason: reason.cloned(),
                allowed: self.allowed(),
                outright: true,
            };
            Standing::Denied(rule.to_owned(), denial)
        };
        if let Subject::Tool { name, .. } = subject
            && let Some(at) = self.hide.names.get(name).or(self.hide.all.as_ref())
        {
            steps.push(format!("{}: {shown} is hidden", self.place(at)));
            return denied(at, format!("{shown} is hidden by the policy"), None);
        }
        let Some((entry, why)) = self.entry_of(subject) else {
            let at = self.place("/default");
            return match self.default {
                Default::Allow => {
                    steps.push(format!("{at}: what is not listed is allowed"));
                    Standing::Default
                }
                Default::Deny => {
                    steps.push(format!("{at}: what is not listed is denied"));
                    let message = format!("{shown} is not among what the policy allows");
                    denied("/default", message, None)
                }
            };
        };
        let place = self.place(&entry.at);
        steps.push(format!("{place}: {why}"));
        if entry.action == Action::Deny {
            steps.push(format!("{place}: it is denied"));
            let message = format!("{shown} is denied by the policy");
            return denied(&entry.at, message, entry.reason.as_ref());
        }
        Standing::Entry(entry)
    }

    fn entry_of(&self, subject: Subject<'_>) -> Option<(&Entry, String)> {
        let (own, what) = match subject {
            Subject::Tool { name, .. } => (self.tools.get(name), format!("{name} is listed")),
            Subject::Prompt(_) => (self.prompts.as_ref(), "prompts are listed".to_owned()),
            Subject::Resource(_) => (self.resources.as_ref(), "resources are listed".to_owned()),
        };
        if let Some(own) = own {
            return Some((own, what));
        }
        let class = subject.class();
        let entry = self.classes.get(&class)?;
        let why = format!("{} is of class `{class}`, which is listed", subject.shown());
        Some((entry, why))
    }

    /// What of the rules about arguments is broken first.
    fn broken(
        &self,
        entry: &Entry,
        subject: Subject<'_>,
        arguments: &Value,
        steps: &mut Vec<String>,
    ) -> Option<(String, Denial)> {
        let shown = subject.shown();
        let denial = |rule: &Rule, message: String, allowed: String| {
            let denial = Denial {
                message,
                reason: rule.on_deny.clone().or_else(|| entry.reason.clone()),
                allowed,
                outright: false,
            };
            (rule.at.clone(), denial)
        };
        for rule in &entry.require {
            let place = self.place(&rule.at);
            if rule.holds(arguments) {
                steps.push(format!("{place}: holds, {rule}"));
                continue;
            }
            steps.push(format!("{place}: does not hold, {rule}"));
            let message = format!("the policy asks of {shown} that {rule}");
            let allowed = format!("{shown} is allowed where {rule}");
            return Some(denial(rule, message, allowed));
        }
        for rule in &entry.deny_if {
            let place = self.place(&rule.at);
            if !rule.holds(arguments) {
                steps.push(format!("{place}: does not hold, {rule}"));
                continue;
            }
            steps.push(format!("{place}: holds, {rule}; it is denied"));
            let message = format!("the policy denies {shown} where {rule}");
            let allowed = format!("{shown} is allowed with other arguments");
            return Some(denial(rule, message, allowed));
        }
        None
    }

    /// What wants the user to be asked.
    fn asks(
        &self,
        entry: &Entry,
        arguments: &Value,
        steps: &mut Vec<String>,
    ) -> Option<(String, Option<String>)> {
        if entry.action == Action::RequireApproval {
            let place = self.place(&entry.at);
            steps.push(format!("{place}: the user is asked"));
            return Some((entry.at.clone(), entry.reason.clone()));
        }
        for rule in &entry.approve_if {
            let place = self.place(&rule.at);
            if rule.holds(arguments) {
                steps.push(format!("{place}: holds, {rule}; the user is asked"));
                let reason = rule.on_deny.clone().or_else(|| entry.reason.clone());
                return Some((rule.at.clone(), reason));
            }
            steps.push(format!("{place}: does not hold, {rule}"));
        }
        None
    }

    /// What there is to do instead, in few words.
    fn allowed(&self) -> String {
        let classes = Class::ALL
            .into_iter()
            .filter(|class| match self.classes.get(class) {
                Some(entry) => entry.action != Action::Deny,
                None => self.default == Default::Allow,
            });
        let classes = classes.map(Class::as_str).collect::<Vec<_>>();
        let of_classes = match classes.len() {
            0 => None,
            4 => Some("most others are allowed".to_owned()),
            _ => Some(format!("what {} is allowed", spoken(&classes))),
        };
        let tools = self.tools.iter().filter(|(name, entry)| {
            entry.action != Action::Deny && !self.hide.names.contains_key(*name)
        });
        let tools = tools
            .map(|(name, _)| name.as_str())
            .take(30)
            .collect::<Vec<_>>();
        let of_tools = (classes.len() < 4 && !tools.is_empty() && self.hide.all.is_none())
            .then(|| format!("allowed by name: {}", tools.join(", ")));
        let parts = of_classes.into_iter().chain(of_tools).collect::<Vec<_>>();
        if parts.is_empty() || self.hide.all.is_some() {
            "no tool is allowed".to_owned()
        } else {
            format!("{}; tools/list has what can be called", parts.join("; "))
        }
    }
}

enum Standing<'p> {
    Denied(String, Denial),
    Entry(&'p Entry),
    Default,
}

impl Rule {
    fn holds(&self, arguments: &Value) -> bool {
        self.conditions.iter().all(|one| one.holds(arguments))
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, condition) in self.conditions.iter().enumerate() {
            if 0 < number {
                f.write_str(" and ")?;
            }
            condition.fmt(f)?;
        }
        Ok(())
    }
}

impl Limit {
    /// What it says of itself, for an agent.
    pub fn told(&self) -> String {
        let whose = match self.scope {
            Scope::Session => "in this session",
            Scope::Client => "by clients of this name",
            Scope::Grant => "under this policy",
            Scope::Global => "on this machine",
        };
        format!(
            "{} in each {} {whose} (counter `{}`)",
            calls(self.max),
            self.window,
            self.counter
        )
    }
}

/// Arguments with what their schema says of those that are left out: that is what a tool goes
/// by, so rules do as well. What is null is left out.
pub fn defaulted<'a>(arguments: &'a Value, schema: &Map<String, Value>) -> Cow<'a, Value> {
    let Value::Object(given) = arguments else {
        return Cow::Borrowed(arguments);
    };
    let is_given = |name: &str| given.get(name).is_some_and(|value| !value.is_null());
    let properties = schema.get("properties").and_then(Value::as_object);
    let missing = properties.into_iter().flatten();
    let missing = missing.filter_map(|(name, property)| {
        let default = property.get("default").filter(|value| !value.is_null())?;
        (!is_given(name)).then(|| (name.clone(), default.clone()))
    });
    let missing = missing.collect::<Vec<_>>();
    if missing.is_empty() && given.values().all(|value| !value.is_null()) {
        return Cow::Borrowed(arguments);
    }
    let given = given
        .clone()
        .into_iter()
        .filter(|(_, value)| !value.is_null());
    Cow::Owned(Value::Object(given.chain(missing).collect()))
}

fn calls(number: u64) -> String {
    if number == 1 {
        "1 call".to_owned()
    } else {
        format!("{number} calls")
    }
}

/// What tools of these classes do.
fn spoken(classes: &[&str]) -> String {
    let verbs = classes.iter().map(|class| match *class {
        "read" => "reads",
        "write" => "writes",
        "execute" => "runs something",
        _ => "destroys",
    });
    verbs.collect::<Vec<_>>().join(" or ")
}

#[cfg(test)]
mod tests;
