//! What a policy is, once it was read.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::time::Duration;

use crate::condition::Condition;
use crate::window::Window;

/// What an agent may ask for.
#[derive(Debug)]
pub struct Policy {
    /// The file as it was named, or the name of one that is shipped.
    pub name: String,
    /// Whose counters `grant` means: the file's full path, or a shipped policy's name.
    pub identity: String,
    pub description: Option<String>,
    pub(crate) lines: HashMap<String, u32>,
    pub(crate) default: Default,
    pub(crate) hide: Hide,
    pub(crate) all: Vec<Limit>,
    pub(crate) classes: BTreeMap<Class, Entry>,
    pub(crate) tools: BTreeMap<String, Entry>,
    pub(crate) prompts: Option<Entry>,
    pub(crate) resources: Option<Entry>,
    pub(crate) private_addresses: bool,
}

/// What becomes of what nothing else is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Default {
    Allow,
    Deny,
}

/// What is denied by name, with the pointers that say so.
#[derive(Debug, Default)]
pub(crate) struct Hide {
    pub(crate) all: Option<String>,
    pub(crate) names: BTreeMap<String, String>,
}

/// What is said of a tool, of a class of them, or of prompts and resources.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Its pointer in the file.
    pub(crate) at: String,
    pub(crate) action: Action,
    pub(crate) reason: Option<String>,
    pub(crate) require: Vec<Rule>,
    pub(crate) deny_if: Vec<Rule>,
    pub(crate) approve_if: Vec<Rule>,
    pub(crate) patience: Option<Duration>,
    pub(crate) limits: Vec<Limit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Allow,
    Deny,
    RequireApproval,
}

/// Conditions that hold together.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) at: String,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) on_deny: Option<String>,
}

/// So many calls in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Its pointer in the file.
    pub at: String,
    /// Limits that name the same one, with the same window and scope, count together.
    pub counter: String,
    pub window: Window,
    pub max: u64,
    pub scope: Scope,
    pub on_deny: Option<String>,
}

/// Whose calls count together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Of one connection.
    Session,
    /// Of all clients that say that they are called the same.
    Client,
    /// Of all that goes by this policy.
    Grant,
    /// Of this user, by whatever policy.
    Global,
}

/// What a call of a tool can do at worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Looks only.
    Read,
    /// Makes or sets something, which can be set back.
    Write,
    /// Starts processes or runs code.
    Execute,
    /// Takes away what may be missed.
    Destructive,
}

/// A tool that there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTool {
    pub name: String,
    pub class: Class,
    pub arguments: Vec<String>,
}

impl Class {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Execute, Self::Destructive];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Destructive => "destructive",
        }
    }
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Grant, Self::Session, Self::Client, Self::Global];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Client => "client",
            Self::Grant => "grant",
            Self::Global => "global",
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Policy {
    /// Whether descriptions may be read from private, loopback and link-local addresses.
    pub fn allows_private_addresses(&self) -> bool {
        self.private_addresses
    }

    /// Where something stands, for people: the file, the line, the pointer.
    pub fn place(&self, pointer: &str) -> String {
        let line = self.lines.get(pointer);
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        format!("{}{line} #{pointer}", self.name)
    }

    /// Whether anything has to be counted that others count as well.
    pub fn counts_for_others(&self) -> bool {
        self.limits().any(|limit| limit.scope != Scope::Session)
    }

    fn limits(&self) -> impl Iterator<Item = &Limit> {
        let entries = self.tools.values().chain(self.classes.values());
        let entries = entries.chain(&self.prompts).chain(&self.resources);
        self.all
            .iter()
            .chain(entries.flat_map(|entry| &entry.limits))
    }
}
