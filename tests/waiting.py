"""Waiting for what another process or thread does, rather than for a time in which it should have."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Look until something holds.

    Raises:
        AssertionError: It did not in that time; many times what it needs where a busy machine is to be borne with.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "this should have come true by now"
        time.sleep(0.02)
