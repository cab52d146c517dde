"""Every named query answers its own example on the sample plans, each quote standing in its document."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import graph, queries
from kg.ingest import ingest
from kg.settings import Settings
from kg.store import Reader, open_store

QUERIES = queries.load_queries()


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Reader:
    """A store that holds the sample plans, read and extracted as a user would."""
    store = open_store(tmp_path_factory.mktemp("samples") / "store", create=True)
    ingest(sorted(samples.glob("*.txt")), store, settings=Settings(workers=1))
    return store.reader()


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_example_has_an_answer(sampled: Reader, query: queries.NamedQuery) -> None:
    given = {param.name: param.example for param in query.params if not param.optional}
    answer = queries.run(sampled, query, given)
    names = {variable.value for variable in answer.variables}
    texts = {one.iri: graph.document(sampled, one.iri).text for one in graph.documents(sampled)}
    rows = list(answer)
    assert rows
    for row in rows:
        if "quote" in names and row["quote"] is not None:
            start, end = int(row["start"].value), int(row["end"].value)
            assert texts[row["document"].value][start:end] == row["quote"].value


def test_the_corridor_has_its_ten_zones(sampled: Reader) -> None:
    rows = list(queries.run(sampled, "corridor-zones", {"corridor": "广州科技创新走廊"}))
    assert len({row["zone"].value for row in rows}) == 10
    assert all(row["zoneLabel"].value in row["quote"].value for row in rows)
