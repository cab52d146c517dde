"""JSON-LD 1.1 with the project's context (``ontology/context.jsonld``), one node object after the other.

A value takes a term of the context where the term's coercion says exactly what the value is, else it stands whole under
its prefixed name; so the triples that a reader gets are those of the store. Named graphs are graph objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import BinaryIO

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from kg.export.selection import Selection, quads
from kg.names import PLAN, RDF, XSD
from kg.resources import data_folder
from kg.store.base import Reader


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    #: ``@id``, ``@vocab``, the IRI of a datatype, or "" for plain strings.
    type: str
    by_language: bool
    is_set: bool


def write_jsonld(reader: Reader, selection: Selection, out: BinaryIO) -> None:
    """Write the context, which is the whole file's, and a graph object for each named graph."""
    context = _context()
    out.write(b'{"@context":' + _json(context.source) + b',"@graph":[')
    comma = b""
    for graph, held in groupby(quads(reader, selection), key=lambda quad: quad.graph_name):
        named = isinstance(graph, NamedNode)
        if named:
            out.write(comma + b'\n{"id":' + _json(_identify(graph)) + b',"graph":[')
            comma = b""
        for subject, quads_of_it in groupby(held, key=lambda quad: quad.subject):
            out.write(comma + b"\n" + _json(_object(context, subject, quads_of_it)))
            comma = b","
        if named:
            out.write(b"]}")
            comma = b","
    out.write(b"]}\n")


class _Context:
    """The context, and the way back from IRIs to its terms."""

    def __init__(self, source: Mapping[str, object]) -> None:
        self.source = source
        self.prefixes = {name: iri for name, iri in source.items() if isinstance(iri, str) and iri.startswith("http")}
        self.prefixes.pop("@vocab", None)
        #: Term → its IRI, of those that words relative to the vocabulary must not collide with.
        self.meanings: dict[str, str] = {}
        self.terms: dict[str, _Term] = {}
        for name, told in source.items():
            if isinstance(told, dict):
                self._learn(name, told)
            elif isinstance(told, str):
                self.meanings[name] = self.expand(told)

    def _learn(self, name: str, told: Mapping[str, object]) -> None:
        container, kind = told.get("@container", ()), str(told.get("@type", ""))
        containers = [container] if isinstance(container, str) else list(container) if container else []  # type: ignore[call-overload]
        iri = self.meanings[name] = self.expand(str(told["@id"]))
        kind = kind if kind.startswith("@") or not kind else self.expand(kind)
        self.terms[iri] = _Term(name, kind, "@language" in containers, "@set" in containers)

    def expand(self, text: str) -> str:
        prefix, _, name = text.partition(":")
        return self.prefixes[prefix] + name if prefix in self.prefixes else text

    def prefixed(self, iri: str) -> str:
        """An IRI by its prefix where that is safe, else whole."""
        for prefix, namespace in self.prefixes.items():
            name = iri.removeprefix(namespace)
            if name != iri and name.replace("-", "").isalnum():
                return f"{prefix}:{name}"
        return iri

    def word(self, iri: str) -> str:
        """An IRI as a value relative to the vocabulary: ``Zone``, ``status-planned``, ``Statement``."""
        term = self.terms.get(iri)
        name = next((n for n, meant in self.meanings.items() if meant == iri and n[:1].isupper()), None)
        if name is None:
            name = term.name if term is not None else iri.removeprefix(PLAN)
        plain = name.replace("-", "").isalnum()
        return name if plain and self.meanings.get(name, PLAN + name) == iri else self.prefixed(iri)


@cache
def _context() -> _Context:
    path = data_folder("ontology") / "context.jsonld"
    return _Context(json.loads(path.read_text(encoding="utf-8"))["@context"])


def _object(context: _Context, subject: object, held: Iterable[Quad]) -> dict[str, object]:
    """A node object; a subject may have several, which a reader merges."""
    found: dict[str, object] = {"id": _identify(subject)}
    lists: dict[str, list[object]] = {}
    maps: dict[str, dict[str, list[str]]] = {}
    sets: set[str] = set()
    for quad in held:
        predicate, value = quad.predicate.value, quad.object
        if predicate == RDF + "type" and isinstance(value, NamedNode):
            lists.setdefault("type", []).append(context.word(value.value))
            continue
        term = context.terms.get(predicate)
        if term is not None and term.by_language and isinstance(value, Literal) and value.language:
            maps.setdefault(term.name, {}).setdefault(value.language, []).append(value.value)
            continue
        short = None if term is None else _coerced(context, term, value)
        if term is not None and short is not None:
            lists.setdefault(term.name, []).append(short)
            if term.is_set:
                sets.add(term.name)
        else:
            lists.setdefault(context.prefixed(predicate), []).append(_value(context, value))
    for name, several in lists.items():
        found[name] = several if len(several) > 1 or name in sets else several[0]
    for name, by_language in maps.items():
        is_set = any(term.name == name and term.is_set for term in context.terms.values())
        found[name] = {
            language: several if len(several) > 1 or is_set else several[0] for language, several in by_language.items()
        }
    return found


def _coerced(context: _Context, term: _Term, value: object) -> str | None:
    """A value as the term's plain string; None where that would say something else."""
    if term.by_language:
        return None
    if isinstance(value, NamedNode):
        if term.type == "@vocab":
            return context.word(value.value)
        return value.value if term.type == "@id" else None
    if isinstance(value, BlankNode):
        return str(value) if term.type == "@id" else None
    if isinstance(value, Literal) and value.language is None:
        plain = value.datatype.value == XSD + "string" and not term.type
        return value.value if plain or value.datatype.value == term.type else None
    return None


def _value(context: _Context, term: object) -> object:
    if not isinstance(term, Literal):
        return {"id": _identify(term)}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD + "string":
        return {"@value": term.value}
    return {"@value": term.value, "type": context.prefixed(term.datatype.value)}


def _identify(term: object) -> str:
    return str(term) if isinstance(term, BlankNode) else str(getattr(term, "value", term))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
