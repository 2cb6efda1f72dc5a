//! Parts of a running mock, as its admin API and its description have them.

use mimus_running::Record;
use serde_json::{Map, Value, json};

use super::address::{Address, Part, Report};
use super::bounded::{document, page, shortened};
use crate::answer::{Refusal, cut};
use crate::context::Context;
use crate::mocks::{Query, encoded};
use crate::tools;

/// What entries of the journal are found by, as the admin API calls it.
const FILTERS: [&str; 17] = [
    "q",
    "method",
    "status",
    "path",
    "path_regex",
    "operation",
    "routed",
    "time_from",
    "time_to",
    "after",
    "session",
    "correlation",
    "scenario",
    "responder",
    "violation",
    "problem",
    "fault",
];

/// Rows of a page, without `limit` and at most.
const PAGE: usize = 50;
const MOST_ROWS: usize = 200;

pub(super) fn read(
    address: &Address,
    mock: &str,
    part: &Part,
    cx: &Context,
) -> Result<Value, Refusal> {
    let record = cx.mock_of_address(mock)?;
    let get = |path: &str| cx.admin(&record, "GET", path, None);
    match part {
        Part::Description => {
            address.knows(&["at", "offset"])?;
            let offset = address.number("offset", 0, usize::MAX)?;
            document(&cx.document(&record)?, address, offset).ok_or_else(|| {
                let at = cut(address.get("at").unwrap_or_default(), 200);
                Refusal::new(format!("the description has nothing at `{at}`"))
                    .hint("`at` is a JSON pointer, such as `/components/schemas/Pet`")
            })
        }
        Part::Operations => operations(address, &record, cx),
        Part::Operation(id) => {
            address.knows(&[])?;
            tools::operation(&cx.api(&record)?, id).map(shortened)
        }
        Part::Journal => journal(address, &record, cx),
        Part::Entry(id) => {
            address.knows(&[])?;
            Ok(shortened(get(&format!("/requests/{}", encoded(id)))?))
        }
        Part::Scenarios => {
            address.knows(&["offset"])?;
            let offset = address.number("offset", 0, usize::MAX)?;
            let all = get("/mock-data/scenarios")?;
            let all = all.as_array().cloned().unwrap_or_default();
            let total = all.len();
            let rows = all.into_iter().skip(offset).map(|mut row| {
                let name = row["name"].as_str().unwrap_or_default().to_owned();
                row["uri"] = Address::of(&record, Part::Scenario(name))
                    .to_string()
                    .into();
                without(row, "config")
            });
            Ok(told("scenarios", page(rows), (offset, total), address))
        }
        Part::Scenario(name) => {
            address.knows(&[])?;
            let path = format!("/mock-data/scenarios/{}", encoded(name));
            Ok(shortened(get(&path)?))
        }
        Part::State => {
            address.knows(&[])?;
            let mut state = get("/state")?;
            for one in state["collections"].as_array_mut().into_iter().flatten() {
                let name = one["name"].as_str().unwrap_or_default().to_owned();
                one["uri"] = Address::of(&record, Part::Collection(name))
                    .to_string()
                    .into();
            }
            Ok(shortened(state))
        }
        Part::Collection(name) => collection(address, name, &record, cx),
        Part::Item(name, key) => {
            address.knows(&[])?;
            let path = format!("/state/{}/{}", encoded(name), encoded(key));
            Ok(shortened(get(&path)?))
        }
        Part::Report(report) => {
            address.knows(&FILTERS)?;
            let query = filter(address);
            let told = match report {
                Report::Analysis => {
                    get(&query.with("keys", Some("client")).below("/logs/analyze"))?
                }
                Report::Coverage => get(&query.below("/coverage"))?,
                Report::Performance => {
                    address.knows(&["time_from", "time_to"])?;
                    get(&query.below("/performance/summary"))?
                }
            };
            Ok(shortened(told))
        }
    }
}

