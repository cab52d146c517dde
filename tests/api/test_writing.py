"""Writing by SPARQL 1.1 Update and by the Graph Store Protocol, against a running service, as its clients meet it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

Running = Callable[..., AbstractContextManager[str]]

TOKEN = "a secret of this test"  # noqa: S105
BEARER = {"Authorization": f"Bearer {TOKEN}"}
G = "http://example.org/g"
H = "http://example.org/h"


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    return open_store(tmp_path_factory.mktemp("writing") / "store", create=True)


@pytest.fixture(scope="module")
def address(writable: EmbeddedStore, running: Running) -> Iterator[str]:
    with running(writable, Settings(token=TOKEN, timeout=20, union_default_graph=False)) as found:
        yield found


@pytest.fixture
def client(address: str) -> Iterator[httpx2.Client]:
    """A client that may write, of an empty store."""
    with httpx2.Client(base_url=address, timeout=30, headers=BEARER) as found:
        assert found.post("/sparql", data={"update": "DROP ALL"}).status_code == 204
        yield found


def _ask(client: httpx2.Client, pattern: str) -> bool:
    return bool(client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"}).json()["boolean"])


def _update(client: httpx2.Client, text: str, **params: str) -> httpx2.Response:
    return client.post("/sparql", data={"update": text, **params})


def test_both_ways_to_update(client: httpx2.Client) -> None:
    by_form = _update(client, f"INSERT DATA {{ GRAPH <{G}> {{ <x:a> <x:b> 1 }} }}")
    by_body = client.post(
        "/sparql",
        content=f"INSERT DATA {{ GRAPH <{G}> {{ <x:a> <x:b> '广州' }} }}".encode(),
        headers={"Content-Type": "application/sparql-update; charset=utf-8"},
    )
    assert (by_form.status_code, by_body.status_code, by_body.content) == (204, 204, b"")
    assert _ask(client, f"GRAPH <{G}> {{ <x:a> <x:b> 1, '广州' }}")
    assert not _ask(client, "<x:a> <x:b> 1")  # No union here.
    relative = _update(client, "INSERT DATA { <#a> <x:b> 2 }")
    assert relative.status_code == 204
    assert _ask(client, f"<{client.base_url}/sparql#a> <x:b> 2")


def test_an_update_is_done_whole_or_not_at_all(client: httpx2.Client, writable: EmbeddedStore) -> None:
    before = writable.reader().generation
    failing = _update(client, "INSERT DATA { <x:a> <x:b> 1 } ; CREATE GRAPH <x:g> ; CREATE GRAPH <x:g>")
    assert (failing.status_code, "already exists" in failing.json()["detail"]) == (400, True)
    unread = _update(client, "INSERT DATA { <x:a> <x:b> 1 } ;\n INSERT {")
    assert (unread.status_code, unread.json()["line"]) == (400, 2)
    assert writable.reader().generation == before
    assert not _ask(client, "<x:a> <x:b> 1")
    done = _update(client, "INSERT DATA { <x:a> <x:b> 1 } ; DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } WHERE { ?s ?p 1 }")
    assert done.status_code == 204
    assert int(writable.reader().generation) == int(before) + 1
    assert _ask(client, "<x:a> <x:b> 2")


def test_a_request_names_the_graphs_of_an_update(client: httpx2.Client) -> None:
    _update(client, f"INSERT DATA {{ GRAPH <{G}> {{ <x:a> <x:b> 1 }} GRAPH <{H}> {{ <x:a> <x:b> 2 }} }}")
    copy = "INSERT { GRAPH <x:copy> { ?s ?p ?o } } WHERE { ?s ?p ?o }"
    assert _update(client, copy, **{"using-graph-uri": G}).status_code == 204
    assert _ask(client, "GRAPH <x:copy> { <x:a> <x:b> 1 }")
    assert not _ask(client, "GRAPH <x:copy> { <x:a> <x:b> 2 }")
    named = "INSERT { GRAPH <x:named> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    answer = client.post(
        "/sparql",
        params={"using-named-graph-uri": H},
        content=named.encode(),
        headers={"Content-Type": "application/sparql-update"},
    )
    assert answer.status_code == 204
    assert _ask(client, "GRAPH <x:named> { <x:a> <x:b> 2 }")
    assert not _ask(client, "GRAPH <x:named> { <x:a> <x:b> 1 }")
    twice = _update(client, "WITH <x:y> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", **{"using-graph-uri": G})
    assert twice.status_code == 400


def test_graphs_of_the_request_are_the_whole_dataset(client: httpx2.Client) -> None:
    _update(
        client, f"INSERT DATA {{ <x:a> <x:b> 0 . GRAPH <{G}> {{ <x:a> <x:b> 1 }} GRAPH <{H}> {{ <x:a> <x:b> 2 }} }}"
    )
    everything = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?o"
    for query, params, expected in (
        (everything, {}, "012"),
        (everything, {"default-graph-uri": G}, "1"),
        (everything, {"named-graph-uri": H}, "2"),
        (everything, {"default-graph-uri": G, "named-graph-uri": H}, "12"),
        (everything.replace("{", f"FROM <{G}> {{", 1), {"named-graph-uri": H}, "2"),
    ):
        found = client.get("/sparql", params={"query": query, **params}).json()["results"]["bindings"]
        assert "".join(row["o"]["value"] for row in found) == expected


@pytest.mark.parametrize("path", ["/sparql", "/graph-store?graph=x:y"])
def test_writing_needs_the_token(client: httpx2.Client, path: str) -> None:
    ways = (
        [("POST", "application/sparql-update")]
        if path == "/sparql"
        else [("PUT", "text/turtle"), ("POST", "text/turtle"), ("DELETE", "")]
    )
    for method, kind in ways:
        for shown in ("", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer", "Bearer 密"):
            headers = {b"Authorization": shown.encode(), b"Content-Type": kind.encode()}
            answer = client.request(method, path, headers=headers, content=b"INSERT DATA { <x:a> <x:b> 9 }")
            assert (answer.status_code, answer.headers.get("www-authenticate", "")[:6]) == (401, "Bearer"), (
                method,
                shown,
            )
    assert not _ask(client, "<x:a> <x:b> 9")


def test_without_a_token_in_the_settings_nothing_opens(small_store: EmbeddedStore, running: Running) -> None:
    with running(small_store, Settings(timeout=20)) as address, httpx2.Client(base_url=address) as client:
        for shown in ("", "Bearer", "Bearer x"):
            answer = client.put("/graph-store", params={"graph": "x:y"}, headers={"Authorization": shown})
            assert (answer.status_code, "writing is closed" in answer.json()["detail"]) == (403, True)
        assert client.get("/graph-store", params={"graph": "x:y"}).status_code == 404


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "params": {"update": "CLEAR ALL"}}, 400),
        ({"method": "POST", "data": {"update": ["CLEAR ALL", "CLEAR ALL"]}}, 400),
        ({"method": "POST", "data": {"update": "CLEAR ALL", "query": "ASK {}"}}, 400),
        ({"method": "POST", "data": {"query": "CLEAR ALL"}}, 403),
        ({"method": "POST", "data": {"update": "ASK {}"}}, 400),
        ({"method": "POST", "data": {"update": "LOAD <http://127.0.0.1:1/>"}}, 403),
        ({"method": "POST", "content": b"\x1f\x8b", "headers": {"Content-Encoding": "gzip"}}, 415),
        ({"method": "PATCH"}, 405),
    ],
)
def test_what_is_no_update_of_the_protocol_is_told(
    client: httpx2.Client, request_: dict[str, Any], status: int
) -> None:
    answer = client.request(url="/sparql", **request_)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_clients_that_know_nothing_of_us_write(client: httpx2.Client, address: str) -> None:
    wrapper = SPARQLWrapper(address + "/sparql")
    wrapper.addCustomHttpHeader("Authorization", BEARER["Authorization"])
    wrapper.setMethod(POST)
    wrapper.setQuery("INSERT DATA { <x:wrapper> <x:b> 1 }")
    wrapper.query()
    wrapper.setQuery("SELECT ?s { ?s <x:b> 1 }")
    wrapper.setReturnFormat(JSON)
    assert wrapper.query().convert()["results"]["bindings"][0]["s"]["value"] == "x:wrapper"  # type: ignore[index, call-overload]

    store = SPARQLUpdateStore(address + "/sparql", address + "/sparql", headers=BEARER, context_aware=True)
    graph = rdflib.Graph(store, identifier=rdflib.URIRef(G))
    triple = (rdflib.URIRef("x:rdflib"), rdflib.URIRef("x:b"), rdflib.Literal("南沙", lang="zh"))
    graph.add(triple)
    assert list(graph) == [triple]
    graph.remove(triple)
    assert not _ask(client, f"GRAPH <{G}> {{ ?s ?p ?o }}")


def test_the_forms_of_the_specification_by_curl(client: httpx2.Client, address: str, tmp_path: Path) -> None:
    def curl(*arguments: str) -> str:
        command = ["curl", "--silent", "--show-error", "--fail", "-H", f"Authorization: {BEARER['Authorization']}"]
        return subprocess.run([*command, *arguments], capture_output=True, check=True, text=True, timeout=30).stdout

    turtle = tmp_path / "one.ttl"
    turtle.write_text("<x:a> <x:b> 1 .")
    curl("-T", str(turtle), "-H", "Content-Type: text/turtle", f"{address}/graph-store?graph=x:curl")
    curl("--data-urlencode", "update=INSERT DATA { GRAPH <x:curl> { <x:a> <x:b> 2 } }", f"{address}/sparql")
    curl("-F", f"file=@{turtle};type=text/turtle", f"{address}/graph-store?default")
    assert curl(
        "-H",
        "Accept: text/csv",
        "-G",
        "--data-urlencode",
        "query=SELECT (COUNT(*) AS ?n) { GRAPH <x:curl> { ?s ?p ?o } }",
        f"{address}/sparql",
    ).split() == ["n", "2"]
    assert curl("-H", "Accept: application/n-triples", f"{address}/graph-store?default").startswith("<x:a> <x:b>")
    curl("-X", "DELETE", f"{address}/graph-store?graph=x:curl")
    assert not _ask(client, "GRAPH <x:curl> { ?s ?p ?o }")


def test_a_graph_is_put_read_added_to_and_removed(client: httpx2.Client) -> None:
    for address in ("/graph-store?graph=http://example.org/one", "/graph-store/one/two%20three"):
        kind = {"Content-Type": "text/turtle"}
        assert client.get(address).status_code == 404
        assert client.head(address).status_code == 404
        assert client.delete(address).status_code == 404
        assert client.put(address, content=b"<#a> <x:b> 1 .", headers=kind).status_code == 201
        assert client.put(address, content=b"<#a> <x:b> 2 .", headers=kind).status_code == 204
        assert client.post(address, content=b"<x:c> <x:d> 3 .", headers=kind).status_code == 204
        head = client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"].startswith("text/turtle")
        found = rdflib.Graph().parse(data=client.get(address, headers={"Accept": "application/n-triples"}).text)
        assert sorted(str(value) for value in found.objects()) == ["2", "3"]
        subject = "http://example.org/one" if "?" in address else f"{client.base_url}/graph-store/one/two%20three"
        assert rdflib.URIRef(subject + "#a") in set(found.subjects())
        assert client.delete(address).status_code == 204
        assert client.get(address).status_code == 404


def test_the_default_graph_is_always_there(client: httpx2.Client) -> None:
    kind = {"Content-Type": "application/n-triples"}
    assert client.get("/graph-store?default").status_code == 200
    assert client.put("/graph-store?default", content=b"<x:a> <x:b> <x:c> .", headers=kind).status_code == 204
    assert _ask(client, "<x:a> <x:b> <x:c>")
    assert client.delete("/graph-store?default").status_code == 204
    assert not _ask(client, "?s ?p ?o")


def test_a_new_graph_has_an_address(client: httpx2.Client) -> None:
    made = client.post("/graph-store", content=b"<> <x:b> 1 .", headers={"Content-Type": "text/turtle"})
    assert made.status_code == 201
    where = made.headers["location"]
    assert where.startswith(f"{client.base_url}/graph-store/")
    assert f"<{where}>" in client.get(where, headers={"Accept": "application/n-triples"}).text
    empty = client.put("/graph-store/empty", content=b"", headers={"Content-Type": "text/turtle"})
    assert (empty.status_code, client.get("/graph-store/empty").status_code) == (201, 200)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_form_may_hold_several_parts(client: httpx2.Client, method: str) -> None:
    files = [
        ("one", ("../../etc/one.ttl", b"<x:a> <x:b> 1 .", "text/turtle; charset=utf-8")),
        ("two", ("two.nt", b"<x:a> <x:b> <x:c> .\r\n", "application/n-triples")),
        ("three", ("three.json", b'{"@id": "x:a", "x:b": "\xe5\x8d\x97"}', "application/ld+json")),
    ]
    assert client.request(method, "/graph-store?graph=x:form", files=files).status_code == 201
    assert _ask(client, "GRAPH <x:form> { <x:a> <x:b> 1, <x:c>, '南' }")


@pytest.mark.parametrize(
    ("asked", "kind", "body", "status"),
    [
        ("PUT ?graph=x:y", "text/turtle", b"<x:a> <x:b> ", 400),
        ("PUT ?graph=x:y", "image/png", b"", 415),
        ("PUT ?graph=x:y", "", b"<x:a> <x:b> 1 .", 415),
        ("PUT ?graph=x:y", "multipart/form-data", b"", 400),
        ("PUT ?graph=x:y", "multipart/form-data; boundary=a", b"--a\r\n\r\nx\r\n--a--", 415),
        ("PUT ?graph=no%20iri", "text/turtle", b"", 400),
        ("PUT ", "text/turtle", b"", 400),
        ("GET ", "", b"", 400),
        ("GET ?graph=x:y&default", "", b"", 400),
        ("DELETE ?graph=x:y&graph=x:z", "", b"", 400),
        ("PATCH ?graph=x:y", "", b"", 405),
        ("PUT ?graph=x:y", "text/turtle", b"#" * 20_000_001, 413),
    ],
)
def test_what_is_no_graph_is_told(
    client: httpx2.Client, writable: EmbeddedStore, asked: str, *, kind: str, body: bytes, status: int
) -> None:
    before = writable.reader().generation
    method, _, query = asked.partition(" ")
    answer = client.request(method, "/graph-store" + query, content=body, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert writable.reader().generation == before


def test_graphs_are_given_as_accept_likes(client: httpx2.Client) -> None:
    client.put("/graph-store/a", content=b"<x:a> <x:b> 1 .", headers={"Content-Type": "text/turtle"})
    for accept, media_type in (
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml"),
        ("text/turtle;q=0.1, application/ld+json", "application/ld+json"),
        ("*/*", "text/turtle"),
    ):
        answer = client.get("/graph-store/a", headers={"Accept": accept})
        assert answer.headers["content-type"].partition(";")[0] == media_type
    assert client.get("/graph-store/a?format=ntriples").headers["content-type"] == "application/n-triples"
    assert client.get("/graph-store/a", headers={"Accept": "application/n-quads"}).status_code == 406
    for path in ("/graph-store", "/sparql"):
        answer = client.options(path)
        assert (answer.status_code, "GET, HEAD" in answer.headers["allow"]) == (204, True)


def test_another_writer_is_told_apart_from_an_error(client: httpx2.Client, writable: EmbeddedStore) -> None:
    with writable.write():
        answer = _update(client, "INSERT DATA { <x:a> <x:b> 1 }")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


def test_the_description_counts_the_graphs(client: httpx2.Client) -> None:
    _update(client, f"INSERT DATA {{ <x:a> <x:b> 1 . GRAPH <{G}> {{ <x:a> <x:b> 1, 2 ; <x:c> 3 }} }}")
    found = rdflib.Graph().parse(
        data=client.get("/sparql", headers={"Accept": "application/rdf+xml"}).text, format="xml"
    )
    rows = list(
        found.query(
            """PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> PREFIX void: <http://rdfs.org/ns/void#>
            SELECT ?n ?properties ?default { ?service a sd:Service ; sd:endpoint ?service ;
              sd:supportedLanguage sd:SPARQL11Update ; sd:defaultDataset [ sd:namedGraph [ sd:name ?name ;
              sd:graph [ void:triples ?n ; void:properties ?properties ] ] ;
              sd:defaultGraph [ void:triples ?default ] ] }""",
            initBindings={"name": rdflib.URIRef(G)},
        )
    )
    assert [[str(value) for value in row] for row in rows] == [["3", "2", "1"]]  # type: ignore[union-attr]
    assert "UnionDefaultGraph" not in found.serialize()
    browser = client.get("/sparql", headers={"Accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})
    assert browser.headers["content-type"].startswith("text/html")
