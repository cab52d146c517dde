"""The noun that a count counts: where it ends, and where what only describes it ends.

Takes simplified text and offsets into it and returns offsets; the words are those of grammar, not of any place.
"""

from __future__ import annotations

import re

from kg.extract.grammar import MANNERS, either

#: Predicates that end the noun after a count: 20项成果(填补空白), 832个贫困县(全部摘帽).
PREDICATE = re.compile(
    rf"(?:(?:{either(MANNERS)}|稳步|扎实|有序|全面|如期|有力)(?=推进|实施|开展|落地|建设|推开|运行|铺开)|已经?|均|都|也|将|全部|先后|成功|顺利|率先|提前|如期|相继|陆续|正式|同时|并|分别|共同|基本|全面|圆满|按期|平稳|有效|正在|可以?)?"
    r"(?:实现|填补|入选|入围|实施|获评|获批|获得?(?!利)|荣获|纳入|列入|完成|建成|投产|投用|投运|竣工|落地|签约|得到|开工(?!率)|启动|通过(?!率)|"
    r"予以|给予|得以|受益|如期|按期|按时|陆续|开始|投入(?=使用|运[行营]|生产)|试运[行营]|铺开|推开|(?:整合|合并|重组|改组|压减|压缩|精简)(?=[为成到至])|升格|晋升|晋级|脱贫|摘帽|居(?=全国|世界|全省|第|首|前|中部|西部|东部)|位居|位列|排名|排在|跻身|达到?(?!标|产)|推广|落户|全线|贯通|上市(?!公司|企业)|挂牌|通车|开通|运营(?!商|中心|里程)|稳定(?!器)|取得|成立|参加|参与|"
    r"增长|下降|增加(?!值)|减少|提高|提升(?!行动|工程|项目)|占|超过|突破|形成|发展成为|成为|到(?![位期])|深化|受到|享受|用于|支持(?!政策|措施)|带动|拥有|出台|办理|实行|走向|推动|推进|促进|"
    r"加快|开展|来自|涉及|覆盖|惠及|全部|以上|左右|以内|进行|发挥|解决|满足|保障(?!性|房)|服务(?!业|中心|站|机构|项目|平台|区|点|事项|功能|企业|消费)|[，。；：！？、“”（）《》()\n,;:!?—…]|"
    r"为(?!主|民)|以(?!上|内|下)|(?<![横纵面方定导取走流外全])向|在(?!建|校|职|册|岗|线|读|研|产|营|库|孵|编)|(?<!自)由|从(?!业)|(?<!植)被|把(?!手)|将(?!军)|(?<![应面针绝相])对(?!外|接|口|标|虾)|拔地而起|应运而生|相继|竞相|同时|(?:和|与|及|以及)(?=(?:近|约|超)?\d))"
)
_MARKS = frozenset("，。；：！？、“”（）《》")
_DEED = re.compile("受益|入选|当选|入围|获评|荣获|获得|获|进入|晋升|评为")
_BLANK_NOUN = re.compile(
    r"(?:方面|领域(?!$)|问题|环节|季度|月|星期|小时|国家(?!和地区)(?=[，。；、和与及建签开进参地的]|$)|省份|省区|省[、市区，。（]|地区|字|阶段|时期|世纪|台阶|大关|关口|以上|以下|左右|重大问题|方向|关键|层面|层次|字头|工作日|交易日|"
    r"百分|民族|并(?![购网轨])|且|同时|其中|成员|指标|因素|特点|原则|矛盾|原因|方法|办法|基本|关系|转变|坚持|确保|主题|人民|"
    r"[多之左的得了着是里内间而与及或也又]|等(?!级)|[大小中外上下](?=[，。；、的有]|$)|地(?![方区铁级])|"
    r"以(?!上)|和(?![美谐])|就(?!业)|都(?!市)|还(?!款)|不(?![动])|所|在(?![建校])|全部|均)"
)


_CLAUSE = re.compile(r"[^，。；：！？\n\d（）]*")
_ITEM = re.compile(r"[^，。；：！？、\n\d（）]*")
_SHORT_NOUNS = frozenset("县市镇乡村区校院企州旗省")


