#!/usr/bin/env python3
"""What the journal costs: requests a second with it and without, in one run.

    benches/journal.py MIMUS [ROUNDS] [SECONDS] [fixed|computed]  throughput, interleaved; needs `wrk`
    benches/journal.py MIMUS --memory REQUESTS                    resident memory while so many are kept, with retention

`wrk -t1 -c32` asks the petstore's `GET /v1/pets/7`: the example, from a fixed plan, and with
`Prefer: dynamic=true` what faker makes up in a fresh sandbox. The server's log is off, since
it costs the same with and without. The ratio is that of each round; the median counts.
"""

import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SPEC = Path(__file__).parent.parent / "examples/petstore/openapi.yaml"
PLANS = {"fixed": [], "computed": ["-H", "Prefer: dynamic=true"]}


class Server:
    def __init__(self, mimus, *flags):
        command = [mimus, "serve", SPEC, "--port", "0", "--quiet", *flags]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={"MIMUS_LOG": "warn", "PATH": "/usr/bin:/bin", "HOME": str(Path.home())},
        )
        self.url = re.search(r"http://\S+", self.process.stdout.readline())[0]

    def load(self, seconds, *flags):
        """Requests a second, and how many."""
        command = ["wrk", "-t1", "-c32", f"-d{seconds}", *flags, f"{self.url}/v1/pets/7"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in text:
            sys.exit(text)
        rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
        return rate, int(re.search(r"(\d+) requests in", text)[1])

    def resident_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def throughput(mimus, rounds, seconds, plans):
    print("| plan | journal | requests a second | of those without |")
    print("|---|---|---|---|")
    for plan in plans:
        ratios = {"memory": [], "file": []}
        rates = {"off": [], "memory": [], "file": []}
        for _ in range(rounds):
            now = one_round(mimus, seconds, PLANS[plan])
            for name, of in rates.items():
                of.append(now[name])
            for name, of in ratios.items():
                of.append(now[name] / now["off"])
        for name, of in rates.items():
            ratio = ratios.get(name)
            told = f"{statistics.median(ratio):.2f} ({min(ratio):.2f} to {max(ratio):.2f})" if ratio else ""
            print(f"| {plan} | {name} | {statistics.median(of):.0f} | {told} |", flush=True)


def one_round(mimus, seconds, flags):
    """Requests a second by the journal's place."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"off": "off", "memory": "memory", "file": f"{folder}/journal.db"}
        now = {}
        for name, place in places.items():
            with Server(mimus, "--journal", place) as server:
                server.load(1, *flags)
                now[name], _ = server.load(seconds, *flags)
        return now


def memory(mimus, requests):
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--journal", f"{folder}/journal.db", "--config", f"{folder}/mimus.toml"]
        Path(folder, "mimus.toml").write_text("[journal]\nentries = 50000\n")
        with Server(mimus, *flags) as server:
            print("| requests | resident, MB | journal on the disk, MB |")
            print("|---|---|---|")
            done, step = 0, requests / 10
            while done < requests:
                target = done + step
                while done < min(target, requests):
                    done += server.load(5)[1]
                disk = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
                print(f"| {done:,} | {server.resident_mb():.0f} | {disk:.0f} |", flush=True)


def main():
    mimus, rest = sys.argv[1], sys.argv[2:]
    if rest[:1] == ["--memory"]:
        memory(mimus, int(rest[1]))
    else:
        rounds, seconds = [int(text) for text in rest[:2]] + [5, 5][len(rest[:2]) :]
        throughput(mimus, rounds, seconds, rest[2:] or PLANS)


if __name__ == "__main__":
    main()
