"""The edges of an indicator: what stands between a noun and its value, and what leads a clause before the noun.

Functions take simplified text and offsets into it and return offsets; the words are those of grammar, not of any place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kg.extract.grammar import FRAME_WORDS, LIGHT_VERBS, LINKS, LONGEST_LINK, MAIN_VERBS, NOUN_TAILS, Sense
from kg.gazetteer import gazetteer
from kg.lexicon import Lexicon

#: A noun that ends so is whole, though its last characters are also a link word.
_ENDS_WHOLE = re.compile(
    r"(?:增加值|行为|所有|国有|不足|公共|[储性功产智节潜动职]能|主要|[需重必]要|[首成古]都|[海网线路]上|[房民乡车空时区夜]间|"
    r"[人户亩]均|用地|存在|平均工资|[增许众]多|不低|标准|水准|降水|节水|(?<!提)高)$"
)

_TIME_WORD = (
    r"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})年?|去年|上年|前年|今年|年初|年底|年末|[上本这前]期|期初|期末|[上去]年同期|同期|"
    r"[”\"’](?:时期|期间|末期?)?|时期|期间|以前|以来|解放前|[一二三四五六七八九十\d]+年(?:前|来|间)?|规划|计划|全国|全省|平均水平|平均|水平|建国初期|初期|末"
)
#: 比上年, 较“十三五”, 与去年同期相比: right before a change, no part of the noun.
_COMPARED = re.compile(
    rf"(?:(?:同?比|较)(?![重例率值价较])[^，。；：、比较]{{0,14}}?(?:{_TIME_WORD})(?:末|底|初|同期|相比|时|的|间|全年)*"
    rf"|(?:和|同|与|跟)[^，。；：、]{{0,14}}?(?:{_TIME_WORD})?(?:相比|比较|比))$"
)
#: 从2020年的(75.2岁): says of when the value is.
_DATED = re.compile(
    r"(?:(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})年(?:[末底初])?|去年|上年|前年|(?:今年|去年)?\d{1,2}[-—~至到]\d{1,2}月|今年|全年|目前|现在|[上去]年[底末]|年初|期初|过去|原来|当年|同期|在?[一二两三四五六七八九十\d]{1,3}年(?:[间里内中来]|时间))的?$"
)
#: 高于全国(1.8个百分点): compares with another value.
_THAN = re.compile(
    r"(?:高于|低于|快于|高出|高过|优于|好于|大于|小于|领先于?|超过|超出|快过|慢于|超额)[^，。；：]{0,16}$"
)


#: 工业产品占全国总产值的(50%): the share as a whole is what is measured.
_SHARE = re.compile(r"[\u4e00-\u9fff”]占[^，。；、]{2,20}的$")
#: The share of what the clause before measures: 达到2497项，占原有项目的(69.3%).
_SHARE_ALONE = re.compile(r"占[^，。；、]{2,20}的")


@dataclass(frozen=True, slots=True)
class Linked:
    """What stands before a value: where the noun ends, and what the words between say."""

    end: int
    senses: tuple[Sense, ...]
    words: tuple[str, ...]
    compared: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing stands between the noun and the value."""
        return not self.senses and not self.compared

    @property
    def sense(self) -> Sense | None:
        """The word nearest to the value that says level, up or down."""
        return next((s for s in self.senses if s in {"level", "up", "down"}), None)


