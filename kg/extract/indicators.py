"""Indicators and their values: which noun an amount measures, in the order in which the clauses of a sentence say it.

A sentence is read from left to right, amount by amount. Offsets within a sentence are relative until a pair is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from kg.extract.amounts import AmountFinder, Found
from kg.extract.outlook import outlooks
from kg.extract.periods import Time, times
from kg.extract.phrases import (
    Edges,
    Linked,
    begins_with_link,
    begins_with_verb,
    first_verb,
    goes_on,
    link,
    noun_after,
    place_heads,
    plain_items,
    region_names,
)
from kg.lexicon import Lexicon, Unit
from kg.model import Amount, Document, Measure, Mention, Modality, Outlook, Relation

_BREAK = re.compile(r"[，。；！？：;!?（）()\n]|——|,(?!\d)|　|[^\S\n]{2,}")
_JOIN = re.compile(r"(?:[、和与及]|以及|，|，?其中)$")
_ITEMS = re.compile(r"、|和|与|及|以及")
#: How far from an amount its noun may stand, and how many values a list may give; both keep the time linear.
_REACH = 64
_MOST_ITEMS = 12
_DURATION = {"年", "天", "个月", "周", "小时", "分钟", "秒", "岁", "工作日", "个工作日", "个小时"}
_DURATION_NOUN = re.compile(
    r"(?:天数|时间|时长|年限|寿命|期限|周期|时限|工期|次数|频次|年龄|课时|工作日|时数|教育|期|天|工时|龄)$"
)
_TARGET = re.compile(
    r"力争|争取|确保|目标|预期|要(?![求素点闻])|拟|计划(?!生育|单列|经济)|将(?!军)|今年(?!以来)|明年|今后|未来|以上$"
)


@dataclass(frozen=True, slots=True)
class Noun:
    """An indicator within a sentence."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An amount with what it is a value of."""

    found: Found
    nouns: tuple[Noun, ...]
    measure: Measure
    falls: bool
    rule: str
    confidence: float
    #: Start of the clause that states the pair.
    clause: int


@dataclass(slots=True)
class Reading:
    """What has been read of a sentence so far."""

    text: str
    pairs: list[Pair] = field(default_factory=list)
    #: The indicators that a value without a noun of its own belongs to.
    last: tuple[Noun, ...] = ()


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


