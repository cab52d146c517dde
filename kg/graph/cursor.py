"""Cursors: where a page ended, as a short text that goes into an address and comes back from there."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from kg.errors import BadInput

_T = TypeVar("_T")


def pack(place: Sequence[object]) -> str:
    """A place in an order, as plain values, as a text."""
    data = json.dumps(place, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(data.encode()).decode().rstrip("=")


def unpack(text: str, read: Callable[..., _T]) -> _T:
    """The place that a text stands for, as ``read`` makes it of the values.

    Raises:
        BadInput: if the text is none of ``pack``, or ``read`` refuses the values.
    """
    try:
        values: Any = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return read(*values)
    except (ValueError, TypeError, IndexError, OverflowError, RecursionError):
        raise BadInput("cursor is none that this service gave out") from None
