"""The servers of the benchmark: how each takes a file of N-Quads, and how it is run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

import plangraph

from kg.store import open_store

#: What this service is called, and its folder.
OURS = "Planatlas"
#: Seconds until a server answers, its loading included where it loads as it starts.
PATIENCE = 1200
_VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
DirsAllowed = {folder}
ServerThreads = 50
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 40
MaxClientConnections = 40
KeepAliveTimeout = 60
MaxKeepAlives = 100000000
[SPARQL]
ResultSetMaxRows = 100000
"""


def free() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@dataclass
class Peer:
    """A server."""

    name: str
    program: str
    version: str
    #: Path of its endpoint.
    path: str
    #: The most quads that it is given.
    most: int = 10**9
    #: Variables beside those that all have.
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free)

    def load(self, dump: Path, folder: Path) -> float | None:
        """Take the quads; the seconds that took, 0 if another has, or None where it loads as it starts."""
        raise NotImplementedError

    def command(self, dump: Path, folder: Path) -> list[str]:
        """The command that serves them."""
        raise NotImplementedError

    @contextmanager
    def running(self, dump: Path, folder: Path) -> Iterator[int]:
        """The server while it answers, by its process."""
        with _running(self.command(dump, folder), self.port, folder, self.environment) as pid:
            yield pid


class Planatlas(Peer):
    """This service."""

    def load(self, dump: Path, folder: Path) -> float | None:
        """As ``ingest`` writes, in one commit."""
        began = time.monotonic()
        with open_store(folder / "store", create=True).write() as transaction:
            for piece in plangraph.pieces(dump):
                transaction.load(piece)
        return time.monotonic() - began

    def command(self, dump: Path, folder: Path) -> list[str]:  # noqa: ARG002 (the same for all)
        """With one process that takes connections."""
        return [self.program, "serve", "--store", str(folder / "store"), "--port", str(self.port)]


class Unkept(Planatlas):
    """This service where each answer is worked out anew, over what it has loaded already."""

    def load(self, dump: Path, folder: Path) -> float | None:  # noqa: ARG002 (the same for all)
        """The same files."""
        shutil.copytree(folder.parent / OURS / "store", folder / "store", copy_function=os.link)
        return 0.0


class Oxigraph(Peer):
    """The server of the engine that the embedded store is made of."""

    def load(self, dump: Path, folder: Path) -> float | None:
        """By its bulk loader."""
        began = time.monotonic()
        command = [self.program, "load", "--location", str(folder / "store"), "--file", str(dump)]
        subprocess.run(command, check=True, capture_output=True)
        return time.monotonic() - began

    def command(self, dump: Path, folder: Path) -> list[str]:  # noqa: ARG002
        """Read-only, over the union of all graphs as all others."""
        place = ["--location", str(folder / "store"), "--bind", f"127.0.0.1:{self.port}"]
        return [self.program, "serve-read-only", *place, "--union-default-graph"]


class Virtuoso(Peer):
    """Virtuoso 7."""

    def load(self, dump: Path, folder: Path) -> float | None:
        """By its bulk loader, which wants a folder of files."""
        sql = free()
        text = _VIRTUOSO.format(sql=sql, port=self.port, folder=dump.parent)
        (folder / "virtuoso.ini").write_text(text, "ascii")
        with _running(self.command(dump, folder), self.port, folder):
            began = time.monotonic()
            script = f"ld_dir('{dump.parent}', '{dump.name}', 'x:bench'); rdf_loader_run(); checkpoint;"
            client = shutil.which("isql-vt") or "isql-vt"
            command = [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={script}"]
            subprocess.run(command, check=True, capture_output=True)
            return time.monotonic() - began

    def command(self, dump: Path, folder: Path) -> list[str]:  # noqa: ARG002
        """In the folder of its files."""
        return [self.program, "+configfile", "virtuoso.ini", "+foreground"]


class RdflibEndpoint(Peer):
    """rdflib-endpoint, in memory."""

    def load(self, dump: Path, folder: Path) -> float | None:  # noqa: ARG002
        """As it starts."""
        return None

    def command(self, dump: Path, folder: Path) -> list[str]:  # noqa: ARG002
        """With its own store."""
        return [self.program, "serve", "--host", "127.0.0.1", "--port", str(self.port), str(dump)]


def there_are() -> tuple[list[Peer], list[str]]:
    """The servers that this machine has, this service first (twice), and the names of those that it has not."""
    beside = Path(sys.executable).parent
    ours = (str(beside / "planatlas"), metadata.version("planatlas"), "/sparql")
    unkept = Unkept(f"{OURS} (nothing kept)", *ours, environment={"PLANATLAS_KEPT_ANSWERS": "0"})
    found: list[Peer] = [Planatlas(OURS, *ours), unkept]
    missing = []
    for kind, name, program, package, path, most in (
        (Oxigraph, "Oxigraph server", "oxigraph", "oxigraph", "/query", 10**9),
        (Virtuoso, "Virtuoso", "virtuoso-t", "", "/sparql", 10**9),
        (RdflibEndpoint, "rdflib-endpoint", "rdflib-endpoint", "rdflib-endpoint", "/", 1_100_000),
    ):
        place = shutil.which(program, path=str(beside)) or shutil.which(program)
        if place is None:
            missing.append(name)
        else:
            found.append(kind(name, place, _version(place, package), path, most))
    return found, missing


def _version(program: str, package: str) -> str:
    if package:
        try:
            return metadata.version(package)
        except metadata.PackageNotFoundError:
            return "of unknown version"
    told = subprocess.run([program, "+version"], capture_output=True, text=True, check=False)
    return next((line.split()[1] for line in (told.stdout + told.stderr).splitlines() if "Version" in line), "7")


@contextmanager
def _running(
    command: list[str], port: int, folder: Path, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[int]:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{command[0]} does not start") from None
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
