"""What is written: exactly docs/graph.md, the same bytes each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadInput
from kg.gazetteer import Gazetteer
from kg.link import area_codes, merge_entities
from kg.model import Amount, Entity, Extraction, Mention, Resolved
from kg.names import PLAN, Names
from kg.rdf.emit import emit_document, emit_entities, emit_gazetteer

NAMES = Names()
DOC = "https://w3id.org/planatlas/id/doc/440100-2016-report"


def parsed(nquads: bytes) -> list[ox.Quad]:
    return list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))


def whole(report: Resolved, gazetteer: Gazetteer) -> bytes:
    return b"".join((
        *emit_document(report, NAMES).values(),
        emit_entities(merge_entities(report.entities), NAMES),
        emit_gazetteer(area_codes(report, NAMES), gazetteer, NAMES),
    ))  # fmt: skip


def test_the_golden_document(report: Resolved, gazetteer: Gazetteer, root: Path, update_golden: bool) -> None:  # noqa: FBT001
    golden = root / "tests" / "golden" / "document.nq"
    written = whole(report, gazetteer)
    if update_golden:
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(written)
    assert written.decode() == golden.read_text("utf-8")


def test_every_graph_parses_and_is_sorted(report: Resolved) -> None:
    graphs = emit_document(report, NAMES)
    assert list(graphs) == [
        f"https://w3id.org/planatlas/graph/doc/440100-2016-report{part}" for part in ("", "/evidence", "/text")
    ]
    for graph, nquads in graphs.items():
        quads = parsed(nquads)
        assert {quad.graph_name for quad in quads} == {ox.NamedNode(graph)}
        lines = nquads.decode().splitlines()
        assert lines == sorted(set(lines))
        assert len(quads) == len(lines)


def test_facts_and_statements_are_the_same_triples(report: Resolved) -> None:
    facts, evidence, _ = (parsed(nquads) for nquads in emit_document(report, NAMES).values())
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

    def values(name: str) -> dict[object, object]:
        return {quad.subject: quad.object for quad in evidence if quad.predicate.value == rdf + name}

    subjects, predicates, objects = values("subject"), values("predicate"), values("object")
    stated = {(subjects[s], predicates[s], objects[s]) for s in subjects}
    assert stated == {
        (ox.NamedNode(f.subject), ox.NamedNode(PLAN + f.predicate), ox.NamedNode(f.object)) for f in report.facts
    }
    assert stated <= {(quad.subject, quad.predicate, quad.object) for quad in facts}
    assert len(stated) == len(report.facts) == 5


def test_a_source_is_an_iri_where_it_is_an_address(report: Resolved) -> None:
    def source(value: str) -> object:
        extraction = replace(report.extraction, document=replace(report.extraction.document, source=value))
        facts, *_ = emit_document(replace(report, extraction=extraction), NAMES).values()
        (found,) = {q.object for q in parsed(facts) if q.predicate.value.endswith("terms/source")}
        return found

    assert source("https://example.org/a b?x=<1>#y") == ox.NamedNode("https://example.org/a%20b?x=%3C1%3E#y")
    assert source("https://example.org/报告?x=1#y") == ox.NamedNode("https://example.org/报告?x=1#y")
    assert source("/home/me/报告.txt") == ox.Literal("/home/me/报告.txt")


@pytest.mark.parametrize(
    ("date", "datatype"), [("2016", "gYear"), ("2016-01", "gYearMonth"), ("2016-01-20", "date"), ("2016年", "string")]
)
def test_a_date_has_the_type_of_its_precision(report: Resolved, date: str, datatype: str) -> None:
    extraction = replace(report.extraction, document=replace(report.extraction.document, date=date))
    facts, *_ = emit_document(replace(report, extraction=extraction), NAMES).values()
    (found,) = {q.object for q in parsed(facts) if q.predicate.value.endswith("terms/date")}
    assert isinstance(found, ox.Literal)
    assert found.datatype.value.endswith(f"#{datatype}")


def test_what_is_not_known_is_not_written(marked: Callable[..., Extraction], resolved: Callable[..., Resolved]) -> None:
    facts, evidence, text = emit_document(resolved(marked("无事。")), NAMES).values()
    predicates = {quad.predicate.value.rpartition("#")[2].rpartition("/")[2] for quad in parsed(facts)}
    assert predicates == {"type", "title", "identifier", "extent", "sha256", "reader", "extractor"}
    assert evidence == b""
    assert len(parsed(text)) == 1 + 4


def test_an_observation_says_only_what_is_known(
    marked: Callable[..., Extraction], resolved: Callable[..., Resolved]
) -> None:
    amounts = {1: Amount(Decimal(3), "")}
    bare = marked("[绿道]Indicator[3]Quantity。", [("hasValue", 0, 1)], amounts=amounts)
    facts, *_ = emit_document(resolved(bare), NAMES).values()
    said = {
        q.predicate.value.replace("#", "/").rpartition("/")[2] for q in parsed(facts) if "observation" in str(q.subject)
    }
    assert said == {
        "type", "indicator", "value", "bound", "measure", "asWritten", "confidence", "wasDerivedFrom", "evidence",
    }  # fmt: skip


def test_the_gazetteer_holds_areas_and_all_above(gazetteer: Gazetteer) -> None:
    quads = parsed(emit_gazetteer(["440115", "422800"], gazetteer, NAMES))
    areas = {quad.subject.value.rpartition("/")[2] for quad in quads if isinstance(quad.subject, ox.NamedNode)}
    assert areas == {"440115", "440100", "440000", "422800", "420000", "100000"}
    south = {
        (quad.predicate.value.replace("#", "/").rpartition("/")[2], quad.object.value)
        for quad in quads
        if quad.subject == ox.NamedNode(NAMES.area("440115")) and isinstance(quad.object, ox.NamedNode | ox.Literal)
    }
    assert south == {
        ("type", PLAN + "AdminArea"), ("type", PLAN + "District"), ("label", "南沙区"), ("altLabel", "南沙"),
        ("code", "440115"), ("pinyin", "nan sha qu"), ("partOf", NAMES.area("440100")),
    }  # fmt: skip


def test_an_unknown_code_is_told(gazetteer: Gazetteer) -> None:
    with pytest.raises(BadInput, match="no administrative area has the code 999999"):
        emit_gazetteer(["999999"], gazetteer, NAMES)


def test_a_replaced_iri_says_by_what() -> None:
    (quad,) = parsed(emit_entities((), NAMES, replaced={"x:old": "x:new"}))
    assert quad.predicate.value == "http://purl.org/dc/terms/isReplacedBy"
    assert (quad.subject, quad.object) == (ox.NamedNode("x:old"), ox.NamedNode("x:new"))


def test_an_entity_has_one_label_in_each_language_and_its_aliases() -> None:
    entity = Entity("x:e", "甲", ("Hub", "ShippingHub"), aliases=("乙", "丙"), pinyin="jia", english="A")
    lines = emit_entities([entity], NAMES).decode().splitlines()
    assert len(lines) == 7
    assert sum('"@zh' in line and "label>" in line for line in lines) == 1
    assert any('"jia" ' in line for line in lines)


@given(
    source=st.lists(st.sampled_from(["甲港", "“/?#%”", "<b>\\", "\"'", "港\t区", "😀", "\ufffd", "南沙"]), max_size=5)
)
def test_hostile_names_come_back_from_a_parser(
    source: list[str], resolved: Callable[..., Resolved], marked: Callable[..., Extraction]
) -> None:
    extraction = marked("、".join(source), slug="a b/#?%😀\ufffd", title='"\\\n', place="440100")
    mentions, start = [], 0
    for name in source:
        mentions.append(Mention(start, start + len(name), "Zone", rule='r"\\\n', status="planned"))
        start += len(name) + 1
    found = resolved(replace(extraction, mentions=tuple(mentions)))
    for nquads in (*emit_document(found, NAMES).values(), emit_entities(merge_entities(found.entities), NAMES)):
        assert len(parsed(nquads)) == nquads.count(b"\n")
    labels = {
        quad.object.value
        for quad in parsed(emit_entities(found.entities, NAMES))
        if isinstance(quad.object, ox.Literal)
    }
    assert {entity.label for entity in found.entities} <= labels
