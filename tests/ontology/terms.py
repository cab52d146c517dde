"""The triples of the vocabulary as the tests ask for them, and the terms that other files use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from kg.names import OWL, PLAN, RDF

Node: TypeAlias = ox.NamedNode | ox.BlankNode
Term: TypeAlias = Node | ox.Literal

TERM_KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")


class Statement(NamedTuple):
    """A triple none of whose terms is itself a triple."""

    subject: Node
    predicate: ox.NamedNode
    object: Term


def plain(triples: Iterable[ox.Triple | ox.Quad]) -> Iterator[Statement]:
    """The triples as plain statements; this vocabulary quotes none."""
    for triple in triples:
        assert not isinstance(triple.subject, ox.Triple)
        assert not isinstance(triple.object, ox.Triple)
        yield Statement(triple.subject, triple.predicate, triple.object)


class Vocabulary:
    """The triples by subject and predicate; names of this vocabulary without their namespace."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.triples = tuple(plain(triples))
        self._objects: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._instances: dict[str, set[str]] = defaultdict(set)
        for triple in self.triples:
            subject, predicate = triple.subject.value, triple.predicate.value
            self._objects[subject, predicate].append(triple.object)
            if predicate == RDF + "type" and subject.startswith(PLAN):
                self._instances[triple.object.value].add(subject.removeprefix(PLAN))

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """The values of a property; ``subject`` is a local name or a whole IRI."""
        return self._objects.get((subject if ":" in subject else PLAN + subject, predicate), [])

    def texts(self, subject: str, predicate: str) -> dict[str, str]:
        """Language → text."""
        return {o.language or "": o.value for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)}

    def locals(self, subject: str, predicate: str) -> set[str]:
        """The values that are terms of this vocabulary, as local names."""
        return {
            o.value.removeprefix(PLAN)
            for o in self.objects(subject, predicate)
            if isinstance(o, ox.NamedNode) and o.value.startswith(PLAN)
        }

    def typed(self, cls: str) -> frozenset[str]:
        """Terms of this vocabulary with the type, as local names."""
        return frozenset(self._instances.get(cls, ()))

    @property
    def terms(self) -> set[str]:
        """Classes and properties."""
        return {name for kind in TERM_KINDS for name in self.typed(OWL + kind)}

    @property
    def declared(self) -> set[str]:
        """Every term of this vocabulary that has a type: classes, properties, schemes, concepts."""
        return {name for names in self._instances.values() for name in names}

    def above(self, cls: str) -> Iterator[str]:
        """The class and what stands above it in this vocabulary."""
        step: set[str] = {cls}
        while step:
            yield from step
            step = {up for c in step for up in self.locals(c, "http://www.w3.org/2000/01/rdf-schema#subClassOf")}


_CURIE = re.compile(r"\bplan:([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*)")
#: PLAN + "partOf", _plan("partOf"), _plan(f"unit-{…}"): what code makes of the namespace.
_IN_CODE = re.compile(r"(?:\bPLAN ?\+ ?|_plan\()\"([A-Za-z][A-Za-z0-9-]*)\"")


def used_in(*paths: Path) -> dict[str, Path]:
    """Local names of this vocabulary that the files use → a file that does."""
    found: dict[str, Path] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for match in (*_CURIE.finditer(text), *_IN_CODE.finditer(text)):
            found.setdefault(match[1], path)
    return found
