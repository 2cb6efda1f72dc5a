"""Greets whoever the path names."""

import mimus

from typing import Any


def prepare(operation: mimus.Operation, choice: mimus.Choice, settings: dict[str, Any]) -> Any:
    """Once for an operation. What it returns is at hand with each request."""
    greeting = settings.pop("greeting", "Hello")
    for name in settings:
        raise mimus.InvalidSettings(f"`{name}` is no setting; there is `greeting`")
    return {"greeting": greeting}


def respond(plan: Any, request: mimus.Request) -> Any:
    who = request.parameters["path"].get("who")
    if who is None:
        return mimus.PASS
    print(f"greeting {who}")
    return mimus.Answer({"greeting": f"{plan['greeting']}, {who}!"})


Handler = mimus.responder(respond, prepare)
