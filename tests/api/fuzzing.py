"""``python -m tests.api.fuzzing --requests 20000``: requests made up from the OpenAPI description of a running service.

Schemathesis makes them, well-formed and otherwise; half of the parameters then get a value that the graph of the sample
plans knows, so that requests go deeper than the first check. Whatever comes, the service answers no 5xx other than the
503 and 504 that it means.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from tests.w3c import servers

#: Seconds for an answer: the longest that the service allows, and some.
_ANSWER = 60
#: What the service means when it answers it.
_MEANT = frozenset({503, 504})
_REMOVE = frozenset({"PUT", "DELETE"})
_ZONE = "https://w3id.org/planatlas/id/440100/琶洲互联网创新集聚区"
_SELECT = "SELECT ?s ?label { ?s rdfs:label ?label } LIMIT 5"
_IRIS = (
    _ZONE,
    "area:440115",
    "plan:Zone",
    "琶洲互联网创新集聚区",
    "南沙区",
    "x:",
    "urn:a",
    "http://[",
    "<x>",
    "%",
    "\x00",
    "\ud7ff",
)
#: Name of a parameter → values that mean something, or nearly.
PLAUSIBLE: Mapping[str, Sequence[str]] = {
    "query": (_SELECT, "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE area:440115", "SELECT * {", "DROP ALL"),
    "update": (
        "INSERT DATA { <x:a> <x:b> 1 }",
        "DELETE WHERE { ?s <x:b> ?o }",
        "LOAD SILENT <http://127.0.0.1/>",
        "COPY",
    ),
    "format": ("json", "xml", "csv", "turtle", "graphml", "gexf", "html", "brat", "geojson", "neo4j", "nquads", "dot"),
    "default-graph-uri": ("https://w3id.org/planatlas/graph/entities", "no iri", ""),
    "named-graph-uri": ("https://w3id.org/planatlas/graph/entities", "no iri", ""),
    "graph": ("http://example.org/g", "no iri", "", "x:y#z"),
    "timeout": ("1", "0", "-1", "nan", "1e309"),
    "iri": _IRIS,
    "from": _IRIS,
    "to": _IRIS,
    "id": _IRIS,
    "place": _IRIS,
    "type": ("plan:Zone", "Zone", *_IRIS),
    "predicate": ("plan:partOf", "plan:locatedIn", *_IRIS),
    "identifier": ("440100/琶洲互联网创新集聚区", "area/440115", "guangzhou", "..", "%2F", "\x00"),
    "name": ("place-progress", "no-such", "..", "\x00"),
    "path": ("a", "a/b", "..", "a%20b", "%00"),
    "q": ("南沙", "nansha", "ns", "'", '"*', "zone", "\x00", "a" * 5000),
    "prefix": ("南", "pa", "", "*"),
    "queries": ('{"q0": {"query": "南沙"}}', '{"q0": {}}', "[]", "{", '{"q0": {"query": "南沙", "limit": -1}}'),
    "cursor": ("", "x", "eyJ9", "AAAA"),
    "depth": ("1", "3", "0"),
    "limit": ("1", "0", "1000000000000"),
    "k": ("1", "5", "0"),
    "document": ("guangzhou-2016", *_IRIS),
}


#: A request of schemathesis, whatever it is of.
AnyCase = schemathesis.Case[Any]


@dataclass(slots=True)
class Outcome:
    """What came of all requests."""

    #: Status → how often.
    statuses: Counter[int] = field(default_factory=Counter)
    #: One line for each answer that should not be.
    defects: list[str] = field(default_factory=list)


def fuzz(address: str, headers: Mapping[str, str], each: int, *, start: int = 0) -> Outcome:
    """Send requests to a running service.

    Args:
        address: Scheme, host and port.
        headers: What every request carries.
        each: How many each operation gets, about.
        start: What the random numbers begin with.
    """
    outcome = Outcome()
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json")
    operations: list[Any] = [getattr(found, "ok")() for found in schema.get_all_operations()]  # noqa: B009 (all are well)
    with requests.Session() as session:
        session.headers.update(headers)
        # What writes comes last: it may remove what the others ask for.
        for one in sorted(operations, key=lambda one: (one.method.upper() in _REMOVE, "graph-store" in one.path)):
            for mode in GenerationMode:
                strategy = one.as_strategy(generation_mode=mode)
                # An operation without parameters cannot be asked wrongly.
                with suppress(Unsatisfiable):
                    _sender(strategy, each // 2, start, lambda case: _send(case, address, session, outcome))()
    return outcome


def _sender(
    strategy: st.SearchStrategy[AnyCase], number: int, start: int, send: Callable[[AnyCase], None]
) -> Callable[[], None]:
    """Sends so many requests once it is called."""

    @seed(start)
    @settings(
        max_examples=max(number, 1), database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, data=st.data())
    def run(case: AnyCase, data: st.DataObject) -> None:
        for place in (case.query, case.path_parameters):
            for name in sorted(place) if isinstance(place, dict) else ():
                if name in PLAUSIBLE and data.draw(st.booleans()):
                    place[name] = data.draw(st.sampled_from(PLAUSIBLE[name]))
        send(case)

    return run


def _send(case: AnyCase, address: str, session: requests.Session, outcome: Outcome) -> None:
    said = f"{case.method} {case.path} {case.query} {case.path_parameters} {str(case.body)[:200]!r}"
    try:
        response = case.call(base_url=address, session=session, timeout=_ANSWER)
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidHeader, UnicodeError):
        return  # The client cannot send it.
    except requests.exceptions.RequestException as error:
        outcome.defects.append(f"{said}: {error}")
        return
    outcome.statuses[response.status_code] += 1
    kind = str(response.headers.get("content-type"))
    meant = response.status_code in _MEANT and "application/problem+json" in kind
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and not meant:
        outcome.defects.append(f"{response.status_code}: {said}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the sample plans, send requests, and print what came; exit 1 where something should not be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "store"
        program = str(Path(sys.executable).with_name("planatlas"))
        subprocess.run([program, "demo", "--no-serve", "--store", str(store)], check=True, capture_output=True)
        with servers.planatlas(store) as server:
            headers = {"Authorization": server.client.headers["authorization"]}
            sent, turn = 0, 0
            while (left := asked.requests - sent) > 0:
                # Thirty-odd operations; what the client could not send is made up for.
                found = fuzz(server.address, headers, max(left // 30, 2), start=asked.seed + turn)
                outcome.statuses += found.statuses
                outcome.defects += found.defects
                sent, turn = outcome.statuses.total(), turn + 1
    counts = ", ".join(f"{status}: {number}" for status, number in sorted(outcome.statuses.items()))
    sys.stdout.write(f"{outcome.statuses.total()} requests in {time.monotonic() - began:.0f} s; {counts}\n")
    sys.stdout.writelines(f"{line}\n" for line in outcome.defects)
    sys.exit(1 if outcome.defects else 0)


if __name__ == "__main__":
    main()
