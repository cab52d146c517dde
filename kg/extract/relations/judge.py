"""Which pairs of mentions are related: a linear judge (logistic regression) of what the rules and the words around say.

The rules of this package propose with reasons; annotated passages say how far each can be trusted, and which pairs are
related though no rule knows why. Candidates are pairs of lists in a sentence, and mentions with the heading that
governs them. ``bench/train_relations.py`` learns the weights; they are whole numbers, so that sums are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import get_args
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kg.extract.clauses import Coordination
from kg.extract.relations.base import Context
from kg.model import Predicate

PREDICATES: tuple[Predicate, ...] = tuple(p for p in get_args(Predicate) if p != "hasValue")
_ROWS = {predicate: row for row, predicate in enumerate(PREDICATES)}
#: What is told of a pair that no rule proposes.
_UNTOLD = ("",) * len(PREDICATES)
#: Features share so many places (hashing trick, Weinberger et al. 2009).
PLACES = 1 << 15
#: Weights are multiples of this.
STEP = 1 / 256
#: Lists that stand further apart in a sentence, and longer sentences, are not paired: the work stays linear.
_FARTHEST = 14
_MEASURED = frozenset({"Indicator", "Quantity"})
#: Two lists give at most so many pairs, so that the work stays linear.
_MOST_PAIRS = 1600

Reasons = Mapping[tuple[int, Predicate, int], str]
#: Head, tail, the properties that may join them.
Candidate = tuple[int, int, tuple[Predicate, ...]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A relation that the judge believes in."""

    head: int
    predicate: Predicate
    tail: int
    probability: float


@cache
def weights() -> tuple[NDArray[np.int32], Mapping[str, float], frozenset[str]]:
    """A column of weights for each predicate, from which score on each is believed, how related pairs ever stood."""
    with np.load(BytesIO(files("kg.extract.relations").joinpath("judge.npz").read_bytes())) as stored:
        table = np.ascontiguousarray(stored["weights"].T, np.int32)
        limits: dict[str, float] = dict(zip(PREDICATES, map(float, stored["limits"]), strict=True))
        related = frozenset(bytes(stored["related"]).decode().split())
    return table, limits, related


def decide(context: Context, reasons: Reasons) -> Iterator[Judgement]:
    """The relations of a document.

    Args:
        context: The document laid out.
        reasons: Which rule proposes what.
    """
    table, limits, related = weights()
    proposed = _by_pair(reasons)
    ever: dict[tuple[int, int, str, str], bool] = {}
    known: dict[tuple[object, ...], NDArray[np.int32]] = {}
    place_of = _Places()
    lists = context.passage.list_of
    types = [mention.type for mention in context.passage.mentions]
    ends = [context.name(index)[-2:] for index in range(len(types))]
    for head, tail, allowed in candidates(context):
        told = proposed.get((head, tail), _UNTOLD)
        pair = lists[head], lists[tail], types[head], types[tail]
        if pair not in ever:
            kinds, _, where = standing(context, head, tail)
            ever[pair] = kinds + where in related
        if told is _UNTOLD and not ever[pair]:
            continue
        # All that the features depend on, so that a list is judged once for all of its items.
        key = *pair, ends[head], ends[tail], told
        if key not in known:
            places = [place_of[feature] for feature in features(context, head, tail, told)]
            known[key] = table[places].sum(axis=0)
        scores = known[key]
        for predicate in allowed:
            score = float(scores[_ROWS[predicate]]) * STEP
            if score >= limits[predicate]:
                yield Judgement(head, predicate, tail, 1 / (1 + math.exp(-score)))


class _Places(dict[str, int]):
    """Feature → its row in the table; a document has the same features again and again."""

    def __missing__(self, feature: str) -> int:
        place = self[feature] = crc32(feature.encode()) % PLACES
        return place


def _by_pair(reasons: Reasons) -> dict[tuple[int, int], tuple[str, ...]]:
    """Head and tail → which rule proposes each predicate between them, nothing where none does."""
    told: dict[tuple[int, int], list[str]] = {}
    for (head, predicate, tail), rule in reasons.items():
        told.setdefault((head, tail), list(_UNTOLD))[_ROWS[predicate]] = rule
    return {pair: tuple(rules) for pair, rules in told.items()}


