"""The panel of a thing: names, chips, facts with their sentences, values as table and chart, ways out."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

import httpx2
import pytest
from playwright.sync_api import expect

from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

CORRIDOR = "440100/广州科技创新走廊"
CITY = "area/440100"
INDICATOR = "CN/地区生产总值"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("thing", [CORRIDOR, CITY, INDICATOR])
def test_things_have_no_barriers(explorer: str, open_page: Watched, language: str, thing: str) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(thing)}", language)
    page.wait_for_selector("main h1")
    page.wait_for_load_state("networkidle")
    for folded in page.locator("main section summary").all():
        folded.click()
    assert violations(page) == []
    name = thing.split("/", maxsplit=1)[1]
    snapshot(page, f"entity-{name}-{language}")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    snapshot(page, f"entity-{name}-{language}-phone-dark")


def test_a_corridor_leads_to_its_zones_and_their_sentence(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(CORRIDOR)}", "en")
    parts = page.get_by_role("region", name="has part")
    zones = ["中新广州知识城", "科学城", "琶洲互联网创新集聚区", "生物岛", "大学城"]
    for zone in zones:
        expect(parts.get_by_role("link", name=zone, exact=True)).to_be_visible()
    # The sentence that names them all stands there once, with each of them marked.
    sentence = parts.get_by_role("blockquote")
    expect(sentence).to_have_count(1)
    for zone in zones:
        expect(sentence.locator("mark", has_text=zone).first).to_be_visible()
    expect(parts).to_contain_text(re.compile(r"\d+% confidence"))
    sentence.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"#/document/440100-2016-report\?at=\d+-\d+$"))
    page.go_back()
    parts.get_by_role("link", name="生物岛", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("生物岛")
    expect(page.get_by_role("region", name="part of").get_by_role("link", name="广州科技创新走廊")).to_be_visible()


def test_chips_say_what_it_is_and_lead_on(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(CITY)}", "zh")
    expect(page.get_by_text("又称 广州")).to_be_visible()
    expect(page.get_by_text("guang zhou shi")).to_be_visible()
    expect(page.get_by_role("link", name="地点 推断")).to_be_visible()
    expect(page.get_by_role("link", name="广东省")).to_have_attribute("href", "#/entity/area/440000")
    page.get_by_role("link", name="行政区域", exact=True).first.click()
    expect(page).to_have_url(re.compile("#/search.type=AdminArea"))


def test_many_facts_are_filtered_and_the_link_says_how(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(CITY)}", "en")
    facts = page.get_by_role("region", name="Facts", exact=True)
    facts.get_by_role("button", name=re.compile("^hosts ")).click()
    expect(facts.get_by_role("heading", level=3)).to_have_count(1)
    facts.get_by_role("searchbox").fill("马拉松")
    expect(facts.get_by_role("link", name="广州马拉松", exact=True)).to_be_visible()
    assert "relation=hosts&q=马拉松" in unquote(page.url)
    page.reload()
    expect(facts.get_by_role("searchbox")).to_have_value("马拉松")
    expect(facts.get_by_role("heading", level=3)).to_have_count(1)
    facts.get_by_role("searchbox").fill("没有这个")
    expect(facts.get_by_text("Nothing fits the filter.")).to_be_visible()
    facts.get_by_role("button", name="Clear filters").click()
    expect(facts.get_by_role("heading", level=3)).not_to_have_count(1)
    page.get_by_role("button", name=re.compile("^commits ")).click()
    expect(page).to_have_url(re.compile("commitment=commits"))


def test_values_stand_in_a_table_and_in_a_chart(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(INDICATOR)}", "en")
    values = page.get_by_role("region", name="Values")
    row = values.get_by_role("row", name=re.compile("^2015 1.81万亿元"))
    expect(row).to_contain_text("2015")
    expect(row).to_contain_text("achieved")
    row.locator("summary").click()
    expect(row.locator("mark", has_text="1.81万亿元")).to_be_visible()
    chart = values.get_by_role("img", name=re.compile("level from 2015 to 2020"))
    expect(chart.locator("canvas")).to_be_visible()


def test_it_can_be_taken_away_and_opened_elsewhere(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(CORRIDOR)}", "en")
    actions = page.get_by_role("navigation", name="Actions")
    expect(actions.get_by_role("link", name="Open in graph")).to_have_attribute("href", f"#/graph?ids={CORRIDOR}")
    actions.get_by_text("Download").click()
    for name, kind in [("JSON-LD", "application/ld+json"), ("Turtle", "text/turtle"), ("CSV", "application/zip")]:
        address = actions.get_by_role("link", name=name).get_attribute("href") or ""
        answer = httpx2.get(f"{explorer}/{address.removeprefix('./')}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(kind)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    actions.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert unquote(copied) == f"{explorer}/#/entity/{CORRIDOR}"


def test_a_stale_link_says_so(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/440100/{quote('没有这个走廊')}", "en")
    expect(page.get_by_role("alert")).to_contain_text("Not found")
    assert violations(page) == []
