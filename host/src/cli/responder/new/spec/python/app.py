"""Answers `{{operation}}`, always in the same way for now."""

import mimus

from typing import Any

BODY = {{body}}


def respond(plan: Any, request: mimus.Request) -> Any:
    print(request.method, request.path)
    # `mimus.PASS` leaves the request to the default responder.
    return mimus.Answer(BODY, {{status}}, {"content-type": {{media}}})


Handler = mimus.responder(respond)
