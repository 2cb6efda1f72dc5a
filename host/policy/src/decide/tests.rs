use serde_json::json;

use super::*;
use crate::model::KnownTool;
use crate::shipped::SHIPPED;

fn tools() -> Vec<KnownTool> {
    let tool = |name: &str, class| KnownTool {
        name: name.to_owned(),
        class,
        arguments: vec!["start".to_owned(), "to".to_owned(), "n".to_owned()],
    };
    vec![
        tool("look", Class::Read),
        tool("make", Class::Write),
        tool("run", Class::Execute),
        tool("remove", Class::Destructive),
    ]
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "`json!` reads best where it is called"
)]
fn policy(value: Value) -> Policy {
    let text = serde_json::to_vec(&value).expect("it is JSON");
    crate::read("p.json", "p", text, &tools()).expect("it is right")
}

/// In a word, with the pointer that said so.
fn decided(policy: &Policy, name: &str, arguments: &Value) -> (String, String) {
    let known = tools();
    let tool = known
        .iter()
        .find(|tool| tool.name == name)
        .expect("there is one");
    let subject = Subject::Tool {
        name,
        class: tool.class,
    };
    let decision = policy.decide(subject, arguments);
    assert!(!decision.steps.is_empty());
    let word = match &decision.verdict {
        Verdict::Allow => "allow",
        Verdict::Ask { .. } => "ask",
        Verdict::Deny(_) => "deny",
    };
    let outright = policy.denies(subject).is_some();
    let says = matches!(&decision.verdict, Verdict::Deny(denial) if denial.outright);
    assert_eq!(outright, says, "{name}");
    (word.to_owned(), decision.rule)
}

#[test]
fn the_nearest_of_what_is_said_counts_whole() {
    let policy = policy(json!({
        "version": "1", "default": "deny", "hide": ["remove"],
        "classes": { "read": {}, "execute": { "action": "require-approval" }, "destructive": {} },
        "tools": { "run": {}, "make": { "action": "deny", "reason": "by hand" } },
    }));
    let check = |name: &str, word: &str, rule: &str| {
        assert_eq!(
            decided(&policy, name, &json!({})),
            (word.to_owned(), rule.to_owned())
        );
    };
    check("look", "allow", "/classes/read");
    check("run", "allow", "/tools/run");
    check("make", "deny", "/tools/make");
    check("remove", "deny", "/hide/0");
    let denial = policy.denies(Subject::Tool {
        name: "make",
        class: Class::Write,
    });
    let denial = denial.expect("it is denied");
    assert_eq!(denial.reason.as_deref(), Some("by hand"));
    assert!(
        denial.allowed.contains("run") && denial.allowed.contains("reads"),
        "{}",
        denial.allowed
    );
}

#[test]
fn what_is_not_listed_goes_by_the_default() {
    let deny = policy(json!({ "version": "1", "default": "deny", "tools": { "run": {} } }));
    assert_eq!(decided(&deny, "look", &json!({})).0, "deny");
    assert_eq!(decided(&deny, "run", &json!({})).0, "allow");
    let allow = policy(
        json!({ "version": "1", "default": "allow", "tools": { "run": { "action": "deny" } } }),
    );
    assert_eq!(decided(&allow, "look", &json!({})).0, "allow");
    assert_eq!(decided(&allow, "run", &json!({})).0, "deny");
    let nothing = policy(
        json!({ "version": "1", "default": "allow", "hide": ["*"], "tools": { "run": {} } }),
    );
    assert_eq!(
        decided(&nothing, "run", &json!({})),
        ("deny".to_owned(), "/hide/0".to_owned())
    );
}

#[test]
fn prompts_and_resources_go_by_what_reads_unless_more_is_said() {
    let denied = |policy: &Policy| {
        [Subject::Prompt("p"), Subject::Resource("r")].map(|it| policy.denies(it).is_some())
    };
    let by = |value: Value| denied(&policy(value));
    assert_eq!(
        by(json!({ "version": "1", "default": "allow" })),
        [false, false]
    );
    assert_eq!(
        by(json!({ "version": "1", "default": "deny" })),
        [true, true]
    );
    let read = json!({ "version": "1", "default": "deny", "classes": { "read": {} } });
    assert_eq!(by(read), [false, false]);
    let own = json!({
        "version": "1", "default": "deny", "classes": { "read": {} },
        "prompts": { "action": "deny" }, "resources": { "limits": [{ "counter": "r", "window": "day", "max": 1 }] },
    });
    assert_eq!(by(own.clone()), [true, false]);
    let own = policy(own);
    assert_eq!(
        own.decide(Subject::Resource("r"), &Value::Null)
            .limits
            .len(),
        1
    );
}

