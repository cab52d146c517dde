"""Places by name and code: who is meant, from where it is read, and what a name alone proves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.gazetteer import NATION, Gazetteer, gazetteer, short_name


@pytest.mark.parametrize(
    ("name", "within", "code"),
    [
        ("广州", None, "440100"),
        ("广州市", None, "440100"),
        ("南沙", "440100", "440115"),
        ("南沙区", "440000", "440115"),
        ("南沙区", "460300", "460303"),
        ("番禺区", None, "440113"),
        # A name of many: the document's own city, its province, or nothing.
        ("鼓楼", "320100", "320106"),
        ("鼓楼", "320300", "320302"),
        ("鼓楼", "320000", None),
        ("鼓楼", "440100", None),
        ("鼓楼区", None, None),
        ("南山", "440100", "440305"),
        ("朝阳", "110000", "110105"),
        ("朝阳", "220100", "220104"),
        ("朝阳", None, None),
        # The higher in rank, where the other is only a district somewhere.
        ("长沙", None, "430100"),
        ("西安", None, "610100"),
        ("中山", "440100", "442000"),
        ("吉林", "220200", "220000"),
        ("河北", "120000", "130000"),
        # The municipalities and their districts.
        ("重庆", None, "500000"),
        ("浦东新区", "310000", "310115"),
        ("浦东", None, "310115"),
        # One character.
        ("粤", None, "440000"),
        ("渝", "440100", "500000"),
        ("沪", None, "310000"),
        # The nation, and what the package leaves without a code.
        ("中国", "CN", NATION),
        ("台湾省", None, "710000"),
        ("香港", None, "810000"),
        # Peoples are left out of the short name.
        ("恩施", "420000", "422800"),
        ("广西", None, "450000"),
        ("没有此地", "440100", None),
        ("", None, None),
    ],
)
def test_a_name_means_the_place_that_lies_nearest(name: str, within: str | None, code: str | None) -> None:
    area = gazetteer().find(name, within)
    assert (area.code if area else None) == code


@pytest.mark.parametrize(
    ("name", "within", "full", "current"),
    [
        ("萝岗", "440100", "萝岗区", False),
        ("萝岗区", "440100", "萝岗区", False),
        ("增城", "440100", "增城区", True),
        ("增城市", "440100", "增城市", False),
        ("崇文", "110000", "崇文区", False),
    ],
)
def test_former_areas_are_found_and_marked(name: str, within: str, full: str, current: bool) -> None:  # noqa: FBT001
    area = gazetteer().find(name, within)
    assert area is not None
    assert (area.name, area.current) == (full, current)
    if not current:
        assert gazetteer().area(area.code) is None or gazetteer().area(area.code) != area


def test_ancestors_lead_up_to_the_nation() -> None:
    places = gazetteer()
    assert places.ancestors("440115") == ("440100", "440000", NATION)
    assert places.ancestors("310115") == ("310000", NATION)
    assert places.ancestors("659001") == ("650000", NATION)
    assert places.ancestors(NATION) == places.ancestors("999999") == ()


def test_every_area_hangs_on_the_nation_and_has_six_digits() -> None:
    places = gazetteer()
    codes = {code for names in (places.names(), places.risky_names()) for found in names.values() for code in found}
    current = [area for code in codes if (area := places.area(code)) is not None]
    assert len(current) > 3000
    for area in current:
        assert len(area.code) == 6
        assert area.code.isdecimal()
        assert area.code == NATION or places.ancestors(area.code)[-1] == NATION
        assert places.area(area.code) == area


def test_a_word_or_a_single_character_proves_no_place() -> None:
    places = gazetteer()
    risky = places.risky_names()
    assert {"和平", "平安", "城区", "粤", "新", "青山", "合作"} <= risky.keys()
    assert not risky.keys() & places.names().keys()
    assert places.names()["广州"] == ("440100",)
    assert set(places.names()["鼓楼区"]) >= {"320106", "320302", "350102", "410204"}
    assert not places.find("和平", "120000").safe  # type: ignore[union-attr]
    # A province is meant by its name whatever district bears it too.
    assert {"海南", "河南", "吉林"} <= places.names().keys()


def test_names_are_whole_and_short() -> None:
    assert short_name("双江拉祜族佤族布朗族傣族自治县") == "双江"
    assert short_name("东乡族自治县") == "东乡"
    assert [short_name(name) for name in ("西藏自治区", "内蒙古自治区", "融水苗族自治县")] == ["西藏", "内蒙古", "融水"]
    assert short_name("梅里斯达斡尔族区") == "梅里斯"
    assert short_name("新巴尔虎左旗") == "新巴尔虎左旗"
    assert short_name("神农架林区") == "神农架"
    assert short_name("沧县") == "沧县"


def test_countries_and_capitals_are_known_in_chinese() -> None:
    foreign = gazetteer().foreign()
    assert {"美国", "欧盟", "新加坡", "伦敦", "东南亚", "华盛顿", "阿联酋"} <= foreign
    assert not {"中国", "香港", "上海", "台北"} & foreign


def test_the_gazetteer_is_built_once() -> None:
    assert gazetteer() is gazetteer()
    assert isinstance(gazetteer(), Gazetteer)


@given(
    st.sampled_from(sorted(gazetteer().names())),
    st.sampled_from(["440100", "110000", "320000", "CN", None, "999999", "x"]),
)
def test_whatever_is_found_bears_the_name(name: str, within: str | None) -> None:
    area = gazetteer().find(name, within)
    assert area is None or name in {area.name, area.short}


@given(st.text(max_size=6))
def test_no_text_breaks_the_search(text: str) -> None:
    gazetteer().find(text, "440100")
