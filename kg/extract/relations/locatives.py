"""Where something is or will be: 落户, 位于, 在…建设, 在…的, and a place with 的 before a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.relations.base import Context, Example, Link, Rule

_LOCATED = frozenset({"Zone", "Hub", "Corridor", "Facility", "Project", "Organization", "Event", "NaturalFeature"})
_PLACES = frozenset({"AdminArea", "Zone", "NaturalFeature", "Facility"})
#: A longer list is hardly where one thing is.
_MOST_PLACES = 4
_IN = re.compile(r"(?:^|[^存旨重贵意])(?:在|于)[“‘]*$")
_OF_IN = re.compile(r"^[”’》]*等?(?:项目|工程|企业|机构|平台)?(?:分别|已|正式|成功|顺利)*(?:在|于)[“‘]*$")
_BEGINS = re.compile(
    r"^[”’]*等?地?(?:正式|顺利|成功|相继|全面|加快)*(?:开工|动工|启动|建成|投产|成立|揭牌|挂牌|启用|落地|落户|落成|奠基|投用|运营|启动)"
)
_BUILT = re.compile(
    r"^[”’]*(?:等地?)?(?:境内|片区|区域|地区)?(?:规划|加快|开工|启动|推进)*(?:建设|布局|设立|落户|打造|新建|兴建|建成|建立|选址|成立|组建|落地|开工|举办|召开)"
)
_BUILDS = re.compile(
    r"(?:加快|积极|高水平|高标准|高质量|规划|启动|开工|获批|成功|正式|推进|加快推进|争取)*"
    r"(?:建设|打造|创建|建成|布局|设立|争创|获批|建立|组建|新建|开工建设|推进)[“‘《]*"
)
#: What a place can be the possessor of.
_OWNED = {
    "AdminArea": frozenset({"Zone", "Facility", "Project", "NaturalFeature", "Hub"}),
    "Zone": frozenset({"Facility", "Project"}),
}
_OWNER = re.compile(r"[”’]*(?:境内)?的[“‘《]*")
_BECOMES = re.compile(r"(?:转向|跃升为|建设成为|建成为|打造成为|打造成|成为)[“‘]*$")


def moves_to(context: Context) -> Iterator[Link]:
    """A、B落户X, A位于X: a verb of place takes X."""
    cues = context.words.cues["locatedIn"]
    for left, right in context.neighbours:
        bare = right.near.rstrip("“‘")
        if len(right.near) > 12 or not any(match.end() == len(bare) for match in cues.finditer(bare)):
            continue
        for item in left.items:
            if context.type(item) in _LOCATED:
                yield from context.link("locatedIn", item, right.items[0])


def built_in(context: Context) -> Iterator[Link]:
    """在X建设A: what is built there is located there."""
    for left, right in context.neighbours:
        if left.clause != right.clause or len(left.items) > _MOST_PLACES or not _IN.search(left.near):
            continue
        if left.types <= _PLACES and _BUILT.match(left.after) and len(left.after) <= 12:
            for item in right.items:
                if context.type(item) in _LOCATED:
                    for place in left.items:
                        yield from context.link("locatedIn", item, place)


def stands_in(context: Context) -> Iterator[Link]:
    """A、B等在X的平台: the list is said to be in X."""
    for left, right in context.neighbours:
        if _OF_IN.search(right.near) and right.after.startswith("的"):
            for item in left.items:
                if context.type(item) in _LOCATED:
                    yield from context.link("locatedIn", item, right.items[0])


def begins_in(context: Context) -> Iterator[Link]:
    """A在X、Y开工, A在X成立: what is begun or founded there lies there."""
    for left, right in context.neighbours:
        if left.clause != right.clause or not _OF_IN.search(right.near) or not _BEGINS.match(right.after):
            continue
        for item in left.items:
            if context.type(item) in _LOCATED - {"Event"} and len(right.items) <= _MOST_PLACES:
                for place in right.items:
                    yield from context.link("locatedIn", item, place)


def begun_there(context: Context) -> Iterator[Link]:
    """在X，A动工建设: a clause of its own says where the next one's works are begun."""
    for left, right in context.neighbours:
        if left.rest or left.before.strip() != "在" or right.clause != left.clause + 1 or len(left.items) > 1:
            continue
        if context.type(left.items[0]) in _PLACES and context.opens(right) and _BEGINS.match(right.rest):
            for item in right.items:
                if context.type(item) in _LOCATED:
                    yield from context.link("locatedIn", item, left.items[0])


