"""The SPARQL 1.1 Protocol: https://www.w3.org/TR/sparql11-protocol/.

Plain ASGI: a query of a millisecond shall not pay more for the framework than for its answer.
"""

from __future__ import annotations

from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api import protocol
from api.answering import JobResponse
from api.deps import Service
from api.jobs import Description, Job, Update
from api.negotiate import GRAPHS, MediaType, choose
from api.protocol import Pairs
from api.routes.page import index
from kg.errors import BadInput, BadQuery

PATH = "/sparql"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
#: Bytes that a query may have.
MAX_QUERY = 1 << 20

#: A browser names text/html before all others, and is given the page.
_HTML = MediaType("html", "text/html", aliases=("application/xhtml+xml",))


class Endpoint:
    """Answers ``/sparql``."""

    def __init__(self, service: Service) -> None:
        """Answer from a service."""
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        method = scope["method"]
        headers = Headers(scope=scope)
        if method == "GET":
            pairs = protocol.query_fields(scope)
            if protocol.values(pairs, "update"):
                raise BadInput("an update is sent by POST")
            if protocol.values(pairs, "query"):
                response: Response = self._query(scope, headers, pairs)
            else:
                response = self._description(scope, headers, pairs)
        elif method == "POST":
            response = await self._post(scope, headers, receive)
        elif method == "OPTIONS":
            response = protocol.options(METHODS)
        else:
            response = protocol.not_allowed(method, METHODS)
        await response(scope, receive, send)

    async def _post(self, scope: Scope, headers: Headers, receive: Receive) -> JobResponse:
        kind = protocol.media_type(headers)
        settings = self._service.settings
        if kind == UPDATE:
            protocol.authorise(headers, settings.token)
        # Who may not write may not have the service read much either.
        most = settings.max_bytes if protocol.may_write(headers, settings.token) else MAX_QUERY
        content = await protocol.body(headers, receive, MAX_QUERY if kind == QUERY else most)
        try:
            text = content.decode()
        except UnicodeDecodeError:
            raise BadInput("the request's body is not UTF-8") from None
        pairs = protocol.query_fields(scope)
        if kind == FORM:
            pairs += protocol.fields(text)
        elif kind in {QUERY, UPDATE}:
            pairs.append(("query" if kind == QUERY else "update", text))
        else:
            raise BadInput(f"a POST to {PATH} is of the type {FORM}, {QUERY} or {UPDATE}, not {kind or 'none'}")
        if protocol.values(pairs, "update"):
            protocol.authorise(headers, settings.token)
            return self._update(scope, headers, pairs)
        return self._query(scope, headers, pairs)

    def _query(self, scope: Scope, headers: Headers, pairs: Pairs) -> JobResponse:
        job = Job(
            _one(pairs, "query"),
            accept=headers.get("accept"),
            format=protocol.first(pairs, "format"),
            default_graphs=protocol.values(pairs, "default-graph-uri"),
            named_graphs=protocol.values(pairs, "named-graph-uri"),
            union=self._service.settings.union_default_graph,
            base=protocol.own_iri(scope, headers),
            head=scope.get("planatlas.head", False),
        )
        return JobResponse(self._service, job, protocol.seconds(pairs))

    def _update(self, scope: Scope, headers: Headers, pairs: Pairs) -> JobResponse:
        if protocol.values(pairs, "query"):
            raise BadQuery("a request holds a query or an update; this one holds both")
        job = Update(
            _one(pairs, "update"),
            using=protocol.values(pairs, "using-graph-uri"),
            using_named=protocol.values(pairs, "using-named-graph-uri"),
            base=protocol.own_iri(scope, headers),
        )
        return JobResponse(self._service, job, protocol.seconds(pairs))

    def _description(self, scope: Scope, headers: Headers, pairs: Pairs) -> Response:
        accept, asked = headers.get("accept"), protocol.first(pairs, "format")
        if choose(GRAPHS if asked else (*GRAPHS, _HTML), accept, asked) is _HTML:
            page = index()
            page.headers["Vary"] = "Accept"
            return page
        settings = self._service.settings
        job = Description(
            protocol.own_iri(scope, headers),
            accept=accept,
            format=asked,
            union=settings.union_default_graph,
            writing=bool(settings.token),
            federation=bool(settings.hosts),
        )
        return JobResponse(self._service, job, protocol.seconds(pairs))


def _one(pairs: Pairs, name: str) -> str:
    found = protocol.values(pairs, name)
    if len(found) > 1:
        raise BadQuery(f"a request holds one {name}; this one holds several")
    if not found:
        raise BadQuery(f"the request holds no {name}")
    return found[0]
