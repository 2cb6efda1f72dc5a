#!/usr/bin/env python3
"""Mimus beside bare axum and its peers: in one run, interleaved, on the same machine.

    cargo build --release -p mimus -p mimus-limit
    cargo build --target wasm32-wasip2 --profile guest -p hello-responder
    benches/compare.py [--rounds 3] [--seconds 5] [--only TEXT] [--no-peers]

In each round every contender is started, asked once, warmed up, loaded by `wrk -t1 -c32` and
stopped. Ratios are made within a round; the median of the rounds counts, and their range is
the spread. Needs `wrk`; the peers need Node with npm, and Java for WireMock.
"""

import argparse
import datetime
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from comparison import contenders, measure  # noqa: E402

ROOT = Path(__file__).parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", help="contenders with this in their names, beside the limit")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--mimus", type=Path, default=TARGET / "release/mimus")
    parser.add_argument("--limit", type=Path, default=TARGET / "release/mimus-limit")
    return parser.parse_args()


def install_peers():
    folder = TARGET / "comparison"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(contenders.HERE) / "package.json", folder)
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund"]
    subprocess.run(command, cwd=folder, check=True)
    return folder


def main():
    asked = arguments()
    limit = contenders.limit(asked.limit.resolve())
    others = contenders.mimus(asked.mimus.resolve())
    if not asked.no_peers:
        others += contenders.peers(install_peers())
    if asked.only:
        others = [one for one in others if asked.only.lower() in one.name.lower()]
    all_of_them = [limit, *others]
    rounds = []
    for number in range(asked.rounds):
        figures = []
        for one in all_of_them:
            print(f"round {number + 1}: {one.name}, {one.kind}", file=sys.stderr, flush=True)
            figures.append(measure.measure(one, asked.seconds, warm_up=2))
        rounds.append(figures)
    tell(asked, all_of_them, rounds)


def tell(asked, all_of_them, rounds):
    """A table in Markdown."""
    version = subprocess.run([asked.mimus, "--version"], capture_output=True, text=True, check=True)
    today = datetime.datetime.now(datetime.UTC).date()
    print(f"{today}, {version.stdout.strip()}, {asked.rounds} rounds of {asked.seconds} s\n")
    print("| body | contender | requests a second | of axum's | p50, ms | p99, ms | CPU a request, µs | first answer, ms | resident before and after, MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for at, one in enumerate(all_of_them):
        own = [figures[at] for figures in rounds]
        ratios = [figures[at].rate / figures[0].rate for figures in rounds]

        def middle(member, own=own):
            return statistics.median(getattr(figures, member) for figures in own)

        ratio = f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        print(
            f"| {one.kind} | {one.name} | {middle('rate'):,.0f} | {ratio} | {middle('p50_ms'):.2f} "
            f"| {middle('p99_ms'):.2f} | {middle('cpu_us'):.0f} | {middle('started_ms'):.0f} "
            f"| {middle('idle_mb'):.0f} and {middle('loaded_mb'):.0f} |"
        )


if __name__ == "__main__":
    main()
