"""Does a job over a store and writes what comes of it; runs in worker processes, knows nothing of HTTP connections."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from email import policy
from email.parser import BytesParser
from functools import singledispatch
from http import HTTPStatus
from typing import BinaryIO, cast

from pyoxigraph import QueryTriples, RdfFormat

from api.describe import describe
from api.errors import Unsupported
from api.jobs import (
    Annotate,
    AnyJob,
    Description,
    DocumentRemoval,
    DocumentWrite,
    Export,
    GraphRead,
    GraphWrite,
    Head,
    Job,
    Out,
    Update,
)
from api.negotiate import GRAPHS, RESULTS, TRIPLES, choose
from kg.errors import BadInput
from kg.sparql import ask, graph_store, update
from kg.store.base import Reader, Results, Store

_MULTIPART = "multipart/form-data"


class Kept(io.BytesIO):
    """An answer kept whole."""

    head = Head(None)

    def begin(self, head: Head) -> None:
        """Keep the head."""
        self.head = head

    def push(self) -> None:
        """Nothing goes before all is there."""


@singledispatch
def perform(job: AnyJob, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001 (below by kind)
    """Do a job.

    Args:
        job: What to do.
        store: Its newest commit is read, or followed by another.
        out: Takes the answer.
        hosts: Servers that SERVICE and LOAD may ask.

    Raises:
        PlanatlasError: if it cannot be done.
        ServiceError: if the client takes no format that there is.
    """
    raise TypeError(type(job))


@perform.register
def _(job: Job, store: Store, out: Out, hosts: Collection[str]) -> None:
    _ask(job, store.reader(), out, hosts)


def _ask(job: Job, reader: Reader, out: Out, hosts: Collection[str] = ()) -> None:
    result = ask(
        reader,
        job.text,
        default_graphs=job.default_graphs,
        named_graphs=job.named_graphs,
        substitutions=job.substitutions,
        union=job.union,
        base=job.base,
        hosts=hosts,
    )
    write_results(result, out, job)


@perform.register
def _(job: Update, store: Store, out: Out, hosts: Collection[str]) -> None:
    with store.write() as transaction:
        update(transaction, job.text, using=job.using, using_named=job.using_named, base=job.base, hosts=hosts)
    out.begin(Head(None, HTTPStatus.NO_CONTENT))


@perform.register
def _(job: GraphRead, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001 (the same for all jobs)
    write_results(graph_store.read(store.reader(), job.graph), out, job)


@perform.register
def _(job: GraphWrite, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001
    payloads = [] if job.method == "DELETE" else _payloads(job.content_type, job.body)
    with store.write() as transaction:
        if job.method == "DELETE":
            graph_store.remove(transaction, job.graph)
            new = False
        else:
            change = graph_store.put if job.method == "PUT" else graph_store.add
            new = change(transaction, job.graph, payloads, base=job.base)
    out.begin(Head(None, HTTPStatus.CREATED if new else HTTPStatus.NO_CONTENT))


@perform.register
def _(job: Description, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001
    chosen = choose(GRAPHS, job.accept, job.format)
    body = describe(store.reader(), job, cast("RdfFormat", chosen.engine))
    out.begin(Head(chosen.media_type))
    out.write(body)


@perform.register
def _(job: Export, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001
    # Slow to import, and most processes never export.
    from api.exporting import write_export  # noqa: PLC0415

    write_export(job, store.reader(), out)


@perform.register(DocumentWrite)
@perform.register(Annotate)
@perform.register(DocumentRemoval)
def _(job: DocumentWrite | Annotate | DocumentRemoval, store: Store, out: Out, hosts: Collection[str]) -> None:  # noqa: ARG001
    # Reading and extracting is much to import, and most processes never do it.
    from api.ingesting import carry_out  # noqa: PLC0415

    carry_out(job, store, out)


def answer(reader: Reader, job: Job) -> tuple[str, bytes]:
    """Media type and body of a query's answer, kept whole."""
    kept = Kept()
    _ask(job, reader, kept)
    return kept.head.media_type or "", kept.getvalue()


def write_results(result: Results, out: Out, job: Job | GraphRead) -> None:
    """Write what a query brought in the format that is asked for, or its head alone.

    Raises:
        NotAcceptable: if there is no such format.
    """
    offered = RESULTS if not isinstance(result, QueryTriples) else GRAPHS if isinstance(job, Job) else TRIPLES
    chosen = choose(offered, job.accept, job.format)
    out.begin(Head(chosen.media_type))
    if not job.head:
        serialize = cast("Callable[..., None]", result.serialize)
        serialize(cast("BinaryIO", out), format=chosen.engine)


def _payloads(content_type: str, body: bytes) -> list[graph_store.Payload]:
    """The RDF of a request, one piece or the parts of a form; what the parts are called is of no importance."""
    if not content_type.casefold().startswith(_MULTIPART):
        return [graph_store.Payload(body, _format(content_type))]
    header = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(header + body)
    # A part may itself be several files (multipart/mixed).
    parts = [part for part in message.walk() if not part.is_multipart()] if message.is_multipart() else []
    if not parts:
        raise BadInput("the form holds no part, or its boundary is missing")
    return [
        graph_store.Payload(
            cast("bytes", part.get_payload(decode=True) or b""), _format(str(part["content-type"] or ""))
        )
        for part in parts
    ]


def _format(content_type: str) -> RdfFormat:
    kind = content_type.partition(";")[0].strip().casefold()
    found = RdfFormat.from_media_type(kind) if kind else None
    if found is None:
        known = ", ".join(one.media_type for one in GRAPHS)
        raise Unsupported(f"RDF of the type {kind or 'none'} cannot be read; there is {known}")
    return found
