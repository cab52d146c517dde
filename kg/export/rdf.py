"""RDF syntaxes, by the engine's own serialisers and streamed: Turtle, TriG, N-Quads, JSON-LD.

TriG, N-Quads and JSON-LD keep the named graphs; Turtle has none and holds their union.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from kg.export.selection import Selection, quads
from kg.store.base import Reader


def write_turtle(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write Turtle: every triple once for each graph that holds it, without the graphs' names."""
    serialize(_triples(quads(reader, selection)), out, RdfFormat.TURTLE, prefixes=dict(reader.prefixes))


def write_trig(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write TriG."""
    serialize(quads(reader, selection), out, RdfFormat.TRIG, prefixes=dict(reader.prefixes))


def write_nquads(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write N-Quads."""
    serialize(quads(reader, selection), out, RdfFormat.N_QUADS)


def write_jsonld(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write JSON-LD 1.1 with the prefixes of the store as its context."""
    serialize(quads(reader, selection), out, RdfFormat.JSON_LD, prefixes=dict(reader.prefixes))


def _triples(found: Iterator[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in found)
