"""Named queries: the list, and the answer of one."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from api.answering import JobResponse
from api.deps import ReaderDep, ServiceDep, Timeout
from api.jobs import Job
from api.negotiate import accepted
from kg import queries
from kg.queries import NamedQuery

router = APIRouter(tags=["queries"])

#: Parameters of the request that are none of the query.
_OWN = frozenset({"format", "timeout"})


@dataclass(frozen=True, slots=True)
class Listing:
    """All named queries."""

    queries: tuple[NamedQuery, ...]
    #: Scheme → its concepts by name, each with its labels (zh, en), for parameters of type concept.
    concepts: dict[str, dict[str, tuple[str, ...]]]


@router.get("/queries", summary="All named queries with title, question, parameters and text")
def listing(reader: ReaderDep) -> Listing:
    """In the order in which a reader may want them, each with its parameters."""
    known = tuple(queries.load_queries().values())
    schemes = sorted({param.of for query in known for param in query.params if param.type == "concept"})
    return Listing(known, {scheme: queries.concepts(reader, scheme) for scheme in schemes})


@router.get("/queries/{name}", summary="The answer of a named query")
def answer(
    *,
    request: Request,
    service: ServiceDep,
    reader: ReaderDep,
    name: str,
    format: str | None = None,  # noqa: A002 (the word of the interface)
    timeout: Timeout = None,
) -> Response:
    """Its parameters stand in the query string by name; SPARQL results as JSON, XML, CSV or TSV."""
    query = queries.named(name)
    params = {key: value for key, value in request.query_params.items() if key not in _OWN}
    job = Job(
        query.text,
        accept=accepted(request),
        format=format,
        substitutions=queries.bind(reader, query, params),
    )
    return JobResponse(service, job, timeout)
