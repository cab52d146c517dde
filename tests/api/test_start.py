"""What a page asks before it offers to take documents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2

from kg.settings import Settings
from kg.store import EmbeddedStore


def test_a_page_learns_whether_documents_are_taken(
    small_store: EmbeddedStore, client: httpx2.Client, running: Callable[..., AbstractContextManager[str]]
) -> None:
    closed = client.get("/status").json()
    assert closed["writing"] is False
    assert {".txt", ".pdf", ".docx"} <= set(closed["endings"])
    secret = "a secret of this test"  # noqa: S105
    with running(small_store, Settings(token=secret, max_bytes=1234)) as address:
        answer = httpx2.get(f"{address}/status")
    assert (answer.json()["writing"], answer.json()["max_bytes"]) == (True, 1234)
    assert secret not in answer.text


def test_the_samples_are_handed_out(client: httpx2.Client, samples: Path) -> None:
    given = {one["name"]: one["text"] for one in client.get("/samples").json()["samples"]}
    assert given == {path.name: path.read_text(encoding="utf-8") for path in samples.glob("*.txt")}
