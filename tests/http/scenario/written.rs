//! Scenarios that stand in the configuration.

use serde_json::json;

use super::configured;
use crate::support::{folder, put_until, run};

#[test]
fn they_are_there_from_the_start_and_changed_where_they_stand() {
    let toml = "scenario = \"sold-out\"\n[scenarios.sold-out]\nvariables = { stock = 0 }\n\
                [[scenarios.sold-out.rules]]\noperations = [\"getPet\"]\nrespond = { status = 404 }\n\
                [scenarios.slow]\ndelay = 1\n";
    let (_folder, mimus) = configured(toml, &[]);
    assert_eq!(mimus.kept(), ["slow", "sold-out"]);
    assert_eq!(mimus.active(), json!("sold-out"));
    assert_eq!(mimus.get("/v1/pets/7").status, 404);
    let change = json!({ "name": "slow", "config": {} });
    let refused = mimus.of_scenarios("PUT", "/slow", Some(&change));
    assert_eq!(
        (refused.status, &*refused.problem()),
        (400, "scenario-refused")
    );
    let one = mimus.of_scenarios("GET", "/slow", None).json();
    assert_eq!(one["is_written"], true);
    mimus.activate("slow");
    assert_eq!(mimus.get("/v1/pets/7").status, 200);
}

#[test]
fn they_come_from_files_as_well() {
    let petstore = std::fs::read_to_string(crate::support::petstore()).unwrap();
    let folder = folder(&[
        ("openapi.yaml", &petstore),
        (
            "mimus.toml",
            "scenario = \"one\"\nscenario-folder = \"scenarios\"\n[scenarios.one]\nfile = \"one.json\"\n",
        ),
        ("one.json", "{\"get_pets_petId\": {\"by\": \"file\"}}"),
        (
            "scenarios/two.yaml",
            "rules:\n- operations: [getPet]\n  respond: { json: null }\n",
        ),
        ("scenarios/three.toml", "name = \"drei\"\ndelay = 1\n"),
        ("scenarios/notes.txt", "not one"),
    ]);
    let mimus = crate::support::Mimus::serve(&folder.path().join("openapi.yaml"), &[]);
    assert_eq!(mimus.kept(), ["drei", "one", "two"]);
    assert_eq!(mimus.get("/v1/pets/7").json(), json!({ "by": "file" }));
    mimus.activate("two");
    assert_eq!(mimus.get("/v1/pets/7").json(), json!(null));
}

#[test]
fn mistakes_in_them_are_told_with_the_others_of_the_configuration() {
    let petstore = std::fs::read_to_string(crate::support::petstore()).unwrap();
    let toml = "sede = 1\nscenario = \"broken\"\n[scenarios.broken]\n\
                [[scenarios.broken.rules]]\noperations = [\"getPe\"]\n\
                [[scenarios.broken.rules]]\noperations = [\"getPet\"]\n\
                respond = { template = \"{{ x\" }\n[scenarios.lost]\nfile = \"lost.json\"\n";
    let folder = folder(&[("openapi.yaml", &petstore), ("mimus.toml", toml)]);
    let spec = folder.path().join("openapi.yaml");
    let refused = run(&["serve", spec.to_str().unwrap(), "--port", "0"]);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8_lossy(&refused.stderr);
    for line in [
        "mimus.toml:1:1: unknown key `sede`",
        "mimus.toml:5:15: scenario `broken`: `getPe`: the description has no such operation",
        "did you mean `getPet`",
        "mimus.toml:10:1: there is no file",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    std::fs::write(
        folder.path().join("mimus.toml"),
        "[scenarios.broken]\n[[scenarios.broken.rules]]\noperations = [\"getPet\"]\n\
         respond = { template = \"{{ x\" }\n",
    )
    .unwrap();
    let refused = run(&["config", "check", spec.to_str().unwrap()]);
    let told = String::from_utf8_lossy(&refused.stderr);
    let line = "mimus.toml:4:13: scenario `broken`: the template is wrong";
    assert!(told.contains(line), "{told}");
}

#[test]
fn a_change_of_the_files_is_gone_by_and_what_is_remembered_stays() {
    let rule = "[[scenarios.seq.rules]]\noperations = [\"getPet\"]\n\
                sequence = [{ respond = { status = 503 } }, { respond = { json = \"second\" } }]\n";
    let toml = format!("scenario = \"seq\"\n{rule}");
    let (folder, mimus) = configured(&toml, &["--watch"]);
    let path = folder.path().join("mimus.toml");
    assert_eq!(mimus.get("/v1/pets/7").status, 503);
    let changed = format!("scenario = \"seq\"\ndynamic = true\n{rule}");
    put_until(&mimus, &path, changed.as_bytes(), "loaded Petstore");
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("second"));
    // One that is made while it runs is there after a change as well.
    mimus
        .play(&json!({ "rules": [{ "operations": ["getPet"], "respond": { "json": "played" } }] }));
    let changed = format!("scenario = \"seq\"\n{rule}");
    put_until(&mimus, &path, changed.as_bytes(), "loaded Petstore");
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("played"));
    // What the configuration says anew is the latest word.
    let changed = "scenario = \"new\"\n[[scenarios.new.rules]]\noperations = [\"getPet\"]\n\
                   respond = { json = \"new\" }\n";
    put_until(&mimus, &path, changed.as_bytes(), "loaded Petstore");
    assert_eq!(mimus.get("/v1/pets/7").json(), json!("new"));
    assert_eq!(mimus.kept(), ["new", "played"]);
}

