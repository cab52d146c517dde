"""From a file, from bytes or from a text to a ``Document``.

What the caller tells (place, year, title, kind, slug) wins over what the text says; the text wins over the names of
the file and its folder.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path, PurePath

import kg
from kg.errors import UnreadableFile
from kg.model import Document
from kg.text.decode import decode
from kg.text.docx import from_docx
from kg.text.files import ADVICE, KINDS, MEDIA_TYPES, STDIN
from kg.text.html import declared_charset, from_html
from kg.text.layout import lay_out
from kg.text.markdown import from_markdown
from kg.text.markup import Rendered
from kg.text.metadata import Told, describe
from kg.text.normalise import normalise
from kg.text.pdf import from_pdf

#: Name and version of the reader, as it stands in each document.
READER = f"planatlas.text {kg.__version__}"
#: Bytes; what is larger is no plan and would only exhaust the memory.
MAX_BYTES = 20_000_000
#: Kinds of file with pictures in them, which may be several times as large.
_READERS = {MEDIA_TYPES[".pdf"]: from_pdf, MEDIA_TYPES[".docx"]: from_docx}
_WITH_PICTURES = 5


def read_file(
    path: str | Path,
    *,
    place: str | None = None,
    year: int | None = None,
    title: str | None = None,
    kind: str | None = None,
    slug: str | None = None,
    source: str | None = None,
    licence: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Read a file, or standard input where the path is ``-``.

    Args:
        path: A ``.txt``, ``.md``, ``.html``, ``.pdf`` or ``.docx`` file; a file without a suffix is read as plain text.
        place: GB/T 2260 code, ``CN`` or name of the place that the document speaks for.
        year: The year it plans.
        title: Its title.
        kind: Its kind, a concept in the scheme of document kinds (``report``, ``plan`` …).
        slug: Its identifier.
        source: Where it was published, a URL.
        licence: Under what terms it may be used.
        max_bytes: Size in bytes above which it is refused; five times as much for kinds that hold pictures.

    Raises:
        UnreadableFile: It cannot be opened, is empty, binary, too large, damaged or of another kind.
        BadInput: What was told of it cannot be so (an unknown place).
    """
    told = Told(place=place, year=year, title=title, kind=kind, slug=slug, source=source, licence=licence)
    if Path(path) == STDIN:
        data = sys.stdin.buffer.read(_WITH_PICTURES * max_bytes + 1)
        return _read(data, PurePath("stdin"), _media_type_of(data), told, max_bytes)
    path = Path(path)
    media_type = _media_type(path)
    limit = _limit(media_type, max_bytes)
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnreadableFile(f"{path}: too large ({size / 1e6:.0f} MB; at most {limit / 1e6:g} MB are read)")
        if path.is_dir():
            raise UnreadableFile(f"{path}: this is a folder, not a file")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"{path}: {error.strerror or error}") from None
    return _read(data, path, media_type, told, max_bytes)


def read_bytes(
    data: bytes,
    *,
    name: str,
    place: str | None = None,
    year: int | None = None,
    title: str | None = None,
    kind: str | None = None,
    slug: str | None = None,
    source: str | None = None,
    licence: str | None = None,
    max_bytes: int = MAX_BYTES,
) -> Document:
    """Read the bytes of a file; its ``name`` tells the kind of file. Otherwise as ``read_file``."""
    told = Told(place=place, year=year, title=title, kind=kind, slug=slug, source=source, licence=licence)
    path = PurePath(name)
    return _read(data, path, _media_type(path), told, max_bytes)


def read_text(
    text: str,
    *,
    name: str,
    place: str | None = None,
    year: int | None = None,
    title: str | None = None,
    kind: str | None = None,
    slug: str | None = None,
    source: str | None = None,
    licence: str | None = None,
) -> Document:
    """Read a plain text, which is stored as it is; ``name`` is what a file with this text would be called."""
    told = Told(place=place, year=year, title=title, kind=kind, slug=slug, source=source, licence=licence)
    if not text.strip():
        raise UnreadableFile(f"{name}: there is no text")
    return _document(Rendered(text, {}), PurePath(name), "text/plain", told)


def _media_type(path: PurePath) -> str:
    """The kind of file, by its suffix."""
    suffix = path.suffix.lower()
    # A dot in a name need not begin a suffix (十四五.规划).
    if not suffix.isascii() or not suffix:
        return "text/plain"
    if suffix not in MEDIA_TYPES:
        raise UnreadableFile(f"{path}: files of the kind {suffix} are not read; {ADVICE.get(suffix, f'give {KINDS}')}")
    return MEDIA_TYPES[suffix]


def _media_type_of(data: bytes) -> str:
    """The kind of what comes without a name, by its first bytes."""
    if data.startswith(b"%PDF-"):
        return MEDIA_TYPES[".pdf"]
    return MEDIA_TYPES[".docx"] if data.startswith(b"PK\x03\x04") else "text/plain"


def _limit(media_type: str, max_bytes: int) -> int:
    """The size in bytes above which a file is refused."""
    return max_bytes * (_WITH_PICTURES if media_type in _READERS else 1)


def _read(data: bytes, path: PurePath, media_type: str, told: Told, max_bytes: int) -> Document:
    limit = _limit(media_type, max_bytes)
    if len(data) > limit:
        raise UnreadableFile(f"{path}: too large (more than {limit / 1e6:g} MB)")
    if (reader := _READERS.get(media_type)) is not None:
        if not data:
            raise UnreadableFile(f"{path}: the file is empty")
        return _document(reader(data, str(path)), path, media_type, told)
    declared = declared_charset(data) if media_type == "text/html" else None
    text = decode(data, str(path), declared=declared)
    if media_type == "text/html":
        return _document(from_html(text, str(path)), path, media_type, told)
    if media_type == "text/markdown":
        rendered = from_markdown(text)
        if not rendered.text:
            raise UnreadableFile(f"{path}: the file holds no text")
        return _document(rendered, path, media_type, told)
    return _document(Rendered(text, {}), path, media_type, told)


def _document(rendered: Rendered, path: PurePath, media_type: str, told: Told) -> Document:
    text = rendered.text
    norm = normalise(text)
    layout = lay_out(norm, rendered.hints)
    known = describe(norm, layout, path, told, marked_title=rendered.title, marked_source=rendered.source)
    sha256 = hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()
    return Document(
        slug=known.slug or f"{path.stem}-{sha256[:8]}",
        title=known.title,
        text=text,
        norm=norm,
        kind=known.kind,
        place=known.place,
        place_name=known.place_name,
        year=known.year,
        date=known.date,
        source=known.source,
        licence=told.licence,
        media_type=media_type,
        sha256=sha256,
        reader=READER,
        blocks=layout.blocks,
        sections=layout.sections,
        sentences=layout.sentences,
    )
