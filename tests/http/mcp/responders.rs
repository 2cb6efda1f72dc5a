//! Behaviour that an agent writes: tried, installed, changed and taken out.

use serde_json::json;

use super::Agent;

const GREETS: &str = "export default { getPet(request, mimus) { return { status: 200, headers: { 'x-by': 'script' }, body: { id: 7, name: 'Hello', kind: 'cat', status: 'available' } } } }";

#[test]
fn a_script_is_tried_installed_replaced_and_removed() {
    let agent = Agent::new();
    let url = agent.petstore();
    let tried = agent.good(
        "test_responder",
        json!({ "project": "shop", "script": GREETS, "operation": "getPet" }),
    );
    assert_eq!(
        (&tried["ok"], &tried["answer"]["status"]),
        (&json!(true), &json!(200)),
        "{tried}"
    );
    assert_eq!(tried["answer"]["body"]["json"]["name"], "Hello");
    assert!(
        0 < tried["calls"][0]["memoryBytes"].as_u64().unwrap(),
        "{tried}"
    );
    let name = || {
        let asked = agent.good(
            "send_request",
            json!({ "server_url": url, "path": "/v1/pets/7" }),
        );
        asked["response"]["body"]["name"].clone()
    };
    assert_eq!(name(), "Tom");

    let write =
        json!({ "project": "shop", "name": "greets", "script": GREETS, "operations": ["getPet"] });
    let written = agent.good("write_responder", write.clone());
    assert_eq!(written["in_effect"], true, "{written}");
    assert_eq!(name(), "Hello");
    let again = agent.bad("write_responder", write);
    assert!(again.contains("replace"), "{again}");
    let other = GREETS.replace("Hello", "Other");
    let written = agent.good(
        "write_responder",
        json!({ "project": url, "name": "greets", "script": other, "operations": ["getPet"], "replace": true }),
    );
    assert_eq!(written["in_effect"], true, "{written}");
    assert_eq!(name(), "Other");
    let told = agent.good("inspect_responder", json!({ "server_url": url }));
    assert_eq!(told["report"]["responders"][0]["name"], "greets");

    let removed = agent.good(
        "remove_responder",
        json!({ "project": "shop", "name": "greets" }),
    );
    assert_eq!(removed["in_effect"], true, "{removed}");
    assert_eq!(name(), "Tom");
    assert!(
        !agent
            .path("generated_mocks/shop/responders/greets")
            .exists()
    );
    let config = std::fs::read_to_string(agent.path("generated_mocks/shop/mimus.toml")).unwrap();
    assert!(
        config.contains("use = \"crud\"") && !config.contains("greets"),
        "{config}"
    );
}

#[test]
fn a_quiet_agent_sees_its_mocks_take_up_a_script() {
    let folder = || tempfile::tempdir().unwrap();
    let agent = Agent::with(folder(), folder(), &[("MIMUS_LOG", "error")]);
    agent.petstore();
    let written = agent.good(
        "write_responder",
        json!({ "project": "shop", "name": "greets", "script": GREETS }),
    );
    assert_eq!(written["in_effect"], true, "{written}");
}

#[test]
fn what_is_wrong_with_a_script_is_told_and_nothing_is_changed() {
    let agent = Agent::new();
    let url = agent.petstore();
    let config = agent.path("generated_mocks/shop/mimus.toml");
    let before = std::fs::read_to_string(&config).unwrap();
    let told = agent.bad(
        "test_responder",
        json!({ "project": "shop", "script": "export default {", "operation": "getPet" }),
    );
    assert!(told.contains("handlers.js"), "{told}");
    let told = agent.bad(
        "write_responder",
        json!({ "project": "shop", "name": "x", "script": GREETS, "operations": ["getPett"] }),
    );
    assert!(
        told.contains("getPett") && told.contains("getPet"),
        "{told}"
    );
    assert_eq!(std::fs::read_to_string(&config).unwrap(), before);
    assert!(
        !agent
            .path("generated_mocks/shop/responders/x/handlers.js")
            .exists()
    );
    let asked = agent.good(
        "send_request",
        json!({ "server_url": url, "path": "/v1/pets/7" }),
    );
    assert_eq!(asked["response"]["body"]["name"], "Tom");
}

