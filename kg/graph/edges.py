"""What an edge is, which edges count, and in which order those of one step come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from kg.graph import terms as t
from kg.graph.evidence import Quote, Statement

Direction = Literal["both", "out", "in"]


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
#: Triples with the statements of each, best supported first.
Stated = dict[Triple, list[Statement]]


def select(choice: Choice, outgoing: Iterable[Statement], incoming: Iterable[Statement]) -> Stated:
    """The triples at a thing that count, of what is stated of it as subject and as object, best supported first."""
    found: Stated = {}
    if choice.direction != "in":
        for one in outgoing:
            if choice.lets(one):
                found.setdefault((one.subject, one.predicate, one.object), []).append(one)
    if choice.direction != "out":
        for one in incoming:
            if choice.lets(one) and one.subject != one.object:
                found.setdefault((one.subject, one.predicate, one.object), []).append(one)
    return found


def edge(triple: Triple, stated: Sequence[Statement], quote: Quote | None) -> Edge:
    """A triple with its statements, best supported first, as one edge with one quote."""
    firm = [one.commitment for one in stated if one.commitment in t.COMMITMENTS]
    return Edge(
        *triple,
        statements=len(stated),
        confidence=stated[0].confidence,
        commitment=min(firm, key=t.COMMITMENTS.index, default=None),
        due=min((one.due for one in stated if one.due), default=None),
        documents=tuple(sorted({one.document for one in stated})),
        quote=quote,
    )


def support(stated: Sequence[Statement]) -> float:
    """How likely it is that a triple holds: that at least one of its statements is right, each as confident as it is.

    Never quite certain, so that a way through many things costs more than one through few.
    """
    return min(1 - prod(1 - one.confidence for one in stated), 0.99)


#: Step, weight, far end, number of statements, confidence (the greater first), triple.
Order = tuple[int, float, str, int, float, Triple]


def order_of(*values: Any) -> Order:  # noqa: ANN401 (whatever a client sent)
    """A place in the order, of the plain values that it is written as."""
    step, weight, far, count, confidence, (one, predicate, other) = values
    return int(step), float(weight), str(far), int(count), float(confidence), (str(one), str(predicate), str(other))


@dataclass(frozen=True, slots=True)
class Reached:
    """An edge with its place in the order."""

    #: Number of steps, from 1; the thing at its far end by how much evidence joins it to the step before.
    step: int
    weight: float
    far: str
    triple: Triple
    stated: Sequence[Statement]

    @property
    def order(self) -> Order:
        """Its place."""
        return (self.step, -self.weight, self.far, -len(self.stated), -self.stated[0].confidence, self.triple)


def ranked(stated: Mapping[Triple, Sequence[Statement]], step: int, reached: Mapping[str, None]) -> list[Reached]:
    """The edges of a step in their order, each from what has been reached to what lies further out."""
    weights: Counter[str] = Counter()
    for triple, those in stated.items():
        weights[far(triple, reached)] += sum(one.confidence for one in those)  # type: ignore[assignment]
    edges = [
        # Rounded, so that the order in which sums were made plays no part.
        Reached(step, round(weights[end], 6), end, triple, those)
        for triple, those in stated.items()
        for end in (far(triple, reached),)
    ]
    edges.sort(key=lambda one: one.order)
    return edges


def far(triple: Triple, reached: Mapping[str, None]) -> str:
    """The end of a triple that lies further out."""
    return triple[2] if triple[0] in reached else triple[0]
