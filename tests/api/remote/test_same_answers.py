"""The same questions to a folder, to Oxigraph's server and to Virtuoso: the same answers, compared by value.

By value, since a server may write 1.50 as 1.5, and has an order of its own where a question asks for none.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack
from urllib.parse import quote

import httpx2
import pytest
from pyoxigraph import (
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    parse,
)

from kg import graph, queries
from kg.rdf.validate import validate
from kg.sparql import ask
from kg.store import Reader
from kg.store.base import Results
from tests.api.remote.filled import Filled, by_value, value

#: What named queries are asked of the sample plans.
PARAMETERS: dict[str, dict[str, str]] = {
    "plans-of-place": {"place": "南沙区"},
    "place-progress": {"place": "广州市"},
    "sentence-facts": {"document": "440100-2016-report", "offset": "1150"},
    "weak-evidence": {"below": "0.75"},
    "indicators": {"modality": "target"},
    "commitments": {"commitment": "plans"},
    "connections": {},
}

#: Questions in SPARQL that one server or the other is known to answer in its own way.
SPARQL = {
    "ask": "ASK { ?s a plan:Zone }",
    "ask in vain": "ASK { ?s a plan:Zone ; a plan:Organization }",
    "no row": "SELECT ?s WHERE { ?s a plan:Nothing }",
    "a name in Han": 'SELECT ?s WHERE { ?s rdfs:label "南沙港铁路"@zh }',
    "an IRI in Han": "SELECT ?p ?o WHERE { <https://w3id.org/planatlas/id/440100/南沙港铁路> ?p ?o }",
    "counts": """SELECT ?type (COUNT(DISTINCT ?s) AS ?n)
        WHERE { ?s a ?type FILTER(STRSTARTS(STR(?type), STR(plan:))) } GROUP BY ?type""",
    "decimals": "SELECT DISTINCT ?o ?value WHERE { ?o schema:value ?value FILTER(?value > 100.5) }",
    "arithmetic": "SELECT (SUM(?v) AS ?all) (MAX(?v) AS ?most) WHERE { SELECT DISTINCT ?o ?v { ?o schema:value ?v } }",
    "values": "SELECT DISTINCT ?s ?c WHERE { VALUES ?c { plan:Hub plan:Corridor } ?s a ?c }",
    "path from one end": "SELECT DISTINCT ?x WHERE { ?x plan:locatedIn+ area:440100 }",
    "path of alternatives": "SELECT DISTINCT ?s ?l WHERE { ?s a plan:City ; rdfs:label|skos:altLabel ?l }",
    "inverse path": "SELECT DISTINCT ?s WHERE { area:440100 ^plan:ofPlace ?s }",
    "group concat": """SELECT ?s (GROUP_CONCAT(DISTINCT STR(?n); separator="、") AS ?all)
        WHERE { SELECT ?s ?n { GRAPH graph:entities { ?s skos:altLabel ?n } } ORDER BY ?s ?n } GROUP BY ?s
        HAVING (COUNT(DISTINCT ?n) = 1)""",
    "distinct long texts": "SELECT DISTINCT ?d ?text WHERE { ?d plan:text ?text }",
    "parts of texts": "SELECT DISTINCT ?d (SUBSTR(?t, 11, 9) AS ?part) (STRLEN(?t) AS ?n) WHERE { ?d plan:text ?t }",
    "contains": 'SELECT DISTINCT ?s WHERE { ?s rdfs:label ?l FILTER(CONTAINS(?l, "南沙")) }',
    "optional": "SELECT ?s ?due WHERE { ?s plan:confidence ?c OPTIONAL { ?s plan:due ?due } FILTER(?c > 0.9) }",
    "not exists": "SELECT DISTINCT ?s WHERE { ?s a plan:Project FILTER NOT EXISTS { ?s plan:locatedIn ?x } }",
    "minus": "SELECT DISTINCT ?s WHERE { ?s a plan:Place MINUS { ?s a plan:Zone } }",
    "graphs": "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s a plan:Observation } }",
    "from": "SELECT (COUNT(*) AS ?n) FROM graph:gazetteer WHERE { ?s ?p ?o }",
    "language": "SELECT ?l WHERE { plan:commitments skos:hasTopConcept/skos:prefLabel ?l FILTER(LANG(?l) = 'en') }",
    "construct": "CONSTRUCT { ?s plan:hasPart ?o } WHERE { ?o plan:partOf ?s }",
    "construct nothing": "CONSTRUCT { ?s ?p ?o } WHERE { ?s a plan:Nothing ; ?p ?o }",
    "more rows than some servers give": "SELECT DISTINCT ?s ?start WHERE { ?s oa:start ?start } ORDER BY ?s LIMIT 650",
}


def values(results: Results) -> tuple[object, Counter[Hashable]]:
    """An answer by value, its rows in no order."""
    if isinstance(results, QueryBoolean):
        return bool(results), Counter()
    if isinstance(results, QuerySolutions):
        names = [variable.value for variable in results.variables]
        return names, Counter(tuple(value(row[name]) for name in names) for row in results)
    assert isinstance(results, QueryTriples)
    return None, Counter((one.subject, one.predicate, value(one.object)) for one in results)


@pytest.mark.parametrize("name", queries.load_queries())
def test_named_queries(name: str, embedded: Filled, remote: Filled) -> None:
    query = queries.named(name)
    params = PARAMETERS.get(name, {one.name: one.example for one in query.params if one.name in query.required})
    expected, found = (list(rows(queries.run(one.store.reader(), query, params))) for one in (embedded, remote))
    assert found == expected, "the order too: it is part of the question"
    assert expected


def rows(results: QuerySolutions) -> Iterator[tuple[Hashable, ...]]:
    names = [variable.value for variable in results.variables]
    yield tuple(names)
    for row in results:
        yield tuple(value(row[name]) for name in names)


@pytest.mark.parametrize("text", SPARQL.values(), ids=list(SPARQL))
def test_sparql(text: str, embedded: Filled, remote: Filled) -> None:
    expected, found = (values(ask(one.store.reader(), text)) for one in (embedded, remote))
    assert found == expected


def test_every_quad_is_the_same(embedded: Filled, remote: Filled) -> None:
    expected, found = (by_value(one.store.reader()) for one in (embedded, remote))
    assert found == expected


def test_things_their_neighbours_and_ways_between_them(embedded: Filled, remote: Filled) -> None:
    def found(reader: Reader) -> Iterator[object]:
        for name in ("南沙区", "广州科技创新走廊", "南沙港铁路", "国际航运枢纽"):
            iri = graph.resolve(reader, name)
            yield graph.show(reader, iri)
            yield graph.neighbours(reader, iri, depth=2)
        yield graph.paths(reader, graph.resolve(reader, "琶洲互联网创新集聚区"), graph.resolve(reader, "广州市"))
        yield graph.documents(reader)
        yield graph.document(reader, graph.resolve_document(reader, "440100-2016-report"))

    for expected, there in zip(found(embedded.store.reader()), found(remote.store.reader()), strict=True):
        assert there == expected


def test_the_store_is_valid(remote: Filled) -> None:
    report = validate(remote.store.reader(), processes=1)
    assert report.clean
    assert report.documents == 2


def test_the_service_answers_alike(
    embedded: Filled, remote: Filled, running: Callable[..., AbstractContextManager[str]]
) -> None:
    asked = [
        "/entities?q=" + quote("南沙"),
        "/entities/area/440115",
        "/entities/area/440115/neighbors?depth=2",
        "/paths?from=" + quote("琶洲互联网创新集聚区") + "&to=" + quote("广州高新区"),
        "/documents",
        "/documents/440100-2016-report",
        "/queries/hubs",
        "/queries/plans-of-place?place=" + quote("南沙区"),
        "/reconcile?queries="
        + quote(json.dumps({"q": {"query": "南沙港铁路"}, "r": {"query": "广州高新技术产业开发区"}})),
        "/sparql?query=" + quote("SELECT ?s WHERE { ?s a plan:Hub } ORDER BY ?s"),
    ]
    with ExitStack() as stack:
        clients = [
            stack.enter_context(
                httpx2.Client(base_url=stack.enter_context(running(one.store, one.settings)), timeout=60)
            )
            for one in (embedded, remote)
        ]
        for address in asked:
            expected, found = (client.get(address, headers={"Accept": "application/json"}) for client in clients)
            assert found.status_code == expected.status_code == 200, found.text
            assert found.json() == expected.json(), address
        for name in ("nquads", "observations", "geojson"):
            lines = [len(client.get(f"/export?format={name}").text.splitlines()) for client in clients]
            assert lines[0] == lines[1] > 0, name
        turtle = [client.get("/export?format=turtle").content for client in clients]
        assert len({len(list(parse(text, format=RdfFormat.TURTLE))) for text in turtle}) == 1
