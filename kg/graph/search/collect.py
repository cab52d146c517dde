"""Reads from a commit what the index holds of each thing, in one pass over its names, classes and places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from kg.graph import terms as t
from kg.graph.search.tokens import Entry
from kg.store.base import Reader


def collect(reader: Reader) -> Iterator[Entry]:
    """All entities and areas of a commit, in no order."""
    base = t.base_of(reader)
    graphs = [NamedNode(f"{base}graph/{name}") for name in ("entities", "gazetteer")]
    classes = _gathered(reader, (t.TYPE,), graphs)
    inferred = _gathered(reader, (t.TYPE,), [NamedNode(f"{base}graph/inferred")])
    places = _gathered(reader, (t.LOCATED_IN, t.PART_OF), [None])
    mentions = Counter(thing for _, thing in _resources(reader, t.MENTIONS, None))
    labels, aliases = _names(reader, graphs)
    pinyin = dict(sorted(_texts(reader, t.PINYIN, graphs), reverse=True))
    for iri, types in classes.items():
        stated = {t.local(name) for name in types}
        scope = (t.identifier(reader, iri) or "").partition("/")[0]
        own = {f"{base}id/area/{scope}"} if scope.isdecimal() else set()
        yield Entry(
            iri,
            labels.get(iri, ""),
            kind=next((kind for kind in t.KINDS if kind in stated), None),
            aliases=tuple(sorted(aliases.get(iri, set()) - {labels.get(iri, "")})),
            pinyin=pinyin.get(iri, "").replace("'", "").casefold(),
            mentions=mentions[iri],
            classes=tuple(sorted(stated | {t.local(name) for name in inferred.get(iri, ())})),
            places=tuple(sorted(places.get(iri, set()) | own)),
        )


def _names(reader: Reader, graphs: Iterable[NamedNode]) -> tuple[dict[str, str], dict[str, set[str]]]:
    """The label of each thing, and its other names, labels in other languages among them."""
    labels: dict[str, str] = {}
    aliases: defaultdict[str, set[str]] = defaultdict(set)
    for graph in graphs:
        for predicate in (t.LABEL, t.ALT_LABEL):
            for quad in reader.quads(None, predicate, None, graph):
                if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
                    continue
                iri, value = quad.subject.value, quad.object.value
                if predicate == t.LABEL and quad.object.language == "zh":
                    labels[iri] = min(labels.get(iri, value), value)
                else:
                    aliases[iri].add(value)
    return labels, aliases


def _texts(reader: Reader, predicate: NamedNode, graphs: Iterable[NamedNode]) -> Iterator[tuple[str, str]]:
    for graph in graphs:
        for quad in reader.quads(None, predicate, None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object.value


def _gathered(
    reader: Reader, predicates: Iterable[NamedNode], graphs: Iterable[NamedNode | None]
) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for graph in graphs:
        for predicate in predicates:
            for subject, value in _resources(reader, predicate, graph):
                found[subject].add(value)
    return found


def _resources(reader: Reader, predicate: NamedNode, graph: NamedNode | None) -> Iterator[tuple[str, str]]:
    for quad in reader.quads(None, predicate, None, graph):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, quad.object.value
