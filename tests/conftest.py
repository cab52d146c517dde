"""What all tests share: where the corpus lies, and the switches that regenerate or lengthen a run.

Real components throughout; a test that needs the shared corpus says so by its fixture and is skipped where the corpus
is absent.
"""

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
from hypothesis import settings

from api.app import create_app
from api.server import config
from kg.settings import Settings
from kg.store import EmbeddedStore, Reader
from tests.invented import city

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# How long an example takes says how busy the machine is.
settings.register_profile("planatlas", deadline=None)
settings.load_profile("planatlas")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew instead of comparing")
    parser.addoption("--run-wheel", action="store_true", help="build the wheel and try it in an empty environment")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-wheel"):
        return
    skip = pytest.mark.skip(reason="builds and installs the wheel; asked for with --run-wheel")
    for item in items:
        if "wheel" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the checkout with corpus, guideline and scorer."""
    if not SHARED.is_dir():
        pytest.skip(f"needs {SHARED}: corpus and scorer are no part of the repository")
    return SHARED


@pytest.fixture(scope="session")
def shared_corpus(shared: Path) -> Path:
    """The corpus of real documents."""
    return shared / "corpus"


@pytest.fixture(scope="session")
def samples(root: Path) -> Path:
    """The sample plans with their gold."""
    return root / "examples"


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> EmbeddedStore:
    """A store that holds the tiny invented city of ``tests/data/small.trig``."""
    return city(tmp_path_factory.mktemp("small") / "store", root)


@pytest.fixture(scope="session")
def small(small_store: EmbeddedStore) -> Reader:
    """The one commit of ``small_store``."""
    return small_store.reader()


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
