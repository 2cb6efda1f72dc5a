//! Questions, held against a filter that goes through all by itself.

#![expect(clippy::unwrap_used, reason = "a test")]

mod common;

use std::ops::ControlFlow;

use common::{NOON, exchange, get, journal, of_operation};
use mimus_journal::{Entry, Exchange, Filter, Order, Paging, QueryError, Statuses};
use proptest::prelude::*;
use regex::Regex;
use serde_json::json;

fn words(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// What the filter says, in the plainest way.
fn fits(filter: &Filter, entry: &Entry) -> bool {
    let Entry { id, exchange } = entry;
    let (request, status) = (&exchange.request, exchange.response.status);
    let is = |wanted: &Option<String>, found: &Option<String>| wanted.is_none() || wanted == found;
    let any = |wanted: &[String], found: &str| {
        wanted.is_empty() || wanted.iter().any(|one| one.eq_ignore_ascii_case(found))
    };
    let operation = exchange.operation.as_ref().map(|operation| &operation.id);
    let places = [
        words(&request.target()),
        words(&format!("{:?}", request.headers)),
        words(request.body.text().unwrap()),
    ];
    let text_fits = |text: &String| {
        text.split_whitespace().all(|word| {
            let word = words(word);
            word.is_empty()
                || places
                    .iter()
                    .any(|place| place.windows(word.len()).any(|found| found == word))
        })
    };
    any(&filter.methods, &request.method)
        && (filter.statuses.is_empty() || filter.statuses.iter().any(|own| own.contains(status)))
        && filter
            .path
            .as_ref()
            .is_none_or(|path| Regex::new(path).unwrap().is_match(&request.path))
        && filter
            .path_contains
            .as_ref()
            .is_none_or(|part| request.path.contains(part))
        && (filter.operations.is_empty()
            || operation.is_some_and(|id| filter.operations.contains(id)))
        && filter
            .routed
            .is_none_or(|routed| routed == operation.is_some())
        && filter.from.is_none_or(|from| from <= exchange.time)
        && filter.until.is_none_or(|until| exchange.time < until)
        && filter.after.is_none_or(|after| after < *id)
        && is(&filter.session, &exchange.session)
        && is(&filter.scenario, &exchange.scenario)
        && is(&filter.problem, &exchange.problem)
        && is(&filter.client, &exchange.client)
        && filter
            .responder
            .as_ref()
            .is_none_or(|responder| exchange.responders.contains(responder))
        && filter
            .violations
            .is_none_or(|some| some != exchange.violations.is_empty())
        && filter
            .rule
            .as_ref()
            .is_none_or(|rule| exchange.rules().any(|own| own == rule))
        && filter.text.as_ref().is_none_or(text_fits)
        && (filter.include_admin || !exchange.admin)
}

fn some_of(texts: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(texts).prop_map(str::to_owned)
}

fn rarely<T: std::fmt::Debug>(
    strategy: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.2, strategy)
}

const METHODS: &[&str] = &["GET", "POST", "DELETE"];
const PATHS: &[&str] = &["/pets/1", "/pets/2", "/orders", "/", "/a-b/c_d"];
const NAMES: &[&str] = &["one", "two", "three"];
const TEXTS: &[&str] = &["blue whale", "red-fox 42", "Grüße", "{\"a\": \"blue\"}", ""];

fn exchanges() -> impl Strategy<Value = Exchange> {
    (
        (
            some_of(METHODS),
            some_of(PATHS),
            prop::sample::select(&[0_u16, 200, 201, 404, 422, 500][..]),
            some_of(TEXTS),
            0..20_i64,
            prop::bool::weighted(0.1),
        ),
        (
            prop::option::of(some_of(NAMES)),
            prop::option::of(some_of(NAMES)),
            prop::option::of(some_of(NAMES)),
            prop::option::of(some_of(NAMES)),
            prop::collection::vec(some_of(NAMES), 0..3),
            prop::collection::vec(some_of(NAMES), 0..3),
        ),
    )
        .prop_map(|((method, path, status, body, time, admin), names)| {
            let (operation, session, scenario, problem, responders, rules) = names;
            let mut exchange = Exchange {
                time: NOON + time,
                session,
                scenario,
                problem,
                responders,
                admin,
                violations: rules.iter().map(|rule| json!({ "rule": rule })).collect(),
                ..exchange(&method, &path, status, &body)
            };
            exchange.response.headers.clear();
            exchange.response.body = mimus_journal::Body::default();
            match operation {
                Some(id) => of_operation(exchange, &id),
                None => exchange,
            }
        })
}

