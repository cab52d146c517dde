"""What the two protocols of SPARQL read of a request, without the framework's costs: they answer the most requests."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote

from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from api.errors import Refused, TooLarge, Unauthorized, Unsupported
from api.problems import problem
from kg.errors import BadInput

#: Fields of a form, and of a query string.
_MOST_FIELDS = 1000
#: What a client may call this service, as far as it can stand in an IRI.
_HOST = re.compile(r"[A-Za-z0-9.\-_]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")
_PATH = re.compile(r"[^\x00-\x20<>\"{}|\\^`\x7f-\xff]*")

Pairs = Sequence[tuple[str, str]]


def fields(text: str) -> list[tuple[str, str]]:
    """The fields of a query string or a form.

    Raises:
        BadInput: if there are too many.
    """
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise BadInput(f"the form cannot be read: {error}") from None


def query_fields(scope: Scope) -> list[tuple[str, str]]:
    """The fields of a request's query string."""
    return fields(scope["query_string"].decode("latin-1"))


def values(pairs: Pairs, name: str) -> tuple[str, ...]:
    """All values of a field."""
    return tuple(value for key, value in pairs if key == name)


def first(pairs: Pairs, name: str) -> str | None:
    """The first value of a field."""
    return next((value for key, value in pairs if key == name), None)


def seconds(pairs: Pairs) -> float | None:
    """What ``timeout=`` says.

    Raises:
        BadInput: if it is no number of seconds.
    """
    text = first(pairs, "timeout")
    if text is None:
        return None
    try:
        found = float(text)
    except ValueError:
        found = 0
    if not 0 < found < float("inf"):
        raise BadInput(f"timeout must be a number of seconds above 0, not {text!r}")
    return found


def media_type(headers: Headers) -> str:
    """The type of a request's body, without parameters."""
    return headers.get("content-type", "").partition(";")[0].strip().casefold()


async def body(headers: Headers, receive: Receive, most: int) -> bytes:
    """The body of a request.

    Raises:
        TooLarge: if it holds more bytes than ``most``.
        Unsupported: if it is packed: a small one might hold anything.
    """
    if headers.get("content-encoding", "identity").strip().casefold() not in {"identity", ""}:
        raise Unsupported("packed bodies are not read; send it without Content-Encoding")
    too_large = TooLarge(f"this request may hold {most} bytes")
    if (length := headers.get("content-length", "")).isdecimal() and int(length) > most:
        raise too_large
    pieces = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadInput("the request ended before its body")
        pieces += message.get("body", b"")
        if len(pieces) > most:
            raise too_large
        if not message.get("more_body", False):
            return bytes(pieces)


def own_iri(scope: Scope, headers: Headers) -> str:
    """The IRI that was asked, without its query."""
    host = headers.get("host", "")
    host = host if _HOST.fullmatch(host) else "localhost"
    path = scope.get("raw_path", scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    if not _PATH.fullmatch(path):
        raise BadInput("the path of the request is part of no IRI")
    return f"{scope['scheme']}://{host}{path}"


def authorise(headers: Headers, token: str) -> None:
    """Refuse a request that may not write.

    Args:
        headers: Those of the request.
        token: What opens writing; "" where it is closed.

    Raises:
        Refused: if writing is closed.
        Unauthorized: if the request does not show the token.
    """
    if not token:
        raise Refused("writing is closed: this service answers queries only")
    if not may_write(headers, token):
        raise Unauthorized("writing needs the token of the service: Authorization: Bearer …")


def may_write(headers: Headers, token: str) -> bool:
    """Whether a request shows the token that opens writing."""
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    # Compared in constant time, so that no prefix can be guessed by the clock.
    same = hmac.compare_digest(shown.strip().encode(), token.encode())
    return same and bool(token) and scheme.casefold() == "bearer"


def options(allowed: Sequence[str]) -> Response:
    """The answer to OPTIONS."""
    return Response(status_code=204, headers={"Allow": ", ".join(allowed)})


def not_allowed(method: str, allowed: Sequence[str]) -> Response:
    """The answer to a method that there is not."""
    answer = problem(405, "method-not-allowed", "Method Not Allowed", f"there is no {method} here")
    answer.headers["Allow"] = ", ".join(allowed)
    return answer


def quoted(path: str) -> str:
    """A path as a header takes it."""
    return quote(path)


def unquoted(text: str) -> str:
    """What a header's percent-encoded value says."""
    return unquote(text)
