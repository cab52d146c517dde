"""Confidence that means something: the share of what a rule finds that annotators found too.

``confidence.json`` holds that share for each rule and type, counted on annotated texts by ``bench/calibrate.py`` and
drawn towards the mean of all rules where a rule has found little (an m-estimate, Cestnik 1990). Rules that are not in
it keep the figure that their author gave.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.resources import files

from kg.model import Mention, Relation


@cache
def _table() -> dict[str, float]:
    text = files("kg.extract").joinpath("confidence.json").read_text(encoding="utf-8")
    table: dict[str, float] = json.loads(text)
    return table


def key(rule: str, kind: str) -> str:
    """What a rule's findings of one type, or of one relation, are counted under.

    >>> key("head_noun", "Zone")
    'head_noun Zone'
    """
    return f"{rule} {kind}"


def calibrate_mentions(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """The same mentions with the confidence that their rule and type have earned."""
    table = _table()
    return tuple(m.rated(table.get(key(m.rule, m.type), m.confidence)) for m in mentions)


def calibrate_relations(relations: Sequence[Relation], mentions: Sequence[Mention]) -> tuple[Relation, ...]:
    """The same relations with the confidence that they have earned, mistakes in their mentions included.

    A value's is that of its rule; any other relation's is what the judge gives it between right mentions, times the
    confidences of its two ends.
    """
    table = _table()

    def earned(relation: Relation) -> float:
        if relation.predicate == "hasValue":
            return table.get(key(relation.rule, relation.predicate), relation.confidence)
        ends = mentions[relation.head].confidence * mentions[relation.tail].confidence
        return round(relation.confidence * ends, 2)

    return tuple(r.rated(earned(r)) for r in relations)
