"""The service as one application, made of a store and settings; nothing global."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

import kg
from api import openapi, problems
from api.deps import Service
from api.middleware import Guard, Shortcut
from api.routes import documents, entities, exports, graph_store, health, page, queries, reconcile, sparql
from api.workers import Pool
from kg.settings import Settings
from kg.store.base import Located, Store

#: Bytes that a request's body may have: a long query, not a document.
MAX_BODY = 1 << 20


def create_app(store: Store, settings: Settings | None = None) -> FastAPI:
    """The service over a store.

    Args:
        store: What it reads; a new commit is seen by the next request.
        settings: Limits and deadlines; those of the defaults where None.
    """
    settings = settings or Settings()
    pool = None
    if isinstance(store, Located):
        pool = Pool(store.location, settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        if pool is not None:
            pool.start()
        yield
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
    service = app.state.service = Service(store, settings, pool)
    problems.install(app)
    # First and without the framework's own machinery.
    queried = sparql.Endpoint(service)
    app.router.routes[:0] = [
        Route(sparql.PATH, queried),
        Route(graph_store.PATH, graph_store.Endpoint(service)),
        Route(graph_store.PATH + "/{path:path}", graph_store.Endpoint(service)),
    ]
    openapi.describe(app)
    for module in (entities, documents, queries, reconcile, exports, health, page):
        app.include_router(module.router)
    # The two protocols know by their token how much they read.
    larger = dict.fromkeys((sparql.PATH, graph_store.PATH), settings.max_bytes)
    app.add_middleware(Guard, max_bytes=MAX_BODY, larger=larger)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "DELETE"],
        allow_headers=["*"],
        expose_headers=["Location", "Retry-After"],
        max_age=86400,
    )
    app.add_middleware(Shortcut, path=sparql.PATH, endpoint=queried)
    return app
