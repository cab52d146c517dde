"""Does an export: finds what is chosen, and writes it in the format that is asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import BinaryIO, cast

from api.jobs import Export, Head, Out
from kg import export, graph, queries
from kg.errors import BadInput
from kg.store.base import Reader


def write_export(job: Export, reader: Reader, out: Out) -> None:
    """Write an export.

    Raises:
        PlanatlasError: if there is no such format, or what is chosen is not there.
    """
    chosen = export.format_named(job.format)
    selection = replace(_selection(reader, job), edges=export.edge_kinds(job.edges))
    out.begin(Head(chosen.media_type))
    if not job.head:
        # Closed where writing fails too, so that nothing which waits in another file on top of it follows the error.
        with _File(out) as file:
            chosen.write(reader, selection, cast("BinaryIO", file))


class _File(io.RawIOBase):
    """An answer's body as a file, for what wants more of one than that it can be written to."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._out.write(bytes(data))  # type: ignore[call-overload]


def _selection(reader: Reader, job: Export) -> export.Selection:
    given = [value for value in (job.document, job.around, job.type, job.query, job.entities) if value]
    if len(given) > 1:
        raise BadInput("only one of document, around, type, query and entity can be given")
    if job.document:
        return export.of_document(reader, graph.resolve_document(reader, job.document))
    if job.around:
        return export.around(reader, graph.resolve(reader, job.around), job.depth)
    if job.type:
        return export.of_type(reader, job.type.removeprefix("plan:").rpartition("#")[2])
    if job.query:
        return export.of_query(reader, queries.named(job.query).text)
    if job.entities:
        return export.of_things(reader, [graph.resolve(reader, name) for name in job.entities])
    return export.WHOLE
