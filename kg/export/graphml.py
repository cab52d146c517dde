"""GraphML for Gephi, yEd, Cytoscape and networkx: things as nodes, stated relations as edges with one quote each."""

from __future__ import annotations

import re
from typing import BinaryIO

import networkx as nx
from pyoxigraph import NamedNode

from kg.export.selection import Selection, edges, things
from kg.graph import describe
from kg.graph import terms as t
from kg.store.base import Reader

#: Characters that XML 1.0 cannot hold.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_graphml(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write a directed multigraph whose node ids are IRIs; attributes that are unknown stand as empty texts."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    joined = edges(reader, selection)
    ends = {end for one in joined for end in (one.source, one.target)}
    for iri in sorted(ends | things(reader, selection)):
        node = describe(reader, iri)
        graph.add_node(
            iri,
            label=_xml(node.label),
            english=_xml(node.english or ""),
            type=node.type or "",
            classes=" ".join(node.types),
            pinyin=t.literal(reader, NamedNode(iri), t.PINYIN) or "",
            iri=iri,
        )
    for one in joined:
        quote = one.quote
        graph.add_edge(
            one.source,
            one.target,
            key=one.predicate,
            predicate=one.predicate,
            confidence=one.confidence,
            commitment=one.commitment or "",
            due=one.due or "",
            statements=one.statements,
            quote="" if quote is None else _xml(quote.exact),
            start=-1 if quote is None else quote.start,
            end=-1 if quote is None else quote.end,
            document="" if quote is None else quote.document,
        )
    nx.write_graphml(graph, out, encoding="utf-8", named_key_ids=True)


def _xml(text: str) -> str:
    return _NOT_XML.sub("�", text)
