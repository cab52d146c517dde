"""Documents as the store describes them: the list with what each states, counted, and one by any of its names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg import deadline
from kg.errors import NotFound
from kg.graph import terms as t
from kg.graph.kept import Once
from kg.graph.lookup import Node, describe
from kg.names import DCTERMS, PLAN, PROV
from kg.store.base import Reader, Term


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
    #: Name and version of what found its facts; ``annotator …`` where people did.
    extractor: str | None
    #: Who annotated it by hand, by name; none where nobody did or no name is known.
    annotators: tuple[str, ...]
    #: Length of the text in code points.
    characters: int
    #: Number of names and quantities found in it.
    mentions: int
    #: Number of stated facts, observations included.
    facts: int
    #: Number of observations.
    observations: int


#: What documents say of themselves; a row for each value. The graph of a document's text names no class of it.
_DESCRIPTIONS = "SELECT ?document ?property ?value { GRAPH ?graph { ?document a plan:Document ; ?property ?value } }"
#: What is counted, by graph or by document.
_COUNTS = {
    "mentions": "SELECT ?of (COUNT(*) AS ?n) { GRAPH ?of { ?one plan:mentionType ?type } } GROUP BY ?of",
    "facts": "SELECT ?of (COUNT(DISTINCT ?one) AS ?n) { GRAPH ?g { ?one prov:wasDerivedFrom ?of } } GROUP BY ?of",
    "observations": "SELECT ?of (COUNT(*) AS ?n) { GRAPH ?of { ?one a plan:Observation } } GROUP BY ?of",
}


def documents(reader: Reader) -> tuple[Summary, ...]:
    """All documents, in the order of their slugs."""
    return tuple(sorted(_summaries(reader).values(), key=lambda one: (one.slug, one.iri)))


def summary(reader: Reader, iri: str) -> Summary:
    """What the store says of a document besides its text.

    Raises:
        NotFound: if there is no such document.
    """
    found = _summaries(reader).get(iri)
    if found is None:
        raise NotFound(f"there is no document {iri} in the store")
    return found


def is_document(reader: Reader, iri: str) -> bool:
    """Whether the store holds a document of that IRI."""
    subject = t.node(iri)
    return subject is not None and next(reader.quads(subject, t.TYPE, t.DOCUMENT), None) is not None


def resolve_document(reader: Reader, name: str) -> str:
    """The IRI of a document by slug, title, IRI or CURIE.

    Raises:
        NotFound: if there is no such document; the message lists those there are.
    """
    name = t.plain(name)
    spelt = t.expand(reader, name)
    for iri in (spelt, f"{t.base_of(reader)}id/doc/{name}"):
        if iri is not None and is_document(reader, iri):
            return iri
    for predicate, literal in ((t.IDENTIFIER, Literal(name)), (t.TITLE, Literal(name, language="zh"))):
        found = sorted(quad.subject.value for quad in reader.quads(None, predicate, literal))  # type: ignore[union-attr]
        for iri in found:
            if is_document(reader, iri):
                return iri
    slugs = [one.slug for one in documents(reader)]
    shown = ", ".join(slugs[:5]) + (f" and {len(slugs) - 5} more" if len(slugs) > 5 else "")
    raise NotFound(f"there is no document {name!r}; there are: {shown}" if slugs else "the store holds no document yet")


def _summaries(reader: Reader) -> Mapping[str, Summary]:
    """IRI → document."""
    deadline.check()
    return _read(reader)


@Once
def _read(reader: Reader) -> Mapping[str, Summary]:
    values: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for document, predicate, value in _rows(reader, _DESCRIPTIONS):
        if isinstance(document, NamedNode):
            held = value.value if isinstance(value, NamedNode | Literal) else str(value)
            values[document.value][predicate.value].append(held)  # type: ignore[union-attr]
    counts = {name: _count(reader, query) for name, query in _COUNTS.items()}

    def one(iri: str, said: Mapping[str, Sequence[str]]) -> Summary:
        def first(predicate: str) -> str | None:
            return min(said.get(predicate, ()), default=None)

        kind, where = first(PLAN + "documentKind"), first(PLAN + "ofPlace")
        return Summary(
            iri=iri,
            slug=first(DCTERMS + "identifier") or iri.rpartition("/")[2],
            title=first(DCTERMS + "title") or "",
            kind=None if kind is None else t.concept(NamedNode(kind)),
            place=None if where is None else describe(reader, where),
            year=first(PLAN + "year"),
            date=first(DCTERMS + "date"),
            source=first(DCTERMS + "source"),
            licence=first(DCTERMS + "license"),
            sha256=first(PLAN + "sha256"),
            extractor=first(PLAN + "extractor"),
            annotators=tuple(sorted(unquote(a.rpartition("/")[2]) for a in said.get(PROV + "wasAttributedTo", ()))),
            characters=int(extent) if (extent := first(DCTERMS + "extent") or "").isdecimal() else 0,
            **{name: found[iri] for name, found in counts.items()},
        )

    return {iri: one(iri, said) for iri, said in values.items()}


def _count(reader: Reader, query: str) -> Counter[str]:
    """Document → number."""
    found: Counter[str] = Counter()
    for of, n in _rows(reader, query):
        if isinstance(of, NamedNode) and isinstance(n, Literal):
            found[t.document_of(of.value)] += int(n.value)
    return found


def _rows(reader: Reader, query: str) -> Iterator[tuple[Term, ...]]:
    for row in deadline.watched(cast("QuerySolutions", reader.query(query))):
        yield tuple(row)
