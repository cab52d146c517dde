"""From what all rules found to one list of mentions without overlap."""

from __future__ import annotations

from collections.abc import Iterable

from kg.model import Mention


def merge(found: Iterable[Mention]) -> list[Mention]:
    """The longest name wins; of two equally long ones the more certain, then the one named first in the alphabet.

    An overlap is settled by length before certainty because a name inside a name is not marked (annotation guideline,
    decision 1).
    """
    ranked = sorted(found, key=lambda m: (-(m.end - m.start), -m.confidence, m.start, m.type, m.rule))
    taken: dict[int, Mention] = {}
    kept: list[Mention] = []
    for mention in ranked:
        if any(position in taken for position in range(mention.start, mention.end)):
            continue
        kept.append(mention)
        for position in range(mention.start, mention.end):
            taken[position] = mention
    return sorted(kept, key=lambda m: m.start)
