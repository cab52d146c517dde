"""The values that flow from stage to stage."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal

from kg.model import Amount, Mention, Relation

#: With a value of its own in every field, so that one that is left out or exchanged is seen.
MENTION = Mention(
    start=3, end=9, type="Quantity", rule="noun_value", confidence=0.4, kind="City", name="增长8%", status="planned",
    modality="target", commitment="plans", due="2030", amount=Amount(Decimal(8), "percent"), period="2026/2030",
)  # fmt: skip
RELATION = Relation(
    predicate="partOf", head=1, tail=2, start=3, end=9, rule="enters", confidence=0.4, commitment="plans", due="2030"
)


def test_another_confidence_changes_nothing_else() -> None:
    for value in (MENTION, RELATION):
        assert len({str(getattr(value, field.name)) for field in fields(value)}) == len(fields(value))
        assert value.rated(0.75) == replace(value, confidence=0.75)
