"""Point queries and runaways against a running service, and the same points against Oxigraph's own server.

``python bench/serve.py --quads 1000000 [--oxigraph PATH/TO/oxigraph]`` makes a synthetic graph in a folder of its own,
serves it, and prints a table. Clients are processes with one open connection each that ask, read and ask again; they
share the cores with the server, as they do for all servers in the run.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, serialize

from kg.names import BASE, PLAN, RDF, RDFS
from kg.store import open_store

#: Endless without keeping much, so that its deadline ends it and not its memory.
_ENDLESS = """SELECT (COUNT(*) AS ?n) {
  VALUES ?x { 0 1 2 3 4 5 6 7 8 9 } VALUES ?y { 0 1 2 3 4 5 6 7 8 9 } VALUES ?z { 0 1 2 3 4 5 6 7 8 9 }
  ?a rdfs:label ?label FILTER(STRLEN(CONCAT(STR(?a), ?label, STR(?x + ?y + ?z))) < 0) }"""
Results = multiprocessing.Queue  # of lists of seconds
#: Quads that one thing has.
_EACH = 5


def quads(number: int) -> Iterator[Quad]:
    """A graph of zones with type, label, place, two relations; a document a thousand zones."""
    inside, has = NamedNode(PLAN + "locatedIn"), NamedNode(PLAN + "hosts")
    for n in range(number // _EACH):
        zone = NamedNode(f"{BASE}id/440100/{n}")
        graph = NamedNode(f"{BASE}graph/doc/{n // 1000}")
        yield Quad(zone, NamedNode(RDF + "type"), NamedNode(PLAN + "Zone"), graph)
        yield Quad(zone, NamedNode(RDFS + "label"), Literal(f"集聚区{n}", language="zh"), graph)
        yield Quad(zone, inside, NamedNode(f"{BASE}id/area/{440100 + n % 97}"), graph)
        yield Quad(zone, has, NamedNode(f"{BASE}id/CN/{n % 211}"), graph)
        yield Quad(zone, NamedNode(PLAN + "partOf"), NamedNode(f"{BASE}id/440100/{n // 10}"), graph)


def point(number: int, dice: random.Random) -> str:
    """A query for all that is known of one thing."""
    return f"SELECT ?p ?o WHERE {{ <{BASE}id/440100/{dice.randrange(number // _EACH)}> ?p ?o }}"


class Client:
    """One open connection that asks and reads whole answers."""

    def __init__(self, port: int) -> None:
        """Connect to a server of this machine."""
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=90)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> int:
        """The status of an answer, once it has been read."""
        request = (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nAccept: application/sparql-results+json\r\n\r\n"
        )
        self._socket.sendall(request.encode())
        data = self._socket.recv(1 << 16)
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            size = int(lower.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            while len(body) < size:
                body += self._more()
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return int(head[9:12])

    def _more(self) -> bytes:
        data = self._socket.recv(1 << 16)
        if not data:
            raise ConnectionError
        return data


def _points(*, port: int, path: str, number: int, seconds: float, seed: int, results: Results) -> None:
    dice, client, times = random.Random(seed), Client(port), []  # noqa: S311 (the same for every server)
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        status = client.get(f"{path}?{urlencode({'query': point(number, dice)})}")
        assert status == 200, status  # noqa: S101
        times.append(time.monotonic() - began)
    results.put(times)


def throughput(port: int, path: str, number: int, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Answers a second, and how long each took, in order."""
    results: Results = multiprocessing.Queue()
    kwargs = {"port": port, "path": path, "number": number, "seconds": seconds, "results": results}
    work = [multiprocessing.Process(target=_points, kwargs=kwargs | {"seed": seed}) for seed in range(clients)]
    for one in work:
        one.start()
    times = sorted(time for _ in work for time in results.get())
    for one in work:
        one.join()
    return len(times) / seconds, times


def latency(client: Client, path: str, seconds: float) -> list[float]:
    """How long each of many requests took, ten a second and more, in order."""
    times, end = [], time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        assert client.get(path) == 200  # noqa: S101
        times.append(time.monotonic() - began)
        time.sleep(0.02)
    return sorted(times)


