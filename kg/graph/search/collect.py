"""Reads from a commit what the index holds of each thing, in one pass over its names, classes and places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from kg.graph import terms as t
from kg.graph.search.tokens import Entry
from kg.store.base import Reader


def collect(reader: Reader) -> Iterator[Entry]:
    """All entities and areas of a commit, in no order."""
    base = t.base_of(reader)
    graphs = [NamedNode(f"{base}graph/{name}") for name in ("entities", "gazetteer")]
    inferred = NamedNode(f"{base}graph/inferred")
    classes: defaultdict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    aliases: defaultdict[str, set[str]] = defaultdict(set)
    pinyin: dict[str, str] = {}
    for graph in graphs:
        for subject, name in _resources(reader, t.TYPE, graph):
            classes[subject].add(t.local(name))
        for predicate in (t.LABEL, t.ALT_LABEL, t.PINYIN):
            for quad in reader.quads(None, predicate, None, graph):
                if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
                    continue
                iri, value = quad.subject.value, quad.object.value
                if predicate == t.PINYIN:
                    pinyin[iri] = min(pinyin.get(iri, value), value)
                elif predicate == t.LABEL and quad.object.language == "zh":
                    labels[iri] = min(labels.get(iri, value), value)
                else:
                    aliases[iri].add(value)
    stated = set(classes)
    kinds = {iri: next((kind for kind in t.KINDS if kind in names), None) for iri, names in classes.items()}
    for subject, name in _resources(reader, t.TYPE, inferred):
        if subject in stated:
            classes[subject].add(t.local(name))
    places: defaultdict[str, set[str]] = defaultdict(set)
    for predicate in (t.LOCATED_IN, t.PART_OF):
        for subject, place in _resources(reader, predicate, None):
            if subject in stated:
                places[subject].add(place)
    mentions = Counter(thing for _, thing in _resources(reader, t.MENTIONS, None))
    for iri in classes:
        scope = (t.identifier(reader, iri) or "").partition("/")[0]
        own = {f"{base}id/area/{scope}"} if scope.isdecimal() else set()
        yield Entry(
            iri,
            labels.get(iri, ""),
            kind=kinds[iri],
            aliases=tuple(sorted(aliases[iri] - {labels.get(iri, "")})),
            pinyin=pinyin.get(iri, "").replace("'", "").casefold(),
            mentions=mentions[iri],
            classes=tuple(sorted(classes[iri])),
            places=tuple(sorted(places[iri] | own)),
        )


def _resources(reader: Reader, predicate: NamedNode, graph: NamedNode | None) -> Iterator[tuple[str, str]]:
    for quad in reader.quads(None, predicate, None, graph):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, quad.object.value
