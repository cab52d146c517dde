"""What a document is made of, as one reads it: sections, sentences with the facts that rest on them, mentions.

Offsets are code points into the whole text, end exclusive, in whatever part they stand.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace

from kg.graph.documents import Summary
from kg.graph.evidence import Value


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A part of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A section with its heading."""

    start: int
    end: int
    level: int
    title: str
    #: Index of the section that it stands in; None for an outermost one.
    parent: int | None


@dataclass(frozen=True, slots=True)
class MentionPart:
    """A span that names a thing."""

    start: int
    end: int
    #: Type of the annotation guideline: ``Zone``, ``Indicator``, ``Quantity``.
    type: str
    #: IRI of the thing; of the observation for a quantity; None where it means none.
    entity: str | None
    confidence: float
    #: What the sentence says of the thing there: ``status``, ``modality``, ``commitment``, ``due``, ``period``.
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FactPart:
    """A relation or a status as the document states it."""

    #: IRI of the ``rdf:Statement``.
    iri: str
    subject: str
    #: Local name of the property.
    predicate: str
    #: IRI of a thing; for ``status`` of the concept.
    object: str
    confidence: float
    #: Local name of the concept: ``plans``.
    commitment: str | None
    due: str | None
    #: The passages that state it; the fact stands at the sentence in which one of them begins.
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A sentence and the facts that rest on it."""

    start: int
    end: int
    #: Index of the innermost section; None before the first.
    section: int | None
    statements: tuple[FactPart, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FullDocument:
    """A document, or a part of it, with all that was found there."""

    summary: Summary
    #: What part of the text this is; it begins and ends with a sentence.
    start: int
    end: int
    #: Where the next part begins; None at the end of the text.
    next: int | None
    #: The text of this part.
    text: str
    #: All sections of the document, also those outside of this part.
    sections: tuple[SectionPart, ...]
    sentences: tuple[SentencePart, ...]
    mentions: tuple[MentionPart, ...]

    @property
    def things(self) -> frozenset[str]:
        """IRIs of the things that are named or spoken of."""
        found = {one.entity for one in self.mentions if one.entity and one.type != "Quantity"}
        for sentence in self.sentences:
            found |= {one.subject for one in sentence.statements}
            found |= {one.object for one in sentence.statements}
            found |= {end for one in sentence.values for end in (one.indicator, one.place) if end}
        return frozenset(found)


def part(whole: FullDocument, start: int, limit: int) -> FullDocument:
    """The sentences from the one that holds a place on, up to about so many code points, and at least one.

    Args:
        whole: The document (``document``).
        start: A code point.
        limit: Code points.
    """
    starts = [one.start for one in whole.sentences]
    first = max(bisect_right(starts, start) - 1, 0)
    # What stands before the first sentence belongs to it.
    begin = starts[first] if first else 0
    last = max(bisect_left(starts, begin + limit), first + 1)
    end = starts[last] if last < len(starts) else len(whole.text)
    among = [one.start for one in whole.mentions]
    return replace(
        whole,
        start=begin,
        end=end,
        next=end if end < len(whole.text) else None,
        text=whole.text[begin:end],
        sentences=whole.sentences[first:last],
        mentions=whole.mentions[bisect_left(among, begin) : bisect_left(among, end)],
    )
