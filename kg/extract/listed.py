"""Names that are known beforehand: those the ontology lists, names in marks, and administrative areas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.extract.passage import Passage
from kg.extract.rule import Example, Rule
from kg.gazetteer import ABBREVIATIONS, gazetteer
from kg.model import EntityType, Mention

_AFTER_PLACE = re.compile(r"(?:特色|人民|共产|梦|式|化|籍|银行|大学|人寿|联通|移动|电信)")


#: What makes a place the middle of some other name (南珠高铁|广西段, 创新中心|安徽中心).
_WITHIN = re.compile(r"段(?!时)|中心(?![城位区])|片区|站(?![在上立位稳])")
#: A place's port (广州|港), not its 港口 or 港区.
_PORT = re.compile(r"港(?![口澳区台珠币资铁人城深埠务])")
_WATERS = re.compile(r"[河江湖山岛湾]|水系")
#: What ends the names of waters, mountains and islands.
_NATURE = re.compile(r"(?![一二三四五六七八九十两])[\u4e00-\u9fff]{1,3}(?:河|江|湖|山|岛|湾|水系|山脉)")


def nature(passage: Passage) -> Iterator[Mention]:
    """A river, lake, mountain or island that the segmenter knows for a place."""
    if not _WATERS.search(passage.text):
        return
    for start in range(passage.start, passage.end):
        end, tag = passage.scan.words.get(start, (0, ""))
        word = passage.span(start, end)
        area = start in passage.scan.places or start in passage.scan.risky_places
        if area or tag != "ns" or end > passage.end or word in passage.words("commonNoun"):
            continue
        if _NATURE.fullmatch(word):
            yield Mention(start, end, "NaturalFeature", "nature", 0.6)


def known_name(passage: Passage) -> Iterator[Mention]:
    """A name that the ontology lists."""
    end_before = passage.start
    for start in passage.scan.within("known", passage.start, passage.end):
        if start < end_before:
            continue
        end, name = passage.scan.known[start][0]
        if end <= passage.end and (passage.opaque.get(start - 1) == end + 1 or _unquoted(passage, start, end)):
            end_before = end
            if name.type == "AdminArea" and end - start > 3 and passage.span(end - 2, end) in {"地区", "区域"}:
                # The common noun of area stays out (珠三角|地区).
                end -= 2
            elif states := _STATES.match(passage.document.norm, end):
                outer = start - 1 if passage.opaque.get(start - 1) == end + 1 else start
                yield Mention(outer, states.end(), "AdminArea", "known_name", 0.8)
                continue
            end = passage.opaque.get(end, end) if passage.span(end, end + 1) == "（" else end
            canonical = name.canonical if name.canonical != name.name else None
            yield Mention(start, end, name.type, "known_name", 0.9, kind=name.kind, name=canonical)


#: The states of an initiative or treaty (“一带一路”国家, RCEP成员国).
_STATES = re.compile(r"”?(?:沿线|共建|成员)?国家?(?![内际务])(?=[、，。；”等和与市进贸])")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+")


def _unquoted(passage: Passage, start: int, end: int) -> bool:
    """Whether a listed name outside marks of its own is no accident: 八五 may be part of a year, a word of another."""
    if _NUMERAL.fullmatch(passage.span(start, end)):
        return bool(re.match(r"期间|时期|规划|计划|末", passage.document.norm[end : end + 2]))
    if passage.inside_opaque(start):
        return end - start > 3
    return (passage.scan.border(start) and passage.scan.border(end)) or end - start > 3


def place(passage: Passage) -> Iterator[Mention]:
    """An administrative area of the gazetteer, or a country."""
    end_before = passage.start
    for start in passage.scan.within("places", passage.start, passage.end):
        if start < end_before:
            continue
        end = next(
            (
                stop
                for stop in passage.scan.places[start]
                if stop <= passage.end and _stands_alone(passage, start, stop)
            ),
            0,
        )
        if not end or passage.span(start, end) == "中国":
            continue
        end_before = end
        if passage.inside_opaque(start) and passage.opaque.get(start - 1) != end + 1:
            continue
        if _WITHIN.match(passage.document.norm, end):
            continue
        if _PORT.match(passage.document.norm, end):
            yield Mention(start, end + 1, "Facility", "place", 0.75)
            continue
        if _AFTER_PLACE.match(passage.document.norm, end):
            continue
        yield Mention(start, end, "AdminArea", "place", 0.85, kind=_level(passage.span(start, end)))


def _stands_alone(passage: Passage, start: int, end: int) -> bool:
    """Whether a place's name is no accident inside other words (健|康平|稳)."""
    if passage.scan.border(start) and (passage.scan.border(end) or passage.scan.words[start][1] == "ns"):
        return True
    return end - start > 2 and passage.span(end - 1, end) in "省市区县州盟旗"