def owned_by(context: Context) -> Iterator[Link]:
    """X的A、X境内的A: the possessor is the place."""
    norm = context.passage.document.norm
    for left, right in context.neighbours:
        gap = norm[left.end : right.start]
        if left.near.endswith(
            ("面向", "向", "对", "与", "同", "和", "比", "辐射", "对接", "服务", "到", "至", "通往", "直达", "连接")
        ):
            continue
        if len(left.items) > 1 or len(gap) > 6 or not _OWNER.fullmatch(gap):
            continue
        owned = _OWNED.get(context.type(left.items[0]), frozenset())
        for item in right.items:
            if context.type(item) in owned:
                yield from context.link("locatedIn", item, left.items[0])


def becomes_hub(context: Context) -> Iterator[Link]:
    """X从末端转向A, X成为A: the hub that a place becomes lies in it."""
    for left, right in context.neighbours:
        if left.clause != right.clause or not _BECOMES.search(right.near):
            continue
        if context.type(left.items[-1]) == "AdminArea" and len(left.items) == 1:
            for item in right.items:
                if context.type(item) == "Hub":
                    yield from context.link("locatedIn", item, left.items[0])


def place_builds(context: Context) -> Iterator[Link]:
    """支持X建设A, X获批A: what a place is to build or has won lies in it."""
    for left, right in context.neighbours:
        gap = context.passage.document.norm[left.end : right.start]
        if left.clause != right.clause or len(left.items) > 1 or context.type(left.items[0]) != "AdminArea":
            continue
        opens = not left.before.strip("“‘《 　") or left.near.endswith(("支持", "推动", "鼓励", "赋予"))
        if opens and len(gap) <= 14 and _BUILDS.fullmatch(gap):
            for item in right.items:
                if context.type(item) in {"Zone", "Hub", "Project", "Facility", "Organization"}:
                    yield from context.link("locatedIn", item, left.items[0])


def beside_place(context: Context) -> Iterator[Link]:
    """支持[云州][滨江新城]: a zone or work named directly behind an area lies in it."""
    for left, right in context.neighbours:
        if left.end != right.start or context.type(left.items[-1]) != "AdminArea":
            continue
        if len(left.items) > 1 and context.type(left.items[-2]) == "AdminArea":
            # 甲、乙丙新城: which of them it lies in is not said.
            continue
        for item in right.items:
            if context.type(item) in {"Zone", "Facility", "Project"}:
                yield from context.link("locatedIn", item, left.items[-1])


RULES = (
    Rule(moves_to, 0.85, (
        Example("推动[深海研究院]Organization落户[云州]AdminArea。", (("深海研究院", "locatedIn", "云州"),)),
        Example("推动[深海研究院]Organization支持[云州]AdminArea。"),
    )),
    Rule(built_in, 0.85, (
        Example("在[云州]AdminArea规划建设[深海研究院]Organization。", (("深海研究院", "locatedIn", "云州"),)),
        Example("与[云州]AdminArea规划建设[深海研究院]Organization。"),
    )),
    Rule(stands_in, 0.85, (
        Example("拓展[中芬]Project、[中挪]Project等在[云州]AdminArea的平台。",
                (("中芬", "locatedIn", "云州"), ("中挪", "locatedIn", "云州"))),
        Example("拓展[中芬]Project、[中挪]Project等平台，服务[云州]AdminArea的企业。"),
    )),
    Rule(begins_in, 0.85, (
        Example("[深海研究院]Organization在[云州]AdminArea正式成立。", (("深海研究院", "locatedIn", "云州"),)),
        Example("[深海研究院]Organization在[云州]AdminArea考察。"),
    )),
    Rule(begun_there, 0.85, (
        Example("在[云州]AdminArea，[深海产业园]Zone动工建设。", (("深海产业园", "locatedIn", "云州"),)),
        Example("在[云州]AdminArea，完善[深海产业园]Zone配套。"),
    )),
    Rule(owned_by, 0.8, (
        Example("提升[云州]AdminArea的[滨江新城]Zone。", (("滨江新城", "locatedIn", "云州"),)),
        Example("提升[云州]AdminArea和[滨江新城]Zone。"),
    )),
    Rule(becomes_hub, 0.75, (
        Example("[云州]AdminArea成为[区域交换枢纽]Hub。", (("区域交换枢纽", "locatedIn", "云州"),)),
        Example("[云州]AdminArea支持[区域交换枢纽]Hub。"),
    )),
    Rule(place_builds, 0.75, (
        Example("支持[云州]AdminArea加快建设[滨江新城]Zone。", (("滨江新城", "locatedIn", "云州"),)),
        Example("支持[云州]AdminArea，加快建设[滨江新城]Zone。"),
    )),
    Rule(beside_place, 0.7, (
        Example("支持[云州]AdminArea[滨江新城]Zone建设。", (("滨江新城", "locatedIn", "云州"),)),
        Example("支持[云州]AdminArea、[滨江新城]Zone建设。"),
    )),
)  # fmt: skip
