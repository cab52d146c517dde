"""What the last clause of a stretch, or the next one, names as the end of the works before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.extract.clauses import Clause, Coordination
from kg.extract.relations.base import Context, Example, Link, Rule
from kg.extract.relations.leading import ADVERBS, WORKS, acted, reform_of

_GOAL = re.compile(r"^" + ADVERBS + r"(?:打造|建设|构建|创建)[“‘《]*$")
_ADVANCE = re.compile(r"^[”’》]*建设(?:全面|不断|持续|明显|加快|取得|深入|成效|再|迈|向|走|步伐|提速|扎实)")
_SUMMED_UP = re.compile(r"[”’》]*(?:的?(?:成效|成果|效应|红利)|取得|不断(?:深化|推进)|(?:全面|向)?纵深推进)")
_STRONG = ("强国", "强省", "强市", "强区", "强县", "大省", "高地")


def goal_of_works(context: Context) -> Iterator[Link]:
    """推进A、B建设，加快打造X; A开工，B通车，X建设全面提速: the works contribute to the plan named last."""
    for first, rest in context.pieces:
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
                    if context.type(item) in WORKS:
                        yield from context.link("contributesTo", item, goal)


def _built_next(context: Context) -> Iterator[tuple[Clause, Coordination]]:
    """Each clause with the one list of the clause after it in the sentence, where that is built (建设X, 打造X)."""
    passage = context.passage
    for first, last in passage.spans:
        for before, clause in pairwise(passage.clauses[first:last]):
            if len(clause.lists) == 1:
                built = passage.lists[clause.lists[0]]
                if _GOAL.search(built.before):
                    yield before, built


def network_of_works(context: Context) -> Iterator[Link]:
    """推进A、B建设，构建X网: the works of the clause before are parts of the network that they make up."""
    for before, built in _built_next(context):
        if len(built.rest) > 1:
            continue
        for listed in acted(context, (before,)):
            for whole in built.items:
                name = context.name(whole).rstrip("”’》")
                if context.type(whole) != "Project" or not name.endswith(context.words.network):
                    continue
                for item in listed.items:
                    if context.type(item) == "Project":
                        yield from context.link("partOf", item, whole)


def goal_of_industry(context: Context) -> Iterator[Link]:
    """发展A产业，建设X强省: the plan named for its end develops the industry of the clause before."""
    for before, built in _built_next(context):
        goal = built.items[0]
        if built.rest or context.type(goal) != "Plan" or not context.name(goal).endswith(_STRONG):
            continue
        for listed in acted(context, (before,)):
            for item in listed.items:
                if context.type(item) == "Industry" and context.developed(listed):
                    yield from context.link("develops", goal, item)


def goal_of_reforms(context: Context) -> Iterator[Link]:
    """A、B等领域改革有序推进，X的成效正在显现: they are part of the reform whose progress is summed up."""
    for first, rest in context.pieces:
        if not rest or len(rest[-1].lists) != 1 or reform_of(context, first) is not None:
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


RULES = (
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
        goal_of_industry,
        0.7,
        (
            Example("大力发展[海洋经济]Industry，建设[海洋强省]Plan。", (("海洋强省", "develops", "海洋经济"),)),
            Example("大力发展[海洋经济]Industry。建设[海洋强省]Plan。"),
        ),
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
)
