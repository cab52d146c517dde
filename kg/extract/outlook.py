"""Whether a sentence tells what was done or what is to be done; a score above zero looks forward, below zero back.

Reports change between the two a few times only, in large pieces, and most sentences carry no sign of their own
(Chinese verbs have no tense). So the signs of each sentence are weighed, and the cheapest path through the two
states is taken (Viterbi 1967), in which a change costs least at a heading and most within a paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Document, Outlook, Sentence


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern and the weight it adds for each time it occurs, with a sentence that has it and one that has not."""

    name: str
    pattern: re.Pattern[str]
    weight: float
    example: str
    counterexample: str


def _each(words: str, then: str) -> str:
    """A pattern of any of the words and what follows it, spelt out so that each alternative begins with plain signs.

    One that begins otherwise takes the pattern five times as long to find.
    """
    return "|".join(word + then for word in words.split())


def _sign(name: str, weight: float, pattern: str, example: str, counterexample: str) -> Sign:
    return Sign(name, re.compile(pattern), weight, example, counterexample)


#: Signs in a running sentence. Names of times weigh most, aspect and result next, the bare verb of a clause least.
SIGNS: tuple[Sign, ...] = (
    _sign(
        "past_time",
        -4.0,
        r"去年|上年(?!末|底|度|同期|结转)|前年|过去的?(?:一|两|三|四|五|十|\d+)+年|[一二三四五六七八九十\d]年来|[这前]五年|"
        r"这几年|今年以来|一年来|全年(?=预计)|预计(?=去年|全年|全市|全省|全区|地区生产总值)|刚刚过去",
        "过去五年，全市经济总量翻番。",
        "未来五年，全市经济总量翻番。",
    ),
    _sign(
        "future_time",
        4.0,
        r"今年(?!以来|初)|明年|后年|未来[一二两三四五几十\d]+年|今后[一二两三四五几十\d]*年?|下一步|新的一年|"
        r"本届政府任期内|从现在起",
        "今年要抓好十项工作。",
        "今年以来经济平稳。",
    ),
    _sign(
        "intention",
        2.5,
        r"(?:^|[，；。：、])(?:我们|各级|全市|全省|全区|各区|各地)?(?:必须|要(?!求|素|点|害|闻|地|案|塞|么)|将(?!来|军|士|领))|"
        r"力争|争取(?!到|了)|预期目标|努力实现|务必|拟(?=建|实施|安排)",
        "要突出重点，力争全年投资增长一成。",
        "按照要求完成整改。",
    ),
    _sign(
        "perfective",
        -1.5,
        # Looking back comes after the sign, since patterns that begin with plain signs are found much faster.
        r"了(?<=[\u4e00-\u9fff]了)(?<![为除到]了)(?![解结如却望])|已(?!知)|曾|成功(?=举办|召开|引进|发射|申办|创建|入选|获|升空|签约)|"
        r"圆满|超额|提前(?=完成|实现|一年)|先后|首次|首个|首座|首条|首家",
        "成功举办两场论坛，解决了一批难题。",
        "深入了解企业需求，为了人民。",
    ),
    _sign(
        "result",
        -1.2,
        r"取得|获批|获评|荣获|入选|当选|落地见效|成效(?:明显|显著)|"
        rf"{_each('明显 显著 大幅 稳步 持续', '(?:增强|提高|提升|改善|好转|优化|加快)')}|"
        r"不断(?:增强|提高|提升|完善|改善|优化|加强|壮大|深化|涌现)|再上新台阶|迈上|迈出|跃升|实现了|投入(?:使用|运营|试运行)|"
        r"建成(?:投产|投用|通车|投运|开通|使用)|正式|"
        rf"{_each('通车 完工 竣工 揭牌 挂牌 成立 开工 启动 实施 通航 通水 投产', '(?=[。；]|$)')}|"
        r"居(?:全国|世界|西部|中部|东部)|排(?:全国|西部|中部|东部)|稳居|跃居|位居|累计|同比|比上年|较上年|年均",
        "大桥建成通车，获批一个示范区。",
        "加快推进大桥建设。",
    ),
    _sign(
        "reached",
        -0.8,
        r"(?:达到?|增至|升至|增加到|提高到|降至|突破|超过?|净增)(?=约|近|[\d一二三四五六七八九])",
        "总量突破1900亿元。",
        "达标排放。",
    ),
    _sign(
        "bare_verb",
        0.45,
        r"(?:(?<=[，；。：])|^)(?:[一二三四五六七八九十]是|——)?(?:(?:要|着力|大力|积极|全面|深入|扎实|加快|持续|继续|进一步|稳步|有序|统筹|高水平|高质量|高标准)*)"
        r"(?:推进|推动|实施|加强|完善|深化|支持|打造|建设|培育|发展|优化|提升|健全|构建|落实|促进|引导|鼓励|探索|强化|扩大|拓展|开展|做[强大优好实]|"
        r"办好|抓好|加快|确保|谋划|布局|加大|建立|建强|争创|创建|启动|开工|用好|盯紧|聚焦|严格|坚持)",
        "加快建设铁路，支持企业发展。",
        "经济总体平稳。",
    ),
    _sign(
        "more_of_the_same",
        0.8,
        r"(?:^|[，；。])(?:继续|进一步|更加|更好|加力|更大力度)|左右(?=[，；。]|$)|以内(?=[，；。]|$)",
        "继续实施以旧换新，投资增长6%左右。",
        "投资增长6%。",
    ),
)

