"""What was read of a commit, kept while that is in use: a commit never changes, and is asked the same many times."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from cachetools import LRUCache

from kg.store.base import Reader

T = TypeVar("T")


class Once(Generic[T]):
    """One value of each commit; who asks while it is made waits for it, so that it is made once."""

    def __init__(self, make: Callable[[Reader], T]) -> None:
        """Say how it is made."""
        self._make = make
        self._by_reader: WeakKeyDictionary[Reader, T] = WeakKeyDictionary()
        self._guard = threading.Lock()

    def __call__(self, reader: Reader) -> T:
        """The value."""
        with self._guard:
            found = self._by_reader.get(reader)
            if found is None:
                found = self._by_reader[reader] = self._make(reader)
            return found


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
