#!/usr/bin/env python3
"""From process start to the first answer, and the memory that is resident then.

    benches/start.py MIMUS SPEC PATH [SPEC PATH ...]

Each description is started once to fill the caches, then five times: the median counts.
Whatever the answer is, it ends the measurement. "Later" is two seconds after, when the
description has been gone through for faults.
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import time

RUNS = 5


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def start(mimus, spec, path):
    began = time.perf_counter()
    command = [mimus, "serve", spec, "--port", "0", "--quiet"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        port = int(process.stdout.readline().rsplit(":", 1)[1])
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        client.request("GET", path)
        client.getresponse().read()
        milliseconds = (time.perf_counter() - began) * 1000
        at_once = resident_mb(process.pid)
        time.sleep(2)
        return milliseconds, at_once, resident_mb(process.pid)
    finally:
        process.kill()
        process.wait()


def main():
    mimus, rest = sys.argv[1], sys.argv[2:]
    print("| description | MB | first answer, ms | resident then, MB | later, MB |")
    print("|---|---|---|---|---|")
    for spec, path in zip(rest[::2], rest[1::2]):
        start(mimus, spec, path)
        runs = [start(mimus, spec, path) for _ in range(RUNS)]
        first, then, later = (statistics.median(column) for column in zip(*runs))
        size = os.path.getsize(spec) / 1e6
        print(f"| {os.path.basename(spec)} | {size:.1f} | {first:.0f} | {then:.0f} | {later:.0f} |")


if __name__ == "__main__":
    main()
