"""Exports: one module a family of formats, and the list of formats as a plain tuple."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from kg.errors import BadInput
from kg.export.dot import write_dot
from kg.export.drawing import KINDS, edge_kinds
from kg.export.geojson import write_geojson
from kg.export.jsongraph import write_cytoscape, write_node_link
from kg.export.jsonld import write_jsonld
from kg.export.page import write_page
from kg.export.rdf import write_nquads, write_ntriples, write_rdfxml, write_trig, write_turtle
from kg.export.selection import WHOLE, Selection, around, of_document, of_query, of_things, of_type
from kg.export.standoff import write_brat
from kg.export.tables import write_tables
from kg.export.values import write_observations
from kg.export.xmlgraph import write_gexf, write_graphml
from kg.store.base import Reader

__all__ = [
    "FORMATS",
    "KINDS",
    "WHOLE",
    "Format",
    "Selection",
    "around",
    "edge_kinds",
    "format_named",
    "format_of_file",
    "of_document",
    "of_query",
    "of_things",
    "of_type",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that a selection can be written in."""

    name: str
    media_type: str
    #: Without a dot.
    extension: str
    write: Callable[[Reader, Selection, BinaryIO], None]


FORMATS = (
    Format("turtle", "text/turtle", "ttl", write_turtle),
    Format("trig", "application/trig", "trig", write_trig),
    Format("nquads", "application/n-quads", "nq", write_nquads),
    Format("ntriples", "application/n-triples", "nt", write_ntriples),
    Format("rdfxml", "application/rdf+xml", "rdf", write_rdfxml),
    Format("jsonld", "application/ld+json", "jsonld", write_jsonld),
    Format("graphml", "application/graphml+xml", "graphml", write_graphml),
    Format("gexf", "application/gexf+xml", "gexf", write_gexf),
    Format("cytoscape", "application/json", "cyjs", write_cytoscape),
    Format("nodelink", "application/json", "json", write_node_link),
    Format("dot", "text/vnd.graphviz", "dot", write_dot),
    Format("csv", "application/zip", "csv.zip", write_tables),
    Format("observations", "text/csv", "csv", write_observations),
    Format("geojson", "application/geo+json", "geojson", write_geojson),
    Format("brat", "application/zip", "brat.zip", write_brat),
    Format("html", "text/html", "html", write_page),
)


def format_named(name: str) -> Format:
    """The format of that name, else the first of that extension or media type.

    Raises:
        BadInput: if there is none; the message lists those there are.
    """
    wanted = name.strip().casefold()
    for field in ("name", "extension", "media_type"):
        for one in FORMATS:
            if wanted == getattr(one, field):
                return one
    raise BadInput(f"there is no format {name!r}; there are: {', '.join(one.name for one in FORMATS)}")


def format_of_file(name: str) -> Format:
    """The format that a file's name says by its extension: ``x.csv`` are observations, ``x.csv.zip`` nodes and edges.

    Raises:
        BadInput: if it says none.
    """
    matching = [one for one in FORMATS if name.casefold().endswith("." + one.extension)]
    if not matching:
        endings = ", ".join("." + one.extension for one in FORMATS)
        raise BadInput(f"{name} says no format: name one by --format, or end it in {endings}")
    return max(matching, key=lambda one: len(one.extension))
