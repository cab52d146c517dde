"""A running service on a free port, as clients meet it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import httpx2
import pytest
import uvicorn

from api.app import create_app
from api.server import config
from kg.settings import Settings
from kg.store import EmbeddedStore


@contextmanager
def _running(store: EmbeddedStore, settings: Settings | None = None) -> Iterator[str]:
    """The address of a service over a store, which ends with the block."""
    settings = settings or Settings(workers=2, timeout=20)
    server = uvicorn.Server(config(create_app(store, settings), settings))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
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
