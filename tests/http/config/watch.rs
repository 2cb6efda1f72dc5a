//! `--watch`: a changed configuration is taken, a wrong one is told and left.

use super::{GREETINGS, hello, said};
use crate::support::{Mimus, folder, put_until};

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
    put_until(
        &mimus,
        &path,
        wrong.as_bytes(),
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

    put_until(&mimus, &path, configuration("Ahoy").as_bytes(), "again");
    assert_eq!(said(&mimus)[0], "Ahoy, Ada!");
}

#[test]
fn a_configuration_and_a_component_that_come_later_are_seen() {
    let folder = folder(&[("openapi.yaml", GREETINGS)]);
    let mimus = Mimus::serve(&folder.path().join("openapi.yaml"), &["--watch"]);
    assert_eq!(said(&mimus)[0], "nobody");
    put_until(
        &mimus,
        &folder.path().join("mimus.yaml"),
        b"responder: [{ component: late.wasm }]",
        "there is no file",
    );
    let component = std::fs::read(hello()).expect("it is built");
    put_until(
        &mimus,
        &folder.path().join("late.wasm"),
        &component,
        "again",
    );
    assert_eq!(said(&mimus)[0], "Hello, Ada!");
}
