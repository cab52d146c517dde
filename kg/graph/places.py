"""What stands where: things counted by the administrative areas that hold them, and listed for one of these.

A thing stands in the areas that a document states it to be located in or part of, else in those of the things that hold
it by such facts, else in the area whose code its IRI bears. Areas lie in one another as the gazetteer has it, and are
themselves not counted. A thing of several areas counts in each of them, and once in what holds them.
"""

from __future__ import annotations

import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from pyoxigraph import NamedNode

from kg import deadline
from kg.errors import BadInput, NotFound
from kg.gazetteer import Level, short_name
from kg.graph import terms as t
from kg.graph.documents import documents
from kg.graph.lookup import Node, describe
from kg.graph.search import index
from kg.graph.search.index import Listed
from kg.store.base import Reader

#: Stands for the code of an area where the things that no area holds are asked for.
NOWHERE = "none"
#: The nation; what no text places more closely than that stands in no area.
_NATION = "100000"
_CODE = re.compile(r"[0-9]{6}")


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


@dataclass(frozen=True, slots=True)
class _Thing:
    listed: Listed
    #: Codes of the innermost areas.
    areas: tuple[str, ...]
    stated: bool


@dataclass(frozen=True)
class _Atlas:
    """What is read of a commit once."""

    #: Code → codes of the areas that hold it, the nearest first.
    within: Mapping[str, tuple[str, ...]]
    #: Code → the area itself.
    areas: Mapping[str, Listed]
    things: tuple[_Thing, ...]
    #: Thing → statuses that documents state of it.
    statuses: Mapping[str, frozenset[tuple[str, str]]]
    #: Document → things that it mentions, as far as somebody asked.
    mentioned: dict[str, frozenset[str]] = field(default_factory=dict)


#: Commit → what was read of it; a commit never changes, and is asked many times.
_known: WeakKeyDictionary[Reader, _Atlas] = WeakKeyDictionary()
_reading = threading.Lock()

_ALL = Choice()


