"""Relations that a verb states within a sentence: connects, cooperates, hosts, contributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.clauses import Coordination
from kg.extract.relations.base import Context, Example, Link, Rule

#: Lists longer than this do not pair off each with each.
_MOST_PARTNERS = 4
#: What links places, and how far its verb may stand from them.
_LINKS = frozenset({"Project", "Facility", "Corridor"})
_SHORT = 8
_PARTNERS = frozenset({"AdminArea", "Organization", "Zone"})
_WITH = ("与", "同", "和", "携手", "联合", "会同")
_JOINTLY = re.compile(r"(?:将|要|继续|持续)*(?:共同|联合|携手|合作|共建)")
#: So far behind its object a verb of common work is looked for.
_REACH = 12
_OF_AREAS = re.compile(r"等[市省地区县国]*(?:全域)?")
_SUPPORT = re.compile(r"^为[“‘《]*$|[^作成]为[“‘《]*$")
_SUPPORTED = re.compile(r"(?:提供|发挥|作出|贡献|奠定|注入|增添)[^，。；]{0,10}(?:支撑|贡献|保障|基础|动力|服务|支持)")


def connects(context: Context) -> Iterator[Link]:
    """X连接A、B: the work or corridor links the places."""
    cues = context.words.cues["connects"]
    for left, right in context.neighbours:
        # 直达A的X: the link is named behind its places.
        if context.type(left.items[-1]) not in _LINKS or right.after == "的":
            continue
        if len(right.near) <= _SHORT and _closes(right.near, cues) and "等" not in right.near:
            for head in left.items[:_MOST_PARTNERS]:
                for item in right.items:
                    yield from context.link("connects", head, item)


def connects_behind(context: Context) -> Iterator[Link]:
    """直达A、B的X, A到B的X: the work or corridor is named behind the places that it links."""
    cues = context.words.cues["connects"]
    for left, right in context.neighbours:
        if left.clause != right.clause or right.near != "的" or context.type(right.items[0]) not in _LINKS:
            continue
        between = left.near in {"到", "至"}
        if between or _closes(left.near, cues):
            for item in left.items:
                yield from context.link("connects", right.items[0], item)
        if between and context.type(left.items[0] - 1) == "AdminArea":
            yield from context.link("connects", right.items[0], left.items[0] - 1)


def cooperates(context: Context) -> Iterator[Link]:
    """A与B共建, A和B联动, 渝欧合作: areas, zones or organizations that a clause joins in common work."""
    passage, cues = context.passage, context.words.cues["cooperatesWith"]
    for coordination in passage.lists:
        clause = passage.clauses[coordination.clause]
        behind = passage.document.norm[coordination.end : min(clause.end, coordination.end + 16)]
        # 与A、B共建: both are partners of somebody else.
        with_both = coordination.near.endswith(("与", "同", "和", "跟", "对"))
        if 2 <= len(coordination.items) <= _MOST_PARTNERS and not with_both and cues.search(behind):
            joint = passage.document.norm[
                passage.mentions[coordination.items[0]].end : passage.mentions[coordination.items[-1]].start
            ]
            # A与B联动; A、B联动; A、B等市全域联动. A、B等板块联动 speaks of their whole.
            areas = coordination.types == {"AdminArea"} and _OF_AREAS.match(behind)
            near = not behind.startswith(("等", "、")) and ("、" not in joint or cues.search(behind[:4]))
            if near or (areas and cues.search(behind[:8])):
                yield from _pairs(context, coordination.items)
    for left, right in context.neighbours:
        gap = passage.document.norm[left.end : right.start]
        if re.fullmatch(
            r"[”’]*(?:革命老区|老区|地区|区域|等地)?(?:加强|深化|积极|携手|主动|推动|持续|进一步)*(?:与|同|和|携手|对接|联合|会同)[“‘]*",
            gap,
        ) and cues.search(gap + right.rest[:16]):
            for item in right.items:
                yield from context.link("cooperatesWith", left.items[-1], item)


def subject_cooperates(context: Context) -> Iterator[Link]:
    """A将与B、C联合组建, A完善交通，对口帮扶D: the area that opens a sentence works with those it is said to join."""
    passage, cues = context.passage, context.words.cues["cooperatesWith"]
    for first, last in passage.spans:
        subject: int | None = None
        for index in range(first, last):
            for number in passage.clauses[index].lists:
                coordination = passage.lists[number]
                if not coordination.types <= _PARTNERS:
                    continue
                if context.opens(coordination) and len(coordination.items) == 1:
                    subject = coordination.items[0]
                    continue
                both = subject is None and len(coordination.items) == 2 and context.opens(coordination)
                if both and _JOINTLY.match(coordination.rest):
                    subject = coordination.items[0]
                    yield from context.link("cooperatesWith", coordination.items[0], coordination.items[1])
                elif subject is not None and _joins(coordination, cues):
                    for item in coordination.items:
                        if context.type(item) == context.type(subject):
                            yield from context.link("cooperatesWith", subject, item)


def _joins(coordination: Coordination, cues: re.Pattern[str]) -> bool:
    near = coordination.near
    aided = near.endswith(("对口帮扶", "对口支援", "对口协作", "结对帮扶"))
    return aided or (near.endswith(_WITH) and bool(cues.search(coordination.rest[:_REACH])))


def neighbours_cooperate(context: Context) -> Iterator[Link]:
    """扩大[渝][欧]合作: abbreviated areas written side by side in a clause about cooperation."""
    cues = context.words.cues["cooperatesWith"]
    for left, right in context.neighbours:
        if left.end != right.start or (len(left.items) > 1 and len(right.items) > 1):
            continue
        one, two = left.items[-1], right.items[0]
        areas = context.type(one) == context.type(two) == "AdminArea"
        short = min(len(context.name(one)), len(context.name(two))) == 1
        if areas and short and cues.search(left.before + right.rest):
            yield from context.link("cooperatesWith", one, two)


def hosts(context: Context) -> Iterator[Link]:
    """A举办E, 在A举办E: the place or organization holds the event."""
    cues = context.words.cues["hosts"]
    for left, right in context.neighbours:
        if "Event" in right.types and len(right.near) <= 10 and cues.search(right.near):
            if left.near.endswith("在") or not left.before.strip("“‘《 　"):
                for item in right.items:
                    yield from context.link("hosts", left.items[-1], item)
        elif "Event" in left.types and re.search(r"在$", right.near) and cues.search(right.rest[:6]):
            for item in left.items:
                yield from context.link("hosts", right.items[0], item)


def subject_hosts(context: Context) -> Iterator[Link]:
    """A纳入规划，成功举办E: the area that opens the stretch of a sentence holds the events that it speaks of."""
    cues = context.words.cues["hosts"]
    passage = context.passage
    for first, last in passage.spans:
        area: int | None = None
        for index in range(first, last):
            for number in passage.clauses[index].lists:
                coordination = passage.lists[number]
                if coordination.types == {"AdminArea"} and context.opens(coordination):
                    area = coordination.items[0] if len(coordination.items) == 1 else None
                elif area is not None and coordination.types == {"Event"} and _holds(coordination, cues):
                    for item in coordination.items:
                        yield from context.link("hosts", area, item)
            if passage.clauses[index].stop in {"；", ";"}:
                area = None


def _holds(coordination: Coordination, cues: re.Pattern[str]) -> bool:
    return cues.search(coordination.near) is not None and not coordination.near.startswith("在")


def contributes(context: Context) -> Iterator[Link]:
    """A助力X, A带动X, A创建X; 为X提供支撑; 组建A，助力X: the subject contributes to what the verb takes."""
    cues = context.words.serving
    for sentence in range(len(context.passage.spans)):
        subject: Coordination | None = None
        made: Coordination | None = None
        for coordination in context.passage.lists_of(sentence):
            taken = _closes(coordination.near, cues) or (
                _SUPPORT.search(coordination.near) and _SUPPORTED.search(coordination.rest)
            )
            if subject is not None and taken and _within_reach(context, subject, coordination):
                yield from _contributing(context, subject, coordination)
            elif subject is None and made is not None and taken and _follows(made, coordination, cues):
                yield from _contributing(context, made, coordination)
            elif _may_be_subject(coordination):
                subject = coordination
            made = coordination if context.acted_on(coordination) else None


def _wins(coordination: Coordination) -> bool:
    """Whether the verb seeks a title (创建, 争创)."""
    return coordination.near.rstrip("“‘《").endswith(("创建", "争创"))


def _follows(made: Coordination, target: Coordination, cues: re.Pattern[str]) -> bool:
    """Whether a clause that begins with the verb says what the thing just made is for (组建A，助力X)."""
    begins = cues.match(target.before.lstrip("更好有力")) is not None
    return begins and made.clause + 1 == target.clause and not _wins(target)


def _contributing(context: Context, subject: Coordination, target: Coordination) -> Iterator[Link]:
    whole = target.items[0]
    if _wins(target) and context.type(whole) != "Plan":
        return
    for item in subject.items:
        # A place that seeks a title is to be among its holders.
        area = _wins(target) and context.type(item) == "AdminArea"
        yield from context.link("partOf" if area else "contributesTo", item, whole)


def named_after(context: Context) -> Iterator[Link]:
    """实施[X提升战略]，优化[X]布局: a plan whose name says what it improves contributes to it."""
    for sentence in range(len(context.passage.spans)):
        plan: int | None = None
        for coordination in context.passage.lists_of(sentence):
            for item in coordination.items:
                if context.type(item) == "Plan":
                    plan = item
                elif plan is not None and context.type(item) in {"Zone", "Hub", "Corridor"}:
                    whole, part = context.name(plan), context.name(item)
                    if (
                        len(part) >= 3
                        and whole.startswith(part)
                        and re.search(r"提升|发展|建设|振兴", whole[len(part) :])
                    ):
                        yield from context.link("contributesTo", plan, item)


def place_and_reform(context: Context) -> Iterator[Link]:
    """建立[东湖新城][一体化运行机制]: a reform named directly behind a zone is made for it."""
    for left, right in context.neighbours:
        if (
            left.end == right.start
            and len(left.items) == 1
            and context.type(left.items[0]) in {"Zone", "Hub", "Corridor"}
        ):
            if context.governors[context.passage.clauses[left.clause].sentence]:
                continue
            for item in right.items:
                if context.type(item) == "Reform":
                    yield from context.link("contributesTo", item, left.items[0])


def _may_be_subject(coordination: Coordination) -> bool:
    return not coordination.before.strip("“‘《 　") or coordination.near.endswith(
        ("支持", "推动", "推进", "把", "将", "让", "以", "发挥", "加快推进")
    )


def _within_reach(context: Context, subject: Coordination, target: Coordination) -> bool:
    """The subject stands in the same clause, or opens the sentence or one clause before."""
    if target.clause - subject.clause <= 1:
        return True
    sentence = context.passage.clauses[subject.clause].sentence
    return subject.clause == context.passage.spans[sentence][0]


def _closes(near: str, cues: re.Pattern[str]) -> bool:
    """Whether the words before a list end with a cue (perhaps 了 or an opening mark between)."""
    bare = near.rstrip("“‘《了起着")
    return any(match.end() == len(bare) for match in cues.finditer(bare))


def _pairs(context: Context, items: tuple[int, ...]) -> Iterator[Link]:
    for index, one in enumerate(items):
        for two in items[index + 1 :]:
            yield from context.link("cooperatesWith", one, two)


RULES = (
    Rule(connects, 0.85, (
        Example("[沿江铁路]Project连接[云州]AdminArea、[海州]AdminArea。",
                (("沿江铁路", "connects", "云州"), ("沿江铁路", "connects", "海州"))),
        Example("[沿江铁路]Project经过[云州]AdminArea。"),
    )),
    Rule(connects_behind, 0.85, (
        Example("开通直达[云州]AdminArea、[海州]AdminArea的[国际航线]Project。",
                (("国际航线", "connects", "云州"), ("国际航线", "connects", "海州"))),
        Example("[云州]AdminArea至[海州]AdminArea的[沿江高铁]Project开工。",
                (("沿江高铁", "connects", "云州"), ("沿江高铁", "connects", "海州"))),
        Example("开通[云州]AdminArea、[海州]AdminArea的[国际航线]Project。"),
    )),
    Rule(cooperates, 0.8, (
        Example("推动[云州]AdminArea与[海州]AdminArea共建园区。", (("云州", "cooperatesWith", "海州"),)),
        Example("推动[云州]AdminArea和[海州]AdminArea发展。"),
    )),
    Rule(subject_cooperates, 0.8, (
        Example("[云州]AdminArea将与[海州]AdminArea、[江州]AdminArea联合组建联盟，对口帮扶[山州]AdminArea。",
                (("云州", "cooperatesWith", "海州"), ("云州", "cooperatesWith", "江州"),
                 ("云州", "cooperatesWith", "山州"))),
        Example("将与[海州]AdminArea、[江州]AdminArea联合组建联盟。"),
    )),
    Rule(neighbours_cooperate, 0.8, (
        Example("扩大[云]AdminArea[海]AdminArea合作。", (("云", "cooperatesWith", "海"),)),
        Example("改善[云]AdminArea[海]AdminArea交通。"),
    )),
    Rule(hosts, 0.85, (
        Example("[云州]AdminArea成功举办[全国龙舟赛]Event。", (("云州", "hosts", "全国龙舟赛"),)),
        Example("组团参加[全国龙舟赛]Event。"),
    )),
    Rule(subject_hosts, 0.75, (
        Example("[云州]AdminArea获批试点，成功举办两届[全国龙舟赛]Event。", (("云州", "hosts", "全国龙舟赛"),)),
        Example("[云州]AdminArea获批试点；成功举办两届[全国龙舟赛]Event。"),
    )),
    Rule(contributes, 0.75, (
        Example("[东湖新城]Zone要完善服务，带动[滨江商务区]Zone发展。", (("东湖新城", "contributesTo", "滨江商务区"),)),
        Example("组建[深海研究院]Organization，助力[海洋强省]Plan建设。",
                (("深海研究院", "contributesTo", "海洋强省"),)),
        Example("支持[海州]AdminArea创建[国家创新型城市]Plan。", (("海州", "partOf", "国家创新型城市"),)),
        Example("带动[滨江商务区]Zone发展。"),
    ), settles=True),
    Rule(named_after, 0.8, (
        Example("实施[自贸港提升行动]Plan，优化[自贸港]Zone布局。", (("自贸港提升行动", "contributesTo", "自贸港"),)),
        Example("实施[数字行动]Plan，优化[自贸港]Zone布局。"),
    )),
    Rule(place_and_reform, 0.7, (
        Example("建立[东湖新城]Zone[一体化运行机制]Reform。", (("一体化运行机制", "contributesTo", "东湖新城"),)),
        Example("建立[东湖新城]Zone和[一体化运行机制]Reform。"),
    )),
)  # fmt: skip
