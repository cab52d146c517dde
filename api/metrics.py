"""What the service counts of itself, for Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/.

Cheap enough for the routes that answer thousands of times a second: each series is looked up once. Where several
processes take connections they count into shared files, by which any of them can tell for all
(``PROMETHEUS_MULTIPROC_DIR``, set before this module is imported).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from api.census import census
from kg.errors import PlanatlasError
from kg.graph import adjacency
from kg.store.base import Store

#: Where several processes count together.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counts of one service."""

    def __init__(self, store: Store) -> None:
        """Count, and tell of a store."""
        self._store = _OfStore(store)
        self._own = own = CollectorRegistry()
        requests = Counter("planatlas_http_requests", "Answered requests", ["route", "method", "status"], registry=own)
        seconds = Histogram(
            "planatlas_http_request_seconds", "Time to the end of an answer", ["route"], buckets=_BUCKETS, registry=own
        )
        sent = Counter("planatlas_http_response_bytes", "Bytes of bodies", ["route"], registry=own)
        ended = Counter(
            "planatlas_queries",
            "Jobs of worker processes by how they ended: done, kept (the answer was there already), refused, limited, "
            "busy, timed_out, killed (memory), gone (the client)",
            ["kind", "outcome"],
            registry=own,
        )
        taking = Histogram(
            "planatlas_query_seconds", "Time of such a job, waiting included", ["kind"], buckets=_BUCKETS, registry=own
        )
        self._requests = cache(requests.labels)
        self._seconds = cache(seconds.labels)
        self._sent = cache(sent.labels)
        self._ended = cache(ended.labels)
        self._taking = cache(taking.labels)
        self.running = self._level("planatlas_queries_running", "Jobs at work in worker processes")
        self.waiting = self._level("planatlas_queries_waiting", "Jobs that wait for a worker process")
        self.workers = self._level("planatlas_workers", "Worker processes")
        self.started = Counter("planatlas_workers_started", "Worker processes that were started", registry=own)
        self._memory = self._level("planatlas_resident_bytes", "Memory of the service and its worker processes")
        #: Numbers of the processes whose memory counts.
        self.processes: Callable[[], Iterable[int]] = lambda: (os.getpid(),)
        if SHARED not in os.environ:
            ProcessCollector(registry=own)

    def _level(self, name: str, text: str) -> Gauge:
        return Gauge(name, text, registry=self._own, multiprocess_mode="livesum")

    def answered(self, *, route: str, method: str, status: int, seconds: float, sent: int) -> None:
        """Count a request."""
        self._requests(route, method, str(status)).inc()
        self._seconds(route).observe(seconds)
        self._sent(route).inc(sent)

    def job(self, kind: str, outcome: str, seconds: float) -> None:
        """Count a job of a worker process."""
        self._ended(kind, outcome).inc()
        self._taking(kind).observe(seconds)

    def weigh(self) -> None:
        """Look how much memory the processes take; where the system does not tell, nothing is said."""
        with suppress(OSError, ValueError):
            self._memory.set(sum(map(_resident, self.processes())))

    def exposed(self) -> bytes:
        """All counts as text; walks over the store once a commit."""
        self.weigh()
        registry = self._own
        if SHARED in os.environ:
            registry = CollectorRegistry()
            multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        of_store = CollectorRegistry(auto_describe=False)
        of_store.register(self._store)
        return generate_latest(registry) + generate_latest(of_store)


def _resident(pid: int) -> int:
    """Bytes of a process in memory; 0 where it has gone."""
    try:
        pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


class _OfStore(Collector):
    """What the newest commit holds."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[Metric]:
        """Nothing: the store is not read before it is asked for."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Numbers of the newest commit, where it can be read."""
        readable = 1
        try:
            reader = self._store.reader()
            counted = census(reader)
        except PlanatlasError:
            readable = 0
        yield GaugeMetricFamily("planatlas_store_readable", "Whether the store can be read", readable)
        if readable:
            yield GaugeMetricFamily("planatlas_store_quads", "Quads of the newest commit", counted.quads)
            yield GaugeMetricFamily("planatlas_store_documents", "Documents of the newest commit", counted.documents)
            size = adjacency.size(reader)
            yield GaugeMetricFamily(
                "planatlas_store_adjacency_bytes",
                "Size of what neighbourhoods of the newest commit are read from; 0 while the quads themselves are",
                size,
            )
            if reader.generation.isdecimal():
                number = int(reader.generation)
                yield GaugeMetricFamily("planatlas_store_generation", "Number of the newest commit", number)


def sweep(folder: Path) -> None:
    """Forget the levels of processes that have ended; those of the living add up."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdecimal() and not _alive(int(pid)):
            multiprocess.mark_process_dead(int(pid), str(folder))  # type: ignore[no-untyped-call]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
