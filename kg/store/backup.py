"""A commit as one file, and back: a tar of its files and, last, a list of them with their SHA-256.

A commit never changes, so it is packed while others read and write; what is derived from it (the index of names, the
adjacency) and the engine's own log stay behind. Put back it becomes the newest commit of a store, which a running
service then serves.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import IO, BinaryIO, cast

from kg.errors import BadInput, Conflict, StoreUnavailable, UnreadableFile
from kg.store import generations
from kg.store.oxigraph import EmbeddedStore

#: The last file of an archive; one without it was cut short.
MANIFEST = "planatlas-backup.json"
FORMAT = 1
#: What belongs to a commit, by the path below its folder.
_KEPT = re.compile(r"graph/(?!LOG|LOCK)[\w.-]+|catalog\.sqlite|documents/[\w.-]+")
_PIECE = 1 << 20
#: Bytes that the list may have.
_MOST = 1 << 28


@dataclass(frozen=True, slots=True)
class Backup:
    """What was packed or put back."""

    #: Name of the commit that was packed.
    generation: str
    quads: int
    documents: int
    files: int
    #: Bytes of the files, before packing.
    size: int


#: Name → bytes and hex SHA-256.
_Files = dict[str, tuple[int, str]]


def file_name(target: Path, store: EmbeddedStore) -> Path:
    """The file to write: the target, or a name for the newest commit in it where it is a folder."""
    return target / f"planatlas-{store.reader().generation}.tar.gz" if target.is_dir() else target


def pack(store: EmbeddedStore, out: BinaryIO, *, gzip: bool) -> Backup:
    """Write the newest commit to a file; the same commit gives the same bytes.

    Raises:
        BadInput: if the store has none.
    """
    reader = store.reader()  # The commit stays for as long as this does.
    folder = reader.folder
    if folder is None:
        raise BadInput(f"the store {store.folder} is empty: there is nothing to back up")
    files: _Files = {}
    with _writing(out, gzip=gzip) as tar:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and _KEPT.fullmatch(name):
                with path.open("rb") as file:
                    files[name] = _add(tar, name, file, path.stat().st_size)
        found = Backup(
            reader.generation, len(reader), len(reader.documents()), len(files), sum(size for size, _ in files.values())
        )
        about = {
            "format": FORMAT,
            "store": generations.FORMAT,
            "generation": found.generation,
            "quads": found.quads,
            "documents": found.documents,
            "files": files,
        }
        text = json.dumps(about, indent=1).encode()
        _add(tar, MANIFEST, io.BytesIO(text), len(text))
    return found


@contextmanager
def _writing(out: BinaryIO, *, gzip: bool) -> Iterator[tarfile.TarFile]:
    if gzip:
        # Without a time, and packed lightly: most of it is packed already.
        with (
            GzipFile(filename="", mode="wb", compresslevel=1, fileobj=out, mtime=0) as packed,
            _writing(cast("BinaryIO", packed), gzip=False) as tar,
        ):
            yield tar
    else:
        with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
            yield tar


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> tuple[int, str]:
    told = tarfile.TarInfo(name)
    told.size, told.mode = size, 0o644
    watched = _Hashing(file)
    tar.addfile(told, cast("IO[bytes]", watched))
    return size, watched.hash.hexdigest()


class _Hashing:
    """A file that hashes what is read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data


def unpack(archive: Path, store: EmbeddedStore, *, force: bool = False) -> tuple[Backup, str]:
    """Make an archive's commit the newest of a store; nothing is changed where it is not whole.

    Args:
        archive: A file that ``pack`` wrote.
        store: Where to; its commits stay as a way back.
        force: Whether a store that has commits may get this one too.

    Returns:
        What was packed, and the name that the commit has now.

    Raises:
        Conflict: if the store has commits, and ``force`` is not given.
        UnreadableFile: if the file is no backup, was cut short, or its contents are not what they were.
        StoreLocked: if another process is writing.
        StoreUnavailable: if the store cannot be written.
    """
    with _readable(archive) as tar, store.adopt() as work:
        # Under the lock, so that nobody commits in between.
        if not force and generations.current(store.folder) != generations.NONE:
            raise Conflict(f"{store.folder} holds a store already; --force makes the backup its newest commit")
        found = _extract(tar, work, store.folder)
    return found, store.reader().generation


class _Wrong(Exception):
    """What is wrong with an archive."""


@contextmanager
def _readable(archive: Path) -> Iterator[tarfile.TarFile]:
    """A tar to be read through once; what is wrong with it is told in one line."""
    try:
        file = archive.open("rb")
    except OSError as error:
        raise UnreadableFile(f"{archive} cannot be read: {error.strerror or error}") from None
    with file:
        try:
            with tarfile.open(fileobj=file, mode="r|*") as tar:
                yield tar
        except (tarfile.TarError, EOFError, zlib.error, _Wrong) as error:
            line = str(error) if isinstance(error, _Wrong) else "it is no tar, or was damaged or cut short"
            raise UnreadableFile(f"{archive} is no whole backup: {line}") from None


def _extract(tar: tarfile.TarFile, work: Path, folder: Path) -> Backup:
    """Write the files of an archive below a folder, and see that they are what was packed."""
    found: _Files = {}
    for member in tar:
        file = tar.extractfile(member) if member.isreg() else None
        if file is not None and member.name == MANIFEST:
            return _told(file.read(_MOST), found)
        # A name is a path here only where it has this form.
        if file is None or member.name in found or not _KEPT.fullmatch(member.name):
            raise _Wrong(f"it holds {member.name[:60]!r}")
        try:
            found[member.name] = _write(file, work / member.name)
        except FileExistsError:
            raise _Wrong(f"it holds {member.name[:60]!r} twice") from None
        except tarfile.TarError:
            raise
        except OSError as error:
            raise StoreUnavailable(f"the store {folder} cannot be written: {error.strerror or error}") from None
    raise _Wrong("it was cut short")


def _write(file: IO[bytes], path: Path) -> tuple[int, str]:
    path.parent.mkdir(exist_ok=True)
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as out:
        while piece := file.read(_PIECE):
            out.write(piece)
            digest.update(piece)
            size += len(piece)
    return size, digest.hexdigest()


def _told(text: bytes, found: _Files) -> Backup:
    """What the list of an archive says, once the files are what it says."""
    try:
        about = json.loads(text)
        formats = about["format"], about["store"]
        files: Mapping[str, list[object]] = dict(about["files"].items())
        backup = Backup(
            str(about["generation"]),
            int(about["quads"]),
            int(about["documents"]),
            len(found),
            sum(size for size, _ in found.values()),
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise _Wrong(f"{MANIFEST} cannot be read") from None
    if formats != (FORMAT, generations.FORMAT):
        raise _Wrong(f"this program reads format {FORMAT} of a store of format {generations.FORMAT}, not {formats}")
    for name in sorted(files.keys() | found.keys()):
        if list(found.get(name, ())) != files.get(name):
            raise _Wrong(f"{name} is not what was packed")
    return backup
