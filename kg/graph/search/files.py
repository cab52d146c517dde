"""Where an index lies: beside the commit that it belongs to, made by whoever needs it first; else in memory.

``generations/000003/search-1.sqlite`` is written under another name and renamed, so that who opens it finds it whole.
Processes that need it at the same time wait for the one that makes it. One that is damaged is made anew. It is derived
from the commit and may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from kg.graph.derived import Connections, alone, connect, whole
from kg.graph.search import database
from kg.graph.search.collect import collect
from kg.store import generations
from kg.store.base import OnDisk, Reader

FILE = f"search-{database.VERSION}.sqlite"
_LOCK = "search.lock"


def open_index(reader: Reader, *, damaged: bool = False) -> Connections:
    """The index of a commit, made first where there is none.

    Args:
        reader: The commit.
        damaged: Whether the one that is there has been found to be so, and must be made anew.
    """
    folder = reader.folder if isinstance(reader, OnDisk) else None
    if folder is not None:
        path = folder / FILE
        # A folder that cannot be written, or a disk that is full, leaves the memory.
        with suppress(OSError, sqlite3.Error):
            opened = (None if damaged else whole(path, database.VERSION)) or _make(path, reader, damaged=damaged)
            if opened is not None:
                return Connections(opened, lambda: connect(path))
    db = sqlite3.connect(":memory:", check_same_thread=False)
    database.fill(db, collect(reader))
    return Connections(db, None)


def _make(path: Path, reader: Reader, *, damaged: bool) -> sqlite3.Connection | None:
    seen = _identity(path) if damaged else None
    with alone(path.parent / _LOCK):
        # Another process may have made it, or mended it, in the meantime.
        if (seen is None or _identity(path) != seen) and (opened := whole(path, database.VERSION)) is not None:
            return opened
        # Not a name of its own for each process: what a killed one left is so overwritten.
        fresh = path.with_suffix(".tmp")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as db:
            database.fill(db, collect(reader))
        generations.sync(fresh)
        fresh.replace(path)
    return whole(path, database.VERSION)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns
