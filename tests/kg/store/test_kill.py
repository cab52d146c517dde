"""A writer that is killed at any moment leaves the last commit readable and whole, and the next write works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from textwrap import dedent

import pytest
from pyoxigraph import Literal, NamedNode

from kg.store import open_store
from tests.kg.store.commits import GRAPH, MARK, QUADS, commit, number_of

#: Imports once, then forks a writer for each line it is sent; a writer commits until it is killed.
NURSERY = """
    import os, sys
    from kg.store import open_store
    from tests.kg.store.commits import commit, number_of
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            store = open_store(line.strip(), create=True)
            number = number_of(store.reader())
            while True:
                number += 1
                commit(store, number)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
"""


#: Moments of a commit at which one is killed; on a busy machine further rounds follow, each slower.
KILLS = 40


@pytest.fixture
def nursery(root: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", dedent(NURSERY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_a_killed_writer_leaves_the_last_commit(nursery: subprocess.Popen[str], tmp_path: Path) -> None:
    folder = tmp_path / "store"
    trial = open_store(tmp_path / "trial", create=True)
    started = time.perf_counter()
    for number in range(1, 6):
        commit(trial, number)
    took = (time.perf_counter() - started) / 5
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    cut_short = 0
    last = 0
    for kill in count():
        print(folder, file=nursery.stdin, flush=True)
        child = int(nursery.stdout.readline())
        time.sleep(took * (kill % KILLS) / KILLS * (1 + kill // KILLS))
        os.kill(child, signal.SIGKILL)
        assert nursery.stdout.readline() == "gone\n"

        cut_short += any(folder.glob("generations/*.tmp"))
        reader = open_store(folder, create=True).reader()
        number = number_of(reader)
        assert number >= last, "a commit that was there has gone"
        last = number
        if number:
            found = {quad.object for quad in reader.quads(None, MARK, None, NamedNode(GRAPH))}
            assert found == {Literal(str(number))}, "half a commit"
            assert len(reader) == QUADS
            assert reader.extraction("plan").document.text == str(number)
        if kill + 1 >= KILLS and last > 10 and cut_short > 5:
            break
        assert kill < 4 * KILLS, "the kills missed the writes"

    store = open_store(folder)
    commit(store, last + 1)
    assert number_of(store.reader()) == last + 1
    assert not list(folder.glob("generations/*.tmp"))
