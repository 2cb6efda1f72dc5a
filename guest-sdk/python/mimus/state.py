"""The mock's state, which outlives a request: collections of values by key. The world has
to `import mimus:responder/state@0.1.1`, and the configuration has to grant it
(`grants = { state = true }`).

A request is one transaction: what it changes is kept if `respond` returns, and dropped if
it raises. There is no state in `prepare`.
"""

import json
from typing import Any, Callable, Iterator, Optional, TypeVar

from componentize_py_types import Err
from wit_world.imports import state

T = TypeVar("T")

PAGE = 256
"""Entries that are asked for in one call."""


class StateError(Exception):
    """Why the state can't be read or changed. The text says what to do."""


class Collection:
    """Values by key. They are kept as JSON, so that responders in other languages can
    share them. It comes to be with its first value."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key."""
        value = _call(lambda: state.get(self.name, key))
        return default if value is None else json.loads(value)

    def set(self, key: str, value: Any) -> None:
        """Sets the value of a key, of 1 to 512 bytes."""
        _call(lambda: state.set(self.name, key, json.dumps(value).encode()))

    def delete(self, key: str) -> bool:
        """Removes a key, and says whether it was there."""
        return _call(lambda: state.delete(self.name, key))

    def items(self) -> Iterator[tuple[str, Any]]:
        """All keys with their values, in the order of the keys' bytes."""
        after: Optional[str] = None
        while page := _call(lambda: state.entries(self.name, after, PAGE)):
            for entry in page:
                yield entry.key, json.loads(entry.value)
            after = page[-1].key

    def next_number(self) -> int:
        """The next number of the collection, from 1: for ids."""
        return _call(lambda: state.next_number(self.name))


def _call(work: Callable[[], T]) -> T:
    try:
        return work()
    except Err as error:
        raise StateError(error.value.value) from None