class _Types:
    """Which properties the ontology lets join two mentions, worked out once for each pair of types."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._known: dict[tuple[str, str], tuple[tuple[Predicate, ...], tuple[Predicate, ...]]] = {}
        self._types = [mention.type for mention in context.passage.mentions]
        self._names = [context.name(index) for index in range(len(self._types))]

    def pair(self, one: int, other: int) -> Iterator[Candidate]:
        """The candidates of two mentions, either way."""
        if self._names[one] == self._names[other]:
            return
        kinds = self._types[one], self._types[other]
        if kinds not in self._known:
            self._known[kinds] = self._joining(*kinds), self._joining(*kinds[::-1])
        ahead, back = self._known[kinds]
        if ahead:
            yield one, other, ahead
        if back:
            yield other, one, back

    def _joining(self, head: str, tail: str) -> tuple[Predicate, ...]:
        return tuple(predicate for predicate in PREDICATES if self._context.joins(predicate, head, tail))


def candidates(context: Context) -> Iterator[Candidate]:
    """Pairs of mentions that may be related, with the properties that their types allow."""
    types = _Types(context)
    for sentence, lists in enumerate(context.passage.by_sentence):
        kept = [one for one in lists if context.type(one.items[0]) not in _MEASURED]
        for place, left in enumerate(kept):
            for one, other in pairwise(left.items):
                yield from types.pair(one, other)
            for right in kept[place + 1 : place + _FARTHEST]:
                most = max(_MOST_PAIRS // len(right.items), 1)
                for one in left.items[:most]:
                    for other in right.items[:_MOST_PAIRS]:
                        yield from types.pair(one, other)
        governing = context.governors[sentence]
        for tail in governing:
            for head in (item for one in kept for item in one.items):
                if head not in governing:
                    yield from types.pair(head, tail)


def standing(context: Context, head: int, tail: int) -> tuple[str, str, str]:
    """The types of a pair, which of the two comes first, and this with how many clauses they stand apart."""
    layout = context.passage
    one, other = layout.lists[layout.list_of[head]], layout.lists[layout.list_of[tail]]
    governed = layout.clauses[one.clause].sentence != layout.clauses[other.clause].sentence
    order = "=" if one is other else "<" if head < tail else ">"
    apart = "gov" if governed else str(min(abs(other.clause - one.clause), 4))
    return f"{context.type(head)}>{context.type(tail)}", order, order + apart


def features(context: Context, head: int, tail: int, told: Sequence[str]) -> Iterator[str]:
    """What is known of a pair, as words; the same words mean the same in training."""
    layout = context.passage
    one, other = layout.lists[layout.list_of[head]], layout.lists[layout.list_of[tail]]
    clause, goal = layout.clauses[one.clause], layout.clauses[other.clause]
    governed = clause.sentence != goal.sentence
    kinds, order, where = standing(context, head, tail)
    lists = 9 if governed else max(abs(layout.list_of[head] - layout.list_of[tail]) - 1, 0)
    yield "bias"
    yield f"k{kinds}"
    yield f"k{kinds}{where}"
    yield f"w{where}.{min(lists, 4)}"
    yield f"k{kinds}{where}.{min(lists, 4)}"
    reasons = [rule for rule in told if rule] or ["none"]
    for rule in reasons:
        yield f"r{rule}"
        yield f"r{rule}{kinds}"
        yield f"r{rule}{where}"
    ends = context.name(head)[-2:], context.name(tail)[-2:]
    yield f"h{ends[0]}"
    yield f"t{ends[1]}"
    yield f"t{ends[1]}{kinds}"
    for name, words in (("hn", one.near), ("tn", other.near)):
        yield f"{name}{_last(words)}{kinds}"
        yield f"{name}{_last(words)}{where}"
        yield f"{name}^{_first(words)}{where}"
    for name, words in (("hr", one.rest), ("tr", other.rest)):
        yield f"{name}{_first(words)}{where}"
        yield f"{name}{_first(words)}{kinds}"
        yield f"{name}${_last(words)}{where}"
    yield f"v{clause.words[:2]}{where}"
    yield f"g{goal.words[:2]}{where}"
    yield f"vg{clause.words[:2]}{goal.words[:2]}{order}"
    yield f"o{_opens(context, one)}{_opens(context, other)}{kinds}{order}"
    yield f"n{min(len(one.items), 3)}{min(len(other.items), 3)}{where}{kinds}"
    yield f"l{context.looks[clause.sentence]}{kinds}"
    if not governed and abs(other.clause - one.clause) <= 1:
        first, second = (one, other) if one.start < other.start else (other, one)
        words = layout.document.norm[first.end : second.start]
        yield f"b{words[:10]}{kinds}{order}"
        yield f"b^{words[:2]}{kinds}{order}"
        yield f"b${words[-2:]}{kinds}{order}"


_QUOTES = "“”‘’《》「」\"' \ufffc"
#: So far the marks are skipped; a clause may be endless.
_NEAR = 8


def _first(words: str) -> str:
    return words[:_NEAR].strip(_QUOTES)[:2]


def _last(words: str) -> str:
    return words[-_NEAR:].strip(_QUOTES)[-2:]


def _opens(context: Context, coordination: Coordination) -> str:
    """Whether a list stands in the first clause of its sentence, and opens its clause."""
    clause = context.passage.clauses[coordination.clause]
    first = context.passage.spans[clause.sentence][0] == coordination.clause
    return f"{int(first)}{int(not coordination.before[:_NEAR].strip(_QUOTES))}"
