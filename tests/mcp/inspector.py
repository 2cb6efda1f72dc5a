#!/usr/bin/env python3
"""Has the official inspector list the tools and call each of them, every time from a process of
its own: so mocks are detached, and found again by the next call.

    tests/mcp.sh inspector
"""

import json
import subprocess
import sys
from pathlib import Path

from scene import Scene

MOCK = {"server_url": "petstore"}
SCRIPT = "export default { getPet: () => ({ body: { id: 7, name: 'Hello', kind: 'cat', status: 'sold' } }) }"
OUTAGE = {"name": "outage", "rules": [{"operations": ["getPet"], "respond": {"status": 503}}]}

# Every tool there is: what it is called with, and what its answer has to be like. Each line
# finds what those before it made.
CALLS = [
    ("generate_mock_api",
     {"spec_url_or_path": "petstore.yaml", "output_dir_name": "shop", "business_port": 0},
     lambda it: it["success"] and it["server_info"]["endpoints"] == 9),
    ("start_mock_server", {"project": "shop", "detach": True},
     lambda it: it["server"]["id"] == "petstore" and not it["server"]["ends_with_session"]),
    ("list_mock_servers", {},
     lambda it: it["servers"][0]["id"] == "petstore" and it["projects"][0]["name"] == "shop"),
    ("discover_mock_servers", {"ports": []}, lambda it: it["total_running"] == 1),
    ("list_operations", MOCK, lambda it: it["total_count"] == 9),
    ("describe_operation", {**MOCK, "operation": "getPet"}, lambda it: it["id"] == "getPet"),
    ("send_request", {**MOCK, "path": "/v1/pets/7"},
     lambda it: it["response"]["body"]["name"] == "Tom"),
    ("query_mock_logs", {**MOCK, "operation": "getPet"}, lambda it: it["logs"][0]["status_code"] == 200),
    ("replay_request", {**MOCK, "id": 1}, lambda it: it["same"]),
    ("verify_calls",
     {**MOCK, "expectations": [{"operation": "getPet", "times": {"exactly": 1}}]},
     lambda it: it["passed"]),
    ("export_logs", {**MOCK, "format": "har", "output_path": "log.har"}, lambda it: it["bytes"] > 100),
    ("validate_scenario_config", {**MOCK, "scenario_config": OUTAGE}, lambda it: it["valid"]),
    ("deploy_scenario", {**MOCK, "scenario_config": OUTAGE}, lambda it: it["deployed"]),
    ("list_active_scenarios", {},
     lambda it: it["active_scenarios"][0]["scenario_name"] == "outage"),
    ("manage_mock_data", {**MOCK, "operation": "deactivate_scenario"}, lambda it: it["status"] == "success"),
    ("switch_scenario", {**MOCK, "scenario_name": "outage"}, lambda it: it["switched"]),
    ("test_responder", {"project": "shop", "script": SCRIPT, "operation": "getPet"}, lambda it: it["ok"]),
    ("write_responder", {"project": "shop", "name": "hello", "script": SCRIPT},
     lambda it: it["in_effect"]),
    ("inspect_responder", MOCK, lambda it: it["report"]["responders"][0]["name"] == "hello"),
    ("remove_responder", {"project": "shop", "name": "hello"}, lambda it: it["status"] == "success"),
    ("restart_mock_server", MOCK, lambda it: it["server"]["id"] == "petstore"),
    ("stop_mock_server", MOCK, lambda it: it["status"] == "success"),
    ("delete_mock_server", {"project": "shop"}, lambda it: it["status"] == "success"),
    ("create_test_session_context", {"session_name": "s", "test_plan": {"count": 1}},
     lambda it: it["context_id"] == "test_session-1"),
    ("create_workflow_context",
     {"workflow_name": "w", "workflow_config": {"steps": ["one"]}, "parent_context_id": "test_session-1"},
     lambda it: it["context_id"] == "workflow-2"),
    ("create_agent_context", {"agent_name": "a", "agent_type": "custom", "agent_config": {}},
     lambda it: it["context_type"] == "agent"),
    ("create_context_snapshot", {"context_id": "workflow-2", "snapshot_name": "before"},
     lambda it: it["snapshot_id"] == "snapshot-1"),
    ("update_context_data", {"context_id": "workflow-2", "data": {"current_step_index": 1}},
     lambda it: it["updated_keys"] == ["current_step_index"]),
    ("restore_context_snapshot", {"context_id": "workflow-2", "snapshot_id": "snapshot-1"},
     lambda it: it["revision"] == 3),
    ("get_context_data", {"context_id": "workflow-2", "keys": ["current_step_index"]},
     lambda it: it["data"] == {"current_step_index": 0}),
    ("update_global_context_data", {"data": {"shared": True}}, lambda it: it["revision"] == 2),
    ("get_global_context_data", {}, lambda it: it["data"] == {"shared": True}),
    ("list_contexts_by_type", {"context_type": "agent"}, lambda it: it["total_count"] == 1),
]


class Inspector:
    def __init__(self, scene, packages):
        self.scene = scene
        self.command = [
            str(Path(packages) / "node_modules/.bin/mcp-inspector"), "--cli", scene.mimus, "mcp",
            "--cwd", str(scene.work), "--format", "json", "--quiet",
        ]

    def __call__(self, method, *arguments):
        """The result that it prints, which is what the server said."""
        done = subprocess.run(
            [*self.command, "--method", method, *arguments],
            cwd=self.scene.work, env=self.scene.environment, capture_output=True, text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"{method} {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)["result"]

    def call(self, tool, arguments):
        given = json.dumps(arguments)
        return self("tools/call", "--tool-name", tool, "--tool-args-json", given)


def main(mimus, packages):
    with Scene(mimus) as scene:
        inspector = Inspector(scene, packages)
        # It also judges whether clients of all kinds can make sense of the schemas.
        listed = [tool["name"] for tool in inspector("tools/list", "--strict")["tools"]]
        called = [tool for tool, _, _ in CALLS]
        if set(listed) != set(called):
            raise SystemExit(
                f"of tools/list, {sorted(set(listed) - set(called))} have no call in {__file__}, "
                f"and of the calls there, {sorted(set(called) - set(listed))} have no tool"
            )
        for tool, arguments, is_right in CALLS:
            result = inspector.call(tool, arguments)
            if result.get("isError") or not is_right(result["structuredContent"]):
                raise SystemExit(f"{tool} {arguments} answered\n{json.dumps(result, indent=2)}")
            print(f"  {tool}: {result['content'][0]['text'].splitlines()[0]}")
        assert (scene.work / "log.har").is_file()
        scene.nothing_is_left()
    print(f"all {len(listed)} tools were called")


if __name__ == "__main__":
    main(*sys.argv[1:])
