//! What can stand for the variables of the templates.

use mimus_packs::{CATEGORIES, COMPLEXITIES, all};
use mimus_running::Record;
use serde_json::Value;

use super::address::{Report, name_of};
use super::of_pack::tags;
use crate::answer::cut;
use crate::context::Context;
use crate::mocks::{Query, encoded};

/// Of the protocol.
pub(crate) const MOST: usize = 100;

/// Entries that are looked at.
const ENTRIES: usize = 200;

/// Those that fit what was typed, and how many there are.
#[derive(Debug)]
pub(crate) struct Completed {
    pub(crate) values: Vec<String>,
    pub(crate) total: usize,
}

/// What a variable may be, where `given` has those that were chosen before. What can't be
/// found out completes to nothing.
pub(crate) fn complete(
    variable: &str,
    typed: &str,
    given: &dyn Fn(&str) -> Option<String>,
    cx: &Context,
) -> Completed {
    let own = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    let of_mock = |path: &str, list: &str, member: &str| {
        let found = the_mock(given, cx).and_then(|mock| {
            let told = cx.admin(&mock, "GET", path, None).ok()?;
            let rows = if list.is_empty() {
                told
            } else {
                told[list].clone()
            };
            let rows = rows.as_array()?.iter().map(|row| match &row[member] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            Some(rows.collect::<Vec<_>>())
        });
        found.unwrap_or_default()
    };
    let candidates = match variable {
        "mock" => cx.desk.registry.running().iter().map(name_of).collect(),
        "operation" => of_mock("/operations", "operations", "id"),
        "name" | "scenario" => of_mock("/mock-data/scenarios", "", "name"),
        "entry" => of_mock(&format!("/requests?limit={ENTRIES}"), "logs", "id"),
        "collection" => of_mock("/state", "collections", "name"),
        "key" => match given("collection") {
            Some(collection) => {
                let query = Query::default()
                    .with("prefix", Some(typed))
                    .with("limit", Some(MOST));
                let path = query.below(&format!("/state/{}", encoded(&collection)));
                of_mock(&path, "items", "key")
            }
            None => Vec::new(),
        },
        "report" => own(&Report::ALL.map(Report::name)),
        "category" => own(&CATEGORIES),
        "complexity" => own(&COMPLEXITIES),
        "tags" => tags(),
        "pack" => {
            let category = given("category");
            let fitting = all().iter().filter(|pack| {
                category
                    .as_deref()
                    .is_none_or(|category| category == pack.category)
            });
            fitting.map(|pack| pack.id.to_owned()).collect()
        }
        "method" => own(&["GET", "POST", "PUT", "PATCH", "DELETE"]),
        "status" => own(&["2xx", "3xx", "4xx", "5xx"]),
        _ => Vec::new(),
    };
    fitting(candidates, typed)
}

/// Those that begin with what was typed before those that only contain it.
fn fitting(candidates: Vec<String>, typed: &str) -> Completed {
    let wanted = typed.to_lowercase();
    let fits = candidates.into_iter().filter_map(|value| {
        let at = value.to_lowercase().find(&wanted)?;
        Some((0 < at, value))
    });
    let mut fits = fits.collect::<Vec<_>>();
    fits.sort_by_key(|(is_within, _)| *is_within);
    Completed {
        total: fits.len(),
        values: fits
            .into_iter()
            .take(MOST)
            .map(|(_, value)| cut(&value, 2000))
            .collect(),
    }
}

/// The one that was chosen, else the only one that runs.
fn the_mock(given: &dyn Fn(&str) -> Option<String>, cx: &Context) -> Option<Record> {
    if let Some(name) = given("mock") {
        return cx.mock_of_address(&name).ok();
    }
    let mut running = cx.desk.registry.running();
    (running.len() == 1).then(|| running.remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_so_comes_first_and_no_more_than_can_be_told() {
        let all = ["updatePet", "pets", "getPet", "order"].map(str::to_owned);
        let completed = fitting(all.to_vec(), "Pet");
        assert_eq!(completed.values, ["pets", "updatePet", "getPet"]);
        let many = (0..500).map(|at| at.to_string()).collect();
        let completed = fitting(many, "");
        assert_eq!((completed.values.len(), completed.total), (MOST, 500));
    }
}
