"""Runs the stages in this process, or in several where there is much to do; results come in the order of the work."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from kg.errors import PlanatlasError
from kg.ingest.stages import Emitted, Extracted, Refusal, Source, Stages
from kg.model import Extraction

A = TypeVar("A")
T = TypeVar("T")

#: Starting processes that load their own vocabulary pays from this many bytes of text on.
WORTHWHILE = 150_000
#: Results that may wait for each process: the writer is not to be swamped with quads.
_AHEAD = 3

#: The stages of a worker process.
_stages: Stages | None = None


class Workers:
    """Runs stages over many documents."""

    def __init__(self, stages: Stages, pool: ProcessPoolExecutor | None, processes: int) -> None:
        """Run in a pool's processes, or in this one where there is none."""
        self.stages = stages
        self._pool = pool
        self._ahead = _AHEAD * processes

    def extract(self, sources: Iterable[Source]) -> Iterator[Extracted | Refusal]:
        """``Stages.extract`` of each."""
        return self._run(self.stages.extract, _extract, sources)

    def find(self, sources: Iterable[Source]) -> Iterator[Extraction | Refusal]:
        """``Stages.find`` of each."""
        return self._run(self.stages.find, _find, sources)

    def emit(self, work: Iterable[tuple[Extracted, frozenset[str]]]) -> Iterator[Emitted]:
        """``Stages.emit`` of each."""
        return self._run(self.stages.emit, _emit, work)

    def _run(self, here: Callable[[A], T], there: Callable[[A], T], work: Iterable[A]) -> Iterator[T]:
        if self._pool is None:
            yield from map(here, work)
            return
        waiting = deque[Future[T]]()
        for item in work:
            waiting.append(self._pool.submit(there, item))
            if len(waiting) > self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def workers(stages: Stages, processes: int) -> Iterator[Workers]:
    """Workers in this many processes; one is this process itself."""
    if processes <= 1:
        yield Workers(stages, None, 1)
        return
    # Spawned rather than forked: a fork would inherit the engine's threads and the lock of the store.
    # The copy of the stages leaves behind what this process has loaded: each loads its own.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin, (replace(stages),)) as pool:
        try:
            yield Workers(stages, pool, processes)
        except BrokenProcessPool:
            raise PlanatlasError(
                "a worker process ended at once, perhaps for want of memory; try again with PLANATLAS_WORKERS=1"
            ) from None
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _begin(stages: Stages) -> None:
    global _stages  # noqa: PLW0603 - a worker process has one, from its start on
    _stages = stages
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent is killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _mine() -> Stages:
    if _stages is None:
        raise RuntimeError("this is no worker process")
    return _stages


def _extract(source: Source) -> Extracted | Refusal:
    return _mine().extract(source)


def _find(source: Source) -> Extraction | Refusal:
    return _mine().find(source)


def _emit(work: tuple[Extracted, frozenset[str]]) -> Emitted:
    return _mine().emit(work)
