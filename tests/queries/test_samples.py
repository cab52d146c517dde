"""The sample plans in a store: each named query's answer to its own example, and the export read independently."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat

from kg import export, graph, queries
from kg.ingest import ingest
from kg.settings import Settings
from kg.store import Reader, open_store
from tests.reading import complaints, read

QUERIES = queries.load_queries()


@pytest.fixture(scope="session")
def sampled(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Reader:
    """A store that holds the sample plans, read and extracted as a user would."""
    store = open_store(tmp_path_factory.mktemp("samples") / "store", create=True)
    ingest(sorted(samples.glob("*.txt")), store, settings=Settings(workers=1))
    return store.reader()


def _example(query: queries.NamedQuery) -> dict[str, str]:
    return {param.name: param.example for param in query.params if not param.optional}


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_answer_is_the_expected_one(
    sampled: Reader, query: queries.NamedQuery, root: Path, *, update_golden: bool
) -> None:
    rows = queries.run(sampled, query, _example(query)).serialize(format=QueryResultsFormat.TSV) or b""
    golden = root / "tests" / "golden" / "samples" / f"{query.name}.tsv"
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(rows)
    assert rows.decode() == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_example_has_an_answer(sampled: Reader, query: queries.NamedQuery) -> None:
    answer = queries.run(sampled, query, _example(query))
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


def test_an_independent_reading_of_the_export_finds_no_fault(sampled: Reader, tmp_path: Path) -> None:
    path = tmp_path / "all.nq"
    with path.open("wb") as file:
        export.format_named("nquads").write(sampled, export.WHOLE, file)
    seen: Counter[str] = Counter()
    assert not list(complaints(read(path), seen))
    assert seen["documents"] == 2
    assert min(seen["relations"], seen["evidence"], seen["mentions"], seen["inferred"]) > 50
    assert seen["observations"] > 20


DAMAGE = {
    "a quote that is not the text": ('/ns/oa#exact> "', '/ns/oa#exact> "X', "not what the text says"),
    "a fact without its statement": ("-syntax-ns#Statement>", "-syntax-ns#Bag>", "no statement for"),
    "a fact without evidence": ("ontology#evidence>", "ontology#because>", "no evidence"),
    "a mention of nothing": ("ontology#mentions> <", "ontology#mentions> <urn:x:", "a mention of what is not there"),
    "a source elsewhere": ("/ns/oa#hasSource> <", "/ns/oa#hasSource> <urn:x:", "evidence of another source"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_an_independent_reading_finds_what_is_damaged(root: Path, tmp_path: Path, damage: str) -> None:
    old, new, complaint = DAMAGE[damage]
    whole = (root / "tests" / "golden" / "document.nq").read_text(encoding="utf-8")
    assert old in whole
    path = tmp_path / "damaged.nq"
    path.write_text(whole.replace(old, new), encoding="utf-8")
    assert any(complaint in line for line in complaints(read(path), Counter()))
