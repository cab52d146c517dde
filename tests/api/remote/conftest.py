"""Stores with the sample plans on each kind of server, and empty ones; the servers run for the whole session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.ingest import ingest
from kg.settings import Settings
from kg.store import open_store
from kg.store.remote import RemoteStore
from tests import servers
from tests.api.remote.filled import Filled, settings_of
from tests.servers import Server

KINDS = ("oxigraph", "virtuoso")


@pytest.fixture(scope="session")
def oxigraph_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Oxigraph's own server."""
    if missing := servers.oxigraph_missing():
        pytest.skip(missing)
    with servers.oxigraph(tmp_path_factory.mktemp("oxigraph")) as found:
        yield found


@pytest.fixture(scope="session")
def virtuoso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Virtuoso 7 as its package sets it, but for the most rows of an answer, which are fewer: 5,000."""
    if missing := servers.virtuoso_missing():
        pytest.skip(missing)
    with servers.virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=5000) as found:
        yield found


@pytest.fixture(scope="session", params=KINDS)
def server(request: pytest.FixtureRequest) -> Server:
    """Each server in its turn."""
    found = request.getfixturevalue(f"{request.param}_server")
    assert isinstance(found, Server)
    return found


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Filled:
    """The sample plans in a folder."""
    store = open_store(tmp_path_factory.mktemp("embedded") / "store", create=True)
    ingest([samples], store, settings=Settings(workers=1))
    return Filled(store, Settings(workers=2, timeout=20))


@pytest.fixture(scope="session")
def remote(server: Server, tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Filled:
    """The sample plans on a server, which nobody changes."""
    settings = settings_of(server, tmp_path_factory.mktemp("cache"), timeout=20)
    store = open_store(server.query, create=True, settings=settings)
    assert isinstance(store, RemoteStore)
    ingest([samples], store, settings=settings)
    return Filled(store, settings)


@pytest.fixture
def fresh(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[..., RemoteStore]]:
    """Opens a store of this test alone, beside others on the server: its base is its own, and it goes at the end."""
    base = f"http://example.org/{request.node.name.encode().hex()[-40:]}/{server.name}/"
    settings = settings_of(server, tmp_path / "cache", base=base)

    def opened() -> RemoteStore:
        store = open_store(server.query, create=True, base=base, settings=settings)
        assert isinstance(store, RemoteStore)
        store.patience = 2.5
        return store

    yield opened
    emptied(opened())


@pytest.fixture
def emptied_at_the_end() -> Iterator[list[RemoteStore]]:
    """Empties the stores that are put into it."""
    stores: list[RemoteStore] = []
    yield stores
    for store in stores:
        emptied(store)


def emptied(store: RemoteStore) -> None:
    """Remove all graphs of a store, that of its marks too: other tests ask for what a whole server holds."""
    mine = [graph.value for graph in store.reader().graphs() if graph.value.startswith(store.base)]
    for graph in (*mine, f"{store.base}graph/store"):
        store.endpoint.update(f"CLEAR SILENT GRAPH <{graph}> ; DROP SILENT GRAPH <{graph}>")
