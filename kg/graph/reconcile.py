"""Which things a name in somebody's table may mean, each with a score, and whether there is no doubt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz import fuzz

from kg.graph.lookup import Node, has_type
from kg.graph.search import Hit, How, index
from kg.graph.search.spelling import parts
from kg.graph.search.tokens import fold
from kg.store.base import Reader

#: Score of a whole name; what matches otherwise stays below, by how alike the names are.
_WHOLE = {"label": 100.0, "alias": 98.0}
#: The most that a match of another kind can score.
_MOST: dict[How, float] = {"beginning": 95.0, "inside": 90.0, "pinyin": 90.0, "typo": 90.0}
#: Initials are nothing like the pinyin that they stand for.
_LEAST = 30.0
#: What lies elsewhere than the table says keeps so much of its score.
_ELSEWHERE = 0.7
#: So many hits are looked at, so that a second thing of the same name is not missed.
_LOOKED = 10


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant."""

    node: Node
    #: 0 to 100.
    score: float
    #: Whether it alone bears the whole name, of the classes and in the places that were named.
    match: bool
    #: The name by which it was found.
    matched: str


def reconcile(
    reader: Reader,
    text: str,
    *,
    kinds: Collection[str] = (),
    every: bool = False,
    places: Collection[str] = (),
    limit: int = 10,
) -> tuple[Candidate, ...]:
    """The things that a name may mean, best first.

    Args:
        reader: The commit to read.
        text: The name.
        kinds: Only things of one of these classes (local names).
        every: Only things of all of these classes.
        places: IRIs of places: what lies in none of them scores less and is no match.
        limit: At most so many.
    """
    if not fold(text):
        return ()
    names = index(reader)
    looked = max(limit, _LOOKED)
    hits: dict[str, Hit] = {}
    inside: set[str] = set()
    for place in (*places, None):
        for kind in kinds or (None,):
            found = names.search(text, kind=kind, place=place, limit=looked).hits
            hits.update((hit.node.iri, hit) for hit in found if hit.node.iri not in hits)
            if place is not None:
                inside.update(hit.node.iri for hit in found)
    if every:
        hits = {iri: hit for iri, hit in hits.items() if all(has_type(reader, iri, kind) for kind in kinds)}
    whole = [iri for iri, hit in hits.items() if hit.how in _WHOLE and (not places or iri in inside)]
    ranked = [
        Candidate(
            hit.node,
            round(_score(text, hit) * (1 if not places or iri in inside else _ELSEWHERE), 1),
            match=whole == [iri],
            matched=hit.matched,
        )
        for iri, hit in hits.items()
    ]
    # Sorting keeps what search put first before others of its score.
    return tuple(sorted(ranked, key=lambda one: -one.score)[:limit])


def _score(text: str, hit: Hit) -> float:
    if hit.how in _WHOLE:
        return _WHOLE[hit.how]
    alike = fuzz.ratio(fold(text), fold(hit.matched))
    if hit.how in {"pinyin", "typo"} and (typed := "".join(parts(text))):
        from kg.link.pinyin import pinyin  # noqa: PLC0415 (its tables take a quarter of a second)

        alike = max(alike, fuzz.ratio(typed, "".join(pinyin(hit.node.label).split())))
    most = _MOST.get(hit.how, 0.0)
    return _LEAST + (most - _LEAST) * alike / 100