def places(reader: Reader, choice: Choice = _ALL) -> Places:
    """The areas of a store with the number of things that stand in each.

    Args:
        reader: The commit to read.
        choice: Which things are counted.

    Raises:
        BadInput: if the year is none.
    """
    atlas = _atlas(reader)
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
    prefix = f"{t.base_of(reader)}id/area/"
    areas = (
        Place(
            code=code,
            iri=prefix + code,
            name=atlas.areas[code].label,
            short=short_name(atlas.areas[code].label),
            pinyin=_pinyin(atlas.areas[code]),
            level=_level(code),
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


def standing(  # noqa: PLR0913 (each narrows)
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
    atlas = _atlas(reader)
    if code != NOWHERE and code not in atlas.within:
        raise NotFound(f"the store knows no area of the code {code!r}")
    look = _Look(reader, atlas, choice)

    def stands(thing: _Thing) -> bool:
        if code == NOWHERE:
            return not thing.areas
        return any(code == area or (not direct and code in atlas.within[area]) for area in thing.areas)

    found = [thing for thing in atlas.things if stands(thing) and look.fits(thing)]
    prefix = f"{t.base_of(reader)}id/area/"
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

    def __init__(self, reader: Reader, atlas: _Atlas, choice: Choice) -> None:
        self._of_class = None if choice.kind is None else index(reader).of_class(choice.kind)
        self._documents = _documents(reader, choice)
        self._mentioned = (
            None
            if self._documents is None
            else frozenset[str]().union(*(_mentioned(reader, atlas, one) for one in self._documents))
        )
        self._status = choice.status
        self._said = atlas.statuses

    def of_class(self, thing: _Thing) -> bool:
        return self._of_class is None or thing.listed.iri in self._of_class

    def mentioned(self, thing: _Thing) -> bool:
        return self._mentioned is None or thing.listed.iri in self._mentioned

    def statuses(self, thing: _Thing) -> set[str]:
        """What the documents that are looked at say of its status."""
        said = self._said.get(thing.listed.iri, ())
        return {status for status, document in said if self._documents is None or document in self._documents}

    def of_status(self, thing: _Thing) -> bool:
        return self._status is None or self._status in self.statuses(thing)

    def fits(self, thing: _Thing) -> bool:
        return self.of_class(thing) and self.mentioned(thing) and self.of_status(thing)


def _documents(reader: Reader, choice: Choice) -> frozenset[str] | None:
    """IRIs of the documents that are looked at; None for all."""
    if choice.document is None and choice.year is None:
        return None
    if choice.year is not None and not re.fullmatch(r"[0-9]{4}", choice.year):
        raise BadInput(f"{choice.year!r} is no year")
    return frozenset(
        one.iri
        for one in documents(reader)
        if choice.document in {None, one.iri} and choice.year in {None, one.year}
    )


def _mentioned(reader: Reader, atlas: _Atlas, document: str) -> frozenset[str]:
    found = atlas.mentioned.get(document)
    if found is None:
        text = NamedNode(t.graph_of(document) + "/text")
        found = frozenset(
            quad.object.value
            for quad in reader.quads(None, t.MENTIONS, None, text)
            if isinstance(quad.object, NamedNode)
        )
        atlas.mentioned[document] = found
    return found


def _atlas(reader: Reader) -> _Atlas:
    deadline.check()
    with _reading:
        found = _known.get(reader)
        if found is None:
            # Whoever comes first reads it for all: it is finished whatever the one request may take.
            with deadline.within(None):
                found = _known[reader] = _read(reader)
        return found


def _read(reader: Reader) -> _Atlas:
    prefix = f"{t.base_of(reader)}id/area/"
    within = dict(_hierarchy(reader, prefix))
    holders: defaultdict[str, set[str]] = defaultdict(set)
    statuses: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    stated = f"{t.base_of(reader)}graph/doc/"
    for predicate in (t.LOCATED_IN, t.PART_OF, t.STATUS):
        for quad in reader.quads(None, predicate):
            graph = str(getattr(quad.graph_name, "value", ""))
            if not (graph.startswith(stated) and isinstance(quad.subject, NamedNode)):
                continue
            if not isinstance(quad.object, NamedNode):
                continue
            if predicate == t.STATUS:
                statuses[quad.subject.value].add((t.concept(quad.object), t.document_of(graph)))
            else:
                holders[quad.subject.value].add(quad.object.value)
    things: list[_Thing] = []
    areas: dict[str, Listed] = {}
    for listed in index(reader).things():
        code = listed.iri.removeprefix(prefix)
        if code in within:
            areas[code] = listed
            continue
        stated_in = _innermost(_stated(listed.iri, holders, prefix, within), within)
        named = () if listed.area is None or listed.area not in within else (listed.area,)
        things.append(_Thing(listed, stated_in or named, bool(stated_in)))
    return _Atlas(
        {code: above for code, above in within.items() if code in areas},
        areas,
        tuple(things),
        {iri: frozenset(said) for iri, said in statuses.items()},
    )


def _hierarchy(reader: Reader, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Code → codes of the areas that hold it, as the gazetteer has it."""
    graph = NamedNode(f"{t.base_of(reader)}graph/gazetteer")
    above: dict[str, str] = {}
    codes: set[str] = set()
    for quad in reader.quads(None, t.TYPE, None, graph):
        if isinstance(quad.subject, NamedNode):
            codes.add(quad.subject.value.removeprefix(prefix))
    for quad in reader.quads(None, t.PART_OF, None, graph):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            lower, upper = (one.value.removeprefix(prefix) for one in (quad.subject, quad.object))
            above[lower] = min(upper, above.get(lower, upper))
    for code in sorted(one for one in codes if _CODE.fullmatch(one)):
        chain: list[str] = []
        upper = above.get(code)
        while upper is not None and upper in codes and upper not in chain:
            chain.append(upper)
            upper = above.get(upper)
        yield code, tuple(chain)


def _stated(
    iri: str, holders: Mapping[str, Iterable[str]], prefix: str, within: Mapping[str, tuple[str, ...]]
) -> set[str]:
    """The nearest areas above a thing by facts: those that it is stated to be in, else those of what holds it."""
    seen, edge = {iri}, {iri}
    while edge:
        above = {holder for one in edge for holder in holders.get(one, ())} - seen
        found = {code for holder in above if (code := holder.removeprefix(prefix)) in within}
        if found:
            return found
        seen |= above
        edge = above
    return set()


def _innermost(codes: set[str], within: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Without the areas that hold another one, and without the nation, in which everything is."""
    outer = {above for code in codes for above in within[code]} | {_NATION}
    return tuple(sorted(codes - outer))


def _level(code: str) -> Level:
    if code == _NATION:
        return "nation"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "district"


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
