"""What part of the graph is exported: the whole, a document, a neighbourhood, a class, or what a query names.

A selection names statements and things; ``quads`` reads what belongs to them, ``kg.export.drawing`` what a drawing of
it needs, ``kg.export.values`` its observations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryTriples, Triple

from kg.errors import BadQuery, NotFound
from kg.graph import Edge, neighbours, statements
from kg.graph import terms as t
from kg.graph.evidence import Statement, statement
from kg.names import PLAN
from kg.sparql import ask
from kg.store.base import Reader


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the graph; ``whole`` leaves the other fields without effect."""

    whole: bool = False
    #: IRIs of things that are described.
    nodes: tuple[str, ...] = ()
    #: IRIs of the ``rdf:Statement`` of each fact.
    statements: tuple[str, ...] = ()
    #: IRIs of named graphs that are taken whole.
    graphs: tuple[str, ...] = ()
    #: What a CONSTRUCT query made.
    triples: tuple[Triple, ...] = ()
    #: Kinds of edges that the formats for graphs draw (``kg.export.drawing.KINDS``).
    edges: tuple[str, ...] = t.RELATIONS
    #: A GeoJSON file with the outlines of administrative areas, which the format GeoJSON takes over.
    shapes: Path | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """IRIs of the documents that are taken whole."""
        return tuple(
            t.document_of(name)
            for name in self.graphs
            if name.count("/graph/doc/") and not name.endswith(("/evidence", "/text"))
        )


WHOLE = Selection(whole=True)


def of_document(reader: Reader, document: str) -> Selection:
    """What one document states, with its text, and the things that it speaks of.

    Args:
        reader: The commit to read.
        document: IRI of the document.
    """
    graph = t.graph_of(document)
    found = [
        one
        for quad in reader.quads(None, t.DERIVED_FROM, NamedNode(document))
        if isinstance(quad.subject, NamedNode) and (one := statement(reader, quad.subject)) is not None
    ]
    mentioned = {
        quad.object.value
        for quad in reader.quads(None, t.MENTIONS, None, NamedNode(graph + "/text"))
        if isinstance(quad.object, NamedNode)
    }
    return Selection(
        nodes=tuple(sorted(mentioned | _ends(found))),
        statements=_iris(found),
        graphs=(graph, graph + "/evidence", graph + "/text"),
    )


def around(reader: Reader, centre: str, depth: int = 1, limit: int = 10_000) -> Selection:
    """The neighbourhood of a thing (see ``kg.graph.neighbours``)."""
    found = neighbours(reader, centre, depth=depth, limit=limit)
    return _between(reader, [node.iri for node in found.nodes], within={_triple(one) for one in found.edges})


def of_type(reader: Reader, kind: str) -> Selection:
    """All things of a class (local name, stated or inferred), with the facts of which each is subject or object.

    Raises:
        NotFound: if there is nothing of that class.
    """
    wanted = t.node(PLAN + kind)
    found = () if wanted is None else reader.quads(None, t.TYPE, wanted)
    things = sorted(quad.subject.value for quad in found if isinstance(quad.subject, NamedNode))
    if not things:
        raise NotFound(f"the store holds nothing of the class {kind}")
    stated = [one for iri in things for out in (True, False) for one in statements(reader, iri, outgoing=out)]
    return Selection(nodes=tuple(sorted({*things} | _ends(stated))), statements=_iris(stated))


def of_things(reader: Reader, iris: Iterable[str]) -> Selection:
    """Some things, with the facts that join two of them."""
    return _between(reader, sorted(set(iris)))


