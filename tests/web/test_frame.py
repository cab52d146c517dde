"""The frame: header, search, palette, language, colours; and the files of the explorer as the service sends them."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from playwright.sync_api import Route, expect

from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

#: Bytes of script, packed, that the first view may need.
FIRST_VIEW = 300_000


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["", "graph", "map", "documents", "sparql", "search?q=广州"])
def test_views_have_no_barriers(explorer: str, open_page: Watched, language: str, view: str) -> None:
    page = open_page(f"{explorer}/#/{view}", language)
    page.wait_for_selector("main h1, main h2")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    snapshot(page, f"{view.split('?', maxsplit=1)[0] or 'home'}-{language}")


def test_search_goes_to_what_it_finds(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents")
    field = page.get_by_role("banner").get_by_role("combobox")
    field.fill("gzkjcxzl")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("广州科技创新走廊")
    field.press("ArrowDown")
    field.press("Enter")
    expect(page).to_have_url(re.compile("#/entity/440100/" + quote("广州科技创新走廊")))
    page.go_back()
    expect(page).to_have_url(re.compile("#/documents"))


def test_language_and_colours_switch_in_place_and_are_kept(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="切换到中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="切换为深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_palette_does_everything_by_key(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    page.wait_for_selector("main h1")
    page.keyboard.press("Control+k")
    page.keyboard.type("sparql")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#/sparql"))
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_enter_in_the_palette_takes_what_was_typed_however_late_the_search(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    page.wait_for_selector("main h1")

    def slowly(route: Route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route(re.compile(r"/entities\?"), slowly)
    page.keyboard.press("Control+k")
    page.keyboard.type("琶洲互联网")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="琶洲互联网创新集聚区")).to_be_visible()


def test_a_service_that_is_gone_is_told_and_nothing_is_lost(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    page.wait_for_selector("main h1")
    page.context.set_offline(True)
    page.get_by_role("banner").get_by_role("combobox").fill("guangzhou")
    expect(page.get_by_text("The service cannot be reached.").first).to_be_visible()
    expect(page.get_by_role("banner").get_by_role("combobox")).to_have_value("guangzhou")


def test_files_of_the_explorer_are_small_and_kept_for_ever(explorer: str, root: Path) -> None:
    page = httpx2.get(f"{explorer}/")
    scripts = re.findall(r'(?:src|href)="\./(assets/[^"]+)"', page.text)
    assert scripts
    packed = 0
    for name in scripts:
        answer = httpx2.get(f"{explorer}/{name}")
        assert answer.headers["cache-control"].endswith("immutable")
        assert answer.headers["content-encoding"] == "gzip"
        plain = httpx2.get(f"{explorer}/{name}", headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == answer.content
        packed += len(gzip.compress(answer.content)) if name.endswith(".js") else 0
    assert packed < FIRST_VIEW
    assert httpx2.get(f"{explorer}/assets/..%2Findex.html").status_code == 404
    assert httpx2.get(f"{explorer}/assets/nothing.js").status_code == 404
    for built in (root / "api" / "static").rglob("*.js"):
        outside = set(re.findall(r"https?://[\w.-]+\.(?:com|net|io|cn|dev)\b", built.read_text(encoding="utf-8")))
        assert not [one for one in outside if re.search("cdn|unpkg|googleapis|tile", one)], built.name


def test_a_browser_that_keeps_nothing_shows_the_page_all_the_same(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/", "en")
    page.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
        "{ get() { throw new DOMException('forbidden', 'SecurityError'); } })"
    )
    page.reload()
    expect(page.get_by_role("heading", name="Ask a question")).to_be_visible()
    page.get_by_role("button", name="切换到中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