fn filters() -> impl Strategy<Value = Filter> {
    let statuses = prop::sample::select(&["200", "4xx", "400-500", "0", "201"][..]);
    let paths = some_of(&["^/pets/\\d$", "s$", ".", "nothing", "(?i)ORDERS"]);
    (
        (
            prop::collection::vec(some_of(&["GET", "post"]), 0..2),
            prop::collection::vec(statuses, 0..2),
            rarely(paths),
            rarely(some_of(&["/", "pets", "%"])),
            prop::collection::vec(some_of(NAMES), 0..3),
            rarely(any::<bool>()),
            rarely(0..20_i64),
            rarely(0..20_i64),
            rarely(0..30_u64),
        ),
        (
            rarely(some_of(NAMES)),
            rarely(some_of(NAMES)),
            rarely(some_of(NAMES)),
            rarely(some_of(NAMES)),
            rarely(any::<bool>()),
            rarely(some_of(NAMES)),
            rarely(some_of(&[
                "blue",
                "red-fox",
                "grusse pets",
                "grüße",
                "whale blue",
                "curl/8.1",
            ])),
            any::<bool>(),
        ),
    )
        .prop_map(|(what, who)| Filter {
            methods: what.0,
            statuses: what
                .1
                .into_iter()
                .map(|text| text.parse().unwrap())
                .collect(),
            path: what.2,
            path_contains: what.3,
            operations: what.4,
            routed: what.5,
            from: what.6.map(|time| NOON + time),
            until: what.7.map(|time| NOON + time),
            after: what.8,
            session: who.0,
            scenario: who.1,
            problem: who.2,
            responder: who.3,
            violations: who.4,
            rule: who.5,
            text: who.6,
            include_admin: who.7,
            ..Filter::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_filter_lets_through_what_it_says(
        recorded in prop::collection::vec(exchanges(), 0..40),
        filters in prop::collection::vec(filters(), 30),
        limit in 1_usize..20,
        newest in any::<bool>(),
    ) {
        let journal = journal(recorded);
        let mut all = Vec::new();
        let everything = Filter::everything();
        journal.each(&everything, Order::Oldest, |entry| {
            all.push(entry);
            ControlFlow::Continue(())
        }).unwrap();
        for filter in filters {
            let mut expected = all.iter().filter(|entry| fits(&filter, entry)).collect::<Vec<_>>();
            prop_assert_eq!(journal.count(&filter).unwrap(), expected.len() as u64, "{:?}", filter);
            let mut paging = Paging { limit, ..Paging::default() };
            if newest {
                expected.reverse();
            } else {
                paging.order = Order::Oldest;
            }
            let mut found = Vec::new();
            loop {
                let page = journal.page(&filter, &paging).unwrap();
                prop_assert!(page.entries.len() <= limit);
                found.extend(page.entries);
                match page.next {
                    Some(next) => paging.cursor = Some(next),
                    None => break,
                }
            }
            prop_assert!(found.iter().eq(expected), "{:?}", filter);
        }
    }

    #[test]
    fn any_text_can_be_looked_for(texts in prop::collection::vec(any::<String>(), 50)) {
        let journal = journal([get("/a", 200)]);
        for text in texts {
            let filter = Filter { text: Some(text), ..Filter::default() };
            journal.count(&filter).unwrap();
        }
    }
}

#[test]
fn words_are_found_as_a_whole_or_by_their_beginning() {
    let journal = journal([
        exchange("POST", "/", 200, "{\"name\": \"blue-whale\"}"),
        exchange("POST", "/blues", 200, "AND \"quoted\""),
    ]);
    let count = |text: &str| {
        let filter = Filter {
            text: Some(text.to_owned()),
            ..Filter::default()
        };
        journal.count(&filter).unwrap()
    };
    assert_eq!(count("blue"), 1);
    assert_eq!(count("blue*"), 2);
    assert_eq!(count("blue-whale"), 1);
    assert_eq!(count("whale-blue"), 0);
    assert_eq!(count("whale blue"), 1);
    assert_eq!(count("AND"), 1);
    assert_eq!(count("\"quoted\""), 1);
    assert_eq!(count("path:blues"), 0);
    assert_eq!(count("***"), 0);
    assert_eq!(count("   "), 2);
    // Diacritics make no difference.
    assert_eq!(count("blüe"), 1);
}

#[test]
fn a_wrong_path_says_where() {
    let filter = Filter {
        path: Some("/pets/[".to_owned()),
        ..Filter::default()
    };
    let error = journal([]).count(&filter).unwrap_err();
    assert!(matches!(error, QueryError::Invalid { .. }));
    assert!(error.to_string().contains("character 7"), "{error}");
}

#[test]
fn each_can_be_stopped() {
    let journal = journal((0..2000).map(|_| get("/", 200)));
    let mut seen = 0;
    let visit = |_| {
        seen += 1;
        if seen == 700 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    journal
        .each(&Filter::default(), Order::Newest, visit)
        .unwrap();
    assert_eq!(seen, 700);
}

#[test]
fn a_filter_is_read_from_json() {
    let filter = json!({"statuses": ["4xx", "500"], "methods": ["GET"], "text": "a b"});
    let filter = serde_json::from_value::<Filter>(filter).unwrap();
    assert_eq!(filter.statuses[1], Statuses::one(500));
    assert!(serde_json::from_value::<Filter>(json!({"statuses": ["much"]})).is_err());
}

#[test]
fn few_and_many_of_a_class_are_found_in_the_same_order() {
    let journal = journal([]);
    for number in 0..6000 {
        let status = if number % 1000 == 0 { 503 } else { 200 };
        journal
            .record_blocking(get(&format!("/{number}"), status))
            .unwrap();
    }
    for (class, count) in [("5xx", 6), ("2xx", 5994), ("3xx", 0)] {
        let filter = Filter {
            statuses: vec![class.parse().unwrap()],
            path_contains: Some("/".to_owned()),
            ..Filter::default()
        };
        assert_eq!(journal.count(&filter).unwrap(), count, "{class}");
        let page = journal.page(&filter, &Paging::default()).unwrap();
        let ids: Vec<_> = page.entries.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len() as u64, count.min(100), "{class}");
        assert!(ids.is_sorted_by(|one, next| one > next), "{class}: {ids:?}");
    }
}
