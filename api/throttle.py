"""What one client may ask: so many requests a second (GCRA, a token bucket that keeps one time), so many at once.

Wraps an application; what costs next to nothing (health, the page's files) is not counted.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack

from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import TooFast, TooMany
from api.limits import Limits, client_of, place_of
from api.problems import known
from kg import deadline
from kg.settings import Settings

#: First parts of paths that cost nothing.
FREE = frozenset({"", "health", "ready", "metrics", "docs", "page", "openapi.json"})
#: First part of a path → the requests that one of these stands for.
COSTS = {"export": 10}
#: First parts of paths whose work is done by worker processes, which count for themselves.
ELSEWHERE = frozenset({"sparql", "graph-store"})
#: First parts of paths where a POST reads too.
READING = frozenset({"reconcile", "subgraph"})
#: Clients that are remembered; those who rested longest go first, and are then treated as new.
_MOST_CLIENTS = 100_000


class Buckets:
    """How far each client has used up what it may ask; belongs to one event loop.

    >>> now = [100.0]
    >>> buckets = Buckets(2, 3, lambda: now[0])
    >>> [buckets.take("a") for _ in range(4)]
    [0.0, 0.0, 0.0, 0.5]
    >>> now[0] += 0.5
    >>> buckets.take("a"), buckets.take("a"), buckets.take("b")
    (0.0, 0.5, 0.0)
    """

    def __init__(self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Allow ``rate`` a second, and ``burst`` at once; a rate of 0 allows all."""
        self._each = 1 / rate if rate else 0.0
        self._burst = burst
        self._clock = clock
        #: Client → when its bucket is full again; the least recently asked first.
        self._full: OrderedDict[str, float] = OrderedDict()

    def take(self, client: str, cost: int = 1) -> float:
        """Take from a client's bucket; 0, or the seconds to wait where too little is left."""
        if not self._each:
            return 0.0
        now = self._clock()
        # What costs more than a full bucket holds empties it.
        full = max(self._full.get(client, now), now) + min(cost, self._burst) * self._each
        wait = full - now - self._burst * self._each
        if wait > 1e-9:
            return wait
        self._full[client] = full
        self._full.move_to_end(client)
        if len(self._full) > _MOST_CLIENTS:
            self._full.popitem(last=False)
        return 0.0


class Throttler:
    """The counts of one service."""

    def __init__(self, settings: Settings) -> None:
        """Count by the settings."""
        self.buckets = Buckets(settings.rate, settings.burst)
        #: What runs in threads of this process; one client leaves some of them to others.
        self.limits = Limits(each=settings.client_queries, all_together=settings.max_queries)
        self.seconds = settings.timeout


class Throttle:
    """Refuses what goes beyond a client's share, and sets the rest its deadline."""

    def __init__(self, app: ASGIApp, throttler: Throttler) -> None:
        """Wrap an application."""
        self._app = app
        self._throttler = throttler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or answer 429."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        place = place_of(scope)
        if place in FREE or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        client = client_of(scope)
        wait = self._throttler.buckets.take(client, COSTS.get(place, 1))
        if wait:
            await known(TooFast("this client asks more often than it may; wait a little", wait))(scope, receive, send)
        elif place in ELSEWHERE:
            await self._app(scope, receive, send)
        else:
            await self._here(scope, receive, send, client, place)

    async def _here(self, scope: Scope, receive: Receive, send: Send, client: str, place: str) -> None:
        with ExitStack() as counted:
            try:
                counted.enter_context(self._throttler.limits.one(client))
            except TooMany as error:
                await known(error)(scope, receive, send)
                return
            # Documents that are sent in take as long as they take.
            reads = scope["method"] == "GET" or place in READING
            with deadline.within(self._throttler.seconds if reads else None):
                await self._app(scope, receive, send)
