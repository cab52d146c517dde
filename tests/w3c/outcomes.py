"""All tests put to one server, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import httpx2

from tests.w3c import description, evaluate, graph_store, protocol
from tests.w3c.exchanges import Exchange
from tests.w3c.servers import Failed, Server
from tests.w3c.services import Services
from tests.w3c.suite import Case


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one test."""

    #: Suite, folder, name.
    id: str
    #: What the server did otherwise; "" where it passed.
    said: str = ""

    @property
    def group(self) -> str:
        """Suite and folder."""
        return self.id.rpartition("/")[0]


def of_cases(cases: Iterable[Case], server: Server, services: Services) -> Iterator[Outcome]:
    """Tests of the manifests; those that read the same data follow one another."""
    for case in sorted(cases, key=lambda case: (case.group, case.kind, case.data.default, case.data.named)):
        said = ""
        try:
            evaluate.run(case, server, services)
        except Failed as error:
            said = str(error)
        except (httpx2.HTTPError, SyntaxError, ValueError) as error:
            # No answer, or one that cannot be read.
            said = f"{type(error).__name__}: {error}"
        yield Outcome(case.id, said)


def of_exchanges(server: Server) -> Iterator[Outcome]:
    """The tests of the two protocols and of the service description; they need no files."""
    for group, exchanges in (("protocol", protocol.EXCHANGES), ("service-description", description.EXCHANGES)):
        for exchange in exchanges:
            yield Outcome(f"sparql11/{group}/{exchange.__name__.replace('_', '-')}", _said(exchange, server))
    for direct, group in ((False, "graph-store"), (True, "graph-store-direct")):
        for name, said in graph_store.steps(server, direct=direct):
            yield Outcome(f"sparql11/{group}/{name}", said)


def _said(exchange: Exchange, server: Server) -> str:
    try:
        exchange(server)
    except Failed as error:
        return str(error)
    except (httpx2.HTTPError, SyntaxError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""
