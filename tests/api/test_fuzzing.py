"""Whatever a request says, it is answered, and with no failure of the service's own; ``make fuzz`` sends 20,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx2
import pytest

from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.api.fuzzing import PLAUSIBLE, fuzz

TOKEN = "a secret of this test"  # noqa: S105


@pytest.fixture(scope="module")
def address(
    small_store: EmbeddedStore,
    tmp_path_factory: pytest.TempPathFactory,
    running: Callable[..., AbstractContextManager[str]],
) -> Iterator[str]:
    """A service over a copy of the tiny city, which requests may change."""
    store = open_store(tmp_path_factory.mktemp("fuzzing") / "store", create=True)
    with store.write() as transaction:
        transaction.extend(small_store.reader().quads())
    with running(store, Settings(token=TOKEN, timeout=5, workers=2)) as found:
        yield found


@pytest.mark.filterwarnings("ignore")  # Of schemathesis, about what it cannot make.
def test_made_up_requests_find_no_defect(address: str) -> None:
    outcome = fuzz(address, {"Authorization": f"Bearer {TOKEN}"}, each=6)
    assert outcome.defects == []
    assert outcome.statuses.total() > 100
    assert outcome.statuses[200] > 10


@pytest.mark.parametrize("kind", ["<x>", "%", "S\x83", "(\x91", ""])
def test_what_is_no_class_has_no_things(address: str, kind: str) -> None:
    with httpx2.Client(base_url=address, timeout=30) as client:
        assert client.get("/export", params={"type": kind or "%", "format": "csv"}).status_code == 404
        for iri in PLAUSIBLE["iri"][:-1]:
            answer = client.get("/entity/neighbors", params={"iri": iri, "type": kind, "depth": 2})
            assert answer.status_code in {200, 400, 404}