#[test]
fn a_script_that_would_do_harm_is_contained() {
    let agent = Agent::new();
    agent.petstore();
    let spins = "export default { getPet() { while (true) {} } }";
    let tried = agent.good(
        "test_responder",
        json!({ "project": "shop", "script": spins, "operation": "getPet" }),
    );
    assert_eq!(tried["ok"], false, "{tried}");
    let reads =
        "import text from '/etc/passwd'; export default { getPet() { return { body: text } } }";
    let told = agent.call(
        "test_responder",
        json!({ "project": "shop", "script": reads, "operation": "getPet" }),
    );
    assert!(!told.to_string().contains("root:"), "{told}");
    // `@` means no file.
    let echo = "export default { createPet(request) { return { status: 201, body: { got: request.body } } } }";
    let told = agent.call(
        "test_responder",
        json!({
            "project": "shop", "script": echo, "method": "POST", "path": "/v1/pets",
            "headers": { "x-api-key": "k" }, "body": "@/etc/passwd",
        }),
    );
    assert!(!told.to_string().contains("root:"), "{told}");
    agent.good("list_mock_servers", json!({}));
}

#[test]
fn a_name_that_is_taken_is_refused_before_anything_is_written() {
    let agent = Agent::new();
    agent.petstore();
    let write = |script: &str, more: &[(&str, serde_json::Value)]| {
        let mut arguments = json!({ "project": "shop", "name": "greets", "script": script });
        for (name, value) in more {
            arguments[*name] = value.clone();
        }
        arguments
    };
    agent.good("write_responder", write(GREETS, &[]));
    let file = agent.path("generated_mocks/shop/responders/greets/handlers.js");
    let config = agent.path("generated_mocks/shop/mimus.toml");
    let written = std::fs::metadata(&file).unwrap().modified().unwrap();
    let before = std::fs::read(&config).unwrap();
    agent.bad("write_responder", write("export default {}", &[]));
    // What can't be used is tried beside it, and never in its place.
    let told = agent.bad(
        "write_responder",
        write("export default {", &[("replace", json!(true))]),
    );
    assert!(
        told.contains("handlers.js") && !told.contains("draft"),
        "{told}"
    );
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        written
    );
    assert_eq!(std::fs::read(&config).unwrap(), before);
    let folder = std::fs::read_dir(file.parent().unwrap()).unwrap();
    assert_eq!(folder.count(), 1);
}

#[test]
fn a_responder_is_granted_what_an_agent_may_give() {
    let agent = Agent::new();
    agent.petstore();
    std::fs::create_dir(agent.path("generated_mocks/shop/data")).unwrap();
    let write = |name: &str, grants: serde_json::Value| {
        json!({
            "project": "shop", "name": name, "script": GREETS, "operations": ["getPet"],
            "grants": grants, "replace": true,
        })
    };
    let config = || std::fs::read_to_string(agent.path("generated_mocks/shop/mimus.toml")).unwrap();
    let before = config();
    for (grants, said) in [
        (
            json!({ "http": ["http://169.254.169.254"] }),
            "public network",
        ),
        (
            json!({ "http": ["http://localhost:8000"] }),
            "public network",
        ),
        (json!({ "folder": "../../.." }), "outside of the folders"),
        (json!({ "folder": "/etc" }), "outside of the folders"),
        (json!({ "folder": "nothing" }), "nothing"),
        (json!({ "sockets": true }), "grants"),
    ] {
        let told = agent.bad("write_responder", write("x", grants.clone()));
        assert!(told.contains(said), "{grants}: {told}");
    }
    assert_eq!(config(), before);
    agent.good(
        "write_responder",
        write("x", json!({ "state": ["pets"], "real-time": true })),
    );
    assert!(config().contains("state = [\"pets\"]"), "{}", config());
    assert!(config().contains("real-time = true"));
}

#[cfg(unix)]
#[test]
fn a_project_whose_files_lead_elsewhere_is_left_alone() {
    let agent = Agent::new();
    agent.good(
        "generate_mock_api",
        json!({ "spec_url_or_path": "petstore.yaml", "output_dir_name": "shop" }),
    );
    let outside = tempfile::tempdir().unwrap();
    let secret = outside.path().join("secret.toml");
    std::fs::write(&secret, "secret = \"swordfish\"\n").unwrap();
    let config = agent.path("generated_mocks/shop/mimus.toml");
    std::fs::remove_file(&config).unwrap();
    std::os::unix::fs::symlink(&secret, &config).unwrap();
    for (tool, more) in [
        ("write_responder", json!({ "name": "x", "script": GREETS })),
        ("remove_responder", json!({ "name": "x" })),
        ("start_mock_server", json!({ "port": 0 })),
    ] {
        let mut arguments = more;
        arguments["project"] = json!("shop");
        let told = agent.bad(tool, arguments);
        assert!(told.contains("outside of the folders"), "{tool}: {told}");
        assert!(!told.contains("swordfish"), "{tool}: {told}");
    }
    let kept = std::fs::read_to_string(&secret).unwrap();
    assert_eq!(kept, "secret = \"swordfish\"\n");
}
