"""A worker process: ``python -m api.worker FD STORE BASE KEEP MEMORY HOSTS`` does one job after another.

Both ways a message is a length (four bytes) and as many bytes. A job is a pickled pair of the seconds it may take and
the job. What comes back begins with a letter: H a head, P a piece of the body, E the end, W head and body in one, X an
error by name and message.
"""

from __future__ import annotations

import ctypes
import json
import os
import pickle
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Collection, Sequence

from api.errors import OutOfMemory, ServiceError
from api.jobs import Head
from api.perform import perform
from kg.errors import BadQuery, PlanatlasError
from kg.store import open_store
from kg.store.base import Store

#: How much lower than the service's own process these stand.
NICENESS = 10
#: Bytes of a piece; a smaller answer travels in one message.
PIECE = 1 << 16
#: Seconds that written rows wait for more of them.
_WAIT = 0.25
#: Flags of unshare(2).
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
#: Seconds after the deadline at which a job ends its process by itself, should the service have died before it.
_GRACE = 2.0


class Sender:
    """Sends one answer: whole where it is small and quick, else in pieces while it is made."""

    def __init__(self, connection: socket.socket) -> None:
        """Send over a connection."""
        self._connection = connection
        self._head = b"{}"
        self._body = bytearray()
        self._begun = False
        self._since = time.monotonic()

    def begin(self, head: Head) -> None:
        """Keep the head until there is something to send with it."""
        self._head = json.dumps([head.status, head.media_type]).encode()

    def write(self, data: bytes) -> int:
        """Take a piece of the body."""
        self._body += data
        if len(self._body) >= PIECE or time.monotonic() - self._since > _WAIT:
            self._send_body()
        return len(data)

    def flush(self) -> None:
        """What has been written goes when it is worth it."""

    def push(self) -> None:
        """What has been written goes now."""
        self._send_body()

    def end(self) -> None:
        """Send what is left."""
        if not self._begun:
            self._send(b"W", self._head + b"\n" + self._body)
            return
        if self._body:
            self._send_body()
        self._send(b"E")

    def fail(self, error: Exception, name: str) -> None:
        """Send an error, in the middle of the body if need be."""
        self._send(b"X", json.dumps([name, str(error)]).encode())

    def _send_body(self) -> None:
        if not self._begun:
            self._begun = True
            self._send(b"H", self._head)
        self._send(b"P", bytes(self._body))
        self._body.clear()
        self._since = time.monotonic()

    def _send(self, kind: bytes, data: bytes = b"") -> None:
        self._connection.sendall((len(data) + 1).to_bytes(4, "big") + kind + data)


def _limit(memory: int) -> None:
    os.nice(NICENESS)
    # Not RLIMIT_AS: the engine maps far more than it uses.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The service ends its workers itself; Ctrl-C in a terminal reaches them too.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cut_off() -> None:
    """Take the network away, where the system lets it: the engine fetches by itself, and what asks it to may be missed.

    A new network namespace has no way out (unshare(2)); without the right to make one, a new user namespace gives it.
    """
    unshare = getattr(ctypes.CDLL(None, use_errno=True), "unshare", None)
    if unshare is not None and unshare(_NEW_NETWORK) != 0:
        unshare(_NEW_USER | _NEW_NETWORK)


def _do(store: Store, message: bytes, connection: socket.socket, hosts: Collection[str]) -> None:
    seconds, job = pickle.loads(message)  # noqa: S301 (from the service's own process)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0) + _GRACE)
    sender = Sender(connection)
    try:
        perform(job, store, sender, hosts)
    except (PlanatlasError, ServiceError) as error:
        sender.fail(error, type(error).__name__)
    except MemoryError:
        sender.fail(OutOfMemory("the query needs more memory than it may take"), OutOfMemory.__name__)
    except ConnectionError:
        sys.exit()  # The service has gone.
    except (AttributeError, LookupError, TypeError, AssertionError) as error:
        # A defect of this program: its log has more than the client is told.
        traceback.print_exc()
        sender.fail(ServiceError(f"the service failed ({type(error).__name__}); its log has more"), "ServiceError")
    except (RuntimeError, ValueError, OSError) as error:
        # What the engine raises while it evaluates is a matter of the query.
        line = f"the query cannot be answered: {' '.join(str(error).split())}"
        sender.fail(BadQuery(line), BadQuery.__name__)
    else:
        sender.end()
    signal.setitimer(signal.ITIMER_REAL, 0)


def main(arguments: Sequence[str]) -> None:
    """Work until the service closes the connection."""
    fd, location, base, keep, memory, hosts = arguments
    _limit(int(memory))
    if not hosts and "://" not in location:
        _cut_off()
    store = open_store(location, create=True, base=base, keep=int(keep))
    listed = frozenset(filter(None, hosts.split(",")))
    with socket.socket(fileno=int(fd)) as connection, connection.makefile("rb") as incoming:
        while len(size := incoming.read(4)) == 4:
            _do(store, incoming.read(int.from_bytes(size, "big")), connection, listed)


if __name__ == "__main__":
    main(sys.argv[1:])
