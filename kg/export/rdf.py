"""RDF syntaxes, streamed: Turtle, TriG and N-Quads by the engine's own serialisers, JSON-LD with a context.

TriG, N-Quads and JSON-LD keep the named graphs; Turtle has none and holds their union.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from kg.export.selection import Selection, quads
from kg.names import RDF, XSD
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
    """Write JSON-LD 1.1, a graph object for each named graph, with the store's prefixes as its context."""
    out.write(b'{"@context":' + _json(dict(reader.prefixes)) + b',"@graph":[')
    comma = b""
    for graph, held in groupby(quads(reader, selection), key=lambda quad: quad.graph_name):
        named = isinstance(graph, NamedNode)
        if named:
            out.write(comma + b'\n{"@id":' + _json(_identify(graph)) + b',"@graph":[')
            comma = b""
        for subject, quads_of_it in groupby(held, key=lambda quad: quad.subject):
            out.write(comma + b"\n" + _json(_object(reader, subject, quads_of_it)))
            comma = b","
        if named:
            out.write(b"]}")
            comma = b","
    out.write(b"]}\n")


def _object(reader: Reader, subject: object, held: Iterable[Quad]) -> dict[str, object]:
    """A node object; a subject may have several, which a reader merges."""
    found: dict[str, object] = {"@id": _identify(subject)}
    values: dict[str, list[object]] = {}
    for quad in held:
        if quad.predicate.value == RDF + "type":
            values.setdefault("@type", []).append(_compact(reader, quad.object))
        else:
            values.setdefault(_compact(reader, quad.predicate), []).append(_value(reader, quad.object))
    for name, several in values.items():
        found[name] = several if len(several) > 1 else several[0]
    return found


def _value(reader: Reader, term: object) -> object:
    if not isinstance(term, Literal):
        return {"@id": _identify(term)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD + "string":
        return term.value
    return {"@value": term.value, "@type": _compact(reader, term.datatype)}


def _identify(term: object) -> str:
    return str(term) if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _compact(reader: Reader, term: object) -> str:
    """A term of a vocabulary by its prefix; things keep their whole IRI."""
    iri = _identify(term)
    for prefix, namespace in reader.prefixes.items():
        name = iri.removeprefix(namespace)
        if name != iri and name.replace("-", "").isalnum():
            return f"{prefix}:{name}"
    return iri


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _triples(found: Iterator[Quad]) -> Iterator[Triple]:
    return (quad.triple for quad in found)
