#!/usr/bin/env python3
"""A whole session with `mimus mcp`, driven by the official Python SDK, over stdio and then over
HTTP: make a mock, ask it, break it, see that in the log, write a responder, verify, stop. At
last a client that is killed while its mock runs leaves no process behind.

    tests/mcp.sh python
"""

import asyncio
import os
import subprocess
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from scene import Scene

SCRIPT = """export default {
  getPet(request) {
    return { body: { id: 7, name: 'Hello', kind: 'cat', status: 'available' } }
  },
}"""


async def session(streams):
    async with streams as (reads, writes), ClientSession(reads, writes) as client:
        hello = await client.initialize()
        assert hello.server_info.name == "mimus", hello
        tools = (await client.list_tools()).tools
        print(f"{hello.server_info.name} {hello.server_info.version}: {len(tools)} tools")

        async def call(tool, wrong=False, **arguments):
            # The SDK holds structured content against the output schema itself.
            result = await client.call_tool(tool, arguments)
            assert bool(result.is_error) == wrong, (tool, result)
            print(f"  {tool}: {result.content[0].text.splitlines()[0]}")
            return result.content[0].text if wrong else result.structured_content

        made = await call(
            "generate_mock_api", spec_url_or_path="petstore.yaml", output_dir_name="shop",
            business_port=0, start=True, overwrite=True,
        )
        url = made["server"]["server_url"]
        operations = await call("list_operations", server_url=url)
        assert operations["total_count"] == 9, operations
        await call("describe_operation", server_url=url, operation="getPet")

        async def get():
            asked = await call("send_request", server_url=url, path="/v1/pets/7")
            return asked["response"]

        assert (await get())["body"]["name"] == "Tom"
        outage = {"name": "outage", "rules": [{"operations": ["getPet"], "respond": {"status": 503}}]}
        await call("deploy_scenario", server_url=url, scenario_config=outage)
        assert (await get())["status_code"] == 503
        logs = await call("query_mock_logs", server_url=url, status_code="5xx")
        assert logs["logs"][0]["test_scenario"] == "outage", logs
        await call("manage_mock_data", server_url=url, operation="deactivate_scenario")
        tried = await call("test_responder", project="shop", script=SCRIPT, operation="getPet")
        assert tried["ok"], tried
        written = await call("write_responder", project="shop", name="hello", script=SCRIPT)
        assert written["in_effect"], written
        assert (await get())["body"]["name"] == "Hello"
        verified = await call(
            "verify_calls", server_url=url,
            expectations=[{"operation": "getPet", "times": {"exactly": 3}}],
        )
        assert verified["passed"], verified
        await call("generate_mock_api", wrong=True, spec_url_or_path="/etc/passwd")
        await call("stop_mock_server", server_url=url)
        listed = await call("list_mock_servers")
        assert listed["servers"] == [], listed


async def hold(mimus):
    """A client that has a mock started, says so, and stays until it is killed."""
    server = StdioServerParameters(command=mimus, args=["mcp"], env=dict(os.environ))
    async with stdio_client(server) as (reads, writes), ClientSession(reads, writes) as client:
        await client.initialize()
        made = {"spec_url_or_path": "petstore.yaml", "business_port": 0, "start": True}
        assert not (await client.call_tool("generate_mock_api", made)).is_error
        print("it runs", flush=True)
        await asyncio.Event().wait()


def killed(scene):
    command = [sys.executable, __file__, "--hold", scene.mimus]
    client = subprocess.Popen(
        command, cwd=scene.work, env=scene.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert client.stdout.readline() == b"it runs\n"
    # The client, its server, and the mock.
    assert len(scene.processes()) == 3, scene.processes()
    client.kill()
    client.wait()
    # What never ends is ended by whoever waits for this.
    while scene.processes():
        os.sched_yield()
    scene.nothing_is_left()


def main(mimus):
    with Scene(mimus) as scene:
        print("over stdio")
        server = StdioServerParameters(
            command=scene.mimus, args=["mcp"], cwd=scene.work, env=scene.environment
        )
        asyncio.run(session(stdio_client(server)))
        scene.nothing_is_left()
        print("over HTTP", flush=True)
        with scene.http() as url:
            asyncio.run(session(streamable_http_client(url)))
        scene.nothing_is_left()
        if sys.platform == "linux":
            killed(scene)
    print("both sessions went as they should, and nothing is left of a client that was killed")


if __name__ == "__main__":
    if sys.argv[1] == "--hold":
        asyncio.run(hold(sys.argv[2]))
    else:
        main(sys.argv[1])
