"""Which noun of a sentence an amount measures; all offsets are relative to the sentence.

A sentence is read from left to right, amount by amount, and each amount goes through the rules in one order: a count
before its noun, a value carried over from the noun before, several values for several nouns, a noun with its value.
``EXAMPLES`` says for each rule what it finds, as ``noun=amount``, and where it must stay silent.
"""

from __future__ import annotations

import re

from kg.extract.amounts import AmountFinder, Found
from kg.extract.counted import head_of, noun_after
from kg.extract.grammar import GOODS
from kg.extract.links import Linked, link
from kg.extract.phrases import Edges, first_verb, goes_on, plain_items, shares_object
from kg.extract.spots import (
    BREAK,
    ITEMS,
    REACH,
    Noun,
    Pair,
    Reading,
    Spot,
    amounts_together,
    counted_noun,
    counts_a_subject,
    is_modifier,
    keep,
    leads_a_phrase,
    names_a_size,
    only_labels,
    outside_quotes,
    too_vague,
)

#: 20%的耕地: the amount is an attribute of a noun that is not measured by it; 增长8%的目标 is none.
_ATTRIBUTE = re.compile("的(?!目标|预期|水平|速度|增速|增长)")
#: What something will cost, of which the text goes on to speak: 总投资近2000亿元的基地.
_COST = re.compile("(?:估算|概算|计划)?总投资额?|投资总额")
#: Nouns that are measured; each of two that 均 joins is one.
_MEASURED = re.compile("(?:[量值额率数比]|收入|利润|产能|能力|面积|里程|规模|投资|人次|消费|人口|[进出]口|[能水电]耗)$")
#: After a noun these say that nothing is said of it.
_ENDS = frozenset("，。；：！？、和与及\n（）()")
_SHORTEST = 2
#: A noun that is measured and of which a clause of its own says nothing else: 社会商品零售总额，比上年增长17.8%.
_TOTAL = re.compile("(?:总额|总值|总产值|产量|收入|产值|增加值|销售额|零售额)$")
#: 地区生产总值(连跨两个万亿元台阶)，年均增长5.7%.
_STEP = re.compile(
    "(?:连跨|连上|跨越|跨过|迈上|跃上)[一二两三四五六七八九十\\d]+个[十百千万亿]*元?级?(?:新?台阶|关口|大关)$"
)
#: The height that a number of steps was taken to: 3个(万亿级关口).
_MARK = re.compile("[十百千万亿]+[元吨斤]?级?的?(?:台阶|关口|大关)[、]?")

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
    "attribute": (
        ("85.2%的改革试点任务落地实施。", ("改革试点任务=85.2%",)),
        ("总投资近2000亿元的清洁能源基地开工。", ("总投资=近2000亿元",)),
        ("20%的耕地和30亿元的投资。", ()),
    ),
    "clause_before": (
        ("预算外资金也大幅度增加，去年达到一千四百三十亿元。", ("预算外资金=一千四百三十亿元",)),
        ("锅炉：从五十二万千瓦增加到九十八万千瓦。", ("锅炉=五十二万千瓦", "锅炉=九十八万千瓦")),
        ("会议顺利结束，达到一千亿元。", ()),
    ),
}


