"""One pass over a document for all words of the lexicon and the gazetteer (Aho and Corasick 1975).

A ``Vocabulary`` is compiled once for each process; ``Vocabulary.scan`` gives a ``Scan``: for each position the words
that begin or end there, by what they do (lead, break, describe, follow, head a name, name something).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

import rjieba
from ahocorasick_rs import AhoCorasick

from kg.gazetteer import gazetteer
from kg.lexicon import HeadNoun, KnownName, Lexicon, kept

#: Former entries of the standard that are common nouns.
_NO_PLACES = frozenset({"市郊区", "郊区", "市区", "城区", "矿区"})
#: Characters of an adverb and a verb that the segmenter holds for one word.
_PHRASE = 4
#: Ten thousand characters and more, up to a full stop or the end of a line.
_PART = re.compile(r"(?s).{1,10000}[^。\n]*[。\n]?")
#: Word lists of the ontology that act at the edges of names.
EDGE_LISTS = ("leadVerb", "adverb", "breakVerb", "tail", "notHead")


#: Use of a word → the table of ``Scan`` that says where it stands, by its start.
_SIMPLE = {
    "leadVerb": "lead", "adverb": "adverb", "breakVerb": "breaks", "tail": "tail",
    "place": "places", "risky": "risky_places", "industry": "industries",
}  # fmt: skip


class _Uses(NamedTuple):
    """What one word does."""

    #: Indices into ``_SIMPLE``.
    simple: tuple[int, ...]
    heads: tuple[HeadNoun, ...]
    known: tuple[KnownName, ...]
    #: Whether no head noun ends where it does.
    false_head: bool

    @classmethod
    def of(cls, uses: Sequence[tuple[str, object]]) -> _Uses:
        """From kinds of use with what the word then stands for."""
        order = list(_SIMPLE)
        return cls(
            tuple(order.index(use) for use, _ in uses if use in _SIMPLE),
            tuple(value for _, value in uses if isinstance(value, HeadNoun)),
            tuple(value for _, value in uses if isinstance(value, KnownName)),
            any(use == "notHead" for use, _ in uses),
        )


@dataclass(slots=True)
class Scan:
    """Words of one document by position; of the ends or starts at one place the longest word's is first."""

    #: Start → ends of verbs that lead a clause.
    lead: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → ends of adverbs and fillers.
    adverb: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → ends of words that break a name wherever they stand.
    breaks: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → ends of words that may follow a name.
    tail: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: End → head nouns that end there with their starts.
    heads: dict[int, tuple[tuple[int, HeadNoun], ...]] = field(default_factory=dict)
    #: Start → ends of head nouns that begin there.
    head_ends: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → names that the ontology lists, with their ends.
    known: dict[int, tuple[tuple[int, KnownName], ...]] = field(default_factory=dict)
    #: Start → ends of names of administrative areas and countries.
    places: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: The same for one-character names and ordinary words, which need proof.
    risky_places: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → ends of established industries.
    industries: dict[int, tuple[int, ...]] = field(default_factory=dict)
    #: Start → end and part of speech of each word (tags of jieba: ``ns`` a place, ``v`` a verb, ``n`` a noun …).
    words: dict[int, tuple[int, str]] = field(default_factory=dict)
    #: Name of a table → where its words stand, sorted, for the tables that are asked for whole sentences.
    order: dict[str, list[int]] = field(default_factory=dict)

    def border(self, position: int) -> bool:
        """Whether a word begins at a position, so that no name need be cut out of a word there."""
        return position in self.words

    def within(self, table: str, start: int, end: int) -> list[int]:
        """Where the words of a table stand between two positions."""
        order = self.order[table]
        return order[bisect_left(order, start) : bisect_left(order, end)]

    def drop_heads(self, end: int, start: int) -> None:
        """Forget the head nouns that end at a place and begin at ``start`` or after it."""
        for begin in {begin for begin, _ in self.heads.get(end, ()) if begin >= start}:
            self.head_ends[begin] = tuple(stop for stop in self.head_ends[begin] if stop != end)
        self.heads[end] = tuple(item for item in self.heads.get(end, ()) if item[0] < start)


