"""What a sentence is about: the plan, corridor or reform of its first clause, which the later clauses serve.

A topic is the object of a verb that moves it on (深入推进X，…) or the subject of its own progress (X建设走深走实，…).
It speaks for its stretch up to a semicolon; a corridor or plan that is a subject speaks for the whole sentence,
wherever a stretch has no topic of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import MARK, Clause, Coordination
from kg.extract.relations.base import Context, Example, Link, Rule

#: Types of a topic, and of what can serve a topic of each.
_SERVED_BY = {
    "Plan": frozenset({"Project", "Zone", "Hub", "Corridor", "Facility", "Organization"}),
    "Corridor": frozenset({"Project", "Zone", "Hub", "Facility", "Organization", "Reform", "Plan"}),
    "Reform": frozenset({"Plan", "Organization"}),
    "Zone": frozenset({"Project", "Facility", "Organization", "Reform"}),
    "Hub": frozenset({"Project", "Facility", "Organization", "Reform"}),
}
_DEVELOPING = frozenset({"Plan", "Corridor", "Zone", "Hub"})
#: What a thing becomes is above it, not below (成为X标志性项目).
_BECOMES = re.compile(r"成为|作为")
#: More names than these are a list of equals, not a topic.
_MOST_TOPICS = 2
#: So much may stand behind the object of a topic's verb, and behind a topic that is subject.
_OBJECT_TAIL, _SUBJECT_TAIL = 9, 22
#: Rules that are applied, not moved on.
_RULES_OF_LAW = ("政策", "条例", "法", "办法", "制度", "规定")
#: A clause before the topic's is so short that it says no more than when or who.
_TIME_CLAUSE = 8


def topic(context: Context) -> Iterator[Link]:
    """深入推进X，建立A，B挂牌成立; X建设走深走实，A、B建成投用；C提速: A, B, C serve X, or are developed by it."""
    passage = context.passage
    for sentence, (first, last) in enumerate(passage.spans):
        if context.governors[sentence]:
            continue
        whole: tuple[int, ...] = ()
        for begin, end in _stretches(context, first, last):
            found = _topic_of(context, begin, end)
            clause, items, subject = found if found else (begin - 1, whole, False)
            if begin == first and subject and {context.type(item) for item in items} <= {"Plan", "Corridor"}:
                whole = items
            elif found and whole:
                for item in items:
                    yield from _served(context, item, whole)
            for coordination in _acted(context, passage.clauses[clause + 1 : end]):
                if _BECOMES.search(coordination.before):
                    continue
                for item in coordination.items:
                    if context.type(item) == "Industry" and not context.developed(coordination):
                        continue
                    yield from _served(context, item, items)


def _served(context: Context, item: int, topics: tuple[int, ...]) -> Iterator[Link]:
    for whole in topics:
        if context.name(item) in context.name(whole):
            continue
        if context.type(item) == "Industry":
            if context.type(whole) in _DEVELOPING:
                yield from context.link("develops", whole, item)
        elif context.type(item) in _SERVED_BY[context.type(whole)]:
            yield from context.link("contributesTo", item, whole)


def _stretches(context: Context, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence between semicolons: first, and one past the last."""
    begin = first
    for index in range(first, last):
        if index == last - 1 or context.passage.clauses[index].stop in {"；", ";"}:
            yield begin, index + 1
            begin = index + 1


def _topic_of(context: Context, begin: int, end: int) -> tuple[int, tuple[int, ...], bool] | None:
    """The clause of a stretch that gives its topic, the topic, and whether it is the subject."""
    for index in range(begin, end):
        clause = context.passage.clauses[index]
        if not clause.lists:
            if clause.end - clause.start > _TIME_CLAUSE or context.words.action.search(clause.words):
                return None
            continue
        if len(clause.lists) > 1:
            return None
        coordination = context.passage.lists[clause.lists[0]]
        if len(coordination.items) > _MOST_TOPICS or not context.passage.types(coordination) <= _SERVED_BY.keys():
            return None
        if any(context.is_period(item) or context.name(item).endswith(_RULES_OF_LAW) for item in coordination.items):
            return None
        if _is_object(context, coordination):
            return index, coordination.items, False
        if _is_subject(context, coordination):
            return index, coordination.items, True
        return None
    return None


def _is_object(context: Context, coordination: Coordination) -> bool:
    before = coordination.before.rstrip("“‘《")
    moved = any(match.end() == len(before) for match in context.words.topic.finditer(before))
    return moved and len(coordination.rest) <= _OBJECT_TAIL and MARK not in coordination.rest


def _is_subject(context: Context, coordination: Coordination) -> bool:
    rest = coordination.rest
    if not context.opens(coordination) or len(rest) > _SUBJECT_TAIL or MARK in rest:
        return False
    return bool(context.words.progress.search(rest))


def _acted(context: Context, clauses: tuple[Clause, ...]) -> Iterator[Coordination]:
    for clause in clauses:
        for index in clause.lists:
            coordination = context.passage.lists[index]
            if context.acted_on(coordination):
                yield coordination


RULES = (
    Rule(topic, 0.75, (
        Example("深入推进[三江一体化]Plan，挂牌成立[深海研究院]Organization，发展[总部经济]Industry。",
                (("深海研究院", "contributesTo", "三江一体化"), ("三江一体化", "develops", "总部经济"))),
        Example("[三江经济带]Corridor建设走深走实，[石门船闸]Project建成投用；[东湖新城]Zone建设提速，完善服务。",
                (("石门船闸", "contributesTo", "三江经济带"), ("东湖新城", "contributesTo", "三江经济带"))),
        Example("宣传[三江一体化]Plan，挂牌成立[深海研究院]Organization。"),
        Example("深入推进[三江一体化]Plan。挂牌成立[深海研究院]Organization。"),
    ), settles=True),
)  # fmt: skip
