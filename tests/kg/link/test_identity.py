"""One thing, one IRI: canonical names, scopes, areas and aliases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.gazetteer import Gazetteer
from kg.lexicon import KnownName, Lexicon
from kg.link.identity import Namer, Scopes, names_of
from kg.model import Document, EntityType, Extraction, Mention
from kg.names import Names

BASE = "https://w3id.org/planatlas/id/"
#: A vocabulary of the tests' own, so that the words of the ontology may change.
LEXICON = Lexicon(
    known_names=(
        KnownName("西部陆海新通道", "Corridor", "西部陆海新通道", nation_wide=True),
        KnownName("陆海通道", "Corridor", "西部陆海新通道", nation_wide=True),
    ),
    industries=MappingProxyType({"生物医药": "生物医药", "医药产业": "生物医药"}),
    indicators=MappingProxyType({"地区生产总值": "地区生产总值"}),
    wording=MappingProxyType({"notOfPlace": ("中山大学",)}),
    aliases=MappingProxyType({"高新技术产业开发区": "高新区", "自由贸易试验区": "自贸试验区", "自贸区": "自贸试验区"}),
    english=MappingProxyType({"生物医药": "biomedicine"}),
)
Identify = Callable[..., str]


@pytest.fixture(scope="module")
def identify(gazetteer: Gazetteer) -> Identify:
    """The IRI after ``…/id/`` of a name in a document of a place."""

    def run(
        name: str, kind: EntityType = "Zone", place: str | None = "440100", nation_wide: tuple[str, ...] = ()
    ) -> str:
        document = Document("plan", "规划", name, name, place=place)
        namer = Namer(
            document, scopes=Scopes(frozenset(nation_wide)), gazetteer=gazetteer, lexicon=LEXICON, names=Names()
        )
        identity = namer.identify(Mention(0, max(len(name), 1), kind, rule="gold"))
        assert identity is not None
        return identity.iri.removeprefix(BASE)

    return run


@pytest.mark.parametrize(
    ("name", "kind", "place", "iri"),
    [
        # The place that leads the name, else the document's.
        ("广州科技创新走廊", "Corridor", "440300", "440100/广州科技创新走廊"),
        ("琶洲互联网创新集聚区", "Zone", "440100", "440100/琶洲互联网创新集聚区"),
        ("天河智慧城", "Zone", "440100", "440106/天河智慧城"),
        ("深圳港", "Facility", "440100", "440300/深圳港"),
        ("滨海新城", "Zone", "440100", "440100/滨海新城"),
        ("滨海新城", "Zone", "120000", "120116/滨海新城"),
        # Ordinary words lead only at home, one character never does.
        ("和平大道改造工程", "Project", "440100", "440100/和平大道改造工程"),
        ("和平路商圈", "Zone", "120000", "120101/和平路商圈"),
        ("粤桂合作试验区", "Zone", "440100", "440100/粤桂合作试验区"),
        # Streets are named after places, universities after people.
        ("北京路", "Facility", "440100", "440100/北京路"),
        ("北京大学", "Organization", "440100", "110000/北京大学"),
        ("中山大学", "Organization", "440100", "440100/中山大学"),
        # The nation.
        ("中国制造2025", "Plan", "440100", "CN/中国制造2025"),
        ("南水北调", "Project", "CN", "CN/南水北调"),
        # The vocabulary.
        ("西部陆海新通道", "Corridor", "440100", "CN/西部陆海新通道"),
        ("陆海通道", "Corridor", "500000", "CN/西部陆海新通道"),
        ("医药产业", "Industry", "440100", "CN/生物医药"),
        ("地区生产总值", "Indicator", "440100", "CN/地区生产总值"),
        # Administrative areas.
        ("广州", "AdminArea", "440100", "area/440100"),
        ("广州市", "AdminArea", "110000", "area/440100"),
        ("南沙", "AdminArea", "440100", "area/440115"),
        ("广州市南沙区", "AdminArea", "440300", "area/440115"),
        ("粤", "AdminArea", "500000", "area/440000"),
        ("广州市鳌头镇", "AdminArea", "440100", "440100/广州市鳌头镇"),
        ("广东省番禺区东涌镇", "AdminArea", "440100", "440000/广东省番禺区东涌镇"),
        ("中国", "AdminArea", "440100", "area/100000"),
        ("浦东新区", "Zone", "310000", "area/310115"),
        # Without a code: towns, former areas, groups, other countries.
        ("鳌头镇", "AdminArea", "440100", "440100/鳌头镇"),
        ("萝岗区", "AdminArea", "440100", "440100/萝岗区"),
        ("萝岗科技城", "Zone", "440100", "440100/萝岗科技城"),
        ("鼓楼", "AdminArea", "440100", "440100/鼓楼"),
        ("京津冀", "AdminArea", "440100", "CN/京津冀"),
        ("美国", "AdminArea", "440100", "CN/美国"),
        ("欧盟", "AdminArea", "440100", "CN/欧盟"),
        # Short forms and numbers within names.
        ("广州高新技术产业开发区", "Zone", "440100", "440100/广州高新区"),
        ("广州高新区", "Zone", "440100", "440100/广州高新区"),
        ("中国-东盟自由贸易试验区", "Zone", "450000", "CN/中国-东盟自由贸易试验区"),
        ("地铁十八号线", "Project", "440100", "440100/地铁18号线"),
        ("地铁二十号线", "Project", "440100", "440100/地铁20号线"),
        ("地铁十号线", "Project", "440100", "440100/地铁10号线"),
        ("二号航站楼", "Project", "440100", "440100/2号航站楼"),
        ("京沪高新技术产业开发区行动", "Plan", "440100", "440100/京沪高新技术产业开发区行动"),
        # Unknown place.
        ("滨河新城", "Zone", None, "local-plan/滨河新城"),
        ("广州南站", "Facility", None, "440100/广州南站"),
        # Marks, spaces and what an IRI cannot hold.
        ("“一带一路” 枢纽", "Hub", "440100", "440100/一带一路枢纽"),
        ("A/B #?% 😀", "Project", "440100", "440100/A%2FB%23%3F%25😀"),
        ("坏\ufffd字", "Project", "440100", "440100/坏%EF%BF%BD字"),
    ],
)
def test_the_iri_of_a_name(identify: Identify, name: str, kind: EntityType, place: str | None, iri: str) -> None:
    assert identify(name, kind, place) == iri


def test_the_same_name_in_two_cities_is_two_things(identify: Identify) -> None:
    assert identify("国际金融城", place="440100") != identify("国际金融城", place="440300")


def test_a_type_does_not_change_what_a_thing_is(identify: Identify) -> None:
    assert identify("第二机场", "Project") == identify("第二机场", "Facility")


def test_a_national_document_widens_a_scope(identify: Identify) -> None:
    assert identify("数字走廊", "Corridor") == "440100/数字走廊"
    assert identify("数字走廊", "Corridor", nation_wide=("数字走廊",)) == "CN/数字走廊"
    # A place at the head of a name keeps it.
    assert identify("广州数字走廊", "Corridor", nation_wide=("广州数字走廊",)) == "440100/广州数字走廊"


def test_names_of_a_national_document_are_those_no_place_leads(
    marked: Callable[..., Extraction], gazetteer: Gazetteer
) -> None:
    national = marked(
        "推进[沿海铁路]Project、[广州南站]Facility，[陆海通道]Corridor，"
        "在[北京]AdminArea，完成[投资额]Indicator[5亿元]Quantity。",
        place="CN",
    )
    assert names_of(national, gazetteer=gazetteer, lexicon=LEXICON) == {"沿海铁路", "西部陆海新通道", "投资额"}
    city = replace(national, document=replace(national.document, place="440100"))
    assert names_of(city, gazetteer=gazetteer, lexicon=LEXICON) == frozenset()


def test_scopes_do_not_depend_on_order() -> None:
    parts = [{"甲"}, {"乙", "丙"}, set[str]()]
    assert Scopes.of(parts) == Scopes.of(reversed(parts)) == Scopes(frozenset("甲乙丙"))


SIGNS = "/#?%\"'<>{}|\\^`\0\n\t\u00a0\u3000“”《》—😀𠀀\ufffd\ufffe\u200b\u202e\ue000\U000e0101广州a0 "
HOSTILE = st.text(st.sampled_from(SIGNS) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(name=HOSTILE, kind=st.sampled_from(["Zone", "AdminArea", "Plan", "Indicator"]))
def test_every_name_makes_an_iri_that_keeps_it(name: str, kind: EntityType, gazetteer: Gazetteer) -> None:
    document = Document("plan", "规划", name, name, place="440100")
    namer = Namer(document, scopes=Scopes(), gazetteer=gazetteer, lexicon=LEXICON, names=Names())
    identity = namer.identify(Mention(0, len(name), kind, rule="gold"))
    if identity is None:
        return
    line = f"<{identity.iri}> <{identity.iri}> <{identity.iri}> .\n"
    (quad,) = ox.parse(line.encode(), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.subject, ox.NamedNode)
    assert quad.subject.value == identity.iri
    if identity.code is None:
        _, _, last = identity.iri.removeprefix(BASE).partition("/")
        assert unquote(last) == identity.name
        assert "/" not in last


@pytest.mark.parametrize("lead", ["广州", "云川", "南沙"])
def test_short_forms_meet_in_one_name(lead: str, gazetteer: Gazetteer) -> None:
    document = Document("plan", "规划", "x", "x", place="440100")
    namer = Namer(document, scopes=Scopes(), gazetteer=gazetteer, lexicon=LEXICON, names=Names())
    for words in (("高新区", "高新技术产业开发区"), ("自贸试验区", "自贸区", "自由贸易试验区")):
        assert {namer.canonical_name(lead + word, "Zone")[0] for word in words} == {lead + words[0]}