def _level(name: str) -> str | None:
    area = gazetteer().find(name)
    return {"province": "Province", "city": "City", "district": "District"}.get(area.level) if area else None


#: Provinces by one character whose character is no everyday word.
_SURE = "京津冀沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇陕甘宁蒙辽吉藏疆"
_LETTERS = "".join(sorted(ABBREVIATIONS))
#: Provinces by one character each: several in a row, or one after a verb of place.
_IN_SHORT = re.compile(
    rf"(?=[{_LETTERS}])(?:[{_LETTERS}]{{2,6}}(?:省际交界)?(?=地区|合作|交界|毗邻|共建|联动|协同|交流|[两三四五六]省|[两三四五六]地|协作|对口|一体化)|(?<=[在入来驻离])[京津冀沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝蜀黔滇陕陇穗莞甬蓉](?![{_LETTERS}市省联])(?=[\u4e00-\u9fff\d]))"
)


#: A part of a province (赣东北, 南疆), or two provinces in one word (京津).
_PART = re.compile(
    rf"(?=[{_SURE}南北东])(?:[苏浙皖闽赣鲁豫鄂粤桂渝川黔滇陕冀辽吉甘宁][东西南北中]{{1,2}}(?![部面方侧段线站路区市县海京])|[南北东]疆(?![域界])|"
    rf"[{_SURE}]{{2,4}}(?![{_LETTERS}]))"
)


def place_in_short(passage: Passage) -> Iterator[Mention]:
    """Places by their one-character names, where the words around them prove it."""
    for match in _IN_SHORT.finditer(passage.masked):
        start, end = passage.start + match.start(), passage.start + match.end()
        if passage.scan.border(start):
            yield Mention(start, end, "AdminArea", "place_in_short", 0.7)
    for match in _PART.finditer(passage.masked):
        start, end = passage.start + match.start(), passage.start + match.end()
        if passage.scan.border(start) and passage.scan.border(end):
            yield Mention(start, end, "AdminArea", "place_in_short", 0.65)


#: What a word after the closing mark says of the quoted name.
_AFTER_QUOTE: tuple[tuple[re.Pattern[str], EntityType], ...] = (
    (re.compile(r"(?:改革|机制|制度|试点|体制)"), "Reform"),
    (re.compile(r"(?:论坛|大会|节|赛|展)"), "Event"),
    (re.compile(r"(?:经济带|走廊|通道|经济圈|圈)"), "Corridor"),
    (re.compile(r"(?:班列|班轮|快班|平台)"), "Project"),
)
#: What the end of a quoted name says of it.
_INSIDE_QUOTE: tuple[tuple[re.Pattern[str], EntityType], ...] = (
    (re.compile(r"(?:清单|机制|制度|改革|一件事|通办|一窗受理|直达)$"), "Reform"),
    (re.compile(r"(?:节|论坛|大会|博览会|马拉松)$"), "Event"),
    (re.compile(r"(?:大水网|快线|班列|高速)$"), "Project"),
    (re.compile(r"(?:走廊|经济带|大通道)$"), "Corridor"),
    (re.compile(r"(?:新区|园区|新城|小镇|示范区)$"), "Zone"),
)
#: What is held under a quoted name.
_ACTIVITY = re.compile(r"(?P<kind>品牌|系列|推介|对接|展销|采购|文化|旅游|消费|赛事|节庆)?[\u4e00-\u9fff]{0,4}活动")
_HELD = re.compile(r"(?:举办|承办|组织|办好|举行)[^，。]{0,2}$")
_PERIOD = re.compile(r"[一二三四五六七八九十]{1,2}五")
_SLOGAN_AFTER = re.compile(
    r"(?:战略|行动|计划|工程|规划|建设|项目|政策|专题教育|主题教育|方案|活动|合作|公共服务|名单|期间|时期|规划建议|品牌)"
)
_NO_NAME = re.compile(r"(?:精神|窗口|短板|难题|问题|现象|之风|效应|意识|理念|关键|瓶颈|红线|底线)")
#: A title that only says what kind of document it is.
_PLAIN_TITLE = re.compile(r"(?:纲要|建议|报告|意见|决定|计划|规划|方案|通知|政府工作报告)(?:（?草案）?)?")
_LEAD = re.compile(r"(?:实施|推进|推动|建设|打造|落实|深化|开展|共建|加快|创建|统筹|优化|完善|支持|争创|推行|健全)$")


