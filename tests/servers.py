"""The SPARQL servers that remote stores are tested on: Oxigraph's own and Virtuoso 7, each in a folder of its own.

They listen on free ports of 127.0.0.1 and are ended by their processes. Where one is not installed (``pip install
oxigraph``, ``apt-get install virtuoso-opensource-7-bin``), its tests are skipped and say so.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Virtuoso's user and password; nobody else's, so that a message with one of them is found.
USER, PASSWORD = "dba", "dba"

_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa

[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
ServerThreads = 20
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 10
MaxClientConnections = 10

[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    name: str
    query: str
    update: str
    user: str = ""
    password: str = ""


def oxigraph_missing() -> str | None:
    """Why Oxigraph's server cannot run here; None where it can."""
    return None if _oxigraph() else "oxigraph is not installed (pip install oxigraph)"


def virtuoso_missing() -> str | None:
    """Why Virtuoso cannot run here; None where it can."""
    found = shutil.which("virtuoso-t")
    return None if found else "virtuoso-t is not installed (apt-get install virtuoso-opensource-7-bin)"


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Oxigraph's server, its store in memory."""
    port = _port()
    # It goes on with queries whose clients have gone: without an end they would take a core from all later tests.
    command = [str(_oxigraph()), "serve", "--timeout-s", "60", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder, f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"):
        yield Server("oxigraph", f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update")


@contextmanager
def virtuoso(folder: Path, rows: int = 10_000) -> Iterator[Server]:
    """Virtuoso; ``rows`` is how many one answer has at most, by default as its package has it."""
    sql, http = _port(), _port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=sql, http=http, rows=rows), encoding="utf-8")
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground"]
    query = f"http://127.0.0.1:{http}/sparql"
    with _running(command, folder, f"{query}?query=ASK%7B%7D"):
        yield Server("virtuoso", query, f"{query}-auth", USER, PASSWORD)


def _oxigraph() -> str | None:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


def _port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(command: Sequence[str], folder: Path, address: str) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            _wait(process, address, folder / "output.txt")
            yield
        finally:
            process.kill()  # Nothing in the folder is needed any more.
            process.wait()


def _wait(process: subprocess.Popen[bytes], address: str, output: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (our own)
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{address} did not come up: {output.read_text(encoding='utf-8', errors='replace')[-500:]}")
