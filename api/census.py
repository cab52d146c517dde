"""How much a commit holds, counted once: counting walks over it, and a commit on disk never changes."""

from __future__ import annotations

from dataclasses import dataclass

from kg.graph import terms as t
from kg.graph.kept import Once
from kg.store.base import OnDisk, Reader


@dataclass(frozen=True, slots=True)
class Census:
    """Numbers of a commit."""

    quads: int
    documents: int


def census(reader: Reader) -> Census:
    """The numbers of a commit; who asks while they are counted waits for them."""
    if not (isinstance(reader, OnDisk) and reader.folder is not None):
        return _count(reader)
    return _count_once(reader)


def _count(reader: Reader) -> Census:
    return Census(len(reader), len({quad.subject for quad in reader.quads(None, t.TYPE, t.DOCUMENT)}))


_count_once = Once(_count)
