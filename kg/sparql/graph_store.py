"""The SPARQL 1.1 Graph Store Protocol over a store: one graph, read, put, added to and removed.

https://www.w3.org/TR/sparql11-http-rdf-update/

None stands for the default graph, which is the unnamed one and always there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from kg.errors import BadInput, NotFound
from kg.store.base import Reader, Results, Transaction


@dataclass(frozen=True, slots=True)
class Payload:
    """RDF as a client sends it."""

    data: bytes
    format: RdfFormat


def read(reader: Reader, graph: str | None) -> Results:
    """The triples of a graph.

    Raises:
        NotFound: if there is no such graph.
    """
    if graph is None:
        return reader.query("CONSTRUCT WHERE { ?s ?p ?o }", union=False)
    _check(reader, graph)
    return reader.query("CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=(graph,))


def put(transaction: Transaction, graph: str | None, payloads: Iterable[Payload], *, base: str) -> bool:
    """Put triples in the place of a graph's; whether the graph is new.

    Raises:
        BadInput: if a payload is not what it says it is.
    """
    new = not _there(transaction, graph)
    if not new:
        transaction.update(f"DROP {_named(graph)}")
    add(transaction, graph, payloads, base=base)
    return new


def add(transaction: Transaction, graph: str | None, payloads: Iterable[Payload], *, base: str) -> bool:
    """Add triples to a graph; whether the graph is new.

    Raises:
        BadInput: if a payload is not what it says it is.
    """
    new = not _there(transaction, graph)
    if graph is not None:
        transaction.update(f"CREATE SILENT {_named(graph)}")
    for payload in payloads:
        transaction.load(_quads(payload, graph, base))
    return new


def remove(transaction: Transaction, graph: str | None) -> None:
    """Remove a graph; the default graph is emptied.

    Raises:
        NotFound: if there is no such graph.
    """
    _check(transaction, graph)
    transaction.update(f"DROP {_named(graph)}")


def _quads(payload: Payload, graph: str | None, base: str) -> bytes:
    """The payload's triples as N-Quads of the graph; the graphs that it names itself are left out."""
    where = DefaultGraph() if graph is None else NamedNode(graph)
    try:
        found = parse(payload.data, format=payload.format, base_iri=base, without_named_graphs=True)
        triples = (Quad(one.subject, one.predicate, one.object, where) for one in found)
        return serialize(triples, format=RdfFormat.N_QUADS) or b""
    except (SyntaxError, ValueError) as error:
        raise BadInput(f"the {payload.format.name} cannot be read: {' '.join(str(error).split())}") from None


def _there(reader: Reader, graph: str | None) -> bool:
    return graph is None or reader.has_graph(graph)


def _check(reader: Reader, graph: str | None) -> None:
    if not _there(reader, graph):
        raise NotFound(f"there is no graph {graph}")


def _named(graph: str | None) -> str:
    return "DEFAULT" if graph is None else f"GRAPH {NamedNode(graph)}"
