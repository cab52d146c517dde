"""RDF syntaxes, streamed by the engine's own serialisers; JSON-LD is in ``kg.export.jsonld``.

TriG and N-Quads keep the named graphs; Turtle, N-Triples and RDF/XML have none and hold their union.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from pyoxigraph import Literal, Quad, RdfFormat, Triple, serialize

from kg.errors import BadInput
from kg.export.selection import Selection, quads
from kg.export.text import xml_safe
from kg.store.base import Reader

#: An IRI that ends in a name of XML, which RDF/XML needs of a property.
_XML_NAME = re.compile(r".*[^\W\d][\w.-]*", re.DOTALL)


def write_turtle(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write Turtle: every triple once for each graph that holds it, without the graphs' names."""
    serialize(_triples(quads(reader, selection)), out, RdfFormat.TURTLE, prefixes=dict(reader.prefixes))


def write_trig(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write TriG."""
    serialize(quads(reader, selection), out, RdfFormat.TRIG, prefixes=dict(reader.prefixes))


def write_nquads(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write N-Quads."""
    serialize(quads(reader, selection), out, RdfFormat.N_QUADS)


def write_ntriples(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write N-Triples: as Turtle, a line a triple."""
    serialize(_triples(quads(reader, selection)), out, RdfFormat.N_TRIPLES)


def write_rdfxml(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write RDF/XML; control characters, which XML cannot hold, become replacement characters.

    Raises:
        BadInput: if a property's IRI ends in no name, so that no element can stand for it.
    """
    found = (_for_xml(triple) for triple in _triples(quads(reader, selection)))
    serialize(found, out, RdfFormat.RDF_XML, prefixes=dict(reader.prefixes))


def _for_xml(triple: Triple) -> Triple:
    if not _XML_NAME.fullmatch(triple.predicate.value):
        raise BadInput(f"RDF/XML cannot write the property {triple.predicate.value}, which ends in no name")
    value = triple.object
    if not isinstance(value, Literal) or (safe := xml_safe(value.value)) == value.value:
        return triple
    if value.language is not None:
        return Triple(triple.subject, triple.predicate, Literal(safe, language=value.language))
    return Triple(triple.subject, triple.predicate, Literal(safe, datatype=value.datatype))


def _triples(found: Iterator[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in found)
