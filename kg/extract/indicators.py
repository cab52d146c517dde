"""Indicators and quantities as mentions, and which is whose value as relations; offsets are the document's.

``kg.extract.pairs`` finds the pairs of a sentence; here they get what the passage around them says: whether the value
was reached or is a target, what time it speaks of, and by when it is due.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.extract.amounts import AmountFinder, Found
from kg.extract.outlook import outlooks
from kg.extract.pairs import Pair, Pairer
from kg.extract.periods import Time, times
from kg.extract.phrases import Edges, place_heads, region_names
from kg.lexicon import Lexicon, Unit
from kg.model import Amount, Document, Mention, Modality, Outlook, Relation

_PAST = re.compile(r"预计(?:去年|上年|全年|\d{4}年)|去年|上年(?!末)")
_AIM = re.compile(r"力争|争取|目标|拟")
#: Within how many characters before the value the words above count.
_BEFORE = 40
#: A noun or value that overlaps one of so many before it is dropped; they come from left to right.
_RECENT = 24


def observe(document: Document, lexicon: Lexicon) -> tuple[list[Mention], list[Relation]]:
    """Indicators and quantities of a document, and which is whose value.

    Args:
        document: As read; sentences are taken as they are.
        lexicon: For units and the head nouns of places.

    Returns:
        Mentions sorted by start, without overlap, and ``hasValue`` relations whose ends are indices into them; the
        span of a relation is the narrowest part of the sentence that states it.
    """
    pairer = _pairer(lexicon.units, place_heads(lexicon), region_names(lexicon))
    views = outlooks(document)
    mentions: list[Mention] = []
    relations: list[Relation] = []
    for index, sentence in enumerate(document.sentences):
        text = document.norm[sentence.start : sentence.end]
        pairs = pairer.pairs(text)
        if not pairs:
            continue
        passage = _Passage(document, sentence.start, text, views[index])
        _emit(passage, pairs, mentions, relations)
    return mentions, relations


@dataclass(frozen=True, slots=True)
class _Passage:
    document: Document
    start: int
    text: str
    outlook: Outlook | None


@lru_cache(maxsize=4)
def _pairer(units: tuple[Unit, ...], heads: tuple[str, ...], regions: tuple[str, ...]) -> Pairer:
    return Pairer(AmountFinder(units), Edges(heads, regions))


def _modality(passage: _Passage, found: Found, time: Time | None) -> Modality:
    """Whether a value was reached or is to be reached, by the words before it, else by the outlook of the passage."""
    before = passage.text[max(0, found.start - _BEFORE) : found.start]
    if _PAST.search(before) and passage.outlook != "forward":
        return "achieved"
    if _AIM.search(before):
        return "target"
    year = passage.document.year
    if time is not None and time.due is not None and year is not None:
        return "target"
    return "target" if passage.outlook == "forward" else "achieved"


def _emit(passage: _Passage, pairs: list[Pair], mentions: list[Mention], relations: list[Relation]) -> None:
    """Turn the pairs of a sentence into mentions and relations of the document."""
    spoken = times(passage.text, passage.document.year)
    spans: dict[tuple[int, int], Mention] = {}
    kept: list[Pair] = []
    recent: list[tuple[int, int]] = []
    for pair in pairs:
        wanted = {(noun.start, noun.end) for noun in pair.nouns}
        new = [*(wanted - spans.keys()), (pair.found.start, pair.found.end)]
        if any(start < taken_end and taken_start < end for start, end in new for taken_start, taken_end in recent):
            continue
        kept.append(pair)
        recent = [*recent, *new][-_RECENT:]
        spans[pair.found.start, pair.found.end] = _quantity(passage, pair, spoken)
        for start, end in wanted - spans.keys():
            spans[start, end] = Mention(
                passage.start + start, passage.start + end, "Indicator", pair.rule, pair.confidence
            )
    where = {span: len(mentions) + position for position, span in enumerate(sorted(spans))}
    mentions.extend(spans[span] for span in sorted(spans))
    for pair in kept:
        tail = where[pair.found.start, pair.found.end]
        for noun in pair.nouns:
            head = where[noun.start, noun.end]
            start = passage.start + min(pair.clause, noun.start, pair.found.start)
            end = max(mentions[tail].end, mentions[head].end)
            relations.append(Relation("hasValue", head, tail, start, end, pair.rule, pair.confidence))


def _quantity(passage: _Passage, pair: Pair, spoken: tuple[Time, ...]) -> Mention:
    found = pair.found
    time = next((t for t in reversed(spoken) if t.end <= found.start), None)
    sign = -1 if pair.falls and pair.measure != "level" else 1
    amount = Amount(
        found.value * sign, found.unit, found.bound, None if found.upper is None else found.upper * sign, pair.measure
    )
    return Mention(
        passage.start + found.start,
        passage.start + found.end,
        "Quantity",
        pair.rule,
        pair.confidence,
        modality=_modality(passage, found, time),
        due=time.due if time else None,
        amount=amount,
        period=time.period if time else None,
    )
