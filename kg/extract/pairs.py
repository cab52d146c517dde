"""Which noun of a sentence an amount measures; all offsets are relative to the sentence.

A sentence is read from left to right, amount by amount, and each amount goes through the rules in one order: a count
before its noun, a value carried over from the noun before, several values for several nouns, a noun with its value.
``EXAMPLES`` says for each rule what it finds, as ``noun=amount``, and where it must stay silent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extract.amounts import AmountFinder, Found
from kg.extract.phrases import (
    Edges,
    Linked,
    begins_with_link,
    begins_with_verb,
    first_verb,
    goes_on,
    link,
    noun_after,
    plain_items,
)
from kg.model import Measure

_BREAK = re.compile(r"[，。；！？：;!?（）()\n]|——|,(?!\d)|　|[^\S\n]{2,}")
_ITEMS = re.compile(r"、|和|与|及|以及")
#: How far from an amount its noun may stand, and how many values a list may give; both keep the time linear.
_REACH = 64
_MOST_ITEMS = 12
_DURATION = {"年", "天", "个月", "周", "小时", "分钟", "秒", "岁", "工作日", "个工作日", "个小时"}
_DURATION_NOUN = re.compile(
    r"(?:天数|时间|时长|年限|寿命|期限|周期|时限|工期|次数|频次|年龄|课时|工作日|时数|教育|期|天|工时|龄)$"
)
#: 20%的耕地: the amount is an attribute of a noun that is not measured by it; 增长8%的目标 is none.
_ATTRIBUTE = re.compile("的(?!目标|预期|水平|速度|增速|增长)")

EXAMPLES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "noun_value": (
        ("城镇登记失业率为2.2%。", ("城镇登记失业率=2.2%",)),
        ("全年新增绿道300公里，今年力争工业投资增长10%。", ("新增绿道=300公里", "工业投资=10%")),
        ("新引进总投资超10亿元项目50个以上。", ("新引进总投资超10亿元项目=50个以上",)),
        ("为29个省份保供煤炭超35亿吨。", ("保供煤炭=超35亿吨",)),
        ("人均预期寿命超过80岁，连续9年保持第一。", ("人均预期寿命=超过80岁",)),
        ("开发利用全省30%的耕地。", ()),
        ("财政安排219亿元支持改革。", ()),
        ("坚持一个中心、两个基本点，第10届大会在2015年召开。", ()),
    ),
    "count_noun": (
        ("稀土粉体等20项科技创新成果填补国内空白。", ("科技创新成果=20项",)),
        ("取消和下放311项行政审批事项。", ("行政审批事项=311项",)),
        ("47人入选国家人才计划。", ("入选国家人才计划=47人",)),
        ("扎实推进东城、西城2个园区建设。", ()),
        ("与100多个国家建立关系，抓好三个方面工作。", ()),
    ),
    "each_its_value": (
        ("发明专利授权量和申请量分别增长44.4%和37.7%。", ("发明专利授权量=44.4%", "申请量=37.7%")),
        ("城乡居民收入分别增长8.5%和8.8%。", ("城乡居民收入=8.5%", "城乡居民收入=8.8%")),
        ("各地分别召开会议。", ()),
    ),
    "carried": (
        ("地区生产总值1.81万亿元，比上年增长8.4%。", ("地区生产总值=1.81万亿元", "地区生产总值=8.4%")),
        ("研发投入强度从2.1%提高到2.5%以上。", ("研发投入强度=2.1%", "研发投入强度=2.5%以上")),
        ("会议开得很好，增长8.4%。", ()),
    ),
    "clause_before": (
        ("预算外资金也大幅度增加，去年达到一千四百三十亿元。", ("预算外资金=一千四百三十亿元",)),
        ("电动机：从六十四万千瓦增加到一百零五万千瓦。", ("电动机=六十四万千瓦", "电动机=一百零五万千瓦")),
        ("会议顺利结束，达到一千亿元。", ()),
    ),
}


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
        if _leads_a_phrase(text, spot) or _too_vague(text, found):
            return 0
        linked = link(text, spot.left, found.start)
        after = _counted_noun(text, spot)
        start = self._noun_start(text, spot.left, linked.end)
        if after is not None and (start is None or (found.counts and linked.sense != "level")):
            return self._count_noun(reading, spot, linked, after)
        if _ATTRIBUTE.match(text, found.end):
            reading.last = ()
            return 1
        if start is None:
            return self._carried(reading, spot, linked, group)
        noun = Noun(start, linked.end)
        if "each" in linked.senses and len(group) > 1:
            return self._each_its_value(reading, spot, linked, group, noun)
        return self._noun_value(reading, spot, linked, noun, counts_other=after is not None)

    def _noun_value(self, reading: Reading, spot: _Spot, linked: Linked, noun: Noun, *, counts_other: bool) -> int:
        """A noun, a word that links, a value: 城镇登记失业率为2.2%."""
        text, found = reading.text, spot.found
        stands = goes_on(text[found.end : found.end + 8])
        if found.counts and counts_other:
            reading.last = (noun,)  # 跨越3个千亿元台阶: the noun may still get a value
            return 1
        if linked.bare and not found.relative and not stands:
            reading.last = (noun,)
            return 1
        confidence = 0.8 if linked.bare else 0.9
        _keep(reading, found, (noun,), linked, rule="noun_value", confidence=confidence, clause=spot.clause)
        return 1

    def _each_its_value(self, reading: Reading, spot: _Spot, linked: Linked, group: list[Found], noun: Noun) -> int:
        """As many values as nouns, joined by 分别: 发明专利授权量和申请量分别增长44.4%和37.7%."""
        nouns = self._items(reading.text, spot.left, linked.end, len(group)) or (noun,)
        for position, one in enumerate(group):
            mine = nouns if len(nouns) == 1 else (nouns[position],)
            _keep(reading, one, mine, linked, rule="each_its_value", confidence=0.9, clause=spot.clause)
        reading.last = nouns
        return len(group)

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

    @staticmethod
    def _count_noun(reading: Reading, spot: _Spot, linked: Linked, after: int) -> int:
        """A count before its noun: 20项科技创新成果填补国内空白."""
        text, found = reading.text, spot.found
        if "的" in text[found.end : after] and found.unit != "count" and found.counts:
            return 1
        if _only_labels(text, spot):
            reading.last = ()
            return 1
        nouns = (Noun(found.end, after),)
        _keep(reading, found, nouns, linked, rule="count_noun", confidence=0.75, clause=spot.clause)
        reading.last = nouns
        return 1

    def _carried(self, reading: Reading, spot: _Spot, linked: Linked, group: list[Found]) -> int:
        """A value with no noun of its own belongs to the indicator before it: 1.81万亿元，增长8.4%."""
        text, found = reading.text, spot.found
        between = text[spot.left : found.start]
        empty = self._edges.is_empty(text, spot.left, linked.end)
        if found.counts and not goes_on(text[found.end : found.end + 8]):
            empty = False  # 35支(国家级基金): it counts something else
        joined = (
            bool(reading.pairs) and reading.pairs[-1].found.end == spot.left and between in {"", "、", "和", "与", "及"}
        )
        if empty and not linked.bare and spot.left == spot.clause:
            noun = self._clause_before(reading, spot, linked)
            if noun is not None:
                _keep(reading, found, (noun,), linked, rule="clause_before", confidence=0.6, clause=spot.clause)
                return 1
        before = [pair.nouns for pair in reading.pairs[-len(group) :]]
        if empty and len(group) > 1 and not linked.bare and len(set(before)) == len(group):
            for one, nouns in zip(group, before, strict=True):
                _keep(reading, one, nouns, linked, rule="each_its_value", confidence=0.75, clause=spot.clause)
            return len(group)
        if empty and reading.last and (not linked.bare or joined or found.core > found.start):
            _keep(reading, found, reading.last, linked, rule="carried", confidence=0.85, clause=spot.clause)
            return 1
        reading.last = ()
        return 1

    def _clause_before(self, reading: Reading, spot: _Spot, here: Linked) -> Noun | None:
        """The noun of a label (原煤：达到…) or of a clause that says a change alone (收入稳步增长，达到…)."""
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


def _only_labels(text: str, spot: _Spot) -> bool:
    """Whether a count closes an exhaustive list and so only labels it: A、B等2个项目."""
    head = text[spot.left : spot.found.start]
    listed = re.search(r"([^，。；：]*)等$", head)
    if listed is None:
        last = text.rfind("、", spot.left, spot.found.start)
        return last >= 0 and spot.found.start - last > 2 and first_verb(text, last, spot.found.start) is None
    items = len(_ITEMS.findall(listed[1])) + 1
    return spot.found.value <= items


def _group(text: str, founds: list[Found], index: int) -> list[Found]:
    """The amounts that follow one another with nothing but 、 or 和 between them."""
    group = [founds[index]]
    for following in founds[index + 1 : index + _MOST_ITEMS]:
        if text[group[-1].end : following.start].strip() not in {"、", "和", "与", "及", "以及"}:
            break
        group.append(following)
    return group


def _counted_noun(text: str, spot: _Spot) -> int | None:
    """Where the noun that the amount counts ends, if one follows it."""
    found = spot.found
    if found.relative or found.symbol == "次":
        return None
    room = min([spot.clause_end, found.end + _REACH, *(one.start for one in spot.following)])
    after = noun_after(text, found.end, room, people=found.unit == "person")
    if after is not None and begins_with_link(text[found.end : after]):
        return None  # 66户(整合至)12户
    return after


def _keep(
    reading: Reading,
    found: Found,
    nouns: tuple[Noun, ...],
    linked: Linked,
    *,
    rule: str,
    confidence: float,
    clause: int,
) -> None:
    """Note a pair; a span of time or an age only where the noun is one of time (受教育年限)."""
    noun = reading.text[nouns[0].start : nouns[0].end]
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
