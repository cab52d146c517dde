"""What time a value speaks of and by when it is due, as ISO-like strings: ``2015``, ``2011/2015``.

Words such as 去年 are read against the year that the document plans; without one they say nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN_DIGIT = {
    c: str(i) for i, row in enumerate(("〇○零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")) for c in row
}
_YEAR = r"(?:(?:19|20)\d\d|[一二][九〇○零][〇○零一二三四五六七八九]{2})"
_TIMES = re.compile(
    # Asked first, since at most places none begins.
    r"(?=[比较与同是到至力一二三四五六七八九十两\d“\"‘过这近前今未去上明全年])"
    rf"(?P<compared>(?:比|较|与|同|是)(?={_YEAR}|去年|上年|前年|[“\"‘]))?"
    rf"(?P<by>到|至|力争到?)?(?:(?P<first>{_YEAR})年?(?:[-—~～至到和、]+)(?P<last>{_YEAR})年"
    rf"|(?P<year>{_YEAR})(?:年(?!代)|(?=比))(?P<till>底前|年底前|前|以前|底)?"
    r"|[“\"‘]?(?P<plan>十?[一二三四五六七八九十])五[”\"’]?(?:(?P<plan_end>末期?|期末)|(?=规划|计划|期间|时期|以来|[^，。；]{0,6}?(?:期间|时期)))"
    r"|(?P<past>过去的?|[这近前])(?P<past_n>[一二两三四五六七八九十]|\d{1,2})年|(?P<since>[一二两三四五六七八九十]|\d{1,2})年(?:来|间|累计)"
    r"|(?P<next>今后|未来)(?P<next_n>[一二两三四五六七八九十]|\d{1,2})年"
    r"|(?P<word>去年|上年|前年|今年|明年|全年|年内|年底))"
)
_SMALL = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


#: 三十年来 looks back at an age; nothing is summed up over it.
_LONG = 10


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time where it stands."""

    start: int
    end: int
    period: str
    #: Set where the words say by when (到2018年).
    due: str | None = None


def plan_period(nth: str) -> tuple[int, int] | None:
    """First and last year of the n-th five-year plan (十三 → 2016, 2020; 一 → 1953, 1957).

    >>> plan_period("十三")
    (2016, 2020)
    """
    number = sum(_SMALL[c] for c in nth) if nth[0] == "十" or len(nth) == 1 else 0
    if not 1 <= number <= 20:
        return None
    # After the second plan the country readjusted for three years.
    first = 1953 + 5 * (number - 1) if number <= 2 else 1966 + 5 * (number - 3)
    return first, first + 4


def year_of(text: str) -> int:
    """A year in digits of either kind: 2015, 一九八六."""
    return int("".join(_HAN_DIGIT.get(c, c) for c in text))


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _SMALL[text]


def times(text: str, current: int | None) -> tuple[Time, ...]:
    """All expressions of time in a text that say a period; what is only compared with (比上年) is left out.

    Args:
        text: A sentence, in simplified characters and half-width digits.
        current: The year that the document plans, None where unknown.
    """
    found = []
    for match in _TIMES.finditer(text):
        if match["compared"] or text.startswith("相比", match.end()):
            continue
        period, due = _read(match, current)
        if period:
            found.append(Time(*match.span(), period, due))
    return tuple(found)


def _read(match: re.Match[str], current: int | None) -> tuple[str | None, str | None]:
    if match["first"]:
        return f"{year_of(match['first'])}/{year_of(match['last'])}", None
    if match["year"]:
        year = year_of(match["year"])
        due = (match["by"] or (match["till"] or "").endswith("前")) and (current is None or year >= current)
        return str(year), str(year) if due else None
    if match["plan"]:
        span = plan_period(match["plan"])
        if span is None:
            return None, None
        ends = match["plan_end"]
        return (str(span[1]) if ends else f"{span[0]}/{span[1]}"), (
            str(span[1]) if ends and current and span[1] >= current else None
        )
    if current is None:
        return None, None
    return _relative(match, current)


def _relative(match: re.Match[str], current: int) -> tuple[str | None, str | None]:
    back = match["past_n"] or match["since"]
    if back:
        years = _count(back)
        if years > _LONG:
            return None, None
        return (f"{current - years}/{current - 1}" if years > 1 else str(current - 1)), None
    if match["next_n"]:
        return f"{current}/{current + _count(match['next_n']) - 1}", None
    offsets = {"去年": -1, "上年": -1, "前年": -2, "今年": 0, "明年": 1, "年内": 0, "年底": 0}
    offset = offsets.get(match["word"])
    # 全年 is the past year in a review and the coming one in an agenda: the caller knows which.
    return ("" if offset is None else str(current + offset)) or None, None
