"""A reader that is nothing more than the port says: no folder stands behind it."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from kg.store import Reader
from kg.store.base import Subject, Term


class Bare:
    """Quads by pattern, of another reader."""

    def __init__(self, reader: Reader) -> None:
        """Read from another."""
        self._reader = reader
        self.prefixes = reader.prefixes

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the word of the port)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that fit."""
        return self._reader.quads(subject, predicate, object, graph)
