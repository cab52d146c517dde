"""The layout of a text: blocks, sections and sentences, found in its normal form."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.model import Block, Section, Sentence

_LINE = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_SENTENCE = re.compile(r"[^。！？]*[。！？]+[”’）》]*|[^。！？]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks, sections and sentences, each sorted by start."""

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]


def lay_out(norm: str) -> Layout:
    """The layout of a text in its normal form."""
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    for match in _LINE.finditer(norm):
        line = match[0]
        start = match.start() + len(line) - len(line.lstrip())
        blocks.append(Block("paragraph", start, start + len(line.strip())))
        for found in _SENTENCE.finditer(norm, start, blocks[-1].end):
            sentences.append(Sentence(found.start(), found.end(), len(blocks) - 1))
    return Layout(tuple(blocks), (), tuple(sentences))
