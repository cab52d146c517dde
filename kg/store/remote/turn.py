"""Whose turn it is to write: one writer at a time, by a mark in the store that its holder keeps fresh.

No clocks are compared: who finds another's mark looks whether its number goes on, and takes the turn where it has stood
still. Two that begin at the same moment both find two marks, and both step back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import uuid4

from pyoxigraph import Literal

from kg.errors import PlanatlasError, StoreLocked
from kg.store.remote import marks
from kg.store.remote.patterns import Patterns

#: Seconds between two beats of a writer.
BEAT = 1.5


def free(patterns: Patterns, patience: float) -> None:
    """Wait no longer than it takes to see whether somebody writes; the mark of one that does no more is removed.

    Args:
        patterns: The store.
        patience: Seconds without a beat after which a writer counts as gone.

    Raises:
        StoreLocked: if another process is writing.
    """
    seen = patterns.state()
    if not seen.writers:
        return
    until = time.monotonic() + patience
    while time.monotonic() < until:
        time.sleep(min(0.25, patience))
        now = patterns.state()
        if not now.writers:
            return
        if (now.writers, now.beats) != (seen.writers, seen.beats):
            raise StoreLocked(f"another process is writing to {patterns.where}")
    clear(patterns)


def clear(patterns: Patterns) -> None:
    """Remove every mark of a writer."""
    g = patterns.marks
    each = (f"DELETE WHERE {{ GRAPH {g} {{ {g} {name} ?o }} }}" for name in (marks.WRITER, marks.BEAT))
    patterns.endpoint.update(" ; ".join(each))


@contextmanager
def turn(patterns: Patterns, patience: float) -> Iterator[None]:
    """Hold the turn for as long as the block runs.

    Raises:
        StoreLocked: if another process is writing.
    """
    free(patterns, patience)
    g, me = patterns.marks, Literal(uuid4().hex)
    patterns.endpoint.update(f'INSERT DATA {{ GRAPH {g} {{ {g} {marks.WRITER} {me} ; {marks.BEAT} "0" }} }}')
    if patterns.state().writers != (me.value,):
        patterns.endpoint.update(f"DELETE DATA {{ GRAPH {g} {{ {g} {marks.WRITER} {me} }} }}")
        raise StoreLocked(f"another process has just begun to write to {patterns.where}")
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(patterns, ended), daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()
        with suppress(PlanatlasError):  # What went wrong before is worth more; the mark goes stale by itself.
            clear(patterns)


def _beat(patterns: Patterns, ended: threading.Event) -> None:
    g, number = patterns.marks, 0
    while not ended.wait(BEAT):
        number += 1
        old, new = (f"DATA {{ GRAPH {g} {{ {g} {marks.BEAT} {Literal(str(n))} }} }}" for n in (number - 1, number))
        with suppress(PlanatlasError):  # The writer itself meets the same failure.
            patterns.endpoint.update(f"DELETE {old} ; INSERT {new}")
