#!/usr/bin/env python3
"""Runs `session.mjs`, a whole session driven by the official TypeScript SDK, over stdio and then
over HTTP.

    tests/mcp.sh typescript
"""

import subprocess
import sys
from pathlib import Path

from scene import Scene


def session(scene, packages, how, where):
    script = Path(__file__).with_name("session.mjs")
    subprocess.run(
        ["node", script, packages, how, where], cwd=scene.work, env=scene.environment, check=True
    )


def main(mimus, packages):
    with Scene(mimus) as scene:
        print("over stdio", flush=True)
        session(scene, packages, "stdio", scene.mimus)
        scene.nothing_is_left()
        print("over HTTP", flush=True)
        with scene.http() as url:
            session(scene, packages, "http", url)
        scene.nothing_is_left()
    print("both sessions went as they should")


if __name__ == "__main__":
    main(*sys.argv[1:])
