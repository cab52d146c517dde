"""Where the graph lives: the port (``base``) and the two stores behind it, embedded and remote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

from kg.names import BASE
from kg.settings import Settings, is_url
from kg.store import generations
from kg.store.base import Reader, Store, Transaction
from kg.store.catalog import Record
from kg.store.oxigraph import EmbeddedStore

if TYPE_CHECKING:
    from kg.store.remote import RemoteStore

__all__ = ["EmbeddedStore", "Reader", "Record", "Store", "Transaction", "open_store"]


@overload
def open_store(
    location: Path, *, create: bool = ..., base: str = ..., keep: int = ..., settings: Settings | None = ...
) -> EmbeddedStore: ...


@overload
def open_store(
    location: str | Path, *, create: bool = ..., base: str = ..., keep: int = ..., settings: Settings | None = ...
) -> EmbeddedStore | RemoteStore: ...


def open_store(
    location: str | Path, *, create: bool = False, base: str = BASE, keep: int = 3, settings: Settings | None = None
) -> EmbeddedStore | RemoteStore:
    """The store at a place; nothing is written before its first commit.

    Args:
        location: A folder, or the URL of a SPARQL 1.1 server.
        create: Whether there may be none yet.
        base: Below this the IRIs of a new store are minted.
        keep: How many generations of an embedded store are kept, the newest included.
        settings: How a server is reached; those of the environment where None.

    Raises:
        BadInput: if the location is no URL of a server that could be used.
        StoreUnavailable: if there is no store, or other files.
        StoreCorrupt: if the store is damaged.
    """
    if isinstance(location, str) and is_url(location):
        # Slow to import, and most stores are folders.
        from kg.store.remote import RemoteStore, address  # noqa: PLC0415

        return RemoteStore(address(location, settings or Settings.read()), base=base, create=create)
    folder = Path(location)
    generations.check(folder, create=create)
    return EmbeddedStore(folder, base=base, keep=keep)
