"""What a rule sees: one sentence, split into clauses and list items, with the lexicon's words at their places.

Positions are offsets into the document. A part in marks or in short brackets is opaque: it belongs whole to a
name (“1+9”创新政策, 中欧班列（成渝）) and is never cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kg.extract.scan import Scan
from kg.lexicon import Lexicon, kept
from kg.model import Document, Sentence
from kg.text.numbering import number_of

if TYPE_CHECKING:
    from kg.extract.candidates import Candidate

#: A part in quotation marks or 书名号; not too long, so that an unbalanced mark swallows nothing.
QUOTED = re.compile(r"[“‘](?P<quote>[^“”‘’。！？\n]{1,24})[”’]|《(?P<book>[^《》。\n]{1,48})》")
#: A short bracket inside a name: a place, a code, an abbreviation.
BRACKET = re.compile(
    r"（(?![一二三四五六七八九十\d]+）)[\u4e00-\u9fff·\w]{1,6}）(?=[\u4e00-\u9fff])|（(?![一二三四五六七八九十]+）)[\u4e00-\u9fff]{1,4}）(?=[，。、；])"
)
#: A list comma between two levels of government (市、区财政管理体制) parts no list.
_LEVELS = re.compile(r"[省市区县]、[市区县镇乡村]")
#: One dash between Han characters, not the double one that sets off an insertion.
_DASH = re.compile(r"(?<=[\u4e00-\u9fff])—(?=[\u4e00-\u9fff])")
_BORDER = re.compile(r"[^，。；：！？…\n（）—●·\s]+")
#: Stands for every character of an opaque part in ``Passage.masked``.
OPAQUE = "\ufffc"


@kept
def _word_sets(lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon.wording.items()}


@dataclass(frozen=True, slots=True)
class Item:
    """A list item of a clause, or the whole clause where it holds no list."""

    start: int
    end: int
    #: Position in the clause's list, from 0.
    index: int


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between two commas or the like, with the items of its 、-list."""

    start: int
    end: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Passage:
    """A sentence with all that the rules need to know about it."""

    document: Document
    sentence: Sentence
    lexicon: Lexicon
    scan: Scan

    @property
    def start(self) -> int:
        """Where the sentence begins."""
        return self.sentence.start

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""
        return self.sentence.end

    def words(self, kind: str) -> frozenset[str]:
        """A list of words of the ontology as a set."""
        return self._word_sets.get(kind, frozenset())

    @cached_property
    def _word_sets(self) -> Mapping[str, frozenset[str]]:
        return _word_sets(self.lexicon)

    @cached_property
    def text(self) -> str:
        """The sentence, normalised."""
        return self.document.norm[self.sentence.start : self.sentence.end]

    def span(self, start: int, end: int) -> str:
        """Normalised text between two offsets of the document."""
        return self.document.norm[start:end]

    @cached_property
    def quotes(self) -> tuple[tuple[int, int, int, int], ...]:
        """Parts in marks: outer start, inner start, inner end, outer end."""
        found = []
        for match in QUOTED.finditer(self.text):
            inner = match.span("quote") if match["quote"] is not None else match.span("book")
            found.append(
                (self.start + match.start(), self.start + inner[0], self.start + inner[1], self.start + match.end())
            )
        return tuple(found)

    @cached_property
    def opaque(self) -> Mapping[int, int]:
        """Start → end of the parts that are never cut."""
        spans = {outer: end for outer, _, _, end in self.quotes}
        borders = iter(sorted(spans.items()))
        outer, end = next(borders, (0, 0))
        for match in BRACKET.finditer(self.text):
            at = self.start + match.start()
            while outer and end <= at:
                outer, end = next(borders, (0, 0))
            if not (outer and outer <= at):
                spans[at] = self.start + match.end()
        return spans

    @cached_property
    def opaque_ends(self) -> frozenset[int]:
        """Where the parts that are never cut end."""
        return frozenset(self.opaque.values())

    @cached_property
    def masked(self) -> str:
        """The sentence with every opaque part blotted out, same length."""
        signs = list(self.text)
        for match in _LEVELS.finditer(self.text):
            at = self.start + match.start()
            if self.scan.border(at) and self.scan.border(at + 3):
                signs[match.start() + 1] = "／"
        # A dash between two places joins them into one name (中国—东盟).
        for match in _DASH.finditer(self.text):
            at = self.start + match.start()
            if self.scan.border(at) and self.scan.border(at + 1):
                signs[match.start()] = "／"
        for start, end in self.opaque.items():
            signs[start - self.start : end - self.start] = OPAQUE * (end - start)
        # The number of a heading or item belongs to no name: 1.建设国际航运枢纽.
        if self.document.blocks and self.document.blocks[self.sentence.block].start == self.sentence.start:
            number = number_of(self.text)
            if number is not None:
                signs[: number.width] = "，" * number.width
        return "".join(signs)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The sentence's clauses with their items, in order."""
        found = []
        for match in _BORDER.finditer(self.masked):
            items = []
            position = match.start()
            for index, part in enumerate(match[0].split("、")):
                if part:
                    items.append(Item(self.start + position, self.start + position + len(part), index))
                position += len(part) + 1
            if items:
                found.append(Clause(self.start + match.start(), self.start + match.end(), tuple(items)))
        return tuple(found)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Stretches that may be names, in order."""
        from kg.extract.candidates import find_candidates  # noqa: PLC0415 - it reads passages itself

        return find_candidates(self)

    def has_head(self, start: int, end: int) -> bool:
        """Whether a head noun ends behind ``start`` and not behind ``end``."""
        return bisect_right(self._heads, start) < bisect_right(self._heads, end)

    @cached_property
    def _heads(self) -> list[int]:
        """Where head nouns end."""
        heads = self.scan.heads
        return [at for at in range(self.start, self.end + 1) if heads.get(at)]

    def inside_opaque(self, position: int) -> bool:
        """Whether a position lies strictly inside a part that is never cut."""
        return self.masked[position - self.start] == OPAQUE and position not in self.opaque
