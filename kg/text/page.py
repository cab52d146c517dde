"""From the runs of glyphs of a page to its lines in reading order: rows, columns and tables.

Points; y grows downwards. A line of a table has its cells joined by `` | ``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

#: A gap that may part columns, and one from which the parts of a row are apart, in ems.
_GAP, _APART = 0.7, 1.4
#: More parts than that are no page of columns; more of rules and parts together no page of tables.
_MOST = 400
_MOST_CELLS = 400_000
CELL = " | "


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on one line of a page; ``y`` is their baseline, ``size`` that of their font."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    #: A row of a table.
    is_row: bool = False
    #: Left and right margin of the column that it stands in.
    left: float = 0.0
    right: float = 0.0
    #: Whether the page has several columns, so that the margins are not those of other pages.
    is_split: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line, level or upright."""

    x0: float
    y0: float
    x1: float
    y1: float


def pieces_of(runs: Sequence[Piece]) -> list[Piece]:
    """The parts of a page's rows, from top to bottom and from left to right; a gap may be that between columns."""
    return [piece for row in _rows(runs) for piece in _merged(row, _GAP)]


def _merged(row: Sequence[Piece], most: float) -> list[Piece]:
    """The parts of a row, of which those are joined that are no more than some ems apart."""
    merged = [row[0]]
    for run in row[1:]:
        last = merged[-1]
        gap = run.x0 - last.x1
        if gap > most * max(run.size, last.size) or last.is_row or run.is_row:
            merged.append(run)
            continue
        # A blank of one em is written; a smaller one stands between Latin words only.
        blank = "\u3000" if gap > _GAP * run.size else " " if _is_latin(last, run) and gap > 0.18 * run.size else ""
        larger = last if last.size >= run.size else run
        merged[-1] = replace(larger, text=last.text + blank + run.text, x0=last.x0, x1=max(last.x1, run.x1))
    return merged


def _is_latin(before: Piece, after: Piece) -> bool:
    return before.text[-1].isascii() and after.text[0].isascii()


