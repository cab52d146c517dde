"""The folds by which training passages are left out: whole documents, so that none is on both sides."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache

FOLDS = 5


def document_of(name: str) -> str:
    """The document of a training passage, by its name (``anhui-2026-10145``)."""
    return name.rpartition("-")[0]


def fold(names: Iterable[str], number: int) -> frozenset[str]:
    """The documents that one fold leaves out."""
    return _fold(frozenset(map(document_of, names)), number)


@cache
def _fold(documents: frozenset[str], number: int) -> frozenset[str]:
    order = sorted(documents)
    random.Random(0).shuffle(order)  # noqa: S311 (no secret)
    return frozenset(order[number::FOLDS])
