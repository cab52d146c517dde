"""What stands between a noun and its value: words that say level, rise or fall, comparisons, times.

Takes simplified text and offsets into it and returns offsets; the words are those of grammar, not of any place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.extract.grammar import LINKS, LONGEST_LINK, Sense

#: A noun that ends so is whole, though its last characters are also a link word.
_ENDS_WHOLE = re.compile(
    r"(?:增加值|行为|所有|国有|不足|公共|[储性功产智节潜动职]能|主要|[需重必]要|[首成古]都|[海网线路]上|[房民乡车空时区夜]间|"
    r"[人户亩]均|用地|存在|平均工资|[增许众]多|不低|标准|水准|降水|节水|(?<!提)高)$"
)

_TIME_WORD = (
    r"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})年?|去年|上年|前年|今年|年初|年底|年末|[上本这前]期|期初|期末|[上去]年同期|同期|"
    r"[”\"’](?:时期|期间|末期?)?|时期|期间|以前|以来|解放前|[一二三四五六七八九十\d]+年(?:前|来|间)?|规划|计划|全国|全省|平均水平|平均|水平|建国初期|初期|[一二三四]季度|末"
)
#: 比上年, 较“十三五”, 与去年同期相比: right before a change, no part of the noun.
_COMPARED = re.compile(
    rf"(?:(?:同?比|较)(?![重例率值价较])[^，。；：、比较]{{0,14}}?(?:{_TIME_WORD})(?:末|底|初|同期|相比|时|的|间|全年)*"
    rf"|(?:和|同|与|跟)[^，。；：、]{{0,14}}?(?:{_TIME_WORD})?(?:相比|比较|比))$"
)
#: 从2020年的(75.2岁): says of when the value is.
_DATED = re.compile(
    r"(?:(?:(?:^|(?<=[，；：。]))[到至])?(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})年(?:[末底初])?|去年|上年|前年|(?:今年|去年)?\d{1,2}[-—~至到]\d{1,2}月|今年|全年|目前|现在|[上去]年[底末]|年初|期初|过去|原来|当年|同期|在?[一二两三四五六七八九十\d]{1,3}年(?:[间里内中来]|时间)|在[^，。；]{2,16}的?(?:情况|背景|形势|基础)下|连续[一二两三四五六七八九十\d]{1,3}[年月]|近年来|(?<![〇○零一二三四五六七八九十\d])[一二两三四五六七八九十]年(?=$))的?$"
)
#: 高于全国(1.8个百分点): compares with another value.
_THAN = re.compile(
    r"(?:高于|低于|快于|高出|高过|优于|好于|大于|小于|领先于?|超过|超出|快过|慢于|超额)[^，。；：]{0,16}$"
)


_AIMS = frozenset({"预期", "目标", "计划"})
_RATES = frozenset({"增速", "增幅"})
#: A、B等主要指标(均增长): only says what the items are.
_CALLED = re.compile(r"等(?:[\u4e00-\u9fff]{0,4}指标|[几多\d]*个?方面)$")
#: 工业产品占全国总产值的(50%): the share as a whole is what is measured.
_SHARE = re.compile(r"[\u4e00-\u9fff”]占[^，。；、]{2,20}的$")
#: The share of what the clause before measures: 达到2497项，占原有项目的(69.3%).
_SHARE_ALONE = re.compile(r"占[^，。；、]{2,20}?(?<!比重)(?<!比例)的?")


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


def _share(text: str, start: int, end: int, *, compared: bool) -> Linked | None:
    """A share (产值占全国的) is the noun as a whole; without a subject (占全国的) it is of what was measured before."""
    if _SHARE_ALONE.fullmatch(text, start, end):
        return Linked(start, ("level",), ("占",), compared=True)
    if _SHARE.search(text, start, end):
        return Linked(end - 1, ("level",), ("占",), compared)
    return None


def _belongs_to_noun(word: str, words: list[str], *, compared: bool) -> bool:
    """Whether what could be a link is the end of the noun, by the words that follow it."""
    if compared and word in _RATES:
        return True  # 增速高于全国: the rate itself is compared
    if not words:
        return False
    said = LINKS[words[-1]]
    if word in _AIMS and said == "level":
        return True  # 增长预期为, 预期目标是: the target itself is the noun
    return len(word) == 1 and LINKS[word] in {"up", "down"} and said != "level"


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
        if not words:
            share = _share(text, start, end, compared=compared)
            if share is not None:
                return share
        elif called := _CALLED.search(tail):
            return Linked(tail_start + called.start(), tuple(senses), tuple(words), compared)
        if _ENDS_WHOLE.search(tail):
            break
        word = next((tail[-n:] for n in range(min(LONGEST_LINK, len(tail)), 0, -1) if tail[-n:] in LINKS), None)
        if word is None or _belongs_to_noun(word, words, compared=compared):
            break
        senses.append(LINKS[word])
        words.append(word)
        end -= len(word)
    return Linked(end, tuple(senses), tuple(words), compared)
