#!/usr/bin/env python3
"""What an agent waits for: from the start of `mimus mcp` to its answer to `initialize`, and a
trivial call, which is `list_mock_servers` where no mock runs.

    benches/mcp.py MIMUS [RUNS]

Each run is a process of its own with 200 calls, over stdio; the medians count. The first run
fills the caches.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

CALLS = 200
HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


def run(mimus, folder):
    """Milliseconds to the answer to `initialize`, and those of each call."""
    environment = {**os.environ, "XDG_STATE_HOME": folder, "MIMUS_LOG": "warn"}
    began = time.perf_counter()
    server = subprocess.Popen(
        [mimus, "mcp"], cwd=folder, env=environment,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )

    def tell(**message):
        server.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        server.stdin.flush()

    def ask(id, method, params):
        tell(id=id, method=method, params=params)
        answer = json.loads(server.stdout.readline())
        assert answer["id"] == id and "result" in answer, answer

    ask(0, "initialize", HELLO)
    start = (time.perf_counter() - began) * 1000
    tell(method="notifications/initialized")
    calls = []
    for id in range(1, CALLS + 1):
        began = time.perf_counter()
        ask(id, "tools/call", {"name": "list_mock_servers", "arguments": {}})
        calls.append((time.perf_counter() - began) * 1000)
    server.stdin.close()
    server.wait()
    return start, calls


def main():
    mimus = os.path.abspath(sys.argv[1])
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as folder:
        run(mimus, folder)
        starts, calls = zip(*(run(mimus, folder) for _ in range(runs)))
    calls = sorted(call for each in calls for call in each)
    print("| | median | 99 % within |")
    print("|---|---|---|")
    for what, times in (("start to `initialize`", sorted(starts)), ("a trivial call", calls)):
        within = times[min(len(times) - 1, len(times) * 99 // 100)]
        print(f"| {what} | {statistics.median(times):.2f} ms | {within:.2f} ms |")


if __name__ == "__main__":
    main()
