"""Exports: the same selections and formats as the command line, streamed out of a worker process."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.answering import JobResponse
from api.deps import ServiceDep, Timeout
from api.jobs import Export
from kg import export, graph

router = APIRouter(tags=["export"])

#: Things that one request may name.
MOST_ENTITIES = 500


@router.get("/export", summary="The graph, or a part of it, as a file", response_class=StreamingResponse)
def whole_or_part(
    *,
    request: Request,
    service: ServiceDep,
    format: Annotated[str, Query(description=", ".join(one.name for one in export.FORMATS))] = "turtle",  # noqa: A002 (the word of the interface)
    document: str | None = None,
    around: Annotated[str | None, Query(description="name or IRI")] = None,
    depth: Annotated[int, Query(ge=1, le=graph.MAX_DEPTH)] = 1,
    kind: Annotated[str | None, Query(alias="type", description="a class, such as Zone")] = None,
    query: Annotated[str | None, Query(description="name of a query that takes no parameter")] = None,
    entity: Annotated[list[str], Query(description="names or IRIs of things", max_length=MOST_ENTITIES)] = [],  # noqa: B006 (FastAPI copies it)
    edges: Annotated[
        list[str],
        Query(description=f"what formats for graphs draw, several with commas: {', '.join(export.KINDS)}"),
    ] = [],  # noqa: B006
    timeout: Timeout = None,
) -> Response:
    """Everything where nothing is chosen; one of document, around, type, query and entity else."""
    chosen = export.format_named(format)
    export.edge_kinds(edges)
    job = Export(
        chosen.name,
        document=document,
        around=around,
        depth=depth,
        type=kind,
        query=query,
        entities=tuple(entity),
        edges=tuple(edges),
        head=request.scope.get("planatlas.head", False),
    )
    more = {"Content-Disposition": f'attachment; filename="planatlas.{chosen.extension}"'}
    return JobResponse(service, job, timeout, more=more)
