"""How fast the service answers beside other servers: ``make bench-serve`` writes docs/benchmarks.md.

``python bench/serve.py --quads 10000 --seconds 1`` has a quick look and prints what it saw.

Each size is a synthetic graph that every server loads; then clients ask each the same: point, neighbour, aggregate and
path queries, and the service's own route for neighbours. Clients share the cores with the server, as they do for all.
Servers that this machine has not are left out: Oxigraph's and rdflib-endpoint come with the group ``serving``
of pyproject.toml, Virtuoso 7 with Debian's virtuoso-opensource-7.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import plangraph
from clients import ACCEPT, PATIENCE, Ask, Seen, clients
from peers import PATIENCE as PATIENCE_AT_START
from peers import Peer, Unkept, there_are
from runaways import beside

PAGE = Path(__file__).parent.parent / "docs/benchmarks.md"
_PREFIXES = """PREFIX plan: <https://w3id.org/planatlas/ontology#> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """
#: Name → query; # stands for a zone, @ for a corridor.
QUERIES: Mapping[str, str] = {
    "point": "SELECT ?p ?o WHERE { # ?p ?o }",
    "neighbour": """SELECT ?other ?predicate ?confidence ?exact WHERE { ?statement rdf:object @ ; rdf:subject ?other ;
        rdf:predicate ?predicate ; plan:confidence ?confidence ; plan:evidence ?evidence .
        ?evidence oa:hasSelector ?quote . ?quote oa:exact ?exact }""",
    "aggregate": "SELECT ?industry (COUNT(*) AS ?n) WHERE { ?zone plan:hosts ?industry } GROUP BY ?industry",
    "path": "SELECT ?other WHERE { # plan:contributesTo+ ?other }",
}
ROUTE = "route"
#: A size at which runaways are let loose.
_RUNAWAYS = 1_000_000


def asks(documents: int, path: str) -> dict[str, Ask]:
    """What is asked of a graph of so many documents, by kind."""

    def query(text: str) -> Ask:
        def ask(dice: random.Random) -> str:
            number = dice.randrange(documents)
            zone = plangraph.zone(number, dice.randrange(plangraph.ZONES))
            asked = text.replace("#", f"<{zone}>").replace("@", f"<{plangraph.corridor(number)}>")
            return f"{path}?{urlencode({'query': prefixes + asked})}"

        # A point query is the shortest there is.
        prefixes = "" if text == QUERIES["point"] else _PREFIXES
        return ask

    return {name: query(text) for name, text in QUERIES.items()}


def route(documents: int) -> Ask:
    """The service's own route for the fifty neighbours of a corridor, with a quote each."""

    def ask(dice: random.Random) -> str:
        return f"/entities/{quote(plangraph.corridor(dice.randrange(documents)).partition('/id/')[2])}/neighbors"

    return ask


class Size:
    """What was measured on a graph of one size."""

    def __init__(self, quads: int, documents: int) -> None:
        """Nothing yet."""
        self.quads = quads
        self.documents = documents
        #: Server → seconds; None where it loads as it starts.
        self.loads: dict[str, float | None] = {}
        #: Kind → server → number of clients → what they saw.
        self.seen: dict[str, dict[str, dict[int, Seen]]] = {}
        self.notes: list[str] = []
        #: Seconds until the service had made what it reads neighbourhoods from, and its bytes.
        self.adjacency = (0.0, 0)


