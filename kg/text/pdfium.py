"""A program of its own that takes a PDF apart: runs of glyphs and ruling lines, page by page, written as JSON.

It is run as a child process with limits on time and memory, so that a hostile or damaged file can neither crash nor
fill the reader. Points; x grows to the right and y downwards along the lines of text, whichever way a page is turned.
Standard input is the file; it imports nothing of the project.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as c

#: Limits: pages, glyphs of the whole file, ruling lines of a page, bytes of memory and seconds of computing.
MAX_PAGES, MAX_GLYPHS, MAX_RULES = 3000, 10_000_000, 4000
MAX_MEMORY, MAX_SECONDS = 1_500_000_000, 120
#: Radicals that stand for the characters of the same look (fonts often name them so), where Unicode gives no mapping.
_RADICALS = dict(
    zip(
        "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰⻳",
        "民西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙龟",
        strict=True,
    )
)
#: A gap between glyphs from which Latin words are parted, one for others (between Han characters and numbers stands
#: a quarter at most), and one from which runs are parted; in ems.
_LATIN_WORD, _WORD, _RUN = 0.18, 0.6, 0.9

#: Signs of symbol fonts that begin the items of lists.
_BULLETS = frozenset({0xF06C, 0xF06E, 0xF075, 0xF076, 0xF0A7, 0xF0B2, 0xF0B7, 0xF0D8, 0xF0FC})
#: What the library writes its answers to, made once for all glyphs.
_BOX, _MATRIX, _X, _Y = c.FS_RECTF(), c.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()

Glyph = tuple[str, float, float, float, float]


def main() -> int:
    """Read the file; the first line tells the pages or what is wrong, each further one is a page."""
    _limit()
    out = sys.stdout
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        code = getattr(error, "err_code", None)
        _write({"error": "password" if code == c.FPDF_ERR_PASSWORD or "assword" in str(error) else "damaged"})
        return 0
    if pages > MAX_PAGES:
        _write({"error": "pages", "pages": pages})
        return 0
    _write({"pages": pages})
    left = MAX_GLYPHS
    for index in range(pages):
        try:
            page = document[index]
        except pypdfium2.PdfiumError:
            _write({"error": "page", "page": index + 1})
            return 0
        found = _page(page, left)
        page.close()
        left -= found["glyphs"]
        if left <= 0:
            _write({"error": "glyphs"})
            return 0
        _write(found)
    out.flush()
    return 0


def _limit() -> None:
    """Bound time and memory, where the system can."""
    try:
        import resource  # noqa: PLC0415 - Unix only
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, MAX_MEMORY), (resource.RLIMIT_CPU, MAX_SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _write(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _page(page: Any, left: int) -> dict[str, Any]:  # noqa: ANN401 - the library has no types
    """Runs and rules of a page, the glyphs read, and those without a character."""
    text = page.get_textpage()
    count = text.count_chars()
    if count > left:
        return {"glyphs": count}
    turns = Counter(_turn(text, index) for index in range(0, count, max(1, count // 200)))
    turn = min(turns, key=lambda angle: (-turns[angle], angle)) if turns else 0
    unknown, glyphs = 0, []
    for index in range(count):
        sign = _sign(text, index)
        if sign is None:
            unknown += 1
        elif sign and _turn(text, index) == turn:
            glyphs.append(_glyph(text, index, sign, turn))
    text.close()
    pictures = any(page.get_objects(filter=(c.FPDF_PAGEOBJ_IMAGE,), max_depth=2)) if not glyphs else False
    return {
        "glyphs": count,
        "unknown": unknown,
        "pictures": pictures,
        "runs": [_rounded(run) for run in _runs(glyphs)],
        "rules": _rules(page, turn) if glyphs else [],
    }


def _turn(text: Any, index: int) -> int:  # noqa: ANN401
    """The direction of a glyph in degrees; -1 where it is no quarter turn (a watermark)."""
    angle = c.FPDFText_GetCharAngle(text, index)
    if angle == 0:
        return 0
    degrees = math.degrees(angle)
    quarter = round(degrees / 90) * 90
    return quarter % 360 if abs(degrees - quarter) < 3 else -1


def _sign(text: Any, index: int) -> str | None:  # noqa: ANN401
    """The character of a glyph; a space for any blank, "" for none, None where the file does not tell which."""
    code = c.FPDFText_GetUnicode(text, index)
    if code in {0xFFFE, 2, 0xAD}:
        return "-"
    if code in _BULLETS:
        return "•"
    if c.FPDFText_HasUnicodeMapError(text, index) == 1 or 0xE000 <= code <= 0xF8FF or code in {0, 0xFFFD}:
        return None
    if not 0x20 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF or 0x7F <= code < 0xA0:
        return ""
    sign = chr(code)
    if 0x2F00 <= code <= 0x2FDF or 0xFB00 <= code <= 0xFB06:
        return unicodedata.normalize("NFKC", sign)
    if sign.isspace():
        # The library adds blanks where it sees gaps; gaps are measured here.
        return "" if c.FPDFText_IsGenerated(text, index) == 1 else " "
    return "" if unicodedata.category(sign) == "Cf" else _RADICALS.get(sign, sign)


def _glyph(text: Any, index: int, sign: str, turn: int) -> Glyph:  # noqa: ANN401
    """A glyph with its left and right end, its baseline and its size, as if its line were level."""
    c.FPDFText_GetLooseCharBox(text, index, _BOX)
    c.FPDFText_GetCharOrigin(text, index, _X, _Y)
    c.FPDFText_GetMatrix(text, index, _MATRIX)
    size = c.FPDFText_GetFontSize(text, index) * (math.hypot(_MATRIX.c, _MATRIX.d) or 1)
    if turn == 0:
        return sign, _BOX.left, _BOX.right, -_Y.value, size
    first, second = _turned(_BOX.left, _BOX.bottom, turn), _turned(_BOX.right, _BOX.top, turn)
    return sign, min(first[0], second[0]), max(first[0], second[0]), _turned(_X.value, _Y.value, turn)[1], size


def _turned(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of a page in the direction of its lines, y downwards."""
    return {90: (-y, -x), 180: (-x, y), 270: (y, x)}.get(turn, (x, -y))


