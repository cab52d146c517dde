"""When whoever asked gives up: a time that long loops look at, so that reading for a request ends by itself.

It is of the context (a request and the threads it starts), not of the process; where none is set nothing is given up.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from kg.errors import DeadlinePassed

T = TypeVar("T")

#: The time by ``time.monotonic`` and the seconds that led to it.
_END: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Have what is read in the block end after so many seconds; None takes a deadline away."""
    token = _END.set(None if seconds is None else (time.monotonic() + seconds, seconds))
    try:
        yield
    finally:
        _END.reset(token)


def passed() -> bool:
    """Whether the deadline has passed."""
    end = _END.get()
    return end is not None and time.monotonic() > end[0]


def check() -> None:
    """Give up where the deadline has passed.

    Raises:
        DeadlinePassed: if it has.
    """
    end = _END.get()
    if end is not None and time.monotonic() > end[0]:
        raise _late(end[1])


def watched(found: Iterable[T]) -> Iterable[T]:
    """The same items; each looks at the deadline, where there is one."""
    end = _END.get()
    return found if end is None else _watched(found, *end)


def _watched(found: Iterable[T], end: float, seconds: float) -> Iterator[T]:
    now = time.monotonic
    try:
        if now() > end:
            raise _late(seconds)
        for one in found:
            # A neighbourhood reads hundreds of items: here a call counts.
            if now() > end:
                raise _late(seconds)
            yield one
    finally:
        # The engine's iterators must end in their own thread, and an error that goes to another takes its frames along.
        del found


def _late(seconds: float) -> DeadlinePassed:
    return DeadlinePassed(f"this took longer than {seconds:g} s and was ended; ask for less")
