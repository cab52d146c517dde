"""From a text to its lines, and from torn lines to whole ones.

A link that stood in a sentence, a page break or a fixed line width can tear a sentence over several lines; the
pieces are joined here, before headings are looked for. Offsets are those of the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.text.furniture import is_furniture, is_licence
from kg.text.numbering import SERIES, Number, number_of

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
#: A line cannot begin with these: the sentence began on a line before.
_CONTINUES = frozenset("，。、；：！？）》”’】〉％%")
#: A line cannot end with these: the sentence goes on.
_GOES_ON = frozenset("（《“‘【〈，、—")
_FINISHED = frozenset("。！？；：…”’）》】.!?")
_ENDS = "。！？"
#: Words at which no heading ends.
_OPEN_WORDS = ("的", "了", "以及", "关于", "根据", "按照", "一条是", "一要", "二要")
#: Words with which no line begins unless it continues another.
_CONJUNCTION = re.compile(r"并(?![购网轨举])|以及|及其|从而|以便")
_PROSE = re.compile(r"(?:我们|我国|我(?!省|市|区|县)|现在|今天|本届政府|刚刚过去)[^。]*，")
#: Signs that begin an item of a list.
BULLETS = frozenset("●•◆◇■□▲△★☆※◎○►▪·")
#: A line without a full stop that is longer than any heading.
_LONG = 80


class Line:
    """A line, or several that were torn apart; ``text`` has no line breaks, so its offsets are not the text's."""

    __slots__ = ("bullet", "furniture", "gap", "hint", "indented", "number", "start", "text", "whole_end")

    def __init__(self, start: int, text: str, *, gap: bool, indented: bool, hint: int | None) -> None:
        """A line of a text; ``gap``: a blank line stands before it; ``hint``: what markup says of it."""
        self.start = start
        self.whole_end = start + len(text)
        self.text = text
        self.gap = gap
        self.indented = indented
        self.hint = hint
        self.number: Number | None = number_of(text)
        self.bullet = text[0] in BULLETS or text.startswith(("——", "--", "- ", "* ", "—"))
        self.furniture = False

    @property
    def opens(self) -> bool:
        """Whether the line surely begins something new."""
        return self.number is not None or self.bullet or self.hint is not None


def lines_of(norm: str, hints: Mapping[int, int]) -> list[Line]:
    """The lines of a text that are not blank; furniture is marked."""
    lines: list[Line] = []
    last = 0
    before = ""
    licence = False
    for match in _LINE.finditer(norm):
        raw = match[0]
        text = raw.strip()
        if not text:
            continue
        start = match.start() + (len(raw) - len(raw.lstrip()) if raw[0].isspace() else 0)
        line = Line(
            start,
            text,
            gap=_is_gap(norm, last, match.start()),
            indented=raw[0].isspace(),
            hint=hints.get(start),
        )
        licence = licence or (bool(lines) and is_licence(text))
        if line.hint is None and (licence or is_furniture(text, before)):
            line.furniture = True
        else:
            before = text
        last = match.end()
        lines.append(line)
    return lines


def _is_gap(norm: str, last: int, start: int) -> bool:
    """Whether a blank line lies between the end of one line and the start of the next."""
    return (
        start - last > 1
        and norm.count("\n", last, start) + (norm.count("\r", last, start) - norm.count("\r\n", last, start)) > 1
    )


def whole_lines(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines grouped so that each group is one whole line; furniture stands alone, or inside a group that it tears."""
    width = _wrapped_at(lines)
    groups: list[list[Line]] = []
    pending: list[Line] = []
    joined = ""
    for line in lines:
        if line.furniture:
            pending.append(line)
            continue
        if groups and joined and _belongs(joined, groups[-1][-1], line, width, torn=bool(pending)):
            groups[-1].extend([*pending, line])
            joined = (joined + line.text)[-400:]
        else:
            groups.extend([item] for item in pending)
            groups.append([line])
            joined = line.text
        pending = []
    groups.extend([item] for item in pending)
    return groups


def _belongs(before: str, last: Line, line: Line, width: int | None, *, torn: bool) -> bool:
    """Whether a line goes on with the whole line before it.

    Args:
        before: The end of the whole line so far.
        last: Its last piece.
        line: The line in question.
        width: The width at which the text's lines are broken, if they are.
        torn: Whether furniture stands between the two.
    """
    if line.hint is not None or last.hint is not None:
        return False
    if line.text[0] in _CONTINUES or before[-1] in _GOES_ON or before.endswith(_OPEN_WORDS) or _is_open(before):
        return True
    if line.opens:
        return False
    if width is not None and not line.gap and not line.indented and _width(last.text) >= width - 4:
        return before[-1] not in _ENDS or _width(last.text) >= width - 1
    if before[-1] in _FINISHED or SERIES.match(line.text) or (line.gap and not torn):
        return False
    return _CONJUNCTION.match(line.text) is not None or _is_prose(before, last)


def _is_prose(before: str, last: Line) -> bool:
    """Whether a line without a full stop at its end has the form of a sentence rather than of a heading."""
    if len(before) > _LONG or "。" in before or "！" in before or "？" in before:
        return True
    return last.number is None and not last.bullet and _PROSE.match(before) is not None


def _is_open(before: str) -> bool:
    """Whether a book title or a bracket is open at the end."""
    tail = before[-60:]
    if "《" not in tail and "（" not in tail:
        return False
    return tail.rfind("《") > tail.rfind("》") or tail.rfind("（") > tail.rfind("）")


def _width(text: str) -> int:
    """Columns that a line takes: two for a Han character, one for a Latin letter."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def _wrapped_at(lines: Sequence[Line]) -> int | None:
    """The width at which the text's lines are broken, in columns; None where a line is a paragraph."""
    widths = sorted(_width(line.text) for line in lines if not line.furniture)
    if len(widths) < 8:
        return None
    width = widths[int(len(widths) * 0.97)]
    if not 30 <= width <= 160:
        return None
    full = sum(1 for columns in widths if columns >= width - 4)
    open_ends = sum(1 for line in lines if line.text[-1] not in _FINISHED and _width(line.text) >= width - 4)
    return width if full > 0.4 * len(widths) and open_ends > 0.5 * full else None
