"""Which pairs of mentions are related: a linear judge (logistic regression) of what the rules and the words around say.

The rules of this package propose with reasons; annotated passages say how far each can be trusted, and which pairs are
related though no rule knows why. Candidates are pairs of lists in a sentence, and mentions with the heading that
governs them; where several wholes claim one part, the likeliest has it. ``bench/train_relations.py`` learns the
weights; they are whole numbers, so that sums are exact.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from kg.extract.relations.base import Context
from kg.extract.relations.features import Features, standing
from kg.model import Predicate

PREDICATES: tuple[Predicate, ...] = tuple(p for p in get_args(Predicate) if p != "hasValue")
_ROWS = {predicate: row for row, predicate in enumerate(PREDICATES)}
#: What is told of a pair that no rule proposes.
_UNTOLD = ("",) * len(PREDICATES)
#: Weights are multiples of this.
STEP = 1 / 256
#: Lists that stand further apart in a sentence, and longer sentences, are not paired: the work stays linear.
_FARTHEST = 14
_MEASURED = frozenset({"Indicator", "Quantity"})
#: Two lists give at most so many pairs, so that the work stays linear.
_MOST_PAIRS = 1600
#: What is part of a whole or serves it has one whole (of 3,381 annotated ones 52 have more), and one place in the text
#: tells who develops an industry: what scores so much below the best is ruled out.
_WHOLE_MARGIN, _DEVELOPER_MARGIN = 0.25, 1.0
_WHOLE: frozenset[Predicate] = frozenset({"partOf", "contributesTo"})

Reasons = Mapping[tuple[int, Predicate, int], str]
#: Head, tail, the properties that may join them.
Candidate = tuple[int, int, tuple[Predicate, ...]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A relation that may hold."""

    head: int
    predicate: Predicate
    tail: int
    score: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learnt."""

    #: A column for each predicate.
    table: NDArray[np.int32]
    #: From which score on each predicate is believed.
    limits: Mapping[str, float]
    #: How related pairs ever stood.
    related: frozenset[str]
    #: From scores to log-odds (Platt 1999): slope and intercept.
    odds: tuple[float, float]
    #: The least score of what a rule proposes that hardly ever errs, by predicate and rule ("partOf named_members").
    trust: Mapping[str, float]

    def probability(self, score: float) -> float:
        """How likely a relation of that score is to hold."""
        slope, intercept = self.odds
        return 1 / (1 + math.exp(-(slope * score + intercept)))


@cache
def weights() -> Weights:
    """What comes with the package."""
    with np.load(BytesIO(files("kg.extract.relations").joinpath("judge.npz").read_bytes())) as stored:
        table = np.ascontiguousarray(stored["weights"].T, np.int32)
        limits: dict[str, float] = dict(zip(PREDICATES, map(float, stored["limits"]), strict=True))
        related = frozenset(bytes(stored["related"]).decode().split())
        slope, intercept = map(float, stored["odds"])
        trust: dict[str, float] = json.loads(bytes(stored["trust"]))
    return Weights(table, limits, related, (slope, intercept), trust)


@cache
def _columns() -> Mapping[Predicate, list[int]]:
    """The weights for each predicate as Python's numbers: of a pair so few are needed that an array would be slower."""
    return dict(zip(PREDICATES, weights().table.T.tolist(), strict=True))


def decide(context: Context, reasons: Reasons) -> Iterator[Judgement]:
    """The relations of a document.

    Args:
        context: The document laid out.
        reasons: Which rule proposes what.
    """
    learnt = weights()
    limits = learnt.limits
    lowest = min(limits[predicate] for predicate in _WHOLE)
    floors = {predicate: lowest if predicate in _WHOLE else limits[predicate] for predicate in PREDICATES}
    columns = _columns()
    proposed = _by_pair(reasons)
    ever: dict[tuple[int, int, str, str], bool] = {}
    known: dict[tuple[object, ...], tuple[tuple[Predicate, float], ...]] = {}
    found: list[Judgement] = []
    features = Features(context)
    lists = context.passage.list_of
    types = [mention.type for mention in context.passage.mentions]
    ends = [context.name(index)[-3:] for index in range(len(types))]
    for head, tail, allowed in candidates(context):
        told = proposed.get((head, tail), _UNTOLD)
        pair = lists[head], lists[tail], types[head], types[tail]
        if pair not in ever:
            kinds, _, where = standing(context, head, tail)
            ever[pair] = kinds + where in learnt.related
        if told is _UNTOLD and not ever[pair]:
            continue
        # All that the features depend on, so that a list is judged once for all of its items.
        key = *pair, ends[head], ends[tail], told
        if key not in known:
            places = features.places(head, tail, told)
            scores = []
            for predicate in allowed:
                score = sum(map(columns[predicate].__getitem__, places)) * STEP
                score = at_least(score, learnt.trust, predicate, told[_ROWS[predicate]])
                if score >= floors[predicate]:
                    scores.append((predicate, score))
            known[key] = tuple(scores)
        found += [Judgement(head, predicate, tail, score) for predicate, score in known[key]]
    return (one for one in contest(found) if one.score >= limits[one.predicate])


def at_least(score: float, trust: Mapping[str, float], predicate: Predicate, rule: str) -> float:
    """A score, or that of the rule which proposes the relation where it is trusted with a higher one."""
    return max(score, trust.get(f"{predicate} {rule}", score))


def contest(found: Sequence[Judgement]) -> Iterator[Judgement]:
    """What is left when the likelier rules out what cannot hold beside it.

    A part has one whole, an industry its developer in one place, and of two that are each said to be part of the other
    (or to serve, to work with it) one is.
    """
    whole: dict[int, float] = defaultdict(lambda: -math.inf)
    developer: dict[int, float] = defaultdict(lambda: -math.inf)
    for one in found:
        if one.predicate in _WHOLE:
            whole[one.head] = max(whole[one.head], one.score)
        elif one.predicate == "develops":
            developer[one.tail] = max(developer[one.tail], one.score)
    left = [
        one
        for one in found
        if not (one.predicate in _WHOLE and one.score < whole[one.head] - _WHOLE_MARGIN)
        and not (one.predicate == "develops" and one.score < developer[one.tail] - _DEVELOPER_MARGIN)
    ]
    scores = {(one.head, one.predicate, one.tail): one.score for one in left}
    for one in left:
        back = scores.get((one.tail, one.predicate, one.head), -math.inf)
        if back < one.score or (back == one.score and one.head < one.tail):
            yield one


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