def _rows(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces grouped by their baseline; raised and lowered ones stand with the larger beside them."""
    rows: list[list[Piece]] = []
    base, size = 0.0, 0.0
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.x0)):
        if rows and abs(piece.y - base) < 0.45 * max(size, piece.size):
            rows[-1].append(piece)
            if piece.size > size:
                base, size = piece.y, piece.size
        else:
            rows.append([piece])
            base, size = piece.y, piece.size
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def ordered(pieces: Sequence[Piece], rules: Sequence[Rule]) -> list[Piece]:
    """A page's lines in reading order, each with the margins of its column; rows of tables are one line each."""
    lines: list[Piece] = []
    columns = list(_columns(_with_ruled_tables(pieces, rules))) if pieces else []
    for column in columns:
        lines.extend(replace(line, is_split=len(columns) > 1) for line in _column_lines(column))
    return lines


def _columns(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each column after those of the one before; what crosses the gutter parts the page in bands."""
    gutter = _gutter(pieces)
    if gutter is None:
        yield _with_margins(pieces)
        return
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    across: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.x0)):
        if piece.x0 < gutter < piece.x1:
            for side in sides:
                if side:
                    yield from _columns(side)
                    side.clear()
            across.append(piece)
        else:
            if across:
                yield _with_margins(across)
                across = []
            sides[piece.x0 >= gutter].append(piece)
    for side in (across, *sides):
        if side:
            yield from _columns(side) if side is not across else (_with_margins(side),)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Where the gap between two columns of running text lies, if there is one."""
    text = [piece for piece in pieces if not piece.is_row]
    if not 10 <= len(text) <= _MOST:
        return None
    em = median(piece.size for piece in text)
    start, end = min(piece.x0 for piece in text), max(piece.x1 for piece in text)
    best: tuple[int, float, float] | None = None
    for x in sorted({round(piece.x1 + 0.4 * em) for piece in text}):
        if not start + 0.2 * (end - start) < x < end - 0.2 * (end - start):
            continue
        left = [piece for piece in text if piece.x1 <= x]
        right = [piece for piece in text if piece.x0 >= x]
        crossing = len(text) - len(left) - len(right)
        if crossing > 0.4 * len(text) or not (_is_column(left, em) and _is_column(right, em)):
            continue
        gap = min(piece.x0 for piece in right) - max(piece.x1 for piece in left)
        if gap >= 0.7 * em and (best is None or (crossing, -gap) < best[:2]):
            best = (crossing, -gap, float(x))
    return best[2] if best else None


def _is_column(pieces: Sequence[Piece], em: float) -> bool:
    """Whether pieces are running text: long, and most of them reaching the margin."""
    if len(pieces) < 5:
        return False
    edge = max(piece.x1 for piece in pieces) - 2.2 * em
    return median(len(piece.text) for piece in pieces) >= 8 and 2 * sum(p.x1 >= edge for p in pieces) >= len(pieces)


def _with_margins(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a column with its margins: the outermost ends that two pieces share."""
    starts = sorted(piece.x0 for piece in pieces)
    ends = sorted((piece.x1 for piece in pieces), reverse=True)
    em = median(piece.size for piece in pieces)
    left = next((one for one, other in pairwise(starts) if other - one < 0.5 * em), starts[0])
    right = next((one for one, other in pairwise(ends) if one - other < 1.2 * em), ends[0])
    return [replace(piece, left=left, right=right) for piece in pieces]


def _column_lines(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The lines of a column; two rows or more of several parts each are a table."""
    rows = [_merged(row, _APART) for row in _rows(pieces)]
    for several, group in groupby(rows, key=lambda row: len(row) > 1):
        block = list(group)
        for row in block:
            if not several:
                yield row[0]
            elif len(block) > 1 and not any(piece.is_row for piece in row):
                yield _joined(row, CELL, is_row=True)
            else:
                yield _joined(row, "\u3000", is_row=any(piece.is_row for piece in row))


def _joined(row: Sequence[Piece], by: str, *, is_row: bool) -> Piece:
    return replace(row[0], text=by.join(piece.text for piece in row), x1=row[-1].x1, is_row=is_row)


def _with_ruled_tables(pieces: Sequence[Piece], rules: Sequence[Rule]) -> list[Piece]:
    """Pieces with those in the cells of ruled tables joined, row by row."""
    upright = [rule for rule in rules if rule.y1 - rule.y0 >= rule.x1 - rule.x0]
    # A row that goes on overleaf has no lower rule; it ends with the upright ones.
    heights = [rule.y0 for rule in rules if rule.x1 - rule.x0 > rule.y1 - rule.y0]
    level = _distinct([*heights, *(y for rule in upright for y in (rule.y0, rule.y1))])
    if len(level) < 2 or len(upright) < 2 or len(level) * (len(upright) + len(pieces)) > _MOST_CELLS:
        return list(pieces)
    kept = list(pieces)
    for top, bottom in pairwise(level):
        # Baselines stand above the lower rule; a row of cells is bounded and parted by upright rules.
        edges = sorted({round(rule.x0) for rule in upright if rule.y0 < top + 3 and rule.y1 > bottom - 3})
        edges = [edge for index, edge in enumerate(edges) if not index or edge - edges[index - 1] > 3]
        if len(edges) < 3:
            continue
        inside = [
            p for p in kept if top < p.y - 0.2 * p.size < bottom and edges[0] - 3 < (p.x0 + p.x1) / 2 < edges[-1] + 3
        ]
        cells = [[p for p in inside if a - 3 <= (p.x0 + p.x1) / 2 < b - 3] for a, b in pairwise(edges)]
        if sum(map(bool, cells)) < 1:
            continue
        words = CELL.join(_cell(cell) for cell in cells)
        first = inside[0]
        taken = {id(piece) for piece in inside}
        kept = [piece for piece in kept if id(piece) not in taken]
        kept.append(replace(first, text=words, x0=float(edges[0]), x1=float(edges[-1]), is_row=True))
    return sorted(kept, key=lambda piece: (piece.y, piece.x0))


def _cell(pieces: Sequence[Piece]) -> str:
    """The words of a cell, whose lines are joined."""
    words = ""
    for piece in sorted(pieces, key=lambda piece: (piece.y, piece.x0)):
        words = joined_words(words, piece.text)
    return words


def _distinct(heights: Sequence[float]) -> list[float]:
    """The heights at which level rules lie; the two edges of a thick line are one."""
    distinct: list[float] = []
    for y in sorted(heights):
        if not distinct or y - distinct[-1] > 3:
            distinct.append(y)
    return distinct


def joined_words(before: str, after: str) -> str:
    """Two pieces of a text that a line break tore apart, as they were.

    >>> joined_words("推进滨江", "新区建设"), joined_words("the infra-", "structure of"), joined_words("of the", "Bay")
    ('推进滨江新区建设', 'the infrastructure of', 'of the Bay')
    """
    if not before or not after:
        return before + after
    last, first = before[-1], after[0]
    if (
        last == "-"
        and len(before) > 1
        and before[-2].isascii()
        and before[-2].isalpha()
        and first.islower()
        and first.isascii()
    ):
        return before[:-1] + after
    if not (last.isascii() and first.isascii()) or last == "-":
        return before + after
    # A number that was torn stays one (3. and 5%).
    apart = last.isalpha() or first.isalpha() or (last in ",;:.?!)" and not before[-2:-1].isdigit())
    return f"{before} {after}" if apart else before + after
