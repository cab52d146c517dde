"""The neighbourhood of a thing, read from the store by pattern: never the whole graph.

An edge gathers all statements of one triple; it is as confident and as firm as the best supported of them. Edges come
in an order that no limit changes, so they can be read page by page: step by step outwards, at each step the things
that most evidence joins to what was reached before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from kg.errors import BadInput, NotFound
from kg.graph import terms as t
from kg.graph.cursor import pack, unpack
from kg.graph.evidence import Quote, Statement, quote, statements
from kg.graph.lookup import Node, describe, has_type
from kg.names import PLAN
from kg.store.base import Reader

Direction = Literal["both", "out", "in"]

#: A neighbourhood reaches at most so far.
MAX_DEPTH = 3
#: From so many things, the best joined of a step, it goes on outwards, however many edges are asked for.
EXPANDED = 200


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
    """Nodes and edges around one thing, or one page of them."""

    centre: str
    #: The thing itself, then the ends of the edges in their order.
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    #: Type → number of edges to things of it that come after these.
    cut: Mapping[str, int]
    #: What ``after`` takes for the next page; None on the last.
    next: str | None


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


def support(stated: Sequence[Statement]) -> float:
    """How likely it is that a triple holds: that at least one of its statements is right, each as confident as it is.

    Never quite certain, so that a way through many things costs more than one through few.
    """
    return min(1 - prod(1 - one.confidence for one in stated), 0.99)


#: Step, weight, far end, number of statements, confidence (the greater first), triple.
_Order = tuple[int, float, str, int, float, Triple]


@dataclass(frozen=True, slots=True)
class _Reached:
    """An edge with its place in the order."""

    #: Number of steps, from 1; the thing at its far end by how much evidence joins it to the step before.
    step: int
    weight: float
    far: str
    triple: Triple
    stated: list[Statement]

    @property
    def order(self) -> _Order:
        return (self.step, -self.weight, self.far, -len(self.stated), -self.stated[0].confidence, self.triple)


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
    after: str = "",
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
        limit: At most so many edges; those nearer, then those to the things that most evidence joins, stay.
        after: ``Neighbourhood.next`` of the page before; it holds over commits.

    Raises:
        BadInput: if depth, direction or limit are out of range, or ``after`` is none that this gave out.
        NotFound: if the store holds nothing of that IRI.
    """
    if not 1 <= depth <= MAX_DEPTH:
        raise BadInput(f"depth must be between 1 and {MAX_DEPTH}, not {depth}")
    if direction not in {"both", "out", "in"}:
        raise BadInput(f"direction must be both, out or in, not {direction!r}")
    if limit < 1:
        raise BadInput(f"limit must be at least 1, not {limit}")
    mark = unpack(after, _order) if after else None
    subject = t.node(centre)
    if subject is None or next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {centre} in the store")
    choice = Choice(direction, frozenset(predicates), frozenset(types), frozenset(documents), min_confidence)
    ordered = [one for one in _outwards(reader, centre, choice, depth) if mark is None or one.order > mark]
    kept, dropped = ordered[:limit], ordered[limit:]
    kinds = {far: describe(reader, far).type or "" for far in {one.far for one in dropped}}
    cut = Counter(kinds[one.far] for one in dropped)
    ends = [end for one in kept for end in (one.triple[0], one.triple[2])]
    return Neighbourhood(
        centre=centre,
        nodes=tuple(describe(reader, iri) for iri in dict.fromkeys([centre, *ends])),
        edges=tuple(edge(reader, one.triple, one.stated) for one in kept),
        cut=dict(sorted(cut.items(), key=lambda item: (-item[1], item[0]))),
        next=pack(kept[-1].order) if dropped else None,
    )


def _outwards(reader: Reader, centre: str, choice: Choice, depth: int) -> Iterator[_Reached]:
    """All edges within reach, in their order."""
    reached = {centre: None}
    seen: set[Triple] = set()
    border: Sequence[str] = (centre,)
    for step in range(1, depth + 1):
        found: dict[Triple, list[Statement]] = {}
        for iri in border:
            found.update(incident(reader, iri, choice))
        fresh = {
            triple: stated
            for triple, stated in found.items()
            if triple not in seen and _wanted(reader, triple, reached, choice)
        }
        weights: Counter[str] = Counter()
        for triple, stated in fresh.items():
            weights[_far(triple, reached)] += sum(one.confidence for one in stated)  # type: ignore[assignment]
        edges = [
            # Rounded, so that the order in which sums were made plays no part.
            _Reached(step, round(weights[far], 6), far, triple, stated)
            for triple, stated in fresh.items()
            for far in (_far(triple, reached),)
        ]
        edges.sort(key=lambda one: one.order)
        yield from edges
        seen.update(fresh)
        ends = dict.fromkeys(one.far for one in edges if one.far not in reached)
        reached.update(ends)
        border = tuple(ends)[:EXPANDED]


def _order(*values: Any) -> _Order:  # noqa: ANN401 (whatever a client sent)
    step, weight, far, count, confidence, (one, predicate, other) = values
    return int(step), float(weight), str(far), int(count), float(confidence), (str(one), str(predicate), str(other))


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
