"""What is known of a request beside its scope, for whoever logs it."""

from __future__ import annotations

from starlette.types import Scope

#: In the scope of a request, shared by copies of it.
SEEN = "planatlas.seen"


class Seen:
    """What is known of a request beside its scope."""

    __slots__ = ("identifier", "query")

    def __init__(self, identifier: bytes) -> None:
        """A request by its identifier."""
        self.identifier = identifier
        #: The text of its query or update.
        self.query: str | None = None


def note_query(scope: Scope, text: str) -> None:
    """Say what a request asks, for the log of slow ones."""
    seen = scope.get(SEEN)
    if seen is not None:
        seen.query = text
