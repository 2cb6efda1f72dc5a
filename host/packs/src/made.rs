//! A pack as it is told: what it is, and its scenarios for one API.

use std::fmt;

use mimus_description::Api;
use serde_json::{Value, json};

use crate::catalogue::{Filter, Pack, all};
use crate::draft::Draft;
use crate::survey::Survey;

/// The version of what packs say, and when they last came to say something else.
const VERSION: &str = "1.0.0";
const LAST_UPDATED: &str = "2026-11-21";

/// One that a pack was to be about, and that there is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownOperation(pub String);

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no operation `{}`", self.0)
    }
}

impl std::error::Error for UnknownOperation {}

impl Pack {
    /// What it is.
    pub fn metadata(&self) -> Value {
        json!({
            "name": self.name,
            "description": self.description,
            "category": self.category,
            "pack_id": self.id,
            "version": VERSION,
            "complexity": self.complexity,
            "estimated_duration": self.estimated_duration,
            "tags": self.tags,
            "use_cases": self.use_cases,
            "prerequisites": ["a running mock of the API"],
            "last_updated": LAST_UPDATED,
        })
    }

    /// With scenarios for an API: about the operations that are named (by id, or method and
    /// path), else about those that the pack makes sense for.
    pub fn for_api(&self, api: &Api, operations: &[String]) -> Result<Value, UnknownOperation> {
        let only = named(api, operations)?;
        let survey = Survey::new(api, only.as_deref());
        let drafts = (self.make)(&survey);
        let mut notes = vec![
            "each scenario is deployed as it is: deploy_scenario with it as `scenario_config`"
                .to_owned(),
            "`variables` has what a test of it is to be like, for who runs one; the mock goes by \
             `rules`"
                .to_owned(),
            "manage_mock_data with `deactivate_scenario` puts everything back".to_owned(),
        ];
        if drafts.is_empty() {
            notes.insert(
                0,
                format!(
                    "none of the {} operations looked at is one that this pack makes sense for: {}",
                    survey.all().len(),
                    self.description
                ),
            );
        }
        Ok(self.told(&drafts, &notes))
    }

    /// Without an API, and why.
    pub fn without_api(&self, why: &str) -> Value {
        self.told(&[], &[why.to_owned()])
    }

    fn told(&self, drafts: &[Draft], notes: &[String]) -> Value {
        let examples = drafts.iter().enumerate().map(|(at, draft)| {
            json!({
                "scenario": draft.name,
                "deploy": {
                    "tool": "deploy_scenario",
                    "scenario_config": format!("scenarios[{at}]"),
                },
                "requests": draft.tries,
            })
        });
        json!({
            "metadata": self.metadata(),
            "scenarios": drafts.iter().map(Draft::config).collect::<Vec<_>>(),
            "documentation": {
                "usage_examples": examples.collect::<Vec<_>>(),
                "integration_notes": notes,
            },
        })
    }
}

/// All packs that a filter lets through, as a list.
pub fn listed(filter: &Filter) -> Value {
    let packs = all().iter().filter(|pack| pack.is_in(filter));
    let packs = packs.map(|pack| {
        json!({
            "uri": pack.uri(),
            "name": pack.name,
            "description": pack.description,
            "category": pack.category,
            "complexity": pack.complexity,
            "estimated_duration": pack.estimated_duration,
            "tags": pack.tags,
            "use_cases": pack.use_cases,
            "last_updated": LAST_UPDATED,
        })
    });
    let packs = packs.collect::<Vec<_>>();
    json!({ "total_packs": packs.len(), "packs": packs })
}

/// The indices of those that are named; nothing where none is.
fn named(api: &Api, operations: &[String]) -> Result<Option<Vec<usize>>, UnknownOperation> {
    if operations.is_empty() {
        return Ok(None);
    }
    let found = operations.iter().map(|name| {
        let mut all = api.operations.iter();
        all.position(|one| {
            let bases = one.base_paths.iter().map(String::as_str);
            one.id == *name
                || bases
                    .chain([""])
                    .any(|base| format!("{} {base}{}", one.method, one.path_template) == *name)
        })
        .ok_or_else(|| UnknownOperation(name.clone()))
    });
    found.collect::<Result<Vec<_>, _>>().map(Some)
}
