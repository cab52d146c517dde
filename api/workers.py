"""Queries in worker processes: each reads the newest commit, and one that passes its deadline is killed and replaced.

The engine cannot be interrupted, so only a process of its own makes a deadline hold, and only one writes at a time.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path

from api import errors as service
from api.answers import Answers
from api.errors import Busy, OutOfMemory, ServiceError, TooMany
from api.jobs import INGESTS, WRITES, Answer, AnyJob, Export, Head, Job
from api.limits import Limits
from api.metrics import Metrics
from api.points import Points
from api.process import Worker
from kg import errors
from kg.errors import DeadlinePassed, StoreLocked
from kg.settings import Settings, is_url
from kg.store.generations import Pointer, pointer

#: Processes that stand by, so that a query need not wait for one to start; and those that one client leaves to others.
_SPARE = 2
_OTHERS = 2
#: Seconds for which a job counts as short: while as many short ones are at work as there are cores, others wait for one
#: of them to end. More processes at work would only push each other's data out of the caches.
_SHORT = 0.005
_CORES = len(os.sched_getaffinity(0))
#: Seconds after which a job looks again whether another process still writes.
_AGAIN = 0.05
#: How a job ended, for the counts; what is not here was refused.
_OUTCOMES: dict[type[Exception], str] = {
    DeadlinePassed: "timed_out", OutOfMemory: "killed", Busy: "busy", StoreLocked: "busy", TooMany: "limited",
}  # fmt: skip


#: Takes an answer while it is made.
Deliver = Callable[[Answer], Awaitable[None]]


class Pool:
    """Worker processes over one store, for one event loop."""

    def __init__(self, location: str, settings: Settings, metrics: Metrics, points: Points | None = None) -> None:
        """Name the store, a folder or a URL; no process starts yet.

        Args:
            location: The store.
            settings: Bounds on queries.
            metrics: Counts them.
            points: Answers what needs no process; None where all does.
        """
        remote = is_url(location)
        self._folder = None if remote else Path(location)
        # Not an argument, which other users of the machine would see.
        self._environment = settings.store_secrets if remote else {}
        self._metrics = metrics
        self._points = points
        self._arguments = [
            location,
            settings.base,
            str(settings.keep),
            str(settings.query_memory),
            ",".join(sorted(settings.hosts)),
        ]
        self._size = settings.query_places
        self._share = max(1, self._size - _OTHERS)
        self._limits = Limits(each=settings.client_queries, all_together=settings.max_queries)
        self._answers = Answers(settings.kept_answers)
        self._exports = Limits(each=max(1, settings.exports // 2), all_together=settings.exports, what="exports")
        #: Documents on their way in; a route counts them before it reads them.
        self.uploads = Limits(each=settings.uploads, all_together=settings.uploads, what="documents")
        #: Those at rest, the one used last at the end.
        self._idle: list[Worker] = []
        self._live: set[Worker] = set()
        #: Those at work, and since when, in that order.
        self._busy: dict[Worker, float] = {}
        self._running: Counter[str] = Counter()
        self._again: asyncio.TimerHandle | None = None
        self._waiting: deque[tuple[str, asyncio.Future[Worker]]] = deque()
        self._ending: set[asyncio.Future[int]] = set()
        #: Held while something is written; and while documents come in one after the other, which are read and
        #: extracted beside what others write.
        self._writer = asyncio.Lock()
        self._ingesting = asyncio.Lock()
        self._stopped = False

    def start(self) -> None:
        """Have processes stand by; in the running event loop."""
        self._stopped = False
        self._stand_by()

    async def close(self) -> None:
        """End all processes."""
        self._stopped = True
        for worker in list(self._live):
            self._end(worker)
        await asyncio.gather(*self._ending)

    def processes(self) -> list[int]:
        """Numbers of this process and of its workers."""
        return [os.getpid(), *(worker.process.pid for worker in self._live)]

    async def run(self, job: AnyJob, seconds: float, client: str, deliver: Deliver) -> None:
        """Do a job and hand its answer over, all within so many seconds.

        Raises:
            DeadlinePassed: if it took longer; its process has been killed, another takes its place.
            Busy: if no process came free in that time.
            TooMany: if the client, or all together, have too many queries already.
            StoreLocked: if another process was writing all that time.
            PlanatlasError: if the job cannot be done.
        """
        now = asyncio.get_running_loop().time
        began, outcome = now(), "gone"
        counted: Limits | None = self._exports if isinstance(job, Export) else self._limits
        if isinstance(job, INGESTS):
            counted = None  # They are counted already.
        try:
            commit = self._commit() if isinstance(job, Job) else None
            if isinstance(job, Job) and commit is not None:
                kept = self._answers.find(commit, job)
                if kept is not None:
                    await deliver(kept)
                    outcome = "kept"
                    return
            with counted.one(client) if counted else nullcontext():
                if isinstance(job, Job) and commit is not None:
                    await self._query(job, commit, seconds, client, deliver)
                elif isinstance(job, WRITES):
                    await self._write(job, seconds, client, deliver)
                else:
                    await self._do(job, seconds, client, deliver)
            outcome = "done"
        except Exception as error:
            outcome = _OUTCOMES.get(type(error), "refused")
            raise
        finally:
            self._metrics.job(type(job).__name__.lower(), outcome, now() - began)

    async def _query(self, job: Job, commit: Pointer, seconds: float, client: str, deliver: Deliver) -> None:
        """Answer a query, here or by a worker, and keep the answer."""
        found = None if self._points is None else self._points.answer(job, commit, seconds)
        if found is None:
            await self._do(job, seconds, client, self._keeping(job, commit, deliver))
        else:
            self._answers.keep(commit, job, found)
            await deliver(found)

    def _keeping(self, job: Job, commit: Pointer, deliver: Deliver) -> Deliver:
        """Hands an answer on, and keeps it if it is of that commit."""

        async def keeping(found: Answer) -> None:
            # The process reads the newest commit, which may be newer than that by now.
            if found.body is not None and self._commit() == commit:
                self._answers.keep(commit, job, found)
            await deliver(found)

        return keeping

    async def _write(self, job: AnyJob, seconds: float, client: str, deliver: Deliver) -> None:
        """Do a job that writes: one at a time here, and as soon as no other process writes."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        before = self._commit()
        begun = False

        async def once(found: Answer) -> None:
            nonlocal begun
            begun = True
            await deliver(found)

        while True:
            try:
                await self._do(job, deadline - loop.time(), client, once)
            except StoreLocked:
                if begun or loop.time() + 2 * _AGAIN > deadline:
                    raise
                await asyncio.sleep(_AGAIN)
            except (DeadlinePassed, OutOfMemory, Busy) as error:
                # Its process has gone, so what is there now stays.
                same = before is not None and self._commit() == before
                sure = "nothing was written" if same else "it may have been committed: look before you repeat it"
                raise type(error)(f"{error}; {sure}") from None
            else:
                return

    def _commit(self) -> Pointer | None:
        """The newest commit; None for a store that is not on this machine."""
        return None if self._folder is None else pointer(self._folder)

    async def _do(self, job: AnyJob, seconds: float, client: str, deliver: Deliver) -> None:
        deadline = asyncio.get_running_loop().time() + seconds
        writes = isinstance(job, WRITES)
        turn = self._ingesting if isinstance(job, INGESTS) else self._writer if writes else nullcontext()
        worker: Worker | None = None
        try:
            async with asyncio.timeout_at(deadline), turn:
                with self._metrics.waiting.track_inprogress():
                    worker = await self._take(client)
                healthy = False
                try:
                    with self._metrics.running.track_inprogress():
                        worker.send(job, deadline - asyncio.get_running_loop().time())
                        healthy = await self._answer(worker, deliver)
                except Failed as told:
                    healthy = True
                    raise told.error from None
                finally:
                    ending = self._give_back(worker, client, healthy=healthy)
                    if writes and ending is not None:
                        # It holds the store's lock until it has gone.
                        await asyncio.shield(ending)
        except TimeoutError:
            if worker is None:
                raise Busy(f"no process came free within {seconds:.3g} s; try again") from None
            what = "query" if isinstance(job, Job) else _words(job)
            raise DeadlinePassed(f"the {what} took longer than {seconds:.3g} s and was ended") from None

    async def _answer(self, worker: Worker, deliver: Deliver) -> bool:
        """Hand an answer over; whether it was taken to its end."""
        message = await worker.receive()
        kind = message[:1]
        if kind == b"X":
            raise Failed(message)
        head, _, body = message[1:].partition(b"\n")
        status, media_type = json.loads(head)
        ended = kind == b"W"

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal ended
            while not ended:
                piece = await worker.receive()
                if piece[:1] == b"X":
                    ended = True
                    raise Failed(piece)
                ended = piece[:1] == b"E"
                yield piece[1:]

        if ended:
            await deliver(Answer(Head(media_type, status), body))
        else:
            await deliver(Answer(Head(media_type, status), None, pieces()))
        return ended

    async def _take(self, client: str) -> Worker:
        if self._running[client] < self._share and (worker := self._free()) is not None:
            self._running[client] += 1
            return worker
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append((client, place))
        self._look_again()
        try:
            return await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._give_back(place.result(), client, healthy=True)
            else:
                self._waiting.remove((client, place))
            raise

    def _free(self) -> Worker | None:
        """A process at rest, or a new one where there is room; it counts as at work from now on."""
        now = asyncio.get_running_loop().time()
        if self._short(now) >= _CORES:
            return None
        found = None
        while self._idle and found is None:
            worker = self._idle.pop()
            if worker.closed:
                self._end(worker)
            else:
                found = worker
        if found is None:
            if len(self._live) >= self._size:
                return None
            if self._stopped:
                raise Busy("the service is stopping")
            found = self._new()
        self._busy[found] = now
        self._stand_by()
        return found

    def _short(self, now: float) -> int:
        """How many have been at work for a short time."""
        count = 0
        for since in reversed(self._busy.values()):
            if now - since > _SHORT:
                break
            count += 1
        return count

    def _look_again(self) -> None:
        """See to those who wait once what is at work now no longer counts as short."""
        if self._again is None:
            self._again = asyncio.get_running_loop().call_later(_SHORT, self._looked)

    def _looked(self) -> None:
        self._again = None
        self._serve()
        if self._waiting and self._short(asyncio.get_running_loop().time()):
            self._look_again()

    def _give_back(self, worker: Worker, client: str, *, healthy: bool) -> asyncio.Future[int] | None:
        """Take a process back, or end it: then what comes is done when it has gone."""
        ending = None
        self._busy.pop(worker, None)
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        if healthy and not worker.closed:
            self._idle.append(worker)
        else:
            ending = self._end(worker)
            self._stand_by()
        self._serve()
        return ending

    def _serve(self) -> None:
        """Give those who wait what is free, in their order."""
        for waiting in list(self._waiting):
            client, place = waiting
            # One whose deadline has just passed is still there, and will take itself away.
            if place.done() or self._running[client] >= self._share:
                continue
            free = None if self._stopped else self._free()
            if free is None:
                break
            self._waiting.remove(waiting)
            self._running[client] += 1
            place.set_result(free)

    def _stand_by(self) -> None:
        while not self._stopped and len(self._idle) < _SPARE and len(self._live) < self._size:
            self._idle.insert(0, self._new())

    def _new(self) -> Worker:
        worker = Worker(self._arguments, self._environment)
        self._live.add(worker)
        self._metrics.workers.inc()
        self._metrics.started.inc()
        return worker

    def _end(self, worker: Worker) -> asyncio.Future[int]:
        if worker in self._live:
            self._live.remove(worker)
            self._metrics.workers.dec()
        ending = worker.kill()
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        return ending


def _words(job: AnyJob) -> str:
    """What a job is called: ``document write``."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", type(job).__name__).lower()


class Failed(Exception):
    """What a worker says is wrong with a job; the worker itself is well. Also raised amid the pieces of an answer."""

    def __init__(self, message: bytes) -> None:
        """Take the message that says it."""
        name, text = json.loads(message[1:])
        kind: type[Exception] = getattr(errors, name, getattr(service, name, ServiceError))
        self.error = kind(text)
        super().__init__(text)
