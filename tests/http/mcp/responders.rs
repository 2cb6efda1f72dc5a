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
