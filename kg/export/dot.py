"""DOT for Graphviz, line by line; see https://graphviz.org/doc/info/lang.html for what must be escaped."""

from __future__ import annotations

from typing import BinaryIO

from kg.export.drawing import arcs, vertices
from kg.export.palette import hexadecimal
from kg.export.selection import Selection
from kg.export.text import xml_safe
from kg.store.base import Reader


def write_dot(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write a digraph whose nodes are IRIs with labels and colours; tooltips are types and quotes."""
    out.write(b'digraph planatlas {\n  charset="UTF-8"; node [shape=box, style="rounded,filled", fontcolor=white];\n')
    for one in vertices(reader, selection):
        told = f"label={_label(one.label)}, fillcolor={_quoted(hexadecimal(one.type))}, tooltip={_label(one.type)}"
        out.write(f"  {_quoted(one.iri)} [{told}];\n".encode())
    for arc in arcs(reader, selection):
        quote = "" if arc.quote is None else arc.quote.exact
        told = f"label={_label(arc.predicate)}, tooltip={_label(quote)}"
        out.write(f"  {_quoted(arc.source)} -> {_quoted(arc.target)} [{told}];\n".encode())
    out.write(b"}\n")


def _quoted(text: str) -> str:
    """A name: only the quotation mark is escaped, and a backslash may not stand before the closing one."""
    return '"' + xml_safe(text).replace("\\", "/").replace('"', '\\"') + '"'


def _label(text: str) -> str:
    """A text that is shown, in which a backslash begins an escape and a line end is written as one."""
    safe = xml_safe(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n") + '"'
