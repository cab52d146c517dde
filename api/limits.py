"""How many queries (or exports) one client, and all of them, may have at work or waiting at once."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from starlette.types import Scope

from api.errors import TooMany


@lru_cache(4096)
def client_key(address: str) -> str:
    """An address, or the network of which an IPv6 client has all addresses.

    >>> client_key("2001:db8::1") == client_key("2001:db8::2"), client_key("192.0.2.1"), client_key("testclient")
    (True, '192.0.2.1', 'testclient')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((address, 64), strict=False)) if found.version == 6 else address


def client_of(scope: Scope) -> str:
    """Who asks, as far as limits go; behind a proxy on this machine it is the proxy's client."""
    client = scope.get("client")
    return client_key(client[0]) if client else ""


def place_of(scope: Scope) -> str:
    """The first part of the path that is asked, by which requests are told apart."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")).lstrip("/").partition("/")[0]


class Limits:
    """Counts what is in flight; belongs to one event loop."""

    def __init__(self, *, each: int, all_together: int, what: str = "queries") -> None:
        """Allow so many at once to each client, and to all together."""
        self._each = each
        self._what = what
        self._all = all_together
        self._counts: Counter[str] = Counter()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Count one while the block lasts.

        Raises:
            TooMany: if that would be one too many.
        """
        if self._counts[client] >= self._each:
            raise TooMany(f"a client may have {self._each} {self._what} at work or waiting at once; try again")
        if self._counts.total() >= self._all:
            raise TooMany(f"the service has {self._all} {self._what} at work or waiting; try again")
        self._counts[client] += 1
        try:
            yield
        finally:
            self._counts[client] -= 1
            if not self._counts[client]:
                del self._counts[client]
