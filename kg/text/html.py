"""From a web page to plain text: the article, without menus, footers and scripts.

The article is found by trafilatura; where it takes too little, all of the page but its menus is kept.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any, Protocol

from kg.errors import UnreadableFile
from kg.text.markup import BLANKS, Lines, Rendered

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w-]{3,20})", re.IGNORECASE)


class _Element(Protocol):
    """What is used here of an element of lxml."""

    tag: object
    text: str | None
    tail: str | None

    def __iter__(self) -> Iterator[_Element]: ...
    def iter(self) -> Iterator[_Element]: ...
    def get(self, key: str) -> str | None: ...
    def xpath(self, path: str) -> list[Any]: ...


def declared_charset(data: bytes) -> str | None:
    """The encoding that a web page declares."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def from_html(page: str, name: str) -> Rendered:
    """The article of a web page, without menus, footers and scripts.

    Raises:
        UnreadableFile: The page holds no text.
    """
    from lxml import etree, html  # noqa: PLC0415 - plain text needs no parser
    from trafilatura import bare_extraction  # noqa: PLC0415 - heavy

    # What it has to say of a poor page is of no use to the reader of a plan.
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())

    try:
        # A declared encoding is settled already; lxml refuses it in a decoded text.
        tree = html.fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", page))
    except (etree.ParserError, ValueError):
        raise UnreadableFile(f"{name}: the page holds no text") from None
    title, source = _head_of(tree)
    whole = _fallback(tree)
    found = bare_extraction(
        page, favor_recall=True, include_tables=True, include_comments=False, with_metadata=False, deduplicate=False
    )
    body = None if found is None else (found.get("body") if isinstance(found, dict) else found.body)
    article = Lines()
    if body is not None:
        _render_element(body, article)
    # Where too little was taken for the article, the whole page is better than a part.
    lines = article if article.length * 3 >= whole.length else whole
    if not lines.parts:
        raise UnreadableFile(f"{name}: the page holds no text")
    return lines.rendered(title, source)


def _head_of(tree: _Element) -> tuple[str | None, str | None]:
    """Title and address that a page's head gives."""
    titles = tree.xpath(
        "//meta[translate(@name,'AELTIRC','aeltirc')='articletitle']/@content | //meta[@property='og:title']/@content"
    )
    links = tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    title = next((str(text).strip() for text in titles if str(text).strip()), None)
    return title, next((str(link) for link in links if str(link).startswith("http")), None)


_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    {"p", "div", "section", "article", "main", "body", "blockquote", "td", "center", "dd", "dt", "quote", "pre", "code"}
)
_SKIPPED = frozenset(
    {"script", "style", "noscript", "nav", "footer", "header", "aside", "form", "iframe", "button", "select"}
)


def _render_element(element: _Element, lines: Lines) -> None:
    """The lines of an element: of trafilatura's result or of a page."""
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in _SKIPPED:
        return
    if tag in {"head", *_HEADINGS}:
        level = int(str(element.get("rend") or "h2")[1:] or 2) if tag == "head" else _HEADINGS[tag]
        lines.add(_words(element), level)
    elif tag in {"row", "tr"}:
        lines.add(" | ".join(_words(cell).replace("\n", " ") for cell in element), 0)
    elif tag in {"item", "li"} and not any(child.tag in {"list", "ul", "ol"} for child in element.iter()):
        lines.add(_words(element), 0)
    elif any(_is_block(child) for child in element):
        _render_mixed(element, lines)
    else:
        lines.add(_words(element))


def _is_block(element: _Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and (
        tag in _BLOCKS
        or tag in _HEADINGS
        or tag in {"head", "row", "tr", "item", "li", "list", "ul", "ol", "table", "tbody", "thead", "dl"}
    )


def _render_mixed(element: _Element, lines: Lines) -> None:
    """An element that holds blocks, with the words between them."""
    words = [BLANKS.sub(" ", element.text or "")]
    for child in element:
        if _is_block(child):
            lines.add("".join(words))
            words = []
            _render_element(child, lines)
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            words.append("\n" if child.tag in {"br", "lb"} else _words(child))
        words.append(BLANKS.sub(" ", child.tail or ""))
    lines.add("".join(words))


def _words(element: _Element) -> str:
    """All words of an element; a line break of the page stays one, one of the source does not."""
    return "".join(_pieces(element)).strip()


def _pieces(element: _Element) -> Iterator[str]:
    if element.text:
        yield BLANKS.sub(" ", element.text)
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED:
            if child.tag in {"br", "lb"}:
                yield "\n"
            else:
                yield from _pieces(child)
        if child.tail:
            yield BLANKS.sub(" ", child.tail)


def _fallback(tree: _Element) -> Lines:
    """All lines of a page but its menus and scripts."""
    lines = Lines()
    bodies = tree.xpath("//body")
    _render_element(bodies[0] if bodies else tree, lines)
    return lines
