"""What others see of a service while queries run that never end, and what many of those leave behind."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from clients import Ask, Client, Seen

#: Endless without keeping much, so that its deadline ends it and not its memory.
_ENDLESS = (
    "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }}" for name in "abcdefgh")
    + " ?x rdfs:label ?y FILTER(STRLEN(CONCAT(STR(?x), ?y, STR(?a + ?b + ?c + ?d + ?e + ?f + ?g + ?h))) < 0) }"
)
_AT_ONCE = 4


def beside(port: int, pid: int, neighbours: Ask, *, seconds: float, rounds: int) -> Iterator[str]:
    """Lines about what was seen; ``seconds`` for each kind of request, ``rounds`` runaways in a row."""
    overdue: list[float] = []

    def run_away(deadline: float) -> None:
        began = time.monotonic()
        status = Client(port).get(f"/sparql?{urlencode({'query': _ENDLESS, 'timeout': deadline})}")
        assert status == 504, status  # noqa: S101
        overdue.append(time.monotonic() - began - deadline)

    ask = f"/sparql?{urlencode({'query': 'ASK {}'})}"
    for name, kind in (("/health", lambda _: "/health"), ("neighbours", neighbours), ("ASK {}", lambda _: ask)):
        threads = [threading.Thread(target=run_away, args=(seconds + 1.5,)) for _ in range(_AT_ONCE)]
        for one in threads:
            one.start()
        time.sleep(1)
        seen = _slowly(Client(port), kind, seconds)
        for one in threads:
            one.join()
        yield f"| {name} | {seen.at(0.5):.1f} | {seen.at(0.99):.1f} | {seen.at(1):.1f} |"
    before = _family(pid)
    for _ in range(rounds):
        run_away(0.1)
    time.sleep(3)
    after = _family(pid)
    late = Seen(0, sorted(overdue), 0)
    yield f"| 504, after the deadline | {late.at(0.5):.1f} | {late.at(0.99):.1f} | {late.at(1):.1f} |"
    shown = [f"{processes} processes with {megabytes:.0f} MB" for processes, megabytes in (before, after)]
    yield f"\nBefore {rounds} runaways in a row, each ended at its deadline: {shown[0]}; after them: {shown[1]}."


def _slowly(client: Client, ask: Ask, seconds: float) -> Seen:
    """Some requests a second, one after another."""
    dice, times, end = random.Random(0), [], time.monotonic() + seconds  # noqa: S311
    while (began := time.monotonic()) < end:
        status = client.get(ask(dice))
        assert status == 200, status  # noqa: S101
        times.append(time.monotonic() - began)
        time.sleep(0.02)
    return Seen(0, sorted(times), 0)


def _family(pid: int) -> tuple[int, float]:
    """Number of processes below a server, itself included, and their resident megabytes."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split())]
    pages = sum(int(Path(f"/proc/{one}/statm").read_text("ascii").split()[1]) for one in pids)
    return len(pids), pages * os.sysconf("SC_PAGE_SIZE") / 1e6