#[test]
fn rules_about_arguments() {
    // Whether a `deny_if` of this holds of these arguments.
    let check = |rule: Value, arguments: Value, expected: bool| {
        let entry = json!({ "deny_if": [rule] });
        let policy =
            policy(json!({ "version": "1", "default": "deny", "tools": { "run": entry } }));
        let held = decided(&policy, "run", &arguments).0 == "deny";
        assert_eq!(held, expected, "{rule} of {arguments}");
    };
    let one = |op: &str, value: Value| json!({ "path": "args.n", "op": op, "value": value });
    check(one("eq", json!(1)), json!({ "n": 1 }), true);
    check(one("eq", json!(1)), json!({ "n": "1" }), true);
    check(one("eq", json!("1")), json!({ "n": "01" }), false);
    check(one("eq", json!(true)), json!({ "n": true }), true);
    check(one("eq", json!(1)), json!({}), false);
    check(one("neq", json!(1)), json!({ "n": 2 }), true);
    check(one("neq", json!(1)), json!({}), false);
    check(one("in", json!(["a", 2])), json!({ "n": "a" }), true);
    check(one("in", json!(["a", 2])), json!({ "n": 2.0 }), true);
    check(one("in", json!([])), json!({ "n": "a" }), false);
    check(one("not_in", json!(["a"])), json!({ "n": "b" }), true);
    check(one("not_in", json!(["a"])), json!({}), false);
    check(one("lt", json!(3)), json!({ "n": 2.9 }), true);
    check(one("lte", json!(3)), json!({ "n": 3 }), true);
    check(one("gt", json!(3)), json!({ "n": 3 }), false);
    check(one("gte", json!(3)), json!({ "n": "3" }), true);
    check(one("gt", json!(3)), json!({ "n": [4] }), false);
    check(one("regex", json!("^a+$")), json!({ "n": "aaa" }), true);
    check(one("regex", json!("a")), json!({ "n": 1 }), false);
    check(one("contains", json!("ell")), json!({ "n": "hello" }), true);
    check(one("contains", json!(2)), json!({ "n": [1, 2] }), true);
    check(one("exists", json!(true)), json!({ "n": 0 }), true);
    check(one("exists", json!(true)), json!({ "n": null }), false);
    check(one("exists", json!(false)), json!({}), true);
    let deep = json!({ "path": "args.to.1.x", "op": "eq", "value": 5 });
    check(deep.clone(), json!({ "to": [{}, { "x": 5 }] }), true);
    check(deep, json!({ "to": "flat" }), false);
    let schema =
        json!({ "schema": { "required": ["n"], "properties": { "n": { "minimum": 5 } } } });
    check(schema.clone(), json!({ "n": 6 }), true);
    check(schema, json!({ "n": 4 }), false);
    let part = json!({ "path": "args.n", "schema": { "type": "string", "pattern": "^x" } });
    check(part.clone(), json!({ "n": "xy" }), true);
    check(part, json!({}), false);
    let both = json!({ "conditions": [one("gt", json!(1)), one("lt", json!(5))] });
    check(both.clone(), json!({ "n": 3 }), true);
    check(both, json!({ "n": 7 }), false);
}

#[test]
fn what_is_required_is_told_and_what_is_missing_does_not_hold() {
    let policy = policy(
        json!({ "version": "1", "default": "deny", "tools": { "run": {
        "require": [{ "path": "args.to", "op": "regex", "value": "^https://", "on_deny": "only over TLS" }],
        "approve_if": [{ "path": "args.start", "op": "eq", "value": true }],
    } } }),
    );
    let subject = Subject::Tool {
        name: "run",
        class: Class::Execute,
    };
    for arguments in [json!({}), json!({ "to": "http://x" }), json!({ "to": 1 })] {
        let decision = policy.decide(subject, &arguments);
        let Verdict::Deny(denial) = decision.verdict else {
            panic!("{arguments}")
        };
        assert_eq!(decision.rule, "/tools/run/require/0");
        assert_eq!(denial.reason.as_deref(), Some("only over TLS"));
        assert!(
            denial.allowed.contains("`args.to` matches `^https://`"),
            "{}",
            denial.allowed
        );
        assert!(!denial.outright);
    }
    assert_eq!(
        decided(&policy, "run", &json!({ "to": "https://x" })).0,
        "allow"
    );
    let (word, rule) = decided(&policy, "run", &json!({ "to": "https://x", "start": true }));
    assert_eq!((&*word, &*rule), ("ask", "/tools/run/approve_if/0"));
}

#[test]
fn limits_of_the_entry_and_of_all_tools_come_together() {
    let limit = |counter: &str| json!([{ "counter": counter, "window": "day", "max": 3 }]);
    let policy = policy(json!({
        "version": "1", "default": "deny", "all_tools": { "limits": limit("all") },
        "classes": { "read": { "limits": limit("reads") } },
        "tools": { "run": { "limits": limit("runs") } },
    }));
    let counters = |name: &str, class| {
        let decision = policy.decide(Subject::Tool { name, class }, &json!({}));
        let counters = decision.limits.iter().map(|limit| limit.counter.clone());
        counters.collect::<Vec<_>>()
    };
    assert_eq!(counters("run", Class::Execute), ["runs", "all"]);
    assert_eq!(counters("look", Class::Read), ["reads", "all"]);
    assert_eq!(counters("make", Class::Write), Vec::<String>::new());
}

#[test]
fn what_is_left_out_is_judged_as_the_tool_will_take_it() {
    let schema = json!({ "properties": {
        "start": { "default": true }, "n": {}, "to": { "default": null },
    } });
    let schema = schema.as_object().expect("it is one");
    let check = |given: Value, judged: Value| assert_eq!(*defaulted(&given, schema), judged);
    check(json!({ "n": 1 }), json!({ "n": 1, "start": true }));
    check(json!({ "start": false }), json!({ "start": false }));
    check(
        json!({ "start": null, "to": null }),
        json!({ "start": true }),
    );
    check(json!([]), json!([]));
}

#[test]
fn shipped_policies_by_class() {
    let words = SHIPPED.map(|shipped| {
        let policy = shipped.read(&tools()).expect("it is right");
        let words = ["look", "make", "run", "remove"];
        (
            shipped.name,
            words.map(|name| decided(&policy, name, &json!({})).0),
        )
    });
    let expected = [
        ("open", ["allow", "allow", "allow", "allow"]),
        ("guarded", ["allow", "allow", "allow", "ask"]),
        ("ask", ["allow", "ask", "ask", "ask"]),
        ("read-only", ["allow", "deny", "deny", "deny"]),
    ];
    assert_eq!(
        words,
        expected.map(|(name, words)| (name, words.map(str::to_owned)))
    );
}
