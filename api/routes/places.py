"""Places: what stands where, by administrative area."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.deps import ReaderDep
from api.linking import link_next
from kg import graph
from kg.graph.places import Choice, Places, Standings, places, standing

router = APIRouter(tags=["places"])


def _choice(
    reader: ReaderDep,
    kind: Annotated[str | None, Query(alias="type", description="a class, such as Zone", max_length=100)] = None,
    status: Annotated[str | None, Query(description="such as planned", max_length=100)] = None,
    document: Annotated[str | None, Query(description="a document that mentions them, by slug or IRI")] = None,
    year: Annotated[str | None, Query(description="year of documents that mention them", max_length=4)] = None,
) -> Choice:
    return Choice(
        kind=_local(kind) if kind else None,
        status=_local(status).removeprefix("status-") if status else None,
        document=graph.resolve_document(reader, document) if document else None,
        year=year or None,
    )


ChoiceDep = Annotated[Choice, Depends(_choice)]


@router.get("/places", summary="How many things stand in each administrative area")
def areas(reader: ReaderDep, choice: ChoiceDep) -> Places:
    """Things that a document states to be located in or part of an area, else those whose IRI bears its code.

    ``direct`` counts what stands in the area itself, ``inside`` also what stands in the areas that it holds.
    """
    return places(reader, choice)


@router.get("/places/{code}", summary="What stands in an administrative area")
def things(
    *,
    request: Request,
    response: Response,
    reader: ReaderDep,
    choice: ChoiceDep,
    code: str,
    direct: Annotated[bool, Query(description="without what stands in the areas that it holds")] = False,
    start: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Standings:
    """The most mentioned first; ``none`` in the place of a code lists what no area holds."""
    found = standing(reader, code, choice, direct=direct, start=start, limit=limit)
    link_next(request, response, start=found.next)
    return found


def _local(name: str) -> str:
    """A term of the vocabulary by its local name, however it was written."""
    return name.removeprefix("plan:").rpartition("#")[2]