def _runs(glyphs: list[Glyph]) -> Iterator[Glyph]:
    """Glyphs that follow one another on a line, as one run."""
    words: list[str] = []
    start = end = base = size = 0.0
    blank = False
    for sign, left, right, y, em in glyphs:
        if sign == " ":
            # Blanks count between Latin words only: between Han characters the gap decides.
            blank = True
            continue
        gap = left - end
        if words and abs(y - base) < 0.1 * em and abs(em - size) < 0.2 * em and -0.5 * em < gap < _RUN * em:
            latin = sign.isascii() and words[-1].isascii()
            if gap > (_LATIN_WORD if latin else _WORD) * em or (latin and blank):
                words.append(" ")
        else:
            if words:
                yield "".join(words), start, end, base, size
            words, start, base, size = [], left, y, em
        words.append(sign)
        end, blank = right, False
    if words:
        yield "".join(words), start, end, base, size


def _rounded(run: Glyph) -> tuple[str, float, float, float, float]:
    return run[0], round(run[1], 1), round(run[2], 1), round(run[3], 1), round(run[4], 1)


def _rules(page: Any, turn: int) -> list[tuple[float, float, float, float]]:  # noqa: ANN401
    """The level and upright lines that are drawn on a page."""
    rules: set[tuple[float, float, float, float]] = set()
    for item in page.get_objects(filter=(c.FPDF_PAGEOBJ_PATH,), max_depth=1):
        a, b, cc, d, e, f = item.get_matrix().get()
        before: tuple[float, float] | None = None
        first: tuple[float, float] | None = None
        for index in range(min(c.FPDFPath_CountSegments(item), MAX_RULES)):
            segment = c.FPDFPath_GetPathSegment(item, index)
            x, y = ctypes.c_float(), ctypes.c_float()
            c.FPDFPathSegment_GetPoint(segment, x, y)
            point = _turned(a * x.value + cc * y.value + e, b * x.value + d * y.value + f, turn)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == c.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == c.FPDF_SEGMENT_LINETO and before is not None:
                _add_rule(rules, before, point)
            if c.FPDFPathSegment_GetClose(segment) and first is not None:
                _add_rule(rules, point, first)
            before = point
        if len(rules) > MAX_RULES:
            return []
    return sorted(rules)


def _add_rule(
    rules: set[tuple[float, float, float, float]], one: tuple[float, float], other: tuple[float, float]
) -> None:
    """Note a line between two points, if it is level or upright and long enough to part cells."""
    x0, x1 = sorted((one[0], other[0]))
    y0, y1 = sorted((one[1], other[1]))
    if (y1 - y0 < 1 and x1 - x0 > 8) or (x1 - x0 < 1 and y1 - y0 > 8):
        rules.add((round(x0, 1), round(y0, 1), round(x1, 1), round(y1, 1)))


if __name__ == "__main__":
    sys.exit(main())
