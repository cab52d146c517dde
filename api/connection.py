"""A client's connection: uvicorn's, with bounds on how slowly and how large a request may come, and an answer be taken.

uvicorn itself waits for ever for the rest of a request, and reads heads of any size.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from ipaddress import ip_address, ip_network
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.gathered import Gathered
from api.limits import client_key
from kg.settings import Settings

#: Bytes that the first line and the headers of a request may have together.
MAX_HEAD = 1 << 16
#: Seconds in which they must have come in.
_HEAD_SECONDS = 10.0
#: What of a request is still to come.
_HEAD, _BODY, _NOTHING = range(3)


class Bounds:
    """What a client may do, and how many connections each has; for one process."""

    def __init__(self, settings: Settings) -> None:
        """Bounds by the settings."""
        self.connections = settings.client_connections
        self.seconds = settings.receive_seconds
        self.open: Counter[str] = Counter()
        self._proxies = [ip_network(one) for one in settings.proxies]

    def trusts(self, address: str) -> bool:
        """Whether an address is that of a proxy, behind which many clients stand."""
        try:
            found = ip_address(address)
        except ValueError:
            return False
        return any(found in one for one in self._proxies)


class Connection(HttpToolsProtocol):
    """One connection."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        bounds: Bounds,
    ) -> None:
        """As uvicorn makes one, with bounds that all connections of a process share."""
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = bounds
        #: What of a request is still to come, and for what the timer runs.
        self._part = self._timed = _HEAD
        self._head = 0
        self._timer: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._key = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count it, and wait for a request."""
        super().connection_made(Gathered(transport, self.loop))
        if self.client and not self._bounds.trusts(self.client[0]):
            self._key = client_key(self.client[0])
            self._bounds.open[self._key] += 1
            if self._bounds.open[self._key] > self._bounds.connections:
                transport.abort()
                return
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no longer."""
        self._forget()
        self.resume_writing()
        if self._key:
            self._bounds.open[self._key] -= 1
            if not self._bounds.open[self._key]:
                del self._bounds.open[self._key]
            self._key = ""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what has come, if there is not too much of it."""
        super().data_received(data)
        if self._part == _NOTHING:
            self._forget()
        elif not self.transport.is_closing():
            self._head += len(data) if self._part == _HEAD else 0
            if self._head > MAX_HEAD:
                self._refuse(b"431 Request Header Fields Too Large")
            elif self._timer is None or self._timed != self._part:
                self._wait()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._part, self._head = _HEAD, 0

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        super().on_headers_complete()
        self._part = _BODY

    def on_message_complete(self) -> None:
        """It is whole."""
        super().on_message_complete()
        self._part = _NOTHING

    def pause_writing(self) -> None:
        """The client takes an answer more slowly than it is made."""
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(self._bounds.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It has caught up."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def _wait(self) -> None:
        self._forget()
        self._timed = self._part
        most = self._bounds.seconds
        self._timer = self.loop.call_later(min(_HEAD_SECONDS, most) if self._part == _HEAD else most, self._overdue)

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _overdue(self) -> None:
        self._timer = None
        answering = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if not answering and not self.transport.is_closing():
            self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes) -> None:
        self._forget()
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
