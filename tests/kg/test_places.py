"""What stands where: facts before names, the innermost area, and what holds it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse, serialize

from kg.errors import NotFound
from kg.graph.places import NOWHERE, Choice, places, standing
from kg.names import PLAN
from kg.store import Reader, open_store

_STORE = f"""
@prefix plan: <{PLAN}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix area: <https://w3id.org/planatlas/id/area/> .
@prefix graph: <https://w3id.org/planatlas/graph/> .
@prefix gz: <https://w3id.org/planatlas/id/440100/> .
@prefix cn: <https://w3id.org/planatlas/id/CN/> .
graph:gazetteer {{
    area:100000 a plan:AdminArea ; rdfs:label "中国"@zh ; plan:pinyin "zhong guo" .
    area:440000 a plan:AdminArea ; rdfs:label "广东省"@zh ; plan:pinyin "guang dong sheng" ; plan:partOf area:100000 .
    area:440100 a plan:AdminArea ; rdfs:label "广州市"@zh ; plan:pinyin "guang zhou shi" ; plan:partOf area:440000 .
    area:440115 a plan:AdminArea ; rdfs:label "南沙区"@zh ; plan:pinyin "nan sha" ; plan:partOf area:440100 .
    area:440300 a plan:AdminArea ; rdfs:label "深圳市"@zh ; plan:partOf area:440000 .
}}
graph:entities {{
    gz:港区 a plan:Zone ; rdfs:label "港区"@zh .
    gz:码头 a plan:Facility ; rdfs:label "码头"@zh .
    gz:园区 a plan:Zone ; rdfs:label "园区"@zh .
    gz:环一 a plan:Zone ; rdfs:label "环一"@zh .
    gz:环二 a plan:Zone ; rdfs:label "环二"@zh .
    cn:走廊 a plan:Corridor ; rdfs:label "走廊"@zh .
    cn:农业 a plan:Industry ; rdfs:label "农业"@zh .
    cn:全国工程 a plan:Project ; rdfs:label "全国工程"@zh .
    <https://w3id.org/planatlas/id/990000/外地> a plan:Zone ; rdfs:label "外地"@zh .
    gz:无类 a rdfs:Resource ; rdfs:label "无类"@zh .
}}
<https://w3id.org/planatlas/graph/doc/a> {{
    gz:港区 plan:locatedIn area:440115 , area:440000 .
    gz:码头 plan:partOf gz:港区 ; plan:locatedIn "somewhere" .
    gz:环一 plan:partOf gz:环二 . gz:环二 plan:partOf gz:环一 .
    cn:走廊 plan:locatedIn area:440100 , area:440300 .
    cn:全国工程 plan:locatedIn area:100000 .
}}
graph:inferred {{ gz:园区 plan:locatedIn area:440300 . }}
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    quads = serialize(parse(_STORE, format=RdfFormat.TRIG), format=RdfFormat.N_QUADS)
    assert quads is not None
    store = open_store(tmp_path_factory.mktemp("places") / "store", create=True)
    with store.write() as transaction:
        transaction.load(quads)
    return store.reader()


def names(reader: Reader, code: str, *, direct: bool = False) -> set[str]:
    return {one.node.label for one in standing(reader, code, direct=direct).items}


def test_a_thing_stands_in_the_innermost_area_that_a_document_states(reader: Reader) -> None:
    assert names(reader, "440115") == {"港区", "码头"}
    harbour, jetty = (
        next(one for one in standing(reader, "440115").items if one.node.label == name) for name in ("港区", "码头")
    )
    # By a fact of its own; by that of what holds it.
    assert harbour.stated
    assert jetty.stated
    assert [area.label for area in harbour.areas] == ["南沙区"]


def test_without_a_fact_it_stands_in_the_area_that_its_name_bears(reader: Reader) -> None:
    # What is inferred alone is no fact; parts of one another lead nowhere.
    assert names(reader, "440100", direct=True) == {"园区", "环一", "环二", "走廊", "无类"}
    assert {one.node.label: one.stated for one in standing(reader, "440100", direct=True).items}["园区"] is False


def test_a_thing_of_several_areas_counts_in_each_and_once_in_what_holds_them(reader: Reader) -> None:
    found = {area.short: (area.direct, area.inside) for area in places(reader).areas}
    assert found == {"中国": (0, 7), "广东": (0, 7), "广州": (5, 7), "南沙": (2, 2), "深圳": (1, 1)}
    assert names(reader, "440300") == {"走廊"}


def test_what_no_area_holds_is_counted_and_listed(reader: Reader) -> None:
    # The whole nation is no place on a map, and the store knows no area of the code 990000.
    assert names(reader, NOWHERE) == {"农业", "全国工程", "外地"}
    found = places(reader)
    assert (found.placed, found.by_name, found.unplaced) == (7, 4, 3)


def test_areas_know_their_level_what_holds_them_and_their_names(reader: Reader) -> None:
    found = {area.code: area for area in places(reader).areas}
    assert [area.level for area in found.values()] == ["nation", "province", "city", "district", "city"]
    assert found["440115"].within == ("440100", "440000", "100000")
    assert found["440100"].pinyin == "Guangzhou"
    # A syllable is missing; there is none.
    assert found["440115"].pinyin is None
    assert found["440300"].pinyin is None


def test_types_are_counted_without_those_that_have_none(reader: Reader) -> None:
    assert dict(places(reader).types) == {"Zone": 5, "Corridor": 1, "Facility": 1, "Industry": 1, "Project": 1}
    assert places(reader, Choice(kind="Corridor")).placed == 1


def test_an_unknown_area_is_not_found(reader: Reader) -> None:
    with pytest.raises(NotFound, match="no area of the code '330000'"):
        standing(reader, "330000")


def test_an_empty_store_has_no_places(tmp_path: Path) -> None:
    found = places(open_store(tmp_path / "store", create=True).reader())
    assert (found.areas, found.placed, found.unplaced) == ((), 0, 0)
