"""From Markdown (CommonMark with tables) to plain text: emphasis, links and escapes leave only their words.

Front matter gives title and source. Lines of one paragraph are joined, unless they evidently are paragraphs of their
own that were written without a blank line between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.text.lines import BULLETS
from kg.text.markup import Lines, Rendered
from kg.text.numbering import number_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t\r]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FINISHED = frozenset("。！？；：.!?;:")


def from_markdown(source: str) -> Rendered:
    """The text of a Markdown document."""
    from markdown_it import MarkdownIt  # noqa: PLC0415 - plain text needs no parser

    known: dict[str, str] = {}
    if match := _FRONT_MATTER.match(source):
        known = {key.lower(): value for key, value in _FIELD.findall(match[1])}
        source = source[match.end() :]
    lines = Lines()
    _render(MarkdownIt("commonmark").enable("table").parse(source), lines)
    return lines.rendered(known.get("title"), known.get("source") or known.get("url"))


def _render(tokens: Iterable[Token], lines: Lines) -> None:
    """The lines of a document's tokens."""
    hint: int | None = None
    number = ""
    row: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            hint = int(token.tag[1])
        elif token.type == "list_item_open":
            hint, number = 0, f"{token.info}{token.markup} " if token.info else ""
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            lines.add(" | ".join(row or ()), 0)
            row = None
        elif token.type == "inline" and row is not None:
            row.append(_words(token).replace("\n", " "))
        elif token.type == "inline":
            lines.add(number + _words(token), hint)
            hint, number = None, ""
        elif token.type in {"fence", "code_block"}:
            lines.add(token.content)
        elif token.type == "html_block" and (markup := _COMMENT.sub("", token.content)).strip():
            lines.add(_without_tags(markup))


def _words(token: Token) -> str:
    """The words of a paragraph; its lines are those of the text that is made."""
    lines = [""]
    for child in token.children or ():
        if child.type in {"text", "code_inline", "image"}:
            # Two stars are emphasis that CommonMark does not see beside Chinese punctuation.
            lines[-1] += child.content.replace("**", "")
        elif child.type == "softbreak":
            lines.append("")
        elif child.type == "hardbreak":
            lines[-1] += "\n"
    longest = max(map(len, lines))
    joined = lines[0]
    for before, line in pairwise(lines):
        joined += ("\n" if _parts(before, line, longest) else " ") + line
    return joined


def _parts(before: str, line: str, longest: int) -> bool:
    """Whether a line break in a paragraph parts two paragraphs."""
    if before[-1:] in "，、":
        return False
    return (
        before[-1:] in _FINISHED
        or len(before) < 0.6 * longest
        or number_of(before) is not None
        or number_of(line) is not None
        or line[:1] in BULLETS
        or line.startswith("——")
    )


def _without_tags(markup: str) -> str:
    from lxml import html  # noqa: PLC0415 - rare in Markdown

    return str(html.fromstring(markup).text_content())
