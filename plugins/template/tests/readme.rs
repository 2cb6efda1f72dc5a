//! What the README shows is what templates make, all of it: tables with a column `gives`,
//! templates with the JSON below them, and settings.

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Location, Operation, Outcome, Request, Response};
use mimus_template::Template;
use mimus_template::settings::Settings;
use serde_json::{Value, json};

const README: &str = include_str!("../README.md");
/// What is made up, or has more to it than a text.
const ANYTHING: &str = "…";

/// The request of the README, as its mock would hand it over.
fn request() -> Request {
    let (head, body) = blocks("http")
        .next()
        .and_then(|block| block.split_once("\n\n"))
        .expect("a request");
    let mut lines = head.lines();
    let target = lines.next().and_then(|line| line.strip_prefix("POST "));
    let (path, query) = target
        .and_then(|target| target.split_once('?'))
        .expect("a query");
    let headers = lines.filter_map(|line| line.split_once(": "));
    Request {
        query: Some(query.to_owned()),
        headers: headers
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect(),
        body: Some(body.trim().into()),
        ..Request::new("POST", path)
    }
    .with(Location::Path, "orderId", 7)
    .with(Location::Query, "dry", true)
}

fn answer(template: &str, media_type: &str) -> Option<Response> {
    let operation = Operation {
        id: "createOrder".to_owned(),
        ..Operation::new("POST", "/orders/{orderId}")
    };
    let host = Host::new().next(|_| Response::json(&json!({"name": "Tom", "kind": "cat"})));
    let settings = json!({"body": template, "content-type": media_type}).to_string();
    match host.answer::<Template>(&operation, &Choice::json(201), &settings, &request()) {
        Ok(Outcome::Respond(response)) => Some(response),
        Ok(Outcome::Pass) => None,
        Err(error) => panic!("{template}\n{error}"),
    }
}

/// The code blocks of that language.
fn blocks(language: &str) -> impl Iterator<Item = &'static str> {
    let mut rest = README.split("```").skip(1).step_by(2);
    std::iter::from_fn(move || rest.find_map(|block| block.strip_prefix(&format!("{language}\n"))))
}

/// The cells of a row, with `\|` as what it stands for.
fn cells(row: &str) -> Vec<String> {
    let row = row.replace("\\|", "\u{1}");
    let cells = row.trim_matches('|').split('|');
    cells
        .map(|cell| cell.trim().replace('\u{1}', "|"))
        .collect()
}

/// The text of a cell that is code.
fn code(cell: &str) -> Option<&str> {
    let inside = cell.strip_prefix('`')?.strip_suffix('`')?;
    (!inside.contains('`')).then_some(inside)
}

#[test]
fn the_tables_say_what_templates_give() {
    let mut columns = None;
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in README.lines() {
        if !line.starts_with('|') {
            columns = None;
            continue;
        }
        let cells = cells(line);
        let Some((template, gives)) = columns else {
            let at = |names: &[&str]| cells.iter().position(|cell| names.contains(&cell.as_str()));
            columns = at(&["write", "here"]).zip(at(&["gives"]));
            assert!(
                columns.is_some() || !line.contains("{{"),
                "a table that is not looked at: {line}"
            );
            continue;
        };
        if line.starts_with("|---") {
            continue;
        }
        let template = code(&cells[template]).unwrap_or_else(|| panic!("no code: {line}"));
        let response = answer(template, "text/plain");
        rows += 1;
        if cells[gives] != ANYTHING {
            let expected = match cells[gives].as_str() {
                "``" => "",
                cell => code(cell).unwrap_or_else(|| panic!("no code: {line}")),
            };
            let body = response.expect("an answer").body;
            let made = String::from_utf8_lossy(&body);
            if made != expected {
                wrong.push(format!("{template} gives {made}, not {expected}"));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(rows > 70, "{rows} rows were found");
}

#[test]
fn whole_templates_make_the_json_below_them() {
    let mut compared = 0;
    let (mut pieces, mut template) = (README.split("```").skip(1).step_by(2), None);
    for block in &mut pieces {
        if let Some(text) = block.strip_prefix("jinja\n") {
            let body = answer(text, "application/json").expect("an answer").body;
            template = Some(body);
        } else if let (Some(text), Some(body)) = (block.strip_prefix("json\n"), template.take()) {
            let made: Value = serde_json::from_slice(&body).expect("JSON");
            let expected: Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(made, expected);
            compared += 1;
        }
    }
    assert_eq!(compared, 3);
}

#[test]
fn settings_are_as_the_readme_has_them() {
    for block in blocks("toml") {
        let config: Value = toml::from_str(block).expect("TOML");
        for responder in config["responder"].as_array().expect("responders") {
            let read = serde_json::from_value::<Settings>(responder["settings"].clone());
            read.unwrap_or_else(|error| panic!("{block}\n{error}"));
        }
    }
    let settings = README
        .split("## ")
        .find(|part| part.starts_with("Settings"));
    let named: Vec<&str> = settings
        .expect("a section")
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .collect();
    // An unknown one makes the error list all that are known.
    let error = serde_json::from_value::<Settings>(json!({"nothing": 1})).expect_err("refused");
    for name in &named {
        assert!(error.to_string().contains(&format!("`{name}`")), "{name}");
    }
    let known = error.to_string().matches('`').count() / 2 - 1;
    assert_eq!(named.len(), known, "{error}");
}

#[test]
fn errors_are_as_the_readme_has_them() {
    let operation = Operation::new("POST", "/orders");
    for (template, error) in [
        (
            "{{ fake('person.fulName') }}",
            "`settings.body:1`: there is no fake data called `person.fulName`; did you mean `person.fullName`?",
        ),
        (
            "\n\n{{ reqest.body }}",
            "`settings.body:3`: there is no `reqest`; did you mean `request`?",
        ),
    ] {
        let settings = json!({ "body": template }).to_string();
        let refused =
            Host::new().answer::<Template>(&operation, &Choice::json(200), &settings, &request());
        assert_eq!(refused.expect_err("an error").to_string(), error);
        assert!(
            README.contains(&error.replace("settings.body:3", "order.json.j2:3")),
            "{error}"
        );
    }
}