def quoted(passage: Passage) -> Iterator[Mention]:
    """A whole name in quotation marks or 书名号, typed by what stands around it."""
    follows: dict[int, int] = {}
    for outer, _, _, after in reversed(passage.quotes):
        # Names in marks side by side share what follows the last one (“甲”“乙”行动).
        follows[outer] = follows.get(after, after)
    for outer, start, end, after in passage.quotes:
        last = follows[outer]
        if (typed := _quoted_type(passage, outer, passage.span(start, end), last)) is not None:
            kind, confidence = typed
            # A place before a work in marks is part of its name (贵州“大水网”).
            place = _place_before(passage, outer) if kind == "Project" else 0
            yield Mention(place or start, after if place else end, kind, "quoted", confidence)


def _place_before(passage: Passage, position: int) -> int:
    """Start of the place that ends at a position, or 0."""
    starts = range(max(passage.start, position - 6), position - 1)
    return next((at for at in starts if position in passage.scan.places.get(at, ()) and passage.scan.border(at)), 0)


#: Titles won or sought, that name one thing of a country or more (入选|全国最美公路).
_TITLE = re.compile(
    r"(?:创建|争创|入选|获评|评为|跻身|荣获|被命名为|获得)(?:了|全国首批|首批|首个|第[一二三四五六]批)?[“]?"
    r"(?P<title>(?:全国|国家|中国|世界)(?:(?![的和])[\u4e00-\u9fffA-Z\d]){4,14}?)[”]?(?=，|。|；|、|称号|名单|等(?!级)|$)"
)


def title(passage: Passage) -> Iterator[Mention]:
    """A title that a place or thing wins or seeks."""
    for match in _TITLE.finditer(passage.text):
        start, end = (passage.start + offset for offset in match.span("title"))
        zone = any(head.type in {"Zone", "Hub", "Corridor"} for _, head in passage.scan.heads.get(end, ()))
        if not zone and passage.scan.border(start):
            yield Mention(start, end, "Plan", "title", 0.5)


def _quoted_type(passage: Passage, outer: int, text: str, after: int) -> tuple[EntityType, float] | None:
    """Type and certainty of a quoted name, or None where it is only quoted speech."""
    norm = passage.document.norm
    if not 2 <= len(text) <= 20 or re.search(r"[，；]", text):
        return None
    if norm[outer] == "《":
        return None if _PLAIN_TITLE.fullmatch(text) else ("Plan", 0.7)
    if _PERIOD.fullmatch(text):
        return "Plan", 0.95
    before = norm[max(passage.start, outer - 4) : outer]
    for pattern, kind in _INSIDE_QUOTE:
        if pattern.search(text):
            return kind, 0.6
    if (activity := _ACTIVITY.match(norm, after)) and (activity["kind"] or _HELD.search(before)):
        return "Event", 0.6
    for pattern, kind in _AFTER_QUOTE:
        if pattern.match(norm, after):
            return kind, 0.5
    if _SLOGAN_AFTER.match(norm, after):
        return "Plan", 0.7
    led = norm[after : after + 1] != "的" and _LEAD.search(before) and not _NO_NAME.search(text)
    return ("Plan", 0.5) if led else None


_SLOGAN = re.compile(r"(?:平安|法治|数字|美丽|健康|幸福|清洁|精品|文明|绿色|信用|诚信|和谐|活力|书香)")
_RULE_OF_LAW = re.compile(r"(?:全面(?:推进)?)?依法治[国省市县区]")
_STRONG = re.compile(
    r"(?<![\u4e00-\u9fff])?((?:(?!的)[\u4e00-\u9fff]){2,6}强[国省市区县])(?=建设|战略|行动|、|，|。|；|和)"
)


def slogan(passage: Passage) -> Iterator[Mention]:
    """What a place is to become: 平安 + place, 制造 + 强市."""
    for match in _SLOGAN.finditer(passage.text):
        place = passage.start + match.end()
        ends = passage.scan.places.get(place) or [
            stop for stop, name in passage.scan.known.get(place, ()) if name.type in {"AdminArea", "NaturalFeature"}
        ]
        if ends and ends[0] <= passage.end:
            yield Mention(passage.start + match.start(), ends[0], "Plan", "slogan", 0.8)
    for match in _RULE_OF_LAW.finditer(passage.text) if "依法治" in passage.text else ():
        yield Mention(passage.start + match.start(), passage.start + match.end(), "Plan", "slogan", 0.8)
    for match in _STRONG.finditer(passage.text) if "强" in passage.text else ():
        start = passage.start + match.start(1)
        while start + 4 < passage.start + match.end(1):
            stops = passage.scan.lead.get(start) or passage.scan.adverb.get(start)
            if not stops or stops[0] - start < 2:
                break
            start = stops[0]
        yield Mention(start, passage.start + match.end(1), "Plan", "slogan", 0.7)