def noun_after(
    text: str, start: int, end: int, *, people: bool = False, places: frozenset[str] = frozenset()
) -> int | None:
    """Where the noun that begins right after a count ends, or None where none begins there.

    Of people the text often says only what they did: 47人(入选人才计划). One of the ``places`` that stands before a
    quotation is where the noun is what the quotation says.

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
    stop = _stop(text, start, deed.end() if deed else position, end, places)
    stop = _trim(text, start, stop)
    if stop - start == 1 and text[start] in _SHORT_NOUNS:
        # 11个县(被认定为先进县): the deed is what is counted
        clause = _ITEM.match(text, start, end)
        stop = clause.end() if clause else stop
        while text[stop - 1] in "的和与及":
            stop -= 1
    return stop if 2 <= stop - start <= 30 else None


def _stop(text: str, start: int, position: int, end: int, places: frozenset[str]) -> int:
    """Where what is said of the noun begins."""
    match = PREDICATE.search(text, position, end)
    while match is not None and text.startswith("的", match.end()) and match.group() not in _MARKS:
        match = PREDICATE.search(text, match.end(), end)  # 165项部门实施的(审批事项)
    if match is None:
        return end
    stop = match.start()
    if text[stop] == "、":
        return _list_end(text, stop, end)
    if text[stop] == "“":
        return _past_quote(text, start, stop, end, places)
    return _whole_deed(text, stop, end) if stop - start <= _SHORT else stop


def _trim(text: str, start: int, stop: int) -> int:
    """Without 建设 after what is built, and without words that lead on (45种主要工业产品中)."""
    if stop - start > _SHORT and text.startswith("建设", stop - 2):
        stop -= 2
    while stop > start and text[stop - 1] in "和与及等或，的":
        stop -= 1
    if stop - start >= _SHORT and text[stop - 1] == "中" and text[stop - 2] not in "初高集":
        stop -= 1
    return stop


#: A noun of so few characters may say less than what was done with it.
_SHORT = 3
_APPROVED = re.compile(
    r"(?:通过|获得|取得|获)[^，。；、：]{2,24}?(?:备案|认证|认定|评审|审批|批准|许可|鉴定|验收)(?=[，。；、]|$)"
)
_CLOSED_LIST = re.compile(r"等(?=[\u4e00-\u9fff]{2,10}$)")
#: 实力比较雄厚、布局比较合理的(工业基地): a list of what the noun is like.
_LIKE = re.compile(r"[^，。；]{0,12}(?:比较|较|更|显著|明显|突出)[^，。；]*的(?=[\u4e00-\u9fff]{2,10}$)")
#: 对接A“B”建设(重点平台): what the noun is for.
_FOR = re.compile(
    r"(?:对接|服务|支撑|支持|助力|促进|推动|面向|围绕|聚焦)[^，。；]{2,24}”(?:建设|发展)?的?(?=[\u4e00-\u9fff]{2,10}$)"
)


def _list_end(text: str, stop: int, end: int) -> int:
    """A list belongs together where 等 closes it (节能、节水等项目) or 的 (实力雄厚、布局合理的工业基地)."""
    clause = _CLAUSE.match(text, stop, end)
    if clause is None:
        return stop
    close = _CLOSED_LIST.search(clause.group()) or _LIKE.match(clause.group())
    return clause.end() if close else stop


def _past_quote(text: str, start: int, stop: int, end: int, places: frozenset[str]) -> int:
    """A quotation within the noun belongs to it (对接“五个中心”建设平台); one after it is what becomes of it."""
    closing = text.find("”", stop, end)
    match = PREDICATE.search(text, closing + 1, end) if closing > 0 else None
    further = match.start() if match else end
    if closing > 0 and further - closing > 2:
        return further
    size = next((n for n in range(6, 1, -1) if stop - n - start >= 2 and text[stop - n : stop] in places), 0)
    return stop - size


def _whole_deed(text: str, stop: int, end: int) -> int:
    """Of a bare noun the approval is what counts: 13个大模型通过国家备案."""
    deed = _APPROVED.match(text, stop, end)
    return deed.end() if deed else stop


def head_of(text: str, start: int, end: int) -> int:
    """Where the noun proper begins in ``text[start:end]``, after what only says what it is like or for.

    >>> head_of("十四个实力比较雄厚、布局比较合理的工业基地", 3, 21)
    17
    """
    modifier = _LIKE.match(text, start, end) or _FOR.match(text, start, end)
    return modifier.end() if modifier else start
