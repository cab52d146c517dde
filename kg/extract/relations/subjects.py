"""What the subject of a sentence develops or builds: a zone, an area, or the document's own place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from kg.extract.clauses import Coordination
from kg.extract.relations.base import Context, Example, Link, Rule
from kg.extract.relations.headings import subject_of

_DEVELOPERS = frozenset({"AdminArea", "Zone", "Hub", "Organization"})
_BACKED = ("支持", "推动", "鼓励", "引导", "促进")
_PLACED = re.compile(r"(?:等地)?(?:规划|加快|重点)*(?:布局|培育|发展|打造|建设)")
_BUILDERS = frozenset({"Zone", "Hub", "Corridor"})
_ACTS = re.compile(
    r"(?:要|应|将|重点|着力|加快|大力|全面|积极|持续|深入|扎实)*(?:推进|推动|发展|做强|做大|集聚|实施|打造|培育|完善|聚焦|突出)"
)
_INSTITUTES = re.compile(
    r"(?:要|应|将|率先|全面|深入|加快|积极|探索|创新|已)*(?:建立|实施|推行|实行|探索|完善|健全|推进|深化|形成|开展)[“‘]*"
)
#: A longer list is hardly the subject of a verb.
_MOST_SUBJECTS = 4


def subject_develops(context: Context) -> Iterator[Link]:
    """X要重点发展A、B; 支持X、Y发展A: the places or organizations that the verb speaks of develop the industries."""
    cues = context.words.cues["develops"]
    for sentence in range(len(context.passage.spans)):
        opening = subject_of(context, sentence)
        subjects: tuple[int, ...] = () if opening is None else (opening,)
        until: int | None = None
        for coordination in context.passage.lists_of(sentence):
            named = _named(context, coordination)
            if named is not None:
                subjects = named
                # 支持X发展A speaks of X in this clause and the next alone.
                until = coordination.clause + 1 if coordination.near.endswith(_BACKED) else None
            elif (
                (until is None or coordination.clause <= until)
                and context.developed(coordination)
                and cues.search(coordination.before)
            ):
                yield from _developing(context, subjects, coordination)


def _named(context: Context, coordination: Coordination) -> tuple[int, ...] | None:
    """Whom a list makes the subject; () where somebody is backed in something else, None where it names no subject."""
    if not coordination.types <= _DEVELOPERS or len(coordination.items) > _MOST_SUBJECTS:
        return None
    does = context.words.cues["develops"].match(coordination.after) is not None
    if coordination.near.endswith(_BACKED):
        return coordination.items if does else ()
    # A new subject after a semicolon or in a series: 中心城区…；外围城区…; 支持甲发展A、乙发展B.
    opens = context.opens(coordination) and (len(coordination.items) == 1 or does)
    return coordination.items if opens or (does and coordination.near == "、") else None


def _developing(context: Context, subjects: tuple[int, ...], coordination: Coordination) -> Iterator[Link]:
    for item in coordination.items:
        if context.type(item) == "Industry":
            for subject in subjects:
                yield from context.link("develops", subject, item)


def subject_builds(context: Context) -> Iterator[Link]:
    """X要推进A建设: works in the stretch that a zone opens contribute to it; its 起步区 is part of it."""
    passage = context.passage
    for sentence, (first, last) in enumerate(passage.spans):
        subject = subject_of(context, sentence)
        for index in range(first, last):
            for number in passage.clauses[index].lists:
                coordination = passage.lists[number]
                if _acts(context, coordination):
                    subject = coordination.items[0]
                elif subject is not None and context.type(subject) in _BUILDERS and context.acted_on(coordination):
                    yield from _built(context, coordination, subject)
            if passage.clauses[index].stop in {"；", ";"}:
                subject = None


def _acts(context: Context, coordination: Coordination) -> bool:
    """Whether a list is the one area that opens a clause and acts itself (X全面推进…)."""
    alone = len(coordination.items) == 1 and context.type(coordination.items[0]) in _BUILDERS
    return alone and context.opens(coordination) and _ACTS.match(coordination.rest) is not None


def _built(context: Context, coordination: Coordination, subject: int) -> Iterator[Link]:
    for item in coordination.items:
        if context.type(item) == "Project":
            yield from context.link("contributesTo", item, subject)
        elif context.type(item) == "Zone" and context.name(item) in context.words.part:
            yield from context.link("partOf", item, subject)


def subject_institutes(context: Context) -> Iterator[Link]:
    """X率先建立A、B: the systems that a zone builds for itself contribute to it."""
    for left, right in context.neighbours:
        if left.clause != right.clause or len(left.items) > 1 or not context.opens(left):
            continue
        if context.type(left.items[0]) in {"Zone", "Hub", "Corridor"} and _INSTITUTES.fullmatch(right.near):
            for item in right.items:
                if context.type(item) == "Reform":
                    yield from context.link("contributesTo", item, left.items[0])


def city_develops(context: Context) -> Iterator[Link]:
    """发展A、B，吸引总部落户本市: without a subject, the document's own place develops, where the sentence names it."""
    own = own_names(context)
    for sentence in range(len(context.passage.spans)):
        place = next(
            (
                (item, coordination.clause)
                for coordination in context.passage.lists_of(sentence)
                for item in coordination.items
                # 落户本市: what stands before a noun (云州特色产业) only qualifies it.
                if context.type(item) == "AdminArea" and context.name(item) in own and not coordination.rest
            ),
            None,
        )
        if place is None or subject_of(context, sentence) is not None:
            continue
        item, clause = place
        for coordination in context.passage.lists_of(sentence):
            verb = coordination.before if coordination.near.startswith("等") else coordination.near
            if abs(coordination.clause - clause) <= 1 and context.words.cues["develops"].search(verb):
                for industry in coordination.items:
                    if context.type(industry) == "Industry":
                        yield from context.link("develops", item, industry)


