"""The SPARQL 1.1 Protocol against a running service."""

from __future__ import annotations

import io
import socket
from pathlib import Path
from typing import Any

import httpx2
import pytest
import rdflib
from pyoxigraph import QueryBoolean, QueryResultsFormat, parse_query_results
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, SPARQLWrapper

from api.jobs import Job
from api.perform import answer
from kg.names import BASE
from kg.store import EmbeddedStore

HUBS = "SELECT ?hub WHERE { ?hub a plan:Hub } ORDER BY ?hub"
PARTS = "CONSTRUCT { ?a plan:partOf ?b } WHERE { ?a plan:partOf ?b }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENTITIES = BASE + "graph/entities"
#: Four unjoined patterns: more rows than anyone waits for.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def _count(answer: httpx2.Response) -> int:
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def test_three_ways_to_ask_give_one_answer(client: httpx2.Client) -> None:
    by_get = client.get("/sparql", params={"query": HUBS})
    by_form = client.post("/sparql", data={"query": HUBS})
    by_body = client.post("/sparql", content=HUBS.encode(), headers={"Content-Type": "application/sparql-query"})
    assert by_get.json() == by_form.json() == by_body.json()
    assert len(by_get.json()["results"]["bindings"]) == 4
    assert by_get.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib warns of itself
def test_sparqlwrapper_reads_the_answers(service: str) -> None:
    for method in ("GET", POST):
        wrapper = SPARQLWrapper(service + "/sparql")
        wrapper.setQuery(HUBS)
        wrapper.setMethod(method)
        wrapper.setReturnFormat(JSON)
        if method == POST:
            wrapper.setRequestMethod(POSTDIRECTLY)
        assert len(wrapper.query().convert()["results"]["bindings"]) == 4  # type: ignore[index, call-overload]
    wrapper = SPARQLWrapper(service + "/sparql")
    wrapper.setQuery(PARTS)
    assert len(wrapper.query().convert()) == 9  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv;q=0.9, application/sparql-results+xml;q=0.5", "text/csv"),
        ("text/*;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("image/png, application/xml;q=0.1", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
    ],
)
@pytest.mark.parametrize("query", [HUBS, "ASK { ?s a plan:Hub }"])
def test_results_come_as_accept_likes(client: httpx2.Client, query: str, accept: str | None, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept} if accept else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"].startswith("Accept")
    if media_type == "text/csv":
        assert answer.text.startswith("hub" if query == HUBS else "true")
        return
    read = parse_query_results(answer.content, format=QueryResultsFormat.from_media_type(media_type))
    assert bool(read) if isinstance(read, QueryBoolean) else len(list(read)) == 4


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib warns of itself
@pytest.mark.parametrize(
    ("name", "syntax"),
    [
        ("turtle", "turtle"),
        ("ntriples", "nt"),
        ("jsonld", "json-ld"),
        ("rdfxml", "xml"),
        ("nquads", "nt"),
        ("trig", "turtle"),
    ],
)
@pytest.mark.parametrize("query", [PARTS, "DESCRIBE area:990102"])
def test_graphs_come_in_every_syntax(client: httpx2.Client, query: str, name: str, syntax: str) -> None:
    answer = client.get("/sparql", params={"query": query, "format": name}, headers={"Accept": "text/turtle;q=0.1"})
    assert len(rdflib.Graph().parse(io.BytesIO(answer.content), format=syntax)) >= 8


def test_what_cannot_be_given_is_406(client: httpx2.Client) -> None:
    for query in (HUBS, PARTS):
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": "image/png"})
        assert (answer.status_code, answer.json()["type"]) == (406, BASE + "problem/not-acceptable")
    assert client.get("/sparql", params={"query": HUBS, "format": "turtle"}).status_code == 406


def test_a_syntax_error_says_where(client: httpx2.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * WHERE { ?s ?p }\n x"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["line"], problem["column"], problem["status"]) == (2, 1, 400)
    assert "line 2, column 1" in problem["detail"]


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <a:b> <a:c> 1 }", "CLEAR ALL", "LOAD <http://127.0.0.1:1/>", "# x\nDROP ALL"]
)
def test_updates_are_403_however_they_come(client: httpx2.Client, update: str) -> None:
    before = _count(client.get("/sparql", params={"query": COUNT}))
    answers = [
        client.get("/sparql", params={"query": update}),
        client.post("/sparql", data={"query": update}),
        client.post("/sparql", data={"update": update}),
        client.post("/sparql", content=update.encode(), headers={"Content-Type": "application/sparql-update"}),
        client.post("/sparql", content=update.encode(), headers={"Content-Type": "application/sparql-query"}),
    ]
    assert [answer.status_code for answer in answers] == [403] * 5
    assert _count(client.get("/sparql", params={"query": COUNT})) == before


