"""What a sentence is about: the plan, corridor or reform of its first clause, which the later clauses serve.

A topic is the object of a verb that moves it on (深入推进X，…) or the subject of its own progress (X建设走深走实，…).
It speaks for its stretch up to a semicolon; a corridor or plan that is a subject speaks for the whole sentence,
wherever a stretch has no topic of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.extract.clauses import MARK, Coordination
from kg.extract.relations.base import Context, Example, Link, Rule
from kg.extract.relations.headings import AREAS, GROUP
from kg.extract.relations.leading import acted

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
_RULES_OF_LAW = ("政策", "条例", "法", "办法", "制度", "规定", "机制", "模式")
_GROUP_TAIL = 12
_JOINS = re.compile(r"(?:融入|服务|对接)[“‘《]*$")
#: 提升X能级 speaks of X as a whole.
_RAISES = re.compile(r"(?:提升|增强|优化|完善|做强|畅通)$")
_RAISED = re.compile(r"^[”’》]*(?:能级|质效|功能|建设|辐射|服务|承载|运营|枢纽|通道|$)")
#: A clause before the topic's is so short that it says no more than when or who.
_TIME_CLAUSE = 8


@dataclass(frozen=True, slots=True)
class _Topic:
    """What a stretch of a sentence is about, and the clause that says so."""

    clause: int
    items: tuple[int, ...]
    #: Whether it is the subject of its own progress, or what the verb joins (融入X).
    subject: bool = False
    joined: bool = False


def topic(context: Context) -> Iterator[Link]:
    """深入推进X，建立A，B挂牌成立; X建设走深走实，A、B建成投用；C提速: A, B, C serve X, or are developed by it."""
    for sentence, (first, last) in enumerate(context.passage.spans):
        if context.governors[sentence]:
            continue
        whole: tuple[int, ...] = ()
        for begin, end in _stretches(context, first, last):
            found = _topic_of(context, begin, end)
            if found is None and not whole:
                continue
            if found is None:
                found = _Topic(begin - 1, whole)
            elif begin > first:
                for item in found.items:
                    yield from _served(context, item, whole, alike=True)
            elif found.subject and {context.type(item) for item in found.items} <= {"Plan", "Corridor"}:
                whole = found.items
            if not any(_is_group(context, item) for item in found.items):
                yield from _serving(context, found, end)


def _serving(context: Context, found: _Topic, end: int) -> Iterator[Link]:
    """What the clauses behind a topic act on."""
    for coordination in acted(context, context.passage.clauses[found.clause + 1 : end]):
        if _BECOMES.search(coordination.before):
            continue
        for item in coordination.items:
            if context.type(item) != "Industry" or context.developed(coordination):
                yield from _served(context, item, found.items, alike=found.joined)


def _is_group(context: Context, item: int) -> bool:
    """Whether a topic is a counted group, whose members are a matter of their own."""
    return GROUP.match(context.name(item)) is not None


def industry_spoken_of(context: Context) -> Iterator[Link]:
    """X产业向新转型，壮大A，建设B园区: A is a branch of X, and B develops it; 促进X升级，实施B行动: B develops X."""
    passage = context.passage
    for first, last in passage.spans:
        for begin, end in _stretches(context, first, last):
            found = _industry_of(context, begin)
            if found is None:
                continue
            industry, subject = found
            for coordination in acted(context, passage.clauses[begin:end]):
                # What is itself the subject of its progress stands beside X, a list that only exemplifies does not.
                beside = context.opens(coordination) and not coordination.after.startswith("等")
                near = subject or (coordination.clause == begin + 1 and not context.opens(coordination))
                if beside or industry in coordination.items:
                    continue
                for item in coordination.items:
                    if subject and context.type(item) == "Industry":
                        yield from context.link("partOf", item, industry)
                    elif near and _develops(context, item, coordination):
                        yield from context.link("develops", item, industry)


def counted_group(context: Context) -> Iterator[Link]:
    """深化三城一区联动，支持A，推动B: what a sentence about a counted group goes on to act on is of it."""
    passage = context.passage
    for first, last in passage.spans:
        found = _topic_of(context, first, last, _GROUP_TAIL)
        if found is None:
            continue
        group = found.items[0]
        if len(found.items) > 1 or context.type(group) not in AREAS or not _is_group(context, group):
            continue
        for clause in passage.clauses[found.clause + 1 : last]:
            for index in clause.lists[:1]:
                coordination = passage.lists[index]
                if not context.opens(coordination) and not context.words.action.search(coordination.before):
                    continue
                for item in coordination.items:
                    if context.type(item) in AREAS:
                        yield from context.link("partOf", item, group)


def _industry_of(context: Context, begin: int) -> tuple[int, bool] | None:
    """The one industry that the first clause of a stretch speaks of, and whether it is the subject."""
    clause = context.passage.clauses[begin]
    if not clause.lists:
        return None
    coordination = context.passage.lists[clause.lists[0]]
    if len(clause.lists) > 1 and not context.opens(coordination):
        return None
    if coordination.types != {"Industry"} or len(coordination.items) > 1:
        return None
    if context.opens(coordination):
        known = context.name(coordination.items[0]).endswith(("业", "经济"))
        return (coordination.items[0], True) if known and coordination.rest else None
    return (coordination.items[0], False) if context.developed(coordination) else None


def _develops(context: Context, item: int, coordination: Coordination) -> bool:
    """Whether an item is a place or programme that a sentence about an industry builds or carries out for it."""
    name = context.name(item).rstrip("”’》")
    programme = name.endswith(context.words.programme) or coordination.rest.startswith(context.words.programme)
    return context.type(item) == "Zone" or (context.type(item) == "Plan" and programme)


def _served(context: Context, item: int, topics: tuple[int, ...], *, alike: bool = False) -> Iterator[Link]:
    """The link from a topic to an industry, or to a topic from what serves it; ``alike`` lets its own kind serve it."""
    for whole in topics:
        kind, type_ = context.type(item), context.type(whole)
        if context.name(item) in context.name(whole) or context.is_period(item):
            continue
        if kind == "Industry":
            if type_ in _DEVELOPING:
                yield from context.link("develops", whole, item)
        elif kind in _SERVED_BY[type_] or (alike and kind == type_) or _is_title(context, item, whole):
            yield from context.link("contributesTo", item, whole)


def _is_title(context: Context, item: int, whole: int) -> bool:
    """Whether both are reforms, and the second is a pilot that a place carries out by reforms (综合试点省)."""
    reforms = context.type(item) == context.type(whole) == "Reform"
    return reforms and context.name(whole).endswith(("省", "市", "区", "试点"))


def _stretches(context: Context, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The clauses of a sentence between semicolons: first, and one past the last."""
    begin = first
    for index in range(first, last):
        if index == last - 1 or context.passage.clauses[index].stop in {"；", ";"}:
            yield begin, index + 1
            begin = index + 1


