"""One worker process as the event loop sees it: messages to it, messages from it, and its end."""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence

from api.errors import Busy, OutOfMemory
from api.jobs import AnyJob

#: Bytes that are read at once, and that wait at most until the client has taken them.
_READ = 1 << 18
_WAITING = 1 << 20
#: What a process that runs foreign queries has no business to know.
_SECRETS = frozenset({"PLANATLAS_TOKEN", "PLANATLAS_LLM_API_KEY", "PLANATLAS_STORE_PASSWORD", "PLANATLAS_STORE_TOKEN"})


def environment() -> dict[str, str]:
    """The environment of a process of this service: all but the secrets."""
    return {name: value for name, value in os.environ.items() if name not in _SECRETS}


class Worker:
    """A process of ``api.worker``; it can be given a job at once, and does it when it is up."""

    def __init__(self, arguments: Sequence[str], more: Mapping[str, str]) -> None:
        """Start the process.

        Args:
            arguments: Its arguments; a descriptor goes before them.
            more: What it finds in its environment besides that of this process.
        """
        self._loop = asyncio.get_running_loop()
        self._socket, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 (this program itself)
                [sys.executable, "-P", "-m", "api.worker", str(theirs.fileno()), *arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**environment(), **more},
            )
        self._socket.settimeout(0)
        self._in = bytearray()
        self._out = bytearray()
        self._messages: deque[bytes] = deque()
        self._held = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self.closed = False
        self._loop.add_reader(self._socket, self._read)

    def send(self, job: AnyJob, seconds: float) -> None:
        """Have a job done within so many seconds."""
        message = pickle.dumps((seconds, job), pickle.HIGHEST_PROTOCOL)
        self._out += len(message).to_bytes(4, "big") + message
        self._write()

    async def receive(self) -> bytes:
        """The next message; its first byte says what it is (see ``api.worker``).

        Raises:
            OutOfMemory: if the process ended as one does that takes too much memory.
            Busy: if it ended otherwise.
        """
        while not self._messages:
            if self.closed:
                raise await self._why()
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        message = self._messages.popleft()
        self._held -= len(message)
        if self._paused and self._held < _WAITING and not self.closed:
            self._paused = False
            self._loop.add_reader(self._socket, self._read)
        return message

    def kill(self) -> asyncio.Future[int]:
        """End the process, whatever it does; the future is done when it has gone."""
        self._close()
        self.process.kill()
        # Waiting takes as long as the system needs to free its memory.
        return self._loop.run_in_executor(None, self.process.wait)

    def _read(self) -> None:
        try:
            data = self._socket.recv(_READ)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close()
            return
        buffer = self._in
        buffer += data
        start, end = 0, len(buffer)
        while end - start >= 4:
            size = int.from_bytes(buffer[start : start + 4], "big")
            if end - start - 4 < size:
                break
            self._messages.append(bytes(buffer[start + 4 : start + 4 + size]))
            self._held += size
            start += 4 + size
        del buffer[:start]
        if self._held > _WAITING:
            self._paused = True
            self._loop.remove_reader(self._socket)
        self._wake()

    def _write(self) -> None:
        try:
            sent = self._socket.send(self._out)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._close()
            return
        # From a bytearray the front goes without moving the rest: a document may be large.
        del self._out[:sent]
        if self._out:
            self._loop.add_writer(self._socket, self._write)
        else:
            self._loop.remove_writer(self._socket)

    def _close(self) -> None:
        if not self.closed:
            self.closed = True
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _why(self) -> Exception:
        code = await self.kill()
        # An allocation that fails aborts the engine; the system kills what takes the last memory.
        if code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL}:
            return OutOfMemory("the query ended its process; it needs more memory than it may take")
        return Busy("the process of the query ended before its answer; try again")
