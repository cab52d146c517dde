"""Clients that ask one thing after another, each a process with one open connection, and what they see."""

from __future__ import annotations

import multiprocessing
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

#: Seconds that an answer may take.
PATIENCE = 120
ACCEPT = "application/sparql-results+json, application/json"
#: Makes the path of a request.
Ask = Callable[[random.Random], str]


class Client:
    """One open connection that asks and reads whole answers."""

    def __init__(self, port: int) -> None:
        """Connect to a server of this machine."""
        self._port = port
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> int:
        """The status of an answer, once it has been read whole."""
        request = f"GET {path} HTTP/1.1\r\nHost: localhost:{self._port}\r\nAccept: {ACCEPT}\r\n\r\n"
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What clients saw of one kind of request."""

    #: Answers a second.
    rate: float
    #: Seconds that each took, in order.
    times: list[float]
    #: Answers that were none.
    failed: int

    def at(self, share: float) -> float:
        """A percentile in milliseconds."""
        return 1000 * self.times[min(int(len(self.times) * share), len(self.times) - 1)] if self.times else float("nan")


def _work(*, port: int, ask: Ask, seconds: float, seed: int, start: Barrier, results: multiprocessing.Queue) -> None:
    dice, times, failed = random.Random(seed), [], 0  # noqa: S311 (the same for every server)
    start.wait()
    began = time.monotonic()
    try:
        client = Client(port)
        while (asked := time.monotonic()) - began < seconds:
            status = client.get(ask(dice))
            if status == 200:
                times.append(time.monotonic() - asked)
            else:
                failed += 1
    except OSError:
        failed += 1
    results.put((times, failed, began, time.monotonic()))


def clients(port: int, ask: Ask, number: int, seconds: float) -> Seen:
    """Have so many clients ask for so many seconds, all at once."""
    results: multiprocessing.Queue = multiprocessing.Queue()
    start = multiprocessing.Barrier(number)
    kwargs = {"port": port, "ask": ask, "seconds": seconds, "start": start, "results": results}
    work = [multiprocessing.Process(target=_work, kwargs=kwargs | {"seed": seed}) for seed in range(number)]
    for one in work:
        one.start()
    found = [results.get() for _ in work]
    for one in work:
        one.join()
    times = sorted(time for some, *_ in found for time in some)
    # The last answers may come long after the time is up.
    taken = max(end for *_, end in found) - min(began for *_, began, _ in found)
    return Seen(len(times) / taken, times, sum(failed for _, failed, *_ in found))
