"""Where a judge works: a folder with a description in it, a state of its own, and servers that
are gone when it is done."""

import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Scene:
    """Nothing that runs or is written here meets what its user runs."""

    def __init__(self, mimus):
        self.mimus = str(Path(mimus).resolve())
        self._held = contextlib.ExitStack()

    def __enter__(self):
        folder = Path(self._held.enter_context(tempfile.TemporaryDirectory()))
        self.work, self.home = folder / "work", folder / "home"
        self.work.mkdir()
        shutil.copy(ROOT / "examples/petstore/openapi.yaml", self.work / "petstore.yaml")
        # Clients hand few variables on to a server: the home, but none that says where in it
        # things are.
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        self.environment |= {
            "HOME": str(self.home),
            "MIMUS": self.mimus,
            "MIMUS_LOG": "warn",
            "NO_PROXY": "127.0.0.1,localhost",
        }
        # Compiling components takes long where the binary was built for debugging: what the
        # user has of it is used.
        compiled = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mimus"
        compiled.mkdir(parents=True, exist_ok=True)
        (self.home / ".cache").mkdir(parents=True)
        (self.home / ".cache/mimus").symlink_to(compiled)
        return self

    def __exit__(self, *_):
        self.run("stop", "--all")
        self._held.close()

    def run(self, *arguments):
        """One of the product's commands."""
        done = subprocess.run(
            [self.mimus, *arguments], cwd=self.work, env=self.environment, capture_output=True, text=True
        )
        return done.stdout

    def running(self):
        """The ids of mocks that run."""
        return [row["id"] for row in json.loads(self.run("ps", "--json"))]

    def processes(self):
        """All that were started here, by whomever; Linux knows them by their home."""
        mark = f"HOME={self.home}\0".encode()
        found = []
        for file in Path("/proc").glob("[0-9]*/environ"):
            # One that ended meanwhile has none, and others' are nobody's business.
            with contextlib.suppress(OSError):
                if mark in file.read_bytes():
                    found.append(int(file.parent.name))
        return found

    def nothing_is_left(self):
        """Fails where something runs on, or left its record behind."""
        assert not (running := self.running()), f"still running: {running}"
        kept = self.home / ".local/state/mimus/running"
        assert kept.is_dir(), "nothing ever ran here"
        records = list(kept.glob("*.json"))
        assert not records, f"left behind: {records}"

    @contextlib.contextmanager
    def http(self, *flags):
        """`mimus mcp --http` for as long as it is needed; its URL."""
        with self.server("mcp", "--http", "127.0.0.1:0", *flags) as url:
            yield url

    @contextlib.contextmanager
    def server(self, *arguments, set=None):
        """What serves, and says where when it begins."""
        server = subprocess.Popen(
            [self.mimus, *arguments],
            cwd=self.work,
            env={**self.environment, "MIMUS_LOG": "info", **(set or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        said = []
        try:
            for line in server.stdout:
                said.append(line)
                if found := re.search(r"http://[^\s\"']+", line):
                    break
            else:
                raise SystemExit(f"it did not start:\n{''.join(said)}")
            # Else it would wait for somebody to read what it says.
            reader = threading.Thread(target=said.extend, args=[server.stdout], daemon=True)
            reader.start()
            yield found[0]
        finally:
            server.terminate()
            server.wait()
