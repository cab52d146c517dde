"""What is derived from a commit, made beside the service: ``python -m api.beside STORE``.

That is the index of names, and what neighbourhoods are read from. Until they are there, who searches first makes the
index, and the store itself tells of neighbourhoods, more slowly.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from api.process import environment
from kg import graph
from kg.errors import PlanatlasError
from kg.graph import adjacency
from kg.store import generations, open_store

_log = logging.getLogger("planatlas.api")
#: Seconds between two looks at which commit is the newest; several commits in that time have it made once.
_LOOK = 1.0
#: How much lower than others its process stands: whoever asks is answered first.
_NICENESS = 19


class Beside:
    """Has it made for each commit that is the newest for a while."""

    def __init__(self, folder: Path) -> None:
        """Name the store's folder."""
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._failed: generations.Pointer | None = None
        self._closed = False

    async def run(self) -> None:
        """Look and make, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK)
            with suppress(PlanatlasError):
                newest = generations.pointer(self._folder)
                if newest != self._failed and adjacency.wanted(generations.place(self._folder, newest.name)):
                    await self._make(newest)

    def close(self) -> None:
        """End a process that is at work; what it has made so far is thrown away by the next."""
        self._closed = True
        if self._process is not None:
            self._process.kill()

    async def _make(self, newest: generations.Pointer) -> None:
        told, wrong = await asyncio.get_running_loop().run_in_executor(None, self._run)
        if wrong is not None:
            self._failed = newest
            _log.warning("neighbourhoods of commit %s are read from the store: %s", newest.name, wrong)
        elif told:
            _log.info("neighbourhoods are kept together", extra={"told": json.loads(told)})

    def _run(self) -> tuple[str, str | None]:
        """Run the process to its end: what it tells, and what went wrong, if so."""
        with subprocess.Popen(  # noqa: S603 (this program itself)
            [sys.executable, "-P", "-m", "api.beside", str(self._folder)],
            # Nothing is written to it: it ends when the pipe does, that is with this process at the latest.
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
        ) as process:
            self._process = process
            if self._closed:
                process.kill()
            assert process.stdout is not None  # noqa: S101 (a pipe, as is the next)
            assert process.stderr is not None  # noqa: S101
            # A few lines at most: neither of them is ever full while the other is read.
            told, wrong = process.stdout.read(), process.stderr.read()
            if process.wait() == 0:
                return told, None
            return told, (wrong.strip().splitlines() or ["its process was ended"])[-1]


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main(location: str) -> None:
    """Make it for the newest commit, unless it is there, and tell of it as JSON."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    reader = open_store(location).reader()
    # Not at the lowest priority: who searches meanwhile waits for it.
    graph.index(reader)
    os.nice(_NICENESS)
    made = adjacency.make(reader)
    if made is not None:
        sys.stdout.write(json.dumps(asdict(made)) + "\n")
    sys.stdout.flush()
    # Without waiting for the thread that reads.
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
