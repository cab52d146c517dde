"""Chunks of a document: runs of whole sentences, offsets into the document, end exclusive."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Document


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of the text that is sent in one request."""

    start: int
    end: int
    #: First and last index (exclusive) of its sentences.
    first: int
    last: int
    #: The headings above its first sentence, outermost first.
    headings: tuple[str, ...] = ()


def chunks(document: Document, *, size: int, longest: int) -> Iterator[Chunk]:
    """Whole sentences, as many as fit.

    A sentence above ``size`` is a chunk of its own; one above ``longest`` is left out (the caller counts it). A chunk
    ends where furniture lies between two sentences only if that would make it too long.

    Args:
        document: The document; its sentences are in the order of the text.
        size: Characters of a chunk.
        longest: Characters of the longest sentence that is sent.
    """
    first = 0
    sentences = document.sentences
    for index, sentence in enumerate(sentences):
        too_long = sentence.end - sentence.start > longest
        if first < index and (too_long or sentence.end - sentences[first].start > size):
            yield _chunk(document, first, index)
            first = index
        if too_long:
            first = index + 1
    if first < len(sentences):
        yield _chunk(document, first, len(sentences))


def _chunk(document: Document, first: int, last: int) -> Chunk:
    sentences = document.sentences
    start = sentences[first].start
    titles = [
        document.text[title_start:title_end]
        for title_start, title_end in heading_spans(document, first)
        if title_end <= start
    ]
    return Chunk(start, sentences[last - 1].end, first, last, tuple(titles))


def heading_spans(document: Document, sentence: int) -> tuple[tuple[int, int], ...]:
    """The headings that a sentence stands under, outermost first."""
    spans: list[tuple[int, int]] = []
    index = document.sentences[sentence].section
    while index is not None:
        section = document.sections[index]
        spans.append((section.title_start, section.title_end))
        index = section.parent
    return tuple(reversed(spans))
