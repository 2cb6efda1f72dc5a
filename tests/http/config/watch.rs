//! `--watch`: a changed configuration is taken, a wrong one is told and left.

use std::path::Path;
use std::time::Instant;

use super::{GREETINGS, hello, said};
use crate::support::{Mimus, PATIENCE, folder};

/// Writes a file until the log has something more to say of it: when the watch begins is
/// not known from outside.
fn write_until(mimus: &Mimus, path: &Path, text: &str, seen: &str) {
    let from = mimus.log().len();
    let deadline = Instant::now() + PATIENCE;
    while !mimus.log()[from..].contains(seen) {
        assert!(Instant::now() < deadline, "not seen: {}", mimus.log());
        std::fs::write(path, text).expect("the file can be written");
        for _ in 0..50 {
            mimus.get("/health");
        }
    }
}

#[test]
fn a_wrong_configuration_leaves_the_old_one_until_it_is_right() {
    let hello = hello().display().to_string();
    let configuration = |greeting: &str| {
        format!(
            "[[responder]]\ncomponent = '{hello}'\noperations = ['getHello']\nsettings.greeting = '{greeting}'\n"
        )
    };
    let folder = folder(&[
        ("openapi.yaml", GREETINGS),
        ("mimus.toml", &configuration("Hello")),
    ]);
    let path = folder.path().join("mimus.toml");
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &["--watch"]);
    assert_eq!(said(&mimus)[0], "Hello, Ada!");

    let wrong = configuration("Ahoy").replace("getHello", "getHelo");
    write_until(
        &mimus,
        &path,
        &wrong,
        "mimus.toml:3:15: `getHelo` matches no operation",
    );
    assert!(
        mimus.log().contains("the change was not taken"),
        "{}",
        mimus.log()
    );
    assert!(
        mimus.log().contains("nearest: `getHello`"),
        "{}",
        mimus.log()
    );
    assert_eq!(said(&mimus)[0], "Hello, Ada!");

    write_until(&mimus, &path, &configuration("Ahoy"), "again");
    assert_eq!(said(&mimus)[0], "Ahoy, Ada!");
}

#[test]
fn a_configuration_and_a_component_that_come_later_are_seen() {
    let folder = folder(&[("openapi.yaml", GREETINGS)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &["--watch"]);
    assert_eq!(said(&mimus)[0], "nobody");
    let component = folder.path().join("late.wasm");
    write_until(
        &mimus,
        &folder.path().join("mimus.yaml"),
        "responder: [{ component: late.wasm }]",
        "there is no file",
    );
    let from = mimus.log().len();
    let deadline = Instant::now() + PATIENCE;
    while !mimus.log()[from..].contains("again") {
        assert!(Instant::now() < deadline, "not seen: {}", mimus.log());
        std::fs::copy(hello(), &component).expect("it can be copied");
        for _ in 0..50 {
            mimus.get("/health");
        }
    }
    assert_eq!(said(&mimus)[0], "Hello, Ada!");
}
