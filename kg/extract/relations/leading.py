"""What the first or the last clause of a sentence makes of the others: programme and measures, whole and works.

A semicolon separates as a full stop does. Where a heading governs the sentence, the heading is nearer to what the
sentence is about than its first clause, and the programme rule keeps silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import Clause, Coordination
from kg.extract.relations.base import Context, Example, Link, Rule

_MEASURES = frozenset({"Project", "Zone", "Hub", "Corridor", "Facility", "Organization", "Plan", "Reform"})
_WORKS = frozenset({"Project", "Hub", "Corridor", "Facility"})
_ITEM = r"^[\s—－-]*(?:[一二三四五六七八九十]+(?:是|要)|[（(][一二三四五六七八九十\d]+[）)])?"
#: Adverbs before a verb are short.
_ADVERBS = r".{0,6}?"
_BUILD = re.compile(_ITEM + _ADVERBS + r"(?:打造|构建|建设|完善|织密|建好)[“‘《]*$")
_GOAL = re.compile(r"^" + _ADVERBS + r"(?:打造|建设|构建|创建)[“‘《]*$")
_ADVANCE = re.compile(r"^[”’》]*建设(?:全面|不断|持续|明显|加快|取得|深入|成效|再|迈|向|走|步伐|提速|扎实)")
_SUMMED_UP = re.compile(r"[”’》]*(?:的?(?:成效|成果|效应|红利)|取得|不断(?:深化|推进)|(?:全面|向)?纵深推进)")
_DEEPENS = re.compile(r"(?:深化|加强)[“‘《]*$")
_HASTENS = re.compile(r"加快[“‘《]*$")
_NUMBERED = re.compile(r"[\s—－-]*(?:[（(]?[一二三四五六七八九十\d]+[）)、.．])")
_REFORM_TAIL, _PLAN_TAIL, _MOST_PROGRAMMES = 3, 2, 2
_BY = re.compile(r"以[“‘《]*$")
_RELYING = re.compile(_ITEM + r".{0,4}?依托[“‘《]*$")
_BY_CENTRE = re.compile(r"^[”’》]*等?为(?:重点|载体|依托|抓手|龙头|牵引|主阵地|支撑|引领|主战场|突破口)$")


def programme(context: Context) -> Iterator[Link]:
    """实施X行动，推进A，培育B: what the sentence goes on to act on contributes to X, or is developed by X.

    Where a line governs, the sentence still speaks of that heading until its first semicolon.
    """
    for first, rest in _pieces(context):
        if _under_line(context, first):
            continue
        found = _programme_of(context, first)
        for coordination in _acted(context, rest):
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
    for first, rest in _pieces(context):
        whole, midway = _reform_of(context, first), None
        for clause in rest:
            opened = _reform_of(context, clause, midway=True)
            for coordination in _acted(context, (clause,)):
                for item in coordination.items:
                    # A further reform is a sister of the one midway, not its part.
                    sister = context.name(item).endswith("改革")
                    owner = midway if midway is not None and not sister else whole
                    if owner is not None and context.type(item) in {"Reform", "Plan"}:
                        yield from context.link("partOf", item, owner)
            midway = opened if opened is not None else midway


def whole_of_works(context: Context) -> Iterator[Link]:
    """打造X网，开工建设A，推进B: the works are part of the network."""
    for first, rest in _pieces(context):
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
        for listed in _acted(context, rest):
            for item in listed.items:
                if context.type(item) in _WORKS:
                    yield from context.link("partOf", item, whole)


def goal_of_works(context: Context) -> Iterator[Link]:
    """推进A、B建设，加快打造X; A开工，B通车，X建设全面提速: the works contribute to the plan named last."""
    for first, rest in _pieces(context):
        if not rest or len(rest[-1].lists) != 1:
            continue
        coordination = context.passage.lists[rest[-1].lists[0]]
        goal = coordination.items[0]
        if len(coordination.items) > 1 or context.type(goal) != "Plan":
            continue
        built = _GOAL.search(coordination.before) and len(coordination.rest) <= 2
        advanced = not coordination.before.strip("“‘《") and _ADVANCE.search(coordination.rest)
        if not built and not advanced:
            continue
        for clause in (first, *rest[:-1]):
            for index in clause.lists:
                for item in context.passage.lists[index].items:
                    if context.type(item) in _WORKS:
                        yield from context.link("contributesTo", item, goal)


def network_of_works(context: Context) -> Iterator[Link]:
    """推进A、B建设，构建X网: the works of the clause before are parts of the network that they make up."""
    passage = context.passage
    for first, last in passage.spans:
        for before, clause in zip(passage.clauses[first:last], passage.clauses[first + 1 : last], strict=False):
            if len(clause.lists) != 1:
                continue
            coordination = passage.lists[clause.lists[0]]
            if len(coordination.rest) > 1 or not _GOAL.search(coordination.before):
                continue
            for listed in _acted(context, (before,)):
                for whole in coordination.items:
                    name = context.name(whole).rstrip("”’》")
                    if context.type(whole) != "Project" or not name.endswith(context.words.network):
                        continue
                    for item in listed.items:
                        if context.type(item) == "Project":
                            yield from context.link("partOf", item, whole)


def goal_of_reforms(context: Context) -> Iterator[Link]:
    """A、B等领域改革有序推进，X的成效正在显现: they are part of the reform whose progress is summed up."""
    for first, rest in _pieces(context):
        if not rest or len(rest[-1].lists) != 1 or _reform_of(context, first) is not None:
            continue
        coordination = context.passage.lists[rest[-1].lists[0]]
        goal = coordination.items[0]
        summed_up = not coordination.before.strip("“‘《") and _SUMMED_UP.match(coordination.rest)
        if context.type(goal) != "Reform" or not summed_up:
            continue
        for clause in (first, *rest[:-1]):
            for index in clause.lists:
                for item in context.passage.lists[index].items:
                    if context.type(item) == "Reform":
                        yield from context.link("partOf", item, goal)


def by_means_of(context: Context) -> Iterator[Link]:
    """以A为重点，创建X，壮大B产业; 依托A，打造X: A contributes to X and develops B."""
    for first, rest in _pieces(context):
        if not first.lists or context.governors[first.sentence]:
            continue
        coordination = context.passage.lists[first.lists[0]]
        centred = _BY.search(coordination.before) and _BY_CENTRE.search(coordination.rest)
        if not centred and not (_RELYING.search(coordination.before) and len(coordination.rest) <= 3):
            continue
        for mean in coordination.items[:4]:
            for listed in _acted(context, rest):
                for item in listed.items:
                    if context.type(item) == "Industry":
                        yield from context.link("develops", mean, item)
                    elif context.type(item) in {"Plan", "Hub", "Corridor"} and context.type(mean) != context.type(item):
                        yield from context.link("contributesTo", mean, item)


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


def _pieces(context: Context) -> Iterator[tuple[Clause, tuple[Clause, ...]]]:
    """The stretches of each sentence between semicolons: first clause and the others."""
    passage = context.passage
    for first, last in passage.spans:
        begin = first
        for index in range(first, last):
            if passage.clauses[index].stop in {"；", ";"} or index == last - 1:
                if index > begin:
                    yield passage.clauses[begin], passage.clauses[begin + 1 : index + 1]
                begin = index + 1


def _acted(context: Context, clauses: tuple[Clause, ...]) -> Iterator[Coordination]:
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
    if context.passage.types(coordination) != {"Plan"} or len(found) > _MOST_PROGRAMMES:
        return ()
    name = context.name(found[-1]).rstrip("”’》")
    if context.opens(coordination) and len(found) == 1:
        return found if name.endswith(("政策", *context.words.programme)) and coordination.rest else ()
    named = name.endswith(context.words.programme) or coordination.rest.startswith(context.words.programme)
    if named and len(coordination.rest) <= _PLAN_TAIL and context.words.leading.search(coordination.before):
        return found
    return ()


def _reform_of(context: Context, clause: Clause, *, midway: bool = False) -> int | None:
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
        goal_of_works,
        0.85,
        (
            Example(
                "推进[石门船闸]Project建设，加快打造[水运云州]Plan。",
                (("石门船闸", "contributesTo", "水运云州"),),
            ),
            Example("推进[石门船闸]Project建设，落实[水运云州]Plan补贴。"),
        ),
        settles=True,
    ),
    Rule(
        network_of_works,
        0.85,
        (
            Example(
                "推进[石门水库]Project、[南山水库]Project建设，构建[云州大水网]Project，力争投资增长。",
                (("石门水库", "partOf", "云州大水网"), ("南山水库", "partOf", "云州大水网")),
            ),
            Example("推进[石门水库]Project建设，构建[滨江大桥]Project。"),
        ),
        settles=True,
    ),
    Rule(
        goal_of_reforms,
        0.8,
        (
            Example(
                "[水务体制]Reform、[路政体制]Reform等改革有序推进，[全面深化改革]Reform成效显现。",
                (("水务体制", "partOf", "全面深化改革"), ("路政体制", "partOf", "全面深化改革")),
            ),
            Example("[水务体制]Reform、[路政体制]Reform等改革有序推进，落实[全面深化改革]Reform要求。"),
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
            Example("在[东港产业园]Zone召开会议，创建[国际物流枢纽]Hub。"),
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