def link(text: str, start: int, end: int) -> Linked:
    """Peel the words that join a noun to its value off the right end of ``text[start:end]``.

    >>> link("城镇登记失业率为", 0, 8)
    Linked(end=7, senses=('level',), words=('为',), compared=False)
    >>> link("税收比上年增长", 0, 7).end
    2
    """
    senses: list[Sense] = []
    words: list[str] = []
    compared = False
    while end > start:
        if text[end - 1] in " 、:：了,\u3000" and (words or compared or text[end - 1] in " :：了"):
            end -= 1
            continue
        tail_start = max(start, end - 22)
        tail = text[tail_start:end]
        match = _COMPARED.search(tail) or (_THAN.search(tail) if not words else None)
        if match:
            compared, end = True, tail_start + match.start()
            continue
        match = _DATED.search(tail)
        if match:
            end = tail_start + match.start()
            continue
        if not words and _SHARE_ALONE.fullmatch(text, start, end):
            return Linked(start, ("level",), ("占",), compared=True)
        if not words and _SHARE.search(text, start, end):
            return Linked(end - 1, ("level",), ("占",), compared)
        if _ENDS_WHOLE.search(tail):
            break
        word = next((tail[-n:] for n in range(min(LONGEST_LINK, len(tail)), 0, -1) if tail[-n:] in LINKS), None)
        if word in {"预期", "目标", "计划"} and words and LINKS.get(words[-1]) == "level":
            break  # 增长预期为, 预期目标是: the target itself is the noun
        if word is None or (len(word) == 1 and LINKS[word] in {"up", "down"} and words and LINKS[words[-1]] != "level"):
            break
        senses.append(LINKS[word])
        words.append(word)
        end -= len(word)
    return Linked(end, tuple(senses), tuple(words), compared)


_YEARS = r"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2}|[〇○零一二三四五六七八九]{2}|\d\d)"
#: Expressions of time at the head of a clause.
_TIMES = (
    rf"(?:预计|预期)?(?:到|至|截至|截止|自|从|在|于|经过|用)?(?:{_YEARS}(?:[-—~～至到和、]+{_YEARS})?(?:[两三四五]?年|(?=比|$))(?:[至到-]?{_YEARS}年)?(?:代|底前|底|末|初|前|以内|内|间|以来|以后|上半年|下半年|一年)?(?:全年|度)?"
    r"|[“\"‘]?十?[一二三四五六七八九十]五[”\"’](?:规划|计划)?(?:期间|时期|以来|期末|末期?|间期)?"
    r"|[这过近最前今后未来的去头本]{1,4}[几一二两三四五六七八九十\d]+个?年(?:来|内|间|中|期间|时间)?(?:里|中)?"
    r"|[一二两三四五六七八九十几\d]+年(?:来|内|间|中|期间|累计|合计)?(?!级|制|期|行动|规划|计划|增量)"
    r"|[一二三四五六七八九十]{1,3}是|后(?=[增新的建])|去年|今年|明年|后年|上年|前年|全年|每年|近年来?|近几年|目前|现在|至今|年底|年末|年内|当年|同年|同期|期内|期末|本届政府任期内|任期内|[上下]半年|[前一二三四]+季度|\d+(?:[-—~至到]\d+)?月(?:份|底|末)?|"
    r"[一二三四五六七八九十]{1,2}月(?:份|底|末)?|\d+日)"
)
#: What no noun of a plan has within it: then the clause tells a story and no number of an indicator.
_BAD_INSIDE = re.compile(
    r"[`=<>{}\[\]/*#|\\]|因此|因为|由于|就[能是有要]|能够|不但|不仅|而且|虽然|如果|这[个种些]|那[个种些]|什么|我们|他们|你们|应该|应当|已经|曾经|没有|不能|不得|却|所以|例如|譬如|单是|并且|仍然|还要|只要|只有|"
    r"是|其中|一些|有些|许多|某些|怎样|还是|或者|关于|同志|代表们"
)


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))


