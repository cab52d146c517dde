"""From a PDF with a text layer to plain text: one line a paragraph, heading or row of a table, without running heads.

PDFium reads the file in a process of its own (``kg.text.pdfium``); here lines become paragraphs by where they stand.
Points; y grows downwards.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.errors import UnreadableFile
from kg.text.lines import BULLETS
from kg.text.markup import Lines, Rendered
from kg.text.normalise import normalise
from kg.text.numbering import number_of
from kg.text.page import Piece, Rule, joined_words, ordered, pieces_of

_PROGRAM = Path(__file__).with_name("pdfium.py")
#: Seconds after which the program is ended where it cannot count its own.
_PATIENCE = 300
_SEARCHABLE = "make it searchable first (for instance ocrmypdf -l chi_sim), then give the result"
_WRONG = {
    "password": "the PDF asks for a password; save a copy without one",
    "damaged": "the PDF is damaged or not written whole; fetch it again",
    "glyphs": "the PDF draws more text than any plan has; split it",
}
_PAGE_NUMBER = re.compile(
    r"[-—·~ ]*(?:\d{1,4}|[ivxIVX]{1,6})[-—·~ ]*|第 ?\d{1,4} ?页.{0,12}|\d{1,4} ?/ ?\d{1,4}|[Pp]age \d{1,4}.{0,10}"
)
_CONTENTS = re.compile(r".{2,80}?(?:[.…·・．]{4,}|(?:[.…·] ){3,}) ?[-—]?\d{1,4}[-—]?")
_FINISHED = frozenset("。！？；：.!?;:”’）》")
_STOPS = frozenset("，。；：！？")
_LONGEST_HEADING = 60
#: Lines of which the margins are too few to be told.
_FEW = 8


@dataclass(frozen=True, slots=True)
class _Page:
    """A page: its pieces from top to bottom, and its ruling lines."""

    pieces: list[Piece]
    rules: list[Rule]


def from_pdf(data: bytes, name: str) -> Rendered:
    """The text of a PDF.

    Raises:
        UnreadableFile: It is damaged, asks for a password, has no text layer, or is too large to be taken apart.
    """
    pages = _pages(data, name)
    running = _running(pages)
    lines: list[Piece] = []
    starts: set[int] = set()
    for page in pages:
        kept = [piece for piece in page.pieces if id(piece) not in running]
        starts.add(len(lines))
        lines.extend(line for line in ordered(kept, page.rules) if not _CONTENTS.fullmatch(line.text))
    if not lines:
        raise UnreadableFile(f"{name}: the PDF holds no text but page numbers; {_SEARCHABLE}")
    return _rendered(_settled(lines), starts)


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


def _pages(data: bytes, name: str) -> list[_Page]:
    """The pages as the program takes them apart."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, by our own interpreter
            [sys.executable, "-P", str(_PROGRAM)], input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile(f"{name}: the PDF takes too long to read; split it or print it to a new PDF") from None
    records: list[dict[str, Any]] = []
    for line in done.stdout.splitlines():
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            break
    problem = next((record for record in records if "error" in record), None)
    if problem is not None:
        raise UnreadableFile(f"{name}: {_problem(problem)}")
    if not records and b"No module named" in done.stderr:
        raise UnreadableFile(f"{name}: PDF files need the library pypdfium2; run pip install pypdfium2")
    if done.returncode or not records or len(records) <= records[0]["pages"]:
        raise UnreadableFile(
            f"{name}: the PDF cannot be taken apart within the limits of time and memory; print it to a new PDF"
        )
    pages = records[1:]
    _check_text(pages, name)
    return [
        _Page(pieces_of([Piece(*run) for run in page["runs"]]), [Rule(*rule) for rule in page["rules"]])
        for page in pages
    ]


