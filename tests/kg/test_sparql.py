"""What a SPARQL text asks for, told before it runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions

from kg.errors import BadQuery, Forbidden
from kg.names import BASE
from kg.sparql import ask, shape
from kg.sparql.remote import without_closed
from kg.sparql.tokens import masked
from kg.sparql.using import with_using
from kg.store import Reader

GRAPH = BASE + "graph/entities"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", "SELECT"),
        ("# INSERT\nselect * {}", "SELECT"),
        ("PREFIX insert: <http://x/#load> BASE <http://drop/> ASK {}", "ASK"),
        ("CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <x:y>", "DESCRIBE"),
        ("INSERT DATA { <a:b> <a:c> 1 }", "update"),
        ("PREFIX x: <y:z> DELETE WHERE { ?select ?b ?c }", "update"),
        ("LOAD <http://x/>", "update"),
        ("", "none"),
        ("'SELECT'", "none"),
    ],
)
def test_the_form_is_the_first_word_that_says_one(text: str, form: str) -> None:
    assert shape(text).form == form


@pytest.mark.parametrize(
    ("text", "dataset"),
    [
        ("SELECT * FROM <x:y> {}", True),
        ("SELECT ?from { ?from a 'FROM' }", False),
        ("SELECT * { ?s x:from y:service } # FROM SERVICE", False),
        ("SELECT * { ?s <http://x/#FROM> '''a ' SERVICE \"''' }", False),
    ],
)
def test_words_are_told_from_strings_and_names(text: str, *, dataset: bool) -> None:
    assert shape(text).dataset == dataset


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://x/> {} }",
        "SELECT * {service?s{}}",
        # Ways of writing it that the engine takes without spaces.
        "SELECT * { ?s ?p trueSERVICE <http://x/> {} }",
        "SELECT * { ?s ?p 1e5SERVICE <http://x/> {} }",
        "SELECT * { ?s ?p 1.SERVICE <http://x/> {} }",
        "SELECT * { ?s ?p ?o.SERVICE <http://x/> {} }",
        'SELECT * { ?s ?p "a"@en.SERVICE <http://x/> {} }',
        'SELECT * { ?s ?p "a"@en1SERVICE <http://x/> {} }',
        "PREFIX : <http://x/> SELECT * { SERVICE:p{} }",
        "PREFIX : <http://x/> SELECT * { SERVICE#{\n:p #{\n{} }",
        "SELECT * { SERVICE<http://x\\u002Fy>{} }",
        "INSERT { ?s ?p 1 } WHERE { SERVICE <http://x/> { ?s ?p ?o } }",
        "LOAD <http://x/>",
        "PREFIX : <http://x/> LOAD:p",
        "PREFIX : <http://x/> INSERT DATA { :a :b 1.0 } ;LOAD:p INTO GRAPH :g",
    ],
)
def test_every_way_of_asking_another_server_is_seen(text: str) -> None:
    with pytest.raises(Forbidden, match="no other server is asked"):
        without_closed(text, ())
    with pytest.raises(Forbidden):
        without_closed(text, {"y.example", "x:81"})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?from { ?from a 'FROM' }",
        "SELECT * { ?s x:from y:service } # SERVICE <http://x/> {}",
        "SELECT * { ?s <http://x/#FROM> '''a ' SERVICE ?x {\"''' }",
        'SELECT * { ?s ?p "\\" SERVICE ?x {" }',
        "PREFIX service: <http://x/> SELECT * { ?service service:load ?load . OPTIONAL { ?s x:service ?load } }",
        "PREFIX load: <http://x/> INSERT DATA { load:a load:load _:load }",
        "SELECT * { ?s x:a.service ?o . ?s x:b-service ?x { ?s ?p ?o } }",
    ],
)
def test_the_words_elsewhere_ask_no_server(text: str) -> None:
    assert without_closed(text, ()) == text


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("SELECT * { FILTER(?a<3) SERVICE SILENT ?x {} }", "SELECT * { FILTER(?a<3) SERVICE SILENT <x:> {} }"),
        ("SELECT * { SERVICESILENT<http://x/>{} }", "SELECT * { SERVICESILENT<x:> {} }"),
        ("PREFIX : <y:z> SELECT * { SERVICESILENT:p{} }", "PREFIX : <y:z> SELECT * { SERVICESILENT<x:>{} }"),
        ("load silent <http://x/> into graph <a:b>", "load silent <x:> into graph <a:b>"),
        ("LOADSILENT<http://x/>", "LOADSILENT<x:>"),
        ("LOAD SILENT <http://x/> ; LOAD SILENT <file:///x>", "LOAD SILENT <x:> ; LOAD SILENT <x:>"),
        ("LOAD SILENT <http://127.0.0.1/> ; LOAD <http://1.1.1.1/>", "LOAD SILENT <x:> ; LOAD <http://1.1.1.1/>"),
    ],
)
def test_what_is_silent_asks_nobody_and_goes_on(text: str, without: str) -> None:
    found = without_closed(text, {"1.1.1.1"})
    assert " ".join(found.split()) == without
    assert len(found) == max(len(text), len(without))  # The parser's columns stay true.


def test_what_is_silent_opens_nothing_behind_it() -> None:
    for text in (
        "LOAD SILENT <http://x/> ; LOAD <http://x/>",
        "SELECT * { SERVICE SILENT <http://x/> { SERVICE <http://x/> {} } }",
    ):
        with pytest.raises(Forbidden):
            without_closed(text, ())


@pytest.mark.parametrize(
    ("target", "hosts", "said"),
    [
        ("http://1.1.1.1/x", {"1.1.1.1"}, None),
        ("https://1.1.1.1:8443/x", {"1.1.1.1:8443"}, None),
        ("http://1.1.1.1:8080/", {"1.1.1.1:8443"}, "not among"),
        ("http://127.0.0.1:9/", {"localhost"}, "not among"),
        ("http://localhost:9/", {"localhost"}, "no public address"),
        ("http://localhost:9/", {"localhost", "127.0.0.1", "::1"}, None),
        ("http://127.0.0.1/", {"127.0.0.1"}, None),
        ("http://[::ffff:127.0.0.1]/", {"127.0.0.1"}, "not among"),
        ("http://1.1.1.1@127.0.0.1/", {"1.1.1.1"}, "http and https servers only"),
        ("http://127.0.0.1#@1.1.1.1/", {"1.1.1.1"}, "not among"),
        ("file:///etc/passwd", {"1.1.1.1"}, "http and https servers only"),
        ("http://[1.1.1.1/", {"1.1.1.1"}, "http and https servers only"),
    ],
)
def test_listed_servers_may_be_asked(target: str, hosts: set[str], said: str | None) -> None:
    for text in (f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}", f"LOAD <{target}> INTO GRAPH <a:b>"):
        if said is None:
            without_closed(text, hosts)
        else:
            with pytest.raises(Forbidden, match=said):
                without_closed(text, hosts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT DATA { <a:b> <a:c> 'WHERE {' }", "INSERT DATA { <a:b> <a:c> 'WHERE {' }"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "DELETE { ?s ?p ?o } USING <x:g> WHERE { ?s ?p ?o }"),
        (
            "INSERT { ?s ?p 1 } WHERE { { SELECT * WHERE { ?s ?p ?o } } } ; DELETE WHERE { GRAPH ?g { ?s ?p 2 } }",
            (
                "INSERT { ?s ?p 1 } USING <x:g> WHERE { { SELECT * WHERE { ?s ?p ?o } } } ; "
                "DELETE { GRAPH ?g { ?s ?p 2 } } USING <x:g> WHERE { GRAPH ?g { ?s ?p 2 } }"
            ),
        ),
        ("PREFIX using: <x:> DELETE {} # {\nWHERE{}", "PREFIX using: <x:> DELETE {} # {\nUSING <x:g> WHERE{}"),
    ],
)
def test_graphs_of_the_request_stand_before_each_pattern(text: str, expected: str) -> None:
    assert with_using(text, ("x:g",), ()) == expected


@pytest.mark.parametrize("text", ["WITH <x:y> DELETE {} WHERE {}", "INSERT {} using named <x:y> WHERE {}"])
def test_a_dataset_is_named_once(text: str) -> None:
    with pytest.raises(BadQuery, match="USING, WITH"):
        with_using(text, (), ("x:g",))
    with pytest.raises(BadQuery, match="no IRI"):
        with_using("CLEAR ALL", ("x:g> <y:h",), ())


@given(st.text(alphabet="SELECT FROM?$<>\"'#:{}\\\n\u4e00", max_size=60))
def test_any_text_has_a_shape(text: str) -> None:
    shape(text)
    assert len(masked(text)) == len(text)


def _count(reader: Reader, text: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()) -> int:
    answer = ask(reader, text, default_graphs=default_graphs, named_graphs=named_graphs)
    assert isinstance(answer, QuerySolutions)
    (row,) = answer
    return int(row[0].value)


def test_the_union_is_asked_unless_graphs_are_named(small: Reader) -> None:
    everything = _count(small, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert everything == len(small)
    one = _count(small, "SELECT (COUNT(*) AS ?n) FROM graph:entities { ?s ?p ?o }")
    assert 0 < one < everything
    assert _count(small, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graphs=(GRAPH,)) == one
    assert _count(small, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", named_graphs=(GRAPH,)) == one
    assert _count(small, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", named_graphs=(GRAPH,)) == 0


@pytest.mark.parametrize("text", ["CLEAR ALL", "INSERT DATA {}", "SELECT * { SERVICE ?x { ?s ?p ?o } }"])
def test_updates_and_other_servers_are_refused(small: Reader, text: str) -> None:
    with pytest.raises(BadQuery, match=r"only queries|SERVICE is refused"):
        ask(small, text)


_AT = "<http://127.0.0.1:1/>"


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {{ BIND(1<2#>'''\n AS ?k) SERVICE {_AT} {{ ?x ?y ?z }} #'''\n}}",
        f"SELECT * {{ ?s ?p ?a FILTER(?a<?b)SERVICE#>\n{_AT}{{ ?x ?y ?z }} }}",
        f"SELECT * {{ FILTER(?a<=?b#>'''\n) SERVICE {_AT} {{ ?x ?y ?z }} #'''\n}}",
        f"SELECT * {{ FILTER('x'<'y'#>'''\n) SERVICE {_AT} {{ ?x ?y ?z }} #'''\n}}",
        f"SELECT * {{ <<?s#>'''\n?p ?o>> ?q ?r . SERVICE {_AT} {{ ?x ?y ?z }} #'''\n}}",
        "PREFIX p: <http://127.0.0.1:1/> SELECT * { SERVICE p:a\\;b { ?x ?y ?z } }",
        f"PREFIX : <http://e/> SELECT * {{ ?s <x:q> :a.b.SERVICE{_AT}{{ ?x ?y ?z }} }}",
    ],
)
def test_no_spelling_hides_a_server_that_is_not_listed(text: str) -> None:
    """What a comparison, an escaped sign or a dot makes of the letters around is what the engine makes of it."""
    with pytest.raises(Forbidden):
        without_closed(text, ())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?s <http://e/#service> ?service FILTER(?service > 1) }",
        "SELECT * { ?s a <http://e/a#b> FILTER(?load < 2) ?s <http://e/load#x> ?load }",
        'SELECT * { ?s ?p "customer service" }',
    ],
)
def test_the_letters_alone_ask_nobody(text: str) -> None:
    assert without_closed(text, ()) == text
