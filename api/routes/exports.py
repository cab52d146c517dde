"""Exports: the same selections and formats as the command line, streamed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from api.deps import ReaderDep
from api.stream import stream
from kg import export, graph, queries
from kg.errors import BadInput
from kg.store.base import Reader

router = APIRouter(tags=["export"])

#: Things that one request may name.
MOST_ENTITIES = 500


@router.get("/export", summary="The graph, or a part of it, as a file", response_class=StreamingResponse)
def whole_or_part(
    *,
    reader: ReaderDep,
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
) -> StreamingResponse:
    """Everything where nothing is chosen; one of document, around, type, query and entity else."""
    chosen = export.format_named(format)
    drawn = export.edge_kinds(edges)
    selection = _selection(
        reader, document=document, around=around, depth=depth, kind=kind, query=query, entities=entity
    )
    selection = replace(selection, edges=drawn)
    name = f"planatlas.{chosen.extension}"
    pieces = stream(lambda out: chosen.write(reader, selection, out))
    # What goes wrong before the first piece is answered as a problem; later the answer can only break off.
    first = next(pieces, b"")
    return StreamingResponse(
        chain((first,), pieces),
        media_type=chosen.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _selection(
    reader: Reader,
    *,
    document: str | None,
    around: str | None,
    depth: int,
    kind: str | None,
    query: str | None,
    entities: Sequence[str],
) -> export.Selection:
    given = [value for value in (document, around, kind, query, entities) if value]
    if len(given) > 1:
        raise BadInput("only one of document, around, type, query and entity can be given")
    if document:
        return export.of_document(reader, graph.resolve_document(reader, document))
    if around:
        return export.around(reader, graph.resolve(reader, around), depth)
    if kind:
        return export.of_type(reader, kind.removeprefix("plan:").rpartition("#")[2])
    if query:
        return export.of_query(reader, queries.named(query).text)
    if entities:
        return export.of_things(reader, [graph.resolve(reader, name) for name in entities])
    return export.WHOLE
