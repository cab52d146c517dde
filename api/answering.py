"""From a job to an HTTP answer: streamed while it is made, and ended when the client goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from api.deps import Service
from api.errors import Refused
from api.jobs import Annotate, Answer, AnyJob, DocumentRemoval, DocumentWrite, Export, Head, Job, Update
from api.limits import client_of
from api.perform import answer
from api.seen import note_query
from api.workers import Deliver

#: Seconds before anybody looks whether the client is still there; most answers are out by then.
_SOON = 0.05
_log = logging.getLogger("planatlas.api")


class JobResponse(Response):
    """An answer that is made while it is sent; a problem before its first byte is raised."""

    def __init__(
        self, service: Service, job: AnyJob, timeout: float | None = None, *, more: Mapping[str, str] | None = None
    ) -> None:
        """Answer with what a job brings.

        Args:
            service: Does the job.
            job: What to do.
            timeout: Seconds, where less than the service allows.
            more: Further headers of the answer.
        """
        self._service = service
        self._job = job
        limit = _most(job, service)
        self._seconds = limit if timeout is None else min(timeout, limit)
        self._more = [
            (name.lower().encode(), value.encode("latin-1", "replace")) for name, value in (more or {}).items()
        ]
        # FastAPI looks at these two.
        self.status_code = 200
        self.background = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        begun = False
        if isinstance(self._job, Job | Update):
            note_query(scope, self._job.text)

        async def deliver(found: Answer) -> None:
            nonlocal begun
            begun = self.at_once
            await self.deliver(found, send)

        watch = _Watch(receive)
        try:
            await self._run(client_of(scope), deliver)
        except asyncio.CancelledError:
            if not watch.gone:
                raise
            watch.target.uncancel()
        except Exception as error:
            if not begun:
                raise
            # The head is out: only a connection that breaks off tells that rows are missing.
            _log.warning("an answer broke off: %s", error)
        finally:
            watch.stop()

    #: Whether the head goes before the whole answer is known.
    at_once = True

    async def deliver(self, found: Answer, send: Send) -> None:
        """Send an answer as it comes."""
        await send(self._start(found.head, found.body))
        if found.pieces is not None:
            async for piece in found.pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": found.body or b""})

    async def _run(self, client: str, deliver: Deliver) -> None:
        pool = self._service.pool
        if pool is not None:
            await pool.run(self._job, self._seconds, client, deliver)
            return
        if not isinstance(self._job, Job):
            raise Refused("this store answers queries only")
        media_type, body = await run_in_threadpool(answer, self._service.store.reader(), self._job)
        await deliver(Answer(Head(media_type), body))

    def _start(self, head: Head, body: bytes | None) -> dict[str, object]:
        headers = [(b"vary", b"Accept"), *self._more]
        if head.media_type is not None:
            text = head.media_type.startswith("text/")
            headers.append((b"content-type", f"{head.media_type}{'; charset=utf-8' if text else ''}".encode()))
        # The head of a HEAD has no body to count.
        if body is not None and head.status != HTTPStatus.NO_CONTENT and not getattr(self._job, "head", False):
            headers.append((b"content-length", str(len(body)).encode()))
        return {"type": "http.response.start", "status": head.status, "headers": headers}


def _most(job: AnyJob, service: Service) -> float:
    """Seconds that a job may take."""
    if isinstance(job, Export):
        return service.settings.export_timeout
    if isinstance(job, DocumentWrite | Annotate | DocumentRemoval):
        return service.settings.ingest_timeout
    return service.settings.timeout


class _Watch:
    """Cancels the task that sends an answer when its client has gone."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._listening: asyncio.Task[None] | None = None
        target = asyncio.current_task()
        assert target is not None  # noqa: S101 (requests run in tasks)
        self.target = target
        self.gone = False
        self._timer = asyncio.get_running_loop().call_later(_SOON, self._listen)

    def stop(self) -> None:
        """Look no longer."""
        self._timer.cancel()
        if self._listening is not None:
            self._listening.cancel()

    def _listen(self) -> None:
        self._listening = asyncio.create_task(self._wait())

    async def _wait(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.target.cancel()