class Vocabulary:
    """All words that the name rules look for, compiled into one automaton."""

    def __init__(self, lexicon: Lexicon) -> None:
        """Compile the words of the lexicon and the names of the gazetteer."""
        self.lexicon = lexicon
        areas = gazetteer()
        uses: dict[str, list[tuple[str, object]]] = {}
        for kind in EDGE_LISTS:
            for word in lexicon.wording.get(kind, ()):
                uses.setdefault(word, []).append((kind, None))
        for noun in lexicon.head_nouns:
            uses.setdefault(noun.noun, []).append(("head", noun))
        for name in lexicon.known_names:
            uses.setdefault(name.name, []).append(("known", name))
        for word in sorted({*areas.names(), *areas.foreign()} - _NO_PLACES):
            uses.setdefault(word, []).append(("place", None))
        for word in areas.risky_names():
            uses.setdefault(word, []).append(("risky", None))
        for word in lexicon.industries:
            uses.setdefault(word, []).append(("industry", None))
        self._verbs = frozenset(lexicon.wording.get("leadVerb", ()))
        self._adverbs = frozenset(lexicon.wording.get("adverb", ()))
        words = sorted(uses)
        self._uses = tuple(_Uses.of(uses[word]) for word in words)
        self._automaton = AhoCorasick(words)

    def _phrases(self, word: str) -> int:
        """Where a word of four characters is an adverb and a verb of ours (大力|发展), or 0."""
        adverb, verb = word[:2], word[2:]
        return 2 if verb in self._verbs and (adverb in self._adverbs or adverb in self._verbs) else 0

    def scan(self, text: str) -> Scan:
        """Find every word in ``text`` (a document's ``norm``), overlapping ones too."""
        found = Scan()
        self._match(text, found)
        self._segment(text, found)
        return found

    def _match(self, text: str, found: Scan) -> None:
        """The words of the lexicon and the gazetteer."""
        tables = [getattr(found, table) for table in _SIMPLE.values()]
        # End → start of words that only look as if a head noun ended there.
        false_heads: dict[int, int] = {}
        # Matches come by their ends, so of those with one start the last is the longest.
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            simple, heads, known, false_head = self._uses[index]
            for use in simple:
                ends = tables[use]
                ends[start] = (end, *ends[start]) if start in ends else (end,)
            if heads:
                found.heads[end] = (*found.heads.get(end, ()), *((start, noun) for noun in heads))
                found.head_ends[start] = (end, *found.head_ends.get(start, ()))
            if known:
                found.known[start] = (*((end, name) for name in known), *found.known.get(start, ()))
            if false_head:
                false_heads[end] = min(start, false_heads.get(end, start))
        for end, start in false_heads.items():
            found.drop_heads(end, start)
        for end, nouns in found.heads.items():
            if len(nouns) > 1:
                found.heads[end] = tuple(sorted(nouns, key=lambda item: (item[0], item[1].kind is None)))
        found.order = {name: sorted(getattr(found, name)) for name in ("known", "places", "industries")}
        found.order["heads"] = sorted(end for end, nouns in found.heads.items() if nouns)

    def _segment(self, text: str, found: Scan) -> None:
        """The words of the segmenter."""
        words = found.words
        position = 0
        # A part at a time, for the segmenter gives a list of all words; none of them reaches over a full stop.
        for part in _PART.findall(text):
            for word, tag in rjieba.tag(part):
                end = position + len(word)
                words[position] = end, intern(tag)
                if end - position == _PHRASE and (cut := self._phrases(word)):
                    words[position] = position + cut, "d"
                    words[position + cut] = end, "v"
                position = end
        words[position] = position, "x"


@kept
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The compiled words of a lexicon."""
    return Vocabulary(lexicon)
