"""What is kept of a commit: made once, bounded, gone with the commit."""

from __future__ import annotations

import gc
import time
from concurrent.futures import ThreadPoolExecutor
from typing import cast

from kg.graph.kept import Kept, Once
from kg.store import Reader


class _Commit:
    """Something that can be a key and be forgotten."""


def test_values_are_made_once_for_each_commit() -> None:
    made: list[str] = []

    def make(_commit: Reader, key: str) -> str:
        made.append(key)
        return key.upper()

    one, other = cast("Reader", _Commit()), cast("Reader", _Commit())
    kept: Kept[str] = Kept(10)
    assert [kept.get(one, "a", make), kept.get(one, "a", make), kept.get(other, "a", make)] == ["A"] * 3
    assert made == ["a", "a"]


def test_what_was_not_used_for_long_goes_first_and_the_too_large_are_kept_alone() -> None:
    made: list[str] = []

    def make(_commit: Reader, key: str) -> str:
        made.append(key)
        return key

    commit = cast("Reader", _Commit())
    kept: Kept[str] = Kept(4, len)
    for key in ("aa", "bb", "aa", "cc", "aa", "bb", "a very long one", "a very long one"):
        kept.get(commit, key, make)
    assert made == ["aa", "bb", "cc", "bb", "a very long one"]


def test_a_commit_that_is_gone_keeps_nothing() -> None:
    kept: Kept[str] = Kept(4)
    commit = _Commit()
    kept.get(cast("Reader", commit), "a", lambda _commit, key: key)
    assert len(kept._by_reader) == 1
    del commit
    gc.collect()
    assert len(kept._by_reader) == 0


def test_one_value_is_made_once_whoever_asks_at_the_same_time() -> None:
    made: list[object] = []

    def make(commit: Reader) -> int:
        made.append(commit)
        time.sleep(0.05)
        return len(made)

    once = Once(make)
    one, other = cast("Reader", _Commit()), cast("Reader", _Commit())
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(once, [one] * 4)) == [1] * 4
    assert once(other) == 2
    assert made == [one, other]
