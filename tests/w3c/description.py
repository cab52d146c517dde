"""The tests of SPARQL 1.1 Service Description: https://www.w3.org/TR/sparql11-service-description/."""

from __future__ import annotations

import rdflib
from rdflib.namespace import RDF

from tests.w3c.exchanges import Exchange, check, expect
from tests.w3c.servers import Server

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
_CLASSES = frozenset(
    SD[name]
    for name in (
        "Service", "Language", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile", "GraphCollection",
        "Dataset", "Graph", "NamedGraph", "Feature",
    )
)  # fmt: skip
#: Property → the class of its subjects.
_PROPERTIES = {
    SD[name]: SD[subject]
    for subject, names in {
        "Service": (
            "endpoint feature defaultEntailmentRegime defaultSupportedEntailmentProfile extensionFunction "
            "extensionAggregate languageExtension supportedLanguage propertyFeature defaultDataset availableGraphs "
            "resultFormat inputFormat"
        ),
        "Dataset": "defaultGraph",
        "GraphCollection": "namedGraph",
        "NamedGraph": "name entailmentRegime supportedEntailmentProfile graph",
    }.items()
    for name in names.split()
}


def _read(server: Server) -> rdflib.Graph:
    answer = server.client.get(server.query_path, headers={"Accept": "text/turtle"})
    expect(answer, 200, kinds=("text/turtle",))
    return rdflib.Graph().parse(data=answer.content, format="turtle")


def returns_rdf(server: Server) -> None:
    check(len(_read(server)) > 0, "the description is empty")


def has_endpoint_triple(server: Server) -> None:
    address = rdflib.URIRef(server.address + server.query_path)
    check((None, SD.endpoint, address) in _read(server), "the description does not name its own address as endpoint")


def conforms_to_schema(server: Server) -> None:
    graph = _read(server)
    services = list(graph.subjects(RDF.type, SD.Service))
    check(len(services) > 0, "the description describes no service")
    for service in services:
        check(len(list(graph.objects(service, SD.endpoint))) == 1, "a service has not one endpoint")
    for subject, predicate, value in graph:
        if predicate == RDF.type and str(value).startswith(str(SD)):
            check(value in _CLASSES, f"there is no class {value}")
        if str(predicate).startswith(str(SD)):
            check(predicate in _PROPERTIES, f"there is no property {predicate}")
            wanted = {_PROPERTIES[predicate]}  # type: ignore[index]
            if SD.GraphCollection in wanted:
                wanted.add(SD.Dataset)  # its subclass
            check(bool(wanted & set(graph.objects(subject, RDF.type))), f"{predicate} has a subject of another class")
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        check((named, SD.name, None) in graph, "a named graph has no name")


EXCHANGES: tuple[Exchange, ...] = (returns_rdf, has_endpoint_triple, conforms_to_schema)
