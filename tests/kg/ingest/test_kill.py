"""An ingest that is killed at any moment leaves the commit before it or its own, whole, and nothing between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from textwrap import dedent

from kg.names import digest
from kg.store import Reader, open_store
from tests.kg.ingest.plans import document, dump, new_store, put

#: Imports and loads once, then forks an ingest for each line it is sent: two versions of a document by turns.
NURSERY = """
    import os, sys
    from kg.ingest.stages import Source, Stages
    from kg.link.pinyin import pinyin
    from kg.store import open_store
    from tests.kg.ingest.plans import TEXTS, document, put
    Stages(1).extract(Source("city", document("city")))
    pinyin("city")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            store = open_store(line.strip(), create=True)
            while True:
                for version in ("city", "town"):
                    put(store, document("city", text=TEXTS[version][1]), document("nation"), replace=True)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)
"""


#: Moments of a commit at which one is killed; on a busy machine further rounds follow, each slower.
KILLS = 25


def fingerprint(reader: Reader) -> str:
    """A hash of all quads and of the catalogue."""
    return digest(*dump(reader), *map(str, reader.documents().values()))


def test_a_killed_ingest_leaves_a_whole_commit(tmp_path: Path, root: Path) -> None:
    states: dict[str, str] = {}
    took = 0.0
    for version in ("city", "town"):
        store = new_store(tmp_path, version)
        started = time.perf_counter()
        put(store, document("city", text=document(version).text), document("nation"))
        took = time.perf_counter() - started
        states[fingerprint(store.reader())] = version
    folder = tmp_path / "killed"
    cut_short = 0
    seen: set[str] = set()
    command = [sys.executable, "-c", dedent(NURSERY)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for kill in count():
            print(folder, file=nursery.stdin, flush=True)
            child = int(nursery.stdout.readline())
            time.sleep(took * (kill % KILLS) / KILLS * 2 ** (kill // KILLS))
            os.kill(child, signal.SIGKILL)
            assert nursery.stdout.readline() == "gone\n"
            cut_short += any(folder.glob("generations/*.tmp"))
            reader = open_store(folder, create=True).reader()
            if reader.documents():
                state = fingerprint(reader)
                assert state in states, "half a commit"
                seen.add(states[state])
            if kill + 1 >= KILLS and seen == set(states.values()) and cut_short > 5:
                break
            assert kill < 4 * KILLS, f"the kills missed the writes: {cut_short} cut short, {seen} seen"
        nursery.stdin.close()
    # Whichever came last, one of the two is a change, and a change sweeps.
    for version in ("town", "city"):
        put(open_store(folder), document("city", text=document(version).text), replace=True)
    assert states[fingerprint(open_store(folder).reader())] == "city"
    assert not list(folder.glob("generations/*.tmp"))
