"""Reads a document as ``kg.graph.parts`` has it, and keeps what was read."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from kg import deadline
from kg.graph import terms as t
from kg.graph.documents import summary
from kg.graph.evidence import Quote, Value, is_value, quote, text_of, value_of
from kg.graph.kept import Kept
from kg.graph.lookup import Node, describe
from kg.graph.parts import FactPart, FullDocument, MentionPart, SectionPart, SentencePart, Span
from kg.names import PLAN
from kg.store.base import Reader

_MENTION_TYPE, _MENTIONS = NamedNode(PLAN + "mentionType"), NamedNode(PLAN + "mentions")
_IN_SECTION, _LEVEL = NamedNode(PLAN + "inSection"), NamedNode(PLAN + "level")
_SECTION, _SENTENCE = NamedNode(PLAN + "Section"), NamedNode(PLAN + "Sentence")


#: Up to so many code points of the documents of a commit.
_documents: Kept[FullDocument] = Kept(1_000_000, lambda one: len(one.text))


def document(reader: Reader, iri: str) -> FullDocument:
    """A document with its text, sections, mentions, and facts by sentence.

    Raises:
        NotFound: if there is no such document.
    """
    return _documents.get(reader, iri, lambda commit, one: _Reading(commit, one).document())


def shown(reader: Reader, iris: Iterable[str]) -> Mapping[str, Node]:
    """How things are shown, in the order of their IRIs."""
    found = {}
    for iri in sorted(iris):
        deadline.check()
        found[iri] = describe(reader, iri)
    return found


@dataclass(slots=True)
class _Held:
    """What rests on one sentence, by IRI."""

    statements: dict[str, FactPart] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


class _Reading:
    """Reads a document's graphs, each property by one pattern: a few patterns are faster than one for each fact."""

    def __init__(self, reader: Reader, iri: str) -> None:
        self._reader = reader
        self._summary = summary(reader, iri)
        self._iri = iri
        graph = t.graph_of(iri)
        self._facts, self._evidence, self._layout = (NamedNode(graph + end) for end in ("", "/evidence", "/text"))
        self._text = text_of(reader, iri)
        self._sections = self._read_sections()
        self._sentences = self._read_sentences()
        self._starts = [span.start for span, _ in self._sentences]
        self._held: defaultdict[int, _Held] = defaultdict(_Held)

    def document(self) -> FullDocument:
        statements, values = self._statements(), self._values()
        for one in statements:
            for span in one.evidence:
                self._at(span.start).statements[one.iri] = one
        for value in values:
            for quoted in value.quotes:
                self._at(quoted.start).values[value.iri] = value
        return FullDocument(
            summary=self._summary,
            start=0,
            end=len(self._text),
            next=None,
            text=self._text,
            sections=tuple(one for _, one in self._sections),
            sentences=tuple(
                SentencePart(
                    span.start,
                    span.end,
                    section,
                    tuple(
                        sorted(
                            self._held[index].statements.values(),
                            key=lambda one: (one.subject, one.predicate, one.object),
                        )
                    ),
                    tuple(sorted(self._held[index].values.values(), key=lambda one: (one.quotes, one.iri))),
                )
                for index, (span, section) in enumerate(self._sentences)
            ),
            mentions=self._mentions(_spoken(statements, values)),
        )

    def _at(self, place: int) -> _Held:
        """What rests on the sentence that holds a place; on the one before where it stands between two."""
        return self._held[max(bisect_right(self._starts, place) - 1, 0)]

    def _quads(self, predicate: NamedNode, graph: NamedNode, value: NamedNode | None = None) -> Iterable[Quad]:
        return deadline.watched(self._reader.quads(None, predicate, value, graph))

    def _column(self, predicate: NamedNode, graph: NamedNode) -> dict[str, str]:
        """Subject → the value of a property that has one."""
        return {_value(quad.subject): _value(quad.object) for quad in self._quads(predicate, graph)}

    def _read_sections(self) -> list[tuple[str, SectionPart]]:
        """IRI and section, in the order of the text, outer ones first."""
        titles, levels = self._column(t.TITLE, self._layout), self._column(_LEVEL, self._layout)
        spans = []
        for quad in self._quads(t.TYPE, self._layout, _SECTION):
            iri = _value(quad.subject)
            if (span := _span(iri)) is not None:
                spans.append((span.start, int(levels.get(iri, "0")), span.end, iri))
        found: list[tuple[str, SectionPart]] = []
        open_: list[int] = []
        for start, level, end, iri in sorted(spans):
            while open_ and (found[open_[-1]][1].end <= start or found[open_[-1]][1].level >= level):
                open_.pop()
            parent = open_[-1] if open_ else None
            open_.append(len(found))
            found.append((iri, SectionPart(start, end, level, titles.get(iri, ""), parent)))
        return found

    def _read_sentences(self) -> list[tuple[Span, int | None]]:
        """Sentences in the order of the text, each with the index of its section."""
        numbers = {iri: index for index, (iri, _) in enumerate(self._sections)}
        inside = self._column(_IN_SECTION, self._layout)
        found = []
        for quad in self._quads(t.TYPE, self._layout, _SENTENCE):
            iri = _value(quad.subject)
            if (span := _span(iri)) is not None:
                found.append((span, numbers.get(inside.get(iri, ""))))
        return sorted(found, key=lambda one: one[0])

    def _statements(self) -> list[FactPart]:
        ends, predicates = self._column(t.OBJECT, self._evidence), self._column(t.PREDICATE, self._evidence)
        confidences, dues = self._column(t.CONFIDENCE, self._evidence), self._column(t.DUE, self._evidence)
        commitments = self._column(t.COMMITMENT, self._evidence)
        evidence = self._passages(self._evidence)
        return [
            FactPart(
                iri=iri,
                subject=subject,
                predicate=predicates.get(iri, "").removeprefix(PLAN),
                object=ends.get(iri, ""),
                confidence=float(confidences.get(iri, "0")),
                commitment=_concept(commitments.get(iri)),
                due=dues.get(iri),
                evidence=tuple(sorted(evidence[iri])),
            )
            for iri, subject in self._column(t.SUBJECT, self._evidence).items()
        ]

    def _values(self) -> list[Value]:
        evidence = self._passages(self._facts)
        said: defaultdict[str, dict[str, object]] = defaultdict(dict)
        for quad in deadline.watched(self._reader.quads(None, None, None, self._facts)):
            said[_value(quad.subject)][t.local(quad.predicate)] = quad.object
        return [
            value_of(
                iri,
                values,
                tuple(
                    Quote(self._iri, span.start, span.end, self._text[span.start : span.end])
                    for span in sorted(evidence[iri])
                ),
            )
            for iri, values in said.items()
            if is_value(values)
        ]

    def _passages(self, graph: NamedNode) -> defaultdict[str, list[Span]]:
        """Fact → the passages that state it."""
        found: defaultdict[str, list[Span]] = defaultdict(list)
        for quad in self._quads(t.EVIDENCE, graph):
            iri = _value(quad.object)
            span = _span(iri)
            if span is None and (told := quote(self._reader, iri)) is not None:
                span = Span(told.start, told.end)
            if span is not None:
                found[_value(quad.subject)].append(span)
        return found

    def _mentions(self, spoken: Mapping[str, list[tuple[Span, dict[str, str]]]]) -> tuple[MentionPart, ...]:
        meant, confidences = self._column(_MENTIONS, self._layout), self._column(t.CONFIDENCE, self._layout)
        found = []
        for iri, kind in self._column(_MENTION_TYPE, self._layout).items():
            span = _span(iri)
            if span is None:
                continue
            entity = meant.get(iri)
            attributes: dict[str, str] = {}
            for where, said in spoken.get(entity or "", ()):
                if where.start <= span.start and span.end <= where.end:
                    attributes = said
            confidence = float(confidences.get(iri, "0"))
            found.append(MentionPart(span.start, span.end, kind.removeprefix(PLAN), entity, confidence, attributes))
        return tuple(sorted(found, key=lambda one: (one.start, one.end)))


def _spoken(statements: Iterable[FactPart], values: Iterable[Value]) -> Mapping[str, list[tuple[Span, dict[str, str]]]]:
    """Thing or observation → the passages that say something of it alone, and what."""
    found: defaultdict[str, list[tuple[Span, dict[str, str]]]] = defaultdict(list)
    for one in statements:
        if one.predicate == "status":
            said = {"status": t.concept(NamedNode(one.object)), "commitment": one.commitment, "due": one.due}
            found[one.subject] += [(span, _some(said)) for span in one.evidence]
    for value in values:
        told = {name: getattr(value, name) for name in ("modality", "commitment", "due", "period")}
        found[value.iri] += [(Span(quoted.start, quoted.end), _some(told)) for quoted in value.quotes]
    return found


def _some(said: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value is not None}


def _span(iri: str) -> Span | None:
    found = t.part(iri)
    return None if found is None else Span(*found[1:])


def _concept(iri: str | None) -> str | None:
    return None if iri is None else iri.removeprefix(PLAN).partition("-")[2] or iri


def _value(term: object) -> str:
    return str(getattr(term, "value", term))