fn operations(address: &Address, record: &Record, cx: &Context) -> Result<Value, Refusal> {
    address.knows(&["search", "offset", "limit"])?;
    let offset = address.number("offset", 0, usize::MAX)?;
    let limit = address.number("limit", MOST_ROWS, MOST_ROWS)?.max(1);
    let all = tools::operations(record, address.get("search").unwrap_or_default(), cx)?;
    let total = all.len();
    let rows = all.into_iter().skip(offset).take(limit).map(|mut row| {
        let id = row["id"].as_str().unwrap_or_default().to_owned();
        row["uri"] = Address::of(record, Part::Operation(id)).to_string().into();
        row
    });
    Ok(told("operations", page(rows), (offset, total), address))
}

fn journal(address: &Address, record: &Record, cx: &Context) -> Result<Value, Refusal> {
    let known = [FILTERS.as_slice(), &["offset", "limit", "include_admin"]].concat();
    address.knows(&known)?;
    let offset = address.number("offset", 0, usize::MAX)?;
    let limit = address.number("limit", PAGE, MOST_ROWS)?.max(1);
    let query = filter(address)
        .with("include_admin", address.get("include_admin"))
        .with("limit", Some(limit))
        .with("offset", Some(offset));
    let found = cx.admin(record, "GET", &query.below("/requests"), None)?;
    let total = found["total_count"].as_u64().unwrap_or_default();
    let rows = found["logs"].as_array().into_iter().flatten().map(|row| {
        let mut row = tools::brief(row, false);
        let entry = Part::Entry(row["id"].to_string());
        row["uri"] = Address::of(record, entry).to_string().into();
        row
    });
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    Ok(told("entries", page(rows), (offset, total), address))
}

fn collection(
    address: &Address,
    name: &str,
    record: &Record,
    cx: &Context,
) -> Result<Value, Refusal> {
    address.knows(&["prefix", "after", "limit"])?;
    let limit = address.number("limit", PAGE, MOST_ROWS)?.max(1);
    let query = Query::default()
        .with("prefix", address.get("prefix"))
        .with("after", address.get("after"))
        .with("limit", Some(limit));
    let path = query.below(&format!("/state/{}", encoded(name)));
    let found = cx.admin(record, "GET", &path, None)?;
    let items = found["items"].as_array().cloned().unwrap_or_default();
    let count = items.len();
    let rows = items.into_iter().map(|mut item| {
        let key = item["key"].as_str().unwrap_or_default().to_owned();
        let part = Part::Item(name.to_owned(), key);
        item["uri"] = Address::of(record, part).to_string().into();
        item
    });
    let rows = page(rows);
    // What had no room comes after the last that had.
    let next = if rows.len() < count {
        rows.last().map(|row| row["key"].clone())
    } else {
        Some(found["next"].clone())
    };
    let next = next.as_ref().and_then(Value::as_str);
    Ok(json!({
        "collection": name,
        "items": rows,
        "next": next.map(|after| address.with("after", after).to_string()),
    }))
}

/// A page of a list, with the address of the next one.
fn told(what: &str, rows: Vec<Value>, (offset, total): (usize, usize), address: &Address) -> Value {
    let end = offset.saturating_add(rows.len());
    let more = end < total && !rows.is_empty();
    let mut told = Map::new();
    told.insert("total_count".to_owned(), total.into());
    told.insert("offset".to_owned(), offset.into());
    told.insert(what.to_owned(), rows.into());
    let next = more.then(|| address.with("offset", &end.to_string()).to_string());
    told.insert("next".to_owned(), next.into());
    told.into()
}

fn filter(address: &Address) -> Query {
    let mut query = Query::default();
    for (name, value) in &address.query {
        if FILTERS.contains(&name.as_str()) {
            query = query.with(name, Some(value));
        }
    }
    query
}

fn without(mut row: Value, member: &str) -> Value {
    if let Value::Object(members) = &mut row {
        members.shift_remove(member);
    }
    row
}

impl Context {
    /// A mock by what addresses call it.
    pub(super) fn mock_of_address(&self, name: &str) -> Result<Record, Refusal> {
        if let Some(record) = self.desk.at(name) {
            return Ok(record);
        }
        // Why not, and which there are.
        if name.contains(':') && !name.contains("://") {
            return self.mock(&format!("http://{name}"));
        }
        self.mock(name)
    }
}
