"""The answers to a document on its way in: events as it goes on, or what came of it once all is done."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack

from starlette.types import Receive, Scope, Send

from api import events, protocol
from api.answering import JobResponse
from api.deps import Service
from api.jobs import Answer, AnyJob, Head
from api.problems import KNOWN, known
from api.workers import Deliver

#: Seconds without an event before the client is told that the connection lives.
_SILENT = 10.0


class _Held(JobResponse):
    """An answer that keeps a place among the documents on their way until it is out."""

    def __init__(self, service: Service, job: AnyJob, timeout: float | None, *, held: ExitStack) -> None:
        """Answer with what a job brings; ``held`` is closed in the end."""
        super().__init__(service, job, timeout, more={"Cache-Control": "no-store"})
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        with self._held:
            await super().__call__(scope, receive, send)


class Events(_Held):
    """The events of a job as they come; an error after the first is one of them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        self._send = send
        #: Held while something is sent, so that events stay whole.
        self._turn = asyncio.Lock()
        self._open = False
        self._last = asyncio.get_running_loop().time()
        await super().__call__(scope, receive, send)

    async def deliver(self, found: Answer, send: Send) -> None:  # noqa: ARG002 (kept from the call)
        """Send events."""
        if found.pieces is None:
            await self._tell(found.body or b"")
            return
        async for piece in found.pieces:
            await self._tell(piece)

    async def _run(self, client: str, deliver: Deliver) -> None:
        waiting = asyncio.create_task(self._wait())
        try:
            await super()._run(client, deliver)
        except KNOWN as error:
            if not self._open:
                raise
            await self._tell(events.error(json.loads(bytes(known(error).body))))
        finally:
            waiting.cancel()
        await self._send({"type": "http.response.body", "body": b""})

    async def _tell(self, data: bytes) -> None:
        async with self._turn:
            if not self._open:
                self._open = True
                await self._send(self._start(Head(events.MEDIA_TYPE), None))
            await self._send({"type": "http.response.body", "body": data, "more_body": True})
            self._last = asyncio.get_running_loop().time()

    async def _wait(self) -> None:
        """Tell a client now and then that there is nothing to tell yet."""
        now = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(max(self._last + _SILENT - now(), 0.0))
            if now() >= self._last + _SILENT:
                await self._tell(events.WAITING)


class Result(_Held):
    """What the last event of a job says, once all is done."""

    at_once = False

    def __init__(
        self, service: Service, job: AnyJob, timeout: float | None, *, held: ExitStack, new: int = 200
    ) -> None:
        """As the base; ``new`` is the status where something has changed."""
        super().__init__(service, job, timeout, held=held)
        self._new = new

    async def deliver(self, found: Answer, send: Send) -> None:
        """Send it."""
        body = found.body
        if body is None:
            assert found.pieces is not None  # noqa: S101 (an answer has one of the two)
            body = b"".join([piece async for piece in found.pieces])
        result = events.result_of(body)
        del result["stage"]
        status = 200 if result.get("unchanged") else self._new
        content = json.dumps(result, ensure_ascii=False).encode()
        start = self._start(Head("application/json", status), content)
        if status == 201:
            headers = start["headers"]
            assert isinstance(headers, list)  # noqa: S101 (made so)
            headers.append((b"location", protocol.quoted(f"/documents/{result['id']}").encode()))
        await send(start)
        await send({"type": "http.response.body", "body": content})
