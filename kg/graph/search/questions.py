"""From what somebody typed to questions in FTS5's language, the best kind of match first.

Every token is quoted, and no token holds a quotation mark: nothing of a text is read as syntax.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg.graph.search import tokens as t
from kg.graph.search.spelling import Syllables, parts

#: How a thing was found.
How = Literal["label", "alias", "beginning", "inside", "pinyin", "typo", "any"]

#: Longer texts than any name has find nothing.
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of match."""

    how: How
    match: str
    #: Whether it asks for the whole of a name.
    whole: bool = False


def phrase(tokens: Sequence[str], *, unfinished: bool = False) -> str:
    """Tokens one after the other; of the last perhaps only the beginning."""
    return '"' + " ".join(tokens) + '"' + (" *" if unfinished else "")


def either(matches: Sequence[str]) -> str:
    """Any of several."""
    return " OR ".join(f"({match})" for match in matches)


def questions(text: str, syllables: Syllables) -> list[Question]:
    """What to ask for a text that is not empty, best first."""
    folded = t.fold(text)
    if len(folded) > LONGEST:
        return []
    found = [
        Question("label", phrase(t.name_tokens(folded, start=t.LABEL, end=t.END)), whole=True),
        Question("alias", phrase(t.name_tokens(folded, start=t.ALIAS, end=t.END)), whole=True),
        Question("beginning", phrase(t.name_tokens(folded, start=t.LABEL))),
        Question("beginning", phrase(t.name_tokens(folded, start=t.ALIAS))),
        Question("inside", phrase(t.name_tokens(folded))),
    ]
    typed = parts(text)
    if typed:
        found += _pinyin(typed, syllables)
    return found


def _pinyin(typed: tuple[str, ...], syllables: Syllables) -> list[Question]:
    """The whole pinyin of a name, its beginning, initials, and pinyin within it."""
    letters = "".join(typed)
    ways = syllables.divide(typed)
    found: list[str] = []
    whole = [way for way in ways if syllables.whole(way[-1])]
    if whole:
        found.append(either([phrase(t.syllable_tokens(way, start=t.START, end=t.END)) for way in whole]))
    if len(typed) == 1 and len(letters) <= t.BEGINNINGS:
        found.append(phrase([t.SPELT + letters]))
    elif ways:
        found.append(either([match for way in ways for match in _open(way, syllables, t.START)]))
    if 1 < len(letters) <= LONGEST:
        found.append(phrase(t.initial_tokens(letters, start=t.START)))
        found.append(phrase(t.initial_tokens(letters)))
    within = [
        match
        for way in ways
        if len(way) > 1 or syllables.whole(way[0])
        for match in (_open(way, syllables) if len(way) > 1 else [phrase(t.syllable_tokens(way))])
    ]
    if within:
        found.append(either(within))
    return [Question("pinyin", match, whole=bool(whole) and match == found[0]) for match in found]


def _open(way: tuple[str, ...], syllables: Syllables, start: str = "") -> list[str]:
    """Phrases for syllables of which the last may be unfinished."""
    ends = syllables.finished(way)
    if ends:
        return [phrase(t.syllable_tokens(each, start=start)) for each in ends]
    return [phrase(t.syllable_tokens(way, start=start), unfinished=True)]
