"""Reading the graph: things by name, all that is stated of one, its neighbourhood, paths, search, documents.

Everything is read from one commit (``kg.store.base.Reader``) by pattern and comes back as frozen values.
"""

from __future__ import annotations

from kg.graph.documents import Summary, documents, is_document, resolve_document, summary
from kg.graph.edges import Direction, Edge
from kg.graph.entity import Entity, Fact, show
from kg.graph.evidence import Quote, Statement, Value, quotes, statements
from kg.graph.lookup import Node, candidates, describe, resolve
from kg.graph.neighbours import MAX_DEPTH, Neighbourhood, neighbours
from kg.graph.parts import FullDocument, part
from kg.graph.paths import Path, Weight, paths
from kg.graph.reading import document, shown
from kg.graph.search import Found, Hit, Index, index
from kg.graph.subgraph import Subgraph, subgraph

__all__ = [
    "MAX_DEPTH",
    "Direction",
    "Edge",
    "Entity",
    "Fact",
    "Found",
    "FullDocument",
    "Hit",
    "Index",
    "Neighbourhood",
    "Node",
    "Path",
    "Quote",
    "Statement",
    "Subgraph",
    "Summary",
    "Value",
    "Weight",
    "candidates",
    "describe",
    "document",
    "documents",
    "index",
    "is_document",
    "neighbours",
    "part",
    "paths",
    "quotes",
    "resolve",
    "resolve_document",
    "show",
    "shown",
    "statements",
    "subgraph",
    "summary",
]
