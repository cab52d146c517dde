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
from kg.lexicon import HeadNoun, KnownName, Lexicon
from kg.link.identity import Namer, Scopes, names_of
from kg.model import Document, EntityType, Extraction, Mention
from kg.names import Names

BASE = "https://w3id.org/planatlas/id/"
#: A vocabulary of the tests' own, so that the words of the ontology may change.
LEXICON = Lexicon(
    head_nouns=(
        HeadNoun("大学", "Organization"),
        HeadNoun("枢纽", "Hub"),
        HeadNoun("高新区", "Zone"),
        HeadNoun("科学城", "Zone"),
        HeadNoun("水库", "Facility"),
        HeadNoun("改造", "Project"),
        HeadNoun("改革", "Reform"),
        HeadNoun("清单", "Reform"),
        HeadNoun("音乐节", "Event"),
    ),
    known_names=(
        KnownName("西部陆海新通道", "Corridor", "西部陆海新通道", nation_wide=True),
        KnownName("长三角", "AdminArea", "长三角", nation_wide=True),
        KnownName("长江", "NaturalFeature", "长江", nation_wide=True),
        KnownName("南水北调", "Project", "南水北调", nation_wide=True),
        KnownName("中国-东盟自由贸易区", "Zone", "中国-东盟自由贸易区", nation_wide=True),
        KnownName("陆海通道", "Corridor", "西部陆海新通道", nation_wide=True),
    ),
    industries=MappingProxyType({"生物医药": "生物医药", "医药产业": "生物医药"}),
    indicators=MappingProxyType({"地区生产总值": "地区生产总值"}),
    wording=MappingProxyType(
        {
            "notOfPlace": ("中山大学",),
            "genericModifier": ("国际", "航空", "国家"),
            "ownPlan": ("方案", "强省"),
            "frameTail": ("工程", "地区"),
            "frameLead": ("完成", "年均"),
            "programmeWork": ("发展工程",),
            "singleWork": ("水电站",),
        }
    ),
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
        ("和平大道改造工程", "Project", "440100", "440100/和平大道改造"),
        ("和平路商圈", "Zone", "120000", "120101/和平路商圈"),
        ("粤桂合作试验区", "Zone", "440100", "CN/粤桂合作试验区"),
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
        ("云川高新技术产业开发区方案", "Plan", "440100", "440100/云川高新技术产业开发区方案"),
        # Kinds are the same everywhere, single things are not.
        ("低空装备", "Industry", "440100", "CN/低空装备"),
        ("低空装备产业", "Industry", "310000", "CN/低空装备"),
        ("网约车订单量", "Indicator", "440100", "CN/网约车订单量"),
        ("完成地区生产总值", "Indicator", "440100", "CN/地区生产总值"),
        ("年均地区生产总值", "Indicator", "440100", "CN/地区生产总值"),
        ("瞪羚企业数量", "Indicator", "440100", "CN/瞪羚企业数"),
        ("广州港吞吐量", "Indicator", "440300", "440100/广州港吞吐量"),
        # A reform with and without the word; a list of what is forbidden is named as it is.
        ("零基预算", "Reform", "440100", "CN/零基预算改革"),
        ("零基预算改革", "Reform", "310000", "CN/零基预算改革"),
        ("医药卫生体制", "Reform", "440100", "CN/医药卫生体制改革"),
        ("负面清单", "Reform", "440100", "CN/负面清单"),
        ("通辽", "Reform", "150000", "150500/通辽"),
        # Plans of the nation, and those that each place makes for itself.
        ("空气质量持续改善行动计划", "Plan", "440100", "CN/空气质量持续改善行动"),
        ("国家就业优先发展战略", "Plan", "440100", "CN/就业优先发展"),
        ("就业优先发展战略", "Plan", "310000", "CN/就业优先发展"),
        ("中华人民共和国湿地保护法", "Plan", "440100", "CN/湿地保护法"),
        ("碳达峰行动方案", "Plan", "440100", "440100/碳达峰行动方案"),
        ("长三角空间规划方案", "Plan", "310000", "CN/长三角空间规划方案"),
        ("教育强省", "Plan", "440000", "440000/教育强省"),
        ("45件民生实事", "Plan", "440100", "440100/45件民生实事"),
        ("两区", "Plan", "440100", "440100/两区"),
        ("四好农村路", "Plan", "440100", "CN/四好农村路"),
        ("城市更新三年行动计划", "Plan", "440100", "440100/城市更新三年行动"),
        ("省重点项目", "Indicator", "440000", "440000/省重点项目"),
        ("省级瞪羚企业", "Indicator", "440000", "CN/省级瞪羚企业"),
        ("省以下财政体制改革", "Reform", "440000", "CN/省以下财政体制改革"),
        ("惠企政策", "Plan", "440100", "440100/惠企政策"),
        # What the words say of the reach.
        ("国际航空枢纽", "Hub", "440100", "440100/国际航空枢纽"),
        ("长三角一体化示范园", "Zone", "310000", "CN/长三角一体化示范园"),
        ("沿沪宁创新带", "Corridor", "320000", "CN/沿沪宁创新带"),
        ("云川新城", "Zone", "440100", "440100/云川新城"),
        ("云台国家实验基地", "Zone", "440100", "CN/云台国家实验基地"),
        ("雅鸣水电站", "Project", "540000", "CN/雅鸣水电站"),
        ("工业软件创新发展工程", "Project", "440100", "CN/工业软件创新发展工程"),
        ("引江补河", "Project", "420000", "CN/引江补河"),
        ("省博物馆", "Facility", "440000", "440000/省博物馆"),
        ("某某电池", "Organization", "440100", "CN/某某电池"),
        ("理工大学", "Organization", "440100", "440100/理工大学"),
        ("二十届四中全会", "Event", "440100", "CN/二十届四中全会"),
        ("音乐节", "Event", "440100", "440100/音乐节"),
        # Lines have the smallest area that holds all their cities.
        ("花番高速", "Project", "440100", "440100/花番高速"),
        ("穗深城际", "Project", "440100", "440000/穗深城际"),
        ("南信合高铁", "Project", "410000", "CN/南信合高铁"),
        ("环城高速", "Project", "440100", "440100/环城高速"),
        # Frames of listed names.
        ("南水北调工程", "Project", "410000", "CN/南水北调"),
        ("长三角地区", "AdminArea", "310000", "CN/长三角"),
        ("长江工程", "Project", "420000", "420000/长江工程"),
        ("滨河改造工程", "Project", "440100", "440100/滨河改造"),
        # Free trade zones of the nation in a place; free trade areas of several parties.
        ("中国（上海）自由贸易试验区", "Zone", "CN", "310000/上海自贸试验区"),
        ("中国(上海)自贸试验区", "Zone", "CN", "310000/上海自贸试验区"),
        ("中国上海自由贸易试验区", "Zone", "440100", "310000/上海自贸试验区"),
        ("中国-东盟自贸区", "Zone", "450000", "CN/中国-东盟自由贸易区"),
        ("瑞士自贸区", "Zone", "CN", "CN/瑞士自由贸易区"),
        # An area in the place of a zone or hub.
        ("通州区", "Zone", "130000", "area/110112"),
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
    assert identify("治本攻坚三年行动", "Plan", nation_wide=("治本攻坚三年行动",)) == "CN/治本攻坚三年行动"
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


def test_a_general_name_of_the_nation_widens_nothing(identify: Identify) -> None:
    for name in ("高新区", "国家高新区"):
        assert identify(name, place="440100", nation_wide=(name,)) == f"440100/{name}"
        assert identify(name, place="CN") == f"CN/{name}"


def test_general_names_are_not_among_those_of_a_national_document(
    marked: Callable[..., Extraction], gazetteer: Gazetteer
) -> None:
    national = marked("办好[国家高新区]Zone，建设[沿海科学城]Zone，制定[碳达峰行动方案]Plan。", place="CN")
    assert names_of(national, gazetteer=gazetteer, lexicon=LEXICON) == {"沿海科学城"}


@pytest.mark.parametrize("name", ["自治区", "全区", "我市", "各省", "全国", "市县"])
def test_an_area_without_a_name_is_none(name: str, gazetteer: Gazetteer) -> None:
    document = Document("plan", "规划", name, name, place="440100")
    namer = Namer(document, scopes=Scopes(), gazetteer=gazetteer, lexicon=LEXICON, names=Names())
    assert namer.identify(Mention(0, len(name), "AdminArea", rule="gold")) is None


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
