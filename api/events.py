"""Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) of work that takes a while.

``progress`` names a stage that is done (received, read, extracted, written), ``done`` says what came of it, ``problem``
holds a problem document (RFC 9457). Nothing follows the last two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

MEDIA_TYPE = "text/event-stream"


def progress(stage: str, **more: object) -> bytes:
    """A stage is done."""
    return event("progress", {"stage": stage, **more})


def done(**result: object) -> bytes:
    """All is done."""
    return event("done", result)


def event(name: str, data: Mapping[str, object]) -> bytes:
    r"""One event.

    >>> event("progress", {"stage": "read"}).decode()
    'event: progress\ndata: {"stage": "read"}\n\n'
    """
    # JSON in one line: a line end within it is escaped.
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def result_of(stream: bytes) -> dict[str, object]:
    """What the last event of a whole stream says."""
    data = stream.rstrip(b"\n").rpartition(b"\ndata: ")[2]
    found: dict[str, object] = json.loads(data)
    return found
