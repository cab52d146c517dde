"""The tests of the SPARQL 1.1 Protocol that the W3C's manifest names.

It describes their requests by their titles alone. https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import httpx2

from tests.w3c.exchanges import Exchange, check, expect
from tests.w3c.servers import Server

FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ASKED = ("application/sparql-results+json", "application/sparql-results+xml")
TABLES = (*ASKED, "text/csv", "text/tab-separated-values")
GRAPHS = ("text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json", "application/n-quads")
ONE, TWO, THREE = (f"http://example.org/protocol/{n}" for n in ("one", "two", "three"))
OUT = "http://example.org/protocol/out"
_DATA = " ".join(f"GRAPH <{graph}> {{ <{graph}> a <x:Document> }}" for graph in (ONE, TWO, THREE))


def _ready(server: Server) -> None:
    """Three graphs that each hold a triple of themselves."""
    server.hold(f"INSERT DATA {{ {_DATA} }}")


def _post(server: Server, kind: str, body: str | bytes, params: Sequence[tuple[str, str]] = ()) -> httpx2.Response:
    path = (
        server.update_path
        if kind == UPDATE or (isinstance(body, str) and body.startswith("update="))
        else server.query_path
    )
    if path == server.update_path:
        server.held = None
    content = body if isinstance(body, bytes) else body.encode()
    headers = {"Content-Type": kind} if kind else {}
    return server.client.post(path, params=list(params), content=content, headers=headers)


def _get(server: Server, params: Sequence[tuple[str, str]]) -> httpx2.Response:
    return server.client.get(server.query_path, params=list(params))


def _true(response: httpx2.Response) -> None:
    expect(response, 200, kinds=ASKED)
    body = response.text
    check("true" in body, "the answer is false")


def query_post_form(server: Server) -> None:
    _true(_post(server, FORM, urlencode({"query": "ASK {}"})))


def query_dataset_default_graphs_get(server: Server) -> None:
    _ready(server)
    asked = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
    _true(_get(server, [("query", asked), ("default-graph-uri", ONE), ("default-graph-uri", TWO)]))


def query_dataset_default_graphs_post(server: Server) -> None:
    _ready(server)
    asked = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
    _true(_post(server, QUERY, asked, [("default-graph-uri", ONE), ("default-graph-uri", TWO)]))


_INSIDE = f"GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }}"
_NAMED = f"ASK {{ {_INSIDE} FILTER NOT EXISTS {{ GRAPH <{THREE}> {{ ?s ?p ?o }} }} }}"


def query_dataset_named_graphs_post(server: Server) -> None:
    _ready(server)
    _true(_post(server, QUERY, _NAMED, [("named-graph-uri", ONE), ("named-graph-uri", TWO)]))


def query_dataset_named_graphs_get(server: Server) -> None:
    _ready(server)
    _true(_get(server, [("query", _NAMED), ("named-graph-uri", ONE), ("named-graph-uri", TWO)]))


def query_dataset_full(server: Server) -> None:
    _ready(server)
    asked = f"ASK {{ <{THREE}> a ?t GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"
    _true(
        _post(server, QUERY, asked, [("default-graph-uri", THREE), ("named-graph-uri", ONE), ("named-graph-uri", TWO)])
    )


def query_multiple_dataset(server: Server) -> None:
    _ready(server)
    asked = f"ASK FROM <{THREE}> {{ {_INSIDE} FILTER NOT EXISTS {{ ?s ?p ?o }} }}"
    _true(_post(server, QUERY, asked, [("named-graph-uri", ONE), ("named-graph-uri", TWO)]))


def query_get(server: Server) -> None:
    _true(_get(server, [("query", "ASK {}")]))


def query_content_type_select(server: Server) -> None:
    expect(_post(server, QUERY, "SELECT (1 AS ?value) {}"), 200, kinds=TABLES)


def query_content_type_ask(server: Server) -> None:
    expect(_post(server, QUERY, "ASK {}"), 200, kinds=ASKED)


def query_content_type_describe(server: Server) -> None:
    expect(_post(server, QUERY, "DESCRIBE <http://example.org/>"), 200, kinds=GRAPHS)


def query_content_type_construct(server: Server) -> None:
    expect(_post(server, QUERY, "CONSTRUCT { <x:s> <x:p> 1 } WHERE {}"), 200, kinds=GRAPHS)


_COPY = f"INSERT {{ GRAPH <{OUT}> {{ ?s a <x:Copy> }} }} WHERE"


def update_dataset_default_graph(server: Server) -> None:
    _ready(server)
    expect(_post(server, UPDATE, f"{_COPY} {{ ?s a <x:Document> }}", [("using-graph-uri", ONE)]), 200)
    _copied(server, ONE)


def update_dataset_default_graphs(server: Server) -> None:
    _ready(server)
    named = [("using-graph-uri", ONE), ("using-graph-uri", TWO)]
    expect(_post(server, UPDATE, f"{_COPY} {{ ?s a <x:Document> }}", named), 200)
    _copied(server, ONE, TWO)


def update_dataset_named_graphs(server: Server) -> None:
    _ready(server)
    named = [("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)]
    expect(_post(server, UPDATE, f"{_COPY} {{ GRAPH ?g {{ ?s a <x:Document> }} }}", named), 200)
    _copied(server, ONE, TWO)


def update_dataset_full(server: Server) -> None:
    _ready(server)
    named = [("using-graph-uri", ONE), ("using-named-graph-uri", TWO)]
    pattern = "{ { ?s a <x:Document> } UNION { GRAPH ?g { ?s a <x:Document> } } }"
    expect(_post(server, UPDATE, f"{_COPY} {pattern}", named), 200)
    _copied(server, ONE, TWO)


def _copied(server: Server, *graphs: str) -> None:
    for graph in (ONE, TWO, THREE):
        there = server.ask(f"GRAPH <{OUT}> {{ <{graph}> a <x:Copy> }}")
        check(there == (graph in graphs), f"{graph} is {'' if there else 'not '}among the graphs of the update")


def update_post_form(server: Server) -> None:
    expect(_post(server, FORM, urlencode({"update": "INSERT DATA { <x:form> <x:p> 1 }"})), 200)
    check(server.ask("<x:form> <x:p> 1"), "nothing has been added")


def update_post_direct(server: Server) -> None:
    expect(_post(server, UPDATE, "INSERT DATA { <x:direct> <x:p> 1 }"), 200)
    check(server.ask("<x:direct> <x:p> 1"), "nothing has been added")


def update_base_uri(server: Server) -> None:
    expect(_post(server, UPDATE, "INSERT DATA { <x:base> <x:p> <test> }"), 200)
    check(server.ask('<x:base> <x:p> ?o FILTER(REGEX(STR(?o), "^https?:.*/test$"))'), "the IRI is not absolute")


def query_post_direct(server: Server) -> None:
    _true(_post(server, QUERY, "ASK {}"))


def bad_query_method(server: Server) -> None:
    expect(server.client.put(server.query_path, params={"query": "ASK {}"}), 400)


def bad_multiple_queries(server: Server) -> None:
    expect(_get(server, [("query", "ASK {}"), ("query", "SELECT * {}")]), 400)


def bad_query_wrong_media_type(server: Server) -> None:
    expect(_post(server, "text/plain", "ASK {}"), 400)


def bad_query_missing_form_type(server: Server) -> None:
    expect(_post(server, "", urlencode({"query": "ASK {}"})), 400)


def bad_query_missing_direct_type(server: Server) -> None:
    expect(_post(server, "", "ASK {}"), 400)


def bad_query_non_utf8(server: Server) -> None:
    expect(_post(server, f"{QUERY}; charset=UTF-16", "ASK {}".encode("utf-16")), 400)


def bad_query_syntax(server: Server) -> None:
    expect(_get(server, [("query", "ASK {")]), 400)


def bad_update_get(server: Server) -> None:
    expect(server.client.get(server.update_path, params={"update": "INSERT DATA { <x:get> <x:p> 1 }"}), 400)


def bad_multiple_updates(server: Server) -> None:
    expect(_post(server, FORM, urlencode([("update", "CLEAR NAMED"), ("update", "CLEAR DEFAULT")])), 400)


def bad_update_wrong_media_type(server: Server) -> None:
    expect(server.client.post(server.update_path, content=b"CLEAR NAMED", headers={"Content-Type": "text/plain"}), 400)


def bad_update_missing_form_type(server: Server) -> None:
    expect(server.client.post(server.update_path, content=urlencode({"update": "CLEAR NAMED"}).encode()), 400)


def bad_update_non_utf8(server: Server) -> None:
    expect(_post(server, f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode("utf-16")), 400)


def bad_update_syntax(server: Server) -> None:
    expect(_post(server, UPDATE, "CLEAR XYZ"), 400)


def bad_update_dataset_conflict(server: Server) -> None:
    text = f"{_COPY.removesuffix('WHERE')} USING <{ONE}> WHERE {{ ?s a <x:Document> }}"
    expect(_post(server, UPDATE, text, [("using-named-graph-uri", TWO)]), 400)


EXCHANGES: tuple[Exchange, ...] = (
    query_post_form, query_dataset_default_graphs_get, query_dataset_default_graphs_post,
    query_dataset_named_graphs_post, query_dataset_named_graphs_get, query_dataset_full, query_multiple_dataset,
    query_get, query_content_type_select, query_content_type_ask, query_content_type_describe,
    query_content_type_construct, update_dataset_default_graph, update_dataset_default_graphs,
    update_dataset_named_graphs, update_dataset_full, update_post_form, update_post_direct, update_base_uri,
    query_post_direct, bad_query_method, bad_multiple_queries, bad_query_wrong_media_type,
    bad_query_missing_form_type, bad_query_missing_direct_type, bad_query_non_utf8, bad_query_syntax, bad_update_get,
    bad_multiple_updates, bad_update_wrong_media_type, bad_update_missing_form_type, bad_update_non_utf8,
    bad_update_syntax, bad_update_dataset_conflict,
)  # fmt: skip
