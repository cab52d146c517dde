"""Endpoints that the tests of SERVICE ask: of this machine, in the place of those that the tests name."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, parse

from tests.w3c.suite import iri_of

_RESULTS = "application/sparql-results+xml"


class Services:
    """Endpoints below one address; each test sets up its own."""

    def __init__(self, address: str) -> None:
        """Nothing is served yet."""
        self.address = address
        self.stores: dict[str, Store] = {}

    def serve(self, wanted: Sequence[tuple[str, Path]]) -> Mapping[str, str]:
        """Serve files at the endpoints of a test; where each is in truth."""
        self.stores = {}
        names = {}
        for number, (endpoint, file) in enumerate(wanted):
            store = self.stores[f"/{number}"] = Store()
            store.extend(parse(file.read_bytes(), RdfFormat.TURTLE, base_iri=iri_of(file)))
            names[endpoint] = f"{self.address}/{number}"
        return names


@contextmanager
def services() -> Iterator[Services]:
    """Endpoints on a free port, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = self.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
            self._answer(parse_qs(body)["query"][0] if form else body)

        def do_GET(self) -> None:
            self._answer(parse_qs(urlsplit(self.path).query)["query"][0])

        def _answer(self, query: str) -> None:
            store = found.stores.get(urlsplit(self.path).path)
            if store is None:
                self.send_error(404)
                return
            result = store.query(query)
            assert not isinstance(result, QueryTriples)
            body = result.serialize(format=QueryResultsFormat.XML) or b""
            self.send_response(200)
            self.send_header("Content-Type", _RESULTS)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        found = Services(f"http://127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield found
        finally:
            server.shutdown()
