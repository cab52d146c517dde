"""What a SPARQL text asks for, told before it runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import QuerySolutions

from kg.errors import BadQuery
from kg.names import BASE
from kg.sparql import ask, shape
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
    ("text", "dataset", "service"),
    [
        ("SELECT * FROM <x:y> {}", True, False),
        ("SELECT ?from { ?from a 'FROM' }", False, False),
        ("SELECT * { ?s x:from y:service } # FROM SERVICE", False, False),
        ("SELECT * { ?s <http://x/#FROM> '''a ' SERVICE \"''' }", False, False),
        ("SELECT * { SERVICE <http://x/> {} }", False, True),
        ("SELECT * {service?s{}}", False, True),
        ("SELECT * { FILTER(?a<3) SERVICE SILENT ?x {} }", False, True),
        ('SELECT * { ?s ?p "\\" SERVICE" }', False, False),
    ],
)
def test_words_are_told_from_strings_and_names(text: str, *, dataset: bool, service: bool) -> None:
    assert (shape(text).dataset, shape(text).service) == (dataset, service)


@given(st.text(alphabet="SELECT FROM?$<>\"'#:{}\\\n\u4e00", max_size=60))
def test_any_text_has_a_shape(text: str) -> None:
    shape(text)


def _count(reader: Reader, text: str, **graphs: tuple[str, ...]) -> int:
    answer = ask(reader, text, **graphs)
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
