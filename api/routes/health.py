"""Whether the service lives, whether it can answer, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from api.census import census
from api.deps import ReaderDep, ServiceDep

router = APIRouter(tags=["health"])


@dataclass(frozen=True, slots=True)
class Health:
    """The process answers."""

    status: str = "ok"


@dataclass(frozen=True, slots=True)
class Ready:
    """The store can be read."""

    status: str
    #: Name of the commit that is served.
    generation: str
    quads: int
    documents: int


@router.get("/health", summary="Liveness")
async def health() -> Health:
    """Touches nothing, and waits for no thread."""
    return Health()


@router.get("/ready", summary="Readiness")
def ready(reader: ReaderDep) -> Ready:
    """Reads the store; 503 where that fails."""
    counted = census(reader)
    return Ready("ok", reader.generation, counted.quads, counted.documents)


@router.get("/metrics", summary="Counts and levels for Prometheus", response_class=PlainTextResponse)
def metrics(service: ServiceDep) -> Response:
    """Requests, queries, worker processes, memory, and what the newest commit holds."""
    return Response(service.metrics.exposed(), media_type=CONTENT_TYPE_LATEST)
