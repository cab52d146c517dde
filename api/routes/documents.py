"""Documents: the list, and one with its text, sections, mentions and facts by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from api.deps import ReaderDep, known_already
from api.linking import json_of, link_next, rdf_of
from api.negotiate import RESOURCE, accepted, choose
from kg import graph
from kg.export.selection import Selection
from kg.graph import FullDocument, Node, Summary
from kg.graph import terms as t

router = APIRouter(tags=["documents"])

#: Code points of a part of a document, at most.
MAX_PART = 500_000


@dataclass(frozen=True, slots=True)
class Documents:
    """One page of the documents that fit."""

    documents: tuple[Summary, ...]
    #: How many fit, on all pages together.
    total: int
    #: ``kind``, ``place`` (by code) and ``year`` → value → number of documents that fit.
    facets: Mapping[str, Mapping[str, int]]
    #: What ``cursor=`` takes for the next page (also in ``Link``); None on the last.
    next: str | None


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document, or a part of it, with all that was found there, and how the things in it are shown."""

    document: FullDocument
    #: IRI → how it is shown.
    things: Mapping[str, Node]


_PAGE = TypeAdapter(DocumentPage)
_RDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {one.media_type: {} for one in RESOURCE if one.name != "json"}},
    304: {"description": "The client has it already (If-None-Match)"},
}


@router.get("/documents", summary="All documents", response_model=Documents, responses={304: _RDF[304]})
def documents(
    *,
    request: Request,
    response: Response,
    reader: ReaderDep,
    q: Annotated[str, Query(max_length=200, description="part of the title or the identifier")] = "",
    place: Annotated[str | None, Query(description="name, code or IRI of the place")] = None,
    year: Annotated[str | None, Query(pattern=r"^\d{4}$")] = None,
    kind: Annotated[str | None, Query(description="report, plan, digest …")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    cursor: Annotated[str, Query(description="next of the page before")] = "",
) -> Documents | Response:
    """Title, place, year, source, length and numbers of mentions and facts of each, in the order of their slugs."""
    if known_already(request, response, reader):
        return Response(status_code=304, headers=dict(response.headers))
    found = [one for one in graph.documents(reader) if _fits(one, q, place, year, kind)]
    rest = [one for one in found if one.slug > cursor]
    more = rest[limit - 1].slug if len(rest) > limit else None
    link_next(request, response, cursor=more)
    return Documents(tuple(rest[:limit]), len(found), _facets(found), more)


@router.get(
    "/documents/{identifier:path}", summary="One document, or a part of it", response_model=DocumentPage, responses=_RDF
)
def document(
    *,
    request: Request,
    response: Response,
    reader: ReaderDep,
    identifier: str,
    start: Annotated[int, Query(ge=0, description="a code point; the part begins with the sentence there")] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_PART, description="code points, up to the end of a sentence")] = 100_000,
    format: str | None = None,  # noqa: A002 (the word of the interface)
) -> Response:
    """Text, sections, mentions, and each sentence with the facts that rest on it; as RDF what the document states.

    Offsets are code points into the whole text, end exclusive: ``text`` of a part begins at its ``start``. Where a
    part does not reach the end of the document, ``next`` (also in ``Link``) is the ``start`` of the following one.
    """
    iri = graph.resolve_document(reader, identifier)
    chosen = choose(RESOURCE, accepted(request), format)
    response.headers["Vary"] = "Accept"
    if known_already(request, response, reader):
        return Response(status_code=304, headers=dict(response.headers))
    if chosen.name != "json":
        return rdf_of(reader, Selection(graphs=(t.graph_of(iri),)), chosen, response.headers)
    found = graph.part(graph.document(reader, iri), start, limit)
    link_next(request, response, start=found.next)
    page = DocumentPage(found, graph.shown(reader, found.things))
    return json_of(_PAGE, page, response.headers)


def _fits(one: Summary, q: str, place: str | None, year: str | None, kind: str | None) -> bool:
    where = one.place and {one.place.iri, one.place.id, (one.place.id or "").removeprefix("area/"), one.place.label}
    return (
        (place is None or place in (where or ()))
        and year in {None, one.year}
        and (kind is None or kind.removeprefix("kind-") == one.kind)
        and (not q or q.casefold() in f"{one.title}\n{one.slug}".casefold())
    )


def _facets(found: Iterable[Summary]) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {"kind": Counter(), "place": Counter(), "year": Counter()}
    for one in found:
        where = None if one.place is None else (one.place.id or one.place.iri).removeprefix("area/")
        for name, value in (("kind", one.kind), ("place", where), ("year", one.year)):
            if value is not None:
                counts[name][value] += 1
    return {name: dict(sorted(counter.items())) for name, counter in counts.items()}
