"""Answers that are kept of the newest commit: a question is worked out once, and never answered with the past."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from api.answers import Answers
from api.jobs import Answer, Head, Job
from kg.names import BASE, PLAN, RDF, RDFS
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from kg.store.generations import Pointer
from tests.api.counted import counts

Running = Callable[..., AbstractContextManager[str]]
TOKEN = "a secret of this test"  # noqa: S105
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COMMIT = Pointer("000001", (1, 1, 7))


def _add(store: EmbeddedStore, text: str) -> None:
    with store.write() as transaction:
        transaction.extend([Quad(NamedNode("x:s"), NamedNode("x:p"), Literal(text), NamedNode("x:g"))])


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """One quad."""
    found = open_store(tmp_path / "store", create=True)
    _add(found, "1")
    return found


@pytest.fixture
def client(store: EmbeddedStore, running: Running) -> Iterator[httpx2.Client]:
    """A client of a service over that store."""
    with running(store, Settings(token=TOKEN)) as address, httpx2.Client(base_url=address, timeout=60) as found:
        yield found


def _ask(client: httpx2.Client, query: str = COUNT, accept: str = "text/csv") -> str:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    return answer.text


def _worked_out(client: httpx2.Client) -> tuple[float, float]:
    """Queries that a process worked out, and those of which the answer was there."""
    found = counts(client)
    name = "planatlas_queries_total"
    return found.get((name, ("job", "done")), 0), found.get((name, ("job", "kept")), 0)


def test_the_same_question_is_worked_out_once_a_commit(client: httpx2.Client, store: EmbeddedStore) -> None:
    assert [_ask(client) for _ in range(3)] == ["n\r\n1\r\n"] * 3
    assert _worked_out(client) == (1, 2)
    # By POST it is the same question.
    posted = client.post("/sparql", data={"query": COUNT}, headers={"Accept": "text/csv"})
    assert (posted.text, _worked_out(client)) == ("n\r\n1\r\n", (1, 3))
    _add(store, "2")
    assert [_ask(client) for _ in range(2)] == ["n\r\n2\r\n"] * 2
    assert _worked_out(client) == (2, 4)


def test_an_update_is_seen_by_the_next_question(client: httpx2.Client) -> None:
    for number in range(2, 8):
        done = client.post(
            "/sparql",
            data={"update": f"INSERT DATA {{ GRAPH <x:g> {{ <x:s> <x:p> {number} }} }}"},
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        assert done.status_code == 204
        assert [_ask(client) for _ in range(2)] == [f"n\r\n{number}\r\n"] * 2


def test_what_is_asked_otherwise_is_another_question(client: httpx2.Client) -> None:
    for asked in (
        {"query": COUNT}, {"query": COUNT, "default-graph-uri": "x:none"}, {"query": COUNT, "named-graph-uri": "x:g"},
        {"query": COUNT, "format": "tsv"}, {"query": COUNT + " "},
    ):  # fmt: skip
        assert client.get("/sparql", params=asked, headers={"Accept": "text/csv"}).status_code == 200
    assert _ask(client, accept="application/sparql-results+json").startswith("{")
    assert client.head("/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}).text == ""
    assert _worked_out(client) == (7, 0)
    assert _ask(client) == "n\r\n1\r\n"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?n) {}", "SELECT (rand() AS ?n) {}", "SELECT (STRUUID () AS ?n) {}",
        "SELECT (UUID#(\n\n ()AS ?n) {}", "SELECT (BNODE() AS ?n) {}",
        "SELECT (STR(NOW()) AS ?n) { FILTER(true = true) }",
    ],
)  # fmt: skip
def test_what_may_differ_each_time_is_worked_out_each_time(client: httpx2.Client, query: str) -> None:
    told = [_ask(client, query) for _ in range(3)]
    assert _worked_out(client) == (3, 0)
    if "BNODE" not in query:
        assert len(set(told)) > 1


def test_errors_are_told_each_time(client: httpx2.Client) -> None:
    for _ in range(2):
        assert client.get("/sparql", params={"query": "SELECT"}).status_code == 400
    assert _worked_out(client) == (0, 0)


def test_going_back_is_seen_too(client: httpx2.Client, store: EmbeddedStore) -> None:
    _add(store, "2")
    assert _ask(client) == "n\r\n2\r\n"
    store.rollback()
    assert _ask(client) == "n\r\n1\r\n"
    _add(store, "3")
    _add(store, "4")
    assert _ask(client) == "n\r\n3\r\n"


def test_nothing_is_kept_where_that_is_asked_for(store: EmbeddedStore, running: Running) -> None:
    with running(store, Settings(kept_answers=0)) as address, httpx2.Client(base_url=address, timeout=60) as client:
        assert [_ask(client) for _ in range(2)] == ["n\r\n1\r\n"] * 2
        assert _worked_out(client) == (2, 0)


def test_neighbourhoods_are_those_of_the_newest_commit(client: httpx2.Client, store: EmbeddedStore) -> None:
    def kinds() -> list[str | None]:
        answer = client.get("/entity/neighbors", params={"iri": thing.value})
        return [node["type"] for node in answer.json()["nodes"]]

    thing, graph = NamedNode(f"{BASE}id/990100/青湖"), NamedNode("x:g")
    for predicate, value in (
        (RDFS + "label", Literal("青湖", language="zh")),
        (RDF + "type", NamedNode(PLAN + "Zone")),
    ):
        with store.write() as transaction:
            transaction.extend([Quad(thing, NamedNode(predicate), value, graph)])
        expected = "Zone" if predicate == RDF + "type" else None
        assert [kinds() for _ in range(2)] == [[expected]] * 2


def test_a_page_of_a_neighbourhood_asked_again_is_the_same(small_store: EmbeddedStore, running: Running) -> None:
    with running(small_store) as address, httpx2.Client(base_url=address, timeout=60) as client:
        path = "/entities/990100/青湖科学城/neighbors"
        first = client.get(path).json()
        assert client.get(path).json() == first
        assert client.get(path, params={"limit": 1}).json() != first
        paged = [client.get(path, params={"limit": 1}) for _ in range(2)]
        assert paged[0].headers["link"] == paged[1].headers["link"]


def test_what_was_used_last_stays_longest_and_what_is_too_large_does_not_come_in() -> None:
    answers = Answers(4_000)
    small, large = Answer(Head("text/csv"), b"x" * 100), Answer(Head("text/csv"), b"x" * 4_000)
    jobs = [Job(f"ASK {{ <x:{number}> ?p ?o }}") for number in range(5)]
    assert answers.find(COMMIT, jobs[0]) is None
    for job in jobs[:3]:
        answers.keep(COMMIT, job, small)
    assert answers.find(COMMIT, jobs[0]) is small
    answers.keep(COMMIT, jobs[3], small)
    answers.keep(COMMIT, jobs[4], large)
    assert [answers.find(COMMIT, job) is small for job in jobs] == [True, False, True, True, False]
    # Of another commit nothing is left, and what comes too late for it is not taken.
    later = Pointer("000002", (2, 2, 7))
    assert answers.find(later, jobs[0]) is None
    answers.keep(COMMIT, jobs[0], small)
    assert answers.find(later, jobs[0]) is None
