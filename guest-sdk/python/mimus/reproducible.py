"""Chance, time and output of the standard library, as the mock has them.

A component built with `componentize-py --stub-wasi` has no system beneath it: what asks
for the time, for entropy or for a file ends the instance. So that ordinary code works, and
is the same again for the same request:

* `random`, `secrets`, `uuid` and `os.urandom` follow the request's seed;
* `time` and `datetime` show the mock's clock, which stands still;
* what is printed goes to the server's log;
* `open` and `time.sleep` raise an error that says what to do instead.

While the component is built all of them do what they always do, so a module may read a
file when it is imported.

The order of a `set` differs from one build to the next (`PYTHONHASHSEED` is drawn by the
build), not from one request to the next: sort what goes into an answer.
"""

import builtins
import datetime
import io
import os
import random
import sys
import time
from typing import Any, Callable

from wit_world.imports import clock, log
from wit_world.imports import random as chance

_answering = False


def begin() -> None:
    """Called before each phase, in an instance of its own."""
    global _answering
    _answering = True
    random.seed(chance.next())
    sys.stdout = _Lines(log.Level.INFO)
    sys.stderr = _Lines(log.Level.WARN)


def flush() -> None:
    """Sends lines that were begun."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


class _Lines(io.TextIOBase):
    """What is printed, a line of the log each."""

    def __init__(self, level: log.Level) -> None:
        self.level = level
        self.begun = ""

    def write(self, text: str) -> int:
        *lines, self.begun = (self.begun + text).split("\n")
        for line in lines:
            log.write(self.level, line)
        return len(text)

    def flush(self) -> None:
        if self.begun:
            log.write(self.level, self.begun)
            self.begun = ""


def _replace(owner: Any, name: str, answering: Callable[..., Any]) -> None:
    """Has `owner.name` call `answering` while a request is answered."""
    building = getattr(owner, name)

    def either(*args: Any, **named: Any) -> Any:
        return (answering if _answering else building)(*args, **named)

    either.__name__ = name
    setattr(owner, name, either)


def _nanoseconds() -> int:
    return clock.now() * 1_000_000


for _name in ("time", "monotonic", "perf_counter", "process_time"):
    _replace(time, _name, lambda: clock.now() / 1000)
    _replace(time, f"{_name}_ns", _nanoseconds)


def _broken_down(function: Callable[[float], Any]) -> Callable[..., Any]:
    return lambda seconds=None: function(clock.now() / 1000 if seconds is None else seconds)


for _name in ("gmtime", "localtime", "ctime"):
    # The mock's time zone is UTC: there is no other to be had.
    _replace(time, _name, _broken_down(time.ctime if _name == "ctime" else time.gmtime))


class _Datetime(datetime.datetime):
    @classmethod
    def now(cls, tz: Any = None) -> Any:
        if not _answering:
            return super().now(tz)
        if tz is None:
            return cls.utcnow()
        return cls.fromtimestamp(clock.now() / 1000, tz)

    @classmethod
    def utcnow(cls) -> Any:
        if not _answering:
            return super().now(datetime.timezone.utc).replace(tzinfo=None)
        return cls.fromtimestamp(clock.now() / 1000, datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        return cls.now()


class _Date(datetime.date):
    @classmethod
    def today(cls) -> Any:
        now = _Datetime.now()
        return cls(now.year, now.month, now.day)


datetime.datetime = _Datetime  # type: ignore[misc]
datetime.date = _Date  # type: ignore[misc]


def _entropy(size: int) -> bytes:
    return random.randbytes(size)


_replace(os, "urandom", _entropy)
# `random` took its own name for it, before this module could.
random._urandom = os.urandom  # type: ignore[attr-defined]


def _no_file(file: Any, *_: Any, **__: Any) -> Any:
    raise PermissionError(f"{file!r}: there are no files while a request is answered; read it when the module is imported")


for _owner in (builtins, io):
    _replace(_owner, "open", _no_file)


def _no_sleep(_: float) -> None:
    raise RuntimeError("a responder never sleeps; give the answer a `delay_ms`")


_replace(time, "sleep", _no_sleep)