_VERBS = MAIN_VERBS + LIGHT_VERBS
_FRAME = re.compile(
    rf"(?:{_TIMES}|(?:{_either(w for w in FRAME_WORDS if len(w) > 1)})(?![级性])|年均(?={_either(_VERBS)})"
    rf"|(?:{_either(w for w in FRAME_WORDS if len(w) == 1)})(?![衡度享青用时级能款贷本林生外法分要物])"
    rf"|(?:{_either(LIGHT_VERBS)})了?(?!{_either(NOUN_TAILS)})|[,\s、“](?=[^”]*$)|[\s、●—·，：:]+)"
)
_MAIN = re.compile(f"(?:{_either(MAIN_VERBS)})")
_LIGHT = re.compile(f"(?:{_either(LIGHT_VERBS)})")
#: What makes an item of a list a clause of its own.
_NOT_PLAIN = re.compile(
    r"[\d不更且为是达居第]|增长|提高|下降|稳定|保持|突破|较快|明显|显著|翻番|有序|有力|[优强快好高]$"
)
_INNER = re.compile(
    r"(?:了|已经?(?!知)|累计|合计|共计|安排|拨付|下达|筹集|共有|拥有|实现|减轻|惠及|带动|撬动|建成|发放|置换|培育|推广|推出|开通|提供|使得|使|达到|发行|改造提升|出台|组织)"
    r"(?![率区者度费于])(?=[\u4e00-\u9fff“]{2})"
)
_PREPOSITION = re.compile(
    r"为(?![民主])|向(?![好上])|对(?![外口接比])|从(?![业事])|与(?!会)|同(?![比期业])|通过(?!率)|围绕|按照|根据|依托|以(?![上下内来])|给|由|"
    r"用(?![户电地水能工煤气人材于])|于|随着|经过|面向|除(?!险)|关于|针对|借助|利用(?![外率])"
)
#: 对世界经济增长贡献率: the preposition belongs to the noun.
_EFFECT = re.compile(r"(?:贡献率?|依存度|拉动率?|占比|比重|覆盖率)$")
_LOCATED = re.compile(r"(?:在|位于)")
_BAD_END = re.compile(
    r"(?:[的了着是以和与及或把被将向从对等其该这那为第不就也都很更最较]|这些|我们|他们|以及|其中|例如|比如|包括|一批|一个|每个|各个|安排|拨付|下达|支持|实施|建成|达到|形成|拥有|[“‘\"《（(])$"
)


@cache
def _places() -> frozenset[str]:
    return frozenset(name for name in gazetteer().names() if len(name) > 1)


@cache
def _single() -> frozenset[str]:
    return frozenset(name for name in gazetteer().risky_names() if len(name) == 1)


_SEATS = ("交易所", "大学", "学院", "法院", "医院")


def place_heads(lexicon: Lexicon) -> tuple[str, ...]:
    """Head nouns of zones, hubs and facilities (机场, 开发区)."""
    heads = {h.noun for h in lexicon.head_nouns if h.type in {"Zone", "Hub", "Facility"} and len(h.noun) > 1}
    heads |= {h.noun for h in lexicon.head_nouns if h.type == "Organization" and h.noun.endswith(_SEATS)}
    return tuple(sorted(heads | {"机场", "港", "示范区", "试验区", "新区", "开发区", "高新区", "自贸区"}))


def region_names(lexicon: Lexicon) -> tuple[str, ...]:
    """Names of regions that the ontology lists (长三角)."""
    return tuple(sorted(k.name for k in lexicon.known_names if k.type == "AdminArea" and len(k.name) > 1))


def begins_with_verb(text: str) -> bool:
    """Whether a text begins with a verb or a word of link (增长, 提高到, 支持)."""
    return (
        _LIGHT.match(text) is not None
        or _MAIN.match(text) is not None
        or _PREDICATE.match(text) is not None
        or any(text[:n] in LINKS for n in range(2, LONGEST_LINK + 1))
    )


def goes_on(text: str) -> bool:
    """Whether what follows an amount goes on with the sentence and is no noun that the amount counts."""
    return text[:1] in _GOES_ON or text[0].isdigit() or begins_with_verb(text)


def begins_with_link(text: str) -> bool:
    """Whether a text begins with words that lead to another value (整合至, 增加到)."""
    return any(LINKS.get(text[:n]) == "level" for n in range(2, LONGEST_LINK + 1))


def plain_items(text: str) -> bool:
    """Whether the items of a list are plain nouns, which share the measure noun after them (一、二、三产业增加值)."""
    text = _MAIN.sub("", text, count=1) if _MAIN.match(text) else text
    return all(
        1 <= len(item) <= 8 and not begins_with_verb(item) and not _NOT_PLAIN.search(item) for item in text.split("、")
    )


