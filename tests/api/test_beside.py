"""What the service makes beside itself: neighbourhoods of the newest commit, kept together."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx2

from kg.graph import adjacency
from kg.graph.search import files as search
from kg.names import BASE
from kg.settings import Settings
from tests.invented import city
from tests.waiting import until

Running = Callable[..., AbstractContextManager[str]]
Serving = Callable[..., AbstractContextManager[tuple[httpx2.Client, int]]]

SCIENCE_CITY = BASE + "id/990100/青湖科学城"
EVIDENCE = BASE + "graph/doc/yunchuan-2016-report/evidence"


def _size(client: httpx2.Client) -> float:
    """Bytes of the adjacency of the newest commit, as the service tells."""
    found = re.search(r"^planatlas_store_adjacency_bytes (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found is not None
    return float(found[1])


def _around(client: httpx2.Client, **choice: Any) -> Any:  # noqa: ANN401 (JSON)
    answer = client.get("/entity/neighbors", params={"iri": SCIENCE_CITY, **choice})
    assert answer.status_code == 200
    return answer.json()


def test_it_is_made_after_a_commit_and_answers_the_same(tmp_path: Path, root: Path, running: Running) -> None:
    store = city(tmp_path / "store", root)
    choices: list[dict[str, Any]] = [{}, {"limit": 1}, {"depth": 2, "type": "Industry"}, {"direction": "out"}]
    with running(store, Settings(workers=2)) as address, httpx2.Client(base_url=address, timeout=60) as client:
        assert _size(client) == 0
        before = [_around(client, **choice) for choice in choices]
        until(lambda: _size(client) > 0)
        assert [_around(client, **choice) for choice in choices] == before
        with store.write() as transaction:
            transaction.drop_graph(EVIDENCE)
            transaction.drop_graph(BASE + "graph/doc/yunchuan-2018-report/evidence")
        assert (_size(client), _around(client)["edges"]) == (0, [])
        until(lambda: _size(client) > 0)
        assert _around(client)["edges"] == []


def test_several_processes_that_take_connections_make_one(tmp_path: Path, root: Path, serving: Serving) -> None:
    store = city(tmp_path / "store", root)
    with serving(store, "--workers", "2") as (client, _):
        until(lambda: _size(client) > 0, 40)
    folder = store.reader().folder
    assert folder is not None
    assert {path.name for path in folder.glob("adjacency*")} == {adjacency.FILE, "adjacency.lock"}
    # Nor does the first who searches wait for the index.
    assert (folder / search.FILE).exists()


def test_where_it_cannot_be_made_the_store_answers_and_the_log_says_so(
    tmp_path: Path, root: Path, serving: Serving
) -> None:
    store = city(tmp_path / "store", root)
    folder = store.reader().folder
    assert folder is not None
    # Not by permissions, which do not hold for root.
    (folder / "adjacency.tmp").write_text("in the way")
    log = tmp_path / "log"
    with serving(store, LOG_FILE=str(log)) as (client, _):
        until(lambda: "are read from the store" in log.read_text())
        assert _around(client)["edges"] != []
        assert _size(client) == 0
