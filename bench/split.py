"""What models learn from, and the folds by which it is left out: whole documents, so that none is on both sides."""

from __future__ import annotations

import random
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kg.gold import unpack

ROOT = Path(__file__).resolve().parents[1]

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


def gold(corpus: Path, scratch: Path) -> tuple[Path, tuple[Path, ...]]:
    """The folders of brat files to learn from.

    Args:
        corpus: The documents that annotations refer to.
        scratch: A folder to put texts with their annotations into.

    Returns:
        That of the training passages, and those of the texts that rules were mended on.
    """
    for name in ("training", "tuning"):
        unpack(ROOT / "tests" / "gold" / name, corpus, scratch / name)
    return scratch / "training", (scratch / "tuning", corpus / "dev", ROOT / "examples")