def first_verb(text: str, start: int, end: int) -> int | None:
    """Where the first verb stands that may lead a noun with a value."""
    return min((m.start() for p in (_MAIN, _LIGHT) if (m := p.search(text, start, end))), default=None)


_GOES_ON = frozenset("和与及以并且或而等的之较比同其，。；：、！？）)(（”,;:") | {""}


class Edges:
    """Finds where an indicator begins; takes ``place_heads`` and, beside the gazetteer's names, ``region_names``."""

    def __init__(self, heads: Iterable[str], regions: Iterable[str]) -> None:
        """Compile the head nouns of places, which end a named subject before a measure noun."""
        self._places = _places() | frozenset(regions)
        self._heads = re.compile(f"(?:{_either(heads)})(?=[\u4e00-\u9fff]{{2}})")

    def is_empty(self, text: str, start: int, end: int) -> bool:
        """Whether only frame words stand in ``text[start:end]``."""
        return self._strip(text, start, end) >= end

    def begin(self, text: str, start: int, end: int) -> int | None:
        """Where the noun in ``text[start:end]`` begins, or None where none is left.

        Frame words, expressions of time, light verbs and what leads up to the main verb are passed over.
        """
        start = self._strip(text, start, end)
        if start >= end:
            return None
        if _PREPOSITION.match(text, start, end):
            main = _MAIN.search(text, start + 1, end)
            if main is not None and end - main.start() >= 2:
                start = main.start()
            elif not _EFFECT.search(text, start, end):
                return None
        located = _LOCATED.match(text, start, end)
        if located:
            start = self._after_place(text, located.end(), end)
        inner = None
        for inner in _INNER.finditer(text, start + 1, end):  # noqa: B007 - the last one counts
            pass
        if inner is not None and text[inner.start() - 1] not in "和与及、":
            word_end = inner.end()
            start = inner.start() if _MAIN.match(text, inner.start()) else word_end
            start = self._strip(text, start, end)
        first = _MAIN.match(text, start, end)
        if first is None:
            start = self._after_subject(text, start, end)
        return self._valid(text, start, end)

    def _strip(self, text: str, start: int, end: int) -> int:
        while start < end:
            match = _FRAME.match(text, start, end)
            if match is None or match.end() == start:
                break
            start = match.end()
        return start

    def _after_place(self, text: str, start: int, end: int) -> int:
        for size in range(min(8, end - start), 1, -1):
            if text[start : start + size] in self._places:
                return start + size
        return start + 1 if text[start : start + 1] in _single() else start

    def _after_subject(self, text: str, start: int, end: int) -> int:
        """Pass over a named place or facility that stands before a measure noun (宁波舟山港 集装箱吞吐量)."""
        place = next(
            (size for size in range(min(8, end - start), 1, -1) if text[start : start + size] in self._places), 0
        )
        if not place:
            return start
        last = None
        for last in self._heads.finditer(text, start + 1, end):  # noqa: B007 - the last one counts
            pass
        if last is not None and end - last.end() >= 2 and not text.startswith(("区域",), last.end()):
            return last.end()
        after = start + place
        return after if end - after >= 3 and text[after] not in "港区人" else start

    @staticmethod
    def _valid(text: str, start: int, end: int) -> int | None:
        noun = text[start:end]
        if not 2 <= len(noun) <= 40 or _BAD_END.search(noun) or _BAD_INSIDE.search(noun):
            return None
        return start


