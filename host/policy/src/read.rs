//! Makes a policy of a text, or says all that is wrong with it, each with its place.

mod entry;
mod rule;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use mimus_description::{Data, Description};
use serde_json::{Map, Value};

use crate::model::{Class, Default, Entry, Hide, KnownTool, Limit, Policy};

/// One thing that is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// As the file was named.
    pub file: String,
    /// From 1.
    pub line: Option<u32>,
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        write!(f, "{}{line}: {}", self.file, self.message)
    }
}

/// Bytes of a policy. One is a page or two.
const LARGEST: usize = 1 << 20;

const MEMBERS: [&str; 10] = [
    "$schema",
    "version",
    "description",
    "default",
    "hide",
    "all_tools",
    "classes",
    "tools",
    "prompts",
    "resources",
];
/// What helps who wrote something that can't be read at all.
const WHOLE: &str = "a policy is JSON or YAML; `mimus mcp policy show read-only` prints one";
const NETWORK: &str = "network";

/// Reads a policy in JSON or YAML, for these tools.
pub fn read(
    name: &str,
    identity: &str,
    text: Vec<u8>,
    known: &[KnownTool],
) -> Result<Policy, Vec<Problem>> {
    let mut reader = Reader {
        file: name.to_owned(),
        lines: HashMap::new(),
        problems: Vec::new(),
        known,
    };
    let value = reader.text(text);
    let policy = reader.policy(&value, identity);
    let mut problems = reader.problems;
    if problems.is_empty() {
        return Ok(policy);
    }
    problems.sort();
    problems.dedup();
    Err(problems)
}

struct Reader<'k> {
    file: String,
    lines: HashMap<String, u32>,
    problems: Vec<Problem>,
    known: &'k [KnownTool],
}

