"""The evidence invariant of one document: every fact stated and evidenced, every quote exact, nothing dangling.

Works on the quads of a document's graphs together with the descriptions of what they speak of; needs no SHACL.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import get_args

from pyoxigraph import Literal, NamedNode, Quad

from kg.model import Predicate
from kg.names import DCTERMS, OA, PLAN, RDF, RDFS, Names

#: The relations that are facts of a document.
FACTS = frozenset(PLAN + name for name in (*get_args(Predicate), "status") if name != "hasValue")

_TYPE, _LABEL, _EVIDENCE = RDF + "type", RDFS + "label", PLAN + "evidence"
_SUBJECT, _PREDICATE, _OBJECT, _STATEMENT = (RDF + name for name in ("subject", "predicate", "object", "Statement"))
_START, _END, _EXACT = OA + "start", OA + "end", OA + "exact"
_SOURCE, _SELECTOR, _RESOURCE = OA + "hasSource", OA + "hasSelector", OA + "SpecificResource"
_POSITION, _QUOTE = OA + "TextPositionSelector", OA + "TextQuoteSelector"
_PARTS = (PLAN + "Section", PLAN + "Sentence", PLAN + "Mention")
_LINKS = (PLAN + "indicator", PLAN + "ofPlace", PLAN + "mentions")


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is not as it must be."""

    #: Slug of the document; "" for what concerns the whole store.
    document: str
    #: IRI of the thing that is wrong.
    focus: str
    #: IRI of the property through which it is wrong, or ""; for SHACL, the path.
    path: str
    message: str


class _Graph:
    """Triples by subject and predicate; literals by their value."""

    def __init__(self) -> None:
        self.triples: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    def add(self, subject: str, predicate: str, obj: str) -> None:
        self.triples[subject][predicate].add(obj)

    def values(self, subject: str, predicate: str) -> AbstractSet[str]:
        by_predicate = self.triples.get(subject)
        return by_predicate.get(predicate, frozenset()) if by_predicate else frozenset()

    def one(self, subject: str, predicate: str) -> str | None:
        """The only value; None where there is none or are several."""
        values = self.values(subject, predicate)
        return next(iter(values)) if len(values) == 1 else None

    def of_type(self, cls: str) -> list[str]:
        return [subject for subject, by_predicate in self.triples.items() if cls in by_predicate.get(_TYPE, ())]


def check_document(slug: str, quads: Iterable[Quad], names: Names) -> Iterator[Finding]:
    """What is wrong with a document's facts, evidence and text.

    Args:
        slug: The document.
        quads: Its three graphs, and from the other graphs the descriptions of all that these speak of.
        names: Tells the document's graphs by their IRIs.
    """
    yield from _Check(slug, quads, names).findings()


