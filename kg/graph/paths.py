"""Paths between two things over stated relations: grown from both ends by pattern, then ranked by networkx."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice, pairwise
from math import exp, log
from typing import Literal

import networkx as nx

from kg import deadline
from kg.errors import BadInput, NotFound
from kg.graph.around import incident
from kg.graph.edges import Choice, Edge, Triple, edge, support
from kg.graph.evidence import Statement, passage
from kg.graph.lookup import Node, describe
from kg.store.base import Reader

#: What makes a path a short one: few steps, or that all of its steps are likely to hold.
Weight = Literal["steps", "evidence"]

#: No path is longer than so many steps.
MAX_LENGTH = 8
#: So many things are visited at most before the search gives up.
MAX_VISITED = 20_000


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one thing to another, each step an edge with its quote."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    #: How likely it is that all steps hold, each as likely as that one of its statements is right.
    confidence: float


class _Explored:
    """What has been read of the graph so far; each thing is read once."""

    def __init__(self, reader: Reader, choice: Choice) -> None:
        self.reader = reader
        self.choice = choice
        self.stated: dict[Triple, list[Statement]] = {}
        self._next: dict[str, tuple[str, ...]] = {}

    def neighbours(self, iri: str) -> tuple[str, ...]:
        """Things one step away, sorted."""
        if iri not in self._next:
            found = incident(self.reader, iri, self.choice)
            self.stated.update(found)
            self._next[iri] = tuple(sorted({o if s == iri else s for s, _, o in found} - {iri}))
            if len(self._next) > MAX_VISITED:
                raise BadInput(
                    f"no path was found among {MAX_VISITED} things; narrow the search by predicates or documents"
                )
        return self._next[iri]

    def graph(self) -> nx.Graph[str]:
        """The part of the graph that has been read, undirected, in sorted order, with the cost of the best triple."""
        graph: nx.Graph[str] = nx.Graph()
        graph.add_nodes_from(sorted(self._next))
        for (one, other), triples in sorted((tuple(sorted(ends)), found) for ends, found in self.between().items()):
            graph.add_edge(one, other, cost=-log(max(support(self.stated[triples[0]]), 1e-9)))
        return graph

    def between(self) -> dict[frozenset[str], list[Triple]]:
        """Two things → the triples that join them, the best supported first."""
        found: dict[frozenset[str], list[Triple]] = {}
        for triple in self.stated:
            if triple[0] != triple[2]:
                found.setdefault(frozenset((triple[0], triple[2])), []).append(triple)
        for triples in found.values():
            triples.sort(key=lambda triple: (-len(self.stated[triple]), -self.stated[triple][0].confidence, triple))
        return found


def paths(
    reader: Reader,
    start: str,
    end: str,
    *,
    k: int = 3,
    max_length: int = 6,
    predicates: Collection[str] = (),
    documents: Collection[str] = (),
    min_confidence: float = 0.0,
    weight: Weight = "steps",
) -> tuple[Path, ...]:
    """The k shortest simple paths between two things, whichever way the relations point.

    Yen's algorithm (networkx ``shortest_simple_paths``) over the part of the graph within reach; ties are broken
    by the IRIs on the way, so the answer does not depend on the order in which documents came.

    Args:
        reader: The commit to read.
        start: IRI of the one thing.
        end: IRI of the other.
        k: At most so many paths.
        max_length: At most so many steps each, 1 to ``MAX_LENGTH``.
        predicates: Only these properties (local names).
        documents: Only what these documents state (IRIs).
        min_confidence: Only statements of at least this confidence.
        weight: Whether the paths of fewest steps come first (``steps``), or those that are most likely to hold from
            end to end (``evidence``): where several documents state each step, a longer way may go before a short one.

    Raises:
        NotFound: if no path of that length joins the two.
        BadInput: if a number is out of range, or the search grows too large.
    """
    if not 1 <= max_length <= MAX_LENGTH:
        raise BadInput(f"max_length must be between 1 and {MAX_LENGTH}, not {max_length}")
    if k < 1:
        raise BadInput(f"k must be at least 1, not {k}")
    if weight not in {"steps", "evidence"}:
        raise BadInput(f"weight must be steps or evidence, not {weight!r}")
    if start == end:
        raise BadInput("a path needs two different things")
    choice = Choice("both", frozenset(predicates), frozenset(), frozenset(documents), min_confidence)
    explored = _Explored(reader, choice)
    # A path of n steps lies within n//2 steps of one end and the rest of the other.
    _grow(explored, start, (max_length + 1) // 2)
    _grow(explored, end, max_length // 2)
    graph = explored.graph()
    found = _shortest(graph, start, end, k=k, max_length=max_length, weight=weight)
    if not found:
        one, other = describe(reader, start).label, describe(reader, end).label
        raise NotFound(f"no path of at most {max_length} steps joins {one} and {other}")
    between = explored.between()
    return tuple(
        Path(
            nodes=tuple(describe(reader, iri) for iri in way),
            edges=tuple(
                edge(triple, stated, passage(reader, stated[0]))
                for triple in (between[frozenset(step)][0] for step in pairwise(way))
                for stated in (explored.stated[triple],)
            ),
            confidence=round(exp(-_cost(graph, way)), 4),
        )
        for way in islice(found, k)
    )


def _shortest(
    graph: nx.Graph[str], start: str, end: str, *, k: int, max_length: int, weight: Weight
) -> list[list[str]]:
    """The ways of least weight, ties broken by their length and by the IRIs; those that tie with the last as well."""
    if not (start in graph and end in graph and nx.has_path(graph, start, end)):
        return []

    def measure(way: list[str]) -> float:
        # Sums of the same costs in another order differ in their last digits.
        return len(way) - 1 if weight == "steps" else round(_cost(graph, way), 9)

    found: list[list[str]] = []
    ways = nx.shortest_simple_paths(graph, start, end, weight="cost" if weight == "evidence" else None)
    # So many are looked at that order among those of one weight says nothing.
    for way in deadline.watched(islice(ways, 50 * k)):
        if weight == "steps" and len(way) - 1 > max_length:
            break
        if len(found) >= k and measure(way) > measure(found[k - 1]):
            break
        if len(way) - 1 <= max_length:
            found.append(way)
    return sorted(found, key=lambda way: (measure(way), len(way), way))


def _cost(graph: nx.Graph[str], way: list[str]) -> float:
    return sum(float(graph.edges[step]["cost"]) for step in pairwise(way))


def _grow(explored: _Explored, start: str, steps: int) -> None:
    seen, border = {start}, [start]
    for _ in range(steps):
        ahead = [far for iri in border for far in explored.neighbours(iri)]
        border = [iri for iri in dict.fromkeys(ahead) if iri not in seen]
        seen.update(border)
