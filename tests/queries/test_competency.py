"""Every named query: its header, its order, its answer on the tiny city, and an answer on the sample plans."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat

from kg import queries
from kg.queries import NamedQuery
from kg.store import Reader

QUERIES = queries.load_queries()

#: What the tiny city is asked; queries that need nothing are asked as they are.
ASKED: dict[str, list[dict[str, str]]] = {
    "corridor-zones": [{"corridor": "云川科技创新走廊"}],
    "hub-projects": [{"hub": "国际航空枢纽"}],
    "place-progress": [{"place": "云川"}, {"place": "云川市", "status": "completed"}],
    "zone-industries": [{"zone": "青湖科学城"}],
    "reform-parts": [{"reform": "国资国企改革"}],
    "indicators": [{}, {"modality": "target"}, {"indicator": "地区生产总值"}],
    "sentence-facts": [
        {"document": "yunchuan-2016-report", "offset": "30"},
        {"document": "yunchuan-2016-report", "offset": "220"},
    ],
    "plans-of-place": [{"place": "青湖区"}],
    "weak-evidence": [{}, {"below": "0.6"}],
    "commitments": [{"commitment": "strives"}, {"subject": "地铁九号线"}],
    "connections": [{}, {"place": "临港区"}],
}


def _answer(reader: Reader, query: NamedQuery) -> str:
    parts = []
    for params in ASKED.get(query.name, [{}]):
        title = " ".join(f"{key}={value}" for key, value in params.items())
        rows = queries.run(reader, query, params).serialize(format=QueryResultsFormat.CSV) or b""
        parts.append(f"# {title}\n{rows.decode().replace(chr(13), '')}")
    return "".join(parts)


def test_there_are_enough_of_them() -> None:
    assert len(QUERIES) >= 16
    assert {"hubs", "districts", "innovation-zones", "reforms"} <= set(QUERIES)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_header_is_complete(query: NamedQuery) -> None:
    assert all((query.title.zh, query.title.en, query.question.zh, query.question.en))
    assert re.search(r"[\u4e00-\u9fff]", query.question.zh)
    assert query.question.en.isascii()
    for param in query.params:
        assert all((param.label.zh, param.label.en, param.example))
        projected = query.text[query.text.index("SELECT") : query.text.index("WHERE")]
        assert f"?{param.name} " in projected.replace("\n", " ") + " ", (
            "a parameter is projected, so that it can be bound"
        )


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_rows_are_distinct_and_in_order(query: NamedQuery) -> None:
    assert "SELECT DISTINCT" in query.text
    assert re.search(r"\nORDER BY [^\n]+\n(LIMIT \d+\n)?\Z", query.text)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_facts_show_their_sentence(query: NamedQuery) -> None:
    projected = query.text[query.text.index("SELECT") : query.text.index("WHERE")]
    if "rdf:subject" in query.text or "plan:evidence ?evidence ;" in query.text:
        assert {"?quote", "?document", "?title", "?start", "?end"} <= set(projected.split())


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_answer_on_the_tiny_city(small: Reader, root: Path, query: NamedQuery, *, update_golden: bool) -> None:
    golden = root / "tests" / "golden" / "queries" / f"{query.name}.csv"
    answer = _answer(small, query)
    assert answer.count("\n") > 2 * answer.count("# "), "every question has an answer"
    if update_golden:
        golden.write_text(answer, encoding="utf-8")
    assert answer == golden.read_text(encoding="utf-8")


def test_every_golden_file_has_its_query(root: Path) -> None:
    assert {file.stem for file in (root / "tests" / "golden" / "queries").glob("*.csv")} == set(QUERIES)
