//! What agents remember together, over restarts and beside each other.

use serde_json::{Value, json};

use super::Agent;

/// Another agent of the same user.
fn beside(agent: &Agent) -> Agent {
    let work = tempfile::tempdir().unwrap();
    Agent::started(agent.state.clone(), work, &[], &json!({}))
}

#[test]
fn a_context_outlives_the_agent_that_made_it() {
    let mut first = Agent::new();
    let made = first.good(
        "create_workflow_context",
        json!({
            "workflow_name": "release", "workflow_config": { "steps": ["mock", "test"] },
            "tags": ["nightly"],
        }),
    );
    assert_eq!(
        (&made["context_type"], &made["revision"]),
        (&json!("workflow"), &json!(1))
    );
    let flow = made["context_id"].clone();
    let made = first.good(
        "create_agent_context",
        json!({
            "agent_name": "writer", "agent_type": "langgraph", "agent_config": { "model": "m" },
            "parent_context_id": flow,
        }),
    );
    let writer = made["context_id"].clone();
    first.good(
        "update_context_data",
        json!({ "context_id": flow, "data": { "current_step_index": 1, "workflow_config": null } }),
    );
    drop(first.stdin.borrow_mut().take());
    assert!(first.child.wait().unwrap().success());
    let second = beside(&first);
    let read = second.good("get_context_data", json!({ "context_id": flow }));
    assert_eq!(read["data"]["current_step_index"], 1, "{read}");
    assert_eq!(read["data"]["workflow_steps"], json!(["mock", "test"]));
    assert_eq!(read["data"].get("workflow_config"), None, "{read}");
    let some = second.good(
        "get_context_data",
        json!({ "context_id": writer, "keys": ["agent_type", "nothing"] }),
    );
    assert_eq!(some["data"], json!({ "agent_type": "langgraph" }));
    assert_eq!(some["missing_keys"], json!(["nothing"]));
    let listed = second.good("list_contexts_by_type", json!({ "context_type": "agent" }));
    assert_eq!(listed["total_count"], 1, "{listed}");
    assert_eq!(listed["contexts"][0]["parent_context_id"], flow);
    let tagged = second.good(
        "list_contexts_by_type",
        json!({ "tags": ["nightly"], "status": "active" }),
    );
    assert_eq!(tagged["contexts"][0]["context_id"], flow);
}

#[test]
fn two_agents_that_change_one_context_lose_nothing() {
    let first = Agent::new();
    let second = beside(&first);
    let made = first.good(
        "create_test_session_context",
        json!({ "session_name": "both", "test_plan": { "count": 0 } }),
    );
    let id = made["context_id"].clone();
    for step in 0..10 {
        for (agent, name) in [(&first, "first"), (&second, "second")] {
            agent.good(
                "update_context_data",
                json!({ "context_id": id, "data": { "steps": { (format!("{name}-{step}")): step } } }),
            );
        }
    }
    let read = first.good("get_context_data", json!({ "context_id": id }));
    assert_eq!(read["data"]["steps"].as_object().unwrap().len(), 20);
    // Who counts says what it counted from.
    let revision = read["revision"].clone();
    let count = |agent: &Agent, count: i64| {
        let arguments = json!({
            "context_id": id, "data": { "test_plan": { "count": count } },
            "expected_revision": revision,
        });
        agent.call("update_context_data", arguments)
    };
    assert_ne!(count(&first, 1)["isError"], true);
    let late = count(&second, 1);
    assert_eq!(late["isError"], true, "{late}");
    let text = late["content"][0]["text"].as_str().unwrap();
    assert!(
        text.contains("changed since") && text.contains("read it again"),
        "{text}"
    );
}

#[test]
fn a_snapshot_is_gone_back_to_and_one_that_is_not_there_is_not() {
    let agent = Agent::new();
    let made = agent.good(
        "create_workflow_context",
        json!({ "workflow_name": "w", "workflow_config": { "a": 1 } }),
    );
    let id = made["context_id"].clone();
    let taken = agent.good(
        "create_context_snapshot",
        json!({ "context_id": id, "snapshot_name": "before", "description": "the risky step" }),
    );
    let replaced = agent.good(
        "update_context_data",
        json!({ "context_id": id, "data": { "only": true }, "merge": false }),
    );
    assert!(
        replaced["updated_keys"]
            .as_array()
            .unwrap()
            .contains(&json!("only"))
    );
    let unknown = agent.bad(
        "restore_context_snapshot",
        json!({ "context_id": id, "snapshot_id": "snapshot-99" }),
    );
    assert!(unknown.contains("`before`"), "{unknown}");
    agent.good(
        "restore_context_snapshot",
        json!({ "context_id": id, "snapshot_id": taken["snapshot_id"] }),
    );
    let read = agent.good("get_context_data", json!({ "context_id": id }));
    assert_eq!(read["data"]["workflow_config"], json!({ "a": 1 }));
    assert_eq!(read["data"].get("only"), None);
}

#[test]
fn one_context_is_everybody_s() {
    let first = Agent::new();
    let second = beside(&first);
    let empty = first.good("get_global_context_data", json!({}));
    assert_eq!(empty["data"], json!({}));
    let data = json!({ "data": { "shared": { "a": 1 } } });
    let updated = first.good("update_global_context_data", data);
    assert_eq!(updated["updated_keys"], json!(["shared"]));
    second.good(
        "update_global_context_data",
        json!({ "data": { "shared": { "b": 2 } } }),
    );
    let read = first.good("get_global_context_data", json!({ "keys": ["shared"] }));
    assert_eq!(read["data"]["shared"], json!({ "a": 1, "b": 2 }));
}

#[test]
fn what_is_over_and_what_is_too_much_is_refused_with_what_to_do() {
    let agent = Agent::new();
    let made = agent.good(
        "create_agent_context",
        json!({ "agent_name": "a", "agent_type": "custom", "agent_config": {} }),
    );
    let id = made["context_id"].clone();
    let update = |more: Value| {
        let mut arguments = more;
        arguments["context_id"] = id.clone();
        arguments
    };
    agent.good(
        "update_context_data",
        update(json!({ "context_status": "completed" })),
    );
    let over = agent.bad("update_context_data", update(json!({ "data": { "a": 1 } })));
    assert!(
        over.contains("completed") && over.contains("`active`"),
        "{over}"
    );
    agent.good(
        "update_context_data",
        update(json!({ "data": { "a": 1 }, "context_status": "active" })),
    );
    let long = "x".repeat(2 << 20);
    let large = agent.bad(
        "update_context_data",
        update(json!({ "data": { "a": long } })),
    );
    assert!(large.contains("1048576"), "{large}");
    for (tool, arguments) in [
        ("get_context_data", json!({ "context_id": "workflow-99" })),
        (
            "create_context_snapshot",
            json!({ "context_id": "../../etc", "snapshot_name": "s" }),
        ),
        (
            "create_workflow_context",
            json!({ "workflow_name": "w", "workflow_config": {}, "parent_context_id": "agent-99" }),
        ),
    ] {
        let unknown = agent.bad(tool, arguments);
        assert!(unknown.contains("list"), "{tool}: {unknown}");
    }
}
