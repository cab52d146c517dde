"""A zip that is written while it grows, to files and streams alike; its bytes depend on its contents alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, Self, TextIO, cast

#: The earliest date that a zip can hold; the real one would make each export differ.
_DATE = (1980, 1, 1, 0, 0, 0)


class _Forward:
    """A file that cannot seek, so that zipfile writes sizes behind the data and never goes back."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, data: bytes) -> int:
        return self._out.write(data)

    def flush(self) -> None:
        self._out.flush()


class Archive:
    """A zip of texts in UTF-8; use it in a ``with`` block."""

    def __init__(self, out: BinaryIO) -> None:
        """Begin a zip in a file that need not seek and stays open."""
        self._zip = zipfile.ZipFile(cast("BinaryIO", _Forward(out)), "w", zipfile.ZIP_DEFLATED)

    def __enter__(self) -> Self:
        """Nothing is written yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the directory, without which no program takes the zip for whole; not where something went wrong."""
        if kind is None:
            self._zip.close()
        else:
            # Closing would write a directory over half a zip, and may fail as the file did.
            self._zip.fp = None

    @contextmanager
    def text(self, name: str) -> Iterator[TextIO]:
        """A file of the zip to write text to; line ends stay as they are written."""
        told = zipfile.ZipInfo(name, _DATE)
        told.compress_type = zipfile.ZIP_DEFLATED
        told.external_attr = 0o644 << 16
        # Sizes above 2 GiB must be foreseen where they are not known.
        with self._zip.open(told, "w", force_zip64=True) as entry:
            lines = io.TextIOWrapper(entry, encoding="utf-8", errors="surrogatepass", newline="")
            yield lines
            lines.flush()
            lines.detach()
