"""Where the graph lives: the port (``base``) and the embedded store behind it."""

from __future__ import annotations

from pathlib import Path

from kg.errors import BadInput
from kg.names import BASE
from kg.store import generations
from kg.store.base import Reader, Store, Transaction
from kg.store.catalog import Record
from kg.store.oxigraph import EmbeddedStore

__all__ = ["EmbeddedStore", "Reader", "Record", "Store", "Transaction", "open_store"]


def open_store(location: str | Path, *, create: bool = False, base: str = BASE, keep: int = 3) -> EmbeddedStore:
    """The store at a place; nothing is written before its first commit.

    Args:
        location: A folder.
        create: Whether a missing or empty folder may become a store.
        base: Below this the IRIs of a new store are minted.
        keep: How many generations are kept, the newest included.

    Raises:
        BadInput: if the location is a URL: remote stores come with the service.
        StoreUnavailable: if there is no store, or other files.
        StoreCorrupt: if the store is damaged.
    """
    if isinstance(location, str) and "://" in location:
        raise BadInput(
            f"{location} is a remote store; only folders can be used yet, remote stores come with the service"
        )
    folder = Path(location)
    generations.check(folder, create=create)
    return EmbeddedStore(folder, base=base, keep=keep)
