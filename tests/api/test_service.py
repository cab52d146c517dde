"""Entities, documents, queries, exports and errors of a running service."""

from __future__ import annotations

import inspect
import io
import json
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import networkx as nx
import pytest
import rdflib

from api import errors as service_errors
from api.problems import STATUS, slug
from api.serve import run
from kg import errors
from kg.errors import BadInput
from kg.export import FORMATS
from kg.names import BASE, RDFS
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

Running = Callable[[EmbeddedStore], AbstractContextManager[str]]
SCIENCE_CITY = "990100/青湖科学城"
METRO = "990100/地铁九号线"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("entity", f"/entities/{quote(METRO)}"),
        ("indicator", "/entity?iri=" + quote("地区生产总值")),
        ("neighbors", f"/entities/{quote(SCIENCE_CITY)}/neighbors?depth=2&limit=5"),
        ("search", "/entities?q=qh"),
        ("paths", f"/paths?from={quote('地铁九号线')}&to={quote('生物医药')}&k=1"),
        ("documents", "/documents"),
        ("document", "/documents/yunchuan-2018-report"),
        ("places", "/places"),
        ("place", "/places/990100?limit=3"),
    ],
)
def test_answers_are_the_golden_ones(
    client: httpx2.Client, root: Path, name: str, path: str, *, update_golden: bool
) -> None:
    golden = root / "tests" / "golden" / "api" / f"{name}.json"
    answer = client.get(path)
    assert answer.status_code == 200
    text = json.dumps(answer.json(), ensure_ascii=False, indent=1) + "\n"
    if update_golden:
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_an_entity_is_also_rdf(client: httpx2.Client) -> None:
    path = f"/entities/{quote(SCIENCE_CITY)}"
    for accept, syntax in (("text/turtle", "turtle"), ("application/ld+json", "json-ld")):
        answer = client.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"].startswith(accept)
        if syntax == "turtle":
            assert len(rdflib.Graph().parse(data=answer.text, format=syntax)) > 50
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


def test_search_pages_by_cursor(client: httpx2.Client) -> None:
    seen: list[str] = []
    page = client.get("/entities", params={"limit": 7}).json()
    while True:
        seen += [hit["node"]["iri"] for hit in page["items"]]
        if page["next"] is None:
            break
        page = client.get("/entities", params={"limit": 7, "cursor": page["next"]}).json()
    assert len(seen) == len(set(seen)) == page["total"] == sum(page["facets"]["type"].values())
    assert client.get("/entities", params={"cursor": "forged"}).status_code == 400


@pytest.mark.parametrize("path", ["/entities?limit=7", f"/entities/{quote(SCIENCE_CITY)}/neighbors?depth=2&limit=2"])
def test_the_next_page_stands_in_the_link(client: httpx2.Client, path: str) -> None:
    pages = [client.get(path)]
    while "next" in pages[-1].links:
        pages.append(client.get(pages[-1].url.join(pages[-1].links["next"]["url"])))
        assert pages[-1].status_code == 200
    assert len(pages) > 2
    assert [page.json()["next"] is not None for page in pages] == [True] * (len(pages) - 1) + [False]
    key = "edges" if "neighbors" in path else "items"
    paged = [json.dumps(one) for page in pages for one in page.json()[key]]
    whole = client.get(path.rpartition("limit=")[0] + "limit=200").json()[key]
    assert paged == [json.dumps(one) for one in whole]


@pytest.mark.parametrize(
    "cursor", ["forged", "W10", "WzEsMl0", "bnVsbA", "e30", "%00", "W1tdLC0xLDEsMV0", "WzllOTk5LDEsMSwxXQ"]
)
def test_forged_cursors_are_told(client: httpx2.Client, cursor: str) -> None:
    for path in ("/entities?", f"/entities/{quote(SCIENCE_CITY)}/neighbors?"):
        assert client.get(f"{path}cursor={cursor}").status_code == 400


