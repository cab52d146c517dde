"""What is sent to a server that is not ours asks it for no more than SPARQL."""

from __future__ import annotations

import pytest

from kg.errors import BadQuery
from kg.store.remote.texts import check_query, check_update, with_prefixes

_PREFIXES = {"plan": "https://w3id.org/planatlas/ontology#"}
_FETCH = '<bif:http_get>("http://127.0.0.1:1/")'


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ({_FETCH} AS ?service) {{ ?s ?p 1 }}",
        f"SELECT ({_FETCH} AS ?x) {{ ?s ?p ?service }}",
        "SELECT * { SERVICE <http://127.0.0.1:1/> () { ?s ?p ?o } }",
        "DEFINE get:soft 'replace' SELECT ?service { ?s ?p ?service }",
    ],
)
def test_functions_and_options_of_the_server_s_own_are_refused_in_queries(text: str) -> None:
    with pytest.raises(BadQuery):
        check_query(text, _PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT {{ <x:r> <x:r> ?r }} WHERE {{ ?s ?p ?v BIND({_FETCH} AS ?r) }}",
        f"DROP GRAPH <x:none> ; INSERT {{ <x:r> <x:r> ?r }} WHERE {{ ?s ?p ?v BIND({_FETCH} AS ?r) }}",
        'INSERT { <x:r> <x:r> ?r } WHERE { ?s ?p ?v BIND(bif:exec("select 1") AS ?r) }',
        "INSERT { <x:r> <x:r> ?load } WHERE { ?s ?p ?v BIND(<\\u0062if:http_get>('x') AS ?load) }",
    ],
)
def test_functions_of_the_server_s_own_are_refused_in_updates(text: str) -> None:
    with pytest.raises(BadQuery):
        check_update(text, _PREFIXES)


def test_plain_texts_pass() -> None:
    assert check_query("SELECT ?service { ?s ?p ?service }", _PREFIXES) == ("SELECT", ("service",))
    assert check_query("SELECT ?s { SERVICE <http://example.org/> { ?s ?p ?o } }", _PREFIXES)[0] == "SELECT"
    check_update('INSERT DATA { <x:a> <x:b> "bif:http_get of a service" }', _PREFIXES)


def test_a_prefix_in_a_comment_is_not_declared() -> None:
    sent = with_prefixes("# PREFIX plan: is known\nSELECT * { ?s plan:partOf ?o }", _PREFIXES)
    assert sent.startswith("PREFIX plan: <https://w3id.org/planatlas/ontology#> ")
