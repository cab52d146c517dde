"""Documents as the store holds them: the list, and one with its text, layout, mentions and facts by sentence.

Offsets are code points into the text, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import NotFound
from kg.graph import terms as t
from kg.graph.evidence import Statement, Value, observation, quote, statement
from kg.graph.lookup import Node, describe
from kg.names import DCTERMS, PLAN
from kg.store.base import Reader


@dataclass(frozen=True, slots=True)
class Summary:
    """A document without its text."""

    iri: str
    slug: str
    title: str
    kind: str | None
    place: Node | None
    year: str | None
    date: str | None
    source: str | None
    licence: str | None
    sha256: str | None
    #: Length of the text in code points.
    characters: int
    #: Number of stated facts, observations included.
    facts: int


@dataclass(frozen=True, slots=True)
class SectionPart:
    """A section with its heading."""

    start: int
    end: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class MentionPart:
    """A span that names a thing."""

    start: int
    end: int
    type: str
    #: IRI of the thing; of the observation for a quantity.
    entity: str


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A sentence and the facts that rest on it."""

    start: int
    end: int
    statements: tuple[Statement, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FullDocument:
    """A document with its text and all that was found in it."""

    summary: Summary
    text: str
    sections: tuple[SectionPart, ...]
    sentences: tuple[SentencePart, ...]
    mentions: tuple[MentionPart, ...]


def resolve_document(reader: Reader, name: str) -> str:
    """The IRI of a document by slug, title, IRI or CURIE.

    Raises:
        NotFound: if there is no such document; the message lists those there are.
    """
    name = t.plain(name)
    spelt = t.expand(reader, name)
    for iri in (spelt, f"{t.base_of(reader)}id/doc/{name}"):
        subject = None if iri is None else t.node(iri)
        if subject is not None and next(reader.quads(subject, t.TYPE, t.DOCUMENT), None) is not None:
            return subject.value
    for predicate, literal in ((t.IDENTIFIER, Literal(name)), (t.TITLE, Literal(name, language="zh"))):
        found = sorted(quad.subject.value for quad in reader.quads(None, predicate, literal))  # type: ignore[union-attr]
        for iri in found:
            if next(reader.quads(NamedNode(iri), t.TYPE, t.DOCUMENT), None) is not None:
                return iri
    slugs = [summary.slug for summary in documents(reader)]
    shown = ", ".join(slugs[:5]) + (f" and {len(slugs) - 5} more" if len(slugs) > 5 else "")
    raise NotFound(f"there is no document {name!r}; there are: {shown}" if slugs else "the store holds no document yet")


def documents(reader: Reader) -> tuple[Summary, ...]:
    """All documents, in the order of their slugs."""
    found = {
        quad.subject.value for quad in reader.quads(None, t.TYPE, t.DOCUMENT) if isinstance(quad.subject, NamedNode)
    }
    return tuple(summary(reader, iri) for iri in sorted(found))


def summary(reader: Reader, iri: str) -> Summary:
    """What the store says of a document besides its text."""
    subject = NamedNode(iri)
    graph = NamedNode(t.graph_of(iri))
    values = {quad.predicate.value: quad.object for quad in reader.quads(subject, None, None, graph)}

    def value(predicate: str) -> str | None:
        term = values.get(predicate)
        return None if term is None else str(getattr(term, "value", term))

    place, kind = value(PLAN + "ofPlace"), values.get(PLAN + "documentKind")
    return Summary(
        iri=iri,
        slug=value(DCTERMS + "identifier") or iri.rpartition("/")[2],
        title=value(DCTERMS + "title") or "",
        kind=None if kind is None else t.concept(kind),
        place=None if place is None else describe(reader, place),
        year=value(PLAN + "year"),
        date=value(DCTERMS + "date"),
        source=value(DCTERMS + "source"),
        licence=value(DCTERMS + "license"),
        sha256=value(PLAN + "sha256"),
        characters=int(value(DCTERMS + "extent") or 0),
        facts=sum(1 for _ in reader.quads(None, t.DERIVED_FROM, subject)),
    )


def document(reader: Reader, iri: str) -> FullDocument:
    """A document with its text, sections, mentions, and facts by sentence.

    Raises:
        NotFound: if there is no such document.
    """
    subject = t.node(iri)
    if subject is None or next(reader.quads(subject, t.TYPE, t.DOCUMENT), None) is None:
        raise NotFound(f"there is no document {iri} in the store")
    parts = _parts(reader, iri)
    stated: dict[tuple[int, int], list[Statement]] = {}
    valued: dict[tuple[int, int], list[Value]] = {}
    for quad in reader.quads(None, t.DERIVED_FROM, subject):
        if not isinstance(quad.subject, NamedNode):
            continue
        if (one := statement(reader, quad.subject)) is not None:
            for found in (quote(reader, evidence) for evidence in one.evidence):
                if found is not None:
                    stated.setdefault((found.start, found.end), []).append(one)
        elif (value := observation(reader, quad.subject)) is not None:
            for found in value.quotes:
                valued.setdefault((found.start, found.end), []).append(value)
    sentences = []
    for start, end in sorted(_span(part) for part in parts["Sentence"]):
        # Evidence may be a part of a sentence, and a run of sentences may hold it: it belongs where it begins.
        spans = [span for span in stated if start <= span[0] < end]
        rows = {one.iri: one for span in spans for one in stated[span]}
        values = {one.iri: one for span in valued if start <= span[0] < end for one in valued[span]}
        sentences.append(
            SentencePart(
                start,
                end,
                tuple(sorted(rows.values(), key=lambda one: (one.subject, one.predicate, one.object))),
                tuple(sorted(values.values(), key=lambda one: one.iri)),
            )
        )
    return FullDocument(
        summary=summary(reader, iri),
        text=t.literal(reader, subject, t.TEXT) or "",
        sections=tuple(
            sorted(
                (
                    SectionPart(*_span(part), int(part.get("level", "0")), part.get(t.TITLE.value, ""))
                    for part in parts["Section"]
                ),
                key=lambda part: (part.start, part.level),
            )
        ),
        sentences=tuple(sentences),
        mentions=tuple(
            sorted(
                (
                    MentionPart(*_span(part), t.local(part.get("mentionType", "")), part.get("mentions", ""))
                    for part in parts["Mention"]
                ),
                key=lambda part: (part.start, part.end),
            )
        ),
    )


def _parts(reader: Reader, iri: str) -> dict[str, list[dict[str, str]]]:
    """The resources of a document's text graph by class, each with its values by local name."""
    graph = NamedNode(t.graph_of(iri) + "/text")
    resources: dict[str, dict[str, str]] = {}
    for quad in reader.quads(None, None, None, graph):
        if isinstance(quad.subject, NamedNode) and quad.predicate != t.TEXT:
            term = quad.object
            resources.setdefault(quad.subject.value, {})[t.local(quad.predicate)] = str(getattr(term, "value", term))
    found: dict[str, list[dict[str, str]]] = {"Section": [], "Sentence": [], "Mention": []}
    for resource in resources.values():
        kind = t.local(resource.get(t.TYPE.value, ""))
        if kind in found:
            found[kind].append(resource)
    return found


def _span(part: dict[str, str]) -> tuple[int, int]:
    return int(part[t.START.value]), int(part[t.END.value])
