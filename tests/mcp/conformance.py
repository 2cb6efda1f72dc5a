#!/usr/bin/env python3
"""Runs all server scenarios of the official conformance suite against `mimus mcp --http`, and
holds what they say against `conformance.toml`.

    tests/mcp.sh conformance
"""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from scene import Scene

EXPECTED = Path(__file__).with_name("conformance.toml")


def judged(url, packages, scene):
    """The checks of each scenario."""
    suite = Path(packages) / "node_modules/.bin/conformance"
    with tempfile.TemporaryDirectory() as results:
        # It ends with 1 where a scenario fails, applicable or not.
        ran = subprocess.run(
            [suite, "server", "--url", url, "--suite", "all", "--output-dir", results],
            env=scene.environment, cwd=scene.work, capture_output=True, text=True,
        )
        checks = {}
        for file in Path(results).rglob("checks.json"):
            # The folder has the time behind the scenario's name.
            name = re.sub(r"-\d{4}-\d\d-\d\dT.*$", "", file.parent.name).removeprefix("server-")
            checks[name] = json.loads(file.read_text())
    started = set(re.findall(r"(?m)^=== Running scenario: (\S+) ===", ran.stdout))
    if not started or started != checks.keys():
        raise SystemExit(f"the suite did not run:\n{ran.stdout}{ran.stderr}")
    return checks


def passes(checks):
    said = {check["status"] for check in checks}
    return "SUCCESS" in said and not said & {"FAILURE", "WARNING"}


def why(checks):
    said = [check for check in checks if check["status"] in ("FAILURE", "WARNING")]
    return "; ".join(f"{check['id']}: {check.get('errorMessage')}" for check in said) or "it checked nothing"


def main(mimus, packages):
    expected = tomllib.loads(EXPECTED.read_text())
    should, inapplicable = set(expected["passes"]), expected["does-not-apply"]
    with Scene(mimus) as scene, scene.http() as url:
        scenarios = judged(url, packages, scene)
    wrong = []
    for name, checks in scenarios.items():
        if passes(checks):
            print(f"  {name}: passes")
            if name not in should:
                wrong.append(f"{name} passes, which {EXPECTED.name} does not say")
        elif name in inapplicable:
            print(f"  {name}: does not apply: {inapplicable[name]}")
        else:
            wrong.append(f"{name} has to pass: {why(checks)}")
    wrong += [f"{name} is no scenario of the suite" for name in (should | inapplicable.keys()) - scenarios.keys()]
    if wrong:
        raise SystemExit("\n".join(wrong))
    print(f"{len(should)} scenarios pass, {len(inapplicable)} do not apply")


if __name__ == "__main__":
    main(*sys.argv[1:])
