use serde_json::json;

use super::*;
use crate::schema;

pub(crate) fn tools() -> Vec<KnownTool> {
    let tool = |name: &str, class, arguments: &[&str]| KnownTool {
        name: name.to_owned(),
        class,
        arguments: arguments.iter().map(|it| (*it).to_owned()).collect(),
    };
    vec![
        tool("list_operations", Class::Read, &["server_url"]),
        tool("deploy_scenario", Class::Write, &["server_url"]),
        tool(
            "generate_mock_api",
            Class::Execute,
            &["spec_url_or_path", "start", "business_port"],
        ),
        tool("delete_mock_server", Class::Destructive, &["project"]),
    ]
}

fn problems(text: &str) -> Vec<String> {
    let problems = read("p.json", "p", text.into(), &tools()).map(|_| Vec::new());
    let problems = problems.unwrap_or_else(|problems| problems);
    let told = problems.iter().map(|problem| {
        let hint = problem.hint.as_deref().unwrap_or_default();
        assert!(!hint.is_empty(), "{problem}: there is nothing to do");
        format!("{problem} -> {hint}")
    });
    told.collect()
}

/// A policy with this said of `generate_mock_api`.
fn entry(entry: &str) -> String {
    format!(r#"{{"version":"1","default":"deny","tools":{{"generate_mock_api":{entry}}}}}"#)
}

#[test]
fn what_policylayer_shows_is_read_as_it_is() {
    let good = [
        r#"{"version":"1","default":"deny","tools":{"generate_mock_api":{"limits":[{"counter":"generate_mock_api_rate","window":"minute","max":10,"scope":"grant"}]}}}"#,
        r#"{"version":"1","default":"deny","tools":{"list_operations":{}}}"#,
        r#"{"version":"1","default":"deny","hide":["delete_mock_server"]}"#,
        r#"{"version":"1","default":"deny","hide":["*"],"all_tools":{"limits":[]},"tools":{"generate_mock_api":{"require":[],"deny_if":[],"limits":[]}}}"#,
    ];
    let known = schema(&tools());
    let validator = jsonschema::draft202012::new(&known).expect("it is a schema");
    for text in good {
        assert_eq!(problems(text), Vec::<String>::new(), "{text}");
        let value = serde_json::from_str(text).expect("it is JSON");
        assert!(validator.is_valid(&value), "{text}");
    }
}

#[test]
fn yaml_says_the_same() {
    let text = "version: \"1\"\ndefault: allow\ntools:\n  generate_mock_api:\n    action: deny\n    reason: not here\n";
    let policy = read("p.yaml", "p", text.into(), &tools()).expect("it is right");
    assert_eq!(
        policy.place("/tools/generate_mock_api"),
        "p.yaml:4 #/tools/generate_mock_api"
    );
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_what_to_do() {
    let check = |text: &str, said: &[&str]| {
        let told = problems(text);
        assert_eq!(told.len(), 1, "{text}: {told:#?}");
        for said in said {
            assert!(told[0].contains(said), "{text}: {told:#?}");
        }
        // The schema refuses what it can see.
        if let Ok(value) = serde_json::from_str::<Value>(text)
            && !told[0].contains("twice")
            && !told[0].contains("has no argument")
            && !told[0].contains("nothing to limit")
            && !told[0].contains("up to an hour")
            && !told[0].contains("regular expression")
            && !told[0].contains("JSON Schema")
            && !told[0].contains("compares with")
        {
            let validator = jsonschema::draft202012::new(&schema(&tools()));
            assert!(
                !validator.expect("it is a schema").is_valid(&value),
                "{text}"
            );
        }
    };
    check("", &["p.json", "has to be an object"]);
    check("[]", &["has to be an object"]);
    check("{", &["p.json:1"]);
    check(r#"{"version":"1"}"#, &["`default` is missing"]);
    check(r#"{"default":"deny"}"#, &["`version` is missing"]);
    check(r#"{"version":1,"default":"deny"}"#, &["the text `\"1\"`"]);
    check(r#"{"version":"2","default":"deny"}"#, &["the text `\"1\"`"]);
    check(
        r#"{"version":"1","default":"block"}"#,
        &["`block`", "`\"allow\"`"],
    );
    check(
        "{\"version\":\"1\",\n\"default\":\"deny\",\n\"tool\":{}}",
        &["p.json:3", "no member `tool`", "did you mean `tools`"],
    );
    check(
        "{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\n\"generate_mock_ap\":{}}}",
        &[
            "p.json:2",
            "no tool `generate_mock_ap`",
            "did you mean `generate_mock_api`",
        ],
    );
    check(
        r#"{"version":"1","default":"deny","tools":{"*":{}}}"#,
        &["`*`", "`all_tools`"],
    );
    check(
        r#"{"version":"1","default":"deny","hide":["x"]}"#,
        &["no tool `x`"],
    );
    check(
        r#"{"version":"1","default":"deny","hide":"*"}"#,
        &["has to be a list"],
    );
    check(
        r#"{"version":"1","default":"deny","classes":{"reads":{}}}"#,
        &[
            "no member `reads`",
            "`read`, `write`, `execute`, `destructive`",
        ],
    );
    check(
        r#"{"version":"1","default":"deny","default":"allow"}"#,
        &["`default` stands there twice"],
    );
    check(
        r#"{"version":"1","default":"deny","prompts":{"action":"require-approval"}}"#,
        &["no action `require-approval`", "`allow`, `deny`"],
    );
    check(
        r#"{"version":"1","default":"deny","network":{"private_addresses":"yes"}}"#,
        &["`true` or `false`"],
    );
    check(
        &entry(r#"{"action":"block"}"#),
        &["no action `block`", "`require-approval`"],
    );
    check(
        &entry(r#"{"rate_limit":"5/hour"}"#),
        &["older format", "\"limits\""],
    );
    check(
        &entry(r#"{"action":"deny","limits":[{"counter":"c","window":"day","max":1}]}"#),
        &["nothing to limit"],
    );
    check(
        &entry(r#"{"limits":[{"window":"day","max":1}]}"#),
        &["needs a `counter`"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","window":"week","max":1}]}"#),
        &["`minute`, `hour`, `day`"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","max":1}]}"#),
        &["needs a `window`"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","window":"day","max":0}]}"#),
        &["from 1", "deny"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","window":"day","max":1.5}]}"#),
        &["from 1"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","window":"day","max":1,"scope":"planet"}]}"#),
        &["`session`"],
    );
    check(
        &entry(r#"{"limits":[{"counter":"c","window":"day","max":1,"maximum":1}]}"#),
        &["no member `maximum`"],
    );
    check(
        &entry(
            r#"{"limits":[{"counter":"c","window":"day","max":1},{"counter":"c","window":"day","max":2}]}"#,
        ),
        &["limited twice"],
    );
    check(&entry(r#"{"approval_timeout":"soon"}"#), &["`90s`"]);
    check(
        &entry(r#"{"approval_timeout":"99999999999999999999h"}"#),
        &["up to an hour"],
    );
    check(
        &entry(r#"{"require":[{"path":"start","op":"eq","value":1}]}"#),
        &["`args.NAME`"],
    );
    check(
        &entry(r#"{"require":[{"path":"state.x.y","op":"lt","value":1}]}"#),
        &["`limits`"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.stort","op":"eq","value":1}]}"#),
        &["has no argument `stort`", "`args.start`"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.start","op":"equals","value":1}]}"#),
        &["no operator", "`eq`"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.start","op":"eq"}]}"#),
        &["needs a `value`"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.start","op":"in","value":1}]}"#),
        &["compares with a list"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.start","op":"lt","value":"1"}]}"#),
        &["compares with a number"],
    );
    check(
        &entry(r#"{"require":[{"path":"args.start","op":"regex","value":"(?=x)"}]}"#),
        &["regular expression"],
    );
    check(
        &entry(
            r#"{"require":[{"path":"args.start","op":"regex","value":"(((a{999}){999}){999})"}]}"#,
        ),
        &["regular expression"],
    );
    check(
        &entry(r#"{"require":[{"op":"eq","value":1}]}"#),
        &["needs a `path` or a `schema`"],
    );
    check(
        &entry(r#"{"require":[{"conditions":[]}]}"#),
        &["no conditions"],
    );
    check(
        &entry(r#"{"require":[{"schema":{"type":"thing"}}]}"#),
        &["not a JSON Schema"],
    );
    check(
        &entry(r#"{"require":[{"schema":{"$ref":"http://127.0.0.1:1/x"}}]}"#),
        &["not a JSON Schema"],
    );
    check(
        &entry(r#"{"require":[{"schema":{"$ref":"file:///etc/passwd"}}]}"#),
        &["not a JSON Schema"],
    );
    check(
        &entry(r#"{"require":[{"schema":{},"op":"eq","value":1}]}"#),
        &["either `schema` or `op`"],
    );
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let text = "{\n\"version\": 1,\n\"hide\": [\"nothing\"],\n\"tools\": { \"x\": {} }\n}";
    let told = problems(text);
    assert_eq!(told.len(), 4, "{told:#?}");
}

#[test]
fn hostile_texts_are_refused_in_few_words() {
    let deep = "[".repeat(100_000);
    let long = format!(
        r#"{{"version":"1","default":"deny","tools":{{"{}":{{}}}}}}"#,
        "x".repeat(500_000)
    );
    let huge = " ".repeat(2 << 20);
    let bombs = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
    for text in [
        &deep,
        &long,
        &huge,
        bombs,
        "\u{0}",
        "{\"version\":\"1\",\"default\":\"deny\"}x",
    ] {
        let problems = read("p.json", "p", text.into(), &tools()).expect_err("it is refused");
        for problem in problems {
            assert!(
                problem.to_string().len() < 1_000,
                "{}",
                problem.to_string().len()
            );
        }
    }
    assert!(read("p.json", "p", vec![0xff, 0xfe, 0x00], &tools()).is_err());
}

#[test]
fn a_schema_of_the_format_knows_the_tools() {
    let known = schema(&tools());
    assert!(known["properties"]["tools"]["properties"]["generate_mock_api"].is_object());
    let good = json!({ "version": "1", "default": "allow", "tools": { "generate_mock_api": {
        "action": "require_approval", "reason": "x", "approval_timeout": "90s",
        "deny_if": [{ "conditions": [{ "path": "args.start", "op": "eq", "value": true }], "on_deny": "x" }],
        "require": [{ "name": "n", "schema": { "required": ["start"] } }],
        "approve_if": [{ "path": "args.spec_url_or_path", "op": "regex", "value": "^https:" }],
    } } });
    let validator = jsonschema::draft202012::new(&known).expect("it is a schema");
    let errors = validator.iter_errors(&good).map(|error| error.to_string());
    assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new());
    assert_eq!(problems(&good.to_string()), Vec::<String>::new());
}
