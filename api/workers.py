"""Queries in worker processes: each reads the newest commit, and one that passes its deadline is killed and replaced.

The engine cannot be interrupted, so only a process of its own makes a deadline hold.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from pyoxigraph import QueryTriples

from api.errors import Busy, DeadlinePassed, NotAcceptable, ServiceError
from api.negotiate import GRAPHS, RESULTS, choose
from kg import errors
from kg.sparql import ask
from kg.store import open_store
from kg.store.base import Reader, Term

#: Bytes that travel in one piece.
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Job:
    """A query as the service was asked it."""

    text: str
    accept: str | None = None
    #: The value of ``format=``.
    format: str | None = None
    substitutions: Mapping[str, Term] = field(default_factory=dict)
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """A query's answer, serialised."""

    media_type: str
    body: bytes


def answer(reader: Reader, job: Job) -> Answer:
    """Ask a query and write its answer in the format that suits the client.

    Raises:
        BadQuery: if it does not parse.
        NotAcceptable: if its answer has no format that the client takes.
    """
    if job.substitutions:
        result = reader.query(job.text, substitutions=job.substitutions)
    else:
        result = ask(reader, job.text, default_graphs=job.default_graphs, named_graphs=job.named_graphs)
    offered = GRAPHS if isinstance(result, QueryTriples) else RESULTS
    chosen = choose(offered, job.accept, job.format)
    body = result.serialize(format=chosen.engine)  # type: ignore[arg-type]
    return Answer(chosen.media_type, body or b"")


def _serve(connection: Connection, folder: str, base: str) -> None:
    """The life of a worker: one job after another, until the pipe closes."""
    store = open_store(folder, create=True, base=base)
    while True:
        try:
            job = connection.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            done = answer(store.reader(), job)
        except (errors.PlanatlasError, ServiceError) as error:
            connection.send((type(error).__name__, str(error)))
        except (RuntimeError, ValueError, OSError) as error:
            # What the engine raises while it evaluates is a matter of the query.
            connection.send((errors.BadQuery.__name__, f"the query cannot be answered: {' '.join(str(error).split())}"))
        else:
            connection.send(done.media_type)
            for start in range(0, len(done.body), _PIECE):
                connection.send_bytes(done.body[start : start + _PIECE])
            connection.send_bytes(b"")


class _Worker:
    def __init__(self, folder: str, base: str) -> None:
        # Not fork: the service has threads, and a forked child would share their locks.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_serve, args=(theirs, folder, base), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, job: Job, deadline: float) -> Answer:
        self.connection.send(job)
        head = self._receive(deadline)
        if isinstance(head, tuple):
            name, message = head
            raise _error(name, message)
        pieces = []
        while piece := self._receive_bytes(deadline):
            pieces.append(piece)
        return Answer(head, b"".join(pieces))

    def _receive(self, deadline: float) -> Any:  # noqa: ANN401 (what the pipe brings)
        self._wait(deadline)
        return self.connection.recv()

    def _receive_bytes(self, deadline: float) -> bytes:
        self._wait(deadline)
        return self.connection.recv_bytes()

    def _wait(self, deadline: float) -> None:
        if not self.connection.poll(max(deadline - time.monotonic(), 0)):
            raise TimeoutError

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.connection.close()


def _error(name: str, message: str) -> Exception:
    kind: type[Exception] = NotAcceptable if name == NotAcceptable.__name__ else getattr(errors, name, ServiceError)
    return kind(message)


class Pool:
    """Worker processes over the store of one folder, started as they are needed."""

    def __init__(self, folder: str, base: str, size: int) -> None:
        """Name the store's folder; no process starts yet.

        Args:
            folder: The store's folder.
            base: Below this the IRIs of a store without commits are minted.
            size: At most so many processes.
        """
        self._folder = folder
        self._base = base
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._live: set[_Worker] = set()
        self._guard = threading.Lock()
        self._closed = False
        for _ in range(size):
            self._idle.put(None)  # A place where no process has been started yet.

    def ask(self, job: Job, timeout: float) -> Answer:
        """The answer to a query, within so many seconds.

        Raises:
            DeadlinePassed: if it took longer; the process is killed, a new one takes its place.
            Busy: if no worker came free in that time.
            BadQuery: if the query does not parse.
            NotAcceptable: if its answer has no format that the client takes.
        """
        deadline = time.monotonic() + timeout
        try:
            worker = self._idle.get(timeout=timeout)
        except queue.Empty:
            raise Busy(f"no worker came free within {timeout:g} s; try again") from None
        healthy = False
        try:
            if worker is None or not worker.process.is_alive():
                worker = self._start()
            try:
                done = worker.ask(job, deadline)
            except TimeoutError:
                raise DeadlinePassed(f"the query took longer than {timeout:g} s and was ended") from None
            except (EOFError, OSError):
                raise Busy(
                    "the worker that ran the query ended before its answer; it may need too much memory"
                ) from None
            except Exception:
                healthy = True
                raise
            healthy = True
            return done
        finally:
            if not healthy and worker is not None:
                self._end(worker)
            self._idle.put(worker if healthy else None)

    def close(self) -> None:
        """End all workers."""
        with self._guard:
            self._closed = True
            live = list(self._live)
            self._live.clear()
        for worker in live:
            worker.kill()

    def _start(self) -> _Worker:
        worker = _Worker(self._folder, self._base)
        with self._guard:
            if not self._closed:
                self._live.add(worker)
                return worker
        worker.kill()
        raise Busy("the service is stopping")

    def _end(self, worker: _Worker) -> None:
        with self._guard:
            self._live.discard(worker)
        worker.kill()
