"""Wholes and parts that a list or an apposition states."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import Clause
from kg.extract.relations.base import Context, Example, Link, Rule
from kg.gazetteer import gazetteer

#: Between a list and the whole that it exemplifies: A、B等(一批新兴)X.
_SUCH_AS = re.compile(r"[”’》]*等(?:一批|领域|重点|特色|新型|各类|多个|的)*[“‘《]*")
_CORE = re.compile(r"以$")
_CORE_OF = re.compile(r"[”’》]*(?:等)?为(?:核心|主体|龙头|重点|中心|主轴|引领|骨干|主干|支点|节点|纽带)的[“‘《]*")
_NAMING = re.compile(r"[”’》]*(?:[,，]?(?:即|包括|包含|涵盖|由|分别是|分别为)|[:：])[“‘《]*$")
_COMPOSED = re.compile(r"等?(?:共同)?(?:组成|构成|组合而成)的?[“‘《]*")
#: A、B是X的重要组成部分.
_ARE = re.compile(r"[”’》]*(?:等)?(?:都|均|也|共同)?(?:是|属于)[“‘《]*")
_PART = re.compile(r"[”’》]*的?(?:重要|主要|关键|核心|有机|基本|首批)*(?:组成部分|一部分|组成单元|成员)")
#: Behind the whole only what leaves it the whole: 入选X建设名单, but not 入选X典型案例.
_JOINED = re.compile(
    r"^(?:地区)?(?:$|[、和与及]|等|之列|名单|建设名单|试点名单|试点|行列|布局|范围|目录|创建|建设$|计划$)"
)
#: Who 升格为 another thing becomes it, who 融入 serves it.
_CHANGES = re.compile(r"融入|升格为|晋升为|之一")
_OF_IT = re.compile(r"(?:都|均|也|等|就|等都|等均)*是(?:它|其)(?:中)?的?(?:核心|重要|主要|关键|重点|组成|骨干|一)")
_POSSESSES = re.compile(r"[”’》]*的[“‘《]*")
_POSSESSORS = frozenset({"Corridor", "Hub", "Reform", "Zone"})
_ABOVE_ALL = re.compile(r"^(?:特别|尤其|首先|重点)(?:是|要|应)")
#: A list has two items; so many characters make a name.
_FEW = 2
_TOGETHER = re.compile(r"联系|联动|联通|一体|串联|互联|协同|融合|连片|贯通|衔接|连接")
#: Wholes of other types than their parts.
_WHOLES = {
    "Corridor": frozenset({"Zone", "Hub", "Facility", "Project", "Corridor", "AdminArea"}),
    "Zone": frozenset({"Zone"}),
    "Hub": frozenset({"Hub", "Zone"}),
}


def such_as(context: Context) -> Iterator[Link]:
    """A、B等X: the listed things are parts of the broader one of the same type."""
    passage = context.passage
    for left, right in context.neighbours:
        gap = passage.document.norm[left.end : right.start]
        whole = right.items[0]
        if len(gap) > 12 or not _SUCH_AS.fullmatch(gap):
            continue
        clustered = left.types == {"Industry"} and context.name(whole).endswith("集群")
        alike = left.types == {context.type(whole)} and context.type(whole) != "AdminArea"
        if not alike and not clustered:
            continue
        for item in left.items:
            yield from context.link("partOf", item, whole)


def core_of(context: Context) -> Iterator[Link]:
    """以A为核心的X: A is part of X."""
    passage = context.passage
    for left, right in context.neighbours:
        gap = passage.document.norm[left.end : right.start]
        if len(gap) > 16 or not _CORE.search(left.near) or not _CORE_OF.fullmatch(gap):
            continue
        for item in left.items:
            if _fits(context, item, right.items[0]):
                yield from context.link("partOf", item, right.items[0])


def members(context: Context) -> Iterator[Link]:
    """建设X，促进A、B等板块联动: the list in the next clause names the members of the whole just built."""
    passage = context.passage
    for first, last in passage.spans:
        for before, clause in zip(passage.clauses[first:last], passage.clauses[first + 1 : last], strict=False):
            whole = _only(context, before)
            if whole is None or context.type(whole) not in {"Corridor", "Zone", "Hub"}:
                continue
            for index in clause.lists[:1]:
                listed = passage.lists[index]
                if len(listed.items) < 2 or not (listed.near or listed.rest):
                    continue
                called = listed.after.startswith("等") and context.words.member.search(listed.after)
                if not _TOGETHER.search(listed.near + listed.rest) and not called:
                    continue
                for item in listed.items:
                    if _fits(context, item, whole):
                        yield from context.link("partOf", item, whole)


def named_members(context: Context) -> Iterator[Link]:
    """X包括A、B; X：A、B; 由A、B组成的X; A、B是X的组成部分: the list names the parts."""
    passage = context.passage
    norm = passage.document.norm
    for left, right in context.neighbours:
        gap = norm[left.end : right.start]
        if len(gap) > 12:
            continue
        if len(left.items) == 1 and len(right.items) > 1 and _NAMING.fullmatch(gap):
            for item in right.items:
                if _fits(context, item, left.items[0]):
                    yield from context.link("partOf", item, left.items[0])
        elif (left.near.endswith("由") and _COMPOSED.fullmatch(gap)) or (
            _ARE.fullmatch(gap) and _PART.match(right.rest)
        ):
            for item in left.items:
                if _fits(context, item, right.items[0]):
                    yield from context.link("partOf", item, right.items[0])


def enters(context: Context) -> Iterator[Link]:
    """A、B入选X, A纳入X: they become part of it."""
    cues = context.words.cues["partOf"]
    for left, right in context.neighbours:
        if not _JOINED.match(right.rest) or _CHANGES.search(right.near):
            continue
        titled = right.near.strip("“‘《") == "成为" and context.type(right.items[0]) == "Plan"
        joined = cues.search(right.near) and right.near.endswith(_ends(right.near, cues))
        if left.clause != right.clause or not (titled or joined):
            continue
        if left.near.endswith(("将", "把", "推动", "支持", "")) and len(right.near) <= 12:
            for item in left.items:
                if context.type(item) not in {"Indicator", "Quantity"}:
                    yield from context.link("partOf", item, right.items[0])


def above_all(context: Context) -> Iterator[Link]:
    """加强X，特别要使A、B更快发展: what is stressed within a broader thing of its type is part of it."""
    for left, right in context.neighbours:
        if right.clause != left.clause + 1 or not _ABOVE_ALL.match(right.before) or len(right.items) < _FEW:
            continue
        if len(left.items) == 1 and right.types == left.types:
            for item in right.items:
                yield from context.link("partOf", item, left.items[0])


def kinds_of(context: Context) -> Iterator[Link]:
    """提高[农业]效益。发展[绿色农业]、[品牌农业]: an industry whose name ends with the one before is its kind."""
    passage = context.passage
    for number, (first, last) in enumerate(passage.spans[:-1]):
        announced = passage.lists_of(number)
        if last - first > 1 or len(announced) != 1 or announced[0].types != {"Industry"}:
            continue
        sentences = passage.document.sentences
        whole = announced[0].items[0]
        if sentences[number].block != sentences[number + 1].block or len(announced[0].items) > 1:
            continue
        for coordination in passage.lists_of(number + 1):
            for item in coordination.items:
                kind = context.type(item) == "Industry" and context.name(item).endswith(context.name(whole))
                if kind and context.acted_on(coordination):
                    yield from context.link("partOf", item, whole)


def parts_of_it(context: Context) -> Iterator[Link]:
    """X连接三地，A、B都是它的核心平台: the pronoun stands for the area that opens the sentence, or the one before."""
    passage = context.passage
    opening: int | None = None
    for listed in passage.by_sentence:
        for coordination in listed:
            if opening is not None and context.opens(coordination) and _OF_IT.match(coordination.rest):
                for item in coordination.items:
                    if _fits(context, item, opening):
                        yield from context.link("partOf", item, opening)
            elif context.opens(coordination) and len(coordination.items) == 1:
                area = context.type(coordination.items[0]) in _WHOLES
                opening = coordination.items[0] if area else opening


def belonging(context: Context) -> Iterator[Link]:
    """X改革的A、B, X带的A、B: what has the same kind of whole as possessor is part of it."""
    norm = context.passage.document.norm
    for left, right in context.neighbours:
        gap = norm[left.end : right.start]
        if len(left.items) > 1 or not _POSSESSES.fullmatch(gap) or context.type(left.items[0]) not in _POSSESSORS:
            continue
        for item in right.items:
            if context.type(item) == context.type(left.items[0]):
                yield from context.link("partOf", item, left.items[0])


def section_of(context: Context) -> Iterator[Link]:
    """[云州自贸区][滨江片区]: a section named directly behind its zone is part of it."""
    for left, right in context.neighbours:
        if left.end == right.start and context.type(left.items[-1]) == context.type(right.items[0]) == "Zone":
            for item in right.items:
                if context.type(item) == "Zone":
                    yield from context.link("partOf", item, left.items[-1])


def town_of(context: Context) -> Iterator[Link]:
    """从化[鳌头]: an area named directly behind a larger one lies in it and is part of it."""
    for left, right in context.neighbours:
        if left.end != right.start or len(left.items) > 1:
            continue
        higher, lower = left.items[0], right.items[0]
        if context.type(higher) == context.type(lower) == "AdminArea" and _within(
            context.name(lower), context.name(higher)
        ):
            yield from context.link("partOf", lower, higher)
            for item in right.items[1:]:
                yield from context.link("partOf", item, higher)


def _within(lower: str, higher: str) -> bool:
    """Whether an area lies in another; one that the gazetteer does not hold is a town of the district before it."""
    whole = gazetteer().find(higher)
    if whole is None or min(len(lower), len(higher)) < 2:
        return False
    part = gazetteer().find(lower, within=whole.code)
    if part is None:
        return whole.level == "district"
    return part.code != whole.code and gazetteer().within(part, whole.code)


def _ends(near: str, cues: re.Pattern[str]) -> str:
    found = list(cues.finditer(near))
    close = found and len(near) - found[-1].end() <= 6 and "的" not in near[found[-1].end() :]
    return near[found[-1].start() :] if close else "\0"


def _only(context: Context, clause: Clause) -> int | None:
    """The mention of a clause that acts on just one and ends with it or a noun of work."""
    if len(clause.lists) != 1:
        return None
    coordination = context.passage.lists[clause.lists[0]]
    if len(coordination.items) != 1 or len(coordination.rest) > 4 or not context.acted_on(coordination):
        return None
    return coordination.items[0]


def _fits(context: Context, part: int, whole: int) -> bool:
    same = context.type(part) == context.type(whole)
    return same or context.type(part) in _WHOLES.get(context.type(whole), frozenset())


RULES = (
    Rule(
        such_as,
        0.9,
        (
            Example("大力发展[跨境支付]Industry等[现代金融业]Industry。", (("跨境支付", "partOf", "现代金融业"),)),
            Example("做强[茶机装备]Industry等[百亿产业集群]Zone。", (("茶机装备", "partOf", "百亿产业集群"),)),
            Example("大力发展[跨境支付]Industry和[现代金融业]Industry。"),
        ),
        settles=True,
    ),
    Rule(
        core_of,
        0.95,
        (
            Example("以[东湖新城]Zone为核心的[江北自主创新区]Zone获批。", (("东湖新城", "partOf", "江北自主创新区"),)),
            Example("以[东湖新城]Zone为起点考察[江北自主创新区]Zone。"),
        ),
        settles=True,
    ),
    Rule(
        members,
        0.9,
        (
            Example(
                "建设[沿湖创新走廊]Corridor，促进[东湖新城]Zone、[西山科学城]Zone等板块联动。",
                (("东湖新城", "partOf", "沿湖创新走廊"), ("西山科学城", "partOf", "沿湖创新走廊")),
            ),
            Example("建设[沿湖创新走廊]Corridor，支持[东湖新城]Zone、[西山科学城]Zone引进人才。"),
        ),
        settles=True,
    ),
    Rule(
        named_members,
        0.85,
        (
            Example(
                "规划[环湖经济带]Corridor，包括[东湖新城]Zone、[西山科学城]Zone。",
                (("东湖新城", "partOf", "环湖经济带"), ("西山科学城", "partOf", "环湖经济带")),
            ),
            Example(
                "[东湖新城]Zone、[西山科学城]Zone是[环湖经济带]Corridor的重要组成部分。",
                (("东湖新城", "partOf", "环湖经济带"), ("西山科学城", "partOf", "环湖经济带")),
            ),
            Example("规划[环湖经济带]Corridor和[东湖新城]Zone。"),
        ),
        settles=True,
    ),
    Rule(
        enters,
        0.85,
        (
            Example("[陶瓷新材料]Industry、[茶机装备]Industry入选[国家特色集群]Zone。",
                    (("陶瓷新材料", "partOf", "国家特色集群"), ("茶机装备", "partOf", "国家特色集群"))),
            Example("[陶瓷新材料]Industry、[茶机装备]Industry支撑[国家特色集群]Zone。"),
        ),
        settles=True,
    ),
    Rule(
        above_all,
        0.8,
        (
            Example("大力加强[基础工业]Industry，特别要使[电力]Industry、[燃料]Industry更快发展。",
                    (("电力", "partOf", "基础工业"), ("燃料", "partOf", "基础工业"))),
            Example("大力加强[基础工业]Industry，支持[电力]Industry、[燃料]Industry更快发展。"),
        ),
    ),
    Rule(
        parts_of_it,
        0.85,
        (
            Example("[沿湖走廊]Corridor连接两地，[东湖新城]Zone、[西山科学城]Zone都是它的核心平台。",
                    (("东湖新城", "partOf", "沿湖走廊"), ("西山科学城", "partOf", "沿湖走廊"))),
            Example("[沿湖走廊]Corridor连接两地，[东湖新城]Zone、[西山科学城]Zone都是好地方。"),
        ),
        settles=True,
    ),
    Rule(
        belonging,
        0.85,
        (
            Example("提升[一湖两带]Corridor的[环湖经济带]Corridor、[生态带]Corridor。",
                    (("环湖经济带", "partOf", "一湖两带"), ("生态带", "partOf", "一湖两带"))),
            Example("提升[一湖两带]Corridor和[环湖经济带]Corridor、[生态带]Corridor。"),
        ),
        settles=True,
    ),
    Rule(
        kinds_of,
        0.7,
        (
            Example("提高[农业]Industry效益。发展[绿色农业]Industry、[品牌农业]Industry。",
                    (("绿色农业", "partOf", "农业"), ("品牌农业", "partOf", "农业"))),
            Example("提高[农业]Industry效益。发展[水产养殖]Industry、[食品加工]Industry。"),
        ),
    ),
    Rule(
        section_of,
        0.85,
        (
            Example("优化[云州自贸区]Zone[滨江片区]Zone布局。", (("滨江片区", "partOf", "云州自贸区"),)),
            Example("优化[云州自贸区]Zone和[滨江片区]Zone布局。"),
        ),
    ),
    Rule(
        town_of,
        0.8,
        (
            Example("支持[余杭区]AdminArea[径山镇]AdminArea发展。", (("径山镇", "partOf", "余杭区"),)),
            Example("支持[杭州]AdminArea[嘉兴]AdminArea联动发展。"),
        ),
    ),
)  # fmt: skip
