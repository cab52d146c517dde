"""A running service on a free port, as clients meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx2
import pytest

from kg.store import EmbeddedStore


@pytest.fixture(scope="session")
def service(small_store: EmbeddedStore, running: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a service over the tiny city."""
    with running(small_store) as address:
        yield address


@pytest.fixture(scope="session")
def client(service: str) -> Iterator[httpx2.Client]:
    """A client of that service."""
    with httpx2.Client(base_url=service, timeout=60) as found:
        yield found
