"""Kills writers and services again and again, reads all the while, and sends what no client should.

``python bench/crash.py --rounds 200`` works on a store of its own and stops with an error where a reader saw half a
commit, a store could not be opened, more than ``*.tmp`` was left over, a process stayed behind, or a hostile request
was answered by anything but a refusal. A test runs the same with few rounds.
"""

# ruff: noqa: S101 (an assertion that fails is what it is for)

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Quad

from kg.store import EmbeddedStore, open_store

#: Quads of each commit, all with the number of the commit.
_EACH = 200
_COUNTED = "SELECT (COUNT(*) AS ?quads) (COUNT(DISTINCT ?value) AS ?values) { GRAPH <x:g> { ?s <x:p> ?value } }"
_TOKEN = "of this run"  # noqa: S105
_P, _G = NamedNode("x:p"), NamedNode("x:g")


def write_for_ever(folder: str) -> None:
    """Commit after commit, each in the place of the one before, until killed."""
    store = open_store(folder, create=True)
    while True:
        with store.write() as transaction:
            number = int(transaction.catalog.meta("number") or 0) + 1
            transaction.drop_graph(_G.value)
            # In two steps, so that half of it could be seen.
            for half in (range(_EACH // 2), range(_EACH // 2, _EACH)):
                transaction.extend(Quad(NamedNode(f"x:{n}"), _P, Literal(number), _G) for n in half)
            transaction.set_meta("number", str(number))


def check(store: EmbeddedStore) -> str:
    """The number of the newest commit, which must be whole, with nothing beside it but what a write sweeps away."""
    reader = store.reader()
    values = [quad.object for quad in reader.quads(None, _P, None, _G)]
    number = reader.catalog.meta("number") or "0"
    assert len(values) in {0, _EACH}, f"half a commit: {len(values)} quads"
    assert {value.value for value in values if isinstance(value, Literal)} <= {number}, "two commits in one"
    for path in (store.folder / "generations").iterdir():
        # A commit that was named but not yet made current is swept too.
        known = path.name.isdecimal() and int(path.name) <= int(reader.generation) + 1
        assert known or path.suffix == ".tmp", f"{path.name} was left over"
    return number


class Service:
    """``planatlas serve`` on a port of this machine."""

    def __init__(self, folder: str, *options: str) -> None:
        """Start it, and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        command = [
            str(Path(sys.executable).with_name("planatlas")),
            "serve",
            "--store",
            folder,
            "--port",
            str(self.port),
        ]
        environment = {**os.environ, "PLANATLAS_TOKEN": _TOKEN, "PLANATLAS_RECEIVE_SECONDS": "2"}
        self.process = subprocess.Popen([*command, *options], env=environment, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 30
        while not self.answers():
            assert self.process.poll() is None, "the service does not start"
            assert time.monotonic() < deadline, "the service does not answer"
            time.sleep(0.05)

    def answers(self) -> bool:
        """Whether it is well and can read its store."""
        try:
            return json.loads(self.get("/ready"))["status"] == "ok"
        except (OSError, urllib.error.URLError):
            return False

    def get(self, path: str, data: bytes | None = None) -> bytes:
        """The body of an answer."""
        address = f"http://127.0.0.1:{self.port}{path}"
        headers = {"Authorization": f"Bearer {_TOKEN}"}
        with urllib.request.urlopen(urllib.request.Request(address, data, headers), timeout=30) as answer:
            return bytes(answer.read())

    def see(self) -> None:
        """Look whether a whole commit is served."""
        [row] = json.loads(self.get("/sparql?" + urlencode({"query": _COUNTED, "format": "json"})))["results"][
            "bindings"
        ]
        seen = int(row["quads"]["value"]), int(row["values"]["value"])
        assert seen in {(0, 0), (_EACH, 1)}, f"half a commit was served: {seen}"

    def send(self, data: bytes, *, wait: float = 5) -> bytes:
        """What comes back for raw bytes, until the service closes or so many seconds pass."""
        found = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as connection, suppress(OSError):
            connection.sendall(data)
            while piece := connection.recv(1 << 16):
                found += piece
        return found

    def children(self) -> list[int]:
        """Numbers of the processes below it."""
        return _below(self.process.pid)

    def stop(self, how: signal.Signals) -> None:
        """End it; nothing may stay behind."""
        below = self.children()
        self.process.send_signal(how)
        self.process.wait(timeout=30)
        deadline = time.monotonic() + 40
        while any(map(_alive, below)):
            assert time.monotonic() < deadline, "a process stayed behind"
            time.sleep(0.05)


def _below(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text("ascii").split()):
                found += [child, *_below(child)]
    return found


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_writers(folder: str, rounds: int, dice: random.Random) -> None:
    """Writers that are killed while a service reads."""
    service = Service(folder)
    stopped, wrong = threading.Event(), []

    def read() -> None:
        while not stopped.is_set():
            try:
                service.see()
            except Exception as error:  # noqa: BLE001 (told below)
                wrong.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for one in readers:
        one.start()
    for _ in range(rounds):
        writer = subprocess.Popen([sys.executable, __file__, "--write", folder])
        time.sleep(0.5 + dice.random())
        writer.kill()
        writer.wait()
        number = check(open_store(folder))
    stopped.set()
    for one in readers:
        one.join()
    assert not wrong, wrong[0]
    service.see()
    service.stop(signal.SIGTERM)
    print(f"{rounds} writers killed; {number} commits, each seen whole", flush=True)


def kill_services(folder: str, rounds: int, dice: random.Random) -> None:
    """Services that are killed while they read and write for clients."""
    done = 0
    for turn in range(rounds):
        service = Service(folder, "--workers", str(1 + turn % 2))
        ended = threading.Event()

        def write(service: Service = service, ended: threading.Event = ended) -> None:
            nonlocal done
            while not ended.is_set():
                with suppress(OSError, urllib.error.URLError):
                    service.get("/sparql", urlencode({"update": "INSERT DATA { GRAPH <x:h> { [] <x:q> 1 } }"}).encode())
                    done += 1

        threads = [threading.Thread(target=write) for _ in range(2)]
        for one in threads:
            one.start()
        service.see()
        time.sleep(0.2 + dice.random() * 0.5)
        service.stop(signal.SIGKILL)
        ended.set()
        for one in threads:
            one.join()
        check(open_store(folder))
    print(f"{rounds} services killed; {done} updates, none half done", flush=True)


def _request(line: str, *headers: str, body: bytes = b"", kind: str = "") -> bytes:
    """A request that is whole."""
    named = ["Host: x", "Connection: close", *headers]
    if body:
        named += [f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
    return "".join(f"{one}\r\n" for one in (f"{line} HTTP/1.1", *named, "")).encode("latin-1") + body


_QUERY, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"
_PART = b"GET /health HTTP/1.1\r\nHost: x\r\n"
#: Name, bytes, and the statuses that may answer them.
HOSTILE: tuple[tuple[str, bytes, set[int]], ...] = (
    ("no HTTP", b"\x16\x03\x01\x02\x00\x01\xfc\r\n\r\n", {400}),
    ("half a line", b"GET /sparql?query=ASK", {408}),
    ("half a head", _PART + b"X-A: b", {408}),
    ("half a body", b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nquery=", {408}),
    ("a large head", _PART + b"X-A: " + b"a" * 1_000_000, {431}),
    ("many headers", _PART + b"X-A: b\r\n" * 200_000 + b"\r\n", {431}),
    ("a long address", _request("GET /" + "a" * 300_000), {404, 414, 431}),
    ("two lengths", _request("POST /sparql", "Content-Length: 3", body=b"abcde", kind=_QUERY), {400}),
    (
        "length and chunks",
        _request("POST /sparql", "Transfer-Encoding: chunked", body=b"0\r\n\r\n", kind=_QUERY),
        {400},
    ),
    ("a negative length", _request("POST /sparql", "Content-Length: -5"), {400}),
    ("a huge length", _request("POST /sparql", "Content-Length: 99999999999", f"Content-Type: {_QUERY}"), {413}),
    (
        "a bad chunk",
        _request("POST /sparql", "Transfer-Encoding: chunked", f"Content-Type: {_QUERY}") + b"zz\r\n",
        {400},
    ),
    ("a null byte", _request("GET /entities/%00?q=%00"), {400, 404}),
    ("a null byte as it is", _request("GET /entities/\x00"), {400}),
    ("bad percent signs", _request("GET /entities/%zz%ff%?q=%zz%f"), {400, 404}),
    ("bytes of no encoding", _request("GET /entities?q=%ff%fe%c0%af"), {200, 400}),
    ("a path outwards", _request("GET /page/..%2f..%2fserve.py"), {404}),
    ("a path outwards as it is", _request("GET /page/../../serve.py"), {404}),
    ("deep JSON", _request("POST /subgraph", body=b"[" * 200_000, kind="application/json"), {400}),
    ("deep JSON in a form", _request("POST /reconcile", body=b"queries=" + b"[" * 100_000, kind=_FORM), {400}),
    ("a deep query", _request("POST /sparql", body=b"ASK " + b"{" * 100_000, kind=_QUERY), {400, 503}),
    ("control characters", _request("GET /health", "X-A: \x00\x01"), {400}),
    ("an upgrade", _PART + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n", {200, 400, 408}),
    ("an unknown method", _request("BREW /sparql"), {400, 405}),
)


def be_hostile(folder: str, rounds: int) -> None:
    """Requests that no client should send, and many half ones at once."""
    service = Service(folder)
    before = len(service.children())
    for name, data, expected in HOSTILE * rounds:
        answer = service.send(data)
        status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
        assert status in expected, f"{name}: {answer[:300]!r}"
        assert b"Traceback" not in answer, name
    # Half requests that drip: none stays longer than it may, and others are answered beside them.
    half = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    began = time.monotonic()
    for _ in range(3):
        for one in half:
            with suppress(OSError):
                one.send(b"GET /health HTTP/1.1\r\nX-A: b\r\n"[:7])
        moment = time.monotonic()
        service.see()
        assert time.monotonic() - moment < 2, "others wait for half requests"
        time.sleep(0.5)
    for one in half:
        one.settimeout(10)
        with suppress(OSError):
            while one.recv(1000):
                pass
        one.close()
    assert time.monotonic() - began < 8, "half requests are waited for"
    deadline = time.monotonic() + 10
    while len(service.children()) > before + 2:
        assert time.monotonic() < deadline, "processes were left"
        time.sleep(0.1)
    service.stop(signal.SIGTERM)
    print(f"{len(HOSTILE)} kinds of hostile requests, {rounds} times, and {len(half)} half ones", flush=True)


def main() -> None:
    """Do all of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="kills of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", metavar="DIR", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.write:
        write_for_ever(chosen.write)
    dice = random.Random(chosen.seed)  # noqa: S311 (only moments)
    with tempfile.TemporaryDirectory() as place:
        folder = str(Path(place) / "store")
        with open_store(folder, create=True).write() as transaction:
            transaction.set_meta("number", "0")
        kill_writers(folder, chosen.rounds, dice)
        kill_services(folder, max(1, chosen.rounds // 3), dice)
        be_hostile(folder, max(1, chosen.rounds // 20))


if __name__ == "__main__":
    main()
