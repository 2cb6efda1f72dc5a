//! Scenario packs, made ready for the operations of a running mock.

use mimus_packs::{CATEGORIES, COMPLEXITIES, Filter, all, find, listed};
use serde_json::{Value, json};

use super::address::{Address, name_of};
use super::bounded::shortened;
use crate::answer::{Refusal, cut};
use crate::context::Context;

/// Operations that a pack can be asked to be about.
const MOST_OPERATIONS: usize = 20;

/// A pack for the mock that is named, else for the only one that runs; with several, the
/// addresses to choose from.
pub(super) fn read(
    address: &Address,
    category: &str,
    id: &str,
    cx: &Context,
) -> Result<Value, Refusal> {
    address.knows(&["mock", "operation"])?;
    let pack =
        find(category, id).ok_or_else(|| Refusal::new("there is no such pack").hint(LIST))?;
    let record = if let Some(name) = address.get("mock") {
        cx.mock_of_address(name)?
    } else {
        let mut running = cx.desk.registry.running();
        match running.len() {
            0 => {
                return Ok(pack.without_api(
                    "no mock runs that it could be made ready for: start one with \
                     generate_mock_api or start_mock_server, and read this again",
                ));
            }
            1 => running.remove(0),
            _ => {
                let mut told = pack.without_api(
                    "several mocks run: read one of `choices`, which is made ready for it",
                );
                let choices = running.iter().take(100).map(|record| {
                    let name = name_of(record);
                    json!({
                        "mock": name,
                        "title": record.title,
                        "uri": address.with("mock", &name).to_string(),
                    })
                });
                told["choices"] = choices.collect::<Vec<_>>().into();
                return Ok(told);
            }
        }
    };
    let operations = address.query.iter().filter(|(name, _)| name == "operation");
    let operations = operations.map(|(_, value)| value.clone());
    let operations = operations.take(MOST_OPERATIONS).collect::<Vec<_>>();
    let api = cx.api(&record)?;
    let made = pack.for_api(&api, &operations).map_err(|unknown| {
        Refusal::new(cut(&unknown.to_string(), 300)).hint("list_operations has them")
    })?;
    let mut made = shortened(made);
    made["made_for"] = json!({
        "mock": name_of(&record),
        "server_url": record.url,
        "title": record.title,
        "version": record.version,
    });
    let examples = &mut made["documentation"]["usage_examples"];
    for example in examples.as_array_mut().into_iter().flatten() {
        example["deploy"]["server_url"] = record.url.as_str().into();
    }
    Ok(made)
}

const LIST: &str = "read scenario-pack://discovery/list-all";

pub(super) fn list_all(address: &Address) -> Result<Value, Refusal> {
    address.knows(&["category", "tags", "complexity"])?;
    let known = |name: &str, all: &[&str]| {
        let wanted = address.get(name);
        match wanted.filter(|wanted| !all.contains(wanted)) {
            None => Ok(wanted.map(str::to_owned)),
            Some(other) => Err(Refusal::new(format!(
                "there is no {name} `{}`; there are {}",
                cut(other, 100),
                all.join(", ")
            ))
            .hint("correct the address")),
        }
    };
    let tags = address.query.iter().filter(|(name, _)| name == "tags");
    let tags = tags.flat_map(|(_, tags)| tags.split(','));
    let tags = tags
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty());
    let filter = Filter {
        category: known("category", &CATEGORIES)?,
        tags: tags.collect(),
        complexity: known("complexity", &COMPLEXITIES)?,
    };
    Ok(listed(&filter))
}

/// There is no community behind these packs, and nothing is downloaded.
pub(super) fn community_info(address: &Address) -> Result<Value, Refusal> {
    address.knows(&[])?;
    Ok(json!({
        "status": "none",
        "message": "There is no registry of packs made by others: all packs come with this \
                    binary, and none is downloaded.",
        "built_in_packs": all().len(),
        "community_packs": [],
        "total_community_packs": 0,
        "share_your_own": [
            "a scenario is a file: put it into the folder that `[scenarios] folder` names in \
             mimus.toml, and keep it in version control with the mock",
            "`GET /admin/api/mock-data/scenarios/export` of a mock has all of its scenarios as \
             one document, and `POST …/import` takes such a document",
            "`mimus scenario check` says whether a scenario fits a description",
        ],
    }))
}

/// Tags, each once, in order.
pub(super) fn tags() -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in all().iter().flat_map(|pack| pack.tags) {
        if !tags.iter().any(|known| known == tag) {
            tags.push((*tag).to_owned());
        }
    }
    tags.sort();
    tags
}