def _problem(record: dict[str, Any]) -> str:
    """What is wrong with a file, and what to do."""
    if record["error"] == "pages":
        return f"the PDF has {record['pages']} pages, more than any plan; split it"
    if record["error"] == "page":
        return f"page {record['page']} of the PDF is damaged; fetch it again or print it to a new PDF"
    return _WRONG[record["error"]]


def _check_text(pages: Sequence[dict[str, Any]], name: str) -> None:
    """Refuse a file without text, one that is scanned for the most part, and one whose fonts name no characters."""
    if not any(page["runs"] or page["unknown"] for page in pages):
        raise UnreadableFile(f"{name}: the PDF has no text layer, only pictures (a scan); {_SEARCHABLE}")
    scanned = sum(1 for page in pages if page["pictures"])
    if 2 * scanned > len(pages):
        raise UnreadableFile(f"{name}: {scanned} of {len(pages)} pages are pictures without text; {_SEARCHABLE}")
    unknown = sum(page["unknown"] for page in pages)
    if unknown * 5 > sum(page["glyphs"] for page in pages):
        raise UnreadableFile(f"{name}: the fonts of the PDF do not say which characters they draw; {_SEARCHABLE}")


def _running(pages: Sequence[_Page]) -> set[int]:
    """The pieces that are running heads, running feet and page numbers.

    They stand among the outermost rows of a page; a head comes again at the same height on other pages, whatever its
    number; a bare number is one also where it comes once.
    """
    found: set[int] = set()
    outer: list[list[Piece]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        heights = sorted({round(piece.y) for piece in page.pieces})
        edge = {*heights[:2], *heights[-2:]} if len(heights) > 4 else {*heights[:1], *heights[-1:]}
        pieces = [piece for piece in page.pieces if round(piece.y) in edge]
        outer.append(pieces)
        seen.update({key for piece in pieces for key in _keys(piece)})
    often = max(2, min(3, len(pages) - 1))
    for page, pieces in zip(pages, outer, strict=True):
        rows = Counter(round(piece.y) for piece in page.pieces)
        ends = {y for y in (min(rows, default=0), max(rows, default=0)) if rows[y] == 1}
        for piece in pieces:
            again = len(pages) > 1 and max(seen[key] for key in _keys(piece)) >= often
            numbered = round(piece.y) in ends and _PAGE_NUMBER.fullmatch(normalise(piece.text).strip())
            if again or (numbered and len(page.pieces) > 1):
                found.add(id(piece))
    return found


def _keys(piece: Piece) -> list[tuple[str, int]]:
    """What a running head is known by: its words without numbers, and its height with some play."""
    words = re.sub(r"\d+", "#", normalise(piece.text)).replace(" ", "")
    return [(words, int(piece.y // 6)), (words, int((piece.y + 3) // 6) + 100_000)]


def _rendered(lines: Sequence[Piece], starts: set[int]) -> Rendered:
    """The lines joined to paragraphs."""
    body = _body_size(lines)
    pitch = _pitch(lines, starts)
    indents = _indents(lines)
    paragraphs: list[tuple[str, Piece, Piece]] = [(lines[0].text, lines[0], lines[0])]
    for index, (before, line) in enumerate(pairwise(lines), 1):
        text, first, _ = paragraphs[-1]
        follows = not (index in starts or line.y < before.y)
        near = not follows or line.y - before.y <= 1.45 * pitch.get(round(line.size), 2 * line.size)
        if near and (_goes_on(before, line, first, body=body, indents=indents) or _is_open(text, before, line)):
            paragraphs[-1] = (joined_words(text, line.text), first, line)
        else:
            paragraphs.append((line.text, line, line))
    return _hinted(paragraphs, body)


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
    if line.x0 - line.left > 0.8 * em and not _hangs(first, line):
        return False
    opens = number_of(normalise(line.text)) is not None or line.text[0] in BULLETS
    finished = normalise(before.text[-1]) in _FINISHED
    return not (opens and (finished or not indents)) and not (
        finished and before.right - before.x1 > 1.1 * em and not indents
    )


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
