"""Graphs as JSON: node-link for networkx and D3, elements for Cytoscape; both by networkx."""

from __future__ import annotations

import json
from typing import BinaryIO

import networkx as nx

from kg.export.drawing import arcs, vertices
from kg.export.selection import Selection
from kg.export.xmlgraph import of_edge, of_vertex
from kg.store.base import Reader


def write_node_link(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write node-link JSON (``nodes`` and ``edges``), which ``networkx.node_link_graph`` reads."""
    _write(nx.node_link_data(_graph(reader, selection), edges="edges"), out)


def write_cytoscape(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write the JSON of Cytoscape and Cytoscape.js (``elements``), with an id for each edge."""
    found = nx.cytoscape_data(_graph(reader, selection), name="label")
    for number, edge in enumerate(found["elements"]["edges"]):
        edge["data"] |= {"id": f"e{number}", "interaction": edge["data"]["predicate"]}
    _write(found, out)


def _graph(reader: Reader, selection: Selection) -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for one in vertices(reader, selection):
        graph.add_node(one.iri, **of_vertex(one))
    for arc in arcs(reader, selection):
        graph.add_edge(arc.source, arc.target, key=arc.predicate, **of_edge(arc))
    return graph


def _write(found: object, out: BinaryIO) -> None:
    # At once: the graph is held anyway, and piece by piece Python encodes many times slower.
    out.write(json.dumps(found, ensure_ascii=False).encode() + b"\n")
