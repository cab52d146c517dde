"""What the first or the last clause of a sentence makes of the others: programme and measures, whole and works.

A semicolon separates as a full stop does. Where a heading governs the sentence, the heading is nearer to what the
sentence is about than its first clause, and the programme rule keeps silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import Clause, Coordination
from kg.extract.relations.base import Context, Example, Link, Rule

_MEASURES = frozenset({"Project", "Zone", "Hub", "Corridor", "Facility", "Organization", "Plan", "Reform", "Event"})
WORKS = frozenset({"Project", "Hub", "Corridor", "Facility"})
_ITEM = r"^[\s—－-]*(?:[一二三四五六七八九十]+(?:是|要)|[（(][一二三四五六七八九十\d]+[）)])?"
#: Adverbs before a verb are short.
ADVERBS = r".{0,6}?"
_BUILD = re.compile(_ITEM + ADVERBS + r"(?:打造|构建|建设|完善|织密|建好)[“‘《]*$")
_DEEPENS = re.compile(r"(?:深化|加强)[“‘《]*$")
_HASTENS = re.compile(r"加快[“‘《]*$")
#: So many clauses behind it a reform within a sentence still speaks for.
_MIDWAY_REACH = 2
_RULES_OF_LAW = ("政策", "办法", "条例", "方案", "制度")
_NUMBERED = re.compile(r"[\s—－-]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．])")
_REFORM_TAIL, _PLAN_TAIL, _MOST_PROGRAMMES = 3, 2, 2
_BY = re.compile(r"以[“‘《]*$")
_RELYING = re.compile(_ITEM + r".{0,4}?依托[“‘《]*$")
_BY_CENTRE = re.compile(
    r"^[”’》]*等?为(?:重点|载体|依托|抓手|龙头|牵引|主阵地|支撑|引领|主战场|突破口|核心|主体|支点|节点)$"
)
_USES, _MEANS_TAIL, _MOST_MEANS = ("发挥", "用好", "放大"), 3, 4
_USE = re.compile(r"[”’》]*(?:的|示范|引领|带动|支撑|辐射|龙头|核心|平台|主阵地)*(?:作用|优势|效应|功能)")


def programme(context: Context) -> Iterator[Link]:
    """实施X行动，推进A，培育B: what the sentence goes on to act on contributes to X, or is developed by X.

    Where a line governs, the sentence still speaks of that heading until its first semicolon.
    """
    for first, rest in context.pieces:
        if _under_line(context, first):
            continue
        found = _programme_of(context, first)
        for coordination in acted(context, rest):
            for item in coordination.items:
                for plan in found:
                    if context.name(item) in context.name(plan):
                        continue
                    if context.type(item) == "Industry":
                        if context.developed(coordination):
                            yield from context.link("develops", plan, item)
                    elif context.type(item) in _MEASURES and len(found) == 1:
                        yield from context.link("contributesTo", item, plan)


def reform_measures(context: Context) -> Iterator[Link]:
    """深化X改革，完善A制度，推行B; X改革取得进展，推行A: the measures are part of the reform."""
    for first, rest in context.pieces:
        whole, midway = reform_of(context, first), None
        since = 0
        for clause in rest:
            opened = reform_of(context, clause, midway=True)
            since += 1
            if since > _MIDWAY_REACH:
                midway = None
            for coordination in acted(context, (clause,)):
                for item in coordination.items:
                    # A further reform is a sister of the one midway, not its part.
                    sister = context.name(item).endswith("改革")
                    owner = midway if midway is not None and not sister else whole
                    if owner is None:
                        continue
                    rules = context.type(item) == "Plan" and context.name(item).endswith(_RULES_OF_LAW)
                    if context.type(item) == "Reform" or rules:
                        yield from context.link("partOf", item, owner)
            if opened is not None:
                midway, since = opened, 0


def whole_of_works(context: Context) -> Iterator[Link]:
    """打造X网，开工建设A，推进B: the works are part of the network."""
    for first, rest in context.pieces:
        if len(first.lists) != 1:
            continue
        coordination = context.passage.lists[first.lists[0]]
        whole = coordination.items[0]
        if (
            len(coordination.items) > 1
            or coordination.rest
            or context.type(whole) not in {"Project", "Corridor"}
            or not context.name(whole).rstrip("”’》").endswith(context.words.network)
            or not _BUILD.search(coordination.before)
        ):
            continue
        for listed in acted(context, rest):
            for item in listed.items:
                if context.type(item) in WORKS:
                    yield from context.link("partOf", item, whole)


def by_means_of(context: Context) -> Iterator[Link]:
    """以A为重点，创建X，壮大B产业; 依托A，打造X; 发挥A作用，打造X: A contributes to X and develops B."""
    for first, rest in context.pieces:
        if not first.lists or context.governors[first.sentence]:
            continue
        coordination = context.passage.lists[first.lists[0]]
        centred = _BY.search(coordination.before) and _BY_CENTRE.search(coordination.rest)
        relying = _RELYING.search(coordination.before) and len(coordination.rest) <= _MEANS_TAIL
        leading = coordination.near.endswith(_USES) and _USE.match(coordination.rest)
        if not centred and not relying and not leading:
            continue
        for listed in acted(context, rest):
            for item in listed.items:
                for mean in coordination.items[:_MOST_MEANS]:
                    yield from _by(context, mean, item)


def relying_on(context: Context) -> Iterator[Link]:
    """依托A发展B产业: what a clause relies on develops the industry that it speaks of next."""
    for left, right in context.neighbours:
        if left.clause != right.clause or not _RELYING.search(left.near):
            continue
        if context.words.cues["develops"].match(right.near) and context.developed(right):
            for item in right.items:
                if context.type(item) == "Industry":
                    for mean in left.items[:_MOST_MEANS]:
                        yield from context.link("develops", mean, item)


def _by(context: Context, mean: int, end: int) -> Iterator[Link]:
    """What a means does for an end: it develops an industry, and contributes to a plan, hub or corridor."""
    if context.type(end) == "Industry":
        yield from context.link("develops", mean, end)
    elif context.type(end) in {"Plan", "Hub", "Corridor"} and context.type(mean) != context.type(end):
        yield from context.link("contributesTo", mean, end)


def _under_line(context: Context, first: Clause) -> bool:
    """Whether a clause opens a sentence that a line of its own governs, or a numbered run-in heading (1.建设X。)."""
    passage = context.passage
    governing = context.governors[first.sentence]
    if not governing or first is not passage.clauses[passage.spans[first.sentence][0]]:
        return False
    block = passage.document.blocks[passage.document.sentences[first.sentence].block]
    if passage.mentions[governing[0]].start < block.start:
        return True
    heading = passage.clause_of(governing[0])
    if heading is None:
        return False
    start, end = passage.spans[heading.sentence]
    return end - start == 1 and _NUMBERED.match(heading.words) is not None


def acted(context: Context, clauses: tuple[Clause, ...]) -> Iterator[Coordination]:
    """The lists of some clauses that their clauses do something to."""
    for clause in clauses:
        for index in clause.lists:
            coordination = context.passage.lists[index]
            if context.acted_on(coordination):
                yield coordination


def _programme_of(context: Context, clause: Clause) -> tuple[int, ...]:
    """The programmes that a clause sets in motion, or the policy that is its subject."""
    if len(clause.lists) != 1:
        return ()
    coordination = context.passage.lists[clause.lists[0]]
    found = coordination.items
    if coordination.types != {"Plan"} or len(found) > _MOST_PROGRAMMES:
        return ()
    name = context.name(found[-1]).rstrip("”’》")
    if context.opens(coordination) and len(found) == 1:
        return found if name.endswith(("政策", *context.words.programme)) and coordination.rest else ()
    named = name.endswith(context.words.programme) or coordination.rest.startswith(context.words.programme)
    if named and len(coordination.rest) <= _PLAN_TAIL and context.words.leading.search(coordination.before):
        return found
    return ()


def reform_of(context: Context, clause: Clause, *, midway: bool = False) -> int | None:
    """The reform that a clause deepens; within a sentence only one that it says it deepens (深化X改革)."""
    if len(clause.lists) != 1:
        return None
    coordination = context.passage.lists[clause.lists[0]]
    found = coordination.items[0]
    if context.type(found) != "Reform" or len(coordination.items) > 1 or not context.name(found).endswith("改革"):
        return None
    if context.is_period(found):
        return None
    if context.opens(coordination):
        moves = context.words.progress.search(coordination.rest) or context.announced(coordination)
        return found if moves and not midway else None
    deepens = _DEEPENS.search(coordination.before)
    if not midway:
        deepens = deepens or context.words.leading.search(coordination.before) or _HASTENS.search(coordination.before)
    return found if deepens and len(coordination.rest) <= _REFORM_TAIL else None


RULES = (
    Rule(
        reform_measures,
        0.9,
        (
            Example(
                "二是深化[水务体制改革]Reform，推行[阶梯水价制度]Reform。",
                (("阶梯水价制度", "partOf", "水务体制改革"),),
            ),
            Example("推行[阶梯水价制度]Reform，深化[水务体制改革]Reform。"),
        ),
        settles=True,
    ),
    Rule(
        whole_of_works,
        0.85,
        (
            Example(
                "打造[安全大水网]Project，开工建设[石门水库]Project。",
                (("石门水库", "partOf", "安全大水网"),),
            ),
            Example("打造[滨江大桥]Project，开工建设[石门水库]Project。"),
        ),
        settles=True,
    ),
    Rule(
        by_means_of,
        0.8,
        (
            Example(
                "以[东港产业园]Zone为重点，创建[国际物流枢纽]Hub，壮大[先进材料]Industry产业集群。",
                (("东港产业园", "contributesTo", "国际物流枢纽"), ("东港产业园", "develops", "先进材料")),
            ),
            Example(
                "依托[东港产业园]Zone，打造[国际物流枢纽]Hub。", (("东港产业园", "contributesTo", "国际物流枢纽"),)
            ),
            Example(
                "发挥[东港产业园]Zone引领作用，打造[国际物流枢纽]Hub。",
                (("东港产业园", "contributesTo", "国际物流枢纽"),),
            ),
            Example("在[东港产业园]Zone召开会议，创建[国际物流枢纽]Hub。"),
        ),
    ),
    Rule(
        relying_on,
        0.8,
        (
            Example("依托[东港产业园]Zone发展[先进材料]Industry产业。", (("东港产业园", "develops", "先进材料"),)),
            Example("离开[东港产业园]Zone发展[先进材料]Industry产业。"),
        ),
    ),
)

#: What a programme claims only where nothing nearer has.
TOPIC_RULES = (
    Rule(
        programme,
        0.85,
        (
            Example(
                "实施[数字消费行动]Plan，培育[智能家居]Industry，推进[云上街区工程]Project。",
                (("数字消费行动", "develops", "智能家居"), ("云上街区工程", "contributesTo", "数字消费行动")),
            ),
            Example("实施[数字消费行动]Plan。培育[智能家居]Industry。"),
        ),
        settles=True,
    ),
)