def measure(size: Size, peers: list[Peer], dump: Path, folder: Path, chosen: argparse.Namespace) -> Iterator[str]:
    """Measure all servers on a graph; lines about runaways."""
    rows: dict[str, int] = {}
    for peer in peers:
        if size.quads > peer.most:
            continue
        place = folder / peer.name.replace(" ", "-")
        place.mkdir()
        size.loads[peer.name] = peer.load(dump, place)
        began = time.monotonic()
        with peer.running(dump, place) as pid:
            if size.loads[peer.name] is None:
                size.loads[peer.name] = time.monotonic() - began
            kinds = asks(size.documents, peer.path)
            for name, ask in kinds.items():
                number = _rows(peer, ask)
                if rows.setdefault(name, number) != number:
                    size.notes.append(f"{peer.name} gives {number} rows for a {name} query, Planatlas {rows[name]}.")
            if peer is peers[0]:
                kinds[ROUTE] = route(size.documents)
                size.adjacency = settled(peer.port)
            # Once with all of them, so that processes that are started on demand have been.
            clients(peer.port, kinds["point"], max(chosen.clients), min(chosen.seconds, 3))
            for name, ask in kinds.items():
                for number in chosen.clients:
                    seen = clients(peer.port, ask, number, chosen.seconds / len(chosen.clients))
                    size.seen.setdefault(name, {}).setdefault(peer.name, {})[number] = seen
                    told = f"{size.quads} quads, {peer.name}, {name}, {number} clients: {seen.rate:.0f}/s"
                    print(told, f"p50 {seen.at(0.5):.2f} ms", f"{seen.failed} failed", file=sys.stderr, flush=True)
            if peer is peers[0] and size.quads >= _RUNAWAYS and chosen.rounds:
                yield from beside(
                    peer.port, pid, route(size.documents), seconds=max(chosen.seconds / 3, 5), rounds=chosen.rounds
                )


def settled(port: int) -> tuple[float, int]:
    """Wait until the service has made what it reads neighbourhoods from: the seconds that took, and its bytes.

    Raises:
        TimeoutError: if it has not in the time in which a server has to load.
    """
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_AT_START:
        with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            found = re.search(rb"^planatlas_store_adjacency_bytes ([^0]\S*)$", answer.read(), re.MULTILINE)
        if found:
            return time.monotonic() - began, int(float(found[1]))
        time.sleep(1)
    raise TimeoutError("the service has not made what it reads neighbourhoods from")


def _rows(peer: Peer, ask: Ask) -> int:
    """How many rows a server answers with; -1 where it does not."""
    address = f"http://127.0.0.1:{peer.port}{ask(random.Random(7))}"  # noqa: S311
    try:
        with urlopen(Request(address, headers={"Accept": ACCEPT}), timeout=PATIENCE) as answer:
            return len(json.load(answer)["results"]["bindings"])
    except HTTPError:
        return -1


def _table(size: Size, numbers: list[int], first: str, reference: str) -> Iterator[str]:
    yield "| asked | server |" + "".join(f" {n} client{'s' * (n > 1)}, /s | p50 | p99 |" for n in numbers) + " ratio |"
    yield "| --- | --- |" + " ---: | ---: | ---: |" * len(numbers) + " ---: |"
    middle = _middle(numbers)
    for kind, servers in size.seen.items():
        for server, by_clients in servers.items():
            # The route has no peer; it does what the neighbour query does.
            others = size.seen["neighbour" if kind == ROUTE else kind]
            compared = (others.get(reference) or others[first])[middle].rate
            ratio = by_clients[middle].rate / compared if compared else float("nan")
            named = "neighbours, route" if kind == ROUTE else kind
            cells = " | ".join(map(_cells, by_clients.values()))
            yield f"| {named} | {server} | {cells} | {ratio:.2f} |"


def _cells(seen: Seen) -> str:
    failed = f" ({seen.failed} failed)" if seen.failed else ""
    return f"{seen.rate:,.0f} | {seen.at(0.5):.1f} | {seen.at(0.99):.1f}{failed}"


_INTRODUCTION = """# Benchmarks

Written by `make bench-serve`; all figures are of one run, in which servers and clients shared one machine:
{machine}, {cores} cores, Python {python}. Servers: {servers}.
{missing}Its load average was {before:.1f} before and {after:.1f} at the end: compare servers, not figures of different
runs. Planatlas runs with one process that takes connections.

Planatlas keeps small answers of a commit, up to 32 MB, as it does where it is run: of its figures those at 10⁴ to 10⁶
quads hold many questions that were asked before. Where nothing is kept (`PLANATLAS_KEPT_ANSWERS=0`) each answer is
worked out anew, as for a question that nobody has asked yet; so do the other servers, and the route of neighbourhoods.

A graph is of synthetic plans (`bench/plangraph.py`), each a corridor with fifty zones, written as ingestion does:

- point: all that is said of one zone;
- neighbour: the fifty edges of a corridor, with confidence and quote;
- aggregate: the zones of each industry, over the whole graph;
- path: a property path (`+`) from a zone;
- neighbours, route: `/entities/{{id}}/neighbors` of a corridor, which tells more than the neighbour query.

Times are in milliseconds; each figure is of {seconds:g} seconds. The ratio is the throughput with {clients} clients to
that of {reference} (for the route, to that of its neighbour query).
"""


