"""PDF and Word files for the tests, made from texts of our own."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
WIDTH, HEIGHT = A4
#: Characters to a line, and margins and step of lines in points.
COLUMNS, LEFT, STEP = 28, 80.0, 24.0
SIZE = 14


class Paper:
    """A PDF on which lines are set one by one."""

    def __init__(self, *, password: str | None = None) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._bytes = io.BytesIO()
        self.canvas = Canvas(self._bytes, pagesize=A4, encrypt=password, invariant=1)

    def line(self, x: float, y: float, text: str, size: float = SIZE) -> None:
        """Set a line; ``y`` counts from the top of the page."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, HEIGHT - y, text)

    def centred(self, y: float, text: str, size: float = SIZE) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(WIDTH / 2, HEIGHT - y, text)

    def page(self) -> None:
        self.canvas.showPage()

    def done(self) -> bytes:
        self.canvas.save()
        return self._bytes.getvalue()


def broken(text: str, columns: int = COLUMNS) -> list[str]:
    """A text in lines of equal width, the first with an indent."""
    padded = "　　" + text
    lines: list[str] = []
    while padded:
        width = 0
        end = 0
        while end < len(padded) and (width := width + (1 if padded[end].isascii() else 2)) <= 2 * columns:
            end += 1
        # No line begins with a mark.
        while end < len(padded) and padded[end] in "，。；：、）”》":
            end += 1
        lines.append(padded[:end])
        padded = padded[end:]
    return lines


def set_text(
    title: str,
    paragraphs: Sequence[str],
    *,
    head: str | None = None,
    lines_a_page: int = 26,
) -> bytes:
    """A PDF of a title and paragraphs with a running head and page numbers."""
    paper = Paper()
    lines = [line for paragraph in paragraphs for line in broken(paragraph)]
    pages = [lines[start : start + lines_a_page] for start in range(0, len(lines), lines_a_page)]
    for number, page in enumerate(pages, 1):
        if head:
            paper.centred(40, head, 9)
        y = 90.0
        if number == 1:
            paper.centred(y, title, 22)
            y += 2 * STEP
        for text in page:
            indent = 2 * SIZE if text.startswith("　　") else 0
            paper.line(LEFT + indent, y, text.lstrip("　"))
            y += STEP
        paper.centred(HEIGHT - 40, f"— {number} —", 10)
        paper.page()
    return paper.done()


def word(document: docx.document.Document) -> bytes:
    """The bytes of a Word document."""
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()
