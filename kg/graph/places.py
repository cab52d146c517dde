"""What stands where: things counted by the administrative areas that hold them, and listed for one of these.

A thing stands in the areas that a document states it to be located in or part of, else in those of the things that hold
it by such facts, else in the area whose code its IRI bears. Areas lie in one another as the gazetteer has it, and are
themselves not counted. A thing of several areas counts in each of them, and once in what holds them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.errors import BadInput, NotFound
from kg.gazetteer import Level, level_of, short_name
from kg.graph.atlas import Atlas, Thing, mentioned, read_atlas
from kg.graph.documents import documents
from kg.graph.lookup import Node, describe
from kg.graph.search import index
from kg.graph.search.index import Listed
from kg.store.base import Reader

#: Stands for the code of an area where the things that no area holds are asked for.
NOWHERE = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """An administrative area, and how many things stand there."""

    code: str
    iri: str
    name: str
    #: Without the word for its kind (南沙 for 南沙区).
    short: str
    #: The short name in pinyin (Nansha); None where the store does not know it.
    pinyin: str | None
    level: Level
    #: Codes of the areas that hold it, the nearest first.
    within: tuple[str, ...]
    #: Number of things that stand in the area itself, in none of those that it holds.
    direct: int
    #: Number of things that stand in it or in what it holds.
    inside: int
    #: Type of the annotation guideline → number of things that stand in it or in what it holds.
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Places:
    """The areas that a store knows, and what stands in them."""

    #: In the order of their codes.
    areas: tuple[Place, ...]
    #: Number of things that some area holds, of which no document states where they are, and that no area holds.
    placed: int
    by_name: int
    unplaced: int
    #: Type → number of things, whatever type is asked for; status → number of things, whatever status is.
    types: Mapping[str, int]
    statuses: Mapping[str, int]
    #: Year → number of documents.
    years: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A thing, and how it comes to stand where it does."""

    node: Node
    mentions: int
    #: The innermost areas that hold it.
    areas: tuple[Node, ...]
    #: Whether a document states it; else it follows from the name that the thing goes by.
    stated: bool
    #: What documents say of its status, in the order of the names.
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standings:
    """One page of what stands in an area, the most mentioned first."""

    items: tuple[Standing, ...]
    total: int
    #: What ``start`` takes for the next page; None on the last.
    next: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Which things are looked at; all where nothing is said."""

    #: A class by its local name, stated or inferred.
    kind: str | None = None
    #: A concept of the scheme of statuses (``planned``).
    status: str | None = None
    #: IRI of a document that mentions them, and that states the status.
    document: str | None = None
    #: Year of such documents.
    year: str | None = None


_ALL = Choice()


def places(reader: Reader, choice: Choice = _ALL) -> Places:
    """The areas of a store with the number of things that stand in each.

    Args:
        reader: The commit to read.
        choice: Which things are counted.

    Raises:
        BadInput: if the year is none.
    """
    atlas = read_atlas(reader)
    look = _Look(reader, atlas, choice)
    direct: Counter[str] = Counter()
    inside: defaultdict[str, Counter[str]] = defaultdict(Counter)
    types: Counter[str] = Counter()
    statuses: Counter[str] = Counter()
    placed = by_name = unplaced = 0
    for thing in atlas.things:
        if not look.mentioned(thing):
            continue
        kind, status = look.of_class(thing), look.of_status(thing)
        if kind:
            statuses.update(look.statuses(thing))
        if status:
            types[thing.listed.kind] += 1
        if not (kind and status):
            continue
        if not thing.areas:
            unplaced += 1
            continue
        placed += 1
        by_name += not thing.stated
        direct.update(thing.areas)
        for code in {above for area in thing.areas for above in (area, *atlas.within[area])}:
            inside[code][thing.listed.kind] += 1
    prefix = reader.prefixes["area"]
    areas = (
        Place(
            code=code,
            iri=prefix + code,
            name=atlas.areas[code].label,
            short=short_name(atlas.areas[code].label),
            pinyin=_pinyin(atlas.areas[code]),
            level=level_of(code),
            within=above,
            direct=direct[code],
            inside=inside[code].total(),
            types=_sorted(inside[code]),
        )
        for code, above in sorted(atlas.within.items())
    )
    years = Counter(one.year for one in documents(reader) if one.year)
    return Places(
        areas=tuple(areas),
        placed=placed,
        by_name=by_name,
        unplaced=unplaced,
        types=_sorted(types),
        statuses=_sorted(statuses),
        years=dict(sorted(years.items())),
    )


def standing(
    reader: Reader, code: str, choice: Choice = _ALL, *, direct: bool = False, start: int = 0, limit: int = 50
) -> Standings:
    """What stands in an area, the most mentioned first.

    Args:
        reader: The commit to read.
        code: Of the area (GB/T 2260), or ``NOWHERE``.
        choice: Which things are listed.
        direct: Whether what stands in the areas that it holds is left out.
        start: Number of things to pass over.
        limit: At most so many.

    Raises:
        NotFound: if the store knows no such area.
        BadInput: if the year is none.
    """
    atlas = read_atlas(reader)
    if code != NOWHERE and code not in atlas.within:
        raise NotFound(f"the store knows no area of the code {code!r}")
    look = _Look(reader, atlas, choice)

    def stands(thing: Thing) -> bool:
        if code == NOWHERE:
            return not thing.areas
        return any(code == area or (not direct and code in atlas.within[area]) for area in thing.areas)

    found = [thing for thing in atlas.things if stands(thing) and look.fits(thing)]
    prefix = reader.prefixes["area"]
    return Standings(
        items=tuple(
            Standing(
                node=describe(reader, thing.listed.iri),
                mentions=thing.listed.mentions,
                areas=tuple(describe(reader, prefix + area) for area in thing.areas),
                stated=thing.stated,
                statuses=tuple(sorted(look.statuses(thing))),
            )
            for thing in found[start : start + limit]
        ),
        total=len(found),
        next=start + limit if start + limit < len(found) else None,
    )


class _Look:
    """What is looked at: which things fit, and what is said of their status."""

    def __init__(self, reader: Reader, atlas: Atlas, choice: Choice) -> None:
        self._of_class = None if choice.kind is None else index(reader).of_class(choice.kind)
        self._documents = _documents(reader, choice)
        self._mentioned = (
            None
            if self._documents is None
            else frozenset[str]().union(*(mentioned(reader, one) for one in self._documents))
        )
        self._status = choice.status
        self._said = atlas.statuses

    def of_class(self, thing: Thing) -> bool:
        return self._of_class is None or thing.listed.iri in self._of_class

    def mentioned(self, thing: Thing) -> bool:
        return self._mentioned is None or thing.listed.iri in self._mentioned

    def statuses(self, thing: Thing) -> set[str]:
        """What the documents that are looked at say of its status."""
        said = self._said.get(thing.listed.iri, ())
        return {status for status, document in said if self._documents is None or document in self._documents}

    def of_status(self, thing: Thing) -> bool:
        return self._status is None or self._status in self.statuses(thing)

    def fits(self, thing: Thing) -> bool:
        return self.of_class(thing) and self.mentioned(thing) and self.of_status(thing)


def _documents(reader: Reader, choice: Choice) -> frozenset[str] | None:
    """IRIs of the documents that are looked at; None for all."""
    if choice.document is None and choice.year is None:
        return None
    if choice.year is not None and not re.fullmatch(r"[0-9]{4}", choice.year):
        raise BadInput(f"{choice.year!r} is no year")
    return frozenset(
        one.iri for one in documents(reader) if choice.document in {None, one.iri} and choice.year in {None, one.year}
    )


def _pinyin(area: Listed) -> str | None:
    """The short name as one word, where each character has a syllable."""
    syllables = area.pinyin.split()
    if len(syllables) != len(area.label):
        return None
    return "".join(syllables[: len(short_name(area.label))]).capitalize()


def _sorted(numbers: Mapping[str, int]) -> dict[str, int]:
    """The most first; what has no type is left out."""
    known = ((name, n) for name, n in numbers.items() if name)
    return dict(sorted(known, key=lambda one: (-one[1], one[0])))