class _Check:
    """The checks of one document."""

    def __init__(self, slug: str, quads: Iterable[Quad], names: Names) -> None:
        self._slug = slug
        self._iri = names.document(slug)
        self._facts, self._evidence, self._text, self._described = _Graph(), _Graph(), _Graph(), _Graph()
        graphs: Mapping[str, _Graph] = {
            names.document_graph(slug): self._facts,
            names.document_graph(slug, "evidence"): self._evidence,
            names.document_graph(slug, "text"): self._text,
        }
        #: What stands in the document's graphs without a name by which one could ask for it.
        self._nameless: set[tuple[str, str]] = set()
        for quad in quads:
            graph = graphs.get(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else None
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                (graph or self._described).add(quad.subject.value, quad.predicate.value, quad.object.value)
            elif graph is not None:
                self._nameless.add((str(quad.subject), quad.predicate.value))
        self._observations = set(self._facts.of_type(PLAN + "Observation"))

    def findings(self) -> Iterator[Finding]:
        for subject, predicate in self._nameless:
            yield self._finding(
                subject, predicate, "a blank node or a triple as a term; documents hold IRIs and literals"
            )
        text = self._text.one(self._iri, PLAN + "text")
        if text is None:
            yield self._finding(self._iri, PLAN + "text", "the document has no text, or several")
            return
        yield from self._document(text)
        yield from self._stated()
        yield from self._evidenced()
        yield from self._passages(text)
        yield from self._parts(text)

    def _finding(self, focus: str, path: str, message: str) -> Finding:
        return Finding(self._slug, focus, path, message)

    def _document(self, text: str) -> Iterator[Finding]:
        """Whether the text is the one that was read."""
        if PLAN + "Document" not in self._facts.values(self._iri, _TYPE):
            yield self._finding(self._iri, _TYPE, "the document is not described in its graph")
        if self._facts.one(self._iri, PLAN + "sha256") != hashlib.sha256(text.encode()).hexdigest():
            yield self._finding(self._iri, PLAN + "sha256", "the text is not the one of this SHA-256")
        if self._facts.one(self._iri, DCTERMS + "extent") != str(len(text)):
            yield self._finding(self._iri, DCTERMS + "extent", f"the text has {len(text)} characters")
        yield from self._dangling(self._iri, PLAN + "ofPlace", self._facts.values(self._iri, PLAN + "ofPlace"))

    def _triples(self) -> Iterator[tuple[str, str, str]]:
        """What stands in the graph of facts beside the descriptions of the document and its observations."""
        for subject, by_predicate in self._facts.triples.items():
            if subject != self._iri and subject not in self._observations:
                for predicate, objects in by_predicate.items():
                    for obj in objects:
                        yield subject, predicate, obj

    def _stated(self) -> Iterator[Finding]:
        """Whether facts and statements answer each other, and facts join things that are described."""
        statements: dict[tuple[str | None, ...], str] = {}
        for statement in self._evidence.of_type(_STATEMENT):
            statements[tuple(self._evidence.one(statement, part) for part in (_SUBJECT, _PREDICATE, _OBJECT))] = (
                statement
            )
        facts = set()
        for subject, predicate, obj in self._triples():
            if predicate not in FACTS:
                yield self._finding(subject, predicate, "no relation that a document may state")
                continue
            facts.add((subject, predicate, obj))
            if (subject, predicate, obj) not in statements:
                yield self._finding(subject, predicate, f"stated of <{obj}> without an rdf:Statement")
            yield from self._dangling(subject, predicate, (subject, obj))
        for triple, statement in statements.items():
            if triple not in facts:
                yield self._finding(statement, _SUBJECT, "the triple of this statement is not in the document's graph")

    def _evidenced(self) -> Iterator[Finding]:
        """Whether every statement and observation has evidence, and all evidence is somebody's."""
        used: set[str] = set()
        for graph, subjects in (
            (self._evidence, self._evidence.of_type(_STATEMENT)),
            (self._facts, self._observations),
        ):
            for subject in subjects:
                passages = graph.values(subject, _EVIDENCE)
                used |= passages
                if not passages:
                    yield self._finding(subject, _EVIDENCE, "without evidence")
                for passage in passages:
                    if _RESOURCE not in self._evidence.values(passage, _TYPE):
                        yield self._finding(subject, _EVIDENCE, f"evidence <{passage}> is not described")
        for passage in self._evidence.of_type(_RESOURCE):
            if passage not in used:
                yield self._finding(passage, _EVIDENCE, "evidence of nothing")
        for observation in self._observations:
            for link in _LINKS:
                yield from self._dangling(observation, link, self._facts.values(observation, link))

    def _passages(self, text: str) -> Iterator[Finding]:
        """Whether every evidence quotes the text exactly."""
        for passage in self._evidence.of_type(_RESOURCE):
            if self._evidence.one(passage, _SOURCE) != self._iri:
                yield self._finding(passage, _SOURCE, "evidence from another document")
            selectors = self._evidence.values(passage, _SELECTOR)
            places = [s for s in selectors if _POSITION in self._evidence.values(s, _TYPE)]
            quotes = [s for s in selectors if _QUOTE in self._evidence.values(s, _TYPE)]
            if len(places) != 1 or len(quotes) != 1:
                yield self._finding(passage, _SELECTOR, "needs one position and one quotation")
                continue
            span = self._span(self._evidence, places[0], text)
            exact = self._evidence.one(quotes[0], _EXACT)
            if span is None:
                yield self._finding(places[0], _START, "no span of the text")
            elif exact is None or text[span[0] : span[1]] != exact:
                yield self._finding(quotes[0], _EXACT, f"the text at {span[0]}-{span[1]} reads otherwise")

    def _parts(self, text: str) -> Iterator[Finding]:
        """Whether sections, sentences and mentions lie in the text, and mentions mean what is described."""
        for cls in _PARTS:
            for part in self._text.of_type(cls):
                if self._span(self._text, part, text) is None:
                    yield self._finding(part, _START, "no span of the text")
                yield from self._dangling(part, PLAN + "mentions", self._text.values(part, PLAN + "mentions"))
                for whole in self._text.values(part, DCTERMS + "isPartOf") | self._text.values(
                    part, PLAN + "inSection"
                ):
                    if whole != self._iri and PLAN + "Section" not in self._text.values(whole, _TYPE):
                        yield self._finding(part, DCTERMS + "isPartOf", f"<{whole}> is no section of the document")

    @staticmethod
    def _span(graph: _Graph, subject: str, text: str) -> tuple[int, int] | None:
        start, end = graph.one(subject, _START), graph.one(subject, _END)
        if start is None or end is None or not start.isdecimal() or not end.isdecimal():
            return None
        return (int(start), int(end)) if int(start) < int(end) <= len(text) else None

    def _dangling(self, focus: str, path: str, used: Iterable[str]) -> Iterator[Finding]:
        """What has neither type nor label in the graphs of entities, areas and vocabulary."""
        for iri in used:
            known = self._described.values(iri, _TYPE) and (self._described.values(iri, _LABEL) or iri.startswith(PLAN))
            if not known and iri not in self._observations:
                yield self._finding(focus, path, f"<{iri}> is described nowhere")
