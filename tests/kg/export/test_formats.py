"""Exports of the tiny city, read back by other libraries."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET

import networkx as nx
import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, parse

from kg import export, graph
from kg.errors import BadInput, BadQuery, NotFound
from kg.export.selection import about
from kg.names import BASE, PLAN
from kg.store import Reader

ID = BASE + "id/"
SCIENCE_CITY = ID + "990100/青湖科学城"
CORRIDOR = ID + "990100/云川科技创新走廊"
SYNTAXES = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
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
        "about": about(reader, SCIENCE_CITY),
    }


NAMES = ("whole", "document", "around", "type", "select", "construct", "about")


@pytest.mark.parametrize("name", NAMES)
def test_all_syntaxes_hold_the_same(small: Reader, name: str) -> None:
    selection = _selections(small)[name]
    quads = {syntax: set(parse(_write(small, selection, syntax), format=SYNTAXES[syntax])) for syntax in SYNTAXES}
    assert quads["nquads"] == quads["trig"] == quads["jsonld"]
    assert {quad.triple for quad in quads["nquads"]} == {quad.triple for quad in quads["turtle"]}
    assert quads["nquads"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", [one.name for one in export.FORMATS])
def test_the_same_selection_gives_the_same_bytes(small: Reader, name: str, form: str) -> None:
    assert _write(small, _selections(small)[name], form) == _write(small, _selections(small)[name], form)


def test_the_whole_export_is_the_store(small: Reader) -> None:
    assert set(parse(_write(small, export.WHOLE, "nquads"), format=RdfFormat.N_QUADS)) == set(small.quads())


def test_rdflib_reads_the_turtle(small: Reader) -> None:
    found = rdflib.Graph().parse(data=_write(small, export.WHOLE, "turtle"), format="turtle")
    assert (rdflib.URIRef(SCIENCE_CITY), rdflib.URIRef(PLAN + "partOf"), rdflib.URIRef(CORRIDOR)) in found
    assert len(found) == len({quad.triple for quad in small.quads()})


def test_json_ld_names_its_terms_by_prefix(small: Reader) -> None:
    found = json.loads(_write(small, export.around(small, SCIENCE_CITY), "jsonld"))
    assert found["@context"]["plan"] == PLAN
    things = {
        thing["@id"]: thing for part in found["@graph"] for thing in part.get("@graph", ()) if "rdfs:label" in thing
    }
    assert things[SCIENCE_CITY]["rdfs:label"] == {"@value": "青湖科学城", "@language": "zh"}
    assert things[SCIENCE_CITY]["@type"] == ["plan:Zone", "plan:InnovationZone"]


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


def test_networkx_reads_the_graphml(small: Reader) -> None:
    found = nx.read_graphml(io.BytesIO(_write(small, export.WHOLE, "graphml")))
    assert found.nodes[SCIENCE_CITY]["label"] == "青湖科学城"
    assert found.nodes[SCIENCE_CITY]["type"] == "Zone"
    assert found.nodes[SCIENCE_CITY]["pinyin"] == "qing hu ke xue cheng"
    edge = found.get_edge_data(SCIENCE_CITY, CORRIDOR)
    assert (edge["predicate"], edge["confidence"], edge["commitment"]) == ("partOf", 0.9, "plans")
    assert edge["quote"] == "云川科技创新走廊由青湖科学城、临港软件产业园和云川高新区组成。"
    labels = {node["label"] for _, node in found.nodes(data=True)}
    assert "云川机场" in labels, "a thing without a relation is a node too"


def test_a_neighbourhood_is_that_of_the_graph(small: Reader) -> None:
    found = nx.read_graphml(io.BytesIO(_write(small, _selections(small)["around"], "graphml")))
    expected = graph.neighbours(small, SCIENCE_CITY, depth=2)
    assert set(found) == {node.iri for node in expected.nodes}
    assert found.number_of_edges() == len(expected.edges)


def test_graphml_holds_what_xml_can(small: Reader) -> None:
    root = ET.fromstring(_write(small, _selections(small)["construct"], "graphml"))  # noqa: S314 (our own bytes)
    assert root.tag == "{http://graphml.graphdrawing.org/xmlns}graphml"


def test_what_cannot_be_selected_is_told(small: Reader) -> None:
    with pytest.raises(NotFound, match="nothing of the class Unicorn"):
        export.of_type(small, "Unicorn")
    with pytest.raises(BadQuery, match="ASK"):
        export.of_query(small, "ASK {}")
    with pytest.raises(BadInput, match="there are: turtle, trig, nquads, jsonld, graphml"):
        export.format_named("docx")
