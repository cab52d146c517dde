"""From a DOCX document to plain text: one line a paragraph, heading, item or row of a table, without heads and feet.

Numbers that Word counts by itself are written out; deleted words, comments and fields' codes are no part of the text,
notes stand at its end.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from kg.errors import UnreadableFile
from kg.text.docx_numbers import Element, Numbering, W
from kg.text.markup import Lines, Rendered

#: Bytes of all XML of a document when unpacked; what has more is no plan, or made to fill the memory.
_MAX_XML = 60_000_000
_MAX_PARTS = 20_000
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{W}txbxContent"
#: What holds no words of the document: deleted and moved text, fields' codes, pictures' names.
_SKIPPED = frozenset(
    {
        f"{W}{name}"
        for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr", "sectPr", "tblPr", "trPr", "tcPr")
    }
    | {_FALLBACK}
)
_SIGNS = {f"{W}tab": "\u3000", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
#: What the library raises for parts that are missing or not as they should be.
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, EOFError, OSError, NotImplementedError, RuntimeError)
_NOTES = ("footnotes", "endnotes")


def from_docx(data: bytes, name: str) -> Rendered:
    """The text of a DOCX document.

    Raises:
        UnreadableFile: It is damaged, protected, no DOCX, too large when unpacked, or holds no text.
    """
    _check(data, name)
    # Word puts its files together from parts; the library finds them and reads styles and lists.
    import docx  # noqa: PLC0415 - plain text needs no library
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml import etree  # noqa: PLC0415

    try:
        document = docx.Document(io.BytesIO(data))
        body: Any = document.element.body
        if body is None:
            raise UnreadableFile(f"{name}: the DOCX file is damaged (it has no body); save it anew in Word")
        reader = _Reader(document)
        reader.blocks(body)
        reader.notes(document)
        title = (document.core_properties.title or "").strip()
    except (OpcError, zipfile.BadZipFile, zlib.error, etree.LxmlError, *_BROKEN) as error:
        raise UnreadableFile(
            f"{name}: the DOCX file is damaged ({type(error).__name__}); save it anew in Word and try again"
        ) from None
    if not reader.lines.parts:
        raise UnreadableFile(f"{name}: the document holds no text (only pictures?)")
    return reader.lines.rendered(title if len(title) > 4 else None, None)


def _check(data: bytes, name: str) -> None:
    """Refuse what is no package, or one that unpacks to more than any plan holds."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(
            f"{name}: an old Word file (.doc) or one with a password; save it in Word as .docx without one"
        )
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableFile(
            f"{name}: this is no DOCX file, or it is not written whole; save it anew as .docx"
        ) from None
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(f"{name}: the file is protected by a password; save it without one")
    xml = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    if xml > _MAX_XML or len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > 20 * _MAX_XML:
        raise UnreadableFile(f"{name}: the file unpacks to more than any plan holds ({xml / 1e6:.0f} MB of text)")


