"""What every request and answer passes: HEAD, the limit on size, and headers that keep a browser safe.

Plain ASGI, so that streamed answers stream. ``Shortcut`` stands before it all, for the requests that there are most of.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import TooLarge
from api.headers import HEADERS
from api.limits import place_of
from api.problems import KNOWN, known


class Guard:
    """Answers HEAD as GET without a body, reads no more than it may, and adds the headers."""

    def __init__(self, app: ASGIApp, *, max_bytes: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        """Wrap an application.

        Args:
            app: What to wrap.
            max_bytes: The most that a request's body may have.
            larger: First part of a path (``/graph-store``) → the most there.
        """
        self.app = app
        self.max_bytes = max_bytes
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = scope
        head = scope["method"] == "HEAD"
        if head:
            scope = {**scope, "method": "GET", "planatlas.head": True}
        body = _Body(receive, max(self.larger.get(f"/{place_of(scope)}", 0), self.max_bytes))
        refused = False

        async def guarded(message: Message) -> None:
            nonlocal refused
            if refused:
                return
            if message["type"] == "http.response.start":
                if body.error is not None and message["status"] == HTTPStatus.BAD_REQUEST:
                    # The framework takes what it could not read for malformed.
                    refused = True
                    await known(body.error)(scope, receive, safe)
                    return
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await safe(message)

        safe = _safe(send)
        try:
            await self.app(scope, body.receive, guarded)
        finally:
            # Who stands outside looks for it there.
            if "route" in scope:
                asked["route"] = scope["route"]


class _Body:
    """Reads a request's body, up to a size."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive = receive
        self._most = most
        self._read = 0
        #: What is wrong, once it is.
        self.error: TooLarge | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > self._most:
            self.error = TooLarge(f"a request may hold {self._most} bytes")
            raise self.error
        return message


def _safe(send: Send) -> Send:
    """Sends with the headers that keep a browser safe, where an answer has none of its own."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = list(message.get("headers", ()))
            named = {name.lower() for name, _ in own}
            # An answer may have a policy of its own: what is made to be framed elsewhere says so.
            message = {**message, "headers": [*own, *(one for one in HEADERS if one[0] not in named)]}
        await send(message)

    return sending


class Shortcut:
    """Hands plain GET and POST of one path to its endpoint, past what other requests need.

    The rest of the way costs as much as the answer to a point query. Whatever takes part in it (HEAD, OPTIONS, requests
    of other origins, other paths) goes there; the endpoint itself bounds what it reads.
    """

    def __init__(self, app: ASGIApp, *, path: str, endpoint: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app
        self._path = path
        self._endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if (
            scope["type"] != "http"
            or scope["path"] != scope.get("root_path", "") + self._path
            or scope["method"] not in {"GET", "POST"}
            or any(name == b"origin" for name, _ in scope["headers"])
        ):
            await self._app(scope, receive, send)
            return
        begun = False
        scope["route"] = self._path
        safe = _safe(send)

        async def guarded(message: Message) -> None:
            nonlocal begun
            begun = True
            await safe(message)

        try:
            await self._endpoint(scope, receive, guarded)
        except KNOWN as error:
            if begun:
                raise
            await known(error)(scope, receive, guarded)
