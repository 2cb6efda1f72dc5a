#!/usr/bin/env python3
"""Runs an example of an agent as its user would, with a language model that follows a script:
`model/`, an API of a language model, mocked by the very binary that is tried.

    tests/mcp.sh langchain|langgraph|crewai

The framework is the real one, and so are the calls that it makes. The script looks at what the
tools answered before it goes on, and what it was asked is looked at once more at the end.
"""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from scene import ROOT, Scene

HERE = Path(__file__).resolve().parent

# How many times the model is asked, and what the tools said that it was handed.
EXPECTED = {
    "langchain": (8, ["there is no operation `getPett`", "answers at", "503 down"]),
    "langgraph": (7, ["The log says otherwise", "503 down"]),
    "crewai": (7, ["answers at", "503 down"]),
}
LAST_WORDS = r"answered 503: entry \d+ of its log has the scenario down"

MODELS = {
    "langchain": {"MODEL": "openai:langchain"},
    "langgraph": {"MODEL": "openai:langgraph"},
    "crewai": {"MODEL": "openai/gpt-tester", "REVIEWER_MODEL": "openai/gpt-reviewer"},
}

# Nobody outside hears of a run.
QUIET = {"CREWAI_DISABLE_TELEMETRY": "true", "CREWAI_TRACING_ENABLED": "false", "OTEL_SDK_DISABLED": "true",
         "LANGSMITH_TRACING": "false", "PYTHONDONTWRITEBYTECODE": "1"}


def told(model, path):
    with urllib.request.urlopen(f"{model}/admin/api{path}") as answer:
        return json.load(answer)


def main(mimus, name, python):
    program = ROOT / f"examples/agent-{name}/agent.py"
    times, parts = EXPECTED[name]
    with Scene(mimus) as scene:
        shutil.copytree(HERE / "model", scene.home / "model")
        spec = str(scene.home / "model/openapi.yaml")
        # The agent finds all mocks of its user, which this is none of.
        apart = {"XDG_STATE_HOME": str(scene.home / "model-state")}
        with scene.server("serve", spec, "--port", "0", set=apart) as model:
            environment = {**scene.environment, **QUIET, **MODELS[name],
                           "OPENAI_BASE_URL": f"{model}/v1", "OPENAI_API_KEY": "any"}
            ran = subprocess.run(
                [python, program], cwd=scene.work, env=environment,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            asked = told(model, "/requests?limit=100")["logs"]
        heard = "\n".join(row["request_body"] or "" for row in asked)
        wrong = []
        if ran.returncode != 0:
            wrong.append(f"it ended with {ran.returncode}")
        if not re.search(LAST_WORDS, ran.stdout):
            wrong.append(f"it did not say `{LAST_WORDS}`")
        if [row["status_code"] for row in asked] != [200] * times:
            wrong.append(f"the model was asked {[row['status_code'] for row in asked]}, not {times} times")
        wrong += [f"no tool said `{part}`" for part in parts if part not in heard]
        if wrong:
            raise SystemExit("\n".join([ran.stdout, *wrong]))
        scene.nothing_is_left()
    print(f"  {program.parent.name}: {times} turns of the model, as its script has it")


if __name__ == "__main__":
    main(*sys.argv[1:])