def at(times: list[float], share: float) -> str:
    """A percentile in milliseconds."""
    return f"{1000 * times[min(int(len(times) * share), len(times) - 1)]:.1f}"


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """A server that answers, and its process."""
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def family(pid: int) -> tuple[int, float]:
    """Number of processes below a server, itself included, and their resident megabytes."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())]
    pages = sum(int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) for one in pids)
    return len(pids), pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def runaways(port: int, pid: int, rounds: int) -> None:
    """What others see while four queries run that never end, and what many of them leave behind."""
    overdue: list[float] = []

    def run_away(seconds: float) -> None:
        began = time.monotonic()
        status = Client(port).get(f"/sparql?{urlencode({'query': _ENDLESS, 'timeout': seconds})}")
        assert status == 504, status  # noqa: S101
        overdue.append(time.monotonic() - began - seconds)

    for name, path in (("/health", "/health"), ("ASK", f"/sparql?{urlencode({'query': 'ASK {}'})}")):
        threads = [threading.Thread(target=run_away, args=(8.0,)) for _ in range(4)]
        for one in threads:
            one.start()
        time.sleep(1)
        times = latency(Client(port), path, 6)
        for one in threads:
            one.join()
        print(
            f"| {name} beside 4 runaways | p50 {at(times, 0.5)} ms | p99 {at(times, 0.99)} ms | max {at(times, 1)} ms |"
        )
    before = family(pid)
    for _ in range(rounds):
        run_away(0.1)
    time.sleep(3)
    after = family(pid)
    print(f"| 504 after the deadline | p50 {at(sorted(overdue), 0.5)} ms | max {at(sorted(overdue), 1)} ms | |")
    counts = (f"{processes}, {megabytes:.0f} MB" for processes, megabytes in (before, after))
    print(f"| processes before and after {rounds} killed | {' | '.join(counts)} | |")


def main() -> None:
    """Make, serve, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--oxigraph", help="Oxigraph's server, to compare with")
    parser.add_argument("--rounds", type=int, default=200, help="runaways in a row")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder), chosen)


def _measure(folder: Path, chosen: argparse.Namespace) -> None:
    store = open_store(folder / "planatlas", create=True)
    with store.write() as transaction:
        transaction.extend(quads(chosen.quads))
    program = str(Path(sys.executable).with_name("planatlas"))
    ports = [_free(), _free()]
    servers: list[tuple[str, list[str], str, Callable[[int], None] | None]] = [
        (
            "Planatlas",
            [program, "serve", "--store", str(folder / "planatlas"), "--port", str(ports[0])],
            "/sparql",
            lambda pid: runaways(ports[0], pid, chosen.rounds),
        )
    ]
    if chosen.oxigraph:
        dump = folder / "all.nq"
        with dump.open("wb") as out:
            serialize(quads(chosen.quads), out, format=RdfFormat.N_QUADS)
        place = str(folder / "oxigraph")
        subprocess.run([chosen.oxigraph, "load", "--location", place, "--file", str(dump)], check=True)
        command = [chosen.oxigraph, "serve-read-only", "--location", place, "--bind", f"127.0.0.1:{ports[1]}"]
        servers.append(("Oxigraph server", [*command, "--union-default-graph"], "/query", None))
    print(f"{chosen.quads} quads, {len(os.sched_getaffinity(0))} cores, {chosen.seconds:g} s each\n")
    print("| | a second | p50 | p99 |")
    print("| --- | --- | --- | --- |")
    for port, (name, command, path, more) in zip(ports, servers, strict=False):
        with running(command, port) as pid:
            throughput(port, path, chosen.quads, 2, 2)
            for clients in chosen.clients:
                rate, times = throughput(port, path, chosen.quads, clients, chosen.seconds)
                line = f"| {name}, {clients} clients | {rate:.0f} | {at(times, 0.5)} ms | {at(times, 0.99)} ms |"
                print(line, flush=True)
            if more:
                more(pid)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
