"""A running service on a free port, as clients meet it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

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


@contextmanager
def _serving(store: EmbeddedStore, *options: str, **variables: str) -> Iterator[tuple[httpx2.Client, int]]:
    """The service as its command runs it, and the number of its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = Path(sys.executable).with_name("planatlas")
    environment = {**os.environ, **{f"PLANATLAS_{name}": value for name, value in variables.items()}}
    process = subprocess.Popen(
        [command, "serve", "--store", store.folder, "--port", str(port), *options],
        env=environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            deadline = time.monotonic() + 30
            while not _healthy(client):
                assert process.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.02)
            yield client, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=30)
        finally:
            process.kill()


def _healthy(client: httpx2.Client) -> bool:
    try:
        return client.get("/health").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[tuple[httpx2.Client, int]]]:
    """Runs ``planatlas serve`` over a store in a folder."""
    return _serving


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
