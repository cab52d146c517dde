"""What can go wrong between here and a server: one clear line each, and no secret in any of them."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest

from kg.cli import main
from kg.errors import BadInput, BadQuery, NotFound, PlanatlasError, StoreTimeout, StoreUnavailable
from kg.settings import Settings
from kg.store import open_store
from kg.store.remote import RemoteStore
from tests.api.remote.filled import Filled, settings_of
from tests.servers import Server

SECRET = "s3cret-Passwort"  # noqa: S105 (of nobody)
EMPTY = b'{"head":{"vars":["g","o","p"]},"results":{"bindings":[]}}'
JSON = "application/sparql-results+json"

Answer = Callable[[BaseHTTPRequestHandler], None]


class Fake:
    """A server of HTTP that answers as it is told."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.asked: list[tuple[str, str]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fake.asked.append((self.headers.get("Authorization", ""), body))
                (fake.answers.pop(0) if len(fake.answers) > 1 else fake.answers[0])(self)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/sparql"


@pytest.fixture
def fake() -> Iterator[Fake]:
    found = Fake()
    thread = threading.Thread(target=found.server.serve_forever, args=(0.02,))
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def says(status: int, body: bytes = b"", kind: str = "text/plain", **headers: str) -> Answer:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return answer


def drips(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    with suppress(OSError):  # Whoever asked has gone.
        for _ in range(50):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.05)


def breaks_off(request: BaseHTTPRequestHandler) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)


def opened(url: str, **more: object) -> RemoteStore:
    values = {"store_timeout": 0.5, "store_user": "me", "store_password": SECRET, **more}
    store = open_store(url, create=True, settings=Settings(**values))  # type: ignore[arg-type]
    assert isinstance(store, RemoteStore)
    return store


