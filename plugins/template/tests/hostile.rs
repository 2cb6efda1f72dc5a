//! Templates that mean ill, or mean nothing by it: what ends them, and what is said.
//!
//! They are in `tests/templates`, one behaviour a file. Those that only the sandbox ends
//! are run through the server (`tests/http/template.rs`): here they would end the test.

use std::path::{Path, PathBuf};

use guest_sdk::testing::Host;
use guest_sdk::{Choice, Error, Operation, Outcome, Request, Response};
use mimus_template::Template;
use serde_json::json;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/templates")
}

/// The sandbox's limits end them, or what the server bounds.
const ENDED_BY_THE_SANDBOX: &[&str] = &[
    "doubles_a_text.txt.j2",
    "fills_the_state.txt.j2",
    "floods_the_log.txt.j2",
    "indents_without_end.txt.j2",
    "makes_long_texts.txt.j2",
    "nests_a_value.json.j2",
    "pads_a_number.txt.j2",
    "repeats_a_text.txt.j2",
];

const REFUSED: &[(&str, &str)] = &[
    (
        "asks_next_for_ever.json.j2",
        "a request may ask for the next responder 64 times",
    ),
    ("calls_itself.json.j2", "is there one that calls itself?"),
    ("counts_to_infinity.txt.j2", "range"),
    ("endless_loops.json.j2", "it takes more than 5000000 steps"),
    ("extends_itself.json.j2", "cycle in template inheritance"),
    (
        "has_a_greedy_pattern.txt.j2",
        "no text is known that matches",
    ),
    ("imports_itself.json.j2", "is there one that calls itself?"),
    ("includes_itself.json.j2", "is there one that calls itself?"),
    ("is_inside_itself.json.j2", "nests deeper than 128 levels"),
    (
        "loops_into_itself.json.j2",
        "is there one that calls itself?",
    ),
    ("names_a_header.txt.j2", "is no header's name"),
    ("nests_deeply.txt.j2", "recursion limit"),
    (
        "odd_status.txt.j2",
        "the status is `99`; it may be from 200 to 599",
    ),
    ("raises_to_a_power.txt.j2", "unable to calculate"),
    (
        "reads_outside.txt.j2",
        "it leads out of the folder of the templates",
    ),
    (
        "reads_the_root.txt.j2",
        "it leads out of the folder of the templates",
    ),
    (
        "reads_what_it_is_told.txt.j2",
        "it leads out of the folder of the templates",
    ),
    ("splits_the_response.txt.j2", "it may have no line breaks"),
    ("tags_nest_deeply.txt.j2", "recursion limit"),
    (
        "waits_for_ever.txt.j2",
        "it has to be a whole number of milliseconds",
    ),
    (
        "writes_without_end.txt.j2",
        "the body is longer than 16 MiB",
    ),
];

/// Nothing comes of them that their author did not write.
const HARMLESS: &[(&str, &str)] = &[
    (
        "breaks_out_of_html.html.j2",
        "<p title=\"a&quot;,&quot;role",
    ),
    (
        "breaks_out_of_json.json.j2",
        r#"{"plain": "a\",\"role\":\"admin\r\nx: y", "quoted": "a\",\"role\":\"admin\r\nx: y", "role": "guest"}"#,
    ),
];

fn answer(file: &str) -> Result<Response, Error> {
    mimus_template::grant_folder(folder());
    let host = Host::new().next(|_| Ok(Response::new(200)));
    let request = Request {
        query: Some("name=a%22,%22role%22:%22admin%0D%0Ax:%20y&file=../../Cargo.toml".to_owned()),
        ..Request::new("GET", "/")
    };
    let settings = json!({"file": file, "content-type": "text/plain"}).to_string();
    match host.answer::<Template>(
        &Operation::new("GET", "/"),
        &Choice::json(200),
        &settings,
        &request,
    )? {
        Outcome::Respond(response) => Ok(response),
        Outcome::Pass => Err(Error::other("passed")),
    }
}

#[test]
fn every_hostile_template_has_a_test() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder of hostile templates")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    files.sort();
    let tables = [REFUSED, HARMLESS].concat();
    let mut tested: Vec<&str> = tables.iter().map(|(file, _)| *file).collect();
    tested.extend(ENDED_BY_THE_SANDBOX);
    tested.sort_unstable();
    assert_eq!(files, tested);
}

#[test]
fn what_goes_too_far_is_refused_with_its_reason() {
    for (file, reason) in REFUSED {
        let error = answer(file).expect_err(file).to_string();
        assert!(error.contains(reason), "{file}: {error}");
    }
}

#[test]
fn what_a_client_says_stays_what_it_is() {
    for (file, start) in HARMLESS {
        let response = answer(file).unwrap_or_else(|error| panic!("{file}: {error}"));
        let body = String::from_utf8_lossy(&response.body);
        assert!(body.starts_with(start), "{file}: {body}");
    }
}

#[test]
fn a_file_of_ten_megabytes_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("large.j2"), "{{ 1 }}".repeat(1_500_000)).expect("written");
    mimus_template::grant_folder(folder.path());
    let settings = json!({"file": "large.j2"}).to_string();
    let prepared =
        Host::new().prepare::<Template>(&Operation::new("GET", "/"), &Choice::json(200), &settings);
    let error = prepared.expect_err("too large");
    assert!(error.is_invalid_settings());
    assert_eq!(
        error.to_string(),
        "`settings.file`: `large.j2`: it is longer than 1024 KiB, the most for a template"
    );
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink("/etc/passwd", folder.path().join("link.txt")).expect("a link");
    std::fs::write(folder.path().join("a.txt.j2"), "{% include 'link.txt' %}").expect("written");
    mimus_template::grant_folder(folder.path());
    let settings = json!({"file": "a.txt.j2"}).to_string();
    let prepared =
        Host::new().prepare::<Template>(&Operation::new("GET", "/"), &Choice::json(200), &settings);
    let error = prepared.expect_err("outside").to_string();
    assert_eq!(
        error,
        "`a.txt.j2:1`: `link.txt`: it leads out of the folder of the templates"
    );
}
