"""The map: areas shaded by what is in them, and beside it the same in words; from a province to a thing, and back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

GUANGDONG, GUANGZHOU = "440000", "440100"


def shown(page: Page) -> Page:
    """The page, once the map is drawn and the first list is there."""
    page.wait_for_selector(".canvas .shape.known")
    page.wait_for_selector(".things li")
    return page


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("en", "dark")])
@pytest.mark.parametrize("place", ["", f"/{GUANGZHOU}", "/none", "?type=Zone"])
def test_the_map_has_no_barriers(explorer: str, open_page: Watched, language: str, scheme: str, place: str) -> None:
    page = open_page(f"{explorer}/#/map{place}", language)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    shown(page)
    page.get_by_text("地图数据" if language == "zh" else "Data of the map").click()
    assert violations(page) == []
    snapshot(page, f"map{re.sub(r'[^a-z0-9A-Z]+', '-', place)}-{language}-{scheme}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_on_a_phone_map_and_list_stand_below_one_another(explorer: str, open_page: Watched, language: str) -> None:
    page = open_page(f"{explorer}/#/map/{GUANGDONG}", language, width=390, height=844)
    shown(page)
    picture, heading = page.locator(".canvas").bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert picture is not None
    assert heading is not None
    assert picture["width"] == 390
    assert heading["y"] > picture["y"] + picture["height"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert violations(page) == []
    snapshot(page, f"map-phone-{language}")


def test_one_goes_from_the_nation_down_to_a_thing_and_back(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map"))
    page.get_by_role("table").get_by_role("link", name="广东省").click()
    expect(page).to_have_url(re.compile(f"#/map/{GUANGDONG}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("广东省")
    page.get_by_role("table").get_by_role("link", name="广州市").click()
    crumbs = page.get_by_role("navigation", name="所在的行政区")
    expect(crumbs).to_contain_text(re.compile("全国.*广东省.*广州市", re.DOTALL))
    things = page.get_by_role("region", name="位于广州市的事物")
    expect(things.get_by_role("link", name="琶洲互联网创新集聚区", exact=True)).to_be_visible()
    page.get_by_role("table").get_by_role("link", name="南沙区").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("南沙区")
    # Each thing there leads to what is said of it.
    thing = page.locator(".things li a.thing").first
    thing.click()
    expect(page).to_have_url(re.compile("#/entity/"))
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("南沙区")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("广州市")


def test_a_click_on_the_map_chooses_what_lies_there(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/map")
    page.emulate_media(reduced_motion="reduce")
    shown(page)
    province = page.locator(f'path.shape[data-code="{GUANGDONG}"]')
    province.hover()
    expect(page.locator(".tip")).to_contain_text("广东省")
    province.click()
    expect(page).to_have_url(re.compile(f"#/map/{GUANGDONG}$"))
    city = page.locator(f'circle[data-code="{GUANGZHOU}"]')
    city.click()
    expect(page).to_have_url(re.compile(f"#/map/{GUANGZHOU}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("广州市")
    # The things of a district that no open data place stand in its city, and the list says so.
    expect(page.get_by_role("row").filter(has_text="南沙区")).to_contain_text("图上无位置")
    # A province of which the store knows nothing leads nowhere.
    page.goto(f"{explorer}/#/map")
    page.locator('path.shape[data-code="540000"]').click()
    expect(page).to_have_url(re.compile("#/map$"))


def test_links_lead_to_the_graph_and_to_a_search_in_the_area(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map/{GUANGZHOU}?type=Zone", "en"))
    links = page.locator(".panel")
    expect(links.get_by_role("link", name="Search what is here")).to_have_attribute(
        "href", f"#/search?place={GUANGZHOU}&type=Zone"
    )
    expect(links.get_by_role("link", name="Graph", exact=True)).to_have_attribute(
        "href", f"#/graph?ids=area/{GUANGZHOU}"
    )
    expect(links.get_by_role("link", name="Facts about 广州")).to_have_attribute("href", f"#/entity/area/{GUANGZHOU}")


def test_filters_stand_in_the_address_and_count_anew(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map/{GUANGZHOU}", "en"))
    summary = page.locator(".panel > p[role=status]")
    before = summary.inner_text()
    page.get_by_label("Type", exact=True).select_option("Project")
    expect(page).to_have_url(re.compile(r"\?type=Project$"))
    expect(summary).not_to_have_text(before)
    expect(summary).not_to_have_text(before)
    projects = summary.inner_text()
    page.get_by_label("Status", exact=True).select_option("planned")
    expect(page).to_have_url(re.compile("type=Project&status=planned"))
    expect(summary).not_to_have_text(projects)
    number = int(re.findall(r"\d+", summary.inner_text())[0])
    page.reload()
    expect(summary).to_contain_text(str(number))
    expect(page.get_by_label("Status", exact=True)).to_have_value("planned")
    expect(page.locator(".things li")).to_have_count(min(number, 30))
    page.get_by_role("button", name="Clear filters").click()
    expect(summary).to_have_text(before)
    page.go_back()
    expect(page.get_by_label("Type", exact=True)).to_have_value("Project")


def test_a_document_alone_can_be_looked_at(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map?document=440100-2017-report", "en"))
    chip = page.get_by_role("button", name="Document: 440100-2017-report")
    summary = page.locator(".panel > p[role=status]")
    before = summary.inner_text()
    chip.click()
    expect(chip).to_be_hidden()
    expect(summary).not_to_have_text(before)


def test_what_part_of_the_map_is_seen_stands_in_the_address(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/map", "en")
    page.emulate_media(reduced_motion="reduce")
    shown(page)
    drawn = page.locator(".canvas svg > g")
    whole = drawn.get_attribute("transform")
    page.get_by_role("button", name="Zoom in").click()
    expect(page).to_have_url(re.compile(r"\?at=\d+\.\d+_\d+\.\d+_1\.60$"))
    expect(drawn).not_to_have_attribute("transform", whole or "")
    page.locator(".canvas").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.mouse.move(400, 400)
    page.mouse.wheel(0, -300)
    expect(page).to_have_url(re.compile(r"at=\d+\.\d+_\d+\.\d+_(?!2\.56$)[2-9]\.\d+$"))
    near = scale(drawn.get_attribute("transform"))
    page.reload()
    shown(page)
    assert scale(drawn.get_attribute("transform")) == pytest.approx(near, rel=0.02)
    page.keyboard.press("0")
    expect(drawn).to_have_attribute("transform", whole or "")


def scale(transform: str | None) -> float:
    found = re.search(r"scale\(([\d.]+)\)", transform or "")
    assert found is not None
    return float(found[1])


def test_everything_is_reached_by_keys(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map/{GUANGZHOU}", "en"))
    page.get_by_role("link", name=re.compile("南沙区")).first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/map/440115$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nansha")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile(f"#/map/{GUANGZHOU}$"))
    page.keyboard.press("Control+k")
    page.keyboard.type("Up to")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"#/map/{GUANGDONG}$"))
    # What the keys point at in the list is outlined on the map.
    page.goto(f"{explorer}/#/map")
    page.get_by_role("table").get_by_role("link", name=re.compile("广东省")).focus()
    expect(page.locator(".canvas .ring")).to_have_count(1)


def test_what_has_no_area_is_counted_and_listed(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map", "en"))
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="No known area"))
    number = int(row.get_by_role("cell").last.inner_text().replace(",", ""))
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile("#/map/none$"))
    expect(page.locator(".panel > p[role=status]")).to_contain_text(f"{number:,}")
    expect(page.get_by_role("status").filter(has_text=f"1–30 of {number:,}")).to_be_visible()
    first = page.locator(".things li a.thing").first.inner_text()
    page.get_by_role("button", name="Next").click()
    expect(page).to_have_url(re.compile("start=30"))
    expect(page.locator(".things li a.thing").first).not_to_have_text(first)
    page.get_by_role("button", name="Previous").click()
    expect(page.locator(".things li a.thing").first).to_have_text(first)


def test_the_language_switches_in_place(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map/{GUANGDONG}", "en"))
    expect(page.locator(".label", has_text="Guangzhou")).to_be_visible()
    page.get_by_role("button", name="切换到中文").click()
    expect(page.locator(".label", has_text="广州")).to_be_visible()
    expect(page.locator(".label", has_text="Guangzhou")).to_have_count(0)


def test_sources_and_licences_are_told(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map", "en"))
    page.get_by_text("Data of the map").click()
    for said in ("MapSVG", "Natural Earth", "GeoNames", "CC BY 4.0", "public domain", "no position on borders"):
        expect(page.locator("details", has_text="Data of the map")).to_contain_text(said)


def test_without_the_drawing_the_list_is_still_there(explorer: str, open_page: Watched) -> None:
    page = open_page("about:blank", "en")
    page.route("**/*atlas*", lambda route: route.abort())
    page.goto(f"{explorer}/#/map")
    expect(page.get_by_text("The data of the map could not be read")).to_be_visible()
    page.get_by_role("table").get_by_role("link", name="广东省").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("广东省")


def test_a_service_that_is_gone_is_told_and_asked_again(explorer: str, open_page: Watched) -> None:
    page = shown(open_page(f"{explorer}/#/map/{GUANGZHOU}", "en"))

    def gone(route: Route) -> None:
        route.abort()

    page.route("**/places**", gone)
    page.get_by_label("Type", exact=True).select_option("Zone")
    expect(page.get_by_text("The service cannot be reached.").first).to_be_visible()
    # The map that was there stays, and so does the filter.
    expect(page.locator(".canvas .shape.known").first).to_be_visible()
    page.unroute("**/places**", gone)
    page.get_by_role("button", name="Try again").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("广州市")
    expect(page.get_by_label("Type", exact=True)).to_have_value("Zone")


def test_a_link_to_an_area_of_another_store_says_so(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/map/999999", "en")
    expect(page.get_by_role("heading", level=1)).to_contain_text("999999")
    assert violations(page) == []
    page.get_by_role("link", name="Show all of China").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All of China")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_store_explains_itself(empty_explorer: str, open_page: Watched, language: str) -> None:
    page = open_page(f"{empty_explorer}/#/map", language)
    heading = {"zh": "还没有地区", "en": "no areas in this store yet"}[language]
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.wait_for_selector(".canvas .shape")
    assert violations(page) == []
    snapshot(page, f"map-empty-{language}")