FAILURES: dict[str, tuple[Answer, type[PlanatlasError], str]] = {
    "401": (says(401), StoreUnavailable, r"refuses the credentials \(401\); set PLANATLAS_STORE_USER"),
    "403": (says(403), StoreUnavailable, r"refuses the credentials \(403\)"),
    "404": (says(404, b"<h1>no</h1>", "text/html"), StoreUnavailable, r"there is no SPARQL endpoint at .* \(404\)"),
    "500": (says(500, f"Error with {SECRET}\n\nmore".encode()), StoreUnavailable, r"failed \(500\): Error with …$"),
    "503": (says(503, b"later"), StoreUnavailable, r"failed \(503\): later"),
    "a page": (says(200, b"<html>", "text/html"), StoreUnavailable, r"does not answer as a SPARQL server does"),
    "other JSON": (says(200, b"[1]", "application/json"), StoreUnavailable, r"does not answer as a SPARQL server does"),
    "moved": (says(301, Location="http://elsewhere/"), StoreUnavailable, r"has moved to http://elsewhere/ \(301\)"),
    "drips": (drips, StoreTimeout, r"did not answer within 0\.5 s"),
    "interrupted": (says(200, EMPTY, JSON, X_SQL_State="S1TAT"), StoreTimeout, r"did not answer within 0\.5 s"),
    "breaks off": (breaks_off, StoreUnavailable, r"broke the connection off"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_one_clear_line(
    name: str, fake: Fake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, kind, line = FAILURES[name]
    fake.answers = [answer]
    with pytest.raises(kind, match=line) as caught:
        opened(fake.url).reader()
    assert SECRET not in str(caught.value)
    assert fake.url in str(caught.value)
    for variable, value in {
        "STORE": fake.url,
        "STORE_PASSWORD": SECRET,
        "STORE_USER": "me",
        "STORE_TIMEOUT": "0.5",
    }.items():
        monkeypatch.setenv(f"PLANATLAS_{variable}", value)
    monkeypatch.setattr("sys.argv", ["planatlas", "show", "南沙"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert SECRET not in said.err


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(StoreUnavailable, match="cannot be reached: Connection refused"):
            opened(f"http://127.0.0.1:{taken.getsockname()[1]}/sparql", store_timeout=5).reader()


@pytest.mark.parametrize(
    "url",
    [f"http://me:{SECRET}@host/sparql", f"http://host/sparql?key={SECRET}", "ftp://host/", "http://", "http://[::1/q"],
)
def test_urls_that_cannot_be_used(url: str) -> None:
    with pytest.raises(BadInput) as caught:
        open_store(url)
    assert SECRET not in str(caught.value)


def test_reads_are_tried_again_and_writes_are_not(fake: Fake) -> None:
    fake.answers = [says(503), breaks_off, says(200, EMPTY, JSON)]
    store = opened(fake.url, store_timeout=5)
    assert store.reader().generation == "0"
    fake.asked.clear()
    fake.answers = [says(503), says(200, EMPTY, JSON)]
    with pytest.raises(StoreUnavailable):
        store.endpoint.update("CLEAR ALL")
    assert len(fake.asked) == 1


def test_the_token_goes_along_and_a_password_only_where_it_is_asked_for(fake: Fake) -> None:
    fake.answers = [says(200, EMPTY, JSON)]
    opened(fake.url).reader()
    assert {sent for sent, _ in fake.asked} == {""}
    fake.asked.clear()
    opened(fake.url, store_token="t0ken").reader()  # noqa: S106
    assert {sent for sent, _ in fake.asked} == {"Bearer t0ken"}
    fake.asked.clear()
    fake.answers = [says(401, WWW_Authenticate='Basic realm="x"'), says(200, EMPTY, JSON)]
    opened(fake.url).reader()
    assert [sent[:6] for sent, _ in fake.asked][:3] == ["", "Basic ", "Basic "]


def test_a_wrong_password_is_told(virtuoso_server: Server, tmp_path: Path) -> None:
    settings = settings_of(virtuoso_server, tmp_path, store_password=SECRET)
    store = open_store(virtuoso_server.query, create=True, settings=settings)
    with pytest.raises(StoreUnavailable, match=r"sparql-auth refuses the credentials \(401\)") as caught:
        store.check_free()
    assert SECRET not in str(caught.value)


def test_a_server_without_a_store(oxigraph_server: Server, tmp_path: Path) -> None:
    settings = settings_of(oxigraph_server, tmp_path, base="http://example.org/none/")
    with pytest.raises(StoreUnavailable, match=r"there is no Planatlas store at .* planatlas ingest"):
        open_store(oxigraph_server.query, base=settings.base, settings=settings).reader()


def test_rows_that_are_left_out_are_told(server: Server, remote: Filled) -> None:
    if server.name != "virtuoso":
        pytest.skip("the other server leaves nothing out")
    with pytest.raises(StoreUnavailable, match="gives 5000 rows at most"):
        remote.store.reader().query("SELECT ?s ?p ?o WHERE { ?s ?p ?o }")


def test_what_virtuoso_cannot_do_is_told(server: Server, remote: Filled) -> None:
    if server.name != "virtuoso":
        pytest.skip("the other server can")
    with pytest.raises(StoreUnavailable, match="transitive start not given"):
        remote.store.reader().query("SELECT ?a ?b WHERE { GRAPH graph:gazetteer { ?a plan:partOf+ ?b } }")


@pytest.mark.parametrize(
    "text",
    [
        'DEFINE get:soft "soft" SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }',
        'DEFINE get:soft "soft" SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }',
        'DEFINE get:soft "soft" SELECT * { ?s ?service:p ?o }',
        "ALTER QUAD STORAGE x { SERVICE SELECT }",
        "SELECT (<bif:user>() AS ?u) {}",
        "SELECT * { ?s ?p ",
    ],
)
def test_only_sparql_goes_through(text: str, remote: Filled) -> None:
    with pytest.raises(BadQuery):
        remote.store.reader().query(text)


def test_no_older_commits_are_kept(remote: Filled) -> None:
    assert isinstance(remote.store, RemoteStore)
    with pytest.raises(NotFound, match="keeps no older commits"):
        remote.store.rollback()


def test_the_service_over_a_server_is_closed_and_has_a_deadline(remote: Filled, running: Callable[..., object]) -> None:
    runaway = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) < STR(?f)) }"
    with running(remote.store, remote.settings) as address, httpx2.Client(base_url=address, timeout=60) as client:  # type: ignore[attr-defined]
        started = time.monotonic()
        late = client.get("/sparql", params={"query": runaway, "timeout": "1.5"})
        assert late.status_code == 504
        assert time.monotonic() - started < 4
        for field, text in (
            ("update", "CLEAR ALL"), ("query", "CLEAR ALL"), ("update", "LOAD <http://127.0.0.1/>"),
            ("query", "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"),
        ):  # fmt: skip
            refused = client.post("/sparql", data={field: text})
            assert refused.status_code in {401, 403}, text
            assert refused.headers["content-type"] == "application/problem+json"
        assert client.put("/graph-store?graph=http://x/", content="<x:a> <x:b> 1 .").status_code in {401, 403}
        assert client.get("/sparql", params={"query": "ASK {"}).status_code == 400
        assert client.get("/health").status_code == 200


def test_the_service_writes_to_a_server_with_the_token(
    server: Server, tmp_path: Path, running: Callable[..., object], emptied_at_the_end: list[RemoteStore]
) -> None:
    settings = settings_of(server, tmp_path, base="http://example.org/written/", token="t", timeout=30)  # noqa: S106
    store = open_store(server.query, create=True, base=settings.base, settings=settings)
    assert isinstance(store, RemoteStore)
    emptied_at_the_end.append(store)
    graph, mine = "http://example.org/written/g", {"Authorization": "Bearer t"}
    with running(store, settings) as address, httpx2.Client(base_url=address, timeout=60, headers=mine) as client:  # type: ignore[attr-defined]
        put = client.put(
            "/graph-store",
            params={"graph": graph},
            content='<x:a> <x:b> "广州"@zh .',
            headers={"Content-Type": "text/turtle"},
        )
        assert put.status_code == 201, put.text
        added = client.post("/sparql", data={"update": f"INSERT DATA {{ GRAPH <{graph}> {{ <x:a> <x:b> 2 }} }}"})
        assert added.status_code == 204, added.text
        read = client.get("/graph-store", params={"graph": graph}, headers={"Accept": "application/n-triples"})
        assert sorted(read.text.split("\n"))[1:] == [
            '<x:a> <x:b> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .', '<x:a> <x:b> "广州"@zh .',
        ]  # fmt: skip
        assert client.delete("/graph-store", params={"graph": graph}).status_code == 204
        assert client.get("/graph-store", params={"graph": graph}).status_code == 404
