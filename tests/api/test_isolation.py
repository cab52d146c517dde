"""A hostile or careless query hurts nobody else: deadlines, memory, limits, clients that go."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.names import BASE
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.api.counted import queries
from tests.waiting import until

Running = Callable[..., AbstractContextManager[str]]
Serving = Callable[..., AbstractContextManager[tuple[httpx2.Client, int]]]

#: Unjoined patterns: more rows than anyone waits for, counted or streamed.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
GREEDY = "SELECT ?a ?d ?g ?j { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } ORDER BY ?l ?a ?i"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """Ten thousand quads."""
    found = open_store(tmp_path_factory.mktemp("isolation") / "store", create=True)
    p, g = NamedNode("x:p"), NamedNode("x:g")
    with found.write() as transaction:
        transaction.extend(Quad(NamedNode(f"x:{n}"), p, Literal("南沙" * 20 + str(n)), g) for n in range(10_000))
    return found


def _children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()}


def _working(pid: int) -> int:
    """Number of children that compute."""
    states = [Path(f"/proc/{child}/stat").read_text("utf-8").rpartition(")")[2].split()[0] for child in _children(pid)]
    return states.count("R")


def _ask(client: httpx2.Client, query: str, **params: str) -> httpx2.Response:
    return client.get("/sparql", params={"query": query, **params})


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts processes by /proc")
def test_runaways_hurt_nobody_and_leave_nothing(store: EmbeddedStore, serving: Serving) -> None:
    with serving(store) as (client, pid), ThreadPoolExecutor(4) as threads:
        assert _ask(client, "ASK {}").json()["boolean"]
        began = time.monotonic()
        runaways = [threads.submit(_ask, client, query, timeout="4") for query in [ENDLESS] * 4]
        until(lambda: _working(pid) >= 4)
        for path in ("/health", "/sparql?" + urlencode({"query": "ASK {}"}), "/entities?q=x"):
            times = []
            for _ in range(20):
                before = time.monotonic()
                assert client.get(path).status_code == 200
                times.append(time.monotonic() - before)
            assert sorted(times)[10] < 0.2, path
        for runaway in runaways:
            answer = runaway.result()
            assert (answer.status_code, answer.json()["type"]) == (504, BASE + "problem/deadline-passed")
        assert time.monotonic() - began < 4 + 1.5
        # Those at the front, none of which has been killed.
        standing = 2
        until(lambda: len(_children(pid)) <= standing + 4, 5)
        before_all = len(_children(pid))
        for _ in range(50):
            assert _ask(client, ENDLESS, timeout="0.05").status_code == 504
        until(lambda: len(_children(pid)) <= before_all and _working(pid) == 0, 10)
        assert _ask(client, "ASK {}").json()["boolean"]


def test_rows_stream_and_an_answer_past_its_deadline_breaks_off(store: EmbeddedStore, running: Running) -> None:
    with running(store) as address, httpx2.Client(base_url=address, timeout=30) as client:
        began = time.monotonic()
        params = {"query": ROWS, "timeout": "4", "format": "csv"}
        with client.stream("GET", "/sparql", params=params) as answer:
            assert answer.status_code == 200
            pieces = answer.iter_bytes()
            assert next(pieces).startswith(b"a,b,c")
            assert time.monotonic() - began < 3.9
            with pytest.raises(httpx2.RemoteProtocolError):
                list(pieces)
        assert 3.9 < time.monotonic() - began < 5
        head = client.head("/sparql", params=params)
        assert (head.status_code, head.headers["content-type"]) == (200, "text/csv; charset=utf-8")


def test_a_client_that_goes_takes_its_query_along(store: EmbeddedStore, serving: Serving) -> None:
    with serving(store) as (client, pid):
        assert _ask(client, "ASK {}").json()["boolean"]
        for query in (ENDLESS, ROWS):
            with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as connection:
                line = f"GET /sparql?{urlencode({'query': query})} HTTP/1.1\r\nHost: x\r\n\r\n"
                connection.sendall(line.encode())
                until(lambda: _working(pid) == 1)
            until(lambda: _working(pid) == 0, 5)


def test_memory_is_bounded(store: EmbeddedStore, running: Running) -> None:
    with (
        running(store, Settings(query_memory=300_000_000, timeout=30)) as address,
        httpx2.Client(base_url=address, timeout=60) as client,
    ):
        answer = _ask(client, GREEDY)
        assert (answer.status_code, answer.json()["type"]) == (503, BASE + "problem/out-of-memory")
        assert _ask(client, "ASK {}").json()["boolean"]


def test_too_many_queries_are_told_to_come_again(store: EmbeddedStore, running: Running) -> None:
    settings = Settings(query_workers=4, client_queries=4, timeout=20)
    with (
        running(store, settings) as address,
        httpx2.Client(base_url=address, timeout=30) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        runaways = [threads.submit(_ask, client, ENDLESS, timeout="3") for _ in range(4)]
        until(lambda: queries(client) == (2, 2))
        refused = _ask(client, "ASK {}")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        # Another client finds the processes that the first one was not given.
        other = client.get("/sparql", params={"query": "ASK {}"}, headers={"X-Forwarded-For": "192.0.2.7"}, timeout=2)
        assert other.json()["boolean"]
        # Two ran and were ended; two waited for a place, and found it when their time was up, if at all.
        statuses = sorted(one.result().status_code for one in runaways)
        assert statuses[2:] == [504, 504]
        assert set(statuses) <= {503, 504}
        assert _ask(client, "ASK {}").json()["boolean"]


def test_many_deadlines_at_once_lose_no_place(store: EmbeddedStore, running: Running) -> None:
    settings = Settings(query_workers=3, client_queries=64, timeout=20)
    with (
        running(store, settings) as address,
        httpx2.Client(base_url=address, timeout=30) as client,
        ThreadPoolExecutor(24) as threads,
    ):
        for _ in range(2):
            answers = [threads.submit(_ask, client, ENDLESS, timeout="0.3") for _ in range(24)]
            assert {one.result().status_code for one in answers} <= {503, 504}
        asked = [threads.submit(_ask, client, "ASK {}") for _ in range(24)]
        assert {one.result().status_code for one in asked} == {200}


def test_an_update_past_its_deadline_leaves_nothing(tmp_path: Path, running: Running) -> None:
    token = "t"  # noqa: S105
    store = open_store(tmp_path / "store", create=True)
    with store.write() as transaction:
        transaction.extend(Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), Literal(n)) for n in range(2000))
    before = store.reader().generation
    with (
        running(store, Settings(token=token, timeout=20)) as address,
        httpx2.Client(base_url=address, timeout=30, headers={"Authorization": f"Bearer {token}"}) as client,
    ):
        endless = "INSERT { ?a <x:q> ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
        answer = client.post("/sparql", params={"timeout": "0.5"}, data={"update": endless})
        assert (answer.status_code, "the update took longer" in answer.json()["detail"]) == (504, True)
        assert answer.json()["detail"].endswith("nothing was written")
        assert store.reader().generation == before
        done = client.post("/sparql", data={"update": "INSERT DATA { <x:a> <x:q> 1 }"})
        assert done.status_code == 204
        assert not list((store.folder / "generations").glob("*.tmp"))


def test_writers_wait_for_one_another(tmp_path: Path, running: Running) -> None:
    token = "t"  # noqa: S105
    store = open_store(tmp_path / "store", create=True)
    with (
        running(store, Settings(token=token, timeout=30)) as address,
        httpx2.Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {token}"}) as client,
        ThreadPoolExecutor(4) as threads,
    ):

        def insert(n: int) -> int:
            return client.post("/sparql", data={"update": f"INSERT DATA {{ <x:{n}> <x:p> {n} }}"}).status_code

        assert set(threads.map(insert, range(12))) == {204}
        assert len(store.reader()) == 12
        # Another process that writes is waited for; where it takes too long, the client is told to come again.
        with open_store(store.folder).write():
            waiting = threads.submit(insert, 12)
            late = client.post("/sparql", params={"timeout": "0.5"}, data={"update": "INSERT DATA { <x:a> <x:p> 1 }"})
            assert (late.status_code, "retry-after" in late.headers) == (503, True)
        assert waiting.result() == 204


def test_a_service_that_is_killed_leaves_no_query_behind(store: EmbeddedStore, serving: Serving) -> None:
    with serving(store, TIMEOUT="5") as (client, pid), ThreadPoolExecutor(1) as threads:
        gone = threads.submit(_ask, client, ENDLESS)
        until(lambda: queries(client)[0] == 1)
        workers = _children(pid)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(httpx2.TransportError):
            gone.result()
        until(lambda: not any(Path(f"/proc/{worker}").exists() and _alive(worker) for worker in workers), 10)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
