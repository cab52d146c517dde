"""From what all rules found to one list of mentions without overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.model import Mention, Relation

#: Names that win over an indicator and its quantity.
_CERTAIN = 0.95


def merge(names: Iterable[Mention], observed: Sequence[Mention] = ()) -> list[Mention]:
    """Names and observed indicators and quantities, without overlap, in the order of the text.

    A pair of indicator and quantity rests on more of the sentence than a name does, so it wins over all but the most
    certain names (10件民生实事 is a programme, no count). Of two names the
    longer one wins, because a name inside a name is not marked (annotation guideline, decision 1); of two equally
    long ones the more certain, then the one named first in the alphabet.
    """
    ranked = sorted(names, key=lambda m: (-(m.end - m.start), -m.confidence, m.start, m.type, m.rule))
    taken = bytearray(max((mention.end for mention in (*ranked, *observed)), default=0))
    kept: list[Mention] = []
    certain = [mention for mention in ranked if mention.confidence >= _CERTAIN]
    for mention in (*certain, *observed, *ranked):
        start, end = mention.start, mention.end
        if taken.find(1, start, end) < 0:
            kept.append(mention)
            taken[start:end] = b"\1" * (end - start)
    return sorted(kept, key=lambda m: m.start)


def reindex(relations: Iterable[Relation], before: Sequence[Mention], after: Sequence[Mention]) -> list[Relation]:
    """The same relations with indices into another list of mentions; those whose ends are gone are left out."""
    place = {(mention.start, mention.end, mention.type): index for index, mention in enumerate(after)}
    index = [place.get((mention.start, mention.end, mention.type)) for mention in before]
    moved = []
    for relation in relations:
        head, tail = index[relation.head], index[relation.tail]
        if head is not None and tail is not None:
            moved.append(replace(relation, head=head, tail=tail))
    return moved
