"""The numbers that begin headings and items: their style and their ordinal, read in a text's normal form."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HAN = "[一二三四五六七八九十百零〇两]{1,5}"
#: Styles from the outermost to the innermost by custom; a document may order them otherwise. Each pattern has one
#: group, the ordinal; it ends where the heading's own words begin.
_STYLES: tuple[tuple[str, str], ...] = (
    ("part", rf"第({_HAN}|\d{{1,3}})(?:编|篇|部分)[、：. ]*"),
    ("chapter", rf"第({_HAN}|\d{{1,3}})章[、：. ]*"),
    ("subchapter", rf"第({_HAN}|\d{{1,3}})节[、：. ]*"),
    ("article", rf"第({_HAN}|\d{{1,4}})条[、：. ]*"),
    # 一、… and 一 … but neither 一是 nor 十五五; alone on its line where a centred heading has only its number.
    ("han", rf"({_HAN})(?:[、.] *| +(?=\S)|$)"),
    ("bracketed han", rf"（ *({_HAN}) *）[、. ]*"),
    # 1. … but not 1.5; 1 … with a blank, but not before a unit (10 个).
    ("digit", r"(\d{1,2})(?:[、．] *|\. *(?!\d)| +(?=[^\d个年月日时分秒万亿元倍%吨米公平家项名人次件套台]))"),
    ("decimal 2", r"(\d{1,2}\.\d{1,2}) +(?=\S)"),
    ("decimal 3", r"(\d{1,2}\.\d{1,2}\.\d{1,2}) +(?=\S)"),
    ("bracketed digit", r"（ *(\d{1,2}) *）[、. ]*"),
    ("half-bracketed digit", r"(\d{1,2})）[、. ]*"),
    ("circled", r"([①-⑳])[、. ]*"),
    ("ordinal", rf"第({_HAN})[，、：](?=\S)"),
)
#: How high a style stands by custom, 0 the highest.
RANK = {style: rank for rank, (style, _) in enumerate(_STYLES)}
_PATTERNS = tuple((style, re.compile(pattern)) for style, pattern in _STYLES)
_FIRST = frozenset("第（一二三四五六七八九十百0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
#: A member of a series that goes through one line of thought: 一是…二是…, 首先, 第一,.
SERIES = re.compile(rf"(?:{_HAN}(?:是|要|则)|第{_HAN}[，、：]|首先|其次|再次|此外|最后)")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class Number:
    """The number at the head of a line."""

    style: str
    ordinal: int
    #: Length of the number with what parts it from the words.
    width: int


def number_of(line: str) -> Number | None:
    """The number that begins a line, if one does.

    >>> number_of("（十二）推进法治建设"), number_of("1.总则"), number_of("一是抓落实")
    (Number(style='bracketed han', ordinal=12, width=4), Number(style='digit', ordinal=1, width=2), None)
    """
    if line[:1] not in _FIRST:
        return None
    for style, pattern in _PATTERNS:
        if match := pattern.match(line):
            return Number(style, _ordinal(match[1]), match.end())
    return None


def _ordinal(written: str) -> int:
    """The value of an ordinal; of 2.13 the last part.

    >>> [_ordinal(written) for written in ("十", "二十三", "一百零二", "一〇五", "12", "2.13", "③")]
    [10, 23, 102, 105, 12, 13, 3]
    """
    if "①" <= written <= "⑳":
        return ord(written) - ord("①") + 1
    if written[0].isdigit() and written.isascii():
        return int(written.rpartition(".")[2])
    if not set(written) & {"十", "百"}:
        return int("".join(str(_DIGITS[sign]) for sign in written))
    total, digit = 0, 0
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total += max(digit, 1) * (10 if sign == "十" else 100)
            digit = 0
    return total + digit
