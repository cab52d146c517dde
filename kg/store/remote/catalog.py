"""The catalogue of a remote store as a writer works with it: in memory, its blobs at the server until they are read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.errors import NotFound
from kg.store.catalog import Catalog, Record, Share


class RemoteCatalog(Catalog):
    """A catalogue whose packed extractions are fetched when they are asked for."""

    def __init__(self, fetch: Callable[[str], Path]) -> None:
        """Begin empty; ``fetch`` brings the file of a blob."""
        super().__init__(None)
        self._fetch = fetch

    def file_of(self, slug: str) -> Path:
        """The file with the packed extraction of a document; see ``kg.store.catalog.Catalog``."""
        found = self.documents().get(slug)
        if found is None:
            raise NotFound(f"there is no document {slug!r} in the store")
        return self._fetch(found.file)

    def put(self, record: Record, packed: bytes, share: Share) -> None:  # noqa: ARG002 (stored at the server)
        """Write a document in the place of the one with its slug."""
        self.drop(record.slug)
        self.enter(record, share)

    def drop(self, slug: str, *, keep: str = "") -> None:  # noqa: ARG002 (no file lies here)
        """Forget a document; nothing happens where there is none."""
        self.leave(slug)