def test_a_subgraph_is_of_the_things_asked_for(client: httpx2.Client) -> None:
    names = [SCIENCE_CITY, "云川科技创新走廊", "人工智能", METRO]
    got = client.get("/subgraph", params={"iri": names}).json()
    assert [node["label"] for node in got["nodes"]] == ["青湖科学城", "云川科技创新走廊", "人工智能", "地铁九号线"]
    labels = {node["iri"]: node["label"] for node in got["nodes"]}
    assert {(labels[e["source"]], e["predicate"], labels[e["target"]]) for e in got["edges"]} == {
        ("青湖科学城", "partOf", "云川科技创新走廊"),
        ("青湖科学城", "develops", "人工智能"),
    }
    assert all(edge["quote"] for edge in got["edges"])
    assert client.post("/subgraph", json={"entities": names}).json() == got
    few = client.post("/subgraph", json={"entities": names, "predicates": ["partOf"]}).json()
    assert [edge["predicate"] for edge in few["edges"]] == ["partOf"]
    wrongs: list[dict[str, object]] = [
        {"entities": []},
        {"entities": ["x"] * 501},
        {"entities": 1},
        {},
        {"entities": ["\ud800"]},
    ]
    for wrong in wrongs:
        assert client.post("/subgraph", content=json.dumps(wrong)).status_code in {400, 404}


def test_search_keeps_to_type_and_place(client: httpx2.Client) -> None:
    found = client.get("/entities", params={"type": "plan:Zone", "place": "990102"}).json()
    assert {hit["node"]["label"] for hit in found["items"]} == {"云川高新区", "临港软件产业园"}
    # A district that no document mentions by itself may still have things in it.
    unmentioned = client.get("/entities", params={"place": "440106"})
    assert (unmentioned.status_code, unmentioned.json()["total"]) == (200, 0)
    assert client.get("/entities", params={"place": "000001"}).status_code == 404


def test_places_of_the_facets_have_names(client: httpx2.Client) -> None:
    found = client.get("/entities").json()
    assert set(found["places"]) == set(found["facets"]["place"])
    assert found["places"]["990102"] == "临港区"


@pytest.mark.parametrize(
    "identifier",
    [
        "x", "990100/%E6%B2%A1%E6%9C%89", "..%2F..%2Fetc%2Fpasswd", "%00", "%3Cscript%3E", "a%20b", "%22%7D",
        "%ff%fe", "area/",
        "%25", "%252F", "990100/A%2FB", "q" * 3000,
    ],
)  # fmt: skip
def test_hostile_identifiers_are_told_in_one_line(client: httpx2.Client, identifier: str) -> None:
    for path in (
        f"/entities/{identifier}",
        f"/entities/{identifier}/neighbors",
        f"/documents/{identifier}",
        f"/id/{identifier}",
    ):
        answer = client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code in {303, 400, 404}, path
        assert "Traceback" not in answer.text


def test_named_queries_are_listed_and_run(client: httpx2.Client) -> None:
    listing = client.get("/queries").json()
    assert len(listing["queries"]) >= 16
    assert set(listing["concepts"]["status"]) == {"completed", "planned", "started"}
    answer = client.get("/queries/corridor-zones", params={"corridor": "云川科技创新走廊"})
    assert len(answer.json()["results"]["bindings"]) == 3
    csv = client.get("/queries/corridor-zones", params={"corridor": "云川科技创新走廊", "format": "csv"})
    assert csv.text.splitlines()[0].startswith("corridor,zone,zoneLabel,quote")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        ("/queries/corridor-zones", 400, "needs corridor"),
        ("/queries/corridor-zones?corridor=x&y=1", 400, "no parameter y"),
        ("/queries/nothing", 404, "there are: corridor-zones"),
        ("/documents/nothing", 404, "there are: yunchuan-2016-report"),
        ("/entity?iri=" + quote("国际航运枢纽"), 400, "may mean 2 things"),
        ("/entity", 400, "iri: Field required"),
        (f"/entities/{quote(METRO)}/neighbors?depth=9", 400, "depth"),
        ("/paths?from=x&to=y", 404, "nothing is called 'x'"),
        ("/export?format=docx", 400, "there is no format"),
        ("/export?type=Zone&query=hubs", 400, "only one of"),
        ("/export?edges=likes", 400, "there are no edges 'likes'"),
        ("/export?entity=" + quote("没有的"), 404, "nothing is called"),
        ("/export?format=brat", 404, "no document whose annotations are stored"),
        ("/nothing", 404, "Not Found"),
    ],
)
def test_errors_are_problem_documents(client: httpx2.Client, path: str, status: int, detail: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["status"] == status
    assert detail in problem["detail"]
    assert problem["type"].startswith(BASE + "problem/")


def test_every_error_has_a_status() -> None:
    for module, base in ((errors, errors.PlanatlasError), (service_errors, service_errors.ServiceError)):
        kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, base)]
        assert len(kinds) > 4
        for kind in kinds:
            assert kind in STATUS, f"{kind.__name__} needs a line in api.problems.STATUS"
            assert slug(kind.__name__).islower()


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"document": "yunchuan-2016-report"},
        {"around": "青湖科学城", "depth": 2},
        {"type": "Hub"},
        {"query": "hubs"},
        {"entity": ["青湖科学城", "云川科技创新走廊"], "edges": ["partOf,within", "mentions"]},
    ],
)
def test_exports_stream(client: httpx2.Client, params: dict[str, Any]) -> None:
    for form in FORMATS:
        name = form.name
        if name == "brat":  # of documents that a store has ingested itself
            continue
        answer = client.get("/export", params={"format": name, **params})
        assert answer.status_code == 200
        assert f'attachment; filename="planatlas.{form.extension}"' in answer.headers["content-disposition"]
        assert answer.headers["content-type"].partition(";")[0] == form.media_type
        if name == "graphml":
            assert nx.read_graphml(io.BytesIO(answer.content)).number_of_nodes() > 0
        else:
            # A table of observations may hold none.
            assert len(answer.content) > (100 if name == "observations" else 500)


