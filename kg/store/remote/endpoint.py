"""Requests to a SPARQL 1.1 server through SPARQLWrapper, with a deadline, and its failures in one clear line.

Reads are tried again where the server did not take them up (no connection, 429, 502, 503); writes never are, since
nobody knows how far one came. No message holds a password or a token: none is ever part of a URL.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithPriorAuth,
    HTTPRedirectHandler,
    OpenerDirector,
    Request,
    build_opener,
)

from SPARQLWrapper import POST, SPARQLWrapper

from kg.errors import BadQuery, StoreTimeout, StoreUnavailable
from kg.store.remote.address import Address

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples, text/turtle;q=0.5"

#: Seconds before each new try of a read.
_PAUSES = (0.2, 0.8)
_AGAIN = frozenset({429, 502, 503})
_DENIED = frozenset({401, 403})
#: Bytes that are read at once, and of a complaint at all.
_PIECE = 1 << 16
_COMPLAINT = 2000
#: Virtuoso sends what it has when its own deadline passes, and says so here alone; with rows that it left out, how
#: many it gives at most.
_STATE = "X-SQL-State"
_MOST = "X-SPARQL-MaxRows"
_INTERRUPTED = "S1TAT"
_VIRTUOSO_TIMEOUT = "S1T00"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answers."""

    media_type: str
    body: bytes
    #: How many rows it gives at most, where it says so because there were more.
    most: int | None = None


class _NoRedirects(HTTPRedirectHandler):
    """A server that moves is told of: followed, the credentials might go to another host."""

    def redirect_request(self, *_: Any) -> None:  # noqa: ANN401 (the signature of urllib)
        """Follow nothing."""
        return


class _Digest(HTTPDigestAuthHandler):
    """Answers a demand for a digest."""

    def http_error_401(self, req: Request, fp: Any, code: int, msg: str, headers: Any) -> Any:  # noqa: ANN401
        """Ask once more, if a digest is wanted, and close what the first answer came by."""
        return _closing(fp, super().http_error_401, req, fp, code, msg, headers)


