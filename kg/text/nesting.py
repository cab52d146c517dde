"""How headings nest: a stack of the styles that the document uses, in the order in which it uses them.

A heading closes the sections of its own style and those inside them. A section with a number stays open over a
heading without one as long as its series goes on after it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.model import Section
from kg.text.headings import Unit
from kg.text.numbering import RANK, SERIES

#: Numbers of a style that are looked at to tell a series inside another, so that the time stays linear.
_LOOK_AHEAD = 200
#: Headings without a number that belong to no section before them.
_CLOSING = re.compile(r"(?:结束语|结语|后记|附[件录表注图则]|名词(?:解释|注释)|注释)")


@dataclass(slots=True)
class _Open:
    """A section while it is being read; ``holds`` is the unit at which the next number of its series stands."""

    style: str
    start: int
    title_end: int
    parent: int | None
    level: int
    holds: int
    #: Its number; 0 where it has none.
    ordinal: int = 0
    end: int = 0


class Nesting:
    """The sections of a document, built unit by unit."""

    def __init__(self, units: Sequence[Unit]) -> None:
        """Look ahead at the series of numbers."""
        self._units = units
        self._found: list[_Open] = []
        self._stack: list[int] = []
        #: Which style stood directly inside which so far.
        self._nested: set[tuple[str, str]] = set()
        self._next = _next_of_series(units)
        self._places: dict[str, list[int]] = {}
        for index, unit in enumerate(units):
            if unit.number is not None and unit.style:
                self._places.setdefault(unit.style, []).append(index)

    @property
    def current(self) -> int | None:
        """Index of the innermost open section."""
        return self._stack[-1] if self._stack else None

    @property
    def level(self) -> int:
        """How many sections are open."""
        return len(self._stack)

    def enter(self, index: int, start: int, title_end: int, end: int) -> None:
        """Go on to the next unit: close what it closes, and open the section that it heads."""
        unit = self._units[index]
        if unit.kind in {"furniture", "title"}:
            return
        # A run-in heading governs its paragraph and a numbered series that follows it.
        if self._top_style() == "run-in" and not (unit.kind == "item" and SERIES.match(unit.text)):
            self._pop()
        if unit.style:
            self._close_for(unit, index)
            if unit.head:
                self._stack.append(len(self._found))
                parent = self._stack[-2] if len(self._stack) > 1 else None
                if parent is not None:
                    self._nested.add((self._found[parent].style, unit.style))
                holds = self._next.get(index, -1)
                ordinal = unit.number.ordinal if unit.number else 0
                self._found.append(_Open(unit.style, start, title_end, parent, len(self._stack), holds, ordinal))
        for opened in self._stack:
            self._found[opened].end = end

    def sections(self) -> tuple[Section, ...]:
        """The sections, sorted by start."""
        return tuple(
            Section(found.level, found.start, found.title_end, found.start, found.end, found.parent)
            for found in self._found
        )

    def _top_style(self) -> str:
        return self._found[self._stack[-1]].style if self._stack else ""

    def _pop(self) -> None:
        self._stack.pop()

    def _close_for(self, unit: Unit, index: int) -> None:
        style = unit.style
        if style == "run-in":
            return
        if style == "super":
            self._close_to("super", over=index)
        elif style == "plain" and _CLOSING.match(unit.text):
            self._stack.clear()
        elif style in {"plain", "sentence"}:
            self._close_for_plain(style, index)
        elif any(self._found[opened].style == style for opened in self._stack):
            self._close_for_number(unit, index)
        else:
            while self._stack:
                top = self._found[self._stack[-1]]
                before = (top.style, style) in self._nested
                if before or top.holds > index or _rank(top.style) < _rank(style):
                    break
                self._pop()

    def _close_to(self, style: str, *, over: int | None = None) -> None:
        """Close the innermost section of a style and what it holds, but none whose series goes on after ``over``."""
        while self._stack:
            if over is not None and self._found[self._stack[-1]].holds > over:
                return
            closed = self._found[self._stack.pop()]
            if closed.style == style:
                return

    def _close_for_number(self, unit: Unit, index: int) -> None:
        """Close the section before in the series, which may lie outside another series of the same style."""
        ordinal = unit.number.ordinal if unit.number else 0
        same = [depth for depth, opened in enumerate(self._stack) if self._found[opened].style == unit.style]
        before = [depth for depth in same if self._found[self._stack[depth]].ordinal + 1 == ordinal]
        if before:
            del self._stack[before[-1] :]
        elif not (
            ordinal == 1 and self._goes_on_outside(unit.style, self._found[self._stack[same[-1]]].ordinal, index)
        ):
            self._close_to(unit.style)

    def _goes_on_outside(self, style: str, ordinal: int, index: int) -> bool:
        """Whether a series that begins anew lies inside another of its style, which goes on after it."""
        places = self._places[style]
        expected = 2
        begin = bisect_right(places, index)
        for place in places[begin : begin + _LOOK_AHEAD]:
            number = self._units[place].number
            found = number.ordinal if number else 0
            if found not in {1, expected}:
                return found == ordinal + 1
            expected = found + 1
        return False

    def _close_for_plain(self, style: str, index: int) -> None:
        while self._stack:
            top = self._found[self._stack[-1]]
            if top.style == style or (style == "plain" and top.style == "sentence"):
                self._pop()
                if top.style == style:
                    return
            elif (
                top.style in {"plain", "super", "sentence"} or top.holds > index or not self._restarts(top.style, index)
            ):
                return
            else:
                self._pop()

    def _restarts(self, style: str, index: int) -> bool:
        """Whether the style's numbers begin anew after a unit, with no heading of an outer style before that."""
        following = self._after(style, index)
        number = self._units[following].number if following is not None else None
        if following is None or number is None or number.ordinal != 1:
            return False
        outer = {self._found[opened].style for opened in self._stack} - {style}
        return all((self._after(other, index) or following) >= following for other in outer if other in RANK)

    def _after(self, style: str, index: int) -> int | None:
        """The next unit after one that has a number of a style."""
        places = self._places.get(style, [])
        place = bisect_right(places, index)
        return places[place] if place < len(places) else None


def _rank(style: str) -> int:
    """How high a style stands by custom where the document itself does not tell."""
    if style.startswith("h") and style[1:].isdigit():
        return int(style[1:]) - 10
    if style == "super":
        return -2
    if style == "plain":
        return -1
    if style == "sentence":
        return len(RANK)
    return RANK.get(style, len(RANK) + 1)


def _next_of_series(units: Sequence[Unit]) -> dict[int, int]:
    """Unit with a number → the unit with the next number of its series, where the next of its style is that."""
    found: dict[int, int] = {}
    last: dict[str, int] = {}
    for index, unit in enumerate(units):
        if unit.number is None or not unit.style:
            continue
        before = last.get(unit.style)
        if before is not None:
            number = units[before].number
            if number is not None and number.ordinal + 1 == unit.number.ordinal:
                found[before] = index
        last[unit.style] = index
    return found
