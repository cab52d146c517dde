"""What clients that know nothing of this service do with it: SPARQLWrapper, rdflib's stores, curl.

The forms that the protocols themselves prescribe are tested in ``tests/w3c``.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.error import HTTPError

import pytest
import rdflib
from rdflib import RDFS, Dataset, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
)  # fmt: skip
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, Unauthorized

from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

Running = Callable[..., AbstractContextManager[str]]

TOKEN = "a secret of this test"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN}"}
G, H = URIRef("http://example.org/g"), URIRef("http://example.org/h")
ONE, P = URIRef("http://example.org/one"), URIRef("http://example.org/p")
SELECT, CONSTRUCT = "SELECT ?label { ?s rdfs:label ?label }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
#: What the graph holds, awkward for a client that pastes it into text.
VALUES = [
    Literal("南沙", lang="zh"),
    Literal("a \"quoted\" 'text'\n\twith \\ a backslash"),
    Literal(1.5),
    Literal("2024-01-31", datatype=rdflib.XSD.date),
    URIRef("http://example.org/南沙"),
]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    return open_store(tmp_path_factory.mktemp("clients") / "store", create=True)


@pytest.fixture(scope="module")
def address(writable: EmbeddedStore, running: Running) -> Iterator[str]:
    with running(writable, Settings(token=TOKEN, timeout=20, union_default_graph=False)) as found:
        yield found


@pytest.fixture
def filled(address: str) -> str:
    """The address of a service that holds the awkward values in one graph, and one label outside of it."""
    store = _update_store(address)
    store.update("DROP ALL")
    store.update(f"INSERT DATA {{ {ONE.n3()} <{RDFS.label}> '外' }}")
    graph = Graph(store, identifier=G)
    for value in VALUES:
        graph.add((ONE, P, value))
    return address


def _update_store(address: str, **more: bool) -> SPARQLUpdateStore:
    return SPARQLUpdateStore(address + "/sparql", address + "/sparql", headers=BEARER, **more)


def _wrapped(address: str, query: str, form: str, method: str = GET) -> SPARQLWrapper:
    found = SPARQLWrapper(address + "/sparql")
    found.setQuery(query)
    found.setReturnFormat(form)
    found.setMethod(method)
    return found


@pytest.mark.parametrize(
    "how", [(how, conneg) for how in ("GET", URLENCODED, POSTDIRECTLY) for conneg in (True, False)], ids=str
)
@pytest.mark.parametrize(
    ("query", "form", "kind"),
    [
        (SELECT, JSON, "application/sparql-results+json"),
        (SELECT, XML, "application/sparql-results+xml"),
        (SELECT, CSV, "text/csv"),
        (SELECT, TSV, "text/tab-separated-values"),
        ("ASK {}", JSON, "application/sparql-results+json"),
        ("ASK {}", XML, "application/sparql-results+xml"),
        (CONSTRUCT, TURTLE, "text/turtle"),
        (CONSTRUCT, N3, "text/turtle"),
        (CONSTRUCT, RDFXML, "application/rdf+xml"),
        (CONSTRUCT, XML, "application/rdf+xml"),
        (CONSTRUCT, JSONLD, "application/ld+json"),
        (f"DESCRIBE {ONE.n3()}", TURTLE, "text/turtle"),
    ],
)
def test_sparqlwrapper_has_every_format_by_every_way(
    filled: str, query: str, form: str, kind: str, how: tuple[str, bool]
) -> None:
    way, conneg = how  # Accept alone, or format= as well.
    asked = _wrapped(filled, query, form, GET if way == "GET" else POST)
    if way != "GET":
        asked.setRequestMethod(way)
    asked.setOnlyConneg(conneg)
    answer = asked.query()
    assert answer.info()["content-type"].partition(";")[0] == kind
    body = answer.response.read()
    assert ("外" if query == SELECT else "true" if query.startswith("ASK") else "").encode() in body
    assert body


def test_sparqlwrapper_names_graphs_and_updates_and_is_told_its_errors(filled: str) -> None:
    asked = _wrapped(filled, "SELECT * { ?s ?p ?o }", JSON)
    asked.addDefaultGraph(str(G))
    assert len(asked.query().convert()["results"]["bindings"]) == len(VALUES)  # type: ignore[index, call-overload]
    asked = _wrapped(filled, "SELECT * { GRAPH ?g { ?s ?p ?o } }", JSON)
    asked.addNamedGraph(str(H))
    assert asked.query().convert()["results"]["bindings"] == []  # type: ignore[index, call-overload]
    for how in (URLENCODED, POSTDIRECTLY):
        change = _wrapped(filled, f"INSERT DATA {{ GRAPH <{H}> {{ <x:a> <x:b> '{how}' }} }}", JSON, POST)
        change.setRequestMethod(how)
        with pytest.raises(Unauthorized):
            change.query()
        change.addCustomHttpHeader("Authorization", BEARER["Authorization"])
        change.query()
    rows = _wrapped(filled, f"SELECT * {{ GRAPH <{H}> {{ ?s ?p ?o }} }}", CSV).query().convert()
    assert isinstance(rows, bytes)
    assert len(rows.split()) == 3
    with pytest.raises(QueryBadFormed, match="line 1, column"):
        _wrapped(filled, "SELECT * {", JSON).query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads_through_a_store_that_is_elsewhere(filled: str, method: str, form: str) -> None:
    store = SPARQLStore(filled + "/sparql", returnFormat=form, method=method)
    whole = Graph(store)
    assert [str(label) for label in whole.objects(ONE, RDFS.label)] == ["外"]
    assert len(whole) == 1
    named = Graph(store, identifier=G)
    rows = list(named.query("SELECT ?o { ?s ?p ?o } ORDER BY STR(?o)", initBindings={"s": ONE}))
    assert len(rows) == len(VALUES)
    if form != "csv":  # CSV keeps no types.
        assert {row[0] for row in rows} == set(VALUES)  # type: ignore[index]
        assert set(named.objects(ONE, P)) == set(VALUES)
    if form in {"xml", "json"}:  # rdflib reads ASK from these alone.
        assert (ONE, P, VALUES[0]) in named


def test_rdflib_writes_through_a_store_that_is_elsewhere(filled: str) -> None:
    store = _update_store(filled)
    dataset = Dataset(store)
    kept = Graph(store, identifier=G)
    assert set(kept.objects(ONE, P)) == set(VALUES)
    other = dataset.graph(H)
    other.addN([(ONE, P, Literal(number), other) for number in range(1, 51)])
    assert len(other) == 50
    assert {graph.identifier for graph in dataset.graphs() if isinstance(graph, Graph)} >= {G, H}
    other.set((ONE, RDFS.label, Literal("新")))
    other.remove((ONE, P, None))
    assert list(other) == [(ONE, RDFS.label, Literal("新"))]
    other.update("DELETE { ?s ?p ?o } INSERT { ?s ?p '改' } WHERE { ?s ?p ?o }")
    assert [str(label) for label in other.objects()] == ["改"]
    dataset.remove_graph(other)
    assert len(Graph(store, identifier=H)) == 0
    assert len(kept) == len(VALUES)


def test_rdflib_may_gather_changes_and_sends_them_as_one_commit(filled: str, writable: EmbeddedStore) -> None:
    store = _update_store(filled, autocommit=False)
    before = int(writable.reader().generation)
    graph = Graph(store, identifier=H)
    for number in range(1, 6):
        graph.add((ONE, P, Literal(number)))
    graph.remove((ONE, P, Literal(1)))
    store.commit()
    assert int(writable.reader().generation) == before + 1
    assert len(graph) == 4
    without = SPARQLUpdateStore(filled + "/sparql", filled + "/sparql")
    with pytest.raises(HTTPError, match="401"):
        without.update("CLEAR ALL")


def _curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True, timeout=30).stdout


def test_curl_asks_in_the_three_forms_of_the_specification(filled: str, tmp_path: Path) -> None:
    query = f"SELECT ?o FROM <{G}> WHERE {{ ?s ?p ?o }}"  # noqa: S608 (SPARQL, and of this test)
    file = tmp_path / "query.rq"
    file.write_text(query, encoding="utf-8")
    endpoint = filled + "/sparql"
    accept = ("-H", "Accept: application/sparql-results+json")
    answers = [
        _curl("--get", "--data-urlencode", f"query={query}", *accept, endpoint),
        _curl("--data-urlencode", f"query@{file}", *accept, endpoint),
        _curl("--data-binary", f"@{file}", "-H", "Content-Type: application/sparql-query", *accept, endpoint),
    ]
    assert {len(json.loads(answer)["results"]["bindings"]) for answer in answers} == {len(VALUES)}
    head = _curl("--head", "--get", "--data-urlencode", f"query={query}", endpoint).casefold()
    assert "200 ok" in head
    assert "content-type: application/sparql-results+json" in head
