"""Small documents with their mentions in brackets: ``建设[东湖新城]Zone``; lines that begin with # are headings."""

from __future__ import annotations

import re

from kg.model import Block, BlockKind, Document, Mention, Section, Sentence

_MARKED = re.compile(r"\[(?P<name>[^\]]+)\](?P<type>[A-Z][A-Za-z]+)")


def marked(source: str, *, year: int | None = None, place: str | None = None) -> tuple[Document, tuple[Mention, ...]]:
    """The document and its mentions, in order."""
    text = ""
    mentions: list[Mention] = []
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    sections: list[Section] = []
    stack: list[int] = []
    for line in source.split("\n"):
        level = len(line) - len(line.lstrip("#"))
        begin, position = len(text), 0
        body = line.lstrip("# ")
        for match in _MARKED.finditer(body):
            text += body[position : match.start()]
            mentions.append(Mention(len(text), len(text) + len(match["name"]), match["type"], "test"))  # type: ignore[arg-type]
            text += match["name"]
            position = match.end()
        text += body[position:]
        kind: BlockKind = "heading" if level else "paragraph"
        if level:
            while stack and sections[stack[-1]].level >= level:
                stack.pop()
            sections.append(Section(level, begin, len(text), begin, len(text), stack[-1] if stack else None))
            stack.append(len(sections) - 1)
        blocks.append(Block(kind, begin, len(text), level))
        pieces = re.finditer(r"[^。！？]+[。！？]?", text[begin:])
        sentences.extend(
            Sentence(begin + piece.start(), begin + piece.end(), len(blocks) - 1, stack[-1] if stack else None)
            for piece in pieces
        )
        text += "\n"
    document = Document(
        "test", "", text, text, year=year, place_name=place,
        blocks=tuple(blocks), sections=tuple(sections), sentences=tuple(sentences),
    )  # fmt: skip
    return document, tuple(mentions)
