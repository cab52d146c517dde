"""The folder of an embedded store: its marker, the generations, which of them is current, and who may write.

planatlas-store.json    says that the folder is a store, and of which format
current                 the name of the newest commit, swapped by a rename
lock                    held (flock) during a write
generations/000001/     a commit, never changed; its ``in-use`` is held (shared flock) while somebody reads it
generations/000002.tmp  a commit in the making, or what a killed one left; the next write sweeps it away
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kg.errors import NotFound, StoreCorrupt, StoreLocked, StoreUnavailable

MARKER = "planatlas-store.json"
FORMAT = 1
IN_USE = "in-use"
#: The generation that a store has before its first commit.
NONE = "000000"

_OWN = {MARKER, MARKER + ".tmp", "current", "current.tmp", "lock", "generations"}
_NAME = re.compile(r"\d{6,}")


def check(folder: Path, *, create: bool) -> None:
    """Refuse a folder that is no store; with ``create`` one that could not become one. Nothing is written.

    Raises:
        StoreUnavailable: if there is no store, and none could be made, at that place.
        StoreCorrupt: if its marker is damaged or of another format.
    """
    try:
        names = {path.name for path in folder.iterdir()}
    except FileNotFoundError:
        names = set()
    except NotADirectoryError:
        raise StoreUnavailable(f"{folder} is a file, but a store is a folder; name another place") from None
    except OSError as error:
        raise StoreUnavailable(f"the store {folder} cannot be read: {error.strerror}") from None
    if MARKER in names and not (create and _unfinished(folder, names)):
        _check_marker(folder)
    elif names - _OWN:
        raise StoreUnavailable(f"{folder} holds other files and no store; name another folder")
    elif not create:
        raise StoreUnavailable(f"there is no store at {folder}; make one with: planatlas ingest PATH --store {folder}")


def _unfinished(folder: Path, names: set[str]) -> bool:
    """Whether a creation was cut short after it had begun to write the marker."""
    return not names & {"current", "generations"} and (folder / MARKER).stat().st_size == 0


def _check_marker(folder: Path) -> None:
    try:
        found = json.loads((folder / MARKER).read_text("utf-8"))["format"]
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreCorrupt(f"the store {folder} is damaged: {MARKER} cannot be read") from None
    if found != FORMAT:
        raise StoreCorrupt(
            f"the store {folder} has format {found}, this program reads {FORMAT}; ingest into a new folder"
        )


def initialise(folder: Path) -> None:
    """Make the folder a store without commits, unless it is one."""
    try:
        (folder / "generations").mkdir(parents=True, exist_ok=True)
        if not (folder / MARKER).exists() or (folder / MARKER).stat().st_size == 0:
            _swap(folder / MARKER, json.dumps({"format": FORMAT}) + "\n")
    except OSError as error:
        raise StoreUnavailable(f"the store {folder} cannot be written: {error.strerror}") from None


def _swap(path: Path, text: str) -> None:
    """Replace a small file so that a reader sees the old or the new, also after a power cut."""
    fresh = path.with_name(path.name + ".tmp")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Have a file or a folder written to the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_tree(folder: Path) -> None:
    """Have what is new in a folder written to the disk; a file with several links was there before."""
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name)
            if path.stat().st_nlink == 1:
                sync(path)
        sync(Path(root))


#: Bytes that the name of a commit takes at most, with room for what is none.
_LONGEST_NAME = 256


class Pointer(NamedTuple):
    """What the file ``current`` says, and which file it was: one that says the same again is another."""

    name: str
    #: Number, time and size of the file; zeros where there is none yet.
    stamp: tuple[int, int, int] = (0, 0, 0)


#: Path → what was read there last; an entry for each store.
_known: dict[str, Pointer] = {}


def pointer(folder: Path) -> Pointer:
    """Which commit is the newest.

    Raises:
        StoreCorrupt: if the pointer is damaged.
    """
    path = f"{folder}/current"
    try:
        # Each query asks this; reading the file anew would take a tenth of a small one's time.
        found = os.stat(path)  # noqa: PTH116 (as above)
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        known = _known.get(path)
        if known is not None and known.stamp == stamp:
            return known
        with Path(path).open("rb") as file:
            name = file.read(_LONGEST_NAME).decode("utf-8").strip()
    except FileNotFoundError:
        return Pointer(NONE)
    except (OSError, ValueError):
        raise StoreCorrupt(f"the store {folder} is damaged: its file current cannot be read") from None
    if not _NAME.fullmatch(name):
        raise StoreCorrupt(f"the store {folder} is damaged: its file current names no generation")
    # A file that came between the two looks is of another number: then this one is read again.
    _known[path] = Pointer(name, stamp)
    return _known[path]


def current(folder: Path) -> str:
    """Name of the newest commit, ``NONE`` before the first.

    Raises:
        StoreCorrupt: if the pointer is damaged.
    """
    return pointer(folder).name


def place(folder: Path, name: str) -> Path:
    """Folder of a generation."""
    return folder / "generations" / name


def listing(folder: Path) -> list[str]:
    """Names of the generations that are there, oldest first."""
    root = folder / "generations"
    return (
        sorted((path.name for path in root.iterdir() if _NAME.fullmatch(path.name)), key=int) if root.is_dir() else []
    )


def hold(generation: Path) -> int:
    """Say that a generation is in use, until the descriptor that comes back is closed.

    Raises:
        FileNotFoundError: if the generation has gone.
    """
    fd = os.open(generation / IN_USE, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH)
    except BaseException:
        os.close(fd)
        raise
    return fd


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of the writer.

    Raises:
        StoreLocked: if another process holds it.
        StoreUnavailable: if the folder cannot be written.
    """
    try:
        fd = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise StoreUnavailable(f"the store {folder} cannot be written: {error.strerror}") from None
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreLocked(f"another process is writing to the store {folder}; try again when it is done") from None
        yield
    finally:
        os.close(fd)


