"""Whether the service lives, and whether it can answer."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter

from api.deps import ReaderDep
from kg.graph import terms as t

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
    documents = len({quad.subject for quad in reader.quads(None, t.TYPE, t.DOCUMENT)})
    return Ready("ok", reader.generation, len(reader), documents)
