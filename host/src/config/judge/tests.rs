use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::config::file::File;
use crate::config::schema;

fn judged(value: Value) -> Judged<File> {
    judge::<File>(value, &schema::judged(), &Places::whole("m.toml"))
}

fn told(value: Value) -> Vec<String> {
    let problems = judged(value).problems.into_iter();
    problems.map(|problem| problem.message).collect()
}

#[test]
fn what_is_right_is_meant_beside_what_is_wrong() {
    let judged = judged(json!({
        "seed": [],
        "clock": "noon",
        "colour": 1,
        "scenario": "a",
        "responder": [{ "name": "a", "use": "crud", "operations": ["x", 1] }],
        "limits": { "header-kib": 0, "body-kib": 1 },
    }));
    let mut told: Vec<&str> = judged.problems.iter().map(|it| &*it.message).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "`clock`: `noon` is neither `real` nor an instant such as `2026-01-31T12:00:00Z`",
            "`header-kib` must be at least 8",
            "`operations[1]` must be a string, not a number",
            "`seed` must be an integer or a string, not an array",
            "unknown key `colour`",
        ]
    );
    let file = judged.meant.expect("the rest is right");
    assert_eq!(file.scenario.as_deref(), Some("a"));
    assert_eq!(file.responder[0].name.as_deref(), Some("a"));
    assert_eq!(file.responder[0].operations, None);
    assert_eq!(file.limits.body_kib, Some(1));
}

#[test]
fn a_configuration_is_an_object_or_nothing() {
    assert_eq!(told(Value::Null), [""; 0]);
    assert_eq!(
        told(json!([])),
        ["the configuration must be an object, not an array"]
    );
    assert_eq!(
        told(json!({ "responder": {} })),
        ["`responder` must be an array, not an object"]
    );
    assert_eq!(
        told(json!({ "responder": [7] })),
        ["`responder[0]` must be an object, not a number"]
    );
}

/// Anything, with the configuration's own keys and words among it.
fn any_value() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "responder",
        "use",
        "crud",
        "seed",
        "clock",
        "real",
        "grants",
        "state",
        "http",
        "limits",
        "time-ms",
        "faker",
        "settings",
        "credentials",
        "value",
        "scenarios",
        "a/b~c",
        "",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|members| {
                let members = members.into_iter();
                Value::Object(
                    members
                        .map(|(key, value)| (key.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is wrong is told, and what is left has a meaning.
    #[test]
    fn anything_is_judged_to_the_end(value in any_value()) {
        let judged = judged(value);
        prop_assert!(judged.meant.is_some(), "{:?}", judged.problems);
        prop_assert_eq!(judged.left_out.is_empty(), judged.problems.is_empty());
    }
}
