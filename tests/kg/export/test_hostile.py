"""Texts that are made to break formats survive in those that can hold them and are harmless in the others."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import networkx as nx
import pydot
import pytest
from lxml import etree, html
from pyoxigraph import Literal, RdfFormat, parse

from kg import export
from kg.export.text import cell, one_line, xml_safe
from kg.names import BASE
from kg.store import Reader
from tests.kg.export.cities import HOSTILE
from tests.kg.export.conftest import Write

ZONE = BASE + "id/990100/园区0"
EVERYTHING = export.Selection(whole=True, edges=export.KINDS)
#: XML reads every line end as one character.
IN_XML = xml_safe(HOSTILE).replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("trig", RdfFormat.TRIG),
        ("nquads", RdfFormat.N_QUADS),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("jsonld", RdfFormat.JSON_LD),
    ],
)
def test_rdf_holds_them_as_they_are(hostile: Reader, written: Write, name: str, form: RdfFormat) -> None:
    texts = {
        q.object.value for q in parse(written(hostile, EVERYTHING, name), format=form) if isinstance(q.object, Literal)
    }
    assert HOSTILE in texts


def test_rdf_xml_is_well_formed(hostile: Reader, written: Write) -> None:
    root = etree.fromstring(written(hostile, EVERYTHING, "rdfxml"))
    assert IN_XML.replace("\n", "") in {(text or "").replace("\r", "").replace("\n", "") for text in root.itertext()}


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_graphs_in_xml(hostile: Reader, written: Write, name: str) -> None:
    data = written(hostile, EVERYTHING, name)
    assert b"ns0:" not in data, "readers that go by the written names know no prefix but viz"
    found = (
        nx.read_graphml(io.BytesIO(data), force_multigraph=True)
        if name == "graphml"
        else nx.read_gexf(io.BytesIO(data), version="1.3")
    )
    assert found.nodes[ZONE]["label"].replace("\r", "") == IN_XML
    quotes = [told["quote"].replace("\r", "") for _, _, told in found.edges(data=True) if told.get("quote")]
    assert IN_XML in quotes


def test_graphs_in_json(hostile: Reader, written: Write) -> None:
    linked = nx.node_link_graph(json.loads(written(hostile, EVERYTHING, "nodelink")), edges="edges")
    assert linked.nodes[ZONE]["label"] == HOSTILE
    cytoscape = json.loads(written(hostile, EVERYTHING, "cytoscape"))
    assert HOSTILE in {node["data"]["label"] for node in cytoscape["elements"]["nodes"]}
    features = json.loads(written(hostile, EVERYTHING, "geojson"))["features"]
    assert {feature["properties"]["name"] for feature in features} == {HOSTILE}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot's calls of pyparsing
def test_dot(hostile: Reader, written: Write) -> None:
    parsed = pydot.graph_from_dot_data(written(hostile, EVERYTHING, "dot").decode())
    assert parsed is not None
    (found,) = parsed
    labels = {node.get("label") for node in found.get_node_list() if "://" in node.get_name()}
    (label,) = labels
    assert label[1:-1].replace("\\n", "\n").count("\n") > 0
    # The quotation mark and the backslash are escaped, the rest stands there.
    shown = label[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    assert "<script>alert(1)</script>" in shown
    assert "\x00" not in shown


def test_tables(hostile: Reader, written: Write) -> None:
    archive = zipfile.ZipFile(io.BytesIO(written(hostile, EVERYTHING, "csv")))
    for name in ("nodes.csv", "edges.csv"):
        rows = list(csv.reader(io.StringIO(archive.read(name).decode(), newline="")))
        assert len({len(row) for row in rows}) == 1, "every row has the columns of the header"
        cells = {cell for row in rows[1:] for cell in row}
        assert "'" + one_line(HOSTILE) in cells
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells if not _is_number(cell))


def test_observations(hostile: Reader, written: Write) -> None:
    data = written(hostile, export.WHOLE, "observations").decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(data, newline="")))
    for column in ("indicator", "place", "as written", "quote", "document", "source"):
        assert row[column] == "'" + xml_safe(HOSTILE)
    assert row["value"] == "-1200000000000.5", "a number is no formula"


def test_the_page(hostile: Reader, written: Write) -> None:
    data = written(hostile, export.WHOLE, "html")
    assert b"<script" not in data
    assert b"\x00" not in data
    page = html.fromstring(data)
    quotes = {quote.text.replace("\r", "") for quote in page.iter("blockquote")}
    assert quotes == {IN_XML}
    assert one_line(HOSTILE).strip() in {str(heading.text).strip() for heading in page.iter("h3")}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell(text) == "'" + text


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