class Pairer:
    """Pairs the amounts of a sentence with their indicators."""

    def __init__(self, finder: AmountFinder, edges: Edges) -> None:
        """Take the amounts and the edges of nouns as one lexicon says them."""
        self._finder = finder
        self._edges = edges

    def pairs(self, text: str) -> list[Pair]:
        """All pairs of a sentence, from left to right."""
        founds = list(self._finder.find(text))
        reading = Reading(text)
        index, consumed, broken = 0, 0, 0
        breaks = [match.end() for match in _BREAK.finditer(text)] if founds else []
        passed = 0
        while index < len(founds):
            found = founds[index]
            while passed < len(breaks) and breaks[passed] <= found.start:
                broken = breaks[passed]
                passed += 1
            clause_end = breaks[passed] - 1 if passed < len(breaks) else len(text)
            spot = _Spot(
                found, max(consumed, broken, found.start - _REACH), broken, clause_end, founds[index + 1 : index + 2]
            )
            if _is_modifier(text, spot):
                index += 1
                continue
            group = _group(text, founds, index)
            taken = self._take(reading, spot, group)
            if taken:
                consumed = founds[index + taken - 1].end
            index += max(1, taken)
        return reading.pairs

    def _take(self, reading: Reading, spot: _Spot, group: list[Found]) -> int:
        """Pair the amount at a spot; the number of amounts that were read, 0 where it is part of what follows."""
        text, found = reading.text, spot.found
        linked = link(text, spot.left, found.start)
        if _leads_a_phrase(text, spot):
            return 0
        if _too_vague(text, found):
            return 0
        room = min([spot.clause_end, found.end + _REACH, *(one.start for one in spot.following)])
        after = None if found.relative else noun_after(text, found.end, room, people=found.unit == "person")
        if after is not None and begins_with_link(text[found.end : after]):
            after = None  # 66户(整合至)12户
        start = self._noun_start(text, spot.left, linked.end)
        if after is not None and (start is None or (found.counts and linked.sense != "level")):
            return self._counted(reading, spot, after)
        if text.startswith("的", found.end) and not re.match(
            "的(?:目标|预期|水平|速度|增速|增长)", text[found.end : found.end + 4]
        ):
            reading.last = ()
            return 1
        if start is None:
            return self._carried(reading, spot, linked, group)
        noun = Noun(start, linked.end)
        if not found.relative and (
            after is not None if found.counts else linked.bare and not goes_on(text[found.end : room + 1])
        ):
            reading.last = (noun,)  # 跨越3个千亿元台阶: the noun may still get a value
            return 1
        if found.counts and linked.bare and not goes_on(text[found.end : found.end + 8]):
            reading.last = ()
            return 1
        if "each" in linked.senses and len(group) > 1:
            nouns = self._items(text, spot.left, linked.end, len(group)) or (Noun(start, linked.end),)
            for position, one in enumerate(group):
                mine = nouns if len(nouns) == 1 else (nouns[position],)
                self._keep(reading, one, mine, linked, "each_its_value", 0.9, spot.clause)
            reading.last = nouns
            return len(group)
        self._keep(reading, found, (noun,), linked, "noun_value", 0.8 if linked.bare else 0.9, spot.clause)
        return 1

    def _noun_start(self, text: str, left: int, end: int) -> int | None:
        """Where the noun before a value begins; items that only 、 joins belong to it if they are plain nouns."""
        if left and text[left] not in "、和与及" and not _BREAK.match(text, left - 1):
            # What touches the amount before belongs to that: 5万亿(台阶)、五年增量.
            verb = first_verb(text, left, end)
            left = text.find("、", left, end) + 1 or (left if verb is None else verb)
        elif left and text[left] == "、":
            left += 1
        last = text.rfind("、", left, end)
        if last < 0:
            return self._edges.begin(text, left, end)
        first = self._edges.begin(text, left, end)
        if first is not None and first < last and plain_items(text[first:last]):
            return first
        return self._edges.begin(text, last + 1, end)

    def _counted(self, reading: Reading, spot: _Spot, after: int) -> int:
        """A count before its noun: 20项科技创新成果填补国内空白."""
        text, found = reading.text, spot.found
        noun = Noun(found.end, after)
        if "的" in text[found.end : after] and found.unit != "count" and found.counts:
            return 1
        linked = link(text, spot.left, found.start)
        if _only_labels(text, spot, after):
            reading.last = ()
            return 1
        self._keep(reading, found, (noun,), linked, "count_noun", 0.75, spot.clause)
        reading.last = (noun,)
        return 1

    def _carried(self, reading: Reading, spot: _Spot, linked: Linked, group: list[Found]) -> int:
        """A value with no noun of its own belongs to the indicator before it: 1.81万亿元，增长8.4%."""
        text, found = reading.text, spot.found
        between = text[spot.left : found.start]
        empty = self._edges.is_empty(text, spot.left, linked.end)
        joined = (
            bool(reading.pairs) and reading.pairs[-1].found.end == spot.left and between in {"", "、", "和", "与", "及"}
        )
        if empty and not linked.bare and spot.left == spot.clause:
            noun = self._clause_before(reading, spot, linked)
            if noun is not None:
                self._keep(reading, found, (noun,), linked, "clause_before", 0.6, spot.clause)
                return 1
        before = [pair.nouns for pair in reading.pairs[-len(group) :]]
        if empty and len(group) > 1 and not linked.bare and len(set(before)) == len(group):
            for one, nouns in zip(group, before, strict=True):
                self._keep(reading, one, nouns, linked, "each_its_value", 0.75, spot.clause)
            return len(group)
        if empty and reading.last and (not linked.bare or joined or found.core > found.start):
            self._keep(reading, found, reading.last, linked, "carried", 0.85, spot.clause)
            return 1
        reading.last = ()
        return 1

    def _clause_before(self, reading: Reading, spot: _Spot, here: Linked) -> Noun | None:
        """The noun of a label (原煤：达到…) or of a clause that says a change without a number (收入稳步增长，达到…)."""
        text, end = reading.text, spot.clause - 1
        if end <= 0 or text[end] not in "，：":
            return None
        begin = max((m.end() for m in _BREAK.finditer(text, max(0, end - _REACH), end)), default=max(0, end - _REACH))
        linked = link(text, begin, end)
        told = linked.sense in {"up", "down"} or text[end] == "：" or "from" in here.senses
        if not told or any(begin <= pair.found.start for pair in reading.pairs[-2:]):
            return None
        start = self._noun_start(text, begin, linked.end)
        return None if start is None else Noun(start, linked.end)

    def _items(self, text: str, left: int, end: int, wanted: int) -> tuple[Noun, ...]:
        """The nouns that 分别 gives a value each; none where the text does not list as many."""
        begin = self._edges.begin(text, left, end)
        for pattern in ("、", _ITEMS.pattern):
            nouns: list[Noun] = []
            position = begin or left
            for match in [*re.finditer(pattern, text[position:end]), None]:
                stop = end if match is None else (begin or left) + match.start()
                if stop - position >= 2:
                    nouns.append(Noun(position, stop))
                position = end if match is None else (begin or left) + match.end()
            if len(nouns) == wanted:
                return tuple(nouns)
        return ()

    @staticmethod
    def _keep(
        reading: Reading,
        found: Found,
        nouns: tuple[Noun, ...],
        linked: Linked,
        rule: str,
        confidence: float,
        clause: int,
    ) -> None:
        text = reading.text
        noun = text[nouns[0].start : nouns[0].end]
        if found.symbol in _DURATION and not _DURATION_NOUN.search(noun):
            reading.last = ()
            return
        sense = linked.sense
        measure: Measure = "level"
        if sense in {"up", "down"}:
            measure = "change" if found.relative else "increment"
        elif noun.startswith(("新增", "净增")):
            measure = "increment"
        reading.pairs.append(Pair(found, nouns, measure, sense == "down", rule, confidence, clause))
        reading.last = nouns


