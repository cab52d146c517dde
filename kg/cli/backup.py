"""``planatlas backup`` and ``restore``: a commit as one file, also while the store is served and written."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from kg.cli.options import DEFAULT_STORE, Json, Store, open_existing
from kg.cli.output import binary, print_json
from kg.errors import BadInput

if TYPE_CHECKING:
    from kg.store import EmbeddedStore
    from kg.store.backup import Backup
    from kg.store.remote import RemoteStore


def backup(
    *,
    target: Annotated[
        Path,
        typer.Argument(metavar="DIR|FILE", help="A folder to put it in, or the file: .tar.gz, else an unpacked .tar."),
    ],
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the newest commit of the store to one file, while others read and write.

    In a folder the file is named after the commit. It holds the SHA-256 of each file in it, which 'planatlas restore'
    checks; that of the whole is printed.
    """
    from kg.store import backup as archives  # noqa: PLC0415 (slow to import)

    source = _embedded(open_existing(store), store)
    path = archives.file_name(target, source)
    with binary(path) as out:
        hashing = _Hashing(out)
        found = archives.pack(source, cast("BinaryIO", hashing), gzip=path.suffix in {".gz", ".tgz"})
    if json:
        print_json({"file": path, "sha256": hashing.hash.hexdigest(), "bytes": hashing.size, "backup": found})
        return
    typer.echo(f"{hashing.hash.hexdigest()}  {path}")
    typer.echo(f"commit {found.generation}: {_counts(found)}", err=True)


def restore(
    *,
    archive: Annotated[Path, typer.Argument(metavar="FILE", help="What 'planatlas backup' wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Also into a store that has commits.")] = False,
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Make a backup the newest commit of a store, once each file in it is what was packed.

    A store that has commits is left alone unless --force is given; they then stay as a way back ('planatlas rollback'),
    and a service that runs goes over to what was put back.
    """
    from kg.settings import Settings  # noqa: PLC0415 (kept out of --help)
    from kg.store import backup as archives  # noqa: PLC0415 (slow to import)
    from kg.store import open_store  # noqa: PLC0415

    chosen = Settings.read()
    target = _embedded(open_store(store, create=True, base=chosen.base, keep=chosen.keep), store)
    found, name = archives.unpack(archive, target, force=force)
    if json:
        print_json({"commit": name, "backup": found})
        return
    typer.echo(f"{store}: {archive} is commit {name} now: {_counts(found)}")


def _embedded(found: EmbeddedStore | RemoteStore, name: str) -> EmbeddedStore:
    from kg.store import EmbeddedStore  # noqa: PLC0415 (slow to import)

    if not isinstance(found, EmbeddedStore):
        raise BadInput(f"{name} is a server, which has means of its own for backups")
    return found


def _counts(found: Backup) -> str:
    return f"{found.documents} documents, {found.quads} quads, {found.files} files of {found.size} bytes"


class _Hashing:
    """A file that hashes and counts what is written to it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        self.size += len(data)
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()
