"""Names that are spelt almost like a text: one edit away, two where it is long (swapped neighbours are one edit).

An edit leaves one half of a name as it was, so whatever is near shares a half, which the index holds together with
the length of the name; what it finds is then compared letter by letter. Han characters of the same sound count as an
edit, since that is how an input method errs.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from rapidfuzz.distance import OSA

from kg.graph.search import tokens as t
from kg.graph.search.questions import LONGEST, either, phrase
from kg.graph.search.spelling import parts

#: From this length on two edits are forgiven.
_LONG = 9


class Misspelt:
    """A text that may hold a typo."""

    def __init__(self, text: str) -> None:
        """Work out how the text may be meant."""
        folded = t.fold(text)
        spelt = "".join(parts(text))
        self._spellings = [each for each in dict.fromkeys((folded, spelt)) if t.SHORTEST <= len(each) <= LONGEST]
        self._sound = ""
        if self._spellings and not folded.isascii():
            from kg.link.pinyin import pinyin  # noqa: PLC0415 (its tables take a quarter of a second)

            self._sound = "".join(pinyin(folded).split())

    def match(self) -> str | None:
        """What finds the candidates; None where the text is too short or too long."""
        halves = [half for each in self._spellings for half in _halves(each)]
        if self._sound and len(self._sound) >= t.SHORTEST:
            halves.append(t.half_tokens(self._sound)[0])
        return either([phrase([half]) for half in dict.fromkeys(halves)]) if halves else None

    def distance(self, names: Iterable[str], pinyin: str) -> int | None:
        """Number of edits to the nearest name or to the pinyin; None where all are too far."""
        spelt = "".join(pinyin.split())
        near = [
            OSA.distance(one, other, score_cutoff=_edits(one))
            for one in self._spellings
            for other in chain(map(t.fold, names), (spelt,))
            if abs(len(one) - len(other)) <= _edits(one)
        ]
        best = min(near, default=_edits("") + 9)
        if self._sound and self._sound == spelt:
            best = min(best, 1)
        return best if best <= max(map(_edits, self._spellings), default=0) else None


def _edits(text: str) -> int:
    return 2 if len(text) >= _LONG else 1


def _halves(text: str) -> Iterable[str]:
    for length in range(len(text) - _edits(text), len(text) + _edits(text) + 1):
        yield from t.half_tokens(text, length) if length >= t.SHORTEST - 1 else ()
    # Neighbours that are swapped across the middle break both halves.
    middle = len(text) // 2
    yield from t.half_tokens(text[: middle - 1] + text[middle] + text[middle - 1] + text[middle + 1 :])