_STRETCH = re.compile(r"（[\u4e00-\u9fff]{2,12}）")
_TO = re.compile(r"[至—-]")


def route(passage: Passage) -> Iterator[Mention]:
    """A line by its two ends, where the clause builds it (推进贵阳至北海（南宁至北海段）)."""
    if not _TO.search(passage.text):
        return
    for clause in passage.clauses:
        for item in clause.items:
            for start in range(item.start, item.end):
                end = passage.scan.places.get(start, (0,))[0]
                goal = passage.scan.places.get(end + 1, (0,))[0] if end and _TO.match(passage.document.norm, end) else 0
                if not goal or not passage.scan.border(start) or goal > item.end:
                    continue
                if stretch := _STRETCH.match(passage.document.norm, goal):
                    goal = stretch.end()
                goal += passage.span(goal, goal + 1) == "段"
                before = passage.span(clause.start, start)
                if before[-1:] != "从" and any(verb in before for verb in passage.words("buildVerb")):
                    yield Mention(start, goal, "Project", "route", 0.7)


#: Numbered nicknames: three groups of a number and a noun, or two that say how places are laid out.
_NUMBERED = r"[一两二三四五六七八九十]"
_NUMBERED_NOUN = r"(?:(?![由的和与是等在为一两二三四五六七八九十])[\u4e00-\u9fff]){1,2}"
_NICKNAME = re.compile(
    rf"{_NUMBERED}(?:{_NUMBERED_NOUN}(?:{_NUMBERED}{_NUMBERED_NOUN}){{2,4}}|[核心轴带廊环圈横纵]{_NUMBERED}[翼轴带廊环圈横纵极片区])"
)
_LAYOUT = re.compile(r"[轴带廊环圈横纵]")


def nickname(passage: Passage) -> Iterator[Mention]:
    """A numbered nickname for how a place is laid out (一江两岸三带, 一核两翼)."""
    for match in _NICKNAME.finditer(passage.text):
        start, end = passage.start + match.start(), passage.start + match.end()
        whole = passage.scan.border(start) and passage.scan.border(end)
        if whole and _LAYOUT.search(match[0]) and len({*match[0]} & set("一两二三四五六七八九十")) > 1:
            yield Mention(start, end, "Corridor", "nickname", 0.7)


_DEEDS = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})件(?:重点|惠民|利民|为民)?(?:民生)?实事")


def counted_deeds(passage: Passage) -> Iterator[Mention]:
    """The year's list of deeds for the people, a programme by its count (10件民生实事)."""
    for match in _DEEDS.finditer(passage.text) if "实事" in passage.text else ():
        yield Mention(passage.start + match.start(), passage.start + match.end(), "Plan", "counted_deeds", 0.95)


RULES = (
    Rule(route, (
        Example("推进贵阳至北海铁路建设。", ("贵阳至北海/Project",)),
        Example("从贵阳至北海的旅客增多。", ()),
    )),
    Rule(nickname, (
        Example("优化提升一江两岸三带。", ("一江两岸三带/Corridor",)),
        Example("走进千家万户，一心一意谋发展。", ()),
    )),
    Rule(counted_deeds, (
        Example("全面兑现10件民生实事。", ("10件民生实事/Plan",)),
        Example("办成一件难事。", ()),
    )),
    Rule(known_name, (Example("深入推进一带一路建设。", ("一带一路/Plan",)), Example("沿着一条路前进。", ()))),
    Rule(quoted, (
        Example("“十三五”时期，发展目标全面实现。", ("十三五/Plan",)),
        Example("打通“最后一公里”。", ()),
    )),
    Rule(title, (
        Example("湖滨公路获评全国最美公路。", ("全国最美公路/Plan",)),
        Example("获得全国人民的支持和赞扬，荣获多项荣誉。", ()),
    )),
    Rule(slogan, (Example("推进平安广州建设。", ("平安广州/Plan",)), Example("保持社会平安。", ()))),
    Rule(nature, (
        Example("加强流溪河治理。", ("流溪河/NaturalFeature",)),
        Example("推进河湖长制。", ()),
    )),
    Rule(place_in_short, (
        Example("苏皖鲁豫四省协同推进。", ("苏皖鲁豫/AdminArea",)),
        Example("新区建设加快。", ()),
    )),
    Rule(place, (Example("机构落户广州。", ("广州/AdminArea",)), Example("走中国特色道路。", ()))),
)  # fmt: skip
