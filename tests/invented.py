"""The tiny invented city of ``tests/data/small.trig``."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from kg.store import EmbeddedStore, open_store


def city(folder: Path, root: Path) -> EmbeddedStore:
    """A new store in a folder that holds it; ``root`` is the project's."""
    quads = serialize(parse(path=str(root / "tests" / "data" / "small.trig")), format=RdfFormat.N_QUADS)
    assert quads is not None
    store = open_store(folder, create=True)
    with store.write() as transaction:
        transaction.load(quads)
    return store
