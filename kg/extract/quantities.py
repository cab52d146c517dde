"""Reads the amount of a quantity whose span a person or a model has drawn; offsets are the document's."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from kg.extract.amounts import AmountFinder
from kg.extract.links import link
from kg.extract.periods import times
from kg.model import Amount, Document, Measure, Mention

_CLAUSE_END = re.compile("[，；。！？]")
#: How indicators begin that themselves say an increment.
_INCREMENTS = ("新增", "净增")


def read_quantity(document: Document, mention: Mention, finder: AmountFinder, *, indicator: str = "") -> Mention | None:
    """The quantity with its amount, and with the period and the due date that its sentence says before it.

    Args:
        document: As read.
        mention: The quantity; its span is taken as it is.
        finder: Finds amounts with the units of the vocabulary.
        indicator: What it is a value of, where that is known.

    Returns:
        None where the span is not one amount from end to end.
    """
    found = list(finder.find(document.norm[mention.start : mention.end]))
    if len(found) != 1 or found[0].start != 0 or found[0].end != mention.end - mention.start:
        return None
    amount = found[0]
    index = bisect_right(document.sentences, mention.start, key=lambda sentence: sentence.start) - 1
    start, end = (document.sentences[index].start, document.sentences[index].end) if index >= 0 else (0, mention.end)
    text = document.norm[start:end]
    at = mention.start - start
    clause = max((match.end() for match in _CLAUSE_END.finditer(text, 0, at)), default=0)
    sense = link(text, clause, at).sense
    measure: Measure = "level"
    if sense in {"up", "down"}:
        measure = "change" if amount.relative else "increment"
    elif indicator.startswith(_INCREMENTS):
        measure = "increment"
    sign = -1 if sense == "down" else 1
    upper = None if amount.upper is None else amount.upper * sign
    spoken = next((time for time in reversed(times(text, document.year)) if time.end <= at), None)
    return replace(
        mention,
        amount=Amount(amount.value * sign, amount.unit, amount.bound, upper, measure),
        period=spoken.period if spoken else None,
        due=spoken.due if spoken else None,
    )
