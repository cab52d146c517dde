"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of a document on its way in.

An event is called after the stage that is done: ``received``, ``read``, ``extracted``, ``resolved``, ``committed`` (or
``removed``), which says what came of it. ``error`` holds a problem document (RFC 9457). Nothing follows the last three.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

MEDIA_TYPE = "text/event-stream"
#: A comment, which keeps those between from taking a connection for dead.
WAITING = b": waiting\n\n"


def event(stage: str, **data: object) -> bytes:
    r"""One event.

    >>> event("read", characters=3).decode()
    'event: read\ndata: {"stage": "read", "characters": 3}\n\n'
    """
    return _event(stage, {"stage": stage, **data})


def error(problem: Mapping[str, object]) -> bytes:
    """What went wrong; nothing was committed unless the problem says so."""
    return _event("error", problem)


def result_of(stream: bytes) -> dict[str, object]:
    """What the last event of a whole stream says."""
    data = stream.rstrip(b"\n").rpartition(b"\ndata: ")[2]
    found: dict[str, object] = json.loads(data)
    return found


def _event(name: str, data: Mapping[str, object]) -> bytes:
    # JSON in one line: a line end within it is escaped.
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
