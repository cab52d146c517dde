"""Nodes and edges as CSV for neo4j-admin and spreadsheets: a zip with two tables, each written row by row.

Headers after https://neo4j.com/docs/operations-manual/current/import/ : ``:ID`` and ``:LABEL``, ``:START_ID``,
``:END_ID`` and ``:TYPE``, types behind names. Cells hold no line ends, which the importer refuses by default.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from typing import BinaryIO, TextIO

from kg.export.archive import Archive
from kg.export.drawing import Vertex, arcs, vertices
from kg.export.selection import Selection
from kg.export.text import cell, one_line
from kg.graph import Edge
from kg.store.base import Reader

NODES = (
    "iri:ID", "label", "english", "type", "pinyin", "value", "unit", "period", "modality", ":LABEL",
)  # fmt: skip
EDGES = (
    ":START_ID", ":END_ID", ":TYPE", "confidence:double", "commitment", "due", "statements:int", "quote", "start:int",
    "end:int", "document",
)  # fmt: skip
_README = """neo4j-admin database import full --nodes=nodes.csv --relationships=edges.csv
"""


def write_tables(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write the zip."""
    with Archive(out) as archive:
        with archive.text("nodes.csv") as lines:
            _table(lines, NODES, (_node(one) for one in vertices(reader, selection)))
        with archive.text("edges.csv") as lines:
            _table(lines, EDGES, (_edge(arc) for arc in arcs(reader, selection)))
        with archive.text("README.txt") as lines:
            lines.write(_README)


def _table(lines: TextIO, header: Iterable[str], rows: Iterator[list[str]]) -> None:
    table = csv.writer(lines, lineterminator="\n")
    table.writerow(header)
    table.writerows(rows)


def _node(one: Vertex) -> list[str]:
    # A label of the importer may hold no semicolon; names of classes have none.
    labels = ";".join(dict.fromkeys(one_line(name) for name in (one.type, *one.classes) if name)) or "Thing"
    texts = (one.label, one.english, one.type, one.pinyin)
    return [one.iri, *map(_cell, texts), one.value, *map(_cell, (one.unit, one.period, one.modality)), labels]


def _edge(arc: Edge) -> list[str]:
    quote = arc.quote
    return [
        arc.source,
        arc.target,
        one_line(arc.predicate),
        str(arc.confidence),
        *map(_cell, (arc.commitment or "", arc.due or "")),
        str(arc.statements),
        "" if quote is None else _cell(quote.exact),
        "" if quote is None else str(quote.start),
        "" if quote is None else str(quote.end),
        quote.document if quote is not None else " ".join(arc.documents),
    ]


def _cell(text: str) -> str:
    return cell(one_line(text))
