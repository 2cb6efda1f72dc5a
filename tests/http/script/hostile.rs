//! Scripts that mean ill, or go wrong the way code does: `tests/scripts`, one behaviour a
//! file. Each costs its own request, and nothing else.

mod contained;
mod ended;
mod refused;

use crate::neighbours::{Kind, Neighbours, SHORT, fails, is_refused_at_the_start};
use crate::support::{folder, run};

fn ends(name: &str, limit: Option<&str>, logged: &str) {
    fails(Kind::Script, &format!("{name}.js"), limit, logged);
}

fn serve(name: &str, limits: &str) -> Neighbours {
    Neighbours::of(Kind::Script, &format!("{name}.js"), limits)
}

fn is_not_served(name: &str, said: &str) {
    is_refused_at_the_start(Kind::Script, &format!("{name}.js"), said);
}

#[test]
fn every_hostile_script_has_a_test() {
    let tests = [
        include_str!("hostile/contained.rs"),
        include_str!("hostile/ended.rs"),
        include_str!("hostile/refused.rs"),
    ];
    let tests = tests.concat();
    let files = std::fs::read_dir(Kind::Script.folder()).expect("the scripts are there");
    let names: Vec<String> = files
        .map(|file| file.expect("it can be listed").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let test = name.strip_suffix(".js").expect("they are scripts");
        assert!(
            tests.contains(&format!("fn {test}()")),
            "tests/scripts/{name} has no test"
        );
    }
}

#[test]
fn others_in_flight_are_served_while_scripts_loop() {
    let neighbours = serve("loops_for_ever", SHORT);
    std::thread::scope(|scope| {
        let looping: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| neighbours.bad().status))
            .collect();
        for number in 1..=20 {
            neighbours.good(number);
        }
        for looping in looping {
            assert_eq!(looping.join().expect("no panic"), 500);
        }
    });
}

#[test]
fn a_script_of_ten_megabytes_is_refused() {
    let text = format!(
        "export default () => ({{}})\n{}",
        "// more\n".repeat(1_300_000)
    );
    let folder = folder(&[
        (
            "openapi.yaml",
            "openapi: 3.1.1\ninfo: { title: T, version: '1' }\npaths:\n  /a: { get: { responses: { '200': { description: ok } } } }\n",
        ),
        (
            "mimus.toml",
            "[[responder]]\nscript = \"large.js\"\nlimits.time-ms = 60000\n",
        ),
        ("large.js", &text),
    ]);
    let description = folder.path().join("openapi.yaml").display().to_string();
    let output = run(&["serve", &description, "--port", "0"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("large.js") && stderr.contains("2 MiB"),
        "{stderr}"
    );
}
