"""Pinyin as people type it: tones by marks or digits, apostrophes, syllables together or apart, the last unfinished."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Collection, Iterator
from itertools import takewhile

#: Tones that are written over a vowel: macron, acute, caron, grave.
_TONES = re.compile("[\u0304\u0301\u030c\u0300]")
_NUMBERED = re.compile(r"(?:[a-z]+[1-5])+[a-z]*")
_APART = re.compile(r"[\s'’·-]+")
#: So many ways to divide a text into syllables are looked at, and no longer text is divided.
_WAYS = 4
#: So many ends of an unfinished syllable are asked for one by one, which is faster than by what they begin with.
_ENDS = 16
_LONGEST = 80


def parts(text: str) -> tuple[str, ...]:
    """The letters of a text between its spaces and apostrophes, without tones; ü is v.

    >>> parts("Guǎngzhōu nǚ'ér"), parts("guang3 zhou1"), parts("3d da3yin4")
    (('guangzhou', 'nv', 'er'), ('guang', 'zhou'), ('3d', 'dayin'))
    """
    bare = _TONES.sub("", unicodedata.normalize("NFD", text.casefold()))
    bare = unicodedata.normalize("NFC", bare).replace("u:", "v").replace("ü", "v")
    found = []
    for part in _APART.split(bare):
        if not part.isascii() or not part.isalnum():
            if part:
                return ()
            continue
        found.append(re.sub("[1-5]", "", part) if _NUMBERED.fullmatch(part) else part)
    return tuple(found)


class Syllables:
    """The syllables that an index knows."""

    def __init__(self, known: Collection[str]) -> None:
        """Take the syllables in."""
        self._known = frozenset(known)
        self._sorted = sorted(self._known)
        self._longest = max(map(len, known), default=0)

    def divide(self, typed: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The ways to read what was typed as syllables, of which the last may be unfinished; fewest syllables first."""
        if sum(map(len, typed)) > _LONGEST:
            return []
        ways: list[tuple[str, ...]] = [()]
        for position, part in enumerate(typed):
            last = position == len(typed) - 1
            found = sorted(self._ways(part, unfinished=last), key=len)[:_WAYS]
            ways = [(*way, *more) for way in ways for more in found][:_WAYS]
        return sorted(ways, key=len)

    def finished(self, way: tuple[str, ...]) -> list[tuple[str, ...]]:
        """A way with its last syllable finished in all ways there are; empty where those are many."""
        at = bisect_left(self._sorted, way[-1])
        ends = list(takewhile(lambda known: known.startswith(way[-1]), self._sorted[at : at + _ENDS + 1]))
        return [(*way[:-1], end) for end in ends] if len(ends) <= _ENDS else []

    def whole(self, syllable: str) -> bool:
        """Whether it is a syllable as it stands."""
        return syllable in self._known

    def _begins(self, text: str) -> bool:
        at = bisect_left(self._sorted, text)
        return at < len(self._sorted) and self._sorted[at].startswith(text)

    def _ways(self, text: str, *, unfinished: bool) -> Iterator[tuple[str, ...]]:
        # Ways of each rest of the text, from the end on; few are kept of each, so that no text grows many.
        rests: list[list[tuple[str, ...]]] = [[] for _ in text] + [[()]]
        for at in range(len(text) - 1, -1, -1):
            for end in range(at + 1, min(at + self._longest, len(text)) + 1):
                piece = text[at:end]
                open_end = unfinished and end == len(text) and self._begins(piece)
                if piece in self._known or open_end:
                    rests[at] += [(piece, *rest) for rest in rests[end]]
            rests[at] = sorted(rests[at], key=len)[:_WAYS]
        yield from rests[0]
