"""What the SPARQL service says of itself: its abilities and its graphs with their sizes.

https://www.w3.org/TR/sparql11-service-description/ and https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions, RdfFormat, Triple, serialize

from api.jobs import Description
from kg.graph.kept import Once
from kg.names import RDF, XSD
from kg.store.base import Reader, Subject

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_PREFIXES = {"sd": _SD, "void": _VOID, "formats": _FORMATS}

_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "JSON-LD", "RDF_XML", "N-Quads", "TriG",
)  # fmt: skip
_INPUT_FORMATS = ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG")

#: Of each graph its triples and its different properties.
_SIZES = """
SELECT ?graph (COUNT(*) AS ?triples) (COUNT(DISTINCT ?property) AS ?properties)
WHERE { GRAPH ?graph { ?s ?property ?o } } GROUP BY ?graph ORDER BY ?graph
"""


def describe(reader: Reader, asked: Description, syntax: RdfFormat) -> bytes:
    """The description in a syntax; it walks over all quads once."""
    return serialize(_triples(reader, asked), format=syntax, prefixes=_PREFIXES) or b""


def _triples(reader: Reader, asked: Description) -> Iterator[Triple]:
    service = NamedNode(asked.endpoint)
    yield _sd(service, None, "Service")
    yield Triple(service, NamedNode(_SD + "endpoint"), service)
    yield _sd(service, "supportedLanguage", "SPARQL11Query")
    if asked.writing:
        yield _sd(service, "supportedLanguage", "SPARQL11Update")
        for name in _INPUT_FORMATS:
            yield Triple(service, NamedNode(_SD + "inputFormat"), NamedNode(_FORMATS + name))
    if asked.union:
        yield _sd(service, "feature", "UnionDefaultGraph")
    if asked.federation:
        yield _sd(service, "feature", "BasicFederatedQuery")
    for name in _RESULT_FORMATS:
        yield Triple(service, NamedNode(_SD + "resultFormat"), NamedNode(_FORMATS + name))
    yield from _dataset(reader, asked, service)


def _dataset(reader: Reader, asked: Description, service: NamedNode) -> Iterator[Triple]:
    dataset, default = BlankNode(), BlankNode()
    yield Triple(service, NamedNode(_SD + "defaultDataset"), dataset)
    yield _sd(dataset, None, "Dataset")
    yield Triple(dataset, NamedNode(RDF + "type"), NamedNode(_VOID + "Dataset"))
    yield Triple(dataset, NamedNode(_VOID + "sparqlEndpoint"), service)
    yield Triple(dataset, NamedNode(_SD + "defaultGraph"), default)
    yield _sd(default, None, "Graph")
    sizes = _sizes(reader)
    everything = len(reader)
    unnamed = everything - sum(int(triples) for _, triples, _ in sizes)
    yield from _size(default, "triples", str(everything if asked.union else unnamed))
    yield from _size(dataset, "triples", str(everything))
    for graph, triples, properties in sizes:
        named, described = BlankNode(), BlankNode()
        yield Triple(dataset, NamedNode(_SD + "namedGraph"), named)
        yield _sd(named, None, "NamedGraph")
        yield Triple(named, NamedNode(_SD + "name"), NamedNode(graph))
        yield Triple(named, NamedNode(_SD + "graph"), described)
        yield _sd(described, None, "Graph")
        yield Triple(described, NamedNode(RDF + "type"), NamedNode(_VOID + "Dataset"))
        yield from _size(described, "triples", triples)
        yield from _size(described, "properties", properties)


def _sd(subject: Subject, name: str | None, value: str) -> Triple:
    return Triple(subject, NamedNode(RDF + "type" if name is None else _SD + name), NamedNode(_SD + value))


def _size(subject: Subject, name: str, count: str) -> Iterator[Triple]:
    yield Triple(subject, NamedNode(_VOID + name), Literal(count, datatype=NamedNode(XSD + "integer")))


@Once
def _sizes(reader: Reader) -> tuple[tuple[str, str, str], ...]:
    """Graph, triples, properties; a worker asks the same commit many times."""
    return tuple(
        (cast("NamedNode", row[0]).value, cast("Literal", row[1]).value, cast("Literal", row[2]).value)
        for row in cast("QuerySolutions", reader.query(_SIZES, union=False))
    )