def test_the_address_of_a_thing_leads_to_it(client: httpx2.Client) -> None:
    program = client.get(f"/id/{quote(METRO)}", headers={"Accept": "application/json"})
    assert program.status_code == 303
    assert client.get(program.headers["location"]).json()["node"]["label"] == "地铁九号线"
    browser = client.get("/id/area/990102", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.headers["location"] == "/#/entity/area%2F990102"
    document = client.get("/id/doc/yunchuan-2016-report", headers={"Accept": "application/json"})
    assert document.headers["location"] == "/documents/yunchuan-2016-report?format=json"


def test_health_headers_and_description(client: httpx2.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json()["documents"] == 2
    page = client.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    description = client.get("/openapi.json").json()
    assert {"/sparql", "/entities", "/documents", "/queries/{name}", "/export", "/paths"} <= set(description["paths"])
    assert all(spec.get("summary") for methods in description["paths"].values() for spec in methods.values())


def test_a_new_commit_is_seen_without_a_restart(tmp_path: Path, running: Running) -> None:
    store = open_store(tmp_path / "store", create=True)
    line = '<{0}id/990100/{1}> <{2}label> "{1}"@zh <{0}graph/entities> .\n'
    with store.write() as transaction:
        transaction.load(line.format(BASE, "甲", RDFS).encode())
    writer: EmbeddedStore = open_store(tmp_path / "store")
    with running(store) as address, httpx2.Client(base_url=address, timeout=60) as client:
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?s rdfs:label ?o }"}
        for expected in ("1", "2"):
            assert client.get("/sparql", params=query).json()["results"]["bindings"][0]["n"]["value"] == expected
            assert client.get("/ready").json()["quads"] == int(expected)
            with writer.write() as transaction:
                transaction.load(line.format(BASE, "乙", RDFS).encode())


def test_a_taken_port_is_one_clear_error(small_store: EmbeddedStore) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(BadInput, match=r"cannot listen on 127.0.0.1, port"),
    ):
        run(small_store, Settings(port=taken.getsockname()[1]))


def test_whoever_reads_the_address_is_not_refused(small_store: EmbeddedStore) -> None:
    command: list[str | Path] = [Path(sys.executable).with_name("planatlas"), "serve", "--port", "0"]
    command += ["--store", small_store.folder]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            port = re.search(r"127\.0\.0\.1:(\d+)", process.stderr.readline())
            assert port is not None
            # At once: a browser that the command has opened comes no later.
            with socket.create_connection(("127.0.0.1", int(port[1]))) as connection:
                connection.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                assert connection.recv(12) == b"HTTP/1.1 200"
        finally:
            process.terminate()
