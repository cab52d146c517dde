"""``make conformance``: all tests put to Planatlas and to Oxigraph's server, into docs/reference/conformance.md."""

from __future__ import annotations

import importlib.metadata
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.w3c import servers
from tests.w3c.exceptions import CASES, GROUPS
from tests.w3c.fetch import ARCHIVE, fetch
from tests.w3c.outcomes import Outcome, of_cases, of_exchanges
from tests.w3c.services import services
from tests.w3c.suite import cases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "conformance.md"
#: Server → what came of each test.
Results = Mapping[str, Mapping[str, Outcome]]


def run() -> Results:
    """All outcomes of both servers."""
    found = {}
    everything = cases()
    for make in (servers.planatlas, servers.oxigraph):
        with tempfile.TemporaryDirectory() as scratch, services() as remote, make(Path(scratch) / "store") as server:
            outcomes = [*of_cases(everything, server, remote), *of_exchanges(server)]
            found[server.name] = {one.id: one for one in outcomes}
    return found


def page(results: Results) -> str:
    """The page: the counts by group, and each test that fails with its reason."""
    ours, theirs = results.values()
    total = len(ours)
    rows = [_row("**all**", list(ours), results)]
    groups = sorted({one.group for one in ours.values()})
    rows += [_row(group, [test for test in ours if ours[test].group == group], results) for group in groups]
    worse = [test for test in ours if ours[test].said and not theirs[test].said]
    better = [test for test in ours if theirs[test].said and not ours[test].said]
    failing = [test for test in ours if ours[test].said and ours[test].group not in GROUPS]
    return "\n".join(
        [
            "# Conformance with SPARQL 1.1",
            "",
            "Written by `make conformance`; do not edit.",
            "",
            _introduction(total),
            "",
            f"Planatlas passes {_passed(ours, ours)} of {total}, Oxigraph's server {_passed(theirs, theirs)}. "
            + (
                f"What Oxigraph passes and Planatlas does not: {', '.join(worse)}."
                if worse
                else "Planatlas fails nothing that Oxigraph passes."
            ),
            "",
            "| tests | number | Planatlas | Oxigraph |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
            "## What passes here and not there",
            "",
            *[f"- `{test}`" for test in better],
            "",
            "## What fails",
            "",
            *[f"- `{group}`: {_failed(ours, group)} tests; {why}" for group, why in GROUPS.items()],
            *[f"- `{test}`: {CASES.get(test, 'unknown')}" for test in sorted(failing)],
            "",
        ]
    )


def _introduction(total: int) -> str:
    return (
        f"The W3C's {total} tests of SPARQL 1.0 and 1.1, each put over HTTP to a running "
        "`planatlas serve --no-union-default-graph` over a store that holds nothing else, and to Oxigraph's own "
        f"server {importlib.metadata.version('oxigraph')}, whose engine Planatlas uses. The data and queries are "
        f"those that {ARCHIVE.replace('==', ' ')} packs; the requests of the protocols, which the manifests only "
        "name or describe, are written out in `tests/w3c`. A test of syntax passes where the parser takes the "
        "text, or refuses it, as it should. The graph store is tested twice, by `?graph=` and by direct address."
    )


def _row(name: str, tests: Sequence[str], results: Results) -> str:
    counts = " | ".join(str(_passed(of, tests)) for of in results.values())
    return f"| {name} | {len(tests)} | {counts} |"


def _passed(outcomes: Mapping[str, Outcome], tests: Sequence[str] | Mapping[str, Outcome]) -> int:
    return sum(not outcomes[test].said for test in tests)


def _failed(outcomes: Mapping[str, Outcome], group: str) -> int:
    return sum(bool(one.said) for one in outcomes.values() if one.group == group)


def main() -> None:
    """Write the page; exit 1 where a test fails that has no reason, or that Oxigraph passes."""
    fetch()
    results = run()
    PAGE.write_text(page(results), encoding="utf-8")
    ours, theirs = results.values()
    unknown = [one for one in ours.values() if one.said and one.group not in GROUPS and one.id not in CASES]
    worse = [one for one in ours.values() if one.said and not theirs[one.id].said]
    for one in dict.fromkeys([*unknown, *worse]):
        sys.stderr.write(f"{one.id}: {one.said}\n")
    sys.stderr.write(f"Planatlas passes {_passed(ours, ours)} of {len(ours)}; {PAGE} is written\n")
    sys.exit(1 if unknown or worse else 0)


if __name__ == "__main__":
    main()
