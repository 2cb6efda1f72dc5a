"""Two agents: one mocks an API and breaks it, the other one, who can only look, says from the
mock's log whether that is so. A CrewAI crew with Mimus's tools.

    python agent.py
"""

import os

from crewai import LLM, Agent, Crew, Task
from crewai_tools import MCPServerAdapter
from mcp import StdioServerParameters

MIMUS = StdioServerParameters(
    command=os.environ.get("MIMUS", "mimus"),
    args=["mcp", "--folder", os.getcwd()],
    env=os.environ.copy(),
)

# What the reviewer may do: nothing that changes a mock.
LOOKS = ["list_mock_servers", "list_operations", "query_mock_logs", "verify_calls"]


def main():
    model = os.environ.get("MODEL", "openai/gpt-5-mini")
    # One session for the whole crew: what it starts ends with it.
    with MCPServerAdapter(MIMUS) as tools:
        tester = Agent(
            role="Tester",
            goal="Show what clients of an API see when it breaks",
            backstory="You mock APIs, and break the mocks on purpose.",
            llm=LLM(model),
            tools=list(tools),
        )
        reviewer = Agent(
            role="Reviewer",
            goal="Say whether what testers claim is so",
            backstory="You believe logs, and nothing else.",
            llm=LLM(os.environ.get("REVIEWER_MODEL", model)),
            tools=[tool for tool in tools if tool.name in LOOKS],
        )
        breaking = Task(
            description="Mock the API in petstore.yaml and see what GET /v1/pets/7 answers. Then "
            "make getPet fail with 503, and ask again.",
            expected_output="The mock's URL, and what it answered before and after.",
            agent=tester,
        )
        reviewing = Task(
            description="Check by the mock's log that getPet failed, and which scenario was active.",
            expected_output="The entry of the log, and the scenario.",
            agent=reviewer,
            context=[breaking],
        )
        crew = Crew(agents=[tester, reviewer], tasks=[breaking, reviewing])
        print(crew.kickoff())


if __name__ == "__main__":
    main()
