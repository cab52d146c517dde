"""A transport that sends in one system call what one turn of the event loop writes.

uvicorn writes the head of an answer and its body apart; each write wakes the client, which then waits for the rest.
"""

from __future__ import annotations

import asyncio
from typing import Any

#: Bytes that wait at most for the end of the turn.
_MOST = 1 << 16


class Gathered(asyncio.Transport):
    """Stands before a transport."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Gather for a transport of a loop."""
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._kept: list[bytes] = []
        self._size = 0
        # What is only passed on costs no call of its own.
        self.is_closing = transport.is_closing  # type: ignore[method-assign]
        self.pause_reading = transport.pause_reading  # type: ignore[method-assign]
        self.resume_reading = transport.resume_reading  # type: ignore[method-assign]
        self.get_extra_info = transport.get_extra_info  # type: ignore[method-assign]
        self.set_protocol = transport.set_protocol  # type: ignore[method-assign]

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        """Send it at the end of the turn, or now where much waits."""
        if not self._kept:
            self._loop.call_soon(self._flush)
        self._kept.append(bytes(data))
        self._size += len(data)
        if self._size > _MOST:
            self._flush()

    def close(self) -> None:
        """Send what waits, then close."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._kept.clear()
        self._size = 0
        self._transport.abort()

    def _flush(self) -> None:
        if self._kept:
            data = b"".join(self._kept)
            self._kept.clear()
            self._size = 0
            self._transport.write(data)
