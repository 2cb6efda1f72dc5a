"""An agent that mocks an API, breaks it, and reads in the log what came of that: LangChain's
agent with Mimus's tools.

    python agent.py [TASK]
"""

import asyncio
import os
import sys

from langchain.agents import create_agent
from langchain.chat_models import init_chat_model
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools

TASK = """Mock the API in petstore.yaml and see what GET /v1/pets/7 answers. Then make getPet fail
with 503, ask again, and tell me by the mock's log which scenario was active."""

MIMUS = {
    "transport": "stdio",
    "command": os.environ.get("MIMUS", "mimus"),
    "args": ["mcp", "--folder", os.getcwd()],
}


async def main(task):
    client = MultiServerMCPClient({"mimus": MIMUS})
    # One session for all of it: without one the adapters begin another for each call, and what a
    # session starts ends with it.
    async with client.session("mimus") as session:
        tools = await load_mcp_tools(session)
        model = init_chat_model(os.environ.get("MODEL", "openai:gpt-5-mini"))
        agent = create_agent(model, tools)
        async for step in agent.astream({"messages": [("user", task)]}, stream_mode="updates"):
            for update in step.values():
                for message in update["messages"]:
                    message.pretty_print()


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or TASK))