def of_query(reader: Reader, text: str) -> Selection:
    """What a query names: the triples of a CONSTRUCT, or the IRIs in a SELECT's rows with the facts between them.

    Raises:
        BadQuery: if it does not parse, or is an ASK.
    """
    answer = ask(reader, text)
    if isinstance(answer, QueryTriples):
        return Selection(triples=tuple(sorted(answer, key=str)))
    if isinstance(answer, QueryBoolean):
        raise BadQuery("an ASK query selects nothing; use SELECT or CONSTRUCT")
    variables = answer.variables
    iris = {row[name].value for row in answer for name in variables if isinstance(row[name], NamedNode)}
    return _between(reader, sorted(iris))


def quads(reader: Reader, selection: Selection) -> Iterator[Quad]:
    """The quads of a selection, each in its named graph, graph by graph where it is the whole store."""
    if selection.whole:
        for graph in sorted(reader.graphs(), key=lambda name: name.value):
            yield from reader.quads(None, None, None, graph)
        return
    yield from (Quad(*triple) for triple in selection.triples)
    for name in selection.graphs:
        yield from reader.quads(None, None, None, NamedNode(name))
    base = t.base_of(reader)
    for name in ("entities", "gazetteer"):
        for iri in selection.nodes:
            yield from reader.quads(NamedNode(iri), None, None, NamedNode(f"{base}graph/{name}"))
    documents: dict[str, None] = {}
    for iri in selection.statements:
        one = statement(reader, NamedNode(iri))
        if one is not None and t.graph_of(one.document) not in selection.graphs:
            documents[one.document] = None
            yield from _fact(reader, one)
    for document in documents:
        yield from reader.quads(NamedNode(document), None, None, NamedNode(t.graph_of(document)))


def _fact(reader: Reader, one: Statement) -> Iterator[Quad]:
    """The triple of a statement, the statement, and its evidence with the selectors."""
    predicate = NamedNode(PLAN + one.predicate)
    yield from reader.quads(
        NamedNode(one.subject), predicate, NamedNode(one.object), NamedNode(t.graph_of(one.document))
    )
    yield from reader.quads(NamedNode(one.iri))
    for evidence in one.evidence:
        for quad in reader.quads(NamedNode(evidence)):
            yield quad
            if quad.predicate == t.SELECTOR and isinstance(quad.object, NamedNode):
                yield from reader.quads(quad.object)


def about(reader: Reader, iri: str) -> Selection:
    """What is stated of one resource: its description and the facts of which it is subject or object."""
    found = [one for out in (True, False) for one in statements(reader, iri, outgoing=out)]
    own = statement(reader, NamedNode(iri))
    return Selection(
        nodes=tuple(sorted({iri} | _ends(found))),
        statements=_iris([*found, *([] if own is None else [own])]),
        triples=_description(reader, iri),
    )


def _description(reader: Reader, iri: str) -> tuple[Triple, ...]:
    """What is said of a resource outside of the graphs of things: an observation, a passage, an annotator."""
    base = t.base_of(reader)
    shared = {f"{base}graph/{name}" for name in ("entities", "gazetteer", "inferred")}
    held = [quad for quad in reader.quads(NamedNode(iri)) if quad.predicate != t.TEXT]
    if any(getattr(quad.graph_name, "value", "") in shared for quad in held):
        return ()
    return tuple(sorted({quad.triple for quad in held}, key=str))


def _between(reader: Reader, iris: Iterable[str], within: set[tuple[str, str, str]] | None = None) -> Selection:
    """Things with the facts that join two of them."""
    known = list(iris)
    members = set(known)
    found = [
        one
        for iri in known
        for one in statements(reader, iri, outgoing=True)
        if (one.object in members if within is None else (one.subject, one.predicate, one.object) in within)
    ]
    return Selection(nodes=tuple(sorted(members)), statements=_iris(found))


def _triple(one: Edge) -> tuple[str, str, str]:
    return one.source, one.predicate, one.target


def _ends(found: Iterable[Statement]) -> set[str]:
    return {end for one in found for end in (one.subject, one.object) if not end.startswith(PLAN)}


def _iris(found: Iterable[Statement]) -> tuple[str, ...]:
    return tuple(sorted({one.iri for one in found}))
