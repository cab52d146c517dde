"""Stores to export: the sample plans as ingested, and one whose every text is made to break a format."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from kg import export
from kg.ingest import ingest
from kg.settings import Settings
from kg.store import Reader, open_store
from kg.text import read_file
from tests.kg.export.cities import HOSTILE, city, stored

Write = Callable[..., bytes]


@pytest.fixture(scope="session")
def written() -> Write:
    """The bytes of a selection in a format."""

    def write(reader: Reader, selection: export.Selection, name: str) -> bytes:
        out = io.BytesIO()
        export.format_named(name).write(reader, selection, out)
        return out.getvalue()

    return write


@pytest.fixture(scope="session")
def sampled(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The sample plans, extracted and ingested."""
    store = open_store(tmp_path_factory.mktemp("samples") / "store", create=True)
    ingest([read_file(path) for path in sorted(samples.glob("*.txt"))], store, settings=Settings(workers=1))
    return store.reader()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A place, an area, a fact and a value whose labels, quotes and titles are all ``HOSTILE``."""
    return stored(tmp_path_factory.mktemp("hostile"), city(1, HOSTILE)).reader()