def page(
    sizes: list[Size], peers: list[Peer], missing: list[str], outcome: list[str], chosen: argparse.Namespace
) -> str:
    """What was measured, as a page."""
    others = [peer for peer in peers[1:] if not isinstance(peer, Unkept)]
    reference = (others or peers)[0].name
    introduction = _INTRODUCTION.format(
        machine=_processor(),
        cores=len(os.sched_getaffinity(0)),
        python=platform.python_version(),
        servers=", ".join(f"{peer.name} {peer.version}" for peer in (peers[0], *others)),
        missing=f"Left out, because they are not installed here: {', '.join(missing)}.\n" if missing else "",
        before=chosen.load[0],
        after=os.getloadavg()[0],
        seconds=chosen.seconds / len(chosen.clients),
        clients=_middle(chosen.clients),
        reference=reference,
    )
    lines = [introduction]
    for size in sizes:
        loads = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in size.loads.items() if seconds)
        lines += [f"## {size.quads:,} quads", "", f"Loading: {loads}.", ""]
        lines += [*_table(size, chosen.clients, peers[0].name, reference), ""]
        lines += [*size.notes, ""] if size.notes else []
    lines += ["## Neighbours by size", "", "One client, `/entities/{id}/neighbors`, fifty edges with a quote each.", ""]
    lines += ["They are read from what the service makes of a commit in the background (`docs/store.md`).", ""]
    lines += ["| quads | p50 | p99 | made in | size |", "| ---: | ---: | ---: | ---: | ---: |"]
    for size in sizes:
        seen = size.seen[ROUTE][peers[0].name][min(chosen.clients)]
        seconds, made = size.adjacency
        cells = f"{seen.at(0.5):.1f} | {seen.at(0.99):.1f} | {seconds:.0f} s | {made / 1e6:,.1f} MB"
        lines.append(f"| {size.quads:,} | {cells} |")
    if outcome:
        lines += ["", "## Beside four queries that run away", "", "At the first size of a million quads or more.", ""]
        lines += ["| ms | p50 | p99 | max |", "| --- | ---: | ---: | ---: |", *outcome]
    return "\n".join(lines) + "\n"


def _middle(numbers: list[int]) -> int:
    """The number of clients by which servers are compared."""
    return 8 if 8 in numbers else numbers[-1]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def main() -> None:
    """Make, serve, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quads", type=int, nargs="+", default=[10_000, 100_000, 1_000_000, 10_000_000])
    parser.add_argument(
        "--seconds", type=float, default=9, help="for one kind of request, all numbers of clients together"
    )
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--rounds", type=int, default=200, help="runaways in a row; 0 lets none loose")
    parser.add_argument("--out", type=Path, help="where to write the page; standard output where not given")
    chosen = parser.parse_args()
    chosen.load = os.getloadavg()
    peers, missing = there_are()
    sizes: list[Size] = []
    outcome: list[str] = []
    for number in chosen.quads:
        with tempfile.TemporaryDirectory(prefix="planatlas-bench-") as name:
            folder = Path(name)
            dump = folder / "dump" / "all.nq"
            dump.parent.mkdir()
            documents, quads = plangraph.write(number, dump)
            sizes.append(Size(quads, documents))
            lines = list(measure(sizes[-1], peers, dump, folder, chosen))
            outcome = outcome or lines
        text = page(sizes, peers, missing, outcome, chosen)
        if chosen.out:
            chosen.out.write_text(text, "utf-8")
    if not chosen.out:
        print(text, end="")


if __name__ == "__main__":
    main()