class Pairer:
    """Pairs the amounts of a sentence with their indicators."""

    def __init__(self, finder: AmountFinder, edges: Edges) -> None:
        """Take the amounts and the edges of nouns as one lexicon says them."""
        self._finder = finder
        self._edges = edges

    def pairs(self, text: str) -> list[Pair]:
        """All pairs of a sentence, from left to right."""
        founds = outside_quotes(text, list(self._finder.find(text)))
        if not founds:
            return []
        reading = Reading(text)
        index, consumed, broken = 0, 0, 0
        breaks = [match.end() for match in BREAK.finditer(text)]
        passed = 0
        while index < len(founds):
            found = founds[index]
            while passed < len(breaks) and breaks[passed] <= found.start:
                broken = breaks[passed]
                passed += 1
            clause_end = breaks[passed] - 1 if passed < len(breaks) else len(text)
            spot = Spot(
                found, max(consumed, broken, found.start - REACH), broken, clause_end, founds[index + 1 : index + 2]
            )
            if is_modifier(text, spot):
                index += 1
                continue
            if counts_a_subject(text, spot):
                consumed = found.end
                index += 1
                continue
            group = amounts_together(text, founds, index)
            taken = self._take(reading, spot, group)
            if taken:
                consumed = founds[index + taken - 1].end
            index += max(1, taken)
        return reading.pairs

    def _take(self, reading: Reading, spot: Spot, group: list[Found]) -> int:
        """Pair the amount at a spot; the number of amounts that were read, 0 where it is part of what follows."""
        text, found = reading.text, spot.found
        if leads_a_phrase(text, spot) or too_vague(text, spot, reading) or names_a_size(text, spot):
            return 0
        linked = link(text, spot.left, found.start)
        after = counted_noun(text, spot, self._edges.places)
        start = self._noun_start(text, spot.left, linked.end)
        if after is not None and (start is None or (found.counts and linked.sense != "level")):
            return self._count_noun(reading, spot, linked, after)
        if _ATTRIBUTE.match(text, found.end):
            return self._attribute(reading, spot, linked, start)
        if start is None:
            return self._carried(reading, spot, linked, group)
        noun = Noun(start, linked.end)
        if len(group) > 1 and ("each" in linked.senses or self._items(text, spot.left, linked.end, len(group))):
            return self._each_its_value(reading, spot, linked, group, noun)
        return self._noun_value(reading, spot, linked, noun, counts_other=after is not None)

    def _attribute(self, reading: Reading, spot: Spot, linked: Linked, start: int | None) -> int:
        """An amount before 的: a value only where it says how much of something did it (85%的任务落地) or will cost."""
        text, found = reading.text, spot.found
        noun: Noun | None = None
        if start is not None and _COST.fullmatch(text, start, linked.end) and found.symbol.endswith("元"):
            noun = Noun(start, linked.end)
        elif found.relative and spot.left == spot.clause and self._edges.is_empty(text, spot.left, found.start):
            after = noun_after(text, found.end + 1, spot.clause_end)
            noun = Noun(found.end + 1, after) if after is not None and text[after] not in _ENDS else None
        if noun is None:
            reading.last = ()
        else:
            keep(reading, found, (noun,), linked, rule="attribute", confidence=0.6, clause=spot.clause)
        return 1

    def _noun_value(self, reading: Reading, spot: Spot, linked: Linked, noun: Noun, *, counts_other: bool) -> int:
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
        nouns: tuple[Noun, ...] = (noun,)
        if linked.words and linked.words[-1] in {"均", "都"}:
            nouns = self._alike(text, Noun(self._edges.begin(text, spot.left, linked.end) or noun.start, noun.end))
        keep(reading, found, nouns, linked, rule="noun_value", confidence=confidence, clause=spot.clause)
        return 1

    @staticmethod
    def _alike(text: str, noun: Noun) -> tuple[Noun, ...]:
        """The nouns that 均 gives one value: 运输箱量和货值均增长3倍; a list that 等 closes stays one."""
        if text.startswith("等", noun.end):
            return (noun,)
        nouns: list[Noun] = []
        start = noun.start
        for match in [*ITEMS.finditer(text, noun.start, noun.end), None]:
            stop = noun.end if match is None else match.start()
            if not _MEASURED.search(text, start, stop):
                return (noun,)
            nouns.append(Noun(start, stop))
            start = noun.end if match is None else match.end()
        return tuple(nouns)

    def _each_its_value(self, reading: Reading, spot: Spot, linked: Linked, group: list[Found], noun: Noun) -> int:
        """As many values as nouns, joined by 分别: 发明专利授权量和申请量分别增长44.4%和37.7%."""
        nouns = self._items(reading.text, spot.left, linked.end, len(group)) or (noun,)
        for position, one in enumerate(group):
            mine = nouns if len(nouns) == 1 else (nouns[position],)
            keep(reading, one, mine, linked, rule="each_its_value", confidence=0.9, clause=spot.clause)
        reading.last = nouns
        return len(group)

    def _noun_start(self, text: str, left: int, end: int) -> int | None:
        """Where the noun before a value begins; items that only 、 joins belong to it if they are plain nouns."""
        if left and text[left] not in "、和与及" and not BREAK.match(text, left - 1):
            # What touches the amount before belongs to that: 5万亿(台阶)、五年增量.
            verb = first_verb(text, left, end)
            left = text.find("、", left, end) + 1 or (left if verb is None else verb)
        elif left and text[left] == "、":
            left += 1
        last = text.rfind("、", left, end)
        first = self._edges.begin(text, left, end)
        if last < 0:
            return first
        if first is not None and shares_object(text, first, last):
            return first
        if first is not None and first < last and text[first : first + 2] == text[last + 1 : last + 3]:
            return first  # 基本普及A、基本扫除B的人口覆盖率: the items are made alike
        if first is not None and first < last and plain_items(text[first:last]):
            return first
        return self._edges.begin(text, last + 1, end)

    @staticmethod
    def _count_noun(reading: Reading, spot: Spot, linked: Linked, after: int) -> int:
        """A count before its noun: 20项科技创新成果填补国内空白."""
        text, found = reading.text, spot.found
        if "的" in text[found.end : after] and found.unit != "count" and found.counts:
            return 1
        if only_labels(text, spot):
            reading.last = ()
            return 1
        sized = spot.following[0] if spot.following and spot.following[0].start == found.end else None
        if sized is not None and not sized.symbol.endswith("元"):
            return 2  # 2座35万千瓦光热项目: the size is part of a name
        nouns = (Noun(head_of(text, found.end, after), after),)
        keep(reading, found, nouns, linked, rule="count_noun", confidence=0.75, clause=spot.clause)
        reading.last = nouns
        return 1 if sized is None else 2

    def _carried(self, reading: Reading, spot: Spot, linked: Linked, group: list[Found]) -> int:
        """A value with no noun of its own belongs to the indicator before it: 1.81万亿元，增长8.4%."""
        text, found = reading.text, spot.found
        between = text[spot.left : found.start]
        mark = _MARK.match(text, spot.left, found.start)  # 跨过3个万亿级关口、(突破10万亿元)
        empty = self._edges.is_empty(text, mark.end() if mark else spot.left, linked.end)
        if found.counts and not goes_on(text[found.end : found.end + 8]):
            empty = False  # 35支(国家级基金): it counts something else
        joined = (
            bool(reading.pairs) and reading.pairs[-1].found.end == spot.left and between in {"", "、", "和", "与", "及"}
        )
        if empty and not linked.bare and spot.left == spot.clause:
            noun = self._clause_before(reading, spot, linked)
            if noun is not None:
                keep(reading, found, (noun,), linked, rule="clause_before", confidence=0.6, clause=spot.clause)
                return 1
        before = [pair.nouns for pair in reading.pairs[-len(group) :]]
        if empty and len(group) > 1 and not linked.bare and len(set(before)) == len(group):
            for one, nouns in zip(group, before, strict=True):
                keep(reading, one, nouns, linked, rule="each_its_value", confidence=0.75, clause=spot.clause)
            return len(group)
        if empty and reading.last and (not linked.bare or joined or found.core > found.start):
            keep(reading, found, reading.last, linked, rule="carried", confidence=0.85, clause=spot.clause)
            return 1
        reading.last = ()
        return 1

    def _clause_before(self, reading: Reading, spot: Spot, here: Linked) -> Noun | None:
        """The noun of a label (原煤：达到…) or of a clause that says a change alone (收入稳步增长，达到…)."""
        text, end = reading.text, spot.clause - 1
        if end <= 0 or text[end] not in "，：":
            return None
        begin = max((m.end() for m in BREAK.finditer(text, max(0, end - REACH), end)), default=max(0, end - REACH))
        step = _STEP.search(text, begin, end)
        linked = link(text, begin, step.start() if step else end)
        told = linked.sense in {"up", "down"} or text[end] == "：" or "from" in here.senses or step is not None
        told = told or (
            linked.bare
            and here.compared
            and first_verb(text, begin, end) is None
            and _TOTAL.search(text, begin, end) is not None
        )
        if not told or any(begin <= pair.found.start for pair in reading.pairs[-2:]):
            return None
        start = self._noun_start(text, begin, linked.end)
        return None if start is None else Noun(start, linked.end)

    def _items(self, text: str, left: int, end: int, wanted: int) -> tuple[Noun, ...]:
        """The nouns that 分别 gives a value each; none where the text does not list as many."""
        begin = self._edges.begin(text, left, end)
        for pattern in ("、", ITEMS.pattern):
            nouns: list[Noun] = []
            position = begin or left
            for match in [*re.finditer(pattern, text[position:end]), None]:
                stop = end if match is None else (begin or left) + match.start()
                if stop - position >= _SHORTEST or text[position:stop] in GOODS:
                    nouns.append(Noun(position, stop))
                position = end if match is None else (begin or left) + match.end()
            if len(nouns) == wanted:
                return tuple(nouns)
        return ()
