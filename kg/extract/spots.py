"""An amount in its clause, what has been read of the sentence, and what tells a value from a mere word.

All offsets are relative to the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.extract.amounts import Found
from kg.extract.counted import noun_after
from kg.extract.links import Linked, link
from kg.extract.phrases import begins_with_link, begins_with_verb, first_verb
from kg.model import Measure

_QUOTED = re.compile("“[^“”，。；]{1,16}”")
BREAK = re.compile(r"(?<!\d)，|，(?!\d{3}(?!\d))|[。；！？：;!?（）()\n]|——|,(?!\d)|　|[^\S\n]{2,}")
ITEMS = re.compile(r"、|和|与|及|以及")
#: How far from an amount its noun may stand, and how many values a list may give; both keep the time linear.
REACH = 64
_MOST_ITEMS = 12
_DURATION = {"年", "天", "个月", "周", "小时", "分钟", "秒", "岁", "工作日", "个工作日", "个小时"}
_DURATION_NOUN = re.compile(
    r"(?:天数|时间|时长|年限|寿命|期限|周期|时限|工期|次数|频次|年龄|课时|工作日|时数|教育|期|天|工时|龄)$"
)
_RATE = re.compile("(?:率|比例|占比|比重|浓度|指数)$")
_WORKS = re.compile("(?:项目|工程|电站|机组|装置|生产线|产线|储能|电厂|泊位|码头|示范基地)$")
#: Up to here a Chinese numeral may be a mere word, and a range a choice.
_SMALL = 10
_FEW = 3
_FULL_NOUN = 4
#: 整合为, 增加到 right after a value.
_LONGEST_TURN = 6
_LINES = re.compile("(?:措施|政策|举措|[干航专支]线|铁路|高速公路|通道)$")


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


@dataclass(frozen=True, slots=True)
class Spot:
    """An amount in its clause: what may hold its noun begins at ``left``."""

    found: Found
    left: int
    clause: int
    clause_end: int
    following: list[Found]


def outside_quotes(text: str, founds: list[Found]) -> list[Found]:
    """The amounts without the counts in short quotations, which are part of names: “五个中心”, “高效办成一件事”."""
    if not any(found.counts for found in founds):
        return founds
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    kept: list[Found] = []
    position = 0
    for found in founds:
        while position < len(quoted) and quoted[position][1] <= found.start:
            position += 1
        inside = position < len(quoted) and quoted[position][0] < found.start
        written = text[found.core]
        if not (inside and (found.counts or not written.isascii())):
            kept.append(found)
    return kept


def is_modifier(text: str, spot: Spot) -> bool:
    """Whether a measure only describes the noun that a later amount counts: 总投资超10亿元项目50个."""
    if not spot.following or spot.found.counts or spot.found.relative:
        return False
    between = text[spot.found.end : spot.following[0].start]
    if not between or spot.following[0].start > spot.clause_end or not "\u4e00" <= between[0] <= "\u9fff":
        return False
    return re.search("[、和与及]", between[:1]) is None and not begins_with_verb(between)


def leads_a_phrase(text: str, spot: Spot) -> bool:
    """Whether a preposition or a demonstrative takes the count: 为29个省份保供煤炭."""
    before = text[max(spot.left, spot.found.start - 2) : spot.found.start]
    after = text[spot.found.end : spot.found.end + 1]
    if not spot.found.counts or not "\u4e00" <= after <= "\u9fff":
        return False
    return (
        before.endswith(tuple("为对向与同跨在从给由以用按把将被这那该每前后于"))
        and not before.endswith(("分为", "行为", "连跨"))
        and not begins_with_verb(text[spot.found.end : spot.found.end + 6])
    )


def counts_a_subject(text: str, spot: Spot) -> bool:
    """Whether a count only says of how many things a share is measured: 74个断面优良比例保持100%."""
    if not spot.found.counts or not spot.following or spot.following[0].start > spot.clause_end:
        return False
    value = spot.following[0]
    if "、" in text[spot.found.end : value.start]:
        return False  # 新增就业47万人以上、失业率控制在5.5%: a list
    linked = link(text, spot.found.end, value.start)
    return value.relative and not linked.bare and _RATE.search(text, spot.found.end, linked.end) is not None


def names_a_size(text: str, spot: Spot) -> bool:
    """Whether a measure is part of what a piece of work is called: 10兆瓦高温气冷堆工程, 30亿元项目."""
    found = spot.found
    if found.counts or found.relative:
        return False
    after = noun_after(text, found.end, min(spot.clause_end, found.end + REACH))
    return after is not None and _WORKS.search(text, found.end, after) is not None


def too_vague(text: str, spot: Spot, reading: Reading) -> bool:
    """Whether a small Chinese numeral is a mere word: 一个, 两项, 三种; a share or a multiple never is.

    One that counts lines of a plan (六条铁路新干线), or stands in a list of counts, sets an output. So does no range
    that each of several may choose from (各县发展1-2个产业).
    """
    found = spot.found
    if found.relative or found.value > _SMALL:
        return False
    if found.upper is not None and found.upper <= _FEW and re.search("[每各]", text[spot.clause : found.start]):
        return True
    written = text[found.core : found.end - len(found.symbol)]
    if any(c.isdigit() and c.isascii() for c in written):
        return False
    after = counted_noun(text, spot) if found.counts else None
    if after is None or after - found.end < _FULL_NOUN:
        return True
    if found.symbol == "条" and _LINES.search(text, found.end, after):
        return False
    before = reading.pairs[-1] if reading.pairs else None
    return (
        before is None
        or before.found.counts is False
        or (text[max(before.found.end, before.nouns[-1].end) : found.start] not in {"、", "和", "与", "及", "以及"})
    )


def only_labels(text: str, spot: Spot) -> bool:
    """Whether a count closes an exhaustive list and so only labels it: A、B等2个项目."""
    head = text[spot.left : spot.found.start]
    listed = re.search(r"([^，。；：]*)等$", head)
    if listed is None:
        last = text.rfind("、", spot.left, spot.found.start)
        return last >= 0 and spot.found.start - last > 2 and first_verb(text, last, spot.found.start) is None
    items = len(ITEMS.findall(listed[1])) + 1
    return spot.found.value <= items


def amounts_together(text: str, founds: list[Found], index: int) -> list[Found]:
    """The amounts that follow one another with nothing but 、 or 和 between them."""
    group = [founds[index]]
    for following in founds[index + 1 : index + _MOST_ITEMS]:
        if text[group[-1].end : following.start].strip() not in {"、", "和", "与", "及", "以及"}:
            break
        group.append(following)
    return group


def counted_noun(text: str, spot: Spot, places: frozenset[str] = frozenset()) -> int | None:
    """Where the noun that the amount counts ends, if one follows it."""
    found = spot.found
    if found.relative or found.symbol == "次":
        return None
    following = spot.following[0] if spot.following else None
    begin = found.end
    if following is not None and following.start == found.end and found.counts and not following.counts:
        begin, following = following.end, None  # 70个30亿元以上项目
    room = min(spot.clause_end, found.end + REACH, following.start if following else spot.clause_end)
    if following is not None and room == following.start and text.endswith("等", begin, room):
        joined = max(text.rfind(word, begin, room) for word in "和与及、")
        room = joined if joined > begin else room  # 14条高速公路项目和黄百等4个铁路项目
    after = noun_after(text, begin, room, people=found.unit == "person", places=places)
    if after is not None and begins_with_link(text[found.end : found.end + _LONGEST_TURN]):
        return None  # 66户(整合至)12户
    return after


def keep(
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
