"""What was read of a commit, kept while that is in use: a commit never changes, and is asked the same many times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from kg.store.base import Reader

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by commit and key, up to a weight for each commit; what was used last stays longest."""

    def __init__(self, most: int, weight: Callable[[T], int] = lambda _: 1) -> None:
        """Keep so much of each commit.

        Args:
            most: Sum of the weights.
            weight: Of a value; one that weighs more than all may is kept alone.
        """
        self._most, self._weight = most, weight
        self._by_reader: WeakKeyDictionary[Reader, LRUCache[str, T]] = WeakKeyDictionary()
        self._guard = threading.Lock()

    def get(self, reader: Reader, key: str, make: Callable[[Reader, str], T]) -> T:
        """The value, made where it is not kept; two that ask at once may both make it, which does no harm."""
        with self._guard:
            kept = self._by_reader.get(reader)
            if kept is None:
                kept = self._by_reader[reader] = LRUCache(self._most, lambda one: min(self._weight(one), self._most))
            found = kept.get(key)
        if found is None:
            found = make(reader, key)
            with self._guard:
                kept[key] = found
        return found
