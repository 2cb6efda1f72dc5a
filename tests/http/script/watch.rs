//! `--watch`: an edited script is served, whole; one that has a mistake is told of, and the
//! one before stays.

use std::path::Path;
use std::time::Instant;

use super::{files, order, serve};
use crate::support::{PATIENCE, put_until};

#[test]
fn an_edited_script_is_served_and_a_wrong_one_is_not() {
    let handlers = |said: &str| {
        format!(
            "import {{ mark }} from './lib/mark.js'\nexport default () => ({{ body: ['{said}', mark] }})"
        )
    };
    let first = handlers("first");
    let folder = files(&first, &[("lib/mark.js", "export const mark = '!'")]);
    let mimus = serve(&folder, &["--watch"]);
    let said = || order(&mimus, "/v1/orders/7").to_string();
    assert_eq!(said(), r#"["first","!"]"#);

    let script = folder.path().join("handlers.js");
    put_until(&mimus, &script, handlers("second").as_bytes(), "again");
    assert_eq!(said(), r#"["second","!"]"#);

    put_until(
        &mimus,
        &script,
        b"export default () => ({ body: ['third' })",
        "handlers.js:1:",
    );
    mimus.wait_for_log("the change was not taken");
    assert_eq!(said(), r#"["second","!"]"#);

    // What it imports counts as well, once the script itself is right again.
    put_until(&mimus, &script, handlers("fourth").as_bytes(), "again");
    let module = folder.path().join("lib/mark.js");
    let deadline = Instant::now() + PATIENCE;
    while said() != r#"["fourth","?"]"# {
        assert!(Instant::now() < deadline, "{}", mimus.log());
        std::fs::write(&module, "export const mark = '?'").expect("the file can be written");
    }
}

/// No request goes without an answer meanwhile.
#[test]
fn every_answer_is_of_one_script_or_of_the_other() {
    let script = |mark: &str| format!("export default () => ({{ body: ['{mark}', '{mark}'] }})");
    let first = script("first");
    let folder = files(&first, &[]);
    let mimus = serve(&folder, &["--watch"]);
    let path: &Path = &folder.path().join("handlers.js");
    let draft = path.with_extension("draft");
    let deadline = Instant::now() + PATIENCE;
    loop {
        std::fs::write(&draft, script("second")).expect("the file can be written");
        std::fs::rename(&draft, path).expect("it can be put in its place");
        let seen: Vec<String> = (0..20)
            .map(|_| order(&mimus, "/v1/orders/7").to_string())
            .collect();
        let known = [r#"["first","first"]"#, r#"["second","second"]"#];
        assert!(seen.iter().all(|said| known.contains(&&**said)), "{seen:?}");
        if seen.iter().all(|said| said == known[1]) {
            break;
        }
        assert!(Instant::now() < deadline, "{}", mimus.log());
    }
}
