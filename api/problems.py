"""Errors as RFC 9457 problem documents, by one table from exception to status.

``type`` is an IRI below ``…/problem/`` named after the class; ``detail`` is the error's one line.
"""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api import errors as service
from api.headers import HEADERS
from api.seen import SEEN
from kg import errors
from kg.names import BASE

MEDIA_TYPE = "application/problem+json"

#: Exception → status. A subclass without a line of its own has that of its base.
STATUS: dict[type[Exception], int] = {
    errors.PlanatlasError: 500,
    errors.BadInput: 400,
    errors.UnreadableFile: 422,
    errors.BadQuery: 400,
    errors.Forbidden: 403,
    errors.Conflict: 409,
    errors.NotFound: 404,
    errors.DeadlinePassed: 504,
    errors.StoreUnavailable: 503,
    errors.StoreTimeout: 504,
    errors.StoreCorrupt: 503,
    errors.StoreLocked: 503,
    service.ServiceError: 500,
    service.NotAcceptable: 406,
    service.PreconditionFailed: 412,
    service.Unsupported: 415,
    service.Refused: 403,
    service.Unauthorized: 401,
    service.TooLarge: 413,
    service.TooMany: 429,
    service.TooFast: 429,
    service.OutOfMemory: 503,
    service.Busy: 503,
}

#: The errors of the table, for ``except``.
KNOWN = (errors.PlanatlasError, service.ServiceError)
#: What answers of a status say besides: when to come again, how to show who one is.
_HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="Planatlas"'},
    429: {"Retry-After": "1"},
    503: {"Retry-After": "1"},
}
#: Where the parser stopped, as ``kg.store`` words it.
_POSITION = re.compile(r"line (\d+), column (\d+)")
_log = logging.getLogger("planatlas.api")


def problem(status: int, name: str, title: str, detail: str, **more: object) -> JSONResponse:
    """A problem document; ``name`` ends its type."""
    body = {"type": f"{BASE}problem/{name}", "title": title, "status": status, "detail": detail, **more}
    return JSONResponse(body, status, _HEADERS.get(status), MEDIA_TYPE)


def known(error: Exception) -> JSONResponse:
    """The problem document of an error of the table."""
    kind = type(error)
    status = next(STATUS[base] for base in kind.__mro__ if base in STATUS)
    more: dict[str, object] = {}
    if isinstance(error, errors.BadQuery) and (found := _POSITION.search(str(error))):
        more = {"line": int(found[1]), "column": int(found[2])}
    title = (kind.__doc__ or kind.__name__).strip().splitlines()[0].rstrip(".")
    answer = problem(status, slug(kind.__name__), title, str(error), **more)
    if isinstance(error, service.TooFast):
        answer.headers["Retry-After"] = str(math.ceil(error.wait))
    elif isinstance(error, service.OutOfMemory):
        del answer.headers["Retry-After"]  # It would need as much again.
    return answer


def slug(name: str) -> str:
    """A class name as the end of a problem's type.

    >>> slug("StoreUnavailable")
    'store-unavailable'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def install(app: FastAPI) -> None:
    """Answer every error of the table, of the framework and of the program itself with a problem document."""

    # Coroutines: an error need not wait for a thread while all of them read.
    async def told(_request: Request, error: Exception) -> JSONResponse:
        return known(error)

    for kind in STATUS:
        app.add_exception_handler(kind, told)

    async def invalid(_request: Request, error: Exception) -> JSONResponse:
        found = error.errors() if isinstance(error, RequestValidationError) else []
        lines = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in found]
        return problem(400, "bad-request", "The request does not fit", "; ".join(lines))

    async def http(_request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        phrase = HTTPStatus(status).phrase
        answer = problem(status, slug(phrase.title().replace(" ", "")), phrase, str(getattr(error, "detail", phrase)))
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    async def defect(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        answer = problem(
            500, "internal-error", "The service failed", "this is a defect; the log of the service has more"
        )
        # What gives all other answers these headers stands within.
        answer.raw_headers.extend(HEADERS)
        if (seen := request.scope.get(SEEN)) is not None:
            answer.headers["X-Request-Id"] = seen.identifier.decode()
        return answer

    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, defect)
