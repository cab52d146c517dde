"""From lines of print to paragraphs, by where the lines stand: margins, indents, steps and sizes of type.

Points; y grows downwards. The text that is made is the text as stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.text.lines import BULLETS
from kg.text.markup import Lines, Rendered
from kg.text.normalise import normalise
from kg.text.numbering import number_of
from kg.text.page import CELL, Piece, joined_words

_FINISHED = frozenset("。！？；：.!?;:”’）》")
_STOPS = frozenset("，。；：！？")
_LONGEST_HEADING = 60
#: Lines of which the margins are too few to be told.
_FEW = 8


def rendered(lines: Sequence[Piece], starts: set[int]) -> Rendered:
    """The text of lines joined to paragraphs.

    Args:
        lines: All lines of a document in reading order, at least one.
        starts: The indices of lines that begin a page.
    """
    lines = _settled(lines)
    body = _body_size(lines)
    pitch = _pitch(lines, starts)
    indents = _indents(lines)
    paragraphs: list[tuple[str, Piece, Piece]] = [(lines[0].text, lines[0], lines[0])]
    for index, (before, line) in enumerate(pairwise(lines), 1):
        text, first, _ = paragraphs[-1]
        if index in starts and before.is_row and (cells := _overleaf(text, line)) is not None:
            paragraphs[-1] = (cells, first, line)
            continue
        follows = not (index in starts or line.y < before.y)
        near = not follows or line.y - before.y <= 1.45 * pitch.get(round(line.size), 2 * line.size)
        if near and (_goes_on(before, line, first, body=body, indents=indents) or _is_open(text, before, line)):
            paragraphs[-1] = (joined_words(text, line.text), first, line)
        else:
            paragraphs.append((line.text, line, line))
    return _hinted(paragraphs, body)


def _settled(lines: Sequence[Piece]) -> list[Piece]:
    """Lines with the margins of the whole document where their column has too few to tell its own."""
    columns = Counter((line.left, line.right) for line in lines if not line.is_split)
    if not columns:
        return list(lines)
    lefts: Counter[int] = Counter()
    for (left, _), count in columns.items():
        lefts[round(left)] += count
    left = min(lefts, key=lambda x: (-lefts[x], x))
    rights = sorted((right for (_, right), count in columns.items() for _ in range(count)), reverse=True)
    right = rights[len(rights) // 20]
    return [
        line
        if line.is_split or columns[line.left, line.right] >= _FEW
        else replace(line, left=min(line.left, left), right=max(line.right, right))
        for line in lines
    ]


def _body_size(lines: Sequence[Piece]) -> float:
    """The size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return min(sizes, key=lambda size: (-sizes[size], size))


def _pitch(lines: Sequence[Piece], starts: set[int]) -> dict[int, float]:
    """Size of type → the usual step from one line to the next."""
    steps: dict[int, Counter[float]] = {}
    for index, (before, line) in enumerate(pairwise(lines), 1):
        step = line.y - before.y
        if index not in starts and 0.8 * line.size < step < 3.5 * line.size and abs(before.size - line.size) < 0.5:
            steps.setdefault(round(line.size), Counter())[round(step)] += 1
    # Steps between paragraphs are larger, so that of the frequent ones the smaller counts.
    return {
        size: min(step for step in counts if 3 * counts[step] >= max(counts.values())) for size, counts in steps.items()
    }


def _indents(lines: Sequence[Piece]) -> bool:
    """Whether paragraphs begin with an indent."""
    indented = sum(1 for line in lines if not line.is_row and 1.2 < (line.x0 - line.left) / (line.size or 1) < 4.5)
    return indented * 20 > len(lines)


def _goes_on(before: Piece, line: Piece, first: Piece, *, body: float, indents: bool) -> bool:
    """Whether a line goes on with the paragraph whose last line stands before it."""
    if before.is_row or line.is_row:
        return False
    em = max(line.size, 1.0)
    if abs(before.size - line.size) > 0.08 * em:
        return False
    if before.size > 1.12 * body and _is_centred(before) and _is_centred(line):
        # A title on two lines; what stands in brackets below it does not belong to it.
        return (before.x1 - before.x0) > 0.4 * (before.right - before.left) and normalise(line.text[:1]) not in "（—"
    if before.right - before.x1 > 2.3 * em:
        return False
    opens = number_of(normalise(line.text)) is not None or line.text[0] in BULLETS
    finished = normalise(before.text[-1]) in _FINISHED
    # A list is indented as a whole.
    level = abs(line.x0 - before.x0) < 0.3 * em and not opens and not finished
    if line.x0 - line.left > 0.8 * em and not level and not _hangs(first, line):
        return False
    return not (opens and (finished or not indents)) and not (
        finished and before.right - before.x1 > 1.1 * em and not indents
    )


def _overleaf(row: str, line: Piece) -> str | None:
    """A row of a table with what follows on the next page, where some of its cells go on and others do not."""
    cells, rest = row.split(CELL), line.text.split(CELL)
    if not line.is_row or len(cells) != len(rest) or all(rest) or not cells[0]:
        return None
    if any(more and not cell for cell, more in zip(cells, rest, strict=True)):
        return None
    return CELL.join(joined_words(cell, more) for cell, more in zip(cells, rest, strict=True))


def _is_open(text: str, before: Piece, line: Piece) -> bool:
    """Whether a paragraph whose last line stops short of the margin evidently goes on (lines broken by count)."""
    if before.is_row or line.is_row or abs(before.size - line.size) > 0.08 * line.size:
        return False
    width = before.right - before.left
    return (
        before.x1 - before.left > 0.65 * width > 12 * line.size
        and normalise(text[-1]) not in _FINISHED
        and line.x0 - line.left < 0.8 * line.size
        and before.x0 - before.left < 4.5 * line.size
        and number_of(normalise(line.text)) is None
        and line.text[0] not in BULLETS
        and (number_of(normalise(text)) is None or not _STOPS.isdisjoint(normalise(text)))
    )


def _is_centred(line: Piece) -> bool:
    """Whether a line stands in the middle of its column, or fills it."""
    return abs((line.x0 - line.left) - (line.right - line.x1)) < 2.5 * line.size


def _hangs(first: Piece, line: Piece) -> bool:
    """Whether a line stands below the words of an item whose number hangs out to the left."""
    opens = number_of(normalise(first.text)) is not None or first.text[0] in BULLETS
    return opens and 0.8 * line.size < line.x0 - first.x0 < 3.2 * line.size and first.x0 - first.left < line.size


def _hinted(paragraphs: Sequence[tuple[str, Piece, Piece]], body: float) -> Rendered:
    """The text, with larger type between paragraphs told as headings and rows of tables as items."""
    begun = False
    large: list[float] = []
    for text, first, _ in paragraphs:
        if begun and _is_large(text, first, body):
            large.append(round(first.size))
        begun = begun or (len(text) > 40 and abs(first.size - body) < 0.1 * body)
    levels = {size: min(level, 6) for level, size in enumerate(sorted(set(large), reverse=True), 2)}
    lines = Lines()
    begun = False
    for text, first, _ in paragraphs:
        hint = 0 if first.is_row else None
        if begun and _is_large(text, first, body):
            hint = levels[round(first.size)]
        begun = begun or (len(text) > 40 and abs(first.size - body) < 0.1 * body)
        lines.add(text, hint)
    return lines.rendered(None, None)


def _is_large(text: str, first: Piece, body: float) -> bool:
    return not first.is_row and first.size > 1.12 * body and len(text) <= _LONGEST_HEADING and text[-1] not in "。，；"