#[test]
fn files_are_checked_without_serving() {
    let folder = folder(&[
        ("a.json", "{\"get_pets\": [1]}"),
        (
            "b.yaml",
            "name: two\nextends: a\nrules:\n- operations: [getPet]\n  respond: { status: 404 }\n",
        ),
        (
            "c.toml",
            "[[rules]]\noperations = [\"getPe\"]\n[[rules]]\nrespond = { template = \"{{ x\" }\n",
        ),
        ("d.toml", "[[rules]]\nrespond = { template = \"{{ x\" }\n"),
    ]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let spec = crate::support::petstore().display().to_string();
    let check = |files: &[&str]| {
        let files: Vec<String> = files.iter().map(|name| path(name)).collect();
        let mut arguments = vec!["scenario", "check", &spec];
        arguments.extend(files.iter().map(String::as_str));
        let output = run(&arguments);
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, told) = check(&["a.json", "b.yaml"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("nothing is wrong with `two`\n  rule 1: getPet\n  rule 2: listPets\n"),
        "{told}"
    );
    let (code, told) = check(&["c.toml", "d.toml", "e.json"]);
    assert_eq!(code, Some(1), "{told}");
    for line in [
        "c.toml:2:15: scenario `c`: `getPe`: the description has no such operation",
        "d.toml:2:13: scenario `d`: the template is wrong",
        "e.json: there is no such file",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let schema = run(&["scenario", "schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&schema.stdout).unwrap();
    assert_eq!(schema["title"], "Scenario of Mimus");
}

#[test]
fn the_header_may_be_another_one_or_none() {
    let rule = "[[scenarios.own.rules]]\noperations = [\"getPet\"]\nrespond = { json = \"own\" }\n";
    let (_folder, mimus) = configured(&format!("scenario-header = \"x-world\"\n{rule}"), &[]);
    let ask = |name: &str| mimus.get_with("/v1/pets/7", &[(name, "own")]).json();
    assert_eq!(ask("x-world"), json!("own"));
    assert_eq!(ask("x-mimus-scenario")["id"], 7);
    drop(mimus);
    let (_folder, mimus) = configured(&format!("scenario-header = \"off\"\n{rule}"), &[]);
    let ask = |name: &str| mimus.get_with("/v1/pets/7", &[(name, "own")]).json();
    assert_eq!(ask("x-mimus-scenario")["id"], 7);
    assert_eq!(ask("x-test-scenario")["id"], 7);
}

#[test]
fn a_file_that_comes_into_the_folder_is_one_more() {
    let petstore = std::fs::read_to_string(crate::support::petstore()).unwrap();
    let folder = folder(&[
        ("openapi.yaml", &petstore),
        ("mimus.toml", "scenario-folder = \"scenarios\"\n"),
        ("scenarios/one.toml", "delay = 1\n"),
    ]);
    let spec = folder.path().join("openapi.yaml");
    let mimus = crate::support::Mimus::serve(&spec, &["--watch"]);
    assert_eq!(mimus.kept(), ["one"]);
    let path = folder.path().join("scenarios/two.toml");
    put_until(&mimus, &path, b"delay = 2\n", "loaded Petstore");
    assert_eq!(mimus.kept(), ["one", "two"]);
    mimus.activate("two");
    let path = folder.path().join("scenarios/three.toml");
    put_until(&mimus, &path, b"delay = \"x\"\n", "scenario `three`");
    assert_eq!(
        (mimus.kept(), mimus.active()),
        (vec!["one".to_owned(), "two".to_owned()], json!("two"))
    );
    put_until(&mimus, &path, b"delay = 3\n", "loaded Petstore");
    assert_eq!(mimus.kept(), ["one", "three", "two"]);
}
