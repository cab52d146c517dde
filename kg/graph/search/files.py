"""Where an index lies: beside the commit that it belongs to, made by whoever needs it first; else in memory.

``generations/000003/search-1.sqlite`` is written under another name and renamed, so that who opens it finds it whole.
Processes that need it at the same time wait for the one that makes it. One that is damaged is made anew. It is derived
from the commit and may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kg import deadline
from kg.graph.search import database
from kg.graph.search.collect import collect
from kg.store import generations
from kg.store.base import OnDisk, Reader

FILE = f"search-{database.VERSION}.sqlite"
_LOCK = "search.lock"
#: Steps of the database between two looks at the deadline; some tenths of a millisecond.
_STEPS = 20_000


class Connections:
    """Connections to one index, each used by one thread at a time."""

    def __init__(self, opened: sqlite3.Connection, more: Callable[[], sqlite3.Connection] | None) -> None:
        """Take the first; ``more`` opens another, None where there is only that one."""
        self._free: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._free.put(opened)
        self._more = more

    @contextmanager
    def use(self) -> Iterator[sqlite3.Connection]:
        """A connection, for as long as the block runs."""
        deadline.check()
        try:
            db = self._free.get(block=self._more is None)
        except queue.Empty:
            assert self._more is not None  # noqa: S101 (else the queue had waited)
            db = self._more()
        db.set_progress_handler(deadline.passed, _STEPS)
        try:
            yield db
        except sqlite3.OperationalError:
            # Where it was interrupted, the deadline says so better.
            deadline.check()
            raise
        finally:
            db.set_progress_handler(None, 0)
            self._free.put(db)

    def close(self) -> None:
        """Close those that nobody uses."""
        with suppress(queue.Empty):
            while True:
                self._free.get_nowait().close()


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
            opened = (None if damaged else _open(path)) or _make(path, reader, damaged=damaged)
            if opened is not None:
                return Connections(opened, lambda: database.connect(path))
    db = sqlite3.connect(":memory:", check_same_thread=False)
    database.fill(db, collect(reader))
    return Connections(db, None)


def _open(path: Path) -> sqlite3.Connection | None:
    if not path.exists():
        return None
    db = database.connect(path)
    try:
        if database.complete(db):
            return db
    except sqlite3.Error:
        pass
    db.close()
    return None


def _make(path: Path, reader: Reader, *, damaged: bool) -> sqlite3.Connection | None:
    seen = _identity(path) if damaged else None
    with _alone(path.parent / _LOCK):
        # Another process may have made it, or mended it, in the meantime.
        if (seen is None or _identity(path) != seen) and (opened := _open(path)) is not None:
            return opened
        # Not a name of its own for each process: what a killed one left is so overwritten.
        fresh = path.with_suffix(".tmp")
        fresh.unlink(missing_ok=True)
        with closing(sqlite3.connect(fresh)) as db:
            database.fill(db, collect(reader))
        generations.sync(fresh)
        fresh.replace(path)
    return _open(path)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


#: flock holds off other processes, and threads of this one only where each opens the file; this one goes before it.
_guard = threading.Lock()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with _guard:
        fd = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)
