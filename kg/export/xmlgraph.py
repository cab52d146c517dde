"""Graphs as XML: GraphML for yEd, Cytoscape, igraph and networkx, GEXF 1.3 for Gephi.

Written element by element (``lxml.etree.xmlfile``). GraphML holds nothing back; GEXF has positions, for which the
whole graph must be known. Elements below the root are made without a namespace: written into the root they are in its
default one, and no program meets a prefix that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from lxml import etree

from kg.export.drawing import Vertex, arcs, vertices
from kg.export.layout import positions
from kg.export.palette import rgb
from kg.export.selection import Selection
from kg.export.text import xml_safe
from kg.graph import Edge
from kg.store.base import Reader

GRAPHML = "http://graphml.graphdrawing.org/xmlns"
GEXF = "http://gexf.net/1.3"
VIZ = "http://gexf.net/1.3/viz"

#: Attributes of nodes and edges that are numbers; all others are texts.
NUMBERS: Mapping[str, str] = {"confidence": "double", "statements": "int", "start": "int", "end": "int"}


def of_vertex(one: Vertex) -> dict[str, str]:
    """What the formats tell of a node, its label included."""
    return {
        "label": one.label,
        "english": one.english,
        "type": one.type,
        "classes": " ".join(one.classes),
        "pinyin": one.pinyin,
        "value": one.value,
        "unit": one.unit,
        "period": one.period,
        "modality": one.modality,
        "iri": one.iri,
    }


def of_edge(one: Edge) -> dict[str, str | int | float]:
    """What the formats tell of an edge; offsets are -1 where no passage says it."""
    quote = one.quote
    return {
        "predicate": one.predicate,
        "confidence": one.confidence,
        "commitment": one.commitment or "",
        "due": one.due or "",
        "statements": one.statements,
        "quote": "" if quote is None else quote.exact,
        "start": -1 if quote is None else quote.start,
        "end": -1 if quote is None else quote.end,
        "document": quote.document if quote is not None else " ".join(one.documents),
    }


_NODE_KEYS = tuple(of_vertex(Vertex("", "")))
_EDGE_KEYS = tuple(of_edge(Edge("", "", "", 0, 0.0, None, None, (), None)))


def write_graphml(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write a directed multigraph whose node ids are IRIs; attributes that are unknown stand as empty texts."""
    with etree.xmlfile(out, encoding="utf-8", close=False) as xml:
        xml.write_declaration()
        with xml.element(_in(GRAPHML, "graphml"), nsmap={None: GRAPHML}):
            for kind, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
                for key in keys:
                    told = {"for": kind, "attr.name": key, "attr.type": NUMBERS.get(key, "string")}
                    xml.write(etree.Element("key", {"id": f"{kind[0]}_{key}", **told}))
            with xml.element(_in(GRAPHML, "graph"), {"id": "planatlas", "edgedefault": "directed"}):
                for one in vertices(reader, selection):
                    element = etree.Element("node", {"id": xml_safe(one.iri)})
                    _data(xml, element, "n", of_vertex(one))
                for number, arc in enumerate(arcs(reader, selection)):
                    ends = {"source": xml_safe(arc.source), "target": xml_safe(arc.target)}
                    element = etree.Element("edge", {"id": f"e{number}", **ends})
                    _data(xml, element, "e", of_edge(arc))


def _data(xml: Any, element: Any, prefix: str, values: Mapping[str, str | int | float]) -> None:  # noqa: ANN401 (lxml has no types)
    for key, value in values.items():
        etree.SubElement(element, "data", {"key": f"{prefix}_{key}"}).text = xml_safe(str(value))
    _line(xml, element)


def write_gexf(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write GEXF 1.3 with positions, a colour for each type, and sizes by the number of edges."""
    nodes = list(vertices(reader, selection))
    edges = list(arcs(reader, selection))
    places = positions((one.iri for one in nodes), ((arc.source, arc.target) for arc in edges))
    degrees: dict[str, int] = {}
    for arc in edges:
        for end in (arc.source, arc.target):
            degrees[end] = degrees.get(end, 0) + 1
    with etree.xmlfile(out, encoding="utf-8", close=False) as xml:
        xml.write_declaration()
        with xml.element(_in(GEXF, "gexf"), {"version": "1.3"}, nsmap={None: GEXF, "viz": VIZ}):
            meta = etree.Element("meta")
            etree.SubElement(meta, "creator").text = "Planatlas"
            _line(xml, meta)
            with xml.element(_in(GEXF, "graph"), {"defaultedgetype": "directed", "mode": "static"}):
                _declare(xml, "node", _NODE_KEYS[1:])
                _declare(xml, "edge", _EDGE_KEYS)
                with xml.element(_in(GEXF, "nodes")):
                    for one in nodes:
                        _line(xml, _gexf_node(one, places[one.iri], degrees.get(one.iri, 0)))
                with xml.element(_in(GEXF, "edges")):
                    for number, arc in enumerate(edges):
                        _line(xml, _gexf_edge(number, arc))


def _declare(xml: Any, kind: str, keys: Sequence[str]) -> None:  # noqa: ANN401
    declared = etree.Element("attributes", {"class": kind})
    for key in keys:
        told = {"id": key, "title": key, "type": NUMBERS.get(key, "string").replace("int", "integer")}
        etree.SubElement(declared, "attribute", told)
    _line(xml, declared)


def _gexf_node(one: Vertex, place: tuple[float, float], degree: int) -> Any:  # noqa: ANN401
    told = {"id": xml_safe(one.iri), "label": xml_safe(one.label)}
    element = etree.Element("node", told, nsmap={"viz": VIZ})
    values = of_vertex(one)
    del values["label"]
    _values(element, values)
    red, green, blue = rgb(one.type)
    etree.SubElement(element, _in(VIZ, "color"), {"r": str(red), "g": str(green), "b": str(blue)})
    # Upwards in Gephi is downwards in pictures.
    etree.SubElement(element, _in(VIZ, "position"), {"x": str(place[0]), "y": str(-place[1]), "z": "0.0"})
    etree.SubElement(element, _in(VIZ, "size"), {"value": str(round(6 + 4 * degree**0.5, 1))})
    return element


def _gexf_edge(number: int, arc: Edge) -> Any:  # noqa: ANN401
    ends = {"source": xml_safe(arc.source), "target": xml_safe(arc.target)}
    # The kind lets Gephi keep parallel edges apart.
    told = {"id": str(number), **ends, "label": xml_safe(arc.predicate), "kind": xml_safe(arc.predicate)}
    element = etree.Element("edge", {**told, "weight": str(float(max(1, arc.statements)))})
    _values(element, of_edge(arc))
    return element


def _values(element: Any, values: Mapping[str, str | int | float]) -> None:  # noqa: ANN401
    holder = etree.SubElement(element, "attvalues")
    for key, value in values.items():
        if value != "":
            etree.SubElement(holder, "attvalue", {"for": key, "value": xml_safe(str(value))})


def _line(xml: Any, element: Any) -> None:  # noqa: ANN401
    element.tail = "\n"
    xml.write(element)


def _in(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}"
