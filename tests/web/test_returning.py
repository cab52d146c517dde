"""Going back, links that lead nowhere, a service that is gone: what one had is there again, and what is not is said."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import expect

from tests.web.conftest import Watched

AT = "() => Math.round(window.scrollY)"


def test_back_and_reload_lead_to_where_one_was(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/search")
    page.get_by_role("button", name="再显示").click()
    rows = page.locator("main ul.card > li")
    expect(rows).to_have_count(60)
    link = rows.nth(45).get_by_role("link")
    link.scroll_into_view_if_needed()
    before = page.evaluate(AT)
    assert before > 500
    name = link.locator(".name > span").first.inner_text()
    link.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    assert page.evaluate(AT) == 0
    page.go_back()
    expect(rows).to_have_count(60)
    expect(link).to_be_focused()
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 3")
    page.reload()
    expect(rows).to_have_count(60)
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 3")
    # What is asked anew begins anew.
    page.get_by_role("button", name="功能区").first.click()
    expect(page).to_have_url(re.compile(r"#/search\?type=Zone$"))


def test_links_that_lead_nowhere_have_a_title_and_a_way_on(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    for address, title in [
        ("entity/440100/" + quote("没有"), "没有"),
        ("document/none", "none"),
        ("nothing", "There is no page “nothing”"),
    ]:
        page.goto(f"{explorer}/#/{address}")
        expect(page).to_have_title(f"{title} · Planatlas")
    page.get_by_role("link", name="Go to the first page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do the plans say?")
    page.goto(f"{explorer}/#/entity")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything")


def test_a_thing_that_a_question_is_not_about_is_no_mistake_in_writing(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/corridor-zones?corridor=440100/" + quote("没有"), "en")
    expect(page.get_by_role("alert")).to_contain_text("Choose another above.")
    expect(page.get_by_role("alert")).not_to_contain_text("cannot be read")


def test_a_graph_link_cut_short_says_so_in_words(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?g=abc", "en")
    notice = page.locator(".notices").get_by_text("The link is not whole")
    expect(notice).to_be_visible()
    expect(notice).not_to_contain_text("Error")


def test_a_view_that_cannot_be_read_tells_of_the_service(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    page.wait_for_selector("main h1")
    page.route("**/assets/**", lambda route: route.abort())
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Map").click()
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    page.unroute("**/assets/**")
    page.get_by_role("button", name="Try again").click()
    expect(page).to_have_title(re.compile("Map: "))
