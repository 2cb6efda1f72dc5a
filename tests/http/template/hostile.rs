//! The hostile templates of `tests/templates`, through the binary: what the sandbox ends,
//! what is refused with its reason, and what comes to nothing.
//!
//! What each is told is held to its word by `plugins/template/tests/hostile.rs`, without a
//! server; here it is who asks that counts, and who asks for something else.

use crate::neighbours::{Kind, Neighbours, PATIENT, fails, is_refused_at_the_start};

/// A limit that ends it, as the problem names it.
const ENDED: &[(&str, Option<&str>)] = &[
    ("doubles_a_text.txt.j2", Some("memory")),
    ("indents_without_end.txt.j2", Some("memory")),
    ("makes_long_texts.txt.j2", Some("time")),
    // The sandbox's stack.
    ("nests_a_value.json.j2", None),
    ("pads_a_number.txt.j2", Some("memory")),
    ("writes_without_end.txt.j2", Some("memory")),
];

/// Where it went too far.
const REFUSED: &[(&str, &str)] = &[
    ("asks_next_for_ever.json.j2", "j2:2`: a request may ask"),
    ("calls_itself.json.j2", "j2:2`: macros, loops or templates"),
    ("counts_to_infinity.txt.j2", "j2:2`: "),
    ("endless_loops.json.j2", "j2:2`: it takes more than"),
    ("extends_itself.json.j2", "j2:2`: cycle in template"),
    ("fills_the_state.txt.j2", "j2:3`: the mock's state would"),
    ("has_a_greedy_pattern.txt.j2", "j2:2`: "),
    ("imports_itself.json.j2", "j2:2`: macros, loops or"),
    ("includes_itself.json.j2", "j2:2`: macros, loops or"),
    ("is_inside_itself.json.j2", "nests deeper than 128 levels"),
    ("loops_into_itself.json.j2", "j2:2`: macros, loops or"),
    ("names_a_header.txt.j2", "is no header's name"),
    ("odd_status.txt.j2", "j2:2`: the status is `99`"),
    ("raises_to_a_power.txt.j2", "j2:2`: unable to calculate"),
    ("reads_what_it_is_told.txt.j2", "leads out of the folder"),
    ("repeats_a_text.txt.j2", "j2:2`: repeated string is too"),
    ("splits_the_response.txt.j2", "it may have no line breaks"),
    ("waits_for_ever.txt.j2", "j2:2`: the delay is `-1`"),
];

/// It is seen before anybody asks.
const NOT_SERVED: &[(&str, &str)] = &[
    ("nests_deeply.txt.j2", "maximum recursion limits"),
    ("reads_outside.txt.j2", "leads out of the folder"),
    ("reads_the_root.txt.j2", "leads out of the folder"),
    ("tags_nest_deeply.txt.j2", "maximum recursion limits"),
];

/// What its answer begins with.
const CONTAINED: &[(&str, &str)] = &[
    (
        "breaks_out_of_html.html.j2",
        "<p title=\"a&quot;,&quot;role",
    ),
    (
        "breaks_out_of_json.json.j2",
        r#"{"plain": "a\",\"role\":\"admin\r\nx: y", "quoted": "a\",\"role\":\"admin\r\nx: y", "role": "guest"}"#,
    ),
    ("floods_the_log.txt.j2", "logged"),
];

#[test]
fn limits_end_what_goes_on_without_end() {
    for (file, limit) in ENDED {
        let logged = match limit {
            Some("time") => "300 ms",
            Some(_) => "its limit is 33554432",
            None => "stopped: ",
        };
        fails(Kind::Template, file, *limit, logged);
    }
}

#[test]
fn what_goes_too_far_is_told_with_its_place() {
    for (file, told) in REFUSED {
        fails(Kind::Template, file, None, told);
    }
}

#[test]
fn what_leads_out_or_nests_too_deep_is_not_served() {
    for (file, said) in NOT_SERVED {
        is_refused_at_the_start(Kind::Template, file, said);
    }
}

#[test]
fn what_a_client_says_stays_what_it_is() {
    for (file, start) in CONTAINED {
        let neighbours = Neighbours::of(Kind::Template, file, PATIENT);
        for number in 1..=2 {
            let reply = neighbours.bad();
            assert_eq!(reply.status, 200, "{file}: {}", reply.text());
            assert!(reply.text().starts_with(start), "{file}: {}", reply.text());
            neighbours.good(number);
        }
        let log = neighbours.mimus.log().len();
        assert!(log < 500_000, "{file}: {log} bytes of log");
    }
}

#[test]
fn every_hostile_template_is_served_or_refused() {
    let files = std::fs::read_dir(Kind::Template.folder()).expect("the templates are there");
    let mut files: Vec<String> = files
        .map(|file| file.expect("it can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    files.sort();
    let named = |table: &[(&'static str, &str)]| -> Vec<&'static str> {
        table.iter().map(|(file, _)| *file).collect()
    };
    let ended: Vec<&str> = ENDED.iter().map(|(file, _)| *file).collect();
    let mut tested = [ended, named(REFUSED), named(NOT_SERVED), named(CONTAINED)].concat();
    tested.sort_unstable();
    assert_eq!(files, tested);
}