def begin(folder: Path) -> tuple[Path, str]:
    """Sweep what a killed write left and name the next generation: the folder to work in, and its name to be.

    A generation above the current one was never committed, or was left by a rollback. The lock must be held.
    """
    root = folder / "generations"
    now = int(current(folder))
    for left in list(root.iterdir()):
        if left.suffix == ".tmp":
            shutil.rmtree(left)
        elif _NAME.fullmatch(left.name) and int(left.name) > now:
            discard(folder, left.name)
    names = listing(folder)
    following = f"{max([now, *map(int, names)]) + 1:06}"
    return root / f"{following}.tmp", following


def publish(folder: Path, work: Path, name: str) -> None:
    """Make a finished work folder the newest commit. The lock must be held."""
    (work / IN_USE).touch()
    sync_tree(work)
    work.rename(place(folder, name))
    sync(work.parent)
    _swap(folder / "current", name + "\n")


def prune(folder: Path, keep: int) -> None:
    """Remove the oldest generations beyond ``keep``, unless somebody reads them. The lock must be held."""
    for name in listing(folder)[:-keep]:
        if name != current(folder):
            discard(folder, name)


def discard(folder: Path, name: str) -> None:
    """Remove a generation that nobody reads."""
    generation = place(folder, name)
    try:
        fd = os.open(generation / IN_USE, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        gone = generation.with_name(name + ".gone.tmp")
        generation.rename(gone)
        shutil.rmtree(gone)
    except BlockingIOError:
        return
    finally:
        os.close(fd)


def rollback(folder: Path, name: str | None = None) -> str:
    """Make an older generation current again (the one before, if none is named). The lock must be held.

    The newer ones stay until the next write.

    Raises:
        NotFound: if there is no such generation.
    """
    now = current(folder)
    names = listing(folder)
    if name is None:
        older = [other for other in names if int(other) < int(now)]
        if not older:
            raise NotFound(f"the store {folder} has no generation before {now}")
        name = older[-1]
    elif name not in names:
        raise NotFound(f"the store {folder} has no generation {name}; there are {', '.join(names) or 'none'}")
    _swap(folder / "current", name + "\n")
    return name
