"""How uvicorn runs the service: connections with bounds, proxies that are believed, the time that stopping takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from api.connection import Bounds, Connection
from kg.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI


def config(app: FastAPI | Callable[[], FastAPI], settings: Settings, *, factory: bool = False) -> uvicorn.Config:
    """Uvicorn's configuration for the service.

    Args:
        app: The service, or with ``factory`` what makes it.
        settings: Those of the service.
        factory: Whether ``app`` makes the service.
    """
    return uvicorn.Config(
        app,
        factory=factory,
        workers=settings.fronts,
        http=partial(Connection, bounds=Bounds(settings)),  # type: ignore[arg-type] # made as a class is
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=max(1, round(settings.stop_seconds)),
    )