def area_develops(context: Context) -> Iterator[Link]:
    """扩大云州[先进制造业]合作, 在云州布局[生物制造]: an area before an industry acted on develops it."""
    for left, right in context.neighbours:
        if left.clause != right.clause or "Industry" not in right.types:
            continue
        if context.type(left.items[-1]) not in {"AdminArea", "Zone"} or not context.developed(right):
            continue
        beside = right.near in {"", "内", "境内"} and context.words.action.search(left.before)
        there = left.near.endswith("在") and _PLACED.fullmatch(left.after)
        if beside or there:
            owner = _first_of_run(context, left.items[-1]) if beside else left.items[0]
            for item in right.items:
                yield from context.link("develops", owner, item)


def own_names(context: Context) -> frozenset[str]:
    """The document's place as its own text may call it: with and without its rank (某某市, 某某).

    Where the document's place is unknown, the area that it names most often stands for it.
    """
    name = context.passage.document.place_name
    if not name:
        named = Counter(
            context.name(index) for index, mention in enumerate(context.passage.mentions) if mention.type == "AdminArea"
        )
        return frozenset(area for area, _ in named.most_common(1))
    short = re.sub(r"(?:壮族|回族|维吾尔)?(?:特别行政区|自治区|自治州|省|市|县|区)$", "", name)
    return frozenset({name, short})


def _first_of_run(context: Context, mention: int) -> int:
    """The first of the areas that are written side by side up to a mention."""
    mentions = context.passage.mentions
    while mention and mentions[mention - 1].end == mentions[mention].start and context.type(mention - 1) == "AdminArea":
        mention -= 1
    return mention


RULES = (
    Rule(subject_develops, 0.9, (
        Example("[东湖新城]Zone要完善服务，发展[总部经济]Industry。", (("东湖新城", "develops", "总部经济"),)),
        Example("要完善服务，发展[总部经济]Industry。"),
    ), settles=True),
    Rule(subject_builds, 0.85, (
        Example("[东湖新城]Zone要重点推进[湖滨大道]Project建设。", (("湖滨大道", "contributesTo", "东湖新城"),)),
        Example("要重点推进[湖滨大道]Project建设，支持[东湖新城]Zone。"),
    ), settles=True),
    Rule(subject_institutes, 0.8, (
        Example("[东湖新城]Zone率先建立[财税分成]Reform、[一体化机制]Reform。",
                (("财税分成", "contributesTo", "东湖新城"), ("一体化机制", "contributesTo", "东湖新城"))),
        Example("[东湖新城]Zone受益于[财税分成]Reform。"),
    ), settles=True),
    Rule(city_develops, 0.75, (
        Example("发展[航运金融]Industry，吸引总部落户[云州]AdminArea。", (("云州", "develops", "航运金融"),)),
        Example("发展[航运金融]Industry，吸引总部落户[海州]AdminArea。"),
    )),
    Rule(area_develops, 0.75, (
        Example("扩大[云州]AdminArea[先进制造业]Industry合作。", (("云州", "develops", "先进制造业"),)),
        Example("在[云州]AdminArea布局[生物制造]Industry。", (("云州", "develops", "生物制造"),)),
        Example("扩大[云州]AdminArea和[海州]AdminArea合作。"),
    )),
)  # fmt: skip
