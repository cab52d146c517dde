"""What a rule sees: one sentence, split into clauses and list items, with the lexicon's words at their places.

Positions are offsets into the document. A part in marks or in short brackets is opaque: it belongs whole to a
name (“1+9”创新政策, 中欧班列（成渝）) and is never cut.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

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
_DASH = re.compile(r"—(?<=[\u4e00-\u9fff]—)(?=[\u4e00-\u9fff])")
_BORDER = re.compile(r"[^，。；：！？…\n（）—●·\s]+")
#: Stands for every character of an opaque part in ``Passage.masked``.
OPAQUE = "\ufffc"
_NO_WORDS: frozenset[str] = frozenset()


@kept
def _word_sets(lexicon: Lexicon) -> Mapping[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon.wording.items()}


class Item(NamedTuple):
    """A list item of a clause, or the whole clause where it holds no list."""

    start: int
    end: int
    #: Position in the clause's list, from 0.
    place: int


class Clause(NamedTuple):
    """A stretch between two commas or the like, with the items of its 、-list."""

    start: int
    end: int
    items: tuple[Item, ...]


class Passage:
    """A sentence with all that the rules need to know about it.

    Attributes:
        document: The document as read.
        sentence: The sentence.
        lexicon: The ontology's wording.
        scan: The words of the document.
        start: Where the sentence begins.
        end: Where it ends, exclusive.
        text: The sentence, normalised.
        quotes: Parts in marks: outer start, inner start, inner end, outer end.
        opaque: Start → end of the parts that are never cut.
        opaque_ends: Where these end.
        masked: The sentence with every opaque part blotted out, same length.
        clauses: The sentence's clauses with their items, in order.
    """

    def __init__(self, document: Document, sentence: Sentence, lexicon: Lexicon, scan: Scan) -> None:
        """Read a sentence of a document."""
        self.document, self.sentence, self.lexicon, self.scan = document, sentence, lexicon, scan
        self.start, self.end = sentence.start, sentence.end
        self.text = document.norm[self.start : self.end]
        self._word_sets = _word_sets(lexicon)
        self.quotes = tuple(self._quotes())
        self.opaque = self._opaque()
        self.opaque_ends = frozenset(self.opaque.values())
        self.masked = self._masked()
        self.clauses = tuple(self._clauses())

    def words(self, kind: str) -> frozenset[str]:
        """A list of words of the ontology as a set."""
        return self._word_sets.get(kind, _NO_WORDS)

    def span(self, start: int, end: int) -> str:
        """Normalised text between two offsets of the document."""
        return self.document.norm[start:end]

    def has_head(self, start: int, end: int) -> bool:
        """Whether a head noun ends behind ``start`` and not behind ``end``."""
        stops = self.scan.order["heads"]
        return bisect_right(stops, start) < bisect_right(stops, end)

    def inside_opaque(self, position: int) -> bool:
        """Whether a position lies strictly inside a part that is never cut."""
        return self.masked[position - self.start] == OPAQUE and position not in self.opaque

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Stretches that may be names, in order."""
        from kg.extract.candidates import find_candidates  # noqa: PLC0415 - it reads passages itself

        return find_candidates(self)

    def _quotes(self) -> Iterator[tuple[int, int, int, int]]:
        start = self.start
        # Most sentences hold no mark, and to look for one character is quicker than for a pattern.
        if not ("“" in self.text or "‘" in self.text or "《" in self.text):
            return
        for match in QUOTED.finditer(self.text):
            inner = match.span("quote") if match["quote"] is not None else match.span("book")
            yield start + match.start(), start + inner[0], start + inner[1], start + match.end()

    def _opaque(self) -> Mapping[int, int]:
        spans = {outer: end for outer, _, _, end in self.quotes}
        borders = iter(sorted(spans.items()))
        outer, end = next(borders, (0, 0))
        for match in BRACKET.finditer(self.text) if "（" in self.text else ():
            at = self.start + match.start()
            while outer and end <= at:
                outer, end = next(borders, (0, 0))
            if not (outer and outer <= at):
                spans[at] = self.start + match.end()
        return spans

    def _masked(self) -> str:
        signs = list(self.text)
        for match in _LEVELS.finditer(self.text) if "、" in self.text else ():
            at = self.start + match.start()
            if self.scan.border(at) and self.scan.border(at + 3):
                signs[match.start() + 1] = "／"
        # A dash between two places joins them into one name (中国—东盟).
        for match in _DASH.finditer(self.text) if "—" in self.text else ():
            at = self.start + match.start()
            if self.scan.border(at) and self.scan.border(at + 1):
                signs[match.start()] = "／"
        for start, end in self.opaque.items():
            signs[start - self.start : end - self.start] = OPAQUE * (end - start)
        # The number of a heading or item belongs to no name: 1.建设国际航运枢纽.
        if self.document.blocks and self.document.blocks[self.sentence.block].start == self.start:
            number = number_of(self.text)
            if number is not None:
                signs[: number.width] = "，" * number.width
        return "".join(signs)

    def _clauses(self) -> Iterator[Clause]:
        for match in _BORDER.finditer(self.masked):
            start, end = self.start + match.start(), self.start + match.end()
            items = []
            position = start
            for place, part in enumerate(match[0].split("、")):
                if part:
                    items.append(Item(position, position + len(part), place))
                position += len(part) + 1
            if items:
                yield Clause(start, end, tuple(items))
