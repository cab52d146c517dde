"""Precision, recall and F1 of predicted against gold annotations, micro-averaged over all documents.

Entities are compared strictly (same offsets and type), by span (same offsets) and by overlap (same type and a shared
character, one to one); relations by the texts of their two ends, each triple once for a document; attributes by
offsets, name and value. The measures are those of https://aclanthology.org/M95-1005/ on sets.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.brat import Span, Standoff, read_standoff, read_utf8
from kg.errors import BadInput

#: The measures over everything, in the order in which they are reported.
MEASURES = (
    "entities_strict",
    "entities_span",
    "entities_overlap",
    "relations",
    "relations_without_hasValue",
    "attributes",
)
_EMPTY = Standoff({})
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Score:
    """How many there are in gold, how many were predicted, and how many of these are right."""

    gold: int = 0
    predicted: int = 0
    correct: int = 0

    @property
    def precision(self) -> float:
        """The share of the predicted that is right; 0 where nothing was predicted."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """The share of gold that was found; 0 where there is none."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_json(self) -> dict[str, float | int]:
        """The figures, shares rounded to four digits."""
        return {
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
            "f1": round(self.f1, 4),
            "gold": self.gold,
            "predicted": self.predicted,
            "correct": self.correct,
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """A document's gold and what was predicted for it; None where nothing was (all of gold is then missed)."""

    name: str
    text: str
    gold: Standoff
    predicted: Standoff | None


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """Something that only one side has."""

    document: str
    #: ``missed`` or ``spurious``.
    kind: str
    #: ``Zone 琶洲互联网创新集聚区`` or ``大学城 partOf 广州科技创新走廊``.
    what: str
    #: Offset of an entity; -1 for a relation, which has several.
    start: int = -1


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of a comparison."""

    totals: dict[str, Score]
    by_type: dict[str, Score]
    by_relation: dict[str, Score]
    #: Documents for which there is no prediction.
    missing: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = field(default=(), repr=False)

    def as_json(self) -> dict[str, Any]:
        """The figures as JSON values, in a fixed order."""
        return {
            **{name: self.totals[name].as_json() for name in MEASURES},
            "by_type": {name: score.as_json() for name, score in self.by_type.items()},
            "by_relation": {name: score.as_json() for name, score in self.by_relation.items()},
        }


def gold_files(folder: Path) -> tuple[Path, ...]:
    """The ``.ann`` files of a folder, each with its ``.txt`` beside it.

    Raises:
        BadInput: There is none, or one lacks its text.
    """
    files = tuple(sorted(folder.glob("*.ann")))
    if not files:
        raise BadInput(f"{folder} holds no .ann file: name a folder of brat standoff")
    for path in files:
        if not path.with_suffix(".txt").is_file():
            raise BadInput(f"{path} has no {path.stem}.txt beside it")
    return files


def pairs(gold: Path, predicted: Path) -> Iterator[Pair]:
    """The documents of a gold folder with the files of the same name in a folder of predictions.

    Raises:
        BadInput: A file is missing its text or is not standoff.
    """
    for path in gold_files(gold):
        other = predicted / path.name
        yield Pair(
            path.stem,
            read_utf8(path.with_suffix(".txt")),
            read_standoff(path),
            read_standoff(other) if other.is_file() else None,
        )


def compare(documents: Iterable[Pair]) -> Report:
    """The figures over all documents."""
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    types: dict[str, Counter[str]] = defaultdict(Counter)
    predicates: dict[str, Counter[str]] = defaultdict(Counter)
    missing: list[str] = []
    differences: list[Difference] = []
    for pair in documents:
        if pair.predicted is None:
            missing.append(pair.name)
        gold, found = pair.gold, pair.predicted or _EMPTY
        strict, strict_found = set(gold.entities.values()), set(found.entities.values())
        stated, stated_found = _triples(gold, pair.text), _triples(found, pair.text)
        _count(tally["entities_strict"], strict, strict_found)
        _count(tally["entities_span"], _offsets(strict), _offsets(strict_found))
        _count(tally["relations"], stated, stated_found)
        _count(tally["relations_without_hasValue"], _without_values(stated), _without_values(stated_found))
        _count(tally["attributes"], _attributes(gold), _attributes(found))
        tally["entities_overlap"].update(
            gold=len(strict), predicted=len(strict_found), correct=_overlapping(strict, strict_found)
        )
        for kind in {s.type for s in strict | strict_found}:
            _count(types[kind], {s for s in strict if s.type == kind}, {s for s in strict_found if s.type == kind})
        for name in {t[1] for t in stated | stated_found}:
            _count(predicates[name], {t for t in stated if t[1] == name}, {t for t in stated_found if t[1] == name})
        differences += _differences(pair, strict, strict_found, stated, stated_found)
    return Report(
        totals={name: _score(tally[name]) for name in MEASURES},
        by_type={name: _score(types[name]) for name in sorted(types)},
        by_relation={name: _score(predicates[name]) for name in sorted(predicates)},
        missing=tuple(missing),
        differences=tuple(sorted(differences)),
    )


def evaluate(gold: Path, predicted: Path) -> Report:
    """The figures of a folder of predictions against a folder of gold.

    Raises:
        BadInput: A folder or file cannot be used.
    """
    return compare(pairs(gold, predicted))


def _count(counter: Counter[str], gold: set[Any], predicted: set[Any]) -> None:
    counter.update(gold=len(gold), predicted=len(predicted), correct=len(gold & predicted))


def _score(counter: Counter[str]) -> Score:
    return Score(counter["gold"], counter["predicted"], counter["correct"])


def _triples(standoff: Standoff, text: str) -> set[Triple]:
    """Relations as (text of the head, relation, text of the tail)."""

    def quote(ident: str) -> str:
        span = standoff.entities[ident]
        return text[span.start : span.end]

    return {(quote(head), predicate, quote(tail)) for predicate, head, tail in standoff.relations}


def _without_values(triples: set[Triple]) -> set[Triple]:
    return {t for t in triples if t[1] != "hasValue"}


def _offsets(spans: set[Span]) -> set[tuple[int, int]]:
    return {(s.start, s.end) for s in spans}


def _attributes(standoff: Standoff) -> set[tuple[int, int, str, str]]:
    spans = standoff.entities
    return {(spans[ident].start, spans[ident].end, name, value) for name, ident, value in standoff.attributes}


def _overlapping(gold: set[Span], predicted: set[Span]) -> int:
    """How many of gold share a character with a prediction of their type, each taking the first that is free."""
    free: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(predicted):
        free[span.type].append(span)
    matched = 0
    for span in sorted(gold):
        candidates = free[span.type]
        hit = next((i for i, c in enumerate(candidates) if c.start < span.end and span.start < c.end), None)
        if hit is not None:
            del candidates[hit]
            matched += 1
    return matched


def _differences(
    pair: Pair, gold: set[Span], found: set[Span], stated: set[Triple], stated_found: set[Triple]
) -> Iterator[Difference]:
    for kind, spans in (("missed", gold - found), ("spurious", found - gold)):
        for s in spans:
            yield Difference(pair.name, kind, f"{s.type} {pair.text[s.start : s.end]}", s.start)
    for kind, triples in (("missed", stated - stated_found), ("spurious", stated_found - stated)):
        for triple in triples:
            yield Difference(pair.name, kind, " ".join(triple))
