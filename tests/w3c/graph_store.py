"""The tests of the SPARQL 1.1 Graph Store HTTP Protocol, in the order in which the W3C lists them.

https://www.w3.org/TR/sparql11-http-rdf-update/ Each finds what the ones before it left. They are done twice: with the
graph's IRI in ``?graph=``, and as the address itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import urljoin

import httpx2
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from tests.w3c.exchanges import check, expect
from tests.w3c.servers import Failed, Server

TURTLE = "text/turtle"


@dataclass(slots=True)
class Run:
    """One run through the tests."""

    server: Server
    #: Whether a graph's IRI is the address itself.
    direct: bool
    #: Where the graph that the server named itself is.
    made: str = ""
    results: dict[str, str] = field(default_factory=dict)

    def send(
        self, method: str, graph: str | None, body: str = "", kind: str = TURTLE, **headers: str
    ) -> httpx2.Response:
        """The answer to a request of a graph; None is the default graph."""
        server = self.server
        server.held = None
        params: Mapping[str, str] = MappingProxyType({})
        path = server.store_path
        if graph is None:
            params = {"default": ""}
        elif self.direct:
            path = f"{path}/{graph}"
        else:
            params = {"graph": f"http://example.org/{graph}"}
        if method == "HEAD":
            # Oxigraph sends a body that must not be, which the next answer would begin with.
            headers["Connection"] = "close"
        if body or method in {"PUT", "POST"}:
            headers["Content-Type"] = kind
        return server.client.request(method, path, params=dict(params), content=body.encode(), headers=headers)

    def holds(self, graph: str | None, **wanted: str) -> None:
        """Check that a graph is there and holds these values of these properties, and no others."""
        _holds(self.send("GET", graph, Accept=f"{TURTLE}; charset=utf-8"), wanted)


def _holds(response: httpx2.Response, wanted: Mapping[str, str]) -> None:
    expect(response, 200, kinds=(TURTLE,))
    found = {
        one.predicate.value.removeprefix("x:"): one.object.value if isinstance(one.object, Literal | NamedNode) else ""
        for one in parse(response.content, RdfFormat.TURTLE)
    }
    if found != dict(wanted):
        raise Failed(f"the graph holds {found}")


def _text(**values: str) -> str:
    return " ".join(f'<x:someone> <x:{name}> "{value}" .' for name, value in values.items())


def _put_initial(run: Run) -> None:
    expect(run.send("PUT", "person/1.ttl", _text(fullName="John Doe")), 201)


def _get_of_put_initial(run: Run) -> None:
    run.holds("person/1.ttl", fullName="John Doe")


def _put_again(run: Run) -> None:
    expect(run.send("PUT", "person/1.ttl", _text(fullName="Jane Doe")), 200)


def _get_of_put_again(run: Run) -> None:
    run.holds("person/1.ttl", fullName="Jane Doe")


def _put_default(run: Run) -> None:
    expect(run.send("PUT", None, _text(givenName="Alice")), 200)


def _get_of_put_default(run: Run) -> None:
    run.holds(None, givenName="Alice")


def _put_mismatched(run: Run) -> None:
    expect(run.send("PUT", "person/1.ttl", _text(fullName="Jane Doe"), kind="application/rdf+xml"), 400)


def _put_empty(run: Run) -> None:
    expect(run.send("PUT", "person/2.ttl"), 200)


def _get_of_put_empty(run: Run) -> None:
    run.holds("person/2.ttl")


def _delete(run: Run) -> None:
    expect(run.send("DELETE", "person/2.ttl"), 200)


def _get_of_delete(run: Run) -> None:
    expect(run.send("GET", "person/2.ttl"), 404)


def _delete_missing(run: Run) -> None:
    expect(run.send("DELETE", "person/2.ttl"), 404)


def _post(run: Run) -> None:
    expect(run.send("POST", "person/1.ttl", _text(name="Jane Doe")), 200)


def _get_of_post(run: Run) -> None:
    run.holds("person/1.ttl", fullName="Jane Doe", name="Jane Doe")


def _post_multipart(run: Run) -> None:
    parts = "".join(
        f'--inner\r\nContent-Disposition: attachment; filename="{name}.ttl"\r\nContent-Type: {TURTLE}\r\n\r\n{text}\r\n'
        for name, text in (("last", _text(familyName="Doe")), ("first", _text(givenName="Jane")))
    )
    body = (
        '--outer\r\nContent-Disposition: form-data; name="graphs"\r\n'
        f"Content-Type: multipart/mixed; boundary=inner\r\n\r\n{parts}--inner--\r\n--outer--\r\n"
    )
    expect(run.send("POST", "person/1.ttl", body, kind="multipart/form-data; boundary=outer"), 200)


def _get_of_post_multipart(run: Run) -> None:
    run.holds("person/1.ttl", fullName="Jane Doe", name="Jane Doe", familyName="Doe", givenName="Jane")


def _post_new(run: Run) -> None:
    headers = {"Content-Type": TURTLE}
    answer = run.server.client.post(run.server.store_path, content=_text(givenName="Alice").encode(), headers=headers)
    expect(answer, 201)
    check("location" in answer.headers, "the answer does not say where the graph is")
    run.made = urljoin(str(answer.request.url), answer.headers["location"])


def _get_of_post_new(run: Run) -> None:
    _holds(run.server.client.get(run.made, headers={"Accept": TURTLE}), {"givenName": "Alice"})


def _post_empty(run: Run) -> None:
    expect(run.server.client.post(run.made, content=b"", headers={"Content-Type": TURTLE}), 200)


def _get_after_post_empty(run: Run) -> None:
    _get_of_post_new(run)


def _head(run: Run) -> None:
    answer = expect(run.send("HEAD", "person/1.ttl"), 200)
    check("content-type" in answer.headers, "HEAD answers without Content-Type")


def _head_missing(run: Run) -> None:
    expect(run.send("HEAD", "person/2.ttl"), 404)


_STEPS = (
    _put_initial, _get_of_put_initial, _put_again, _get_of_put_again, _put_default, _get_of_put_default,
    _put_mismatched, _put_empty, _get_of_put_empty, _delete, _get_of_delete, _delete_missing, _post, _get_of_post,
    _post_multipart, _get_of_post_multipart, _post_new, _get_of_post_new, _post_empty, _get_after_post_empty, _head,
    _head_missing,
)  # fmt: skip


def steps(server: Server, *, direct: bool) -> Iterator[tuple[str, str]]:
    """Do all tests; the name of each, and "" or what the server did otherwise."""
    server.hold("")
    run = Run(server, direct)
    for step in _STEPS:
        said = ""
        try:
            step(run)
        except Failed as error:
            said = str(error)
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            said = f"{type(error).__name__}: {error}"
        yield step.__name__.removeprefix("_").replace("_", "-"), said
