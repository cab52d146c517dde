"""From a PDF with a text layer to plain text: one line a paragraph, heading or row of a table, without running heads.

PDFium reads the file in a process of its own (``kg.text.pdfium``). Points; y grows downwards.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import UnreadableFile
from kg.text.markup import Rendered
from kg.text.normalise import normalise
from kg.text.page import Piece, Rule, ordered, pieces_of
from kg.text.paragraphs import rendered

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
_LONG = 200


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
        lines.extend(line for line in ordered(kept, page.rules) if not _is_contents(line.text))
    if not lines:
        raise UnreadableFile(f"{name}: the PDF holds no text but page numbers; {_SEARCHABLE}")
    return rendered(lines, starts)


def _is_contents(text: str) -> bool:
    """Whether a line stands in the table of contents: words, dots and the number of a page."""
    return len(text) < _LONG and _CONTENTS.fullmatch(text) is not None


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
        what = "has no text layer, only pictures (a scan)" if any(p["pictures"] for p in pages) else "holds no text"
        raise UnreadableFile(f"{name}: the PDF {what}; {_SEARCHABLE}")
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
        again = {id(piece) for piece in pieces if len(pages) > 1 and max(seen[key] for key in _keys(piece)) >= often}
        # What stands beside words of this page, or in a table, belongs to them.
        own = {round(piece.y) for piece in pieces if id(piece) not in again}
        for piece in pieces:
            numbered = round(piece.y) in ends and _PAGE_NUMBER.fullmatch(normalise(piece.text).strip())
            repeated = id(piece) in again and round(piece.y) not in own and not _is_ruled(piece, page.rules)
            if repeated or (numbered and len(page.pieces) > 1):
                found.add(id(piece))
    return found


def _is_ruled(piece: Piece, rules: Sequence[Rule]) -> bool:
    """Whether a piece stands between upright rules, so in a table or a frame."""
    return any(rule.y0 < piece.y - 0.3 * piece.size < rule.y1 for rule in rules if rule.x1 - rule.x0 < 1)


def _keys(piece: Piece) -> list[tuple[str, int]]:
    """What a running head is known by: its words without numbers, and its height with some play."""
    words = re.sub(r"\d+", "#", normalise(piece.text)).replace(" ", "")
    return [(words, int(piece.y // 6)), (words, int((piece.y + 3) // 6) + 100_000)]
