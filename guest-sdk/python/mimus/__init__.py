"""What a responder in Python stands on: plain objects in, plain objects out, and the
contract's bytes and variants kept here.

Import it before the standard library's `random`, `time` and `datetime`: see
`mimus.reproducible` for what becomes of them.
"""

from mimus import reproducible

import json
from dataclasses import dataclass, field
from typing import Any, Callable, Optional

from componentize_py_types import Err
from wit_world.imports import types
from wit_world.imports.types import Choice, Operation

__all__ = ["PASS", "Answer", "Choice", "InvalidSettings", "Operation", "Request", "fixed", "responder"]

PASS = object()
"""Let the next responder of the operation answer."""


class InvalidSettings(Exception):
    """The settings are at fault: say which, and what it may be. For `prepare`."""


@dataclass
class Request:
    """A request that matched the operation."""

    method: str
    """In capitals."""
    path: str
    """As it was sent, without the query."""
    query: Optional[str]
    """As it was sent, without the `?`."""
    parameters: dict[str, dict[str, Any]]
    """Those that the description declares, by `path`, `query`, `header` and `cookie`, read
    by their schemas: `7`, not `"7"`."""
    headers: dict[str, str]
    """By name in lower case; of several, the first."""
    body: Optional[bytes]

    def text(self) -> str:
        """The body as text."""
        return (self.body or b"").decode()

    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body or b"")


@dataclass
class Answer:
    """A whole answer."""

    body: Any = None
    """Bytes and text go out as they are, `None` as no body, all else as JSON."""
    status: int = 200
    """From 200 to 599."""
    headers: dict[str, str] = field(default_factory=dict)
    delay_ms: int = 0
    """How long the server waits before it answers. A responder never sleeps."""


@dataclass
class _Fixed:
    answer: Answer


def fixed(answer: Answer) -> Any:
    """A whole answer, made once: the server gives it by itself from then on. For `prepare`."""
    return _Fixed(answer)


Respond = Callable[[Any, Request], Any]
Prepare = Callable[[Operation, Choice, Any], Any]


def responder(respond: Respond, prepare: Prepare = lambda operation, choice, settings: None) -> type:
    """Makes what a component exports: `Handler = mimus.responder(respond, prepare)`.

    `prepare(operation, choice, settings)` runs once for an operation and a choice. What it
    returns, anything that JSON can say, is handed to `respond(plan, request)` with each
    request; nothing else is left of it. `respond` returns an `Answer`, or `PASS`.
    """

    class Handler:
        def prepare(self, operation: Operation, choice: Choice, settings: str) -> types.Plan:
            with _reported():
                plan = prepare(operation, choice, json.loads(settings))
                if isinstance(plan, _Fixed):
                    return types.Plan_Fixed(_lower(plan.answer))
                return types.Plan_Computed(json.dumps(plan).encode())

        def respond(self, plan: bytes, request: types.Request) -> types.Outcome:
            with _reported():
                answer = respond(json.loads(plan), _lift(request))
                if answer is PASS:
                    return types.Outcome_Pass()
                return types.Outcome_Respond(_lower(answer))

    return Handler


class _reported:
    """A call. What it raises reaches the server's log as text; otherwise it would end the
    instance without a word."""

    def __enter__(self) -> None:
        reproducible.begin()

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:
        reproducible.flush()
        if isinstance(error, InvalidSettings):
            raise Err(types.Error_InvalidSettings(str(error))) from None
        if error is not None and not isinstance(error, Err):
            raise Err(types.Error_Other(_described(error))) from None


def _described(error: BaseException) -> str:
    # `traceback` would read the sources for its lines, and there are no files.
    place = ""
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        # The author's last line, not one of this package.
        if not step.tb_frame.f_globals.get("__name__", "").startswith("mimus"):
            place = f" ({code.co_name}, {code.co_filename}:{step.tb_lineno})"
        step = step.tb_next
    return f"{type(error).__name__}: {error}{place}"


def _lift(request: types.Request) -> Request:
    parameters: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
    for parameter in request.parameters:
        parameters[parameter.location.name.lower()][parameter.name] = json.loads(parameter.value)
    headers: dict[str, str] = {}
    for name, value in request.headers:
        headers.setdefault(name, value.decode(errors="replace"))
    return Request(request.method, request.path, request.query, parameters, headers, request.body)


def _lower(answer: Answer) -> types.Response:
    body, media_type = _lower_body(answer.body)
    headers = [(name.lower(), str(value).encode()) for name, value in answer.headers.items()]
    if media_type is not None and all(name != "content-type" for name, _ in headers):
        headers.append(("content-type", media_type.encode()))
    return types.Response(answer.status, headers, body, answer.delay_ms)


def _lower_body(body: Any) -> tuple[bytes, Optional[str]]:
    if body is None:
        return b"", None
    if isinstance(body, bytes):
        return body, "application/octet-stream"
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), "application/json"
