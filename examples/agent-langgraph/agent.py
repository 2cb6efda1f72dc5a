"""An agent whose word is not taken for it: when it says that it is done, a node of the graph that
is no model asks the mock's log, and sends it back to work if that says otherwise.

    python agent.py [TASK]
"""

import asyncio
import os
import sys

from langchain.chat_models import init_chat_model
from langchain_core.messages import HumanMessage
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

TASK = """Mock the API in petstore.yaml and see what GET /v1/pets/7 answers. Then make getPet fail
with 503, ask again, and tell me by the mock's log which scenario was active."""

# What has to be in the log for the task to be done.
EXPECTED = [
    {"operation": "getPet", "status": 200, "times": {"at-least": 1}},
    {"operation": "getPet", "status": 503, "times": {"at-least": 1}},
]

MIMUS = {
    "transport": "stdio",
    "command": os.environ.get("MIMUS", "mimus"),
    "args": ["mcp", "--folder", os.getcwd()],
}


def graph(model, tools, session):
    with_tools = model.bind_tools(tools)

    async def agent(state: MessagesState):
        return {"messages": [await with_tools.ainvoke(state["messages"])]}

    async def check(state: MessagesState):
        servers = (await session.call_tool("list_mock_servers")).structuredContent["servers"]
        if not servers:
            return {"messages": [HumanMessage("No mock runs.")]}
        asked = {"server_url": servers[0]["server_url"], "expectations": EXPECTED}
        verified = await session.call_tool("verify_calls", asked)
        if verified.structuredContent["passed"]:
            return {}
        report = verified.structuredContent["report"]
        return {"messages": [HumanMessage(f"The log says otherwise:\n{report}")]}

    def is_done(state: MessagesState):
        return "agent" if isinstance(state["messages"][-1], HumanMessage) else END

    steps = StateGraph(MessagesState)
    steps.add_node("agent", agent)
    steps.add_node("tools", ToolNode(tools))
    steps.add_node("check", check)
    steps.add_edge(START, "agent")
    steps.add_conditional_edges("agent", tools_condition, {"tools": "tools", END: "check"})
    steps.add_edge("tools", "agent")
    steps.add_conditional_edges("check", is_done, ["agent", END])
    return steps.compile()


async def main(task):
    client = MultiServerMCPClient({"mimus": MIMUS})
    # One session for all of it: without one the adapters begin another for each call, and what a
    # session starts ends with it.
    async with client.session("mimus") as session:
        tools = await load_mcp_tools(session)
        model = init_chat_model(os.environ.get("MODEL", "openai:gpt-5-mini"))
        steps = graph(model, tools, session)
        asked = {"messages": [("user", task)]}
        async for step in steps.astream(asked, {"recursion_limit": 50}, stream_mode="updates"):
            for update in step.values():
                for message in (update or {}).get("messages", []):
                    message.pretty_print()


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or TASK))
