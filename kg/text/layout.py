"""The layout of a text: blocks, nested sections and sentences, found in its normal form.

Offsets are those of the text. Sections nest by the order in which the document itself uses its styles of headings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kg.model import Block, Section, Sentence
from kg.text.headings import Unit, units_of
from kg.text.lines import Line, lines_of, whole_lines
from kg.text.nesting import Nesting
from kg.text.sentences import sentence_ends

#: Blocks that are one sentence each.
_WHOLE = frozenset({"heading", "title", "furniture"})
_STOPS = frozenset("。！？!?")
_NO_HINTS: Mapping[int, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks, sections and sentences, each sorted by start."""

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


def lay_out(norm: str, hints: Mapping[int, int] = _NO_HINTS) -> Layout:
    """The layout of a text.

    Args:
        norm: The text in its normal form.
        hints: What markup says of the line that starts at an offset: 1 to 6 for a heading of that level, 0 for an item.
    """
    units = units_of(whole_lines(lines_of(norm, hints)))
    nesting = Nesting(units)
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    for index, unit in enumerate(units):
        start, end = unit.lines[0].start, unit.lines[-1].whole_end
        ends = _sentence_ends(norm, unit, start, end)
        title_end = _title_end(unit, start, ends)
        nesting.enter(index, start, title_end, end)
        section = nesting.current
        pieces = _blocks(unit, nesting.level if unit.kind == "heading" else 0)
        _add_sentences(sentences, norm, ends, pieces, first=len(blocks), section=section)
        blocks.extend(pieces)
    return Layout(tuple(blocks), nesting.sections(), tuple(sentences))


def _title_end(unit: Unit, start: int, ends: Sequence[int]) -> int:
    """Where the heading of a whole line ends: with its first sentence, or with its number alone."""
    if unit.number is not None and 0 < unit.head <= unit.number.width and unit.head < len(unit.text):
        return min(start + len(unit.text[: unit.head].rstrip()), unit.lines[0].whole_end)
    return ends[0] if unit.head else start


def _sentence_ends(norm: str, unit: Unit, start: int, end: int) -> list[int]:
    if unit.kind in _WHOLE or _STOPS.isdisjoint(unit.text):
        return [end]
    return sentence_ends(norm, start, end)


def _add_sentences(
    sentences: list[Sentence],
    norm: str,
    ends: Sequence[int],
    pieces: Sequence[Block],
    *,
    first: int,
    section: int | None,
) -> None:
    """Sentences of a whole line, each in the piece in which it begins, which is no furniture that tears the line."""
    start, at, torn = pieces[0].start, 0, len(pieces) > 1
    for end in ends:
        while start < end:
            while start >= pieces[at].end:
                at += 1
            if torn and pieces[at].kind == "furniture":
                start = min(pieces[at].end, end)
            elif norm[start].isspace():
                start += 1
            else:
                sentences.append(Sentence(start, end, first + at, section))
                break
        start = end


def _blocks(unit: Unit, level: int) -> list[Block]:
    """The block of a whole line; where furniture tears it, one for each piece."""
    lines = unit.lines
    if len(lines) == 1:
        return [Block(unit.kind, lines[0].start, lines[0].whole_end, level)]
    pieces: list[list[Line]] = []
    for line in lines:
        if pieces and pieces[-1][-1].furniture == line.furniture:
            pieces[-1].append(line)
        else:
            pieces.append([line])
    return [
        Block(
            "furniture" if piece[0].furniture and unit.kind != "furniture" else unit.kind,
            piece[0].start,
            piece[-1].whole_end,
            level,
        )
        for piece in pieces
    ]
