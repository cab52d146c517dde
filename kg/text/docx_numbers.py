"""The numbers that Word sets before headings and items by itself, counted as Word counts them.

They stand in no paragraph of the file: each paragraph names a list and a level, the list says how levels are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HAN = "零一二三四五六七八九"
#: Signs that Word draws from symbol fonts, and others, are all the same to a reader.
_BULLET = "•"


#: An element of lxml, which has no types.
Element: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class _Level:
    """How the numbers of a level are written: ``pattern`` holds %1 for the number of the first level."""

    form: str
    pattern: str
    start: int


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has been counted."""

    #: List → levels, and the abstract list whose count it goes on with.
    lists: dict[str, tuple[str, dict[int, _Level]]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)
    _anew: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> Numbering:
        """The lists that the part for numbering defines."""
        numbering = cls()
        if root is None:
            return numbering
        abstract = {
            item.get(f"{W}abstractNumId") or "": dict(_levels(item)) for item in root.findall(f"{W}abstractNum")
        }
        for item in root.findall(f"{W}num"):
            number = item.get(f"{W}numId") or ""
            base = _value(item, "abstractNumId") or ""
            levels = dict(abstract.get(base, {}))
            for change in item.findall(f"{W}lvlOverride"):
                level = _whole(change.get(f"{W}ilvl"), 0)
                levels.update(_levels(change))
                if (start := _value(change, "startOverride")) is not None:
                    numbering._anew.setdefault(number, {})[level] = _whole(start, 1)
            numbering.lists[number] = (base, levels)
        return numbering

    def next(self, number: str, level: int) -> str:
        """The number of a list's next paragraph on a level, with a blank where words would touch it; "" for none."""
        if number not in self.lists:
            return ""
        base, levels = self.lists[number]
        this = levels.get(level)
        if this is None:
            return ""
        counts = self.counts.setdefault(base, {})
        if number not in self._begun:
            self._begun.add(number)
            for at, start in self._anew.get(number, {}).items():
                counts[at] = start - 1
        counts[level] = counts.get(level, this.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if this.form == "none":
            return ""
        if this.form == "bullet":
            return f"{_BULLET} "
        written = this.pattern
        for at in range(level, -1, -1):
            upper = levels.get(at)
            if upper is not None:
                count = counts.get(at, upper.start)
                # A level of digits writes the levels above it in digits too where it names them (legal numbers).
                form = this.form if at != level and this.form.startswith("decimal") else upper.form
                written = written.replace(f"%{at + 1}", written_number(count, form))
        return f"{written} " if written[-1:].isalnum() and written[-1:].isascii() else written


def _levels(item: Element) -> Iterator[tuple[int, _Level]]:
    for level in item.findall(f"{W}lvl"):
        yield (
            _whole(level.get(f"{W}ilvl"), 0),
            _Level(
                _value(level, "numFmt") or "decimal", _value(level, "lvlText") or "", _whole(_value(level, "start"), 1)
            ),
        )


def _value(item: Element, name: str) -> str | None:
    """The value that a child of an element gives."""
    child = item.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _whole(written: str | None, default: int) -> int:
    try:
        return int(written) if written is not None else default
    except ValueError:
        return default


def written_number(count: int, form: str) -> str:
    """A count in one of Word's forms; digits for a form that is not known.

    >>> written_number(12, "chineseCountingThousand"), written_number(3, "decimalEnclosedCircle")
    ('十二', '③')
    >>> written_number(4, "upperRoman"), written_number(2, "lowerLetter"), written_number(7, "decimalZero")
    ('IV', 'b', '07')
    """
    if form.startswith(("chinese", "ideographDigital", "japaneseCounting", "taiwaneseCounting")) and 0 < count < 1000:
        return _han(count)
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(0x245F + count)
    if form == "decimalZero":
        return f"{count:02d}"
    if form in {"upperLetter", "lowerLetter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 % 9 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"upperRoman", "lowerRoman"} and 0 < count < 4000:
        return _roman(count) if form == "upperRoman" else _roman(count).lower()
    return str(count)


def _han(count: int) -> str:
    hundreds, tens, ones = count // 100, count // 10 % 10, count % 10
    written = f"{_HAN[hundreds]}百" if hundreds else ""
    if tens:
        written += ("" if tens == 1 and not hundreds else _HAN[tens]) + "十"
    elif hundreds and ones:
        written += "零"
    return written + (_HAN[ones] if ones else "")


def _roman(count: int) -> str:
    written = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        written += sign * (count // value)
        count %= value
    return written
