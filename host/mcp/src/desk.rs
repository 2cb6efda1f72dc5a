//! The one place that every call passes: which tool, with what arguments, asked by whom. The
//! policy is asked before anything is done, and the audit is told of all of it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use mimus_audit::{Asked, Outcome, Ruling, Trail};
use mimus_policy::{Subject, defaulted};
use mimus_running::{Client, Registry};
use rmcp::model::{GetPromptResult, JsonObject};
use serde_json::{Value, json};

use crate::Product;
use crate::answer::{Refusal, Told, cut};
use crate::children::Children;
use crate::context::Context;
use crate::contexts::Contexts;
use crate::guard::{Approval, Ask, Caller, Guard, Stopped};
use crate::prompts;
use crate::resources::{self, Address, Reading};
use crate::tool::Entry;
use crate::tools;

/// What all calls share.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) product: Product,
    pub(crate) tools: Vec<Entry>,
    pub(crate) client: Client,
    pub(crate) registry: Registry,
    pub(crate) children: Children,
    pub(crate) contexts: Contexts,
    sessions: AtomicU64,
}

/// What is asked, and by whom.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: Value,
    pub(crate) caller: Caller,
}

/// What is asked, as the policy and the audit see it.
struct Passing<'a> {
    subject: Subject<'a>,
    given: &'a Value,
    /// With what the tool will take for what is left out.
    judged: &'a Value,
    caller: &'a Caller,
    ask: &'a Ask,
}

/// Which prompt is asked for, and by whom.
#[derive(Debug)]
pub(crate) struct Prompted {
    pub(crate) name: String,
    pub(crate) arguments: JsonObject,
    pub(crate) caller: Caller,
}

/// Bytes of an answer's data. Tools bound what they tell; this is for what they missed.
const MOST: usize = 256 << 10;

impl Desk {
    pub(crate) fn new(product: Product, registry: Registry) -> Self {
        let mut tools = tools::all();
        tools.retain(|entry| product.tools.has(&entry.definition.name));
        Self {
            product,
            tools,
            client: Client::new(),
            registry,
            children: Children::default(),
            contexts: Contexts::default(),
            sessions: AtomicU64::new(1),
        }
    }

