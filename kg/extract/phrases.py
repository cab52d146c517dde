"""The left edge of an indicator: what leads a clause before the noun that is measured.

Functions take simplified text and offsets into it and return offsets; the words are those of grammar, not of any place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from kg.extract.counted import PREDICATE
from kg.extract.grammar import (
    BARE_VERBS,
    FRAME_WORDS,
    GOODS,
    LIGHT_VERBS,
    LINKS,
    LONGEST_LINK,
    MAIN_VERBS,
    MANNERS,
    NOUN_TAILS,
    PARTS,
    either,
)
from kg.gazetteer import gazetteer
from kg.lexicon import Lexicon

_YEARS = r"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2}|[〇○零一二三四五六七八九]{2}|\d\d)"
#: Expressions of time at the head of a clause.
_TIMES = (
    rf"(?:预计|预期)?(?:到|至|截至|截止|自|从|在|于|经过|用)?(?:{_YEARS}(?:[-—~～至到和、]+{_YEARS})?(?:[两三四五]?年|(?=比|$))(?:[至到-]?{_YEARS}年)?(?:代|底前|底|末|初|前|以内|内|间|以来|以后|上半年|下半年|一年)?(?:全年|度)?"
    r"|[“\"‘]?十?[一二三四五六七八九十]五[”\"’](?:规划|计划)?(?:期间|时期|以来|期末|末期?|间期)?"
    r"|[这过近最前今后未来的去头本]{1,4}[几一二两三四五六七八九十\d]+个?年(?:来|内|间|中|期间|时间)?(?:里|中)?"
    r"|[一二两三四五六七八九十几\d]+年(?:来|内|间|中(?=国家)|中(?![央国小型部医华等心职专])|期间|累计|合计)?(?!级|制|期|行动|规划|计划|增量)"
    r"|[一二三四五六七八九十]{1,3}是|后(?=[增新的建])|去年|今年|明年|后年|上年|前年|全年|每年|近年来?|近几年|目前|现在|至今|年底|年末|年内|当年|同年|同期|期内|期末|本届政府任期内|任期内|[上下]半年|[前一二三四]+季度|\d+(?:[-—~至到]\d+)?月(?:份|底|末)?|"
    r"[一二三四五六七八九十]{1,2}月(?:份|底|末)?|\d+日)"
)
#: What no noun of a plan has within it: then the clause tells a story and no number of an indicator.
_BAD_INSIDE = re.compile(
    r"[`=<>{}\[\]/*#|\\]|因此|因为|由于|就[能是有要]|能够|不但|不仅|而且|虽然|如果|这[个种些]|那[个种些]|什么|我们|他们|你们|应该|应当|已经|曾经|没有|不能|不得|却|所以|远远|例如|譬如|单是|并且|仍然|还要|只要|只有|"
    r"是|其中|一些|有些|许多|某些|怎样|还是|或者|关于|同志|代表们"
)


_VERBS = MAIN_VERBS + LIGHT_VERBS
#: A frame word of one character before one of these is part of another word: 均衡, 就业, 和谐, 都市.
_WITHIN_WORDS = "衡度享青用时级能款贷本林生外法分要物地业近医诊读市美谐睦求素"
_FRAME = re.compile(
    rf"(?:{_TIMES}|(?:{either(w for w in FRAME_WORDS if len(w) > 1)})(?![级性])|年均(?={either(_VERBS)})"
    rf"|(?:{either(w for w in FRAME_WORDS if len(w) == 1)})(?![{_WITHIN_WORDS}])"
    rf"|政府(?:还|又|再|已)?(?={either(_VERBS)})"
    r"|(?:扣除|剔除|考虑)[^，。；]{2,10}因素(?=$)|\d+批次?"
    rf"|再(?=为|{either(_VERBS)})|优先(?=在|{either(_VERBS)})"
    r"|一次性|后来|总数(?=$)|结果(?![的性])|获(?![得利奖批评])|计划(?=国内|地区|基本|[工农]业|财政|全[国省市社]|建成|新建|开工|完成)"
    rf"|(?:{either(MANNERS)})(?={either(_VERBS)})"
    rf"|(?:{either(LIGHT_VERBS)})了?(?!{either(NOUN_TAILS)}|比(?!较)|规模(?!化|以上)|区(?!域)|(?:环境|企业)(?:[和与及]|$)|标准(?:[和与及]|$))|[,\s、“](?=[^”]*$)|[\s、●—·，：:]+)"
)
#: 进出口 is one noun, no verb 出口 in it.
_MAIN = re.compile(f"(?:{either(MAIN_VERBS)})(?<!进出口)")
#: 新建改扩建及维修改造, 建设和改造: verbs that share an object stay together.
_BUILDING = "建设|维修|修建|修缮|兴建|续建|提升|新建|改建|扩建|改扩建|改造|新增|开工|修复|整治|更新"
_JOINED_VERBS = re.compile(rf"(?:{_BUILDING})+(?:[、和与及]|以及)(?:{_BUILDING})(?=[\u4e00-\u9fff“])")
_LIGHT = re.compile(f"(?:{either(LIGHT_VERBS)})")
#: What makes an item of a list a clause of its own.
_NOT_PLAIN = re.compile(
    r"[\d不更且为是达居第]|增长|提高|下降|稳定|保持|突破|较快|明显|显著|翻番|有序|有力|[优强快好高]$"
)
_INNER = re.compile(
    r"(?<!新)(?:了|已经?(?!知)|累计|合计|共计|安排|拨付|下达|筹集|共有|拥有|实现(?!收益|利润|利税|营收|产值|收入|增收)|减轻|惠及|带动|撬动|建成|发放|置换|培育|推广|推出|开通|提供|使得|使(?!用)|达到|发行|改造提升|出台|组织)"
    r"(?![率区者度费于])(?=[\u4e00-\u9fff“]{2})"
)
_PREPOSITION = re.compile(
    r"为(?![民主])|向(?![好上])|对(?![外口接比])|从(?![业事])|与(?!会)|同(?![比期业])|通过(?!率)|围绕|按照|根据|依托|以(?![上下内来])|给|由|"
    r"用(?![户电地水能工煤气人材于])|于|随着|经过|面向|除(?!险)|关于|针对|借助|利用(?![外率])"
)
#: 对世界经济增长贡献率: the preposition belongs to the noun.
_EFFECT = re.compile(r"(?:贡献率?|依存度|拉动率?|占比|比重|覆盖率|进出口|出口额?|进口额?|贸易额?|投资额?)$")
#: 对共建国家进出口: what is measured is the dealing with them.
_DEALING = re.compile(r"[对与同](?:[^，。；]{2,20})(?:进出口|出口额?|进口额?|贸易额?|投资额?)(?:总额|总值)?$")
#: A time within a noun divides its subject from what is measured: 两地每年(互访游客).
_TIME_INSIDE = re.compile(
    r"(?:全年|每年|每月|去年|今年|以来|期间|[一二三四五六七八九十\d]{1,2}年来)(?=[\u4e00-\u9fff]{2})(?!度)"
)
_PARTS = re.compile(f"(?:{either(PARTS)})(?!生产总值|GDP|总值)(?=[\u4e00-\u9fff]{{3}})")
#: After 全国 they begin a title, whose part it is.
_TITLES = ("文明", "重点", "示范", "先进", "优秀", "百强", "模范")
_COMPARES = re.compile("[比较](?![例重率值价])")
_LOCATED = re.compile(r"(?:在(?![校建职册岗线读研用训库营役园])|位于)")
_BAD_END = re.compile(
    r"(?:[的了着是以和与及或把被将向从对等其该这那为第不就也都很更最较]|这些|我们|他们|以及|其中|例如|比如|包括|一批|一个|每个|各个|安排|拨付|下达|支持|实施|建成|达到|形成|拥有|[“‘\"《（(]|(?<![小工课学及准按临])时)$"
)


@cache
def _places() -> frozenset[str]:
    return frozenset(name for name in gazetteer().names() if len(name) > 1)


@cache
def _single() -> frozenset[str]:
    return frozenset(name for name in gazetteer().risky_names() if len(name) == 1)


_SEATS = ("交易所", "大学", "学院", "法院", "医院")


def place_heads(lexicon: Lexicon) -> tuple[str, ...]:
    """Head nouns of zones, hubs and facilities (机场, 开发区)."""
    heads = {h.noun for h in lexicon.head_nouns if h.type in {"Zone", "Hub", "Facility"} and len(h.noun) > 1}
    heads |= {h.noun for h in lexicon.head_nouns if h.type == "Organization" and h.noun.endswith(_SEATS)}
    return tuple(sorted(heads | {"机场", "港", "示范区", "试验区", "新区", "开发区", "高新区", "自贸区"}))


def region_names(lexicon: Lexicon) -> tuple[str, ...]:
    """Names of regions that the ontology lists (长三角)."""
    return tuple(sorted(k.name for k in lexicon.known_names if k.type == "AdminArea" and len(k.name) > 1))


def begins_with_verb(text: str) -> bool:
    """Whether a text begins with a verb or a word of link (增长, 提高到, 支持)."""
    return (
        _LIGHT.match(text) is not None
        or _MAIN.match(text) is not None
        or PREDICATE.match(text) is not None
        or any(text[:n] in LINKS for n in range(2, LONGEST_LINK + 1))
    )


def goes_on(text: str) -> bool:
    """Whether what follows an amount goes on with the sentence and is no noun that the amount counts."""
    return text[:1] in _GOES_ON or text[0].isdigit() or begins_with_verb(text) or text.startswith(_MARKS)


def shares_object(text: str, start: int, end: int) -> bool:
    """Whether verbs begin the text that go together with what follows ``end`` (新建、改造高标准农田)."""
    joined = _JOINED_VERBS.match(text, start)
    return joined is not None and joined.end() > end


def begins_with_link(text: str) -> bool:
    """Whether a text begins with words that lead to another value (整合至, 增加到)."""
    return any(LINKS.get(text[:n]) == "level" for n in range(2, LONGEST_LINK + 1))


def plain_items(text: str) -> bool:
    """Whether the items of a list are plain nouns, which share the measure noun after them (一、二、三产业增加值)."""
    text = _MAIN.sub("", text, count=1) if _MAIN.match(text) else text
    return all(
        1 <= len(item) <= 8 and not begins_with_verb(item) and not _NOT_PLAIN.search(item) for item in text.split("、")
    )


def first_verb(text: str, start: int, end: int) -> int | None:
    """Where the first verb stands that may lead a noun with a value."""
    return min((m.start() for p in (_MAIN, _LIGHT) if (m := p.search(text, start, end))), default=None)


#: 突破5000亿元(大关)
_MARKS = ("大关", "关口", "台阶", "门槛")
_GOES_ON = frozenset("和与及以并且或而等的之较比同其，。；：、！？）)(（”,;:") | {""}


class Edges:
    """Finds where an indicator begins; takes ``place_heads`` and, beside the gazetteer's names, ``region_names``."""

    def __init__(self, heads: Iterable[str], regions: Iterable[str]) -> None:
        """Compile the head nouns of places, which end a named subject before a measure noun."""
        self.places = _places() | frozenset(regions)
        self._heads = re.compile(f"(?:{either(heads)})(?=[\u4e00-\u9fff]{{2}})")

    def is_empty(self, text: str, start: int, end: int) -> bool:
        """Whether only frame words stand in ``text[start:end]``."""
        return self._strip(text, start, end) >= end

    def begin(self, text: str, start: int, end: int) -> int | None:
        """Where the noun in ``text[start:end]`` begins, or None where none is left.

        Frame words, expressions of time, light verbs and what leads up to the main verb are passed over.
        """
        start = self._strip(text, start, end)
        if start >= end:
            return None
        if _DEALING.match(text, start, end):
            return self._valid(text, start, end)
        if _PREPOSITION.match(text, start, end):
            main = _MAIN.search(text, start + 1, end)
            if main is not None and end - main.start() >= 2:
                start = main.start()
            elif not _EFFECT.search(text, start, end):
                return None
        located = _LOCATED.match(text, start, end)
        if located:
            main = _MAIN.search(text, located.end(), end)
            start = main.start() if main and end - main.end() > 1 else self._after_place(text, located.end(), end)
        start = self._after_verb(text, start, end)
        for inside in _TIME_INSIDE.finditer(text, start + 1, end):
            start = self._strip(text, inside.end(), end)
        first = _MAIN.match(text, start, end)
        if first is None:
            start = self._after_subject(text, start, end)
        return self._valid(text, start, end)

    def _strip(self, text: str, start: int, end: int) -> int:
        began = start
        while start < end:
            if _JOINED_VERBS.match(text, start, end) or _DEALING.match(text, start, end):
                break
            match = _FRAME.match(text, start, end)
            if match is None or match.end() == start:
                break
            if match.end() - start == 1 and any(text[start : start + size] in self.places for size in (2, 3)):
                break  # 和田, 达州: the name of a place begins like a frame word
            if match.group() == "全国" and (
                text.startswith(_TITLES, match.end()) or (start > began and _LIGHT.search(text, began, start))
            ):
                break  # 培育全国名特优新农产品: the title says whose it is
            start = match.end()
        return start

    def _after_verb(self, text: str, start: int, end: int) -> int:
        """Pass over what leads up to the last verb that sets an output (财政 拨付 资金)."""
        inner = None
        for inner in _INNER.finditer(text, start + 1, end):  # noqa: B007 - the last one counts
            pass
        if inner is not None and text[inner.start() - 1] not in "和与及、" and not _JOINED_VERBS.match(text, start):
            word_end = inner.end()
            start = inner.start() if _MAIN.match(text, inner.start()) else word_end
            return self._strip(text, start, end)
        return start

    def _after_place(self, text: str, start: int, end: int) -> int:
        for size in range(min(8, end - start), 1, -1):
            if text[start : start + size] in self.places:
                return start + size
        return start + 1 if text[start : start + 1] in _single() else start

    def _after_subject(self, text: str, start: int, end: int) -> int:
        """Pass over a named place or facility that stands before a measure noun (宁波舟山港 集装箱吞吐量)."""
        place = next(
            (size for size in range(min(8, end - start), 1, -1) if text[start : start + size] in self.places), 0
        )
        if not place:
            return start
        last = None
        for last in self._heads.finditer(text, start + 1, end):  # noqa: B007 - the last one counts
            pass
        if last is not None and end - last.end() >= 2 and not text.startswith(("区域",), last.end()):
            return last.end()
        after = start + place
        part = _PARTS.match(text, after, end)
        if part:
            return part.end()
        return after if end - after >= 3 and text[after] not in "港区人共籍湖江河山海岛市县州" else start

    @staticmethod
    def _valid(text: str, start: int, end: int) -> int | None:
        noun = text[start:end]
        if noun in GOODS:
            return start
        if noun in BARE_VERBS or _COMPARES.match(noun):
            return None
        if not 2 <= len(noun) <= 40 or _BAD_END.search(noun) or _BAD_INSIDE.search(noun):
            return None
        return start
