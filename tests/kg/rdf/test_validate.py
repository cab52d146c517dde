"""Validation finds each kind of defect, tells where it is, and finds nothing where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.gazetteer import Gazetteer
from kg.model import Extraction, Resolved
from kg.names import Names
from kg.rdf.validate import Report, validate

Filled = Callable[..., "Memory"]

DOC = "https://w3id.org/planatlas/id/doc/440100-2016-report"
GRAPH = "graph:doc\\/440100-2016-report"
FACTS, EVIDENCE, TEXT = f"GRAPH {GRAPH}", f"GRAPH {GRAPH}\\/evidence", f"GRAPH {GRAPH}\\/text"


class Memory:
    """The store of the fixture, for the type checker."""

    store: ox.Store
    update: Callable[[str], None]


def check(memory: Memory, *, shapes: bool = False) -> Report:
    return validate(memory, shapes=shapes)  # type: ignore[arg-type]


def test_a_sound_store_is_clean(memory: Memory) -> None:
    report = check(memory, shapes=True)
    assert report.findings == ()
    assert report.clean
    assert report.documents == 1
    assert report.quads > 200


@pytest.mark.parametrize(
    ("damage", "focus", "path", "message"),
    [
        (
            f"INSERT DATA {{ {FACTS} {{ gz:数字走廊 plan:contributesTo gz:云川高新区 }} }}",
            "id/440100/数字走廊", "contributesTo", "without an rdf:Statement",
        ),
        (
            f"DELETE DATA {{ {FACTS} {{ gz:云川高新区 plan:partOf gz:数字走廊 }} }}",
            "id/statement/", "subject", "not in the document's graph",
        ),
        (
            f"INSERT DATA {{ {FACTS} {{ gz:数字走廊 plan:hasPart gz:云川高新区 }} }}",
            "id/440100/数字走廊", "hasPart", "no relation that a document may state",
        ),
        (
            (f'DELETE {{ {EVIDENCE} {{ ?q oa:exact ?t }} }} INSERT {{ {EVIDENCE} {{ ?q oa:exact "改过" }} }} '
            f'WHERE {{ {EVIDENCE} {{ ?q oa:exact ?t FILTER(CONTAINS(?t, "南沙")) }} }}'),
            "/evidence/63-72/quote", "exact", "the text at 63-72 reads otherwise",
        ),
        (
            (f"DELETE {{ {EVIDENCE} {{ ?p oa:end 72 }} }} INSERT {{ {EVIDENCE} {{ ?p oa:end 71 }} }} "
            f"WHERE {{ {EVIDENCE} {{ ?p oa:end 72 }} }}"),
            "/evidence/63-72/quote", "exact", "the text at 63-71 reads otherwise",
        ),
        (
            (f"DELETE {{ {EVIDENCE} {{ ?p oa:end 72 }} }} INSERT {{ {EVIDENCE} {{ ?p oa:end 7200 }} }} "
            f"WHERE {{ {EVIDENCE} {{ ?p oa:end 72 }} }}"),
            "/evidence/63-72/position", "start", "no span of the text",
        ),
        (
            f"DELETE WHERE {{ {EVIDENCE} {{ <{DOC}/evidence/63-72> oa:hasSelector <{DOC}/evidence/63-72/quote> }} }}",
            "/evidence/63-72", "hasSelector", "one position and one quotation",
        ),
        (
            f"DELETE WHERE {{ {EVIDENCE} {{ ?s plan:evidence <{DOC}/evidence/63-72> }} }}",
            "id/statement/", "evidence", "without evidence",
        ),
        (
            f"DELETE WHERE {{ {FACTS} {{ ?s plan:evidence <{DOC}/evidence/73-97> }} }}",
            "id/observation/", "evidence", "without evidence",
        ),
        (
            f"DELETE WHERE {{ {FACTS} {{ ?s plan:evidence <{DOC}/evidence/73-97> }} }}",
            "/evidence/73-97", "evidence", "evidence of nothing",
        ),
        (
            f"DELETE WHERE {{ {EVIDENCE} {{ <{DOC}/evidence/63-72> a oa:SpecificResource }} }}",
            "id/statement/", "evidence", "is not described",
        ),
        (
            f"DELETE WHERE {{ {EVIDENCE} {{ <{DOC}/evidence/63-72> oa:hasSource ?d }} }}",
            "/evidence/63-72", "hasSource", "evidence from another document",
        ),
        (
            "DELETE WHERE { GRAPH graph:entities { gz:云川高新区 ?p ?o } }",
            "id/440100/云川高新区", "partOf", "<https://w3id.org/planatlas/id/440100/云川高新区> is described nowhere",
        ),
        (
            "DELETE WHERE { GRAPH graph:entities { cn:地区生产总值 rdfs:label ?l } }",
            "id/observation/", "indicator", "id/CN/地区生产总值> is described nowhere",
        ),
        (
            "DELETE WHERE { GRAPH graph:gazetteer { area:440100 ?p ?o } }",
            DOC, "ofPlace", "area/440100> is described nowhere",
        ),
        (
            f"DELETE WHERE {{ {TEXT} {{ <{DOC}> plan:text ?t }} }}",
            DOC, "text", "has no text",
        ),
        (
            (f"DELETE {{ {TEXT} {{ <{DOC}> plan:text ?t }} }} INSERT {{ {TEXT} {{ <{DOC}> plan:text ?u }} }} "
            f'WHERE {{ {TEXT} {{ <{DOC}> plan:text ?t }} BIND(CONCAT(?t, "。") AS ?u) }}'),
            DOC, "sha256", "not the one of this SHA-256",
        ),
        (
            f"DELETE WHERE {{ {FACTS} {{ <{DOC}> dcterms:extent ?n }} }}",
            DOC, "extent", "characters",
        ),
        (
            f"INSERT DATA {{ {TEXT} {{ <{DOC}/mention/63-65> oa:end 90 }} }}",
            "/mention/63-65", "start", "no span of the text",
        ),
        (
            f"DELETE WHERE {{ {TEXT} {{ <{DOC}/section/11-98> a ?c }} }}",
            "/sentence/63-72", "isPartOf", "is no section of the document",
        ),
        (
            'INSERT DATA { GRAPH graph:entities { gz:没有人提到 a plan:Zone ; rdfs:label "没有人提到"@zh } }',
            "id/440100/没有人提到", "type", "no document speaks of it",
        ),
        (
            "INSERT DATA { GRAPH graph:gazetteer { area:440300 a plan:AdminArea ; plan:partOf area:440000 } }",
            "id/area/440300", "type", "no document speaks of it",
        ),
        (
            "INSERT DATA { GRAPH graph:doc\\/gone\\/evidence { gz:甲 plan:partOf gz:乙 } }",
            "graph/doc/gone/evidence", "", "a graph of no document",
        ),
    ],
)  # fmt: skip
def test_a_defect_is_found_where_it_is(memory: Memory, damage: str, focus: str, path: str, message: str) -> None:
    before = len(memory.store)
    quads = set(memory.store)
    memory.update(damage)
    assert len(memory.store) != before or set(memory.store) != quads, "the damage did nothing"
    found = check(memory).findings
    assert any(
        focus in finding.focus and finding.path.endswith(path) and message in finding.message for finding in found
    ), found


@pytest.mark.parametrize(
    ("damage", "focus", "path"),
    [
        (
            f"INSERT {{ {EVIDENCE} {{ ?s plan:confidence 2.5 }} }} WHERE {{ {EVIDENCE} {{ ?s a rdf:Statement }} }}",
            "id/statement/", "confidence",
        ),
        (
            'INSERT DATA { GRAPH graph:entities { gz:数字走廊 rdfs:label "又一个"@zh } }',
            "id/440100/数字走廊", "label",
        ),
        (
            ("DELETE WHERE { GRAPH graph:entities { cn:生物医药 a plan:Industry } } ; "
            "INSERT DATA { GRAPH graph:entities { cn:生物医药 a plan:Zone } }"),
            "id/CN/生物医药", "type",
        ),
        (
            f"DELETE WHERE {{ {FACTS} {{ ?o schema:value ?v }} }}",
            "id/observation/", "value",
        ),
    ],
)  # fmt: skip
def test_the_shapes_find_what_the_invariant_does_not_look_at(
    memory: Memory, damage: str, focus: str, path: str
) -> None:
    memory.update(damage)
    assert check(memory).findings == ()
    found = check(memory, shapes=True).findings
    assert any(focus in finding.focus and finding.path.endswith(path) for finding in found), found
    assert all(finding.document == "440100-2016-report" and finding.message for finding in found)


@pytest.mark.parametrize("term", ["[] plan:partOf gz:数字走廊", "gz:数字走廊 plan:partOf <<( gz:a plan:b gz:c )>>"])
def test_what_has_no_name_is_told(memory: Memory, term: str) -> None:
    memory.update(f"INSERT DATA {{ {FACTS} {{ {term} }} }}")
    findings = check(memory, shapes=True).findings
    assert any("a blank node or a triple as a term" in finding.message for finding in findings)


def test_a_document_that_is_not_described_is_told(memory: Memory) -> None:
    memory.update(f"DELETE WHERE {{ {FACTS} {{ <{DOC}> a plan:Document }} }}")
    assert [finding.message for finding in check(memory).findings] == ["the document is not described in its graph"]


def test_a_replaced_iri_is_no_orphan(memory: Memory) -> None:
    memory.update("INSERT DATA { GRAPH graph:entities { gz:旧名 dcterms:isReplacedBy gz:数字走廊 } }")
    assert check(memory).clean


def test_several_processes_report_the_same(
    extraction: Extraction, resolved: Callable[..., Resolved], gazetteer: Gazetteer, filled: Filled
) -> None:
    documents = [
        resolved(replace(extraction, document=replace(extraction.document, slug=f"plan-{number}")))
        for number in range(5)
    ]
    memory = filled(documents, gazetteer)
    memory.update("INSERT DATA { GRAPH graph:doc\\/plan-1 { gz:数字走廊 plan:partOf gz:云川高新区 } }")
    done: list[str] = []
    alone = validate(memory, progress=done.append)  # type: ignore[arg-type]
    together = validate(memory, processes=2)  # type: ignore[arg-type]
    assert alone == together
    assert [finding.document for finding in alone.findings] == ["plan-1"]
    assert done == [f"plan-{number}" for number in range(5)]


def test_an_empty_store_is_clean() -> None:
    class Empty:
        def quads(self, *_: object, **__: object) -> list[ox.Quad]:
            return []

        def graphs(self) -> list[ox.NamedNode]:
            return []

    assert validate(Empty(), processes=1) == Report((), 0, 0)


def test_documents_below_another_base_are_not_this_stores(memory: Memory) -> None:
    report = validate(memory, names=Names("https://example.org/"), shapes=False)  # type: ignore[arg-type]
    assert (report.documents, report.findings) == (0, ())


def test_the_shapes_may_come_from_another_folder(memory: Memory, tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "one.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix plan: <https://w3id.org/planatlas/ontology#> .
        <x:shape> a sh:NodeShape ; sh:targetClass plan:Corridor ;
            sh:property [ sh:path plan:due ; sh:minCount 1 ; sh:message "a corridor is due" ] .""",
        "utf-8",
    )
    (finding,) = validate(memory, ontology=tmp_path).findings  # type: ignore[arg-type]
    assert finding.focus.endswith("数字走廊")
    assert finding.message == "MinCount: a corridor is due"