class _Reader:
    """Goes through a document and collects its lines."""

    def __init__(self, document: Any) -> None:  # noqa: ANN401 - the library has no types for what is used
        """Look up styles and lists."""
        self.lines = Lines()
        parts = {relation.reltype.rsplit("/", 1)[-1]: relation for relation in document.part.rels.values()}
        numbering = parts.get("numbering")
        self.numbering = Numbering.of(numbering.target_part.element if numbering is not None else None)
        self.styles: dict[str, Element] = {}
        if "styles" in parts:
            styles: Element = document.styles.element
            self.styles = {style.get(f"{W}styleId") or "": style for style in styles.findall(f"{W}style")}

    def blocks(self, container: Element) -> None:
        """The lines of paragraphs and tables, also of those inside other containers."""
        for block in container:
            if block.tag == f"{W}p":
                self.paragraph(block)
            elif block.tag == f"{W}tbl":
                self.table(block)
            elif block.tag not in _SKIPPED and isinstance(block.tag, str):
                self.blocks(block)

    def paragraph(self, block: Element) -> None:
        """The line of a paragraph, with its number, and those of the text boxes that hang on it."""
        style, properties = self.style_of(block), block.find(f"{W}pPr")
        if _is_contents(style):
            return
        words = "".join(_words(block)).strip()
        if words:
            level = self.level_of(style, properties)
            listed = self.list_of(style, properties)
            number = self.numbering.next(*listed) if listed else ""
            hint = level or (0 if listed else None)
            self.lines.add(number + words, hint)
        for box in _boxes(block):
            self.blocks(box)

    def table(self, table: Element) -> None:
        """A line for each row; a row of one cell only frames its paragraphs."""
        for row in _within(table, f"{W}tr"):
            cells = list(_within(row, f"{W}tc"))
            if len(cells) == 1:
                self.blocks(cells[0])
                continue
            texts = [self.cell(cell) for cell in cells]
            if any(texts):
                self.lines.add(" | ".join(texts), 0)

    def cell(self, cell: Element) -> str:
        """The words of a cell on one line."""
        words = []
        for block in cell.iter(f"{W}p"):
            listed = self.list_of(self.style_of(block), block.find(f"{W}pPr"))
            number = self.numbering.next(*listed) if listed else ""
            words.append(number + "".join(_words(block)).replace("\n", " ").strip())
        return " ".join(word for word in words if word)

    def notes(self, document: Any) -> None:  # noqa: ANN401
        """Footnotes and endnotes, each a line at the end."""
        from docx.oxml import parse_xml  # noqa: PLC0415 - as in from_docx

        for relation in sorted(document.part.rels.values(), key=lambda relation: str(relation.reltype), reverse=True):
            if relation.is_external or relation.reltype.rsplit("/", 1)[-1] not in _NOTES:
                continue
            root: Any = parse_xml(relation.target_part.blob)
            for note in root:
                # Those with a type are the line above the notes and its like.
                if note.get(f"{W}type") in {None, "normal"}:
                    self.blocks(note)

    def style_of(self, block: Element) -> list[Element]:
        """The style of a paragraph and those that it is based on."""
        named = block.find(f"{W}pPr/{W}pStyle")
        key = named.get(f"{W}val") if named is not None else None
        found: list[Element] = []
        while key in self.styles and len(found) < 12:
            style = self.styles[key]
            found.append(style)
            based = style.find(f"{W}basedOn")
            key = based.get(f"{W}val") if based is not None else None
        return found

    def level_of(self, style: list[Element], properties: Element | None) -> int:
        """The level of a heading, 1 to 6; 0 for a paragraph."""
        for holder in [properties, *(item.find(f"{W}pPr") for item in style)]:
            level = _number(holder, f"{W}outlineLvl")
            if level is not None:
                return min(level + 1, 6) if level < 9 else 0
        name = _name(style)
        if name == "title":
            return 1
        return min(int(name[8:]), 6) if name.startswith("heading ") and name[8:].isdigit() and int(name[8:]) else 0

    def list_of(self, style: list[Element], properties: Element | None) -> tuple[str, int] | None:
        """The list and level by which Word numbers a paragraph."""
        for index, holder in enumerate([properties, *(item.find(f"{W}pPr") for item in style)]):
            found = holder.find(f"{W}numPr") if holder is not None else None
            if found is None:
                continue
            listed = _number(found, f"{W}numId")
            if listed is None:
                continue
            level = _number(found, f"{W}ilvl")
            if level is None and index:
                # A style of headings stands on the level of its own.
                level = max(self.level_of(style, None) - 1, 0)
            return (str(listed), level or 0) if listed else None
        return None


def _name(style: list[Element]) -> str:
    """The name of a style, which Word keeps in English for those that it brings."""
    named = style[0].find(f"{W}name") if style else None
    return (named.get(f"{W}val") or "").lower() if named is not None else ""


def _is_contents(style: list[Element]) -> bool:
    """Whether a paragraph is a line of the table of contents, or of one of figures."""
    return _name(style).startswith(("toc", "table of figures", "目录"))


def _number(holder: Element | None, path: str) -> int | None:
    found = holder.find(path) if holder is not None else None
    value = found.get(f"{W}val") if found is not None else None
    return int(value) if value is not None and value.isdigit() else None


def _within(element: Element, tag: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, also inside content controls."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag in {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"}:
            yield from _within(child, tag)


def _words(element: Element) -> Iterator[str]:
    """The words of a paragraph but those of its text boxes."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == _TEXT_BOX or not isinstance(child.tag, str):
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield "" if child.get(f"{W}type") in {"page", "column"} else _SIGNS[child.tag]
        else:
            yield from _words(child)


def _boxes(element: Element) -> Iterator[Element]:
    """The text boxes that hang on a paragraph, each once."""
    for child in element:
        if child.tag == _TEXT_BOX:
            yield child
        elif child.tag not in _SKIPPED and isinstance(child.tag, str):
            yield from _boxes(child)
