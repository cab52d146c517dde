"""What whoever runs the service sees of it, and what one client may take of it."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from kg.names import BASE
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.api.counted import counts, queries
from tests.waiting import until

Running = Callable[..., AbstractContextManager[str]]
Serving = Callable[..., AbstractContextManager[tuple[httpx2.Client, int]]]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n2 ?o }"
TOKEN = "a secret of this test"  # noqa: S105


def test_what_happens_is_counted(small_store: EmbeddedStore, running: Running) -> None:
    with running(small_store) as address, httpx2.Client(base_url=address, timeout=60) as client:
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        assert client.get("/sparql", params={"query": "ASK {"}).status_code == 400
        assert client.get("/sparql", params={"query": ENDLESS, "timeout": "0.3"}).status_code == 504
        assert client.head("/entities", params={"q": "qh"}).status_code == 200
        assert client.get("/queries/hubs").status_code == 200
        assert client.get("/nothing").status_code == 404
        assert client.get("/export", params={"format": "nquads"}).status_code == 200
        found = counts(client)
    # Labels in the order of their names: method, route, status.
    for labels in (
        ("GET", "/sparql", "200"), ("GET", "/sparql", "400"), ("GET", "/sparql", "504"), ("HEAD", "/entities", "200"),
        ("GET", "/queries/{name}", "200"), ("GET", "other", "404"), ("GET", "/export", "200"),
    ):  # fmt: skip
        assert found["planatlas_http_requests_total", labels] == 1, labels
    assert found["planatlas_http_request_seconds_count", ("/sparql",)] == 3
    assert found["planatlas_http_response_bytes_total", ("/export",)] > 1000
    assert found["planatlas_queries_total", ("job", "done")] == 2
    assert found["planatlas_queries_total", ("job", "refused")] == 1
    assert found["planatlas_queries_total", ("job", "timed_out")] == 1
    assert found["planatlas_queries_total", ("export", "done")] == 1
    assert found["planatlas_queries_running", ()] == found["planatlas_queries_waiting", ()] == 0
    assert found["planatlas_workers", ()] >= 2
    assert found["planatlas_workers_started_total", ()] >= 3
    assert found["planatlas_store_generation", ()] == 1
    assert found["planatlas_store_quads", ()] == len(small_store.reader())
    assert found["planatlas_store_documents", ()] == 2
    if Path("/proc/self/statm").exists():
        assert found["planatlas_resident_bytes", ()] > 50_000_000


def test_running_and_waiting_queries_are_told(small_store: EmbeddedStore, running: Running) -> None:
    with (
        running(small_store, Settings(query_workers=3)) as address,
        httpx2.Client(base_url=address, timeout=60) as client,
        ThreadPoolExecutor(3) as threads,
    ):
        # One client never has all three processes: one works, two wait.
        asked = [threads.submit(client.get, "/sparql", params={"query": ENDLESS, "timeout": "3"}) for _ in range(3)]
        until(lambda: queries(client) == (1, 2))
        assert {one.result().status_code for one in asked} <= {503, 504}


@pytest.fixture
def logged(small_store: EmbeddedStore, serving: Serving, tmp_path: Path) -> Iterator[tuple[httpx2.Client, Path]]:
    """A service that logs each request, and its log."""
    log = tmp_path / "log.jsonl"
    variables = {"LOG_LEVEL": "info", "LOG_FORMAT": "json", "LOG_FILE": str(log), "SLOW_SECONDS": "0.4"}
    with serving(small_store, TOKEN=TOKEN, **variables) as (client, _):
        yield client, log


def _lines(log: Path, event: str) -> list[dict[str, Any]]:
    return [line for line in map(json.loads, log.read_text("utf-8").splitlines()) if line["event"] == event]


def test_requests_and_slow_queries_are_logged_without_secrets(logged: tuple[httpx2.Client, Path]) -> None:
    client, log = logged
    bearer = {"Authorization": f"Bearer {TOKEN}", "X-Request-Id": "of-a-proxy.1", "X-Forwarded-For": "192.0.2.9"}
    answer = client.get("/sparql", params={"query": "ASK {}", "secret": "hidden"}, headers=bearer)
    assert answer.headers["x-request-id"] == "of-a-proxy.1"
    forged = client.get("/entities/%0Aforged", headers={"X-Request-Id": "no identifier"})
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]+", forged.headers["x-request-id"])
    asked = ENDLESS + "\n# " + "x" * 3000
    slow = client.post("/sparql", params={"timeout": "0.6"}, data={"query": asked}, headers=bearer)
    assert slow.status_code == 504
    text = log.read_text("utf-8")
    assert TOKEN not in text
    assert "hidden" not in text
    seen = {line["request_id"]: line for line in _lines(log, "request")}
    one = seen["of-a-proxy.1"] if "GET" in seen["of-a-proxy.1"]["method"] else _lines(log, "request")[-3]
    assert (one["client"], one["method"], one["path"], one["route"], one["status"], one["level"]) == (
        "192.0.2.9", "GET", "/sparql", "/sparql", 200, "info",
    )  # fmt: skip
    assert one["bytes"] == len(answer.content)
    assert 0 < one["ms"] < 5000
    assert seen[forged.headers["x-request-id"]]["path"] == "/entities/%0Aforged"
    [told] = [line for line in _lines(log, "slow request") if line["status"] == 504]
    assert (told["level"], told["ms"] > 500, len(told["query"])) == ("warning", True, 500)
    assert told["query"].startswith(ENDLESS[:40])


def test_a_client_that_asks_too_often_is_told_when_to_come_again(small_store: EmbeddedStore, running: Running) -> None:
    settings = Settings(rate=2, burst=10)
    with running(small_store, settings) as address, httpx2.Client(base_url=address, timeout=60) as client:
        for path in ("/sparql?query=ASK%20%7B%7D", "/entities?q=x"):
            who = {"X-Forwarded-For": f"192.0.2.{len(path)}"}
            statuses = [client.get(path, headers=who).status_code for _ in range(13)]
            assert statuses[:10] == [200] * 10
            assert statuses[-1] == 429
            answer = client.get(path, headers=who)
            assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
            assert answer.json()["type"] == BASE + "problem/too-fast"
            assert answer.headers["x-content-type-options"] == "nosniff"
            # What costs nothing is not counted, and others are none of that client.
            assert client.get("/health", headers=who).status_code == 200
            assert client.get(path, headers={"X-Forwarded-For": "192.0.2.200"}).status_code == 200
        # An export stands for ten.
        who = {"X-Forwarded-For": "192.0.2.77"}
        assert client.get("/export", headers=who).status_code == 200
        again = client.get("/export", headers=who)
        assert (again.status_code, int(again.headers["retry-after"]) >= 4) == (429, True)


def test_only_a_proxy_that_is_trusted_says_who_asks(small_store: EmbeddedStore, running: Running) -> None:
    settings = Settings(rate=0.1, burst=1, trusted_proxies="192.0.2.0/24")
    with running(small_store, settings) as address, httpx2.Client(base_url=address) as client:
        asked = [client.get("/documents", headers={"X-Forwarded-For": f"198.51.100.{n}"}) for n in range(3)]
        assert [one.status_code for one in asked] == [200, 429, 429]


def test_every_answer_keeps_a_browser_safe(client: httpx2.Client) -> None:
    for path in ("/", "/sparql?query=ASK%20%7B%7D", "/entities?q=x", "/nothing", "/metrics", "/export?format=html"):
        answer = client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; worker-src 'self'" in policy, path
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-request-id"]


def test_bodies_are_bounded_everywhere(client: httpx2.Client) -> None:
    large = b"x" * ((1 << 20) + 1)
    for path, kind in (
        ("/sparql", "application/sparql-query"),
        ("/sparql", "application/x-www-form-urlencoded"),
        ("/reconcile", "application/x-www-form-urlencoded"),
        ("/subgraph", "application/json"),
    ):
        answer = client.post(path, content=large, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["status"]) == (413, 413), path


def test_exports_end_at_their_deadline_and_are_few_at_once(tmp_path: Path, running: Running) -> None:
    from pyoxigraph import Literal, NamedNode, Quad  # noqa: PLC0415

    store = open_store(tmp_path / "store", create=True)
    with store.write() as transaction:
        transaction.extend(
            Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), Literal("南沙" * 50 + str(n)), NamedNode("x:g"))
            for n in range(60_000)
        )
    settings = Settings(export_timeout=15.0, exports=2)
    with running(store, settings) as address, httpx2.Client(base_url=address, timeout=30) as client:
        # One who reads no further holds the place until the deadline.
        with socket.create_connection(("127.0.0.1", client.base_url.port or 0)) as stuck:
            stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stuck.settimeout(20)
            stuck.sendall(b"GET /export?format=turtle HTTP/1.1\r\nHost: x\r\n\r\n")
            assert stuck.recv(12) == b"HTTP/1.1 200"
            answer = client.get("/export")
            assert (answer.status_code, "1 exports at work" in answer.json()["detail"]) == (429, True)
            assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        whole = client.get("/export", params={"format": "ntriples"})
        assert (whole.status_code, whole.text.count("\n")) == (200, 60_000)
        late = client.get("/export", params={"format": "turtle", "timeout": "0.001"})
        assert (late.status_code, "the export took longer" in late.json()["detail"]) == (504, True)


def test_reading_in_the_service_itself_has_a_deadline(small_store: EmbeddedStore, running: Running) -> None:
    with running(small_store, Settings(timeout=1e-6)) as address, httpx2.Client(base_url=address) as client:
        paths = (
            "/entities?q=qh", "/entities/990100/%E9%9D%92%E6%B9%96%E7%A7%91%E5%AD%A6%E5%9F%8E/neighbors",
            "/documents", "/paths?from=x&to=y", "/reconcile/suggest/entity?prefix=x",
        )  # fmt: skip
        for path in paths:
            answer = client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (504, BASE + "problem/deadline-passed"), path


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_stop_lets_requests_end_and_leaves_no_process(
    small_store: EmbeddedStore, serving: Serving, workers: str
) -> None:
    with (
        serving(small_store, "--workers", workers, STOP_SECONDS="5") as (client, pid),
        ThreadPoolExecutor(2) as threads,
    ):
        asked = threads.submit(client.get, "/sparql", params={"query": ENDLESS, "timeout": "2"})
        until(lambda: queries(client)[0] == 1)
        family = _family(pid)
        assert len(family) > int(workers)
        began = time.monotonic()
        _signal(pid, signal.SIGTERM)
        # Its own deadline ended it, not the stop.
        assert asked.result().status_code == 504
        _gone(family, 5)
        assert time.monotonic() - began < 5


def test_a_stop_has_a_bound(small_store: EmbeddedStore, serving: Serving) -> None:
    with serving(small_store, STOP_SECONDS="1") as (client, pid), ThreadPoolExecutor(2) as threads:
        asked = threads.submit(client.get, "/sparql", params={"query": ENDLESS, "timeout": "25"})
        until(lambda: queries(client)[0] == 1)
        family = _family(pid)
        _signal(pid, signal.SIGTERM)
        _gone(family, 4)
        answer = asked.result()
        assert (answer.status_code, "stopping" in answer.json()["detail"]) == (503, True)


def test_several_fronts_count_together_and_end_with_their_parent(
    tmp_path: Path, serving: Serving, small_store: EmbeddedStore
) -> None:
    del tmp_path
    with serving(small_store, "--workers", "2") as (client, pid):
        for _ in range(20):
            # A connection each, so that both fronts take some.
            with httpx2.Client(base_url=client.base_url) as other:
                assert other.get("/sparql", params={"query": "ASK {}"}).status_code == 200
        found = [counts(client) for _ in range(2)][-1]
        assert found["planatlas_http_requests_total", ("GET", "/sparql", "200")] == 20
        assert found["planatlas_workers", ()] >= 4
        assert found["planatlas_store_documents", ()] == 2
        fronts = _fronts(pid)
        assert len(fronts) == 2
        # One that is killed is replaced.
        _signal(fronts[0], signal.SIGKILL)
        until(lambda: len(_fronts(pid)) == 2 and fronts[0] not in _fronts(pid), 15)
        family = _family(pid)
        _signal(pid, signal.SIGKILL)
        _gone(family, 10)


def _signal(pid: int, what: signal.Signals) -> None:
    import os  # noqa: PLC0415 (beside its one use)

    os.kill(pid, what)


def _fronts(pid: int) -> list[int]:
    return [one for one in _children(pid) if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def _children(pid: int) -> list[int]:
    try:
        found: list[int] = []
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text("ascii").split())
    except OSError:
        return []
    return found


def _family(pid: int) -> list[int]:
    if not Path("/proc/self/task").exists():
        pytest.skip("looks at processes by /proc")
    return [pid, *(other for child in _children(pid) for other in _family(child))]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _gone(family: list[int], seconds: float) -> None:
    until(lambda: not any(map(_alive, family)), seconds)


def test_head_and_body_come_together(small_store: EmbeddedStore, running: Running) -> None:
    with running(small_store) as address:
        target = httpx2.URL(address)
        with socket.create_connection((target.host, target.port or 80), timeout=20) as connection:
            for _ in range(20):
                connection.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
                # One write is one piece here; a head that goes first wakes the client twice.
                head, _, body = connection.recv(1 << 16).partition(b"\r\n\r\n")
                assert head.startswith(b"HTTP/1.1 200 ")
                assert body.endswith(b"}")