#: Signs in a heading; they weigh more, since a whole section stands under it.
HEADING_SIGNS: tuple[Sign, ...] = (
    _sign(
        "review",
        -9.0,
        r"回顾|回望|总结|成就|成绩|过去|去年|五年来|一年来|[这前]五年|走过|发展历程|执行情况|完成情况",
        "2015年工作回顾",
        "2016年工作安排",
    ),
    _sign(
        "agenda",
        9.0,
        r"(?:工作|任务|总体)(?:安排|部署|要求|思路)|主要任务|重点(?:工作|任务)|今年|明年|展望|下一步|预期目标|主要目标|奋斗目标|今后|未来|"
        r"(?:政策|工作)取向|的?建议$|聚焦发力|开好局",
        "2016年主要任务",
        "2015年工作回顾",
    ),
)

_YEAR = re.compile(r"(?P<by>到|至|力争|在)?(?P<year>(?:19|20)\d\d)年(?P<till>底前|前|底|以前)?(?!代)")
#: First years of the five-year periods; 六五 began in 1981.
_PLAN_YEARS = {"五": 1976, "六": 1981, "七": 1986, "八": 1991, "九": 1996, "十": 2001, "十一": 2006, "十二": 2011,
               "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}  # fmt: skip
_PERIOD = re.compile(r"[“\"‘](?P<nth>十?[一二三四五六七八九十])五[”\"’](?:规划|计划)?(?P<time>期间|时期|以来|末)?")

#: Cost of changing the outlook between two sentences of a paragraph, of two paragraphs, and at a heading.
#: What a heading's sign adds to each sentence of its section, and how sure the sign must be.
_LEANING, _SURE, _TITLE_LENGTH = 1.5, 1.9, 40
_WITHIN, _BETWEEN, _AT_HEADING = 6.0, 4.5, 1.0


def outlooks(document: Document) -> tuple[Outlook | None, ...]:
    """Whether each sentence looks back or forward, parallel to ``document.sentences``.

    Where a document gives no sign at all every answer is None. Linear in the length of the text.
    """
    sentences = document.sentences
    leanings = _leanings(document)
    scores = [
        score(document, sentence) + (leanings[sentence.section] if sentence.section is not None else 0.0)
        for sentence in sentences
    ]
    if not any(scores):
        return (None,) * len(sentences)
    back, forward = 0.0, 0.0
    came_from: list[tuple[int, int]] = []
    for index, value in enumerate(scores):
        cost = _change_cost(document, index)
        stay_back, stay_forward = (0 if back >= forward - cost else 1), (1 if forward >= back - cost else 0)
        came_from.append((stay_back, stay_forward))
        back, forward = max(back, forward - cost) - value / 2, max(forward, back - cost) + value / 2
    state = 1 if forward >= back else 0
    path: list[Outlook] = []
    for step in reversed(came_from):
        path.append("forward" if state else "back")
        state = step[state]
    return tuple(reversed(path))


def score(document: Document, sentence: Sentence) -> float:
    """The weight of a sentence's own signs: above zero it looks forward, below zero back."""
    text = document.norm[sentence.start : sentence.end]
    block = document.blocks[sentence.block] if document.blocks else None
    if block is not None and block.kind == "furniture":
        return 0.0
    heading = block is not None and block.kind in {"heading", "title"}
    total = sum(_weigh(sign, text) for sign in SIGNS)
    total += years(text, document.year)
    if heading:
        total = 2 * total + sum(_weigh(sign, text) for sign in HEADING_SIGNS)
    return total


def years(text: str, current: int | None) -> float:
    """The weight of named years and five-year periods against the year that the document plans.

    >>> years("2015年新增绿道300公里。", 2016), years("到2018年建成通车。", 2016)
    (-3.0, 3.0)
    """
    total = 0.0
    for match in _YEAR.finditer(text) if "年" in text else ():
        year = int(match["year"])
        if current is None:
            total += 2.0 if match["by"] in {"到", "力争"} or match["till"] in {"底前", "前", "以前"} else 0.0
        elif year < current:
            total -= 3.0
        else:
            total += 3.0 if match["by"] or match["till"] or year > current else 2.0
    for match in _PERIOD.finditer(text) if "五" in text else ():
        first = _PLAN_YEARS.get(match["nth"])
        if first is None or current is None or match["time"] is None:
            continue
        total += -2.0 if first + 4 < current else 2.0 if first >= current else 0.0
    return max(-6.0, min(6.0, total))


def _leanings(document: Document) -> list[float]:
    """What the heading of each section, or of the sections around it, adds to every sentence that stands under it."""
    leanings: list[float] = []
    for section in document.sections:
        title = document.norm[section.title_start : section.title_end]
        total = sum(_weigh(sign, title) for sign in HEADING_SIGNS) + years(title, document.year)
        above = leanings[section.parent] if section.parent is not None else 0.0
        short = len(title) <= _TITLE_LENGTH
        leanings.append(_LEANING if short and total > _SURE else -_LEANING if short and total < -_SURE else above)
    return leanings


def _weigh(sign: Sign, text: str) -> float:
    # A sign that comes five times is hardly surer than one that comes three times.
    return sign.weight * min(3, len(sign.pattern.findall(text)))


def _change_cost(document: Document, index: int) -> float:
    if not index:
        return 0.0
    sentence, before = document.sentences[index], document.sentences[index - 1]
    if sentence.block == before.block:
        return _WITHIN
    kinds = {document.blocks[sentence.block].kind, document.blocks[before.block].kind}
    return _AT_HEADING if kinds & {"heading", "title"} else _BETWEEN
