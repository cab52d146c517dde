"""The form of a text that rules match on: as long as the text, code point by code point.

Digits, Latin letters, ``%`` and ``.`` become ASCII; commas, semicolons, colons, question and exclamation marks,
brackets and quotation marks beside Han characters become the full-width forms ``，；：？！（）“”‘’``; em dashes
and their like become ``—``, hyphens ``-``, tildes ``~``; all blanks but line breaks become a space; ``○`` becomes
``〇``; traditional characters become simplified ones. Line breaks stay.
"""

from __future__ import annotations

import re
from functools import cache

#: Of a text's different Han characters, how many must be traditional for the text to be so as a whole.
_TRADITIONAL_SHARE = 0.1
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af〇"
#: Beside these an ASCII mark is Chinese punctuation; none of them is itself made by context.
_CHINESE = f"[{_HAN}（）“”‘’《》〈〉【】〔〕、。]"
_ASCII_MARKS = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？"}
_CONTEXT = re.compile(f"[,;:!?](?:(?<={_CHINESE}[,;:!?])|(?={_CHINESE}))")
_QUOTED = re.compile(r'"([^"\r\n]*)"')


def _marks() -> dict[int, str]:
    """The table of signs that change wherever they stand."""
    table = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    for kept in "，；：？！（）":
        del table[kept]
    groups = {
        "—": "–―‒─━﹘︱",
        "-": "‐‑−﹣⁃",
        "~": "〜∼˜",
        "“": "「〝„‟｢",
        "”": "」〞｣",
        "‘": "『‚",
        "’": "』",
        "（": "(﹙",
        "）": ")﹚",
        "，": "﹐",
        "、": "､﹑",
        "。": "｡",
        "；": "﹔",
        "：": "﹕︰∶",
        "？": "﹖",
        "！": "﹗",
        ".": "﹒",
        "%": "﹪٪",
        "·": "・•‧∙⋅･",
        "〇": "○◯",
        " ": "\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        "《": "︽≪",
        "》": "︾≫",
    }
    table.update({variant: form for form, variants in groups.items() for variant in variants})
    return {ord(sign): form for sign, form in table.items()}


_MARKS = _marks()


@cache
def _simplified() -> dict[int, str]:
    """Traditional character → simplified one, from OpenCC's tables, where both are one code point."""
    from opencc import OpenCC  # noqa: PLC0415 - only a text with traditional characters needs it

    blocks = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x2EBE1), range(0x30000, 0x323B0))
    characters = [chr(code) for block in blocks for code in block]
    # One character a line, so that no phrase can match.
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {old: new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}
    # Where a simplified form is itself replaced, go to the end of the chain at once.
    return {ord(old): table.get(new, new) for old, new in table.items()}


@cache
def _basic() -> frozenset[str]:
    """The basic set of simplified characters (GB 2312)."""
    rows = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(rows.decode("gb2312", errors="ignore"))


def _simplify(text: str) -> str:
    """Traditional to simplified characters.

    A few characters belong to both scripts (乾 in 乾县): they change only in a text that is traditional as a whole.
    """
    han = {character for character in set(text) if character >= "\u3400"}
    foreign = han - _basic()
    if not foreign:
        return text
    table = _simplified()
    traditional = {character for character in foreign if ord(character) in table}
    if not traditional:
        return text
    whole = len(traditional) > _TRADITIONAL_SHARE * len(han)
    return text.translate({ord(c): table[ord(c)] for c in (han if whole else traditional) if ord(c) in table})


def normalise(text: str) -> str:
    """The text in the form that rules match on; same length, and unchanged when normalised again.

    >>> normalise("ＧＤＰ增長８．４％,其中(南沙)佔1,000億元")
    'GDP增长8.4%，其中（南沙）占1,000亿元'
    """
    norm = _simplify(text.translate(_MARKS))
    if '"' in norm:
        norm = _QUOTED.sub("“\\1”", norm)
    return _CONTEXT.sub(lambda match: _ASCII_MARKS[match[0]], norm)
