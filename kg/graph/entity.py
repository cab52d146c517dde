"""All that the graph knows of one thing: names, classes, facts in and out with their quotes, values, statuses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import NotFound
from kg.graph import terms as t
from kg.graph.evidence import Quote, Statement, Value, observations, quotes, statements
from kg.graph.lookup import Node, current, describe
from kg.names import PLAN
from kg.store.base import Reader


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact about a thing, as one document states it."""

    #: Local name of the property.
    predicate: str
    #: Whether the thing is the subject.
    outgoing: bool
    #: The thing at the other end; for ``status`` the concept.
    other: Node
    document: Node
    confidence: float
    commitment: str | None
    due: str | None
    #: IRI of the ``rdf:Statement``.
    statement: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Inferred:
    """A relation that no document states, but that follows from those stated by the ontology."""

    #: Local name of the property.
    predicate: str
    #: Whether the thing is the subject.
    outgoing: bool
    other: Node


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing with all that is stated of it."""

    node: Node
    #: Local names of the classes that follow by inference.
    inferred_types: tuple[str, ...]
    aliases: tuple[str, ...]
    pinyin: str | None
    #: What the gazetteer puts it into (a district's city), outermost last.
    within: tuple[Node, ...]
    facts: tuple[Fact, ...]
    #: What is said of its status (``planned``, ``started``, ``completed``), by document.
    statuses: tuple[Fact, ...]
    values: tuple[Value, ...]
    inferred: tuple[Inferred, ...]
    #: ``values`` or ``inferred`` → how many more there are, where some were left out.
    cut: Mapping[str, int]
    #: Document → number of mentions in it, most first.
    mentions: tuple[tuple[Node, int], ...]
    #: IRI → how it is shown, for what the values name: indicators, places, documents.
    things: Mapping[str, Node]


def show(reader: Reader, iri: str, most: int | None = None) -> Entity:
    """All that is known of a thing.

    Args:
        reader: The commit to read.
        iri: The thing; one that it has been replaced by stands for it.
        most: At most so many values, those of the latest documents, and as many inferred relations; all where None.

    Raises:
        NotFound: if the store holds nothing of that IRI.
    """
    iri = current(reader, iri)
    subject = t.node(iri)
    if subject is None or next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {iri} in the store")
    node = describe(reader, iri)
    classes = {t.local(quad.object) for quad in reader.quads(subject, t.TYPE)}
    facts = [
        _fact(reader, one, outgoing=outgoing)
        for outgoing in (True, False)
        for one in statements(reader, iri, outgoing=outgoing)
        if outgoing or one.subject != one.object
    ]
    order = {name: position for position, name in enumerate(t.RELATIONS)}
    facts.sort(
        key=lambda fact: (
            not fact.outgoing,
            order.get(fact.predicate, len(order)),
            fact.predicate,
            fact.other.label,
            fact.other.iri,
            fact.document.iri,
        )
    )
    values, values_cut = observations(reader, iri, most)
    stated = {(fact.predicate, fact.outgoing, fact.other.iri) for fact in facts}
    inferred, inferred_cut = _inferred(reader, subject, stated, most)
    cut = {"values": values_cut, "inferred": inferred_cut}
    ends = {end for one in values for end in (one.indicator, one.place, one.document) if end}
    return Entity(
        node=node,
        inferred_types=tuple(sorted(classes - set(node.types))),
        aliases=tuple(
            sorted(
                {quad.object.value for quad in reader.quads(subject, t.ALT_LABEL) if isinstance(quad.object, Literal)}
            )
        ),
        pinyin=t.literal(reader, subject, t.PINYIN),
        within=_within(reader, subject),
        facts=tuple(fact for fact in facts if fact.predicate != "status"),
        statuses=tuple(fact for fact in facts if fact.predicate == "status"),
        values=values,
        inferred=inferred,
        cut={name: number for name, number in cut.items() if number},
        mentions=_mentions(reader, subject),
        things={end: describe(reader, end) for end in sorted(ends)},
    )


def _fact(reader: Reader, one: Statement, *, outgoing: bool) -> Fact:
    return Fact(
        predicate=one.predicate,
        outgoing=outgoing,
        other=describe(reader, one.object if outgoing else one.subject),
        document=describe(reader, one.document),
        confidence=one.confidence,
        commitment=one.commitment,
        due=one.due,
        statement=one.iri,
        quotes=quotes(reader, one.evidence, one.document),
    )


def _inferred(
    reader: Reader, subject: NamedNode, stated: Collection[tuple[str, bool, str]], most: int | None
) -> tuple[tuple[Inferred, ...], int]:
    """The relations that follow, and how many more there are; inverses of what is stated say nothing new."""
    graph = NamedNode(t.base_of(reader) + "graph/inferred")
    found: set[tuple[str, bool, str]] = set()
    for name in t.RELATIONS:
        predicate = NamedNode(PLAN + name)
        ends = {quad.object for quad in reader.quads(subject, predicate, None, graph)}
        starts = {quad.subject for quad in reader.quads(None, predicate, subject, graph)}
        found |= {(name, True, end.value) for end in ends if isinstance(end, NamedNode)}
        found |= {(name, False, start.value) for start in starts if isinstance(start, NamedNode)}
    new = sorted(found.difference(stated), key=lambda one: (not one[1], *one))
    kept = tuple(Inferred(name, outgoing, describe(reader, other)) for name, outgoing, other in new[:most])
    return kept, len(new) - len(kept)


def _within(reader: Reader, subject: NamedNode) -> tuple[Node, ...]:
    graph = NamedNode(t.base_of(reader) + "graph/gazetteer")
    found: list[str] = []
    while True:
        above = sorted(quad.object.value for quad in reader.quads(subject, t.PART_OF, None, graph))  # type: ignore[union-attr]
        if not above or above[0] in found:
            return tuple(describe(reader, iri) for iri in found)
        found.append(above[0])
        subject = NamedNode(above[0])


def _mentions(reader: Reader, subject: NamedNode) -> tuple[tuple[Node, int], ...]:
    counts: dict[str, int] = {}
    for quad in reader.quads(None, t.MENTIONS, subject):
        document = t.document_of(str(getattr(quad.graph_name, "value", "")))
        counts[document] = counts.get(document, 0) + 1
    return tuple((describe(reader, iri), n) for iri, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))
