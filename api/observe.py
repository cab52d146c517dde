"""Sees every request: gives it an identifier, counts it, and logs it with its time; outermost, plain ASGI."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from itertools import count

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import Busy
from api.metrics import Metrics
from api.problems import known
from api.seen import SEEN, Seen

#: What a proxy may call a request; anything else gets an identifier of ours.
_IDENTIFIER = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
#: Characters of a query that a log keeps.
_KEPT = 500
#: The status of a request whose client went away before an answer, as proxies log it.
_GONE = 499

access = logging.getLogger("planatlas.access")
slow = logging.getLogger("planatlas.slow")


class Observe:
    """Stands before an application."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, slow_seconds: float) -> None:
        """Observe an application; requests of more than ``slow_seconds`` are logged as slow."""
        self._app = app
        self._metrics = metrics
        self._slow = slow_seconds
        # Told apart from those of other processes and of earlier runs.
        self._prefix = secrets.token_hex(4)
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        identifier = (
            next(
                (value for name, value in scope["headers"] if name == b"x-request-id" and _IDENTIFIER.fullmatch(value)),
                None,
            )
            or f"{self._prefix}-{next(self._numbers):x}".encode()
        )
        seen = scope[SEEN] = Seen(identifier)
        status, sent, began = _GONE, 0, time.perf_counter()

        async def watched(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", identifier)]
            else:
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if status == _GONE:
                await known(Busy("the service is stopping; try again"))(scope, receive, watched)
            raise
        except Exception:
            # The framework answers it outside of this.
            status = 500 if status == _GONE else status
            raise
        finally:
            self._end(scope, seen, status, sent, time.perf_counter() - began)

    def _end(self, scope: Scope, seen: Seen, status: int, sent: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = _route(scope)
        self._metrics.answered(route=route, method=method, status=status, seconds=seconds, sent=sent)
        is_slow = seconds > self._slow
        if not is_slow and not access.isEnabledFor(logging.INFO):
            return
        client = scope.get("client")
        # The path as sent, which is ASCII; no query string and no header, where secrets might stand.
        told: dict[str, object] = {
            "request_id": seen.identifier.decode(),
            "client": client[0] if client else "",
            "method": method,
            "path": scope.get("raw_path", b"").decode("latin-1").partition("?")[0],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "bytes": sent,
        }
        access.info("request", extra={"told": told})
        if is_slow:
            if seen.query is not None:
                text = " ".join(seen.query.split())
                told["query"] = text if len(text) <= _KEPT else text[: _KEPT - 1] + "…"
            slow.warning("slow request", extra={"told": told})


def _route(scope: Scope) -> str:
    """The route that answered, by its pattern: a bounded number of different ones."""
    route = scope.get("route")
    return route if isinstance(route, str) else getattr(route, "path", None) or "other"
