"""The service as one application, made of a store and settings; nothing global."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

import kg
from api import openapi, problems
from api.beside import Beside
from api.deps import Service
from api.metrics import SHARED, Metrics
from api.middleware import Guard, Shortcut
from api.observe import Observe
from api.points import Points
from api.routes import (
    documents,
    entities,
    exports,
    graph_store,
    health,
    identifiers,
    ontology,
    page,
    places,
    queries,
    reconcile,
    sparql,
    start,
    taking,
)
from api.throttle import Throttle, Throttler
from api.workers import Pool
from kg.settings import Settings
from kg.store import EmbeddedStore
from kg.store.base import Located, Store

#: Bytes that a request's body may have: a long query, not a document.
MAX_BODY = 1 << 20
#: Bytes of a form beside the file in it.
_FORM = 1 << 17
#: Seconds between two looks at the memory of a process among several.
_WEIGHED = 5.0


def create_app(store: Store, settings: Settings | None = None) -> FastAPI:
    """The service over a store.

    Args:
        store: What it reads; a new commit is seen by the next request.
        settings: Limits and deadlines; those of the defaults where None.
    """
    settings = settings or Settings()
    metrics = Metrics(store)
    pool = None
    if isinstance(store, Located):
        points = Points(store) if isinstance(store, EmbeddedStore) else None
        pool = Pool(store.location, settings, metrics, points)
        metrics.processes = pool.processes
    # An embedded store is a folder, beside whose commits there is room.
    beside = Beside(store.folder) if isinstance(store, EmbeddedStore) else None

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        weighing = asyncio.create_task(_weigh(metrics)) if SHARED in os.environ else None
        making = None if beside is None else asyncio.create_task(beside.run())
        if pool is not None:
            pool.start()
        yield
        if beside is not None and making is not None:
            making.cancel()
            beside.close()
        if weighing is not None:
            weighing.cancel()
        if pool is not None:
            await pool.close()

    app = FastAPI(
        title="Planatlas",
        version=kg.__version__,
        summary="Plan documents as a knowledge graph in which every fact opens the sentence that states it",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    service = app.state.service = Service(store, settings, pool, metrics)
    problems.install(app)
    # First and without the framework's own machinery.
    queried = sparql.Endpoint(service)
    app.router.routes[:0] = [
        Route(sparql.PATH, queried),
        Route(graph_store.PATH, graph_store.Endpoint(service)),
        Route(graph_store.PATH + "/{path:path}", graph_store.Endpoint(service)),
    ]
    openapi.describe(app)
    for module in (
        entities,
        places,
        taking,
        documents,
        queries,
        reconcile,
        exports,
        identifiers,
        ontology,
        health,
        start,
        page,
    ):
        app.include_router(module.router)
    throttler = Throttler(settings)
    app.add_middleware(Throttle, throttler=throttler)
    # The two protocols, and documents, know by their token how much they read.
    larger = dict.fromkeys((sparql.PATH, graph_store.PATH, "/documents"), settings.max_bytes + _FORM)
    app.add_middleware(Guard, max_bytes=MAX_BODY, larger=larger)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["*"],
        expose_headers=["ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
        max_age=86400,
    )
    app.add_middleware(Shortcut, path=sparql.PATH, endpoint=Throttle(queried, throttler))
    app.add_middleware(Observe, metrics=metrics, slow_seconds=settings.slow_seconds)
    return app


async def _weigh(metrics: Metrics) -> None:
    """Keep the memory of this process known to those that tell for all."""
    while True:
        metrics.weigh()
        await asyncio.sleep(_WEIGHED)
