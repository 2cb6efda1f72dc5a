//! The one place that every call passes: which tool, with what arguments, asked by whom.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use mimus_running::{Client, Registry};
use rmcp::model::{GetPromptResult, JsonObject};
use serde_json::Value;

use crate::Product;
use crate::answer::{Refusal, Told};
use crate::children::Children;
use crate::context::Context;
use crate::prompts;
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
}

/// What is asked, and by whom.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) arguments: Value,
    /// The client's name and version, as it said itself.
    pub(crate) caller: String,
}

/// Which prompt is asked for, and by whom.
#[derive(Debug)]
pub(crate) struct Prompted {
    pub(crate) name: String,
    pub(crate) arguments: JsonObject,
    pub(crate) caller: String,
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
        }
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&Entry> {
        let mut tools = self.tools.iter();
        tools.find(|entry| entry.definition.name == name)
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
        let begun = Instant::now();
        let Some(entry) = self.tool(&name) else {
            return Err(
                Refusal::new(format!("there is no tool `{name}`")).hint("tools/list has them")
            );
        };
        let answered = std::panic::catch_unwind(AssertUnwindSafe(|| entry.call(arguments, cx)));
        let answered = answered.unwrap_or_else(|_| {
            Err(
                Refusal::new(format!("{name} failed in a way it should not"))
                    .hint("the server goes on; please report it with what you asked for"),
            )
        });
        let answered = answered.and_then(bounded);
        let outcome = if answered.is_ok() { "ok" } else { "refused" };
        tracing::info!(
            tool = name,
            caller,
            outcome,
            duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "a tool was called"
        );
        answered
    }
}

impl Desk {
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
        let begun = Instant::now();
        let got = std::panic::catch_unwind(AssertUnwindSafe(|| prompts::get(name, arguments, cx)));
        let got = got.unwrap_or_else(|_| {
            Err(
                Refusal::new(format!("{name} failed in a way it should not")).hint(format!(
                    "the server goes on; please report it with what you asked mimus {} for",
                    self.product.version
                )),
            )
        });
        let outcome = if got.is_ok() { "ok" } else { "refused" };
        tracing::info!(
            prompt = crate::answer::cut(name, 100),
            caller,
            outcome,
            duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "a prompt was asked for"
        );
        got
    }
}

fn bounded(told: Told<Value>) -> Result<Told<Value>, Refusal> {
    let size = told.data.to_string().len();
    if size <= MOST {
        return Ok(told);
    }
    Err(Refusal::new(format!(
        "the answer has {} KiB, and {} is the most",
        size >> 10,
        MOST >> 10
    ))
    .hint("ask for less: a smaller `limit`, a narrower filter"))
}
