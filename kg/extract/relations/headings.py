"""What stands under a heading: it contributes to what the heading names, is part of it, or is developed by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import Coordination
from kg.extract.relations.base import Context, Example, Link, Rule

AREAS = frozenset({"Zone", "Hub", "Corridor"})
GROUP = re.compile(
    r"[“‘]?[\d一二三四五六七八九十两]+(?:(?:大|个|条|\+[\d一二三四五六七八九十N])|\w[、]?[一二三四五六七八九十两多][区圈带廊城片群轴核翼极点][”’]?$)"
)
#: Who joins in a plan does not make it serve his own (融入X, 参与共建X).
_JOINS = re.compile(r"(?:融入|服务|对接|共建)[“‘《]*$")
_MEANS = frozenset({"Project", "Zone", "Hub", "Corridor", "Facility", "Organization", "Plan", "Reform"})
#: So many characters before a list are searched for the name of its whole.
_NEARBY = 200
_STRESS = re.compile(r"以[“‘]*$")
_STRESSED = re.compile(r"^[”’]*(?:等)?为(?:重点|核心|主|突破口)|^[”’]*带动")


def heading_under_heading(context: Context) -> Iterator[Link]:
    """A heading's entity is part of the one above it where both are of a kind, else contributes to it."""
    for lower, higher, sentence in context.ladder:
        for item in lower:
            whole = _governor(context, higher, item)
            if whole is None:
                continue
            predicate = "partOf" if context.type(item) == context.type(whole) else "contributesTo"
            for link in context.link(predicate, item, whole):  # type: ignore[arg-type]
                found = context.passage.document.sentences[sentence]
                yield Link(link.predicate, item, whole, *context.trimmed(found.start, found.end))


def under_heading(context: Context) -> Iterator[Link]:
    """What a sentence under the heading 推进X建设 acts on contributes to X."""
    for sentence, governors in enumerate(context.governors):
        if not governors:
            continue
        for coordination in context.passage.lists_of(sentence):
            if not context.acted_on(coordination):
                continue
            joins = _JOINS.search(coordination.near) and coordination.types != {"Organization"}
            if joins:
                continue
            for item in coordination.items:
                whole = _governor(context, governors, item)
                if whole is None or context.type(item) not in _MEANS or context.is_period(item):
                    continue
                if _part(context, coordination, item, whole):
                    continue
                if not _same(context.name(item), context.name(whole)):
                    yield from _stated(context, "contributesTo", item, whole, sentence)


def part_of_heading(context: Context) -> Iterator[Link]:
    """Parts named under a heading of their own kind: belts of a belt, subjects under a zone, tasks."""
    for sentence, governors in enumerate(context.governors):
        if not governors:
            continue
        for coordination in context.passage.lists_of(sentence):
            for item in coordination.items:
                whole = _governor(context, governors, item)
                if whole is not None and _part(context, coordination, item, whole):
                    yield from _stated(context, "partOf", item, whole, sentence)


def developed_under_heading(context: Context) -> Iterator[Link]:
    """Industries that a sentence under X's heading acts on are developed by X."""
    for sentence, governors in enumerate(context.governors):
        owners = [owner for owner in governors if context.type(owner) in {"Hub", "Zone", "Corridor", "Plan"}]
        if not owners:
            continue
        for coordination in context.passage.lists_of(sentence):
            if not context.developed(coordination) or subject_of(context, sentence) is not None:
                continue
            for item in coordination.items:
                if context.type(item) == "Industry":
                    yield from _stated(context, "develops", owners[0], item, sentence)


def subject_of(context: Context, sentence: int) -> int | None:
    """The place or organization that a sentence opens with as its subject (X要…, X重点…), or None."""
    for coordination in context.passage.lists_of(sentence):
        clause = context.passage.clauses[coordination.clause]
        if clause is not context.passage.clauses[context.passage.spans[sentence][0]]:
            return None
        named = context.type(coordination.items[0]) in {
            "AdminArea",
            "Zone",
            "Hub",
            "Corridor",
            "Organization",
            "Facility",
        }
        opens = named and not coordination.before.strip("“‘《 　") and len(coordination.items) == 1
        follows = re.match(r"[”’》]*(?:要|应|将|重点|着力|加快|大力|突出|围绕|依托|立足)", coordination.rest)
        return coordination.items[0] if opens and follows else None
    return None


