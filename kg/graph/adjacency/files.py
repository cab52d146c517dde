"""Where an adjacency lies, who makes it and who has it open.

``generations/000003/adjacency-1.sqlite`` is made some time after the commit by a process of its own, in
``adjacency.tmp`` beside it, and comes to its place by a rename. It is derived from the commit and may be deleted at any
time.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from kg.graph.adjacency import database
from kg.graph.adjacency.build import build
from kg.graph.adjacency.reading import Adjacency
from kg.graph.derived import Connections, alone, connect, whole
from kg.store import generations
from kg.store.base import OnDisk, Reader

FILE = f"adjacency-{database.VERSION}.sqlite"
_LOCK, _WORK = "adjacency.lock", "adjacency.tmp"


@dataclass(frozen=True, slots=True)
class Made:
    """An adjacency that was made."""

    generation: str
    #: Number of edges at all things: twice that of the graph.
    edges: int
    #: Bytes of the file.
    size: int
    seconds: float


def make(reader: Reader) -> Made | None:
    """Make the adjacency of a commit; None where it is there, or the commit lies in no folder.

    Raises:
        OSError, sqlite3.Error: if it cannot be written.
        StoreCorrupt: if the commit cannot be read.
    """
    folder = _folder(reader)
    if folder is None:
        return None
    path, work = folder / FILE, folder / _WORK
    with alone(folder / _LOCK):
        if (opened := whole(path, database.VERSION)) is not None:
            opened.close()
            return None
        began = time.monotonic()
        # What a killed process left.
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            scratch = work / "scattered"
            scratch.mkdir()
            edges = build(reader, work / FILE, scratch)
            generations.sync(work / FILE)
            (work / FILE).replace(path)
            generations.sync(folder)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Made(reader.generation, edges, path.stat().st_size, time.monotonic() - began)


def size(reader: Reader) -> int:
    """Bytes of the adjacency of a commit; 0 where there is none."""
    folder = _folder(reader)
    try:
        return 0 if folder is None else (folder / FILE).stat().st_size
    except FileNotFoundError:
        return 0


def wanted(generation: Path) -> bool:
    """Whether a commit, by its folder, has no adjacency that is whole, and nobody makes one."""
    if (opened := whole(generation / FILE, database.VERSION)) is not None:
        opened.close()
        return False
    try:
        fd = os.open(generation / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(fd)
    return True


#: Commit → its adjacency, open.
_opened: WeakKeyDictionary[Reader, Connections] = WeakKeyDictionary()
_opening = threading.Lock()


def of(reader: Reader) -> Adjacency | None:
    """The adjacency of a commit, for one answer; None where there is none yet."""
    found = _opened.get(reader)
    if found is None:
        folder = _folder(reader)
        if folder is None or not (folder / FILE).exists():
            return None
        with _opening:
            found = _opened.get(reader) or _open(reader, folder / FILE)
    return None if found is None else Adjacency(reader, found)


def _open(reader: Reader, path: Path) -> Connections | None:
    opened = whole(path, database.VERSION)
    if opened is None:
        return None
    found = _opened[reader] = Connections(opened, lambda: connect(path))
    weakref.finalize(reader, found.close)
    return found


def forget(reader: Reader) -> None:
    """Take away an adjacency that turned out to be damaged; it is made anew when somebody next looks for it."""
    with _opening:
        found = _opened.pop(reader, None)
    folder = _folder(reader)
    if found is not None and folder is not None:
        found.close()
        with suppress(OSError):
            (folder / FILE).unlink()


def _folder(reader: Reader) -> Path | None:
    return reader.folder if isinstance(reader, OnDisk) else None
