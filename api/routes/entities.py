"""Entities: search, one with its facts, its neighbourhood, paths between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field, TypeAdapter

from api.deps import IriDep, ReaderDep, known
from api.linking import json_of, link_next, rdf_of
from api.negotiate import RESOURCE, accepted, choose
from kg import graph
from kg.export.selection import about
from kg.gazetteer import gazetteer
from kg.graph import Direction, Entity, Hit, Neighbourhood, Path, Subgraph, Weight, adjacency
from kg.graph.kept import Kept
from kg.graph.subgraph import MAX_THINGS
from kg.store.base import Reader

router = APIRouter(tags=["entities"])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of what a search found."""

    items: tuple[Hit, ...]
    total: int
    #: Whether total and facets count all that was found; else the most mentioned five thousand alone.
    exact: bool
    #: Facet → value → number of things.
    facets: Mapping[str, Mapping[str, int]]
    #: Code of a place of the facets → what it is called; documents need not mention it.
    places: Mapping[str, str]
    #: What ``cursor=`` takes for the next page (also in ``Link``); None on the last.
    next: str | None


@dataclass(frozen=True, slots=True)
class Paths:
    """Paths between two things, shortest first."""

    paths: tuple[Path, ...]


@router.get("/entities", summary="Search by name: Han characters, pinyin, initials, English")
def entities(
    *,
    request: Request,
    response: Response,
    reader: ReaderDep,
    q: Annotated[str, Query(max_length=200)] = "",
    kind: Annotated[str | None, Query(alias="type", description="a class, such as Zone")] = None,
    place: Annotated[str | None, Query(description="name, code or IRI of a place")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
    cursor: str | None = None,
) -> Page:
    """Things whose label, alias or pinyin holds the text, best match first; all things where it is empty.

    Where few match as written and none by its whole name, names follow that differ by a typo. ``cursor`` takes ``next``
    of the page before.
    """
    inside = None if place is None else _place(reader, place)
    found = graph.index(reader).search(
        q, kind=_class(kind) if kind else None, place=inside, limit=limit, after=cursor or ""
    )
    link_next(request, response, cursor=found.next)
    facets = {"type": found.types, "place": found.areas}
    places = {code: _name_of(reader, code) for code in found.areas}
    return Page(found.hits, found.total, found.exact, facets, places, found.next)


def _place(reader: Reader, place: str) -> str:
    """The IRI of a place; things may stand in an area that no document mentions by itself."""
    if not place.isdecimal():
        return graph.resolve(reader, place)
    return _area(reader, place) if gazetteer().area(place) else graph.resolve(reader, f"area:{place}")


def _name_of(reader: Reader, code: str) -> str:
    area = gazetteer().area(code)
    return area.name if area else graph.describe(reader, _area(reader, code)).label


def _area(reader: Reader, code: str) -> str:
    return f"{reader.prefixes['area']}{code}"


@dataclass(frozen=True, slots=True)
class Around:
    """How far and along what a neighbourhood reaches."""

    depth: Annotated[int, Query(ge=1, le=graph.MAX_DEPTH)] = 1
    direction: Direction = "both"
    predicate: Annotated[list[str], Query(description="properties, such as partOf")] = ()  # type: ignore[assignment]
    type: Annotated[list[str], Query(description="classes, such as Zone")] = ()  # type: ignore[assignment]
    document: Annotated[list[str], Query(description="documents, by slug or IRI")] = ()  # type: ignore[assignment]
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0
    limit: Annotated[int, Query(ge=1, le=2000)] = 200
    cursor: Annotated[str, Query(description="next of the page before")] = ""


AroundDep = Annotated[Around, Depends()]
_NEIGHBOURHOOD, _ENTITY, _SUBGRAPH = TypeAdapter(Neighbourhood), TypeAdapter(Entity), TypeAdapter(Subgraph)
#: Bytes of neighbourhoods that are kept of a commit, where they are read by pattern.
_MOST_KEPT = 32_000_000
Most = Annotated[int, Query(alias="limit", ge=0, le=10_000, description="values and inferred relations at most, each")]


@router.get("/entity/neighbors", summary="The things next to one, by IRI", response_model=Neighbourhood)
def neighbours_of_iri(
    request: Request, response: Response, reader: ReaderDep, iri: IriDep, around: AroundDep
) -> Response:
    """Edges with number of statements, confidence, commitment and one quote; what the limit cut, by type."""
    return _neighbourhood(request, response, reader, iri, around)


@router.get("/entities/{identifier:path}/neighbors", summary="The things next to one", response_model=Neighbourhood)
def neighbours(request: Request, response: Response, reader: ReaderDep, identifier: str, around: AroundDep) -> Response:
    """Edges with number of statements, confidence, commitment and one quote; what the limit cut, by type.

    The things that most evidence joins come first; the next page stands in ``Link`` and in ``next``.
    """
    return _neighbourhood(request, response, reader, known(reader, identifier), around)


@router.get("/entity", summary="One thing, by IRI, CURIE or name", response_model=Entity)
def entity_of_iri(
    request: Request,
    reader: ReaderDep,
    iri: IriDep,
    most: Most = 500,
    format: str | None = None,  # noqa: A002 (the word of the interface)
) -> Response:
    """All facts in and out, each with its quotes; JSON, JSON-LD, Turtle, N-Triples or RDF/XML.

    ``cut`` says how many values and inferred relations are left out.
    """
    return _entity(request, reader, iri, format, most)


@router.get("/entities/{identifier:path}", summary="One thing", response_model=Entity)
def entity(
    request: Request,
    reader: ReaderDep,
    identifier: str,
    most: Most = 500,
    format: str | None = None,  # noqa: A002 (the word of the interface)
) -> Response:
    """All facts in and out, each with its quotes; JSON, JSON-LD, Turtle, N-Triples or RDF/XML.

    ``cut`` says how many values and inferred relations are left out.
    """
    return _entity(request, reader, known(reader, identifier), format, most)


@router.get("/paths", summary="The shortest paths between two things")
def paths(
    *,
    reader: ReaderDep,
    start: Annotated[str, Query(alias="from", description="name or IRI")],
    end: Annotated[str, Query(alias="to", description="name or IRI")],
    k: Annotated[int, Query(ge=1, le=20)] = 3,
    max_length: Annotated[int, Query(ge=1, le=8)] = 6,
    predicate: Annotated[list[str], Query()] = (),  # type: ignore[assignment]
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
    weight: Annotated[Weight, Query(description="fewest steps, or most likely to hold from end to end")] = "steps",
) -> Paths:
    """Whichever way the relations point; each step with its quote."""
    one, other = graph.resolve(reader, start), graph.resolve(reader, end)
    found = graph.paths(
        reader,
        one,
        other,
        k=k,
        max_length=max_length,
        predicates=[_class(name) for name in predicate],
        min_confidence=min_confidence,
        weight=weight,
    )
    return Paths(found)


@router.get("/subgraph", summary="Some things and the relations between them", response_model=Subgraph)
def subgraph(
    *,
    reader: ReaderDep,
    iri: Annotated[list[str], Query(description="things by IRI, CURIE, identifier or name", max_length=MAX_THINGS)],
    predicate: Annotated[list[str], Query()] = (),  # type: ignore[assignment]
    document: Annotated[list[str], Query()] = (),  # type: ignore[assignment]
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
) -> Response:
    """The list and every stated relation of which both ends are in it, each with a quote."""
    return _subgraph(reader, Listed(tuple(iri), tuple(predicate), tuple(document), min_confidence))


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of things, as a body of JSON."""

    #: By IRI, CURIE, identifier or name.
    entities: Annotated[tuple[str, ...], Field(min_length=1, max_length=MAX_THINGS)]
    predicates: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.0


@router.post(
    "/subgraph", summary="Some things and the relations between them, for a long list", response_model=Subgraph
)
def subgraph_of(reader: ReaderDep, listed: Listed) -> Response:
    """As with GET, for a list that no address holds."""
    return _subgraph(reader, listed)


def _subgraph(reader: Reader, listed: Listed) -> Response:
    found = graph.subgraph(
        reader,
        [graph.resolve(reader, name) for name in listed.entities],
        predicates=[_class(name) for name in listed.predicates],
        documents=[graph.resolve_document(reader, name) for name in listed.documents],
        min_confidence=listed.min_confidence,
    )
    return json_of(_SUBGRAPH, found)


def _entity(request: Request, reader: Reader, iri: str, asked: str | None, most: int) -> Response:
    chosen = choose(RESOURCE, accepted(request), asked)
    found = graph.show(reader, iri, most)
    if chosen.name == "json":
        return json_of(_ENTITY, found, {"Vary": "Accept"})
    return rdf_of(reader, about(reader, found.node.iri), chosen, {"Vary": "Accept"})


def _neighbourhood(request: Request, response: Response, reader: Reader, iri: str, around: Around) -> Response:
    if adjacency.size(reader):
        # Read in less time than it takes to send.
        found = _Told.of(_neighbours(reader, iri, around))
    else:
        found = _KEPT.get(reader, f"{iri} {around}", lambda reader, _: _Told.of(_neighbours(reader, iri, around)))
    link_next(request, response, cursor=found.next)
    return Response(found.body, media_type="application/json", headers=dict(response.headers))


@dataclass(frozen=True, slots=True)
class _Told:
    """A neighbourhood as it is sent, and where the next page begins."""

    body: bytes
    next: str | None

    @classmethod
    def of(cls, found: Neighbourhood) -> _Told:
        return cls(_NEIGHBOURHOOD.dump_json(found), found.next)


#: Who follows a graph comes by the same things again, and patterns take long.
_KEPT = Kept[_Told](_MOST_KEPT, lambda told: len(told.body))


def _neighbours(reader: Reader, iri: str, around: Around) -> Neighbourhood:
    return graph.neighbours(
        reader,
        iri,
        depth=around.depth,
        direction=around.direction,
        predicates=[_class(name) for name in around.predicate],
        types=[_class(name) for name in around.type],
        documents=[graph.resolve_document(reader, name) for name in around.document],
        min_confidence=around.min_confidence,
        limit=around.limit,
        after=around.cursor,
    )


def _class(name: str) -> str:
    """A class or property by its local name, however it was written."""
    return name.removeprefix("plan:").rpartition("#")[2]
