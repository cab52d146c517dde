"""Several processes that take connections from one socket, each with its event loop and its share of the workers.

uvicorn's own supervisor starts them and replaces one that ends; what it lacks is here: they stop when it is killed, and
they count together (``api.metrics``).
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from dataclasses import replace
from functools import partial
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from kg.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

#: Processes for queries that each front has at least: one client leaves two of them to others.
_FEWEST = 3


def share(settings: Settings) -> Settings:
    """The settings of one front: what all may take together, divided.

    >>> one = share(Settings(fronts=2, query_workers=16, max_queries=128, exports=4))
    >>> one.query_places, one.max_queries, one.exports, one.fronts
    (8, 64, 2, 2)
    """
    parts = settings.fronts
    return replace(
        settings,
        query_workers=max(_FEWEST, settings.query_places // parts),
        max_queries=-(-settings.max_queries // parts),
        exports=-(-settings.exports // parts),
    )


def supervise(settings: Settings, listening: socket.socket) -> None:
    """Run the fronts until a signal ends them; each ends its requests first."""
    from uvicorn.supervisors import Multiprocess  # noqa: PLC0415 (slow to import)

    from api.metrics import SHARED  # noqa: PLC0415
    from api.server import config  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="planatlas-metrics-") as folder:
        # The processes find it in their environment, before they import what counts.
        os.environ[SHARED] = folder
        try:
            made = config(partial(_front, settings), settings, factory=True)
            Multiprocess(made, [listening]).run()
        finally:
            del os.environ[SHARED]


def _front(settings: Settings) -> FastAPI:
    """The application of one front, in its process."""
    from api import logs  # noqa: PLC0415
    from api.app import create_app  # noqa: PLC0415
    from api.metrics import SHARED, sweep  # noqa: PLC0415
    from kg.store import open_store  # noqa: PLC0415

    logs.configure(settings)
    sweep(Path(os.environ[SHARED]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    store = open_store(settings.store, create=bool(settings.token), base=settings.base, keep=settings.keep)
    return create_app(store, share(settings))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