def _governor(context: Context, governors: tuple[int, ...], item: int) -> int | None:
    """The entity of a heading that an item belongs to: one of its own type, else the first."""
    for governor in governors:
        if context.type(governor) == context.type(item):
            return governor
    return governors[0] if governors else None


def _part(context: Context, coordination: Coordination, item: int, whole: int) -> bool:
    kind = context.type(item)
    if context.type(whole) == "Zone" and GROUP.match(context.name(whole)) and kind in AREAS | {"AdminArea"}:
        # “1+3”功能区: the areas acted on under a counted group are those of the group.
        return context.acted_on(coordination)
    if kind != context.type(whole):
        return False
    if kind in {"Corridor", "Hub"}:
        return context.acted_on(coordination) and not _same(context.name(item), context.name(whole))
    if kind == "Zone":
        sentence = context.passage.clauses[coordination.clause].sentence
        return subject_of(context, sentence) == item
    if kind == "Reform":
        stressed = _STRESS.search(coordination.near) and _STRESSED.search(coordination.after)
        tasks = coordination.after.startswith("等") and context.words.task.search(coordination.after)
        if tasks:
            # 落实A、B等任务 are tasks of the reform where the sentence itself speaks of the reform.
            spoken = context.passage.document.sentences[context.passage.clauses[coordination.clause].sentence]
            begin = max(spoken.start, coordination.start - _NEARBY)
            return context.name(whole) in context.passage.document.norm[begin : coordination.start]
        return bool(stressed)
    return False


def _same(name: str, other: str) -> bool:
    """Whether a name is a short form of another: its characters stand in the other in the same order.

    >>> _same("自贸区", "云州自由贸易区"), _same("东湖新城", "云州自由贸易区")
    (True, False)
    """
    rest = iter(other)
    return all(character in rest for character in name)


def _stated(context: Context, predicate: str, head: int, tail: int, sentence: int) -> Iterator[Link]:
    """A link whose evidence is the sentence under the heading."""
    if context.allowed(predicate, head, tail):  # type: ignore[arg-type]
        found = context.passage.document.sentences[sentence]
        yield Link(predicate, head, tail, *context.trimmed(found.start, found.end))  # type: ignore[arg-type]


RULES = (
    Rule(
        heading_under_heading,
        0.9,
        (
            Example(
                "# 推进[两大枢纽]Hub建设\n## 推进[国际物流枢纽]Hub建设\n加强码头建设，完善规则。",
                (("国际物流枢纽", "partOf", "两大枢纽"),),
            ),
            Example("# 推进[两大枢纽]Hub建设\n加强码头建设，完善规则。"),
        ),
    ),
    Rule(
        under_heading,
        0.8,
        (
            Example(
                "# 推进[国际物流枢纽]Hub建设\n加强[石门船闸]Project等工程建设，完善规则。",
                (("石门船闸", "contributesTo", "国际物流枢纽"),),
            ),
            Example("# 推进物流业发展\n加强[石门船闸]Project等工程建设，完善规则。"),
        ),
    ),
    Rule(
        part_of_heading,
        0.8,
        (
            Example(
                "# 优化提升[一湖两带]Corridor\n优化提升[环湖经济带]Corridor、[生态带]Corridor，完善规则。",
                (("环湖经济带", "partOf", "一湖两带"), ("生态带", "partOf", "一湖两带")),
            ),
            Example("# 优化提升[一湖两带]Corridor\n建设[东湖新城]Zone，完善规则。"),
        ),
        settles=True,
    ),
    Rule(
        developed_under_heading,
        0.85,
        (
            Example(
                "# 推进[国际物流枢纽]Hub建设\n发展[多式联运]Industry，完善规则。",
                (("国际物流枢纽", "develops", "多式联运"),),
            ),
            Example("# 推进物流业发展\n发展[多式联运]Industry，完善规则。"),
        ),
    ),
)
