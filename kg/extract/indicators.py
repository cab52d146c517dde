"""Indicators and quantities as mentions, and which is whose value as relations; offsets are the document's.

``kg.extract.pairs`` finds the pairs of a sentence; here they get what the passage around them says: whether the value
was reached or is a target, what time it speaks of, and by when it is due.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.extract.amounts import AmountFinder, Found
from kg.extract.outlook import outlooks
from kg.extract.pairs import Pairer
from kg.extract.periods import Time, times
from kg.extract.phrases import Edges, begins_with_verb, place_heads, region_names
from kg.extract.spots import Noun, Pair
from kg.lexicon import Lexicon, Unit
from kg.model import Amount, Document, Mention, Modality, Outlook, Relation

_PAST = re.compile(r"预计(?:去年|上年|全年|\d{4}年)|去年|上年(?!末)")
_AIM = re.compile(r"力争|争取|目标|拟")
#: Within how many characters before the value the words above count.
_BEFORE = 40
#: A noun or value that overlaps one of so many before it is dropped; they come from left to right.
_RECENT = 24


#: Named things that have a number and are no part of what it measures.
_SUBJECTS = frozenset({"Facility", "Zone", "Organization", "Project", "AdminArea", "Corridor", "Hub", "NaturalFeature"})
_MEASURE_NOUN = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:[量值额率比]|收入|利润|产能|能力|面积|里程|规模|投资|人次|消费|人口|[进出]口|发运|发电|企业数|寿命|天数)"
)


def _by_length(name: Mention) -> int:
    return name.end - name.start


def observe(
    document: Document,
    lexicon: Lexicon,
    names: Iterable[Mention] = (),
    looks: Sequence[Outlook | None] | None = None,
) -> tuple[list[Mention], list[Relation]]:
    """Indicators and quantities of a document, and which is whose value.

    Args:
        document: As read; sentences are taken as they are.
        lexicon: For units and the head nouns of places.
        names: Named things found before; one that leads a measure noun is its subject and no part of the indicator.
        looks: The document's ``outlooks``, where the caller has them.

    Returns:
        Mentions sorted by start, without overlap, and ``hasValue`` relations whose ends are indices into them; the
        span of a relation is the narrowest part of the sentence that states it.
    """
    pairer = _pairer(lexicon.units, place_heads(lexicon), region_names(lexicon))
    looks = outlooks(document) if looks is None else looks
    subjects = {name.start: name.end for name in sorted(names, key=_by_length) if name.type in _SUBJECTS}
    mentions: list[Mention] = []
    relations: list[Relation] = []
    for index, sentence in enumerate(document.sentences):
        text = document.norm[sentence.start : sentence.end]
        pairs = pairer.pairs(text)
        if not pairs:
            continue
        passage = _Passage(document, sentence.start, text, looks[index], subjects)
        _emit(passage, pairs, mentions, relations)
    return mentions, relations


@dataclass(frozen=True, slots=True)
class _Passage:
    document: Document
    start: int
    text: str
    outlook: Outlook | None
    #: Where each named thing that may be a subject begins and ends in the document.
    subjects: Mapping[int, int]

    def measured(self, noun: Noun) -> Noun:
        """The noun without the named subject that leads it: 昆山开发区(总产值)."""
        end = self.subjects.get(self.start + noun.start, 0) - self.start
        if end <= 0 or begins_with_verb(self.text[noun.start : noun.end]):
            return noun
        return Noun(end, noun.end) if _MEASURE_NOUN.fullmatch(self.text, end, noun.end) else noun


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
    for one in pairs:
        nouns = tuple(map(passage.measured, one.nouns))
        pair = one if nouns == one.nouns else replace(one, nouns=nouns)
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
