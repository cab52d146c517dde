"""What the graph says of one thing, and why: statements and observations with the quotes that they rest on.

Offsets are code points into the document's text, end exclusive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import cast

from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from kg import deadline
from kg.graph import terms as t
from kg.graph.kept import Kept
from kg.store.base import Reader


@dataclass(frozen=True, slots=True, order=True)
class Quote:
    """A passage that states a fact; ``text[start:end] == exact`` in the document's text."""

    #: IRI of the document.
    document: str
    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact as one document states it."""

    iri: str
    subject: str
    #: Local name of the property.
    predicate: str
    object: str
    document: str
    confidence: float
    commitment: str | None
    due: str | None
    #: IRIs of the passages; ``quotes`` reads them.
    evidence: tuple[str, ...]

    @property
    def rank(self) -> tuple[float, str, str]:
        """Puts what is best supported first."""
        return (-self.confidence, self.document, self.iri)


def statement(reader: Reader, iri: NamedNode) -> Statement | None:
    """The ``rdf:Statement`` of that IRI; None where it is none."""
    values: dict[str, object] = {}
    evidence = set()
    for quad in reader.quads(iri):
        if quad.predicate == t.EVIDENCE and isinstance(quad.object, NamedNode):
            evidence.add(quad.object.value)
        else:
            values[quad.predicate.value] = quad.object
    if t.SUBJECT.value not in values or t.OBJECT.value not in values:
        return None
    return Statement(
        iri=iri.value,
        subject=_text(values, t.SUBJECT) or "",
        predicate=t.local(values[t.PREDICATE.value]),
        object=_text(values, t.OBJECT) or "",
        document=_text(values, t.DERIVED_FROM) or "",
        confidence=float(_text(values, t.CONFIDENCE) or 0),
        commitment=_concept(values, t.COMMITMENT),
        due=_text(values, t.DUE),
        evidence=tuple(sorted(evidence)),
    )


#: What a statement is. The engine joins without decoding what is not asked for, which makes this four times as fast as
#: reading each statement by pattern. A statement lies in one graph, which is quicker to search than the union of all.
#: The end that is known stands first: the engine joins in this order, and would else begin with all there are.
_STATED = """?statement ?subject ?predicate ?object ?document ?confidence ?commitment ?due ?evidence
WHERE {{ GRAPH ?graph {{
  ?statement rdf:{one} ?{one} ; rdf:predicate ?predicate ; rdf:{other} ?{other} ; prov:wasDerivedFrom ?document ;
    plan:confidence ?confidence ; plan:evidence ?evidence .
  OPTIONAL {{ ?statement plan:commitment ?commitment }}
  OPTIONAL {{ ?statement plan:due ?due }}
}} }}"""
_OUT = "SELECT " + _STATED.format(one="subject", other="object")
_IN = "SELECT " + _STATED.format(one="object", other="subject")
_WITHIN = "SELECT ?graph " + _STATED.format(one="subject", other="object")


def statements(
    reader: Reader, entity: str, *, outgoing: bool, predicates: frozenset[str] = frozenset()
) -> list[Statement]:
    """The facts of which an entity is the subject (``outgoing``) or the object, best supported first."""
    rows = _rows(reader, _OUT if outgoing else _IN, {"subject" if outgoing else "object": NamedNode(entity)})
    found = (_statement(row) for row in rows)
    return gathered(one for one in found if not predicates or one.predicate in predicates)


def statements_in(reader: Reader, graph: NamedNode) -> Iterator[tuple[Statement, tuple[str, ...]]]:
    """The facts of one graph in no order, each as often as it has passages, with the IRIs at its ends.

    ``gathered`` makes of those at one end what ``statements`` gives.
    """
    for row in _rows(reader, _WITHIN, {"graph": graph}):
        ends = {term.value: None for term in (row["subject"], row["object"]) if isinstance(term, NamedNode)}
        yield _statement(row), tuple(ends)


def gathered(found: Iterable[Statement]) -> list[Statement]:
    """The facts at one end, each with all its passages, best supported first.

    Of a statement that has several values of a property, the one that comes first in an order stands.
    """
    by_iri: dict[str, Statement] = {}
    for one in found:
        known = by_iri.get(one.iri)
        if known is not None:
            evidence = tuple(sorted({*known.evidence, *one.evidence}))
            by_iri[one.iri] = replace(min(known, one, key=_told), evidence=evidence)
        else:
            by_iri[one.iri] = one
    return sorted(by_iri.values(), key=lambda one: one.rank)


def _told(one: Statement) -> tuple[object, ...]:
    return (*one.rank, one.subject, one.predicate, one.object, one.commitment or "", one.due or "")


def _rows(reader: Reader, query: str, ends: Mapping[str, NamedNode]) -> Iterable[QuerySolution]:
    return deadline.watched(cast("QuerySolutions", reader.query(query, substitutions=ends)))


def _statement(row: QuerySolution) -> Statement:
    return Statement(
        iri=row["statement"].value,
        subject=row["subject"].value,
        predicate=t.local(row["predicate"]),
        object=row["object"].value,
        document=row["document"].value,
        confidence=float(row["confidence"].value),
        commitment=None if row["commitment"] is None else t.concept(row["commitment"]),
        due=None if row["due"] is None else row["due"].value,
        evidence=(row["evidence"].value,),
    )


#: Up to so many code points of the texts of a commit.
_texts: Kept[str] = Kept(4_000_000, lambda text: len(text) + 1)


def quote(reader: Reader, iri: str, document: str | None = None) -> Quote | None:
    """The passage of that IRI; None where the store does not hold it whole.

    Args:
        reader: The commit to read.
        iri: IRI of the evidence.
        document: IRI of its document, where it is known: then its words are taken from the text, which holds all
            passages of a document, at the offsets that its IRI says.
    """
    if document is not None and (named := t.part(iri)) is not None and named[0] == "evidence":
        _, start, end = named
        exact = text_of(reader, document)[start:end]
        if len(exact) == end - start:
            return Quote(document, start, end, exact)
    values: dict[str, str] = {}
    subject = t.node(iri)
    for quad in () if subject is None else reader.quads(subject):
        if quad.predicate == t.SOURCE and isinstance(quad.object, NamedNode):
            values["document"] = quad.object.value
        elif quad.predicate == t.SELECTOR and isinstance(quad.object, NamedNode):
            for part in reader.quads(quad.object):
                if isinstance(part.object, Literal):
                    values[part.predicate.value] = part.object.value
    try:
        return Quote(values["document"], int(values[t.START.value]), int(values[t.END.value]), values[t.EXACT.value])
    except KeyError:
        return None


def passage(reader: Reader, stated: Statement) -> Quote | None:
    """The first passage that states a fact."""
    found = (quote(reader, iri, stated.document) for iri in stated.evidence)
    return next((one for one in found if one is not None), None)


def text_of(reader: Reader, document: str) -> str:
    """The text of a document; "" where the store does not hold it."""
    return _texts.get(reader, document, lambda commit, iri: t.literal(commit, NamedNode(iri), t.TEXT) or "")


def quotes(reader: Reader, evidence: tuple[str, ...], document: str | None = None) -> tuple[Quote, ...]:
    """The passages of those IRIs, in the order of documents and offsets."""
    return tuple(sorted(found for found in (quote(reader, iri, document) for iri in evidence) if found is not None))


@dataclass(frozen=True, slots=True)
class Value:
    """An observation: a value of an indicator, as one document states it."""

    iri: str
    indicator: str
    value: Decimal
    upper: Decimal | None
    #: Local names within their schemes: ``yuan``, ``atLeast``, ``level``, ``target``.
    unit: str | None
    bound: str | None
    measure: str | None
    modality: str | None
    period: str | None
    place: str | None
    as_written: str
    document: str
    confidence: float
    commitment: str | None
    due: str | None
    quotes: tuple[Quote, ...]


def observation(reader: Reader, iri: NamedNode) -> Value | None:
    """The observation of that IRI; None where it is none."""
    values: dict[str, object] = {}
    evidence = set()
    for quad in reader.quads(iri):
        if quad.predicate == t.EVIDENCE and isinstance(quad.object, NamedNode):
            evidence.add(quad.object.value)
        else:
            values[t.local(quad.predicate)] = quad.object
    if not is_value(values):
        return None
    return value_of(iri.value, values, quotes(reader, tuple(sorted(evidence))))


def is_value(values: Mapping[str, object]) -> bool:
    """Whether what is said of a thing, by local names of properties, makes it an observation."""
    return t.VALUE.value in values and "indicator" in values


def value_of(iri: str, values: Mapping[str, object], quoted: tuple[Quote, ...]) -> Value:
    """An observation of what is said of it, by local names of properties."""
    upper = _named(values, "upperValue")
    return Value(
        iri=iri,
        indicator=_named(values, "indicator") or "",
        value=Decimal(_named(values, t.VALUE.value) or 0),
        upper=None if upper is None else Decimal(upper),
        unit=_scheme(values, "unit"),
        bound=_scheme(values, "bound"),
        measure=_scheme(values, "measure"),
        modality=_scheme(values, "modality"),
        period=_named(values, "period"),
        place=_named(values, "ofPlace"),
        as_written=_named(values, "asWritten") or "",
        document=_named(values, t.DERIVED_FROM.value) or "",
        confidence=float(_named(values, "confidence") or 0),
        commitment=_scheme(values, "commitment"),
        due=_named(values, "due"),
        quotes=quoted,
    )


def observations(reader: Reader, entity: str, most: int | None = None) -> tuple[tuple[Value, ...], int]:
    """The values of an indicator, or those that speak of a place, by document and offset; and how many were left out.

    Args:
        reader: The commit to read.
        entity: IRI of the indicator or the place.
        most: So many of them at most, those of the latest documents; all where None.
    """
    subjects = {
        quad.subject
        for predicate in (t.INDICATOR, t.OF_PLACE)
        for quad in reader.quads(None, predicate, NamedNode(entity))
        if isinstance(quad.subject, NamedNode)
    }
    kept: Collection[NamedNode] = subjects
    if most is not None and len(subjects) > most:
        latest = cache(lambda document: (t.literal(reader, document, t.YEAR) or "", document.value))
        kept = sorted(subjects, key=lambda one: (latest(_document(reader, one)), one.value), reverse=True)[:most]
    found = [one for one in (observation(reader, subject) for subject in kept) if one is not None]
    return tuple(sorted(found, key=lambda one: (one.document, one.quotes, one.iri))), len(subjects) - len(kept)


def _document(reader: Reader, subject: NamedNode) -> NamedNode:
    """Where an observation is stated; itself where no document is named."""
    return t.first(reader, subject, t.DERIVED_FROM) or subject


def _text(values: dict[str, object], predicate: NamedNode) -> str | None:
    return _named(values, predicate.value)


def _named(values: Mapping[str, object], name: str) -> str | None:
    term = values.get(name)
    return None if term is None else str(getattr(term, "value", term))


def _concept(values: dict[str, object], predicate: NamedNode) -> str | None:
    return _scheme(values, predicate.value)


def _scheme(values: Mapping[str, object], name: str) -> str | None:
    term = values.get(name)
    return None if term is None else t.concept(term)
