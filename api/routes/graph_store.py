"""The SPARQL 1.1 Graph Store HTTP Protocol: https://www.w3.org/TR/sparql11-http-rdf-update/.

``/graph-store?graph=IRI`` and ``?default`` name a graph; ``/graph-store/…`` is the IRI of the graph itself.
"""

from __future__ import annotations

from uuid import uuid4

from pyoxigraph import NamedNode
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api import protocol
from api.answering import JobResponse
from api.deps import Service
from api.jobs import GraphRead, GraphWrite
from api.protocol import Pairs
from kg.errors import BadInput

PATH = "/graph-store"
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")


class Endpoint:
    """Answers ``/graph-store`` and what lies below it."""

    def __init__(self, service: Service) -> None:
        """Answer from a service."""
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method = scope["method"]
        if method == "OPTIONS":
            response = protocol.options(METHODS)
        elif method not in METHODS:
            response = protocol.not_allowed(method, METHODS)
        else:
            response = await self._answer(method, scope, Headers(scope=scope), receive)
        await response(scope, receive, send)

    async def _answer(self, method: str, scope: Scope, headers: Headers, receive: Receive) -> JobResponse:
        pairs = protocol.query_fields(scope)
        timeout = protocol.seconds(pairs)
        settings = self._service.settings
        if method != "GET":
            protocol.authorise(headers, settings.token)
        own = protocol.own_iri(scope, headers)
        more = {}
        if method == "POST" and _unnamed(scope, pairs):
            graph: str | None = f"{own.rstrip('/')}/{uuid4()}"
            more = {"Location": str(graph)}
        else:
            graph = _graph(scope, pairs, own)
        if method == "GET":
            asked = protocol.first(pairs, "format")
            head = scope.get("planatlas.head", False)
            return JobResponse(self._service, GraphRead(graph, headers.get("accept"), asked, head), timeout)
        content = b"" if method == "DELETE" else await protocol.body(headers, receive, settings.max_bytes)
        job = GraphWrite(method, graph, graph or own, headers.get("content-type", ""), content)  # type: ignore[arg-type]
        return JobResponse(self._service, job, timeout, more=more)


def _unnamed(scope: Scope, pairs: Pairs) -> bool:
    """Whether the request is of the graph store itself and names no graph."""
    return _of_the_store(scope) and not any(key in {"graph", "default"} for key, _ in pairs)


def _of_the_store(scope: Scope) -> bool:
    """Whether the address is the graph store's own, and not that of a graph below it."""
    return bool(scope["path"].removeprefix(scope.get("root_path", "")).rstrip("/") == PATH)


def _graph(scope: Scope, pairs: Pairs, own: str) -> str | None:
    """The graph that a request is of; None for the default graph."""
    if not _of_the_store(scope):
        return own
    named = protocol.values(pairs, "graph")
    default = any(key == "default" for key, _ in pairs)
    if len(named) + default != 1:
        raise BadInput("name one graph: ?graph=IRI or ?default, or the graph's own address below /graph-store/")
    if default:
        return None
    try:
        return NamedNode(named[0]).value
    except ValueError:
        raise BadInput(f"{named[0]!r} is no IRI of a graph") from None