    fn guard(&self) -> Guard<'_> {
        Guard {
            policy: &self.product.rules.policy,
            counters: &self.product.rules.counters,
        }
    }

    fn audit(&self) -> Option<&Trail> {
        self.product.rules.audit.as_ref()
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Entry> {
        let mut tools = self.tools.iter();
        tools.find(|entry| entry.definition.name == name)
    }

    /// Those that can be called: what the policy denies whatever the arguments is not offered.
    pub(crate) fn offered(&self) -> impl Iterator<Item = &Entry> {
        let tools = self.tools.iter();
        tools.filter(|entry| self.guard().offers(entry.subject()))
    }

    /// Whether prompts or resources can be had at all.
    pub(crate) fn offers(&self, subject: Subject<'_>) -> bool {
        self.guard().offers(subject)
    }

    /// What a model is told besides: what it can't have.
    pub(crate) fn restrictions(&self) -> Option<String> {
        let denied = self
            .tools
            .iter()
            .filter(|entry| !self.guard().offers(entry.subject()));
        let denied = denied
            .map(|entry| &*entry.definition.name)
            .collect::<Vec<_>>();
        (!denied.is_empty()).then(|| {
            format!(
                " A policy (`{}`) is in force here, and denies {}.",
                self.product.rules.policy.name,
                denied.join(", ")
            )
        })
    }

    /// A name for a connection: no other one has it, of this process or another.
    pub(crate) fn new_session(&self) -> String {
        let number = self.sessions.fetch_add(1, Ordering::Relaxed);
        let now = jiff::Timestamp::now().as_millisecond();
        format!("{now:x}-{:x}-{number}", std::process::id())
    }

    /// Does what is asked. Nothing that a tool does ends the server.
    pub(crate) fn answer(
        self: &Arc<Self>,
        call: Call,
        cx: &Context,
    ) -> Result<Told<Value>, Refusal> {
        let Call {
            name,
            arguments,
            caller,
        } = call;
        let Some(entry) = self.tool(&name) else {
            return Err(
                Refusal::new(format!("there is no tool `{name}`")).hint("tools/list has them")
            );
        };
        // The tool takes its arguments away.
        let given = arguments.clone();
        let judged = defaulted(&given, &entry.definition.input_schema);
        let asked = Passing {
            subject: entry.subject(),
            given: &given,
            judged: &judged,
            caller: &caller,
            ask: &*cx.ask,
        };
        self.passed(&asked, || {
            let answered = std::panic::catch_unwind(AssertUnwindSafe(|| entry.call(arguments, cx)));
            let answered = answered.unwrap_or_else(|_| Err(self.failed(&name)));
            let answered = answered.and_then(bounded);
            match answered {
                Err(_) if (cx.is_cancelled)() => (answered, Outcome::Cancelled),
                Err(_) => (answered, Outcome::Failed),
                Ok(_) => (answered, Outcome::Ok),
            }
        })
        .map(|(told, _)| told)
    }

    /// What a prompt becomes; it passes here as tools do.
    pub(crate) fn prompt(
        &self,
        asked: &Prompted,
        cx: &Context,
    ) -> Result<GetPromptResult, Refusal> {
        let Prompted {
            name,
            arguments,
            caller,
        } = asked;
        let given = Value::Object(arguments.clone());
        self.read(Subject::Prompt(name), &given, caller, || {
            let got = prompts::get(name, arguments, cx)?;
            let size = serde_json::to_string(&got).map_or(0, |text| text.len());
            Ok((got, size))
        })
    }

    /// What an address leads to; it passes here as tools do.
    pub(crate) fn resource(&self, reading: &Reading, cx: &Context) -> Result<Value, Refusal> {
        let address = Address::parse(&reading.uri)?;
        let uri = address.to_string();
        let given = json!({ "uri": uri });
        self.read(Subject::Resource(&uri), &given, &reading.caller, || {
            let read = resources::read(&address, cx)?;
            let size = read.to_string().len();
            Ok((read, size))
        })
    }

    /// Has a prompt written or a resource read, if the policy lets it, and notes it. What is
    /// read comes with its size.
    pub(crate) fn read<T>(
        &self,
        subject: Subject<'_>,
        arguments: &Value,
        caller: &Caller,
        read: impl FnOnce() -> Result<(T, usize), Refusal>,
    ) -> Result<T, Refusal> {
        let asked = Passing {
            subject,
            given: arguments,
            judged: arguments,
            caller,
            ask: &|_, _| Approval::Unaskable,
        };
        let read = || {
            let read = std::panic::catch_unwind(AssertUnwindSafe(read));
            let read = read.unwrap_or_else(|_| Err(self.failed(subject.name())));
            let outcome = match read {
                Ok(_) => Outcome::Ok,
                Err(_) => Outcome::Failed,
            };
            (read, outcome)
        };
        self.passed(&asked, read).map(|(read, _)| read)
    }

    /// Asks the policy, does it, and notes what came of it. What is done comes with its size.
    fn passed<T>(
        &self,
        asked: &Passing<'_>,
        run: impl FnOnce() -> (Result<(T, usize), Refusal>, Outcome),
    ) -> Result<(T, usize), Refusal> {
        let Passing {
            subject,
            given,
            judged,
            caller,
            ask,
        } = *asked;
        let begun = Instant::now();
        let pending = self.audit().map(|audit| {
            let (kind, class) = match subject {
                Subject::Tool { class, .. } => ("tool", class.as_str()),
                Subject::Prompt(_) => ("prompt", "read"),
                Subject::Resource(_) => ("resource", "read"),
            };
            audit.begin(Asked {
                client: caller.client.clone(),
                client_version: caller.version.clone(),
                session: caller.session.clone(),
                kind,
                name: subject.name().to_owned(),
                class,
                arguments: given.clone(),
            })
        });
        let (ruling, (answered, outcome)) = match self.guard().admit(subject, judged, caller, ask) {
            Ok(ruling) => (ruling, run()),
            Err(Stopped(ruling, refusal)) => (ruling, (Err(*refusal), Outcome::Refused)),
        };
        tracing::info!(
            tool = cut(subject.name(), 100),
            caller = format!("{} {}", caller.client, caller.version),
            outcome = outcome.as_str(),
            policy = ruling.decision,
            duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "a tool was called"
        );
        if let (Some(audit), Some(pending)) = (self.audit(), pending) {
            let message = answered.as_ref().err().map(Refusal::message);
            let size = answered.as_ref().map_or(0, |(_, size)| *size);
            audit.end(pending, ruling, outcome, message, size);
        }
        answered
    }

    /// Notes a call of something that is not there.
    pub(crate) fn missed(&self, name: &str, arguments: Value, caller: &Caller) {
        if let Some(audit) = self.audit() {
            let pending = audit.begin(Asked {
                client: caller.client.clone(),
                client_version: caller.version.clone(),
                session: caller.session.clone(),
                kind: "tool",
                name: name.to_owned(),
                class: "",
                arguments,
            });
            let message = Some("there is no such tool".to_owned());
            audit.end(pending, Ruling::default(), Outcome::Failed, message, 0);
        }
    }

    fn failed(&self, name: &str) -> Refusal {
        Refusal::new(format!("{} failed in a way it should not", cut(name, 100))).hint(format!(
            "the server goes on; please report it with what you asked mimus {} for",
            self.product.version
        ))
    }

    /// Ends what was started for clients, and writes down what there is to write down.
    pub(crate) fn end(&self) {
        self.children.end();
        if let Some(audit) = self.audit() {
            audit.close();
        }
    }
}

fn bounded(told: Told<Value>) -> Result<(Told<Value>, usize), Refusal> {
    let size = told.data.to_string().len();
    if size <= MOST {
        return Ok((told, size));
    }
    Err(Refusal::new(format!(
        "the answer has {} KiB, and {} is the most",
        size >> 10,
        MOST >> 10
    ))
    .hint("ask for less: a smaller `limit`, a narrower filter"))
}
