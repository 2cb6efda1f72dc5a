"""One contender, started, loaded with `wrk` and stopped; and what that took."""

import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 60


class _Silent(Exception):
    """A contender did not answer, or not well."""


@dataclass
class Figures:
    rate: float
    p50_ms: float
    p99_ms: float
    # Of processors, a request.
    cpu_us: float
    started_ms: float
    idle_mb: float
    loaded_mb: float


def measure(contender, seconds, warm_up):
    """All figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        folder = Path(folder)
        process, url = _start(contender, folder)
        try:
            question = url + contender.path
            for method, path, body in contender.before:
                _wait(lambda: _ask(url + path, method, body), process)
            _wait(lambda: _ask(question), process)
            started_ms = (time.perf_counter() - began) * 1000
            idle_mb = _resident_mb(process.pid)
            _load(question, warm_up)
            before = _cpu_seconds(process.pid)
            rate, requests, p50, p99 = _load(question, seconds)
            spent = _cpu_seconds(process.pid) - before
            loaded_mb = _resident_mb(process.pid)
            return Figures(rate, p50, p99, spent / requests * 1e6, started_ms, idle_mb, loaded_mb)
        except _Silent as error:
            told = (folder / "errors.log").read_text()[-2000:]
            raise SystemExit(f"{contender.name}: {error}\n{told}") from error
        finally:
            _stop(process)


def _start(contender, folder):
    port = _free_port()
    command = [str(part) for part in contender.command(folder, port)]
    with (folder / "errors.log").open("w") as errors:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE if contender.says_url else subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **contender.env},
            start_new_session=True,
            text=True,
        )
    url = process.stdout.readline().strip() if contender.says_url else f"http://127.0.0.1:{port}"
    return process, url


def _stop(process):
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            pass
        return


def _free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def _wait(ask, process):
    """Until it answers."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (ConnectionError, urllib.error.URLError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise _Silent(f"{error.url}: {error.code} {error.read()[:300]}") from error
            if process.poll() is not None or deadline < time.monotonic():
                raise _Silent("it does not answer") from error
            time.sleep(0.002)


def _ask(url, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read()


def _load(url, seconds):
    """Requests a second, how many, and the 50th and 99th percentile in milliseconds."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds}", "--timeout", "30s", "--latency", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise _Silent(text)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    requests = int(re.search(r"(\d+) requests in", text)[1])
    units = {"us": 1e-3, "ms": 1, "s": 1e3}
    found = dict(re.findall(r"(50|99)%\s+([\d.]+\w+)", text))
    split = {name: re.fullmatch(r"([\d.]+)(\w+)", value) for name, value in found.items()}
    p50, p99 = (float(split[name][1]) * units[split[name][2]] for name in ("50", "99"))
    return rate, requests, p50, p99


def _group(leader):
    """Processes of a contender: it leads their group."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if os.getpgid(int(folder.name)) == leader:
                    yield folder
            except ProcessLookupError:
                continue


def _cpu_seconds(leader):
    ticks = 0
    for folder in _group(leader):
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def _resident_mb(leader):
    total = 0
    for folder in _group(leader):
        found = re.search(r"VmRSS:\s+(\d+)", (folder / "status").read_text())
        total += int(found[1]) if found else 0
    return total / 1024
