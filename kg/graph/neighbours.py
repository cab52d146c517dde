"""The neighbourhood of a thing, read from the store by pattern: never the whole graph.

An edge gathers all statements of one triple; it is as confident and as firm as the best supported of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kg.errors import BadInput, NotFound
from kg.graph import terms as t
from kg.graph.evidence import Quote, Statement, quote, statements
from kg.graph.lookup import Node, describe, has_type
from kg.names import PLAN
from kg.store.base import Reader

Direction = Literal["both", "out", "in"]

#: A neighbourhood reaches at most so far.
MAX_DEPTH = 3


@dataclass(frozen=True, slots=True)
class Edge:
    """A stated relation between two things, with what it rests on."""

    source: str
    #: Local name of the property.
    predicate: str
    target: str
    #: In how many documents it is stated.
    statements: int
    confidence: float
    #: Local name in the scheme of commitment; None where the text shows none.
    commitment: str | None
    #: By when, where a statement says it.
    due: str | None
    #: IRIs of the documents, sorted.
    documents: tuple[str, ...]
    #: A passage that says it.
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Nodes and edges around one thing."""

    centre: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    #: Type → number of edges to things of it that the limit left out.
    cut: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which edges count; every field that is empty lets everything through."""

    direction: Direction = "both"
    #: Local names of properties.
    predicates: frozenset[str] = frozenset()
    #: Local names of classes that the thing at the other end must have (one of them).
    types: frozenset[str] = frozenset()
    #: IRIs of documents.
    documents: frozenset[str] = frozenset()
    min_confidence: float = 0.0

    def lets(self, statement: Statement) -> bool:
        """Whether a statement counts."""
        return (
            statement.confidence >= self.min_confidence
            and (statement.predicate in self.predicates if self.predicates else statement.predicate in t.RELATIONS)
            and (not self.documents or statement.document in self.documents)
        )


Triple = tuple[str, str, str]


def incident(reader: Reader, iri: str, choice: Choice) -> dict[Triple, list[Statement]]:
    """The stated triples at a thing, each with its statements, best supported first."""
    found: dict[Triple, list[Statement]] = {}
    for outgoing in (True, False):
        if choice.direction == ("in" if outgoing else "out"):
            continue
        for one in statements(reader, iri, outgoing=outgoing):
            if choice.lets(one) and (outgoing or one.subject != one.object):
                found.setdefault((one.subject, one.predicate, one.object), []).append(one)
    return found


def edge(reader: Reader, triple: Triple, stated: list[Statement]) -> Edge:
    """A triple with its statements as one edge, with one quote."""
    best = stated[0]
    firm = [one.commitment for one in stated if one.commitment in t.COMMITMENTS]
    return Edge(
        *triple,
        statements=len(stated),
        confidence=best.confidence,
        commitment=min(firm, key=t.COMMITMENTS.index, default=None),
        due=min((one.due for one in stated if one.due), default=None),
        documents=tuple(sorted({one.document for one in stated})),
        quote=next((found for iri in best.evidence if (found := quote(reader, iri, best.document)) is not None), None),
    )


def neighbours(
    reader: Reader,
    centre: str,
    *,
    depth: int = 1,
    direction: Direction = "both",
    predicates: Collection[str] = (),
    types: Collection[str] = (),
    documents: Collection[str] = (),
    min_confidence: float = 0.0,
    limit: int = 200,
) -> Neighbourhood:
    """What is stated of a thing's relations, up to some steps away.

    Args:
        reader: The commit to read.
        centre: IRI of the thing.
        depth: Number of steps, 1 to ``MAX_DEPTH``.
        direction: Whether edges are followed from subject to object (``out``), back (``in``) or both ways.
        predicates: Only these properties (local names).
        types: Only things of one of these classes (local names).
        documents: Only what these documents state (IRIs).
        min_confidence: Only statements of at least this confidence.
        limit: At most so many edges; those with most statements, then the most confident, stay.

    Raises:
        BadInput: if depth, direction or limit are out of range.
        NotFound: if the store holds nothing of that IRI.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise BadInput(f"depth must be between 1 and {MAX_DEPTH}, not {depth}")
    if direction not in {"both", "out", "in"}:
        raise BadInput(f"direction must be both, out or in, not {direction!r}")
    if limit < 1:
        raise BadInput(f"limit must be at least 1, not {limit}")
    subject = t.node(centre)
    if subject is None or next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {centre} in the store")
    choice = Choice(direction, frozenset(predicates), frozenset(types), frozenset(documents), min_confidence)
    reached = {centre: None}
    edges: dict[Triple, Edge] = {}
    cut: Counter[str] = Counter()
    border: Iterable[str] = (centre,)
    for _ in range(depth):
        found: dict[Triple, list[Statement]] = {}
        for iri in border:
            found.update(incident(reader, iri, choice))
        fresh = [
            (triple, stated)
            for triple, stated in found.items()
            if triple not in edges and _wanted(reader, triple, reached, choice)
        ]
        fresh.sort(key=lambda item: (-len(item[1]), -item[1][0].confidence, item[0]))
        kept, dropped = fresh[: limit - len(edges)], fresh[limit - len(edges) :]
        cut.update(describe(reader, _far(triple, reached)).type or "" for triple, _ in dropped)
        ends = {}
        for triple, stated in kept:
            edges[triple] = edge(reader, triple, stated)
            ends.update(dict.fromkeys(end for end in (triple[0], triple[2]) if end not in reached))
        reached.update(ends)
        border = tuple(ends)
    return Neighbourhood(
        centre=centre,
        nodes=tuple(describe(reader, iri) for iri in reached),
        edges=tuple(edges.values()),
        cut=dict(sorted(cut.items(), key=lambda item: (-item[1], item[0]))),
    )


def _far(triple: Triple, reached: Mapping[str, None]) -> str:
    """The end of a triple that lies further out."""
    return triple[2] if triple[0] in reached else triple[0]


def _wanted(reader: Reader, triple: Triple, reached: Mapping[str, None], choice: Choice) -> bool:
    if not choice.types:
        return True
    ends = [end for end in (triple[0], triple[2]) if end not in reached]
    return all(any(_is(reader, end, kind) for kind in choice.types) for end in ends)


def _is(reader: Reader, iri: str, kind: str) -> bool:
    return has_type(reader, iri, kind.removeprefix(PLAN).removeprefix("plan:"))