def _closing(first: Any, handle: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 (of urllib)
    """What a handler of urllib makes of an answer, which it forgets to close when it has a second one."""
    try:
        second = handle(*arguments)
    except HTTPError as error:
        if error.fp is not first:
            first.close()
        raise
    if second is not None:
        first.close()
    return second


class _Basic(HTTPBasicAuthHandler):
    """Sends the password unasked to a server that has asked for it before, and to no other (Digest never wants it)."""

    asked = False

    def http_error_401(self, req: Request, fp: Any, code: int, msg: str, headers: Any) -> Any:  # noqa: ANN401
        """Ask once more, if the password is wanted so, and close what the first answer came by."""
        return _closing(fp, super().http_error_401, req, fp, code, msg, headers)

    def retry_http_basic_auth(self, host: str, req: Request, realm: str) -> Any:  # noqa: ANN401 (of urllib)
        """Answer a demand."""
        self.asked = True
        return super().retry_http_basic_auth(host, req, realm)

    def http_response(self, req: Request, response: Any) -> Any:  # noqa: ANN401 (of urllib)
        """Remember where the password was right."""
        return super().http_response(req, response) if self.asked else response

    https_response = http_response


class _Client(SPARQLWrapper):
    """SPARQLWrapper that opens its requests by an opener of its own, where its DIGEST would install a global one."""

    def __init__(self, where: Address, text: str, *, update: bool, accept: str) -> None:
        super().__init__(where.query, updateEndpoint=where.update, agent="planatlas")
        self.setMethod(POST)
        # What is wanted is said by Accept alone, as the standard has it.
        self.setOnlyConneg(True)
        # The kind is known; told by regular expressions, queries with unusual comments are taken for others.
        self.queryString = text
        self.queryType = "INSERT" if update else "SELECT"
        self.addCustomHttpHeader("Accept", "*/*" if update else accept)
        if where.token:
            self.addCustomHttpHeader("Authorization", f"Bearer {where.token}")

    def request(self) -> Request:
        """The request as it goes out."""
        return self._createRequest()


class Endpoint:
    """One server, for several threads."""

    def __init__(self, where: Address) -> None:
        """Name the server; nothing is asked yet."""
        self.address = where
        #: Whether it is Virtuoso, as far as it has answered.
        self.virtuoso = False
        self._openers = threading.local()

    def query(
        self, text: str, *, accept: str = JSON, params: Sequence[tuple[str, str]] = (), timeout: float | None = None
    ) -> Answer:
        """The answer to a query.

        Args:
            text: The query, whole.
            accept: The media types that are read.
            params: Further parameters of the protocol (``default-graph-uri``).
            timeout: Seconds, where less than the address allows.

        Raises:
            BadQuery: if the server refuses the query.
            StoreTimeout: if it takes too long.
            StoreUnavailable: if there is no answer.
        """
        seconds = min(timeout or self.address.timeout, self.address.timeout)
        deadline = time.monotonic() + seconds
        client = _Client(self.address, text, update=False, accept=accept)
        for name, value in params:
            client.addParameter(name, value)
        if self.virtuoso:
            # The only server that is known to take it so; milliseconds.
            client.addParameter("timeout", str(max(1000, int(seconds * 1000))))
        for pause in (*_PAUSES, None):
            try:
                answer = self._send(client.request(), deadline, seconds)
            except _Untaken as refused:
                if pause is None or time.monotonic() + pause > deadline:
                    raise refused.error from None
                time.sleep(pause)
            else:
                return answer
        raise AssertionError

    def update(self, text: str, *, params: Sequence[tuple[str, str]] = ()) -> None:
        """Do an update, once.

        Raises:
            BadQuery: if the server refuses it.
            StoreTimeout: if it takes too long; it may be done nevertheless.
            StoreUnavailable: if it cannot be done, or nobody knows whether it was.
        """
        client = _Client(self.address, text, update=True, accept="*/*")
        for name, value in params:
            client.addParameter(name, value)
        seconds = self.address.timeout
        try:
            self._send(client.request(), time.monotonic() + seconds, seconds)
        except _Untaken as refused:
            raise refused.error from None

    def _send(self, request: Request, deadline: float, seconds: float) -> Answer:
        late = StoreTimeout(f"{self.address.query} did not answer within {seconds:g} s")
        try:
            with self._opener.open(request, timeout=max(0.01, deadline - time.monotonic())) as response:
                return self._read(response, deadline, late)
        except HTTPError as error:
            raise self._refusal(error, request) from None
        except TimeoutError:
            raise late from None
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise late from None
            raise _Untaken(StoreUnavailable(f"{self.address.query} cannot be reached: {_reason(error)}")) from None
        except (ConnectionError, http.client.RemoteDisconnected) as error:
            raise _Untaken(StoreUnavailable(f"{self.address.query} broke the connection off ({error})")) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise StoreUnavailable(f"{self.address.query} does not speak HTTP as it should: {_line(error)}") from None

    def _read(self, response: Any, deadline: float, late: StoreTimeout) -> Answer:  # noqa: ANN401 (of urllib)
        """The whole body; a server that sends a byte now and then does not go on for ever."""
        head = response.headers
        self.virtuoso = self.virtuoso or str(head.get("Server", "")).startswith("Virtuoso")
        pieces = []
        while piece := response.read1(_PIECE):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise late
        body = b"".join(pieces)
        if (length := head.get("Content-Length", "")).isdigit() and int(length) != len(body):
            raise http.client.IncompleteRead(body, int(length) - len(body))
        if head.get(_STATE) == _INTERRUPTED:
            raise late
        most = str(head.get(_MOST, ""))
        return Answer(
            media_type=str(head.get("Content-Type", "")).partition(";")[0].strip().casefold(),
            body=body,
            most=int(most) if most.isdigit() else None,
        )

    def _refusal(self, error: HTTPError, request: Request) -> Exception:
        """What a status other than success means."""
        code, where = error.code, request.full_url.partition("?")[0]
        try:
            with error:
                complaint = _complaint(error.read(_COMPLAINT))
        except (OSError, http.client.HTTPException):
            complaint = ""
        for secret in filter(None, (self.address.password, self.address.token)):
            complaint = complaint.replace(secret, "…")
        said = f": {complaint}" if complaint else ""
        if code in _DENIED:
            who = "the credentials" if self.address.user or self.address.token else "requests without credentials"
            return StoreUnavailable(
                f"{where} refuses {who} ({code}); set PLANATLAS_STORE_USER and PLANATLAS_STORE_PASSWORD, or "
                "PLANATLAS_STORE_TOKEN, and PLANATLAS_STORE_UPDATE where updates have another URL "
                "(Virtuoso: …/sparql-auth)"
            )
        if _VIRTUOSO_TIMEOUT in complaint or code in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}:
            return StoreTimeout(f"{where} gave up before its answer was ready ({code})")
        if code == HTTPStatus.BAD_REQUEST:
            return BadQuery(f"the server refuses the query{said}")
        if code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.GONE}:
            return StoreUnavailable(f"there is no SPARQL endpoint at {where} ({code})")
        if HTTPStatus.MULTIPLE_CHOICES <= code < HTTPStatus.BAD_REQUEST:
            moved = error.headers.get("Location", "elsewhere")
            return StoreUnavailable(f"{where} has moved to {moved} ({code}); name that URL instead")
        failure = StoreUnavailable(f"{where} failed ({code}){said}")
        return _Untaken(failure) if code in _AGAIN else failure

    @property
    def _opener(self) -> OpenerDirector:
        """This thread's: what urllib keeps of a digest's course is not for several."""
        found = getattr(self._openers, "found", None)
        if found is None:
            handlers: list[Any] = [_NoRedirects()]
            if self.address.user and not self.address.token:
                known = HTTPPasswordMgrWithPriorAuth()
                for url in (self.address.query, self.address.update):
                    known.add_password(None, url, self.address.user, self.address.password)
                handlers += [_Digest(known), _Basic(known)]
            found = self._openers.found = build_opener(*handlers)
        return cast("OpenerDirector", found)


class _Untaken(Exception):
    """The server did not take the request up, so that a read may be tried again."""

    def __init__(self, error: StoreUnavailable) -> None:
        super().__init__(str(error))
        self.error = error


def _reason(error: URLError) -> str:
    reason = error.reason
    return str(getattr(reason, "strerror", None) or reason)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _complaint(body: bytes) -> str:
    """The first line of an error's text; Virtuoso repeats the whole query after it."""
    text = body.decode("utf-8", "replace").strip()
    if text.startswith("<"):
        text = re.sub(r"<(style|title|head)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    first = next(iter(text.strip().split("\n\n", 1)), "")
    return " ".join(first.split())[:300]
