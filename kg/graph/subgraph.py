"""What is stated between the things of a list, read from the store by pattern."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kg.errors import BadInput
from kg.graph.around import incident
from kg.graph.edges import Choice, Edge, Triple, edge
from kg.graph.evidence import Statement, passage
from kg.graph.lookup import Node, describe
from kg.store.base import Reader

#: A list may name so many things.
MAX_THINGS = 500


@dataclass(frozen=True, slots=True)
class Subgraph:
    """Some things and the stated relations between them."""

    #: In the order in which they were asked for.
    nodes: tuple[Node, ...]
    #: Those with most statements first, then the most confident.
    edges: tuple[Edge, ...]


def subgraph(
    reader: Reader,
    things: Sequence[str],
    *,
    predicates: Collection[str] = (),
    documents: Collection[str] = (),
    min_confidence: float = 0.0,
) -> Subgraph:
    """The things of a list and all stated relations of which both ends are in it.

    Args:
        reader: The commit to read.
        things: Their IRIs.
        predicates: Only these properties (local names).
        documents: Only what these documents state (IRIs).
        min_confidence: Only statements of at least this confidence.

    Raises:
        BadInput: if the list names no thing or too many.
    """
    asked = dict.fromkeys(things)
    if not 1 <= len(asked) <= MAX_THINGS:
        raise BadInput(f"a subgraph is of 1 to {MAX_THINGS} things, not of {len(asked)}")
    choice = Choice("out", frozenset(predicates), frozenset(), frozenset(documents), min_confidence)
    stated: dict[Triple, list[Statement]] = {}
    for iri in asked:
        found = incident(reader, iri, choice)
        stated.update((triple, those) for triple, those in found.items() if triple[2] in asked)
    ordered = sorted(stated.items(), key=lambda item: (-len(item[1]), -item[1][0].confidence, item[0]))
    return Subgraph(
        nodes=tuple(describe(reader, iri) for iri in asked),
        edges=tuple(edge(triple, those, passage(reader, those[0])) for triple, those in ordered),
    )
