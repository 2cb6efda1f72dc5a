//! What holds for all scenarios and requests.

use std::sync::Arc;
use std::time::Duration;

use mimus_scenario::model::{Delay, Distribution, MAX_DELAY_MS, Per};
use mimus_scenario::{Cause, Compiled, Live, read, review, schema};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::shop::{Shop, request};
use crate::strategies::{any_request, delay, rate_limit, scenario};

fn ms(delay: Duration) -> u64 {
    u64::try_from(delay.as_millis()).expect("an hour at most")
}

proptest! {
    #[test]
    fn what_is_written_reads_back_equal_and_fits_the_schema(scenario in scenario()) {
        let shop = Shop::new();
        let written = scenario.export();
        let judge = jsonschema::validator_for(&schema()).expect("a schema");
        prop_assert!(judge.is_valid(&written), "{:?}", judge.iter_errors(&written).map(|it| it.to_string()).collect::<Vec<_>>());
        // By way of text, as a file is.
        let text: Value = serde_json::from_str(&written.to_string()).expect("JSON");
        let again = read(&text, None, Some(shop.catalogue()));
        prop_assert_eq!(again.as_ref(), Ok(&scenario));
        // TOML has no `null`, and no number beyond 63 bits.
        if let Ok(text) = toml::to_string(&written) {
            let value: Value = toml::from_str(&text).expect("TOML");
            let again = read(&value, None, Some(shop.catalogue()));
            prop_assert_eq!(again.as_ref(), Ok(&scenario));
        }
    }

    #[test]
    fn nothing_panics_and_the_same_calls_decide_the_same(
        scenario in scenario(),
        requests in vec(any_request(), 1..12),
    ) {
        let shop = Shop::new();
        let compiled = Arc::new(Compiled::new(scenario, shop.catalogue()).expect("a scenario"));
        let live = Live::new(compiled.clone());
        let first: Vec<_> = requests.iter().map(|request| shop.ask(&live, request)).collect();
        for decision in &first {
            prop_assert!(ms(decision.delay) <= 2 * MAX_DELAY_MS);
            let last = decision.rules.last().map(|it| it.cause);
            for rule in decision.rules.iter().rev().skip(1) {
                prop_assert_eq!(rule.cause, Cause::Fits, "{:?}", last);
            }
        }
        live.snapshot();
        live.reset();
        let again: Vec<_> = requests.iter().map(|request| shop.ask(&live, request)).collect();
        prop_assert_eq!(&first, &again);
        let other = Live::new(compiled);
        let other: Vec<_> = requests.iter().map(|request| shop.ask(&other, request)).collect();
        prop_assert_eq!(&first, &other);
    }

    #[test]
    fn whatever_was_written_reading_it_ends(text in "[\\[\\]{}:,\"a-c0-9/_ ]{0,40}", key in 0..16_usize) {
        let keys = ["rules", "endpoints", "responses", "/pets", "get_pets", "clock", "delay", "extends",
            "inherits_from", "scenario_type", "test_parameters", "variables", "name", "global_delay_ms", "x", "$schema"];
        let value = serde_json::from_str(&text).unwrap_or_else(|_| Value::from(text));
        let shop = Shop::new();
        for scenario in [json!({keys[key]: value}), value.clone(), json!({"rules": [{"when": [value]}]}),
            json!({"endpoints": [value]}), json!({"endpoints": {"/pets": {"GET": value}}}),
            json!({"endpoints": {"/pets": {"GET": {"condition": value, "response": value, "actions": [value]}}}})] {
            let _ = read(&scenario, Some("a"), Some(shop.catalogue()));
            let _ = review(&scenario, None);
        }
    }

    #[test]
    fn templates_and_conditions_of_others_are_read_to_their_end(text in "[a-z(){}\\[\\].,'\"=<>! *+-]{0,60}") {
        let scenario = json!({"endpoints": {"/pets": {"GET": {"rules": [
            {"condition": text, "response": format!("{{{{{text}}}}}")},
            {"actions": [text, format!("a = {text}"), format!("state.a.append({text})")]},
        ]}}}});
        let _ = read(&scenario, Some("a"), Some(Shop::new().catalogue()));
    }

    #[test]
    fn delays_stay_within_their_clamps(delay in delay(), seed in any::<u64>()) {
        let shop = Shop::new();
        let live = shop.live(&json!({"delay": serde_json::to_value(delay).expect("JSON")}));
        let (least, most) = match delay {
            Delay::Fixed(ms) => (Some(ms), Some(ms)),
            Delay::Drawn(Distribution::Uniform { min_ms, max_ms }) => (Some(min_ms), Some(max_ms)),
            Delay::Drawn(
                Distribution::Normal { min_ms, max_ms, .. }
                | Distribution::LogNormal { min_ms, max_ms, .. },
            ) => (min_ms, max_ms),
        };
        for _ in 0..50 {
            let drawn = shop.ask(&live, &request("GET /pets").random(seed)).delay;
            prop_assert!(drawn >= Duration::from_millis(least.unwrap_or(0)));
            prop_assert!(drawn <= Duration::from_millis(most.unwrap_or(MAX_DELAY_MS)));
        }
    }

    #[test]
    fn no_more_get_through_than_a_limit_says(
        limit in rate_limit(),
        steps in vec((0..400_u64, "[ab]"), 1..150),
    ) {
        let shop = Shop::new();
        let live = shop.live(&json!({"rules": [{"rate-limit": serde_json::to_value(&limit).expect("JSON")}]}));
        let mut now = 0;
        let mut through: Vec<(u64, String)> = Vec::new();
        for (step, client) in steps {
            now += step;
            let decision = shop.ask(&live, &request("GET /pets").at(now).client(&client));
            if decision.rules[0].cause == Cause::Fits {
                let who = if limit.per == Per::Client { client } else { String::new() };
                through.push((now, who));
            } else {
                let wait = decision.headers.iter().find(|(name, _)| name == "retry-after");
                let wait: u64 = wait.expect("a time").1.to_str().expect("text").parse().expect("seconds");
                prop_assert!(wait >= 1);
            }
        }
        let requests = usize::try_from(limit.requests).expect("small");
        for who in ["", "a", "b"] {
            let times: Vec<u64> = through.iter().filter(|it| it.1 == who).map(|it| it.0).collect();
            match limit.burst {
                // Windows begin with a request.
                None => {
                    let mut rest = times.as_slice();
                    while let Some(begin) = rest.first() {
                        let within = rest.iter().take_while(|at| **at < begin + limit.window_ms).count();
                        prop_assert!(within <= requests, "{within} from {begin}");
                        rest = &rest[within..];
                    }
                }
                // Any span of that length.
                Some(burst) => for (at, begin) in times.iter().enumerate() {
                    let within = times[at..].iter().take_while(|at| **at < begin + limit.window_ms).count();
                    prop_assert!(within <= requests + usize::try_from(burst).expect("small"));
                },
            }
        }
    }

    #[test]
    fn who_waits_as_long_as_it_says_gets_through(limit in rate_limit(), asked in 1..60_usize) {
        let shop = Shop::new();
        let live = shop.live(&json!({"rules": [{"rate-limit": serde_json::to_value(&limit).expect("JSON")}]}));
        let mut now = 0;
        for _ in 0..asked {
            let decision = shop.ask(&live, &request("GET /pets").at(now));
            if decision.rules[0].cause == Cause::RateLimit {
                let wait = decision.headers.iter().find(|(name, _)| name == "retry-after");
                let wait: u64 = wait.expect("a time").1.to_str().expect("text").parse().expect("seconds");
                now += wait * 1000;
                let decision = shop.ask(&live, &request("GET /pets").at(now));
                prop_assert_eq!(decision.rules[0].cause, Cause::Fits);
            }
        }
    }

    #[test]
    fn steps_come_in_their_order(times in vec(1..5_u32, 1..5), at_end in 0..3_usize) {
        let shop = Shop::new();
        let at_end = ["repeat-last", "loop", "pass"][at_end];
        let sequence: Vec<Value> = times.iter().enumerate()
            .map(|(at, times)| json!({"times": times, "respond": {"status": 200 + at}}))
            .collect();
        let live = shop.live(&json!({"rules": [{"sequence": sequence, "at-end": at_end}]}));
        let line: Vec<u16> = times.iter().zip(200..)
            .flat_map(|(times, status)| std::iter::repeat_n(status, usize::try_from(*times).expect("small")))
            .collect();
        for call in 0..line.len() * 3 {
            let expected = match (line.get(call), at_end) {
                (Some(status), _) => Some(*status),
                (None, "repeat-last") => line.last().copied(),
                (None, "loop") => Some(line[call % line.len()]),
                (None, _) => None,
            };
            prop_assert_eq!(shop.ask(&live, &request("GET /pets")).status, expected);
        }
    }
}
