"""Where each thing of a commit stands, read once: the areas that hold it, and what is said of its status.

Of the gazetteer comes how areas lie in one another; of the documents' facts, not of what is inferred from them, what is
located in what or part of it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg import deadline
from kg.gazetteer import NATION
from kg.graph import terms as t
from kg.graph.kept import Kept, Once
from kg.graph.search import index
from kg.graph.search.index import Listed
from kg.store.base import Reader

_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing, and the areas in which it stands."""

    listed: Listed
    #: Codes of the innermost areas.
    areas: tuple[str, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """What is read of a commit once."""

    #: Code → codes of the areas that hold it, the nearest first.
    within: Mapping[str, tuple[str, ...]]
    #: Code → the area itself.
    areas: Mapping[str, Listed]
    things: tuple[Thing, ...]
    #: Thing → statuses that documents state of it.
    statuses: Mapping[str, frozenset[tuple[str, str]]]


#: Up to so many names of things in documents that somebody asked for.
_mentioned: Kept[frozenset[str]] = Kept(1_000_000, lambda found: len(found) + 1)


def read_atlas(reader: Reader) -> Atlas:
    """What is read of a commit; the first who asks reads it for all."""
    deadline.check()
    return _read(reader)


def mentioned(reader: Reader, document: str) -> frozenset[str]:
    """IRIs of the things that a document mentions, by its own."""
    return _mentioned.get(reader, document, _mentioned_in)


def _mentioned_in(reader: Reader, document: str) -> frozenset[str]:
    quads = reader.quads(None, t.MENTIONS, None, NamedNode(t.graph_of(document) + "/text"))
    return frozenset(quad.object.value for quad in quads if isinstance(quad.object, NamedNode))


@Once
def _read(reader: Reader) -> Atlas:
    # Whoever comes first reads it for all: it is finished whatever the one request may take.
    with deadline.within(None):
        return _atlas(reader)


def _atlas(reader: Reader) -> Atlas:
    prefix = reader.prefixes["area"]
    within = dict(_hierarchy(reader, prefix))
    holders: defaultdict[str, set[str]] = defaultdict(set)
    statuses: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    stated = f"{t.base_of(reader)}graph/doc/"
    for predicate in (t.LOCATED_IN, t.PART_OF, t.STATUS):
        for quad in reader.quads(None, predicate):
            graph = str(getattr(quad.graph_name, "value", ""))
            if not (graph.startswith(stated) and isinstance(quad.subject, NamedNode)):
                continue
            if not isinstance(quad.object, NamedNode):
                continue
            if predicate == t.STATUS:
                statuses[quad.subject.value].add((t.concept(quad.object), t.document_of(graph)))
            else:
                holders[quad.subject.value].add(quad.object.value)
    things: list[Thing] = []
    areas: dict[str, Listed] = {}
    for listed in index(reader).things():
        code = listed.iri.removeprefix(prefix)
        if code in within:
            areas[code] = listed
            continue
        stated_in = _innermost(_stated(listed.iri, holders, prefix, within), within)
        named = () if listed.area is None or listed.area not in within else (listed.area,)
        things.append(Thing(listed, stated_in or named, bool(stated_in)))
    return Atlas(
        {code: above for code, above in within.items() if code in areas},
        areas,
        tuple(things),
        {iri: frozenset(said) for iri, said in statuses.items()},
    )


def _hierarchy(reader: Reader, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Code → codes of the areas that hold it, as the gazetteer has it."""
    graph = NamedNode(f"{t.base_of(reader)}graph/gazetteer")
    codes = {
        quad.subject.value.removeprefix(prefix)
        for quad in reader.quads(None, t.TYPE, None, graph)
        if isinstance(quad.subject, NamedNode)
    }
    pairs = (
        (quad.subject.value.removeprefix(prefix), quad.object.value.removeprefix(prefix))
        for quad in reader.quads(None, t.PART_OF, None, graph)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    )
    # Where several hold one, the first by code is taken.
    above = dict(sorted(pairs, reverse=True))
    for code in sorted(one for one in codes if _CODE.fullmatch(one)):
        chain: list[str] = []
        upper = above.get(code)
        while upper is not None and upper in codes and upper not in chain:
            chain.append(upper)
            upper = above.get(upper)
        yield code, tuple(chain)


def _stated(
    iri: str, holders: Mapping[str, Iterable[str]], prefix: str, within: Mapping[str, tuple[str, ...]]
) -> set[str]:
    """The nearest areas above a thing by facts: those that it is stated to be in, else those of what holds it."""
    seen, edge = {iri}, {iri}
    while edge:
        above = {holder for one in edge for holder in holders.get(one, ())} - seen
        found = {code for holder in above if (code := holder.removeprefix(prefix)) in within}
        if found:
            return found
        seen |= above
        edge = above
    return set()


def _innermost(codes: set[str], within: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Without the areas that hold another one, and without the nation: what no text places more closely is nowhere."""
    outer = {above for code in codes for above in within[code]} | {NATION}
    return tuple(sorted(codes - outer))
