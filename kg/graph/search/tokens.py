"""What the index holds of a thing: tokens, so chosen that each question is a phrase of rare ones.

Characters of names stand in pairs that overlap (⟨广, 广州, 州⟩), with marks for where a name begins and ends: so the
whole of a name, its beginning and any part of it are phrases of one kind. Pinyin stands in pairs of syllables, initials
in threes, both with the same marks. All marks are characters for private use, which no text keeps.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.names import canonical

#: Where a label, an alias and any other sequence begins, and where each of them ends.
LABEL, ALIAS, START, END = "\ue000", "\ue001", "\ue002", "\ue003"
#: Between two syllables of a pair.
_JOINT = "\ue004"
#: What begins the tokens of a kind, so that no two kinds share one.
ONE, SYLLABLE, SYLLABLES, INITIALS2, INITIALS3, SPELT, CLASS, PLACE, HALF = (chr(0xE010 + n) for n in range(9))
#: So many letters of the pinyin of a name are kept as its beginnings.
BEGINNINGS = 6
#: The shortest name in which a typo is forgiven.
SHORTEST = 3

_KEPT = re.compile(r"[0-9a-z]")
#: What folding leaves as it is, which is nearly every name.
_FOLDED = re.compile(r"[0-9a-z\u4e00-\u9fff]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing as the index takes it in."""

    iri: str
    label: str
    #: Type of the annotation guideline; None where it has none.
    kind: str | None = None
    #: Other names, English ones among them.
    aliases: tuple[str, ...] = ()
    #: Syllables without tones, apart.
    pinyin: str = ""
    #: Number of mentions in all documents.
    mentions: int = 0
    #: Local names of all its classes.
    classes: tuple[str, ...] = ()
    #: IRIs of what it lies in or is part of, and of the area whose code stands in its own IRI.
    places: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Puts what is mentioned most first, then what has the shorter name."""
        return (-self.mentions, len(self.label), self.label, self.iri)


def fold(text: str) -> str:
    """A name as it is compared: without case, width, quotation marks and spaces.

    >>> fold("“ＩＡＢ” 产业 园")
    'iab产业园'
    """
    if _FOLDED.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold()
    return canonical("".join(c for c in text if unicodedata.category(c)[0] not in "CZ"))


def _safe(text: str) -> str:
    """A text as (part of) one token: of ASCII only small letters and digits stay as they are."""
    return "".join(c if c > "\x7f" or _KEPT.match(c) else chr(0xE100 + ord(c)) for c in text)


def _pairs(parts: Sequence[str]) -> Iterator[str]:
    return (one + other for one, other in itertools.pairwise(parts))


def name_tokens(folded: str, *, start: str = "", end: str = "") -> list[str]:
    """A name, or a part of one, as a phrase; a single character without a mark is a token of its own."""
    parts = [*([start] if start else []), *_safe(folded), *([end] if end else [])]
    return [ONE + parts[0]] if len(parts) == 1 else list(_pairs(parts))


def syllable_tokens(syllables: Sequence[str], *, start: str = "", end: str = "") -> list[str]:
    """Syllables as a phrase of pairs; a single one without a mark is a token of its own."""
    parts = [*([start] if start else []), *map(_safe, syllables), *([end] if end else [])]
    if len(parts) == 1:
        return [SYLLABLE + parts[0]]
    return [SYLLABLES + one + _JOINT + other for one, other in itertools.pairwise(parts)]


def initial_tokens(letters: str, *, start: str = "") -> list[str]:
    """Initials as a phrase of threes; two of them without a mark are a token of their own."""
    letters = start + _safe(letters)
    if len(letters) == 2:
        return [INITIALS2 + letters]
    return [INITIALS3 + letters[at : at + 3] for at in range(len(letters) - 2)]


def half_tokens(spelt: str, length: int | None = None) -> tuple[str, str]:
    """The two halves of a name, or of a name of another length that is spelt alike at either end."""
    length = len(spelt) if length is None else length
    middle = length // 2
    ends = spelt[:middle], spelt[len(spelt) - (length - middle) :]
    first, last = (f"{HALF}{length}{_JOINT}{side}{_safe(end)}" for side, end in zip((START, END), ends, strict=True))
    return first, last


def class_token(name: str) -> str:
    """A class by its local name."""
    return CLASS + _safe(name)


def place_token(iri: str) -> str:
    """A place by its IRI."""
    return PLACE + _safe(iri)


def tokens(entry: Entry) -> str:
    """All tokens of a thing, as one text for FTS5's tokenizer ``ascii``."""
    found: list[str] = []
    names = [fold(entry.label), *map(fold, entry.aliases)]
    singles: dict[str, None] = {}
    for position, name in enumerate(names):
        if name:
            found += name_tokens(name, start=ALIAS if position else LABEL, end=END)
            singles.update(dict.fromkeys(_safe(name)))
    found += [ONE + char for char in singles]
    syllables = entry.pinyin.split()
    spelt = "".join(syllables)
    if syllables:
        found += syllable_tokens(syllables, start=START, end=END)
        found += [SYLLABLE + _safe(each) for each in dict.fromkeys(syllables)]
        found += _initials("".join(each[0] for each in syllables))
        found += [SPELT + _safe(spelt[:n]) for n in range(1, min(BEGINNINGS, len(spelt)) + 1)]
    for each in dict.fromkeys((*names, spelt)):
        if len(each) >= SHORTEST - 1:
            found += half_tokens(each)
    found += map(class_token, entry.classes)
    found += map(place_token, entry.places)
    return " ".join(found)


def _initials(letters: str) -> Iterable[str]:
    yield from initial_tokens(letters, start=START) if len(letters) > 1 else ()
    yield from (INITIALS2 + pair for pair in dict.fromkeys(_pairs(_safe(letters))))