@dataclass(frozen=True, slots=True)
class _Spot:
    """An amount in its clause: what may hold its noun begins at ``left``."""

    found: Found
    left: int
    clause: int
    clause_end: int
    following: list[Found]


def _is_modifier(text: str, spot: _Spot) -> bool:
    """Whether a measure only describes the noun that a later amount counts: 总投资超10亿元项目50个."""
    if not spot.following or spot.found.counts or spot.found.relative:
        return False
    between = text[spot.found.end : spot.following[0].start]
    if not between or spot.following[0].start > spot.clause_end or not "\u4e00" <= between[0] <= "\u9fff":
        return False
    return re.search("[、和与及]", between[:1]) is None and not begins_with_verb(between)


def _leads_a_phrase(text: str, spot: _Spot) -> bool:
    """Whether a preposition or a demonstrative takes the count: 为29个省份保供煤炭."""
    before = text[max(spot.left, spot.found.start - 2) : spot.found.start]
    after = text[spot.found.end : spot.found.end + 1]
    if not spot.found.counts or not "\u4e00" <= after <= "\u9fff":
        return False
    return (
        before.endswith(tuple("为对向与同跨在从给由以用按把将被这那该每前后于"))
        and not before.endswith(("分为", "行为"))
        and not begins_with_verb(text[spot.found.end : spot.found.end + 6])
    )


def _too_vague(text: str, found: Found) -> bool:
    """Whether a small Chinese numeral is a mere word: 一个, 两项, 三种; a share or a multiple never is."""
    written = text[found.core : found.end - len(found.symbol)]
    return not found.relative and found.value <= 10 and not any(c.isdigit() and c.isascii() for c in written)


def _only_labels(text: str, spot: _Spot, after: int) -> bool:
    """Whether a count closes an exhaustive list and so only labels it: A、B等2个项目."""
    head = text[spot.left : spot.found.start]
    listed = re.search(r"([^，。；：]*)等$", head)
    if listed is None:
        last = text.rfind("、", spot.left, spot.found.start)
        return last >= 0 and spot.found.start - last > 2 and first_verb(text, last, spot.found.start) is None
    items = len(_ITEMS.findall(listed[1])) + 1
    del after
    return spot.found.value <= items


def _group(text: str, founds: list[Found], index: int) -> list[Found]:
    """The amounts that follow one another with nothing but 、 or 和 between them."""
    group = [founds[index]]
    for following in founds[index + 1 : index + _MOST_ITEMS]:
        if text[group[-1].end : following.start].strip() not in {"、", "和", "与", "及", "以及", "，"}:
            break
        group.append(following)
    return group


def _modality(passage: _Passage, found: Found, time: Time | None) -> Modality:
    """Whether a value was reached or is to be reached, by the words before it, else by the outlook of the passage."""
    before = passage.text[max(0, found.start - 40) : found.start]
    if re.search(r"预计(?:去年|上年|全年|\d{4}年)|去年|上年(?!末)", before) and passage.outlook != "forward":
        return "achieved"
    if re.search(r"力争|争取|目标|预期目标|拟", before):
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
        recent = [*recent, *new][-2 * _MOST_ITEMS :]
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
