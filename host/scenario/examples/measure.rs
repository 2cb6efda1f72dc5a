//! Measures what a decision costs: where nothing is said, with conditions, with memory.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue};
use mimus_description::OperationSummary;
use mimus_exchange::{PathParameters, RequestParts};
use mimus_scenario::{Catalogue, Compiled, Facts, Live, Overrides, read};
use serde_json::{Value, json};

const OPERATIONS: usize = 1000;
const REQUESTS: u32 = 200_000;

fn operations() -> Vec<OperationSummary> {
    let operation = |at| OperationSummary {
        id: format!("op{at}"),
        method: "GET".to_owned(),
        path_template: format!("/things/{at}/{{id}}"),
        base_paths: Vec::new(),
        pointer: String::new(),
    };
    (0..OPERATIONS).map(operation).collect()
}

fn tags(_: usize) -> Vec<String> {
    Vec::new()
}

fn live(rules: &Value) -> Result<Live, String> {
    let operations = operations();
    let catalogue = Catalogue::new(&operations, &tags);
    let scenario = json!({ "rules": rules });
    let scenario = read(&scenario, Some("measured"), Some(catalogue));
    let compiled = scenario.and_then(|scenario| Compiled::new(scenario, catalogue));
    let compiled = compiled.map_err(|problems| format!("{problems:?}"))?;
    Ok(Live::new(Arc::new(compiled)))
}

/// Nanoseconds for a decision about operation 7.
fn cost(decide: &(dyn Fn(&Facts<'_>, Duration, u64) + Sync), threads: u32) -> u128 {
    let begin = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut headers = HeaderMap::new();
                headers.insert("x-tenant", HeaderValue::from_static("acme"));
                let path = PathParameters::default();
                for at in 0..REQUESTS {
                    let request = RequestParts {
                        method: "GET",
                        path: "/things/7/1",
                        query: Some("limit=10&status=sold"),
                        headers: &headers,
                        body: b"{\"total\": 12, \"lines\": [{\"sku\": \"a\"}]}",
                    };
                    let facts = Facts::new(7, request, &path, "127.0.0.1");
                    decide(&facts, Duration::from_micros(at.into()), at.into());
                }
            });
        }
    });
    begin.elapsed().as_nanos() / u128::from(REQUESTS)
}

#[expect(clippy::print_stdout, reason = "the figures are what it is for")]
fn main() -> Result<(), String> {
    let many: Vec<Value> = (100..200)
        .map(|at| json!({"operations": [format!("op{at}")], "respond": {"status": 500}}))
        .collect();
    let when = |condition: Value| json!([{"operations": ["op7"], "when": [condition], "delay": 1}]);
    for (what, rules) in [
        ("no rule for the operation, 100 for others", json!(many)),
        (
            "an answer",
            json!([{"respond": {"status": 500, "json": {}}}]),
        ),
        (
            "a query that does not fit",
            when(json!({"query": "limit", "equals": 9})),
        ),
        (
            "a header that fits",
            when(json!({"header": "x-tenant", "matches": "^ac"})),
        ),
        (
            "a body that fits",
            when(json!({"body": "$.lines[*].sku", "equals": "a"})),
        ),
        (
            "a sequence",
            json!([{"sequence": [{"respond": {"status": 500}}, {}]}]),
        ),
        (
            "a limit",
            json!([{"rate-limit": {"requests": 10, "window-ms": 1000}}]),
        ),
    ] {
        let live = live(&rules)?;
        let decide = |facts: &Facts<'_>, now, random| {
            black_box(live.decide(facts, now, random));
        };
        let (one, two) = (cost(&decide, 1), cost(&decide, 2));
        println!("{what}: {one} ns, with two threads {two} ns");
    }
    let (live, overrides) = (live(&json!(many))?, Overrides::default());
    let decide = |facts: &Facts<'_>, now, random| {
        black_box(overrides.decide(Some(&live), facts, now, random));
    };
    println!(
        "the same by way of overrides, none of which there is: {} ns",
        cost(&decide, 1)
    );
    Ok(())
}