#: Predicates that end the noun after a count: 20项成果(填补空白), 832个贫困县(全部摘帽).
_PREDICATE = re.compile(
    r"(?:已经?|均|都|也|将|全部|先后|成功|顺利|率先|提前|如期|相继|陆续|正式|同时|并|分别|共同|基本|正在|可以?)?"
    r"(?:实现|填补|入选|入围|实施|获评|获批|获得?(?!利)|荣获|纳入|列入|完成|建成|投产|投用|投运|竣工|落地|签约|得到|开工(?!率)|启动|通过(?!率)|"
    r"脱贫|摘帽|居(?=全国|世界|全省|第|首|前|中部|西部|东部)|位居|位列|排名|排在|跻身|达到?(?!标|产)|推广|落户|全线|贯通|上市(?!公司|企业)|挂牌|通车|开通|运营(?!商|中心|里程)|稳定(?!器)|取得|成立|参加|参与|"
    r"增长|下降|增加(?!值)|减少|提高|提升(?!行动|工程|项目)|占|超过|突破|形成|发展成为|成为|到(?![位期])|深化|受到|享受|用于|支持(?!政策)|带动|拥有|出台|办理|实行|走向|推动|推进|促进|"
    r"加快|开展|来自|涉及|覆盖|惠及|全部|以上|左右|以内|进行|发挥|解决|满足|保障(?!性|房)|服务(?!业|中心|站|机构|项目|平台|区|点|事项|功能|企业|消费)|[，。；：！？、“”（）《》()\n,;:!?—…]|"
    r"为(?!主|民)|以(?!上|内|下)|(?<![横纵面方定导取走流外])向|在(?!建|校|职|册|岗)|由|从|被|把|将|对(?!外|接|口)|同时|(?:和|与|及|以及)(?=(?:近|约|超)?\d))"
)
_DEED = re.compile("入选|当选|入围|获评|荣获|获得|获|进入|晋升|评为")
_BLANK_NOUN = re.compile(
    r"(?:方面|领域(?!$)|问题|环节|季度|月|星期|小时|国家(?=[，。；、和与及建签开进参地的]|$)|省份|省区|省[、市区，。（]|地区|字|阶段|时期|世纪|台阶|大关|关口|以上|以下|左右|重大问题|方向|关键|层面|层次|字头|工作日|交易日|"
    r"百分|民族|并(?![购网轨])|且|同时|其中|成员|指标|因素|特点|原则|矛盾|原因|方法|办法|基本|关系|转变|坚持|确保|主题|人民|"
    r"[多之左的得了着是里内间而与及或也又]|等(?!级)|[大小中外上下](?=[，。；、的有]|$)|地(?![方区铁级])|"
    r"以(?!上)|和(?![美谐])|就(?!业)|都(?!市)|还(?!款)|不(?![动])|所|在(?![建校])|全部|均)"
)


_CLAUSE = re.compile(r"[^，。；：！？\n\d（）]*")
_SHORT_NOUNS = frozenset("县市镇乡村区校院企州旗省")


def noun_after(text: str, start: int, end: int, *, people: bool = False) -> int | None:
    """Where the noun that begins right after a count ends, or None where none begins there.

    Of people the text often says only what they did: 47人(入选人才计划).

    >>> noun_after("20项科技创新成果填补空白", 3, 12)
    9
    """
    if start >= end or not (
        "\u4e00" <= text[start] <= "\u9fff" or text[start] in "“5" or (text[start].isascii() and text[start].isalpha())
    ):
        return None
    if _BLANK_NOUN.match(text, start, end):
        return None
    position = start
    if text[start] == "“":
        closing = text.find("”", start, end)
        position = closing + 1 if closing > 0 else start + 1
    deed = _DEED.match(text, start, end) if people else None
    match = _PREDICATE.search(text, deed.end() if deed else position, end)
    stop = match.start() if match else end
    if match and text[stop] == "、":
        stop = _list_end(text, stop, end)
    while stop > start and text[stop - 1] in "和与及等或，":
        stop -= 1
    if stop - start == 1 and text[start] in _SHORT_NOUNS:
        # 11个县(被认定为先进县): the deed is what is counted
        clause = _CLAUSE.match(text, start, end)
        stop = clause.end() if clause else stop
    return stop if 2 <= stop - start <= 30 else None


def _list_end(text: str, stop: int, end: int) -> int:
    """A list that 等 closes under one noun belongs together: 节能、节水和资源利用等项目."""
    clause = _CLAUSE.match(text, stop, end)
    if clause is None:
        return stop
    close = re.compile(r"等(?=[\u4e00-\u9fff]{2,10}$)").search(clause.group())
    return clause.end() if close else stop