def _topic_of(context: Context, begin: int, end: int, tail: int = 0) -> _Topic | None:
    """The topic that the first clause with a name gives a stretch."""
    for index in range(begin, end):
        clause = context.passage.clauses[index]
        if not clause.lists:
            if clause.end - clause.start > _TIME_CLAUSE or context.words.action.search(clause.words):
                return None
            continue
        if len(clause.lists) > 1:
            return None
        coordination = context.passage.lists[clause.lists[0]]
        if len(coordination.items) > _MOST_TOPICS or not coordination.types <= _SERVED_BY.keys():
            return None
        if any(context.is_period(item) or context.name(item).endswith(_RULES_OF_LAW) for item in coordination.items):
            return None
        joined = _JOINS.search(coordination.before) is not None
        if len(coordination.items) > 1 and not joined:
            # Two plans side by side are measures of something else.
            return None
        if _is_object(context, coordination, tail or _OBJECT_TAIL):
            return _Topic(index, coordination.items, joined=joined)
        if _is_subject(context, coordination):
            return _Topic(index, coordination.items, subject=True)
        return None
    return None


def _is_object(context: Context, coordination: Coordination, tail: int) -> bool:
    before = coordination.before.rstrip("“‘《")
    if len(coordination.rest) > tail or MARK in coordination.rest:
        return False
    raised = _RAISES.search(before) and _RAISED.match(coordination.rest)
    return bool(raised) or any(match.end() == len(before) for match in context.words.topic.finditer(before))


def _is_subject(context: Context, coordination: Coordination) -> bool:
    rest = coordination.rest
    if not context.opens(coordination) or len(rest) > _SUBJECT_TAIL or MARK in rest:
        return False
    return bool(context.words.progress.search(rest))


RULES = (
    Rule(counted_group, 0.8, (
        Example("深化“[三城一区]Zone”联动发展，支持[东湖科学城]Zone建设，推动[西山科学城]Zone扩容。",
                (("东湖科学城", "partOf", "三城一区"), ("西山科学城", "partOf", "三城一区"))),
        Example("深化[东湖新区]Zone联动发展，支持[东湖科学城]Zone建设。"),
    ), settles=True),
    Rule(industry_spoken_of, 0.75, (
        Example("[食品产业]Industry突出精深加工，发展[茶饮]Industry，建设[云州茶饮产业园]Zone。",
                (("茶饮", "partOf", "食品产业"), ("云州茶饮产业园", "develops", "食品产业"))),
        Example("促进[草原畜牧业]Industry转型升级，实施[肉羊发展行动]Plan。",
                (("肉羊发展行动", "develops", "草原畜牧业"),)),
        Example("促进[草原畜牧业]Industry转型升级，发展[茶饮]Industry。"),
        Example("[食品产业]Industry快速发展，[茶饮]Industry加快壮大。"),
    )),
    Rule(topic, 0.75, (
        Example("深入推进[三江一体化]Plan，挂牌成立[深海研究院]Organization，发展[总部经济]Industry。",
                (("深海研究院", "contributesTo", "三江一体化"), ("三江一体化", "develops", "总部经济"))),
        Example("[三江经济带]Corridor建设走深走实，[石门船闸]Project建成投用；[东湖新城]Zone建设提速，完善服务。",
                (("石门船闸", "contributesTo", "三江经济带"), ("东湖新城", "contributesTo", "三江经济带"))),
        Example("宣传[三江一体化]Plan，挂牌成立[深海研究院]Organization。"),
        Example("深入推进[三江一体化]Plan。挂牌成立[深海研究院]Organization。"),
    ), settles=True),
)  # fmt: skip
