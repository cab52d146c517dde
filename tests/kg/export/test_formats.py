"""Exports of the tiny city: the RDF syntaxes, read back by other libraries, and what all formats have in common."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from kg import export
from kg.errors import BadInput, BadQuery, NotFound
from kg.export.selection import about
from kg.names import BASE, DCTERMS, PLAN, RDF, RDFS, XSD
from kg.store import Reader
from tests.kg.export.cities import city, stored

ID = BASE + "id/"
SCIENCE_CITY = ID + "990100/青湖科学城"
CORRIDOR = ID + "990100/云川科技创新走廊"
#: Without those for which a store must have ingested its documents itself.
FORMATS = [one.name for one in export.FORMATS if one.name != "brat"]
SYNTAXES = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}


def _write(reader: Reader, selection: export.Selection, name: str) -> bytes:
    out = io.BytesIO()
    export.format_named(name).write(reader, selection, out)
    return out.getvalue()


def _selections(reader: Reader) -> dict[str, export.Selection]:
    return {
        "whole": export.WHOLE,
        "document": export.of_document(reader, ID + "doc/yunchuan-2016-report"),
        "around": export.around(reader, SCIENCE_CITY, 2),
        "type": export.of_type(reader, "Hub"),
        "select": export.of_query(reader, "SELECT ?zone { ?zone a plan:Zone }"),
        "construct": export.of_query(reader, "CONSTRUCT { ?a plan:partOf ?b } WHERE { ?a plan:partOf ?b }"),
        "things": export.of_things(reader, [SCIENCE_CITY, CORRIDOR]),
        "about": about(reader, SCIENCE_CITY),
    }


NAMES = ("whole", "document", "around", "type", "select", "construct", "things", "about")


@pytest.mark.parametrize("name", NAMES)
def test_all_syntaxes_hold_the_same(small: Reader, name: str) -> None:
    selection = _selections(small)[name]
    quads = {syntax: set(parse(_write(small, selection, syntax), format=SYNTAXES[syntax])) for syntax in SYNTAXES}
    assert quads["nquads"] == quads["trig"] == quads["jsonld"]
    assert quads["nquads"]
    triples = {quad.triple for quad in quads["nquads"]}
    for syntax in ("turtle", "ntriples", "rdfxml"):
        assert {quad.triple for quad in quads[syntax]} == triples


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_selection_gives_the_same_bytes(small: Reader, name: str, form: str) -> None:
    assert _write(small, _selections(small)[name], form) == _write(small, _selections(small)[name], form)


def test_the_whole_export_is_the_store(small: Reader) -> None:
    assert set(parse(_write(small, export.WHOLE, "nquads"), format=RdfFormat.N_QUADS)) == set(small.quads())


def test_rdflib_reads_the_turtle(small: Reader) -> None:
    found = rdflib.Graph().parse(data=_write(small, export.WHOLE, "turtle"), format="turtle")
    assert (rdflib.URIRef(SCIENCE_CITY), rdflib.URIRef(PLAN + "partOf"), rdflib.URIRef(CORRIDOR)) in found
    assert len(found) == len({quad.triple for quad in small.quads()})


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own parsers use what it gives up
@pytest.mark.parametrize("syntax", ["ntriples", "rdfxml", "jsonld"])
def test_rdflib_reads_the_other_syntaxes(small: Reader, syntax: str) -> None:
    data = _write(small, export.around(small, SCIENCE_CITY), syntax)
    form = {"ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld"}[syntax]
    found = rdflib.Dataset(default_union=True)
    found.parse(data=data, format=form)
    turtle = rdflib.Graph().parse(data=_write(small, export.around(small, SCIENCE_CITY), "turtle"), format="turtle")
    assert {(s, p, str(o)) for s, p, o, _ in found.quads()} == {(s, p, str(o)) for s, p, o in turtle}


def test_json_ld_has_the_context_of_the_project(small: Reader, root: Path) -> None:
    found = json.loads(_write(small, export.around(small, SCIENCE_CITY), "jsonld"))
    assert found["@context"] == json.loads((root / "ontology" / "context.jsonld").read_text("utf-8"))["@context"]
    things = {thing["id"]: thing for part in found["@graph"] for thing in part.get("graph", ()) if "label" in thing}
    assert things[SCIENCE_CITY]["label"] == {"zh": "青湖科学城"}
    assert things[SCIENCE_CITY]["type"] == ["Zone", "InnovationZone"]
    statements = [
        thing for part in found["@graph"] for thing in part.get("graph", ()) if thing.get("type") == "Statement"
    ]
    assert {one["predicate"] for one in statements} >= {"partOf", "develops"}
    assert all(one["commitment"].startswith("commitment-") for one in statements)


def test_json_ld_says_what_a_term_would_change_by_its_prefixed_name(tmp_path: Path) -> None:
    a, day = NamedNode("http://x/a"), NamedNode(DCTERMS + "date")
    year = Literal("2016", datatype=NamedNode(XSD + "gYear"))
    quads = {
        Quad(a, day, year),
        Quad(a, NamedNode(DCTERMS + "source"), Literal("file.txt")),
        Quad(a, NamedNode(RDFS + "label"), Literal("without a language")),
        Quad(a, NamedNode(PLAN + "status"), NamedNode(PLAN + "label")),
        Quad(a, NamedNode(PLAN + "partOf"), Literal("words")),
        Quad(a, NamedNode(RDF + "type"), NamedNode("http://other/Zone")),
        Quad(a, NamedNode("http://other/p"), BlankNode("b")),
        Quad(BlankNode("b"), NamedNode(PLAN + "sha256"), Literal("x", language="en")),
    }
    reader = stored(tmp_path, [Quad(q.subject, q.predicate, q.object, NamedNode("http://x/g")) for q in quads]).reader()
    back = parse(_write(reader, export.WHOLE, "jsonld"), format=RdfFormat.JSON_LD)
    assert {str(quad.triple) for quad in back} == {str(quad.triple) for quad in quads}


def test_rdf_xml_refuses_a_property_without_a_name(small: Reader) -> None:
    selection = export.of_query(small, "CONSTRUCT { ?a <http://x/1> ?b } WHERE { ?a plan:partOf ?b }")
    with pytest.raises(BadInput, match="http://x/1"):
        _write(small, selection, "rdfxml")


def test_a_document_brings_its_graphs_and_the_things_it_names(small: Reader) -> None:
    quads = set(parse(_write(small, _selections(small)["document"], "nquads"), format=RdfFormat.N_QUADS))
    graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}
    own = BASE + "graph/doc/yunchuan-2016-report"
    assert graphs == {own, own + "/evidence", own + "/text", BASE + "graph/entities", BASE + "graph/gazetteer"}


@pytest.mark.parametrize("name", ["around", "type", "select", "about"])
def test_every_fact_of_a_part_comes_with_its_evidence(small: Reader, name: str) -> None:
    data = rdflib.Graph().parse(data=_write(small, _selections(small)[name], "turtle"), format="turtle")
    rdf, oa = rdflib.RDF, rdflib.Namespace("http://www.w3.org/ns/oa#")
    statements = list(data.subjects(rdf.type, rdf.Statement))
    for statement in statements:
        subject, predicate, obj = (data.value(statement, end) for end in (rdf.subject, rdf.predicate, rdf.object))
        assert (subject, predicate, obj) in data
        for evidence in data.objects(statement, rdflib.URIRef(PLAN + "evidence")):
            assert any(data.value(selector, oa.exact) for selector in data.objects(evidence, oa.hasSelector))
    assert statements or name == "select"


def test_what_cannot_be_selected_is_told(small: Reader) -> None:
    with pytest.raises(NotFound, match="nothing of the class Unicorn"):
        export.of_type(small, "Unicorn")
    with pytest.raises(BadQuery, match="ASK"):
        export.of_query(small, "ASK {}")
    with pytest.raises(BadInput, match="there are: turtle, trig, nquads, ntriples, rdfxml, jsonld, graphml, gexf"):
        export.format_named("docx")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("x.ttl", "turtle"),
        ("a.b.NT", "ntriples"),
        ("x.csv", "observations"),
        ("x.csv.zip", "csv"),
        ("x.brat.zip", "brat"),
    ],
)
def test_a_file_says_its_format(name: str, form: str) -> None:
    assert export.format_of_file(name).name == form
    assert export.format_named(form).name == form


def test_a_file_that_says_none(small: Reader) -> None:
    with pytest.raises(BadInput, match=r"x\.zip says no format"):
        export.format_of_file("x.zip")
    with pytest.raises(NotFound, match="no document"):
        _write(small, export.WHOLE, "brat")


@pytest.mark.parametrize("form", ["nquads", "turtle", "jsonld", "graphml", "dot", "csv", "observations", "geojson"])
def test_what_is_held_does_not_grow_with_the_store(form: str, tmp_path: Path) -> None:
    peaks = []
    for size in (50, 500):
        reader = stored(tmp_path / str(size), city(size, "一处园区" * 20)).reader()
        out = _Nowhere()
        export.format_named(form).write(reader, export.WHOLE, out)
        tracemalloc.start()
        export.format_named(form).write(reader, export.WHOLE, out)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + 50_000


class _Nowhere(io.BytesIO):
    """A file that forgets what is written to it, and cannot go back."""

    def seekable(self) -> bool:
        return False

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]
