"""The formats for graphs, read back by networkx, igraph, lxml and pydot."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pydot
import pytest
from lxml import etree

from kg import export, graph
from kg.errors import BadInput
from kg.export.layout import LARGE, positions
from kg.names import BASE
from kg.store import Reader
from tests.kg.export.conftest import Write

ID = BASE + "id/"
SCIENCE_CITY = ID + "990100/青湖科学城"
CORRIDOR = ID + "990100/云川科技创新走廊"
QUOTE = "云川科技创新走廊由青湖科学城、临港软件产业园和云川高新区组成。"
GEXF = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}


def _edges_of_store(reader: Reader) -> set[tuple[str, str, str]]:
    """What SPARQL says the relations are."""
    found = reader.query(
        "SELECT DISTINCT ?s ?p ?o { ?x a rdf:Statement ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o "
        "FILTER(?p != plan:status) }"
    )
    return {(row["s"].value, row["p"].value.rpartition("#")[2], row["o"].value) for row in found}  # type: ignore[union-attr]


def _things_of_store(reader: Reader) -> set[str]:
    found = reader.query("SELECT DISTINCT ?x { VALUES ?g { graph:entities graph:gazetteer } GRAPH ?g { ?x a ?type } }")
    return {row["x"].value for row in found}  # type: ignore[union-attr]


def test_networkx_reads_the_graphml(small: Reader, written: Write) -> None:
    found = nx.read_graphml(io.BytesIO(written(small, export.WHOLE, "graphml")), force_multigraph=True)
    assert set(found) == _things_of_store(small)
    assert {(a, told["predicate"], b) for a, b, told in found.edges(data=True)} == _edges_of_store(small)
    node = found.nodes[SCIENCE_CITY]
    assert (node["label"], node["type"], node["pinyin"]) == ("青湖科学城", "Zone", "qing hu ke xue cheng")
    (edge,) = found.get_edge_data(SCIENCE_CITY, CORRIDOR).values()
    assert (edge["predicate"], edge["confidence"], edge["commitment"]) == ("partOf", 0.9, "plans")
    assert edge["quote"] == QUOTE
    assert "云川机场" in {told["label"] for _, told in found.nodes(data=True)}, (
        "a thing without a relation is a node too"
    )


def test_igraph_reads_the_graphml(small: Reader, written: Write, tmp_path: Path) -> None:
    path = tmp_path / "x.graphml"
    path.write_bytes(written(small, export.WHOLE, "graphml"))
    found = igraph.Graph.Read_GraphML(str(path))
    assert set(found.vs["iri"]) == _things_of_store(small)
    names = [vertex["iri"] for vertex in found.vs]
    assert {(names[e.source], e["predicate"], names[e.target]) for e in found.es} == _edges_of_store(small)
    assert len(set(found.es["id"])) == found.ecount(), "Gephi takes edges of one id for one"


def test_gexf_has_positions_colours_and_sizes(small: Reader, written: Write) -> None:
    data = written(small, export.WHOLE, "gexf")
    root = etree.fromstring(data)
    assert (root.tag, root.get("version")) == ("{http://gexf.net/1.3}gexf", "1.3")
    nodes = root.findall("g:graph/g:nodes/g:node", GEXF)
    assert {node.get("id") for node in nodes} == _things_of_store(small)
    places = {(p.get("x"), p.get("y")) for node in nodes for p in node.findall("viz:position", GEXF)}
    assert len(places) == len(nodes), "no two stand on one another"
    colours: dict[str, set[tuple[str, ...]]] = {}
    for node in nodes:
        kind = node.find("g:attvalues/g:attvalue[@for='type']", GEXF).get("value")
        colour = node.find("viz:color", GEXF)
        colours.setdefault(kind, set()).add(tuple(colour.get(part) for part in "rgb"))
        assert float(node.find("viz:size", GEXF).get("value")) > 0
    assert all(len(found) == 1 for found in colours.values())
    assert len({next(iter(found)) for found in colours.values()}) == len(colours), "one colour a type"
    for kind in ("node", "edge"):
        declared = {a.get("id") for a in root.findall(f"g:graph/g:attributes[@class='{kind}']/g:attribute", GEXF)}
        assert {a.get("for") for a in root.findall(f"g:graph/g:{kind}s/g:{kind}//g:attvalue", GEXF)} <= declared
    read = nx.read_gexf(io.BytesIO(data), version="1.3")
    assert {(a, told["predicate"], b) for a, b, told in read.edges(data=True)} == _edges_of_store(small)
    assert read.nodes[SCIENCE_CITY]["label"] == "青湖科学城"


def test_node_link_and_cytoscape_are_read_by_networkx(small: Reader, written: Write) -> None:
    linked = nx.node_link_graph(json.loads(written(small, export.WHOLE, "nodelink")), edges="edges")
    told = json.loads(written(small, export.WHOLE, "cytoscape"))
    assert len({edge["data"]["id"] for edge in told["elements"]["edges"]}) == len(told["elements"]["edges"])
    cytoscape = nx.cytoscape_graph(told, name="label")
    for found in (linked, cytoscape):
        assert set(found) == _things_of_store(small)
        assert {(a, told["predicate"], b) for a, b, told in found.edges(data=True)} == _edges_of_store(small)
    assert linked.edges[SCIENCE_CITY, CORRIDOR, "partOf"]["quote"] == QUOTE
    assert linked.nodes[SCIENCE_CITY]["label"] == "青湖科学城"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot's calls of pyparsing
def test_pydot_reads_the_dot(small: Reader, written: Write) -> None:
    parsed = pydot.graph_from_dot_data(written(small, export.WHOLE, "dot").decode())
    assert parsed is not None
    (found,) = parsed
    nodes = {_plain(node.get_name()): node for node in found.get_node_list() if "://" in node.get_name()}
    assert set(nodes) == _things_of_store(small)
    assert _plain(nodes[SCIENCE_CITY].get("label")) == "青湖科学城"
    assert {
        (_plain(edge.get_source()), _plain(edge.get("label")), _plain(edge.get_destination()))
        for edge in found.get_edge_list()
    } == _edges_of_store(small)


def test_a_neighbourhood_is_that_of_the_graph(small: Reader, written: Write) -> None:
    expected = graph.neighbours(small, SCIENCE_CITY, depth=2)
    data = written(small, export.around(small, SCIENCE_CITY, 2), "graphml")
    found = nx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert set(found) == {node.iri for node in expected.nodes}
    assert found.number_of_edges() == len(expected.edges)


def test_some_things_are_joined_among_themselves_alone(small: Reader, written: Write) -> None:
    found = json.loads(written(small, export.of_things(small, [CORRIDOR, SCIENCE_CITY]), "nodelink"))
    assert {node["id"] for node in found["nodes"]} == {SCIENCE_CITY, CORRIDOR}
    assert [(edge["source"], edge["key"], edge["target"]) for edge in found["edges"]] == [
        (SCIENCE_CITY, "partOf", CORRIDOR)
    ]


class TestKindsOfEdges:
    """Which properties are drawn can be chosen."""

    @pytest.mark.parametrize("part", ["whole", "document"])
    def test_each_kind_alone(self, small: Reader, written: Write, part: str) -> None:
        document = ID + "doc/yunchuan-2016-report"
        selection = export.WHOLE if part == "whole" else export.of_document(small, document)
        drawn = {kind: self._drawn(small, written, selection, [kind]) for kind in export.KINDS}
        for kind in set(export.KINDS) - {"observations"}:
            assert {edge["predicate"] for edge in drawn[kind]["edges"]} <= {kind}
        ends = {edge["target"] for edge in drawn["status"]["edges"]}
        assert ends <= {node["id"] for node in drawn["status"]["nodes"]}
        assert any(end.endswith("status-planned") for end in ends)
        assert {edge["source"] for edge in drawn["mentions"]["edges"]} == (
            {document} if part == "document" else {one.iri for one in graph.documents(small)}
        )
        assert (ID + "area/990102", ID + "area/990100") in {
            (edge["source"], edge["target"]) for edge in drawn["within"]["edges"]
        }

    def test_observations_become_nodes(self, small: Reader, written: Write) -> None:
        found = self._drawn(small, written, export.WHOLE, ["partOf,observations"])
        values = {node["id"]: node for node in found["nodes"] if node["type"] == "Observation"}
        node = next(node for node in values.values() if node["label"] == "1200亿元")
        assert (node["value"], node["unit"], node["period"]) == ("120000000000", "yuan", "2015")
        ends = {edge["key"]: edge["target"] for edge in found["edges"] if edge["source"] == node["id"]}
        assert ends == {"indicator": ID + "CN/地区生产总值", "ofPlace": ID + "area/990100"}
        assert {edge["key"] for edge in found["edges"]} == {"partOf", "indicator", "ofPlace"}

    @pytest.mark.parametrize("kind", export.KINDS)
    def test_no_edge_hangs_in_the_air(self, sampled: Reader, written: Write, kind: str) -> None:
        for selection in (export.WHOLE, export.around(sampled, graph.resolve(sampled, "广州科技创新走廊"))):
            found = self._drawn(sampled, written, selection, [kind])
            nodes = [node["id"] for node in found["nodes"]]
            assert len(nodes) == len(set(nodes))
            assert {end for edge in found["edges"] for end in (edge["source"], edge["target"])} <= set(nodes)

    def test_a_kind_that_is_none_is_told(self) -> None:
        assert export.edge_kinds([]) == export.edge_kinds(["plan:partOf, locatedIn", ",".join(export.KINDS[:7])])
        with pytest.raises(BadInput, match="there are no edges 'likes'; there are: partOf"):
            export.edge_kinds(["partOf,likes"])

    def _drawn(self, reader: Reader, written: Write, selection: export.Selection, kinds: list[str]) -> Any:  # noqa: ANN401
        chosen = replace(selection, edges=export.edge_kinds(kinds))
        return json.loads(written(reader, chosen, "nodelink"))


class TestLayout:
    """The same graph always stands the same way, whatever its size."""

    @pytest.mark.parametrize("size", [1, 2, 30, LARGE + 200])
    def test_every_node_has_a_place_of_its_own(self, size: int) -> None:
        tree = nx.random_labeled_tree(size, seed=3)
        names = [str(node) for node in tree]
        edges = [(str(a), str(b)) for a, b in tree.edges]
        placed = positions(names, edges)
        assert set(placed) == set(names)
        assert len(set(placed.values())) == size
        assert all(x >= 0 and y >= 0 for x, y in placed.values())
        assert placed == positions(reversed(names), [(b, a) for a, b in reversed(edges)])

    def test_parts_do_not_overlap(self) -> None:
        edges = [(f"{part}-{i}", f"{part}-{i + 1}") for part in range(4) for i in range(5)]
        names = sorted({end for edge in edges for end in edge} | {f"alone-{i}" for i in range(9)})
        placed = positions(names, edges)
        boxes = []
        for part in range(4):
            spots = [spot for name, spot in placed.items() if name.startswith(f"{part}-")]
            boxes.append([f(spot[axis] for spot in spots) for axis in (0, 1) for f in (min, max)])
        for one, other in ((a, b) for i, a in enumerate(boxes) for b in boxes[:i]):
            assert one[0] > other[1] or other[0] > one[1] or one[2] > other[3] or other[2] > one[3]

    def test_nothing_stands_nowhere(self) -> None:
        assert positions([], []) == {}


def _plain(quoted: object) -> str:
    return str(quoted).strip('"')
