"""Holds an example's conversation with a running mock, and compares every answer.

A conversation is a text file: requests behind `>`, the answers to them behind `<`.

    > POST /payments
    > idempotency-key: a
    >
    > {"amount": 1200}
    < 201
    < content-type: application/json
    <
    < {"id": "pay_0000000001"}

Lines with neither are for the reader. A body ends with its last line. Nothing else than
Python's standard library is needed.
"""

import argparse
import difflib
import http.client
import json
import re
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

# Not of the example: the connection's, the clock's on the wall, and those of every answer.
UNTOLD = {"connection", "content-length", "date", "keep-alive", "transfer-encoding", "vary"}


@dataclass
class Exchange:
    before: list[str]
    request: list[str]
    answer: list[str] = field(default_factory=list)


def read(text: str) -> tuple[list[Exchange], list[str]]:
    """The exchanges, and what stands behind the last."""
    exchanges: list[Exchange] = []
    notes: list[str] = []
    request: list[str] = []
    for line in text.splitlines():
        mark, rest = line[:1], line[1:].removeprefix(" ")
        if mark == ">":
            request.append(rest)
            continue
        if request:
            exchanges.append(Exchange(notes, request))
            notes, request = [], []
        if mark == "<":
            exchanges[-1].answer.append(rest)
        else:
            notes.append(line)
    if request:
        exchanges.append(Exchange(notes, request))
        notes = []
    return exchanges, notes


def written(exchanges: list[Exchange], notes: list[str]) -> str:
    lines: list[str] = []
    for exchange in exchanges:
        lines += exchange.before
        lines += [f"> {line}".rstrip() for line in exchange.request]
        lines += [f"< {line}".rstrip() for line in exchange.answer]
    return "\n".join(lines + notes) + "\n"


class Mock:
    """The server, on a free port, with the component in place of the configured one."""

    def __init__(self, mimus: Path, example: Path, component: Path | None) -> None:
        self.folder = tempfile.TemporaryDirectory()
        command = [str(mimus), "serve", "openapi.yaml", "--port", "0", "--log-format", "json"]
        configuration = example / "mimus.toml"
        if component is not None and not configuration.exists():
            command += ["--responder", str(component.resolve())]
        elif component is not None:
            config = configuration.read_text()
            path = json.dumps(str(component.resolve()))
            config, replaced = re.subn(r"(?m)^component = .*$", lambda _: f"component = {path}", config)
            if replaced != 1:
                raise SystemExit(f"{configuration}: expected one line `component = …`, found {replaced}")
            replacement = Path(self.folder.name) / "mimus.toml"
            replacement.write_text(config)
            command += ["--config", str(replacement)]
        self.log = Path(self.folder.name) / "log"
        self.server = subprocess.Popen(
            command,
            cwd=example,
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
        )
        self.port = self._port()

    def _port(self) -> int:
        assert self.server.stdout is not None
        for line in self.server.stdout:
            if found := re.search(r"https?://[^ :]+:(\d+)", line):
                return int(found[1])
        raise SystemExit(f"the mock did not start:\n{self.log.read_text()}")

    def ask(self, lines: list[str]) -> list[str]:
        method, target = lines[0].split(" ", 1)
        gap = lines.index("") if "" in lines else len(lines)
        headers = dict(line.split(": ", 1) for line in lines[1:gap])
        body = "\n".join(lines[gap + 1 :]) or None
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        connection.request(method, target, body.encode() if body else None, headers)
        response = connection.getresponse()
        content = response.read().decode()
        told = [
            f"{name.lower()}: {value}"
            for name, value in response.getheaders()
            if name.lower() not in UNTOLD and not name.lower().startswith("access-control-")
        ]
        connection.close()
        return [str(response.status), *told, *(["", *content.splitlines()] if content else [])]

    def micros(self) -> list[int]:
        """What the server says that each answer took."""
        lines = (json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{"))
        taken = (line.get("micros", line.get("fields", {}).get("micros")) for line in lines)
        return [micros for micros in taken if micros is not None]

    def stop(self) -> None:
        self.server.terminate()
        self.server.wait()


def measure(mock: Mock, name: str, exchanges: list[Exchange], times: int) -> None:
    safe = [exchange.request for exchange in exchanges if exchange.request[0].startswith("GET ")]
    requests = {tuple(request): request for request in [exchanges[0].request, *safe]}
    for request in requests.values():
        before = len(mock.micros())
        for _ in range(times):
            mock.ask(request)
        taken = sorted(mock.micros()[before:])
        print(
            f"{name}: {request[0]}, {times} times:"
            f" median {statistics.median(taken):.0f} µs, 99 % within {taken[len(taken) * 99 // 100]} µs"
        )


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("mimus", type=Path)
    arguments.add_argument("example", type=Path)
    arguments.add_argument("--component", type=Path)
    arguments.add_argument("--bless", action="store_true", help="write down what was answered")
    arguments.add_argument("--measure", type=int, default=0, metavar="N", help="ask the first request, and each that changes nothing, N times more")
    given = arguments.parse_args()

    file = given.example / "conversation.txt"
    text = file.read_text()
    exchanges, notes = read(text)
    mock = Mock(given.mimus.resolve(), given.example, given.component)
    try:
        for exchange in exchanges:
            exchange.answer = mock.ask(exchange.request)
        if given.measure:
            measure(mock, given.example.name, exchanges, given.measure)
    finally:
        mock.stop()

    now = written(exchanges, notes)
    if now == text:
        print(f"{given.example.name}: {len(exchanges)} answers as expected")
        return 0
    if given.bless:
        file.write_text(now)
        print(f"{given.example.name}: wrote {file}")
        return 0
    changes = difflib.unified_diff(text.splitlines(), now.splitlines(), "expected", "answered", lineterm="")
    print("\n".join(changes))
    print(f"{given.example.name}: other answers than in {file}; the server's log:\n{mock.log.read_text()}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
