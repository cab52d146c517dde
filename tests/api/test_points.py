"""Point queries are answered without a process of their own: the same answers, and nothing that could take long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from api.jobs import Answer, Job
from api.perform import Kept, perform
from api.points import Points, recognise
from kg.names import PLAN, RDF, RDFS
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from kg.store.generations import pointer

Running = Callable[..., AbstractContextManager[str]]

#: Subjects of the hub of ``store``, and of the graphs that all say the same of it.
HUB, ECHO = NamedNode("x:hub"), NamedNode("x:echo")
LINKS = 20_000
LABEL = NamedNode(RDFS + "label")
THING = NamedNode("x:thing")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """A thing in two graphs and the default graph, a hub, and a triple that very many graphs hold."""
    found = open_store(tmp_path_factory.mktemp("points") / "store", create=True)
    graph, other = NamedNode("x:g"), NamedNode("x:h")
    with found.write() as transaction:
        transaction.extend(Quad(HUB, NamedNode("x:p"), NamedNode(f"x:o{n}"), graph) for n in range(LINKS))
        transaction.extend(Quad(NamedNode(f"x:s{n}"), NamedNode("x:q"), HUB, graph) for n in range(LINKS))
        transaction.extend(Quad(ECHO, LABEL, Literal("回声"), NamedNode(f"x:g{n}")) for n in range(LINKS))
        for home in (graph, other):
            transaction.extend(
                [
                    Quad(THING, LABEL, Literal("青湖", language="zh"), home),
                    Quad(THING, NamedNode(RDF + "type"), NamedNode(PLAN + "Zone"), home),
                    Quad(THING, NamedNode("x:p"), NamedNode("x:o1"), home),
                ]
            )
        transaction.extend([Quad(THING, LABEL, Literal('a "b"\n<c>,{"'))])
        transaction.extend([Quad(THING, NamedNode("x:text"), Literal("长" * 5_000), graph)])
    return found


@pytest.fixture(scope="module")
def client(store: EmbeddedStore, running: Running) -> Iterator[httpx2.Client]:
    """A client of a service that keeps no answers."""
    with running(store, Settings(kept_answers=0)) as address, httpx2.Client(base_url=address, timeout=60) as found:
        yield found


def _point(store: EmbeddedStore, job: Job, points: Points | None = None, seconds: float = 30) -> Answer | None:
    """What is answered without a process, once the newest commit is open."""
    store.reader()
    return (points or Points(store)).answer(job, pointer(store.folder), seconds)


def _worked_out(store: EmbeddedStore, job: Job) -> tuple[str | None, bytes]:
    """What a worker process answers."""
    out = Kept()
    perform(job, store, out, ())
    return out.head.media_type, out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?p ?o WHERE { <x:a> ?p ?o }", "select $p{<x:a>?p ?o}", "ASK { <x:a> a plan:Zone }",
        "PREFIX x: <x:>\nSELECT * WHERE { x:a x:b ?o . } LIMIT 10", 'SELECT ?s { ?s rdfs:label "青湖"@zh }',
        "SELECT ?s { ?s ?p <x:o> }", 'SELECT ?p { area:440104 ?p "1"^^xsd:integer }', "SELECT*{<x:a>?b?c}",
    ],
)  # fmt: skip
def test_one_triple_pattern_with_a_subject_or_an_object_is_a_point_query(text: str) -> None:
    assert recognise(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "SELECT DISTINCT ?o { <x:a> ?p ?o }",
        "SELECT ?l ?t { <x:a> rdfs:label ?l ; a ?t }",
        "ASK { <x:a> a ?t ; ?p ?o . }",
    ],
)
def test_where_a_step_may_bring_no_row_the_range_is_measured_first(text: str) -> None:
    assert recognise(text) == "ASK { <x:a> ?p ?o } OFFSET 64"


@pytest.mark.parametrize(
    "text",
    [
        "", "SELECT", "SELECT * { ?s ?p ?o }", "SELECT * { ?s <x:p> ?o }", "SELECT * { ?s A <x:a> }",
        "ASK { ?s ?p ?o }",
        "SELECT * { <x:a> ?p ?p }", "SELECT * { <x:a> ?p $p }", "SELECT * { ?s ?s <x:o> }",
        "SELECT ?x { <x:a> ?p ?o }", "SELECT * { <x:a> <x:b> <x:c> }", "SELECT * { <x:a> ?p ?o } OFFSET 10",
        "SELECT * { <x:a> ?p ?o } ORDER BY ?o", "SELECT (COUNT(*) AS ?n) { <x:a> ?p ?o }",
        "SELECT * { <x:a> ?p ?o FILTER(?o != 1) }", "SELECT * { <x:a> <x:b>* ?o }", "SELECT * { <x:a> <x:b>/<x:c> ?o }",
        "SELECT * { <x:a> ?p ?o . ?o ?q ?r }", "SELECT * { <x:a> ?p ?o . <x:b> ?q ?r }",
        "SELECT * { <x:a> ?p ?o , ?q }", "SELECT * { OPTIONAL { <x:a> ?p ?o } }", "SELECT * { { <x:a> ?p ?o } }",
        "SELECT * { GRAPH ?g { <x:a> ?p ?o } }", "SELECT * { SERVICE <x:a> { <x:a> ?p ?o } }",
        "SELECT * FROM <x:g> { <x:a> ?p ?o }", "BASE <x:> SELECT * { <a> ?p ?o }", "SELECT * { _:a ?p ?o }",
        "SELECT * { <x:a> ?p ?o } VALUES ?p { <x:b> }", "SELECT * { <x:a> ?p ?o } # why", "SELECT * { [] ?p <x:a> }",
        "SELECT * { ?s ?p <x:a> ; ?q ?r }", "SELECT DISTINCT * { ?s ?p <x:a> }",
        "SELECT DISTINCT ?a { <x:a> ?a ?b ; ?c ?d }", "DESCRIBE <x:a>",
        "CONSTRUCT WHERE { <x:a> ?p ?o }", "DELETE WHERE { <x:a> ?p ?o }",
        "SELECT * { <x:a> ?a ?b ; ?c ?d ; ?e ?f ; ?g ?h ; ?i ?j }", "SELECT * { <x:a> ?p ?o }" + " " * 2_000,
    ],
)  # fmt: skip
def test_everything_else_has_a_process_of_its_own(text: str) -> None:
    assert recognise(text) is None


_SUBJECTS = ("<x:thing>", "<x:hub>", "<x:echo>", "<x:none>", "?s")
_VERBS = ("a", "rdfs:label", "<x:p>", "<x:q>", "<x:text>", "?p", "?s", "unknown:p")
_OBJECTS = ("?o", "?p", "<x:hub>", "<x:o1>", "plan:Zone", '"青湖"@zh', '"回声"', "?x")
_PAIRS = st.tuples(st.sampled_from(_VERBS), st.sampled_from(_OBJECTS)).map(" ".join)
_HEADS = ("SELECT *", "SELECT ?o", "SELECT ?p ?o", "SELECT DISTINCT ?o", "SELECT REDUCED *", "ASK", "SELECT ?s WHERE")
_TEXTS = st.builds(
    "{} {{ {} {} }}{}".format,
    st.sampled_from(_HEADS),
    st.sampled_from(_SUBJECTS),
    st.lists(_PAIRS, min_size=1, max_size=3).map(" ; ".join),
    st.sampled_from(("", " LIMIT 3", " LIMIT 0")),
)
_ACCEPTS = st.sampled_from((None, "application/sparql-results+json", "application/xml", "text/csv", "text/html"))


@settings(max_examples=400)
@given(
    text=_TEXTS,
    accept=_ACCEPTS,
    form=st.sampled_from((None, "json", "xml", "csv", "tsv", "none")),
    union=st.booleans(),
    head=st.booleans(),
)
def test_an_answer_is_a_workers_byte_for_byte(
    store: EmbeddedStore, *, text: str, accept: str | None, form: str | None, union: bool, head: bool
) -> None:
    job = Job(text, accept=accept, format=form, union=union, base="http://localhost/sparql", head=head)
    found = _point(store, job)
    if found is not None:
        assert (found.head.media_type, found.body) == _worked_out(store, job)
        assert found.head.status == 200


def _lasting(answer: httpx2.Response) -> list[tuple[str, str]]:
    """Headers that do not hang on when it was asked, or on whether a busy worker sent it in pieces."""
    passing = {"date", "x-request-id", "content-length", "transfer-encoding"}
    return [(name, value) for name, value in answer.headers.multi_items() if name not in passing]


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?p ?o { <x:thing> ?p ?o FILTERED }", "SELECT DISTINCT ?o { <x:thing> rdfs:label ?o FILTERED }",
        "SELECT ?l ?t { <x:thing> a ?t ; rdfs:label ?l FILTERED }", "ASK { <x:thing> ?p ?o FILTERED }",
        "SELECT * { ?s ?p plan:Zone FILTERED }", "SELECT ?p ?o { <x:none> ?p ?o FILTERED }",
    ],
)  # fmt: skip
def test_nobody_can_tell_who_answers(client: httpx2.Client, store: EmbeddedStore, text: str, form: str) -> None:
    here, elsewhere = text.replace("FILTERED", ""), text.replace("FILTERED", "FILTER(true)")
    answers = [
        [client.request(method, "/sparql", params={"query": one, "format": form}) for method in ("GET", "HEAD")]
        for one in (here, elsewhere)
    ]
    for one, other in zip(*answers, strict=True):
        assert (one.status_code, one.content) == (other.status_code, other.content)
        assert _lasting(one) == _lasting(other)
    posted = client.post("/sparql", data={"query": here, "format": form})
    assert posted.content == answers[0][0].content
    if len(answers[0][0].content) < 8_000:
        assert _point(store, Job(here, format=form)) is not None


def test_a_hub_is_left_to_a_worker_before_it_takes_long(client: httpx2.Client, store: EmbeddedStore) -> None:
    points = Points(store, long=60)
    for text in (
        "SELECT ?p ?o { <x:hub> ?p ?o }", "SELECT ?s { ?s ?p <x:hub> }", "SELECT DISTINCT ?o { <x:echo> ?p ?o }",
        "SELECT ?p ?q { <x:hub> ?p ?o ; ?q ?r }", "SELECT ?p { <x:hub> ?p ?o ; rdfs:label ?l ; ?q ?r }",
    ):  # fmt: skip
        assert recognise(text) is not None
        began = time.thread_time()
        assert _point(store, Job(text, format="csv"), points) is None
        # All of it would take a hundred times as long.
        assert time.thread_time() - began < 0.05
    for text in ("ASK { <x:hub> ?p ?o }", "SELECT * { <x:hub> ?p ?o } LIMIT 5", "SELECT ?p { <x:hub> ?p <x:o77> }"):
        assert _point(store, Job(text, format="csv"), points) is not None
    whole = client.get("/sparql", params={"query": "SELECT ?p ?o { <x:hub> ?p ?o }", "format": "csv"})
    assert whole.text.count("\n") == LINKS + 1


def test_what_needs_more_than_the_text_is_left_to_a_worker(store: EmbeddedStore) -> None:
    text = "SELECT ?o { <x:thing> rdfs:label ?o }"
    assert _point(store, Job(text)) is not None
    for job in (
        Job(text, default_graphs=("x:g",)), Job(text, named_graphs=("x:g",)), Job(text, substitutions={"o": THING}),
        Job(text, accept="image/png"), Job("SELECT ?o { <x:thing> nothing:p ?o }"),
    ):  # fmt: skip
        assert _point(store, job) is None
    # A deadline is a worker's to keep.
    assert _point(store, Job(text), seconds=0.01) is None


def test_after_what_took_long_workers_answer(store: EmbeddedStore) -> None:
    points, job = Points(store, long=0), Job("SELECT ?o { <x:thing> rdfs:label ?o }")
    assert _point(store, job, points) is not None
    assert _point(store, job, points) is None


def test_each_commit_is_seen_at_once(tmp_path: Path, running: Running) -> None:
    store = open_store(tmp_path / "store", create=True)
    with running(store, Settings(kept_answers=0)) as address, httpx2.Client(base_url=address, timeout=60) as client:

        def told() -> str:
            answer = client.get("/sparql", params={"query": "SELECT ?o { <x:thing> <x:p> ?o }", "format": "csv"})
            return str(answer.text)

        for number in range(6):
            with store.write() as transaction:
                transaction.extend([Quad(THING, NamedNode("x:p"), Literal(number), NamedNode("x:g"))])
            expected = {str(one) for one in range(number + 1)}
            for _ in range(3):
                assert set(told().split()[1:]) == expected
        store.rollback()
        assert set(told().split()[1:]) == {"0", "1", "2", "3", "4"}


def test_processes_of_another_program_commit_too(tmp_path: Path, running: Running) -> None:
    served, written = (open_store(tmp_path / "store", create=True) for _ in range(2))
    query = {"query": "ASK { <x:thing> <x:p> ?o }", "format": "csv"}
    with running(served, Settings(kept_answers=0)) as address, httpx2.Client(base_url=address, timeout=60) as client:
        # Long enough for the commit to be opened beside.
        for _ in range(20):
            assert client.get("/sparql", params=query).text == "false"
        with written.write() as transaction:
            transaction.extend([Quad(THING, NamedNode("x:p"), Literal(1), NamedNode("x:g"))])
        for _ in range(20):
            assert client.get("/sparql", params=query).text == "true"
