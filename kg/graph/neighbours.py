"""The neighbourhood of a thing, never read from the whole graph.

An edge gathers all statements of one triple; it is as confident and as firm as the best supported of them. Edges come
in an order that no limit changes, so they can be read page by page: step by step outwards, at each step the things
that most evidence joins to what was reached before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import BadInput, NotFound
from kg.graph import adjacency
from kg.graph import terms as t
from kg.graph.around import Around, First, Patterns
from kg.graph.cursor import pack, unpack
from kg.graph.edges import Choice, Direction, Edge, Order, Reached, Stated, Triple, edge, order_of, ranked
from kg.graph.lookup import Node
from kg.names import PLAN
from kg.store.base import Reader

#: A neighbourhood reaches at most so far.
MAX_DEPTH = 3
#: From so many things, the best joined of a step, it goes on outwards, however many edges are asked for.
EXPANDED = 200


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
    mark = unpack(after, order_of) if after else None
    subject = t.node(centre)
    if subject is None or next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {centre} in the store")
    choice = Choice(direction, frozenset(predicates), frozenset(types), frozenset(documents), min_confidence)
    beside = adjacency.of(reader)
    if beside is not None:
        try:
            return _page(beside, centre, choice, depth=depth, limit=limit, mark=mark)
        except adjacency.Damaged:
            adjacency.forget(reader)
    return _page(Patterns(reader), centre, choice, depth=depth, limit=limit, mark=mark)


def _page(around: Around, centre: str, choice: Choice, *, depth: int, limit: int, mark: Order | None) -> Neighbourhood:
    first = around.first(centre, limit, mark) if depth == 1 and choice == Choice() else None
    if first is None:
        ordered = _outwards(around, centre, choice, depth)
        first = First([one for one in ordered if mark is None or one.order > mark], {})
    kept, dropped = first.edges[:limit], first.edges[limit:]
    kinds = {far: around.describe(far).type or "" for far in {one.far for one in dropped}}
    cut = Counter(first.cut)
    cut.update(kinds[one.far] for one in dropped)
    ends = [end for one in kept for end in (one.triple[0], one.triple[2])]
    return Neighbourhood(
        centre=centre,
        nodes=tuple(around.describe(iri) for iri in dict.fromkeys([centre, *ends])),
        edges=tuple(edge(one.triple, one.stated, around.passage(one.stated[0])) for one in kept),
        cut=dict(sorted(cut.items(), key=lambda item: (-item[1], item[0]))),
        next=pack(kept[-1].order) if cut else None,
    )


def _outwards(around: Around, centre: str, choice: Choice, depth: int) -> Iterator[Reached]:
    """All edges within reach, in their order."""
    reached = {centre: None}
    seen: set[Triple] = set()
    border: Sequence[str] = (centre,)
    for step in range(1, depth + 1):
        found: Stated = {}
        for iri in border:
            found.update(around.incident(iri, choice))
        fresh = {
            triple: stated
            for triple, stated in found.items()
            if triple not in seen and _wanted(around, triple, reached, choice)
        }
        edges = ranked(fresh, step, reached)
        yield from edges
        seen.update(fresh)
        ends = dict.fromkeys(one.far for one in edges if one.far not in reached)
        reached.update(ends)
        border = tuple(ends)[:EXPANDED]


def _wanted(around: Around, triple: Triple, reached: Mapping[str, None], choice: Choice) -> bool:
    if not choice.types:
        return True
    ends = [end for end in (triple[0], triple[2]) if end not in reached]
    return all(any(_is(around, end, kind) for kind in choice.types) for end in ends)


def _is(around: Around, iri: str, kind: str) -> bool:
    return around.has_type(iri, kind.removeprefix(PLAN).removeprefix("plan:"))