@pytest.mark.parametrize("elsewhere", ["SERVICE <http://127.0.0.1:9/>", "SERVICE ?x", "service?x"])
def test_no_other_server_is_asked(client: httpx2.Client, elsewhere: str) -> None:
    answer = client.get("/sparql", params={"query": f"SELECT * {{ {elsewhere} {{ ?s ?p ?o }} }}"})
    assert (answer.status_code, "SERVICE" in answer.json()["detail"]) == (403, True)


def test_what_is_silent_goes_on_without_asking(client: httpx2.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        there = f"<http://127.0.0.1:{elsewhere.getsockname()[1]}/>"
        answer = client.get("/sparql", params={"query": f"SELECT * {{ SERVICE SILENT {there} {{ ?s ?p ?o }} }}"})
        assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [{}])
        elsewhere.settimeout(0.1)
        with pytest.raises(TimeoutError):
            elsewhere.accept()


def test_the_dataset_is_the_one_that_is_named(client: httpx2.Client) -> None:
    union = _count(client.get("/sparql", params={"query": COUNT}))
    one = _count(client.get("/sparql", params={"query": COUNT, "default-graph-uri": ENTITIES}))
    assert 0 < one < union
    assert _count(client.post("/sparql", data={"query": COUNT, "default-graph-uri": ENTITIES})) == one
    assert _count(client.get("/sparql", params={"query": COUNT, "named-graph-uri": ENTITIES})) == 0
    assert (
        _count(client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) FROM graph:entities { ?s ?p ?o }"}))
        == one
    )
    two = {"query": COUNT, "default-graph-uri": [ENTITIES, BASE + "graph/gazetteer"]}
    assert one < _count(client.get("/sparql", params=two)) < union


def test_a_query_past_its_deadline_is_ended_and_the_next_is_answered(client: httpx2.Client) -> None:
    answer = client.get("/sparql", params={"query": ENDLESS, "timeout": "0.5"})
    assert (answer.status_code, answer.json()["type"]) == (504, BASE + "problem/deadline-passed")
    for _ in range(3):
        assert client.get("/sparql", params={"query": HUBS}).status_code == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "POST", "data": {"nothing": "x"}}, 400),
        ({"method": "POST", "content": b"x", "headers": {"Content-Type": "text/plain"}}, 400),
        ({"method": "POST", "content": b"\xff\xfe", "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"method": "GET", "params": {"query": [HUBS, HUBS]}}, 400),
        ({"method": "GET", "params": {"query": HUBS, "timeout": "-1"}}, 400),
        ({"method": "GET", "params": {"query": HUBS, "timeout": "soon"}}, 400),
        ({"method": "GET", "params": {"query": ""}}, 400),
        ({"method": "GET", "params": {"query": HUBS, "default-graph-uri": "no iri"}}, 400),
        ({"method": "DELETE"}, 405),
        ({"method": "POST", "content": b"x" * (2 << 20), "headers": {"Content-Type": "application/sparql-query"}}, 413),
    ],
)
def test_what_is_no_request_of_the_protocol_is_told(
    client: httpx2.Client, request_: dict[str, Any], status: int
) -> None:
    answer = client.request(url="/sparql", **request_)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


def test_without_a_query_the_service_describes_itself(client: httpx2.Client) -> None:
    found = rdflib.Graph().parse(data=client.get("/sparql").text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (None, sd.feature, sd.UnionDefaultGraph) in found


def test_head_and_cors(client: httpx2.Client) -> None:
    head = client.head("/sparql", params={"query": HUBS})
    assert (head.status_code, head.content) == (200, b"")
    asked = client.get("/sparql", params={"query": HUBS}, headers={"Origin": "https://example.org"})
    assert asked.headers["access-control-allow-origin"] == "*"
    preflight = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    assert client.options("/sparql", headers=preflight).status_code == 200


def test_a_store_that_is_no_folder_is_asked_of_the_graphs_that_a_request_names(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path / "store")
    with store.write() as transaction:
        transaction.load(b"<x:s> <x:p> <x:o> <x:g> .\n")
    everything, nothing = Job("ASK { ?s ?p ?o }"), Job("ASK { ?s ?p ?o }", default_graphs=("https://example.org/none",))
    assert b"true" in answer(store.reader(), everything)[1]
    assert b"false" in answer(store.reader(), nothing)[1]
