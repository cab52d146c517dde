"""The text that is made from a document with markup: one line a paragraph, heading, item or row of a table.

It is the text as stored, so all offsets count in it. Hints map the offset of a line to what markup says of it: 1 to 6
for a heading of that level, 0 for an item of a list or a row of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_WIDE = "[\u3000-\u9fff\uff00-\uffef“”‘’—]"
_BETWEEN_HAN = re.compile(f"(?<={_WIDE}) (?={_WIDE})")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text made from markup, with what the markup says of its lines and of the whole."""

    text: str
    hints: dict[int, int]
    title: str | None = None
    source: str | None = None


@dataclass(slots=True)
class Lines:
    """Collects lines and what they are."""

    parts: list[str] = field(default_factory=list)
    hints: dict[int, int] = field(default_factory=dict)
    #: Code points so far.
    length: int = 0

    def add(self, text: str, hint: int | None = None) -> None:
        """Add a block, which may have several lines; the hint holds for the first."""
        for line in text.split("\n"):
            # A line break of the source is a blank, but none between Han characters.
            clean = _BETWEEN_HAN.sub("", BLANKS.sub(" ", line)).strip()
            if not clean:
                continue
            if hint is not None:
                self.hints[self.length] = hint
                hint = None
            self.parts.append(clean)
            self.length += len(clean) + 1

    def rendered(self, title: str | None, source: str | None) -> Rendered:
        """The text with its hints."""
        return Rendered("".join(f"{part}\n" for part in self.parts), self.hints, title or None, source or None)
