"""A running service on a free port, as clients meet it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx2
import pytest
import uvicorn

from api.app import create_app
from kg.settings import Settings
from kg.store import EmbeddedStore


@contextmanager
def _running(store: EmbeddedStore, settings: Settings | None = None) -> Iterator[str]:
    """The address of a service over a store, which ends with the block."""
    app = create_app(store, settings or Settings(workers=2, timeout=20))
    config = uvicorn.Config(app, port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="session")
def running() -> Callable[..., AbstractContextManager[str]]:
    """Runs a service over any store."""
    return _running


@pytest.fixture(scope="session")
def service(small_store: EmbeddedStore) -> Iterator[str]:
    """The address of a service over the tiny city."""
    with _running(small_store) as address:
        yield address


@pytest.fixture(scope="session")
def client(service: str) -> Iterator[httpx2.Client]:
    """A client of that service."""
    with httpx2.Client(base_url=service, timeout=60) as found:
        yield found
