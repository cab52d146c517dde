"""From a function that writes to a file to the pieces of an answer, without holding the whole."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

#: Bytes of a piece, and so many pieces wait at most for a slow client.
_PIECE = 1 << 16
_WAITING = 8


class _Gone(Exception):
    """The client has gone; the writer stops."""


class _Pipe(io.RawIOBase):
    def __init__(self) -> None:
        self.pieces: queue.Queue[bytes | BaseException | None] = queue.Queue(_WAITING)
        self.gone = threading.Event()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.put(piece)
        return len(piece)

    def put(self, piece: bytes | BaseException | None) -> None:
        while not self.gone.is_set():
            try:
                self.pieces.put(piece, timeout=0.5)
            except queue.Full:
                continue
            return
        raise _Gone


def stream(write: Callable[[BinaryIO], None]) -> Iterator[bytes]:
    """The pieces that a function writes, while it writes them in a thread of its own.

    What the function raises is raised here, so that the answer breaks off rather than look whole.
    """
    pipe = _Pipe()

    def work() -> None:
        out = io.BufferedWriter(pipe, _PIECE)
        try:
            try:
                write(cast("BinaryIO", out))
                out.flush()
            except _Gone:
                raise
            except BaseException as error:  # noqa: BLE001 (it is raised again on the other side)
                pipe.put(error)
            pipe.put(None)
        except _Gone:
            return

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while (piece := pipe.pieces.get()) is not None:
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        pipe.gone.set()
        thread.join(timeout=5)