impl Reader<'_> {
    fn text(&mut self, text: Vec<u8>) -> Value {
        if LARGEST < text.len() {
            let message = format!("a policy has at most {} KiB", LARGEST >> 10);
            self.problem("", message, "take out what is not needed");
            return Value::Null;
        }
        let read = Data::read(Description {
            name: self.file.clone(),
            text,
        });
        let data = match read {
            Ok(data) => data,
            Err(error) => {
                self.problems.push(Problem {
                    file: self.file.clone(),
                    line: error.location.line,
                    message: error.message,
                    hint: error.hint.or_else(|| Some(WHOLE.to_owned())),
                });
                return Value::Null;
            }
        };
        let mut twice = Vec::new();
        for (pointer, line) in data.lines {
            if let Some(first) = self.lines.insert(pointer.clone(), line) {
                twice.push((pointer, first));
            }
        }
        for (pointer, first) in twice {
            let key = unescaped(pointer.rsplit('/').next().unwrap_or_default());
            let message = format!("`{key}` stands there twice, first in line {first}");
            self.problem(&pointer, message, "take one of them out");
        }
        data.value
    }

    fn policy(&mut self, value: &Value, identity: &str) -> Policy {
        let mut policy = Policy {
            name: self.file.clone(),
            identity: identity.to_owned(),
            description: None,
            lines: self.lines.clone(),
            default: Default::Deny,
            hide: Hide::default(),
            all: Vec::new(),
            classes: BTreeMap::new(),
            tools: BTreeMap::new(),
            prompts: None,
            resources: None,
            private_addresses: false,
        };
        if !self.problems.is_empty() {
            return policy;
        }
        let Some(members) = self.object(value, "", "a policy") else {
            return policy;
        };
        let allowed = MEMBERS.iter().copied().chain([NETWORK]);
        self.members(members, "", "a policy", &allowed.collect::<Vec<_>>());
        self.version(members);
        policy.description = self.text_at(members, "", "description");
        match members.get("default").and_then(Value::as_str) {
            Some("allow") => policy.default = Default::Allow,
            Some("deny") => {}
            found => {
                let message = match (found, members.get("default")) {
                    (None, None) => "`default` is missing".to_owned(),
                    (found, _) => format!(
                        "`default` can't be {}",
                        found.map_or_else(|| "that".to_owned(), |it| format!("`{}`", cut(it)))
                    ),
                };
                let hint = "write `\"default\": \"deny\"`, so that tools which are not listed are \
                            denied, or `\"allow\"`";
                self.problem("/default", message, hint);
            }
        }
        policy.hide = self.hide(members);
        if let Some(all) = members.get("all_tools") {
            policy.all = self.all_tools(all);
        }
        policy.classes = self.classes(members);
        policy.tools = self.tools(members);
        for (key, place) in [
            ("prompts", &mut policy.prompts),
            ("resources", &mut policy.resources),
        ] {
            if let Some(value) = members.get(key) {
                *place = Some(self.entry(value, &format!("/{key}"), entry::Of::Reading));
            }
        }
        if let Some(network) = members.get(NETWORK) {
            policy.private_addresses = self.network(network);
        }
        self.counters(&policy);
        policy
    }

    fn version(&mut self, members: &Map<String, Value>) {
        match members.get("version") {
            Some(Value::String(version)) if version == "1" => {}
            None => self.problem("", "`version` is missing", "write `\"version\": \"1\"`"),
            Some(_) => self.problem(
                "/version",
                "`version` has to be the text `\"1\"`, the one there is",
                "write `\"version\": \"1\"`",
            ),
        }
    }

    fn hide(&mut self, members: &Map<String, Value>) -> Hide {
        let mut hide = Hide::default();
        for (at, value) in self.list(members, "", "hide") {
            let Some(name) = value.as_str() else {
                self.problem(
                    &at,
                    "`hide` has names of tools",
                    "write a tool's name, or `*`",
                );
                continue;
            };
            if name == "*" {
                hide.all = Some(at);
            } else if self.tool_name(name, &at)
                && hide.names.insert(name.to_owned(), at.clone()).is_some()
            {
                let message = format!("`{name}` is hidden twice");
                self.problem(&at, message, "take one of them out");
            }
        }
        hide
    }

    fn all_tools(&mut self, value: &Value) -> Vec<Limit> {
        let Some(members) = self.object(value, "/all_tools", "`all_tools`") else {
            return Vec::new();
        };
        self.members(members, "/all_tools", "`all_tools`", &["limits"]);
        self.limits(members, "/all_tools")
    }

    fn classes(&mut self, members: &Map<String, Value>) -> BTreeMap<Class, Entry> {
        let mut classes = BTreeMap::new();
        let Some(value) = members.get("classes") else {
            return classes;
        };
        let Some(entries) = self.object(value, "/classes", "`classes`") else {
            return classes;
        };
        self.members(
            entries,
            "/classes",
            "`classes`",
            &Class::ALL.map(Class::as_str),
        );
        for class in Class::ALL {
            if let Some(value) = entries.get(class.as_str()) {
                let at = format!("/classes/{class}");
                classes.insert(class, self.entry(value, &at, entry::Of::Tools));
            }
        }
        classes
    }

    fn tools(&mut self, members: &Map<String, Value>) -> BTreeMap<String, Entry> {
        let mut tools = BTreeMap::new();
        let Some(value) = members.get("tools") else {
            return tools;
        };
        let Some(entries) = self.object(value, "/tools", "`tools`") else {
            return tools;
        };
        for (name, value) in entries {
            let at = format!("/tools/{}", escaped(name));
            if name == "*" {
                let message = "`*` is not a tool";
                let hint = "limits of all tools are in `all_tools`, the rest in `classes`";
                self.problem(&at, message, hint);
            } else if self.tool_name(name, &at) {
                let entry = self.entry(value, &at, entry::Of::Tools);
                self.paths(name, &entry);
                tools.insert(name.clone(), entry);
            }
        }
        tools
    }

    /// A rule about an argument that a tool doesn't have would never hold, and nobody would
    /// know.
    fn paths(&mut self, name: &str, entry: &Entry) {
        let known = self.known;
        let Some(tool) = known.iter().find(|tool| tool.name == name) else {
            return;
        };
        let lists = [&entry.require, &entry.deny_if, &entry.approve_if];
        for rule in lists.into_iter().flatten() {
            let paths = rule.conditions.iter().filter_map(|one| one.path.as_ref());
            for path in paths.filter(|path| !tool.arguments.iter().any(|one| one == path.first())) {
                let message = format!("{name} has no argument `{}`", cut(path.first()));
                let list = tool.arguments.iter().map(|one| format!("`{one}`"));
                let list = list.collect::<Vec<_>>().join(", ");
                let near = nearest(path.first(), tool.arguments.iter().map(String::as_str));
                let hint = match near {
                    Some(near) => format!("did you mean `args.{near}`? it takes {list}"),
                    None => format!("it takes {list}"),
                };
                self.problem(&rule.at, message, hint);
            }
        }
    }

    fn network(&mut self, value: &Value) -> bool {
        const KEY: &str = "private_addresses";
        let Some(members) = self.object(value, "/network", "`network`") else {
            return false;
        };
        self.members(members, "/network", "`network`", &[KEY]);
        match members.get(KEY) {
            None => false,
            Some(Value::Bool(allowed)) => *allowed,
            Some(_) => {
                let at = format!("/network/{KEY}");
                self.problem(
                    &at,
                    format!("`{KEY}` is `true` or `false`"),
                    "write one of them",
                );
                false
            }
        }
    }

    /// Two limits that count together may allow differently much, but not by mistake.
    fn counters(&mut self, policy: &Policy) {
        let mut seen = BTreeSet::new();
        let entries = policy.tools.values().chain(policy.classes.values());
        let lists = entries.map(|entry| &entry.limits).chain([&policy.all]);
        let mut doubled = Vec::new();
        for limits in lists {
            seen.clear();
            for limit in limits {
                if !seen.insert((&limit.counter, limit.window, limit.scope)) {
                    doubled.push((limit.at.clone(), limit.counter.clone()));
                }
            }
        }
        for (at, counter) in doubled {
            let message = format!("counter `{counter}` is limited twice here, for the same window");
            self.problem(
                &at,
                message,
                "take one of them out, or give it another `counter`",
            );
        }
    }

    fn tool_name(&mut self, name: &str, at: &str) -> bool {
        if self.known.iter().any(|tool| tool.name == name) {
            return true;
        }
        let names = self.known.iter().map(|tool| tool.name.as_str());
        let hint = match nearest(name, names) {
            Some(near) => format!("did you mean `{near}`? `mimus mcp policy show` lists all tools"),
            None => "`mimus mcp policy show` lists all tools".to_owned(),
        };
        self.problem(at, format!("there is no tool `{}`", cut(name)), hint);
        false
    }

    fn problem(&mut self, pointer: &str, message: impl Into<String>, hint: impl Into<String>) {
        let parents = std::iter::successors(Some(pointer), |pointer| {
            pointer.rsplit_once('/').map(|(parent, _)| parent)
        });
        let mut lines = parents.map(|pointer| self.lines.get(pointer).copied());
        let problem = Problem {
            file: self.file.clone(),
            line: lines.find_map(|line| line),
            message: message.into(),
            hint: Some(hint.into()),
        };
        self.problems.push(problem);
    }

    fn object<'v>(
        &mut self,
        value: &'v Value,
        at: &str,
        what: &str,
    ) -> Option<&'v Map<String, Value>> {
        let found = value.as_object();
        if found.is_none() {
            let message = format!("{what} has to be an object");
            self.problem(at, message, "write it in braces: `{ … }`");
        }
        found
    }

    /// Says which members are not meant to be there.
    fn members(&mut self, members: &Map<String, Value>, at: &str, what: &str, allowed: &[&str]) {
        for key in members
            .keys()
            .filter(|key| !allowed.contains(&key.as_str()))
        {
            let list = allowed.iter().map(|one| format!("`{one}`"));
            let list = list.collect::<Vec<_>>().join(", ");
            let hint = match nearest(key, allowed.iter().copied()) {
                Some(near) => format!("did you mean `{near}`? {what} takes {list}"),
                None => format!("{what} takes {list}"),
            };
            let message = format!("{what} has no member `{}`", cut(key));
            self.problem(&format!("{at}/{}", escaped(key)), message, hint);
        }
    }

    fn text_at(&mut self, members: &Map<String, Value>, at: &str, key: &str) -> Option<String> {
        let value = members.get(key)?;
        if let Some(text) = value.as_str() {
            return Some(text.to_owned());
        }
        let at = format!("{at}/{key}");
        self.problem(
            &at,
            format!("`{key}` has to be a text"),
            "write it in quotes",
        );
        None
    }

    /// The items of a list, with their pointers.
    fn list<'v>(
        &mut self,
        members: &'v Map<String, Value>,
        at: &str,
        key: &str,
    ) -> Vec<(String, &'v Value)> {
        let at = format!("{at}/{key}");
        match members.get(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                let items = items.iter().enumerate();
                items
                    .map(|(number, item)| (format!("{at}/{number}"), item))
                    .collect()
            }
            Some(_) => {
                self.problem(
                    &at,
                    format!("`{key}` has to be a list"),
                    "write it in brackets: `[ … ]`",
                );
                Vec::new()
            }
        }
    }
}

/// What was probably meant.
fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    /// Of 1.0, which is the word itself.
    const ALIKE: f64 = 0.8;
    let word = word.to_lowercase();
    let scored = candidates.map(|one| (strsim::jaro_winkler(&word, one), one));
    let best = scored.max_by(|one, other| one.0.total_cmp(&other.0));
    best.filter(|(alike, _)| ALIKE <= *alike)
        .map(|(_, one)| one)
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn unescaped(key: &str) -> String {
    key.replace("~1", "/").replace("~0", "~")
}

/// Of what somebody wrote, as much as a message takes.
fn cut(text: &str) -> String {
    const MOST: usize = 80;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    text.chars().take(MOST).chain(['…']).collect()
}

#[cfg(test)]
mod tests;
