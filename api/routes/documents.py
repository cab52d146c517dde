"""Documents: the list, and one with its text, sections, mentions and facts by sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.deps import ReaderDep, known_already
from kg import graph
from kg.graph import FullDocument, Node, Summary

router = APIRouter(tags=["documents"])


@dataclass(frozen=True, slots=True)
class Documents:
    """One page of the documents that fit."""

    documents: tuple[Summary, ...]
    #: How many fit, on all pages together.
    total: int
    #: What ``cursor=`` takes for the next page; None on the last.
    next: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document with all that was found in it, and how the things in it are shown."""

    document: FullDocument
    #: IRI → how it is shown.
    things: Mapping[str, Node]


@router.get("/documents", summary="All documents", response_model=Documents)
def documents(
    *,
    request: Request,
    response: Response,
    reader: ReaderDep,
    place: Annotated[str | None, Query(description="name, code or IRI of the place")] = None,
    year: Annotated[str | None, Query(pattern=r"^\d{4}$")] = None,
    kind: Annotated[str | None, Query(description="report, plan, digest …")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    cursor: Annotated[str, Query(description="next of the page before")] = "",
) -> Documents | Response:
    """Title, place, year, source, length and number of facts of each, in the order of their slugs."""
    if known_already(request, response, reader):
        return Response(status_code=304, headers=dict(response.headers))
    found = [one for one in graph.documents(reader) if _fits(one, place, year, kind)]
    rest = [one for one in found if one.slug > cursor]
    more = rest[limit - 1].slug if len(rest) > limit else None
    return Documents(tuple(rest[:limit]), len(found), more)


def _fits(one: Summary, place: str | None, year: str | None, kind: str | None) -> bool:
    where = one.place and {one.place.iri, one.place.id, (one.place.id or "").removeprefix("area/"), one.place.label}
    return (
        (place is None or place in (where or ()))
        and year in {None, one.year}
        and (kind is None or kind.removeprefix("kind-") == (one.kind or "").removeprefix("kind-"))
    )


@router.get("/documents/{identifier:path}", summary="One document", response_model=DocumentPage)
def document(request: Request, response: Response, reader: ReaderDep, identifier: str) -> DocumentPage | Response:
    """Offsets are code points into ``text``, end exclusive."""
    if known_already(request, response, reader):
        return Response(status_code=304, headers=dict(response.headers))
    found = graph.document(reader, graph.resolve_document(reader, identifier))
    named = {mention.entity for mention in found.mentions if mention.type != "Quantity"}
    named |= {end for part in found.sentences for one in part.statements for end in (one.subject, one.object)}
    named |= {value.indicator for part in found.sentences for value in part.values}
    return DocumentPage(found, {iri: graph.describe(reader, iri) for iri in sorted(named)})
