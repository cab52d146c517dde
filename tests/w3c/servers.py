"""Servers as processes of their own on a free port: Planatlas, and Oxigraph's own to compare with.

``Server`` says where a server answers what, and does the requests that every test needs.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

TOKEN = "a secret of this test"  # noqa: S105
#: Seconds in which a server must be up, and an answer be there.
_UP, _ANSWER = 60, 60
#: What requests of the service's tests may ask besides: endpoints of this machine.
_HOSTS = "127.0.0.1"


class Failed(Exception):
    """The server does otherwise than a test expects; one line says how."""


@dataclass(slots=True)
class Server:
    """A running server that may be written to."""

    name: str
    client: httpx2.Client
    query_path: str
    update_path: str
    store_path: str
    #: The update that made what it holds; None where nobody knows.
    held: str | None = None

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return str(self.client.base_url).rstrip("/")

    def query(self, text: str, accept: str) -> httpx2.Response:
        """The answer to a query."""
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        return self.client.post(self.query_path, content=text.encode(), headers=headers)

    def update(self, text: str) -> httpx2.Response:
        """The answer to an update."""
        self.held = None
        headers = {"Content-Type": "application/sparql-update"}
        return self.client.post(self.update_path, content=text.encode(), headers=headers)

    def ask(self, pattern: str) -> bool:
        """Whether a pattern has an answer."""
        answer = self.query(f"ASK {{ {pattern} }}", "application/sparql-results+json").raise_for_status()
        return bool(answer.json()["boolean"])

    def refused_by_parser(self, response: httpx2.Response) -> bool:
        """Whether an answer says that a text is malformed, and not that it cannot be done.

        Oxigraph answers 500 to the latter; Planatlas says it in the problem document.
        """
        malformed = response.status_code == httpx2.codes.BAD_REQUEST
        return malformed and (self.name != "Planatlas" or "does not parse" in response.json()["detail"])

    def hold(self, text: str) -> None:
        """Hold what an update makes of nothing, the vocabulary gone too."""
        if self.held != text:
            self.update(f"DROP ALL ; {text}").raise_for_status()
            self.held = text


@contextmanager
def planatlas(folder: Path) -> Iterator[Server]:
    """Planatlas over an empty store in a folder."""
    port = _free_port()
    command = [
        str(Path(sys.executable).with_name("planatlas")),
        "serve",
        "--no-union-default-graph",
        "--port",
        str(port),
    ]
    settings = {
        "PLANATLAS_TOKEN": TOKEN, "PLANATLAS_STORE": str(folder), "PLANATLAS_REMOTE_HOSTS": _HOSTS,
        "PLANATLAS_KEEP": "1",
    }  # fmt: skip
    with _process(command, settings), _client(port, {"Authorization": f"Bearer {TOKEN}"}) as client:
        yield Server("Planatlas", client, "/sparql", "/sparql", "/graph-store")


@contextmanager
def oxigraph(folder: Path) -> Iterator[Server]:
    """Oxigraph's own server over an empty store in a folder.

    Raises:
        FileNotFoundError: if it is not installed.
    """
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        raise FileNotFoundError("oxigraph")
    port = _free_port()
    command = [program, "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    with _process(command, {}), _client(port, {}) as client:
        yield Server("Oxigraph", client, "/query", "/update", "/store")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: list[str], settings: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _client(port: int, headers: dict[str, str]) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=_ANSWER) as client:
        until = time.monotonic() + _UP
        while True:
            try:
                client.get("/")
                break
            except httpx2.TransportError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
        yield client
