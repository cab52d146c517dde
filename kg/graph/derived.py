"""Databases that are derived from a commit and lie beside it, in the commit's own folder: SQLite files, read-only.

One is written under another name and renamed, so that who opens it finds it whole; it may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg import deadline

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


def connect(path: Path) -> sqlite3.Connection:
    """Open a database that nobody changes; for one thread at a time."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


def whole(path: Path, version: int) -> sqlite3.Connection | None:
    """A connection to a database; None where there is none of that version that was made to its end.

    Args:
        path: Its file.
        version: What its ``user_version`` says, which is written last.
    """
    if not path.exists():
        return None
    db = connect(path)
    try:
        if db.execute("PRAGMA user_version").fetchone()[0] == version:
            return db
    except sqlite3.Error:
        pass
    db.close()
    return None


#: flock holds off other processes, and threads of this one only where each opens the file; this one goes before it.
_guard = threading.Lock()


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Hold a lock that whoever makes a database holds; wait for it."""
    with _guard:
        fd = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)
