"""Named queries: their headers, and parameters as terms."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kg import queries
from kg.errors import BadQuery, NotFound
from kg.names import BASE, PLAN
from kg.store import Reader

HEADER = """\
#+ order = 1
#+ title = { zh = "题", en = "title" }
#+ question = { zh = "问", en = "question" }
#+ [[params]]
#+ name = "place"
#+ type = "entity"
#+ class = "Place"
#+ label = { zh = "地方", en = "place" }
#+ example = "青湖区"
#+ [[params]]
#+ name = "status"
#+ type = "concept"
#+ class = "status"
#+ label = { zh = "状态", en = "status" }
#+ example = "planned"
#+ optional = true
#+ [[params]]
#+ name = "below"
#+ type = "decimal"
#+ label = { zh = "低于", en = "below" }
#+ example = 0.5
#+ default = 0.7
SELECT ?place ?status ?below WHERE { ?place a plan:Place } ORDER BY ?place
"""


@pytest.fixture
def query() -> queries.NamedQuery:
    return queries.parse("q", HEADER)


def test_a_header_is_read(query: queries.NamedQuery) -> None:
    assert query.question == queries.Bilingual("问", "question")
    assert [(param.name, param.type, param.of, param.default, param.optional) for param in query.params] == [
        ("place", "entity", "Place", None, False),
        ("status", "concept", "status", None, True),
        ("below", "decimal", "", "0.7", False),
    ]
    assert query.required == ("place",)


@pytest.mark.parametrize(
    "broken", ["#+ title = ", '#+ title = { zh = "x" }', "SELECT * {}", HEADER.replace('"entity"', '"thing"')]
)
def test_a_broken_header_is_told(broken: str) -> None:
    with pytest.raises(BadQuery, match="header of query q"):
        queries.parse("q", broken)


def test_parameters_become_terms(small: Reader, query: queries.NamedQuery) -> None:
    assert queries.bind(small, query, {"place": "青湖", "status": "started", "below": "0.25"}) == {
        "place": NamedNode(BASE + "id/area/990103"),
        "status": NamedNode(PLAN + "status-started"),
        "below": Literal("0.25", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
    }
    assert set(queries.bind(small, query, {"place": "青湖", "status": ""})) == {"place", "below"}


@pytest.mark.parametrize(
    "status", ["started", "status-started", "plan:status-started", PLAN + "status-started", "开工"]
)
def test_a_concept_may_be_written_in_several_ways(small: Reader, query: queries.NamedQuery, status: str) -> None:
    assert queries.bind(small, query, {"place": "青湖", "status": status})["status"] == NamedNode(
        PLAN + "status-started"
    )


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "needs place, for example place=青湖区"),
        ({"place": " "}, "needs place"),
        ({"plaice": "青湖"}, r"no parameter plaice; it takes place \(entity\), status \(concept\), below \(decimal\)"),
        ({"place": "没有这个地方"}, "place of query q: nothing of the class Place is called"),
        ({"place": "国际航运枢纽"}, "may mean 2 things"),
        ({"place": "地铁九号线"}, "is of the class Project"),
        ({"place": "青湖", "status": "gone"}, "no status 'gone'; there are: completed, planned, started"),
        ({"place": "青湖", "below": "much"}, "below of query q must be of type decimal, not 'much'"),
        ({"place": "青湖", "below": "NaN"}, "must be of type decimal"),
    ],
)
def test_what_does_not_fit_is_told(
    small: Reader, query: queries.NamedQuery, params: dict[str, str], message: str
) -> None:
    with pytest.raises(BadQuery, match=message) as raised:
        queries.bind(small, query, params)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("value", ['青湖区" } DROP ALL #', "青湖区'; --", "?x", "<urn:x> . } #", '"@zh'])
def test_a_value_is_never_part_of_the_query(small: Reader, value: str) -> None:
    with pytest.raises(BadQuery, match="place of query plans-of-place"):
        queries.run(small, "plans-of-place", {"place": value})


def test_an_unknown_query_lists_those_there_are(small: Reader) -> None:
    with pytest.raises(NotFound, match="there is no query 'hub'; there are: corridor-zones, hubs"):
        queries.run(small, "hub")


def test_numbers_and_documents_become_terms(small: Reader) -> None:
    query = queries.named("sentence-facts")
    terms = queries.bind(small, query, {"document": "yunchuan-2016-report", "offset": "30"})
    assert terms["document"] == NamedNode(BASE + "id/doc/yunchuan-2016-report")
    with pytest.raises(BadQuery, match="offset of query sentence-facts must be of type integer"):
        queries.bind(small, query, {"document": "yunchuan-2016-report", "offset": "3.5"})
