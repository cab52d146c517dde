"""Whether a sentence tells what was done or what is to be done; a score above zero looks forward, below zero back.

Chinese verbs have no tense, but wording tells: 力争 and 左右 of what is to come, 建成 and 1,837家 of what was done. So
what annotators said of sentences gives each pair and triple of characters a weight (``bench/train_outlook.py``,
logistic regression). Reports change between the two a few times only, in large pieces: the cheapest path through the
two states is taken (Viterbi 1967), in which a change costs least at a heading and most within a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from kg.extract.grams import places
from kg.model import Document, Outlook


@dataclass(frozen=True, slots=True)
class Sign:
    """A pattern and the weight it adds for each time it occurs, with a text that has it and one that has not."""

    name: str
    pattern: re.Pattern[str]
    weight: float
    example: str
    counterexample: str


def _sign(name: str, weight: float, pattern: str, example: str, counterexample: str) -> Sign:
    return Sign(name, re.compile(pattern), weight, example, counterexample)


#: Names of times in a sentence.
TIME_SIGNS: tuple[Sign, ...] = (
    _sign(
        "past_time",
        -2.0,
        r"去年|上年(?!末|底|度|同期|结转)|前年|过去的?(?:一|两|三|四|五|十|\d+)+年|[一二三四五六七八九十\d]年来|[这前]五年|"
        r"这几年|今年以来|一年来|全年(?=预计)|预计(?=去年|全年|全市|全省|全区|地区生产总值)|刚刚过去",
        "过去五年，全市经济总量翻番。",
        "未来五年，全市经济总量翻番。",
    ),
    _sign(
        "future_time",
        2.0,
        r"今年(?!以来|初)|明年|后年|未来[一二两三四五几十\d]+年|今后[一二两三四五几十\d]*年?|下一步|新的一年|"
        r"本届政府任期内|从现在起",
        "今年要抓好十项工作。",
        "今年以来经济平稳。",
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

_YEAR = re.compile(r"(?=[到至力在12])(?P<by>到|至|力争|在)?(?P<year>(?:19|20)\d\d)年(?P<till>底前|前|底|以前)?(?!代)")
#: First years of the five-year periods; 六五 began in 1981.
_PLAN_YEARS = {"五": 1976, "六": 1981, "七": 1986, "八": 1991, "九": 1996, "十": 2001, "十一": 2006, "十二": 2011,
               "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}  # fmt: skip
_PERIOD = re.compile(r"[“\"‘](?P<nth>十?[一二三四五六七八九十])五[”\"’](?:规划|计划)?(?P<time>期间|时期|以来|末)?")

#: What a heading's sign adds to each sentence of its section, and how sure the sign must be.
_LEANING, _SURE, _TITLE_LENGTH = 1.5, 1.9, 40
#: Cost of changing the outlook between two sentences of a paragraph, of two paragraphs, and at a heading.
_WITHIN, _BETWEEN, _AT_HEADING = 12.0, 9.0, 3.0
#: Learnt weights are multiples of this.
STEP = 1 / 512
#: A document tells something if one of its sentences weighs so much.
_TELLING = 0.5


def outlooks(document: Document, learnt: NDArray[np.int16] | None = None) -> tuple[Outlook | None, ...]:
    """Whether each sentence looks back or forward, parallel to ``document.sentences``.

    Where a document gives no sign at all every answer is None. Linear in the length of the text.

    Args:
        document: As read.
        learnt: Weights of wording; those of the package where None.
    """
    sentences = document.sentences
    scores = _scores(document, weights() if learnt is None else learnt)
    if not any(abs(value) >= _TELLING for value in scores):
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


def told(document: Document) -> NDArray[np.intp]:
    """Where the pairs and triples of characters that tell of a sentence begin: from the mark before it on.

    Returns:
        A row for each sentence: the first character, and one past the last, at which one begins.
    """
    spans = [(max(sentence.start - 1, 0), max(sentence.end - 1, 0)) for sentence in document.sentences]
    return np.array(spans, np.intp).reshape(-1, 2)


@cache
def weights() -> NDArray[np.int16]:
    """The learnt weight of each pair and triple of characters, and that of a sentence in itself at the end."""
    with np.load(BytesIO(files("kg.extract").joinpath("outlook.npz").read_bytes())) as stored:
        table: NDArray[np.int16] = stored["weights"]
    return table


def _scores(document: Document, table: NDArray[np.int16]) -> list[float]:
    """How far each sentence looks forward: what its wording says, the years that it names, and its headings."""
    spans, leanings = told(document), _leanings(document)
    begun = places(document.norm)
    # 64 bits: a text may be long.
    summed = np.append(0, np.cumsum(table[begun[0]] + table[begun[1]], dtype=np.int64))
    worded = (summed[spans[:, 1]] - summed[spans[:, 0]] + table[-1]).tolist()
    scores = []
    for sentence, words in zip(document.sentences, worded, strict=True):
        leaning = leanings[sentence.section] if sentence.section is not None else 0.0
        kind = document.blocks[sentence.block].kind if document.blocks else "paragraph"
        if kind == "furniture":
            scores.append(leaning)
            continue
        text = document.norm[sentence.start : sentence.end]
        named = years(text, document.year) + _weighed(TIME_SIGNS, text)
        if kind in {"heading", "title"}:
            named = 2 * named + _weighed(HEADING_SIGNS, text)
        scores.append(words * STEP + named + leaning)
    return scores


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
        total = _weighed(HEADING_SIGNS, title) + years(title, document.year)
        above = leanings[section.parent] if section.parent is not None else 0.0
        short = len(title) <= _TITLE_LENGTH
        leanings.append(_LEANING if short and total > _SURE else -_LEANING if short and total < -_SURE else above)
    return leanings


def _weighed(signs: Sequence[Sign], text: str) -> float:
    # A sign that comes five times is hardly surer than one that comes three times.
    return sum(sign.weight * min(3, len(sign.pattern.findall(text))) for sign in signs)


def _change_cost(document: Document, index: int) -> float:
    if not index:
        return 0.0
    sentence, before = document.sentences[index], document.sentences[index - 1]
    if sentence.block == before.block:
        return _WITHIN
    kinds = {document.blocks[sentence.block].kind, document.blocks[before.block].kind}
    return _AT_HEADING if kinds & {"heading", "title"} else _BETWEEN
