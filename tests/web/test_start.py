"""First sight: what the store holds, questions as cards, an empty store and its samples; the page of search results."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote, unquote

import httpx2
import pytest
from playwright.sync_api import Page, expect

from kg.settings import Settings
from kg.store import EmbeddedStore, open_store
from tests.web.conftest import TOKEN, Watched
from tests.web.looking import snapshot, violations

Running = Callable[..., AbstractContextManager[str]]

CORRIDOR = "440100/广州科技创新走廊"


def _dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["", "?questions=all", "search", "search?q=guangzhou", "search?q=没有这个&type=Zone"])
def test_first_sight_and_search_have_no_barriers(explorer: str, open_page: Watched, language: str, view: str) -> None:
    page = open_page(f"{explorer}/#/{view}", language)
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    name = re.sub(r"\W+", "-", view) or "home"
    snapshot(page, f"start-{name}-{language}")
    _dark(page)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    snapshot(page, f"start-{name}-{language}-phone-dark")


def test_a_card_runs_with_what_is_picked_in_it(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/", "en")
    card = page.get_by_role("listitem").filter(has_text="Which zones belong to this corridor?")
    answer = card.get_by_role("link")
    expect(card).to_contain_text("广州科技创新走廊")
    expect(answer).to_have_attribute("href", f"#/query/corridor-zones?corridor={CORRIDOR}")
    card.get_by_role("button", name="Change the corridor").click()
    field = card.get_by_role("combobox")
    expect(field).to_be_focused()
    field.fill("广深")
    expect(card.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(card.get_by_role("button", name="Change the corridor")).to_be_focused()
    expect(card).to_contain_text("广深科技创新走廊")
    answer.click()
    expect(page).to_have_url(re.compile("#/query/corridor-zones"))
    assert unquote(page.url).endswith("/广深科技创新走廊")


def test_what_the_store_holds_leads_there(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/", "en")
    page.get_by_role("link", name=re.compile("^corridor ")).click()
    expect(page).to_have_url(re.compile(r"#/search\?type=Corridor"))
    expect(page.get_by_role("link", name="广州科技创新走廊")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=re.compile("2 documents")).click()
    expect(page).to_have_url(re.compile("#/documents"))
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)


def test_what_was_seen_is_offered_again(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/entity/{quote(CORRIDOR)}", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("广州科技创新走廊")
    page.get_by_role("link", name="Planatlas").click()
    recent = page.get_by_role("region", name="Seen lately")
    recent.get_by_role("link", name="广州科技创新走廊").click()
    expect(page).to_have_url(re.compile("#/entity/"))


def test_an_empty_store_explains_itself_and_takes_the_samples(
    tmp_path: Path, running: Running, open_page: Watched
) -> None:
    store = open_store(tmp_path / "store", create=True)
    with running(store, Settings(workers=2, timeout=20, token=TOKEN)) as address:
        page = open_page(f"{address}/", "en")
        expect(page.get_by_role("heading", name="No documents here yet")).to_be_visible()
        assert violations(page) == []
        snapshot(page, "start-empty-en")
        page.get_by_role("button", name="Load two sample reports").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Token").fill("wrong")
        dialog.get_by_label("Token").press("Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("did not take")
        assert violations(page) == []
        snapshot(page, "start-token-en")
        dialog.get_by_label("Token").fill(TOKEN)
        dialog.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("link", name=re.compile("2 documents"))).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", name="Ask a question")).to_be_visible()
        assert page.evaluate("sessionStorage.getItem('planatlas-token')") == TOKEN


def test_whoever_gives_no_token_has_written_nothing(empty_explorer: str, open_page: Watched) -> None:
    page = open_page(f"{empty_explorer}/", "en")
    page.get_by_role("button", name="Load two sample reports").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Take in 2 documents")).to_be_visible()
    assert page.request.get(f"{empty_explorer}/documents").json()["total"] == 0


def test_a_closed_service_offers_no_upload(sample_store: EmbeddedStore, running: Running, open_page: Watched) -> None:
    with running(sample_store, Settings(workers=2, timeout=20)) as address:
        page = open_page(f"{address}/", "en")
        expect(page.get_by_role("heading", name="Ask a question")).to_be_visible()
        expect(page.locator("input[type=file]")).to_have_count(0)
        page.goto(f"{address}/#/documents")
        expect(page.get_by_text("for reading only")).to_be_visible()
        expect(page.locator("input[type=file]")).to_have_count(0)


def test_search_is_narrowed_and_paged_and_its_address_brings_it_back(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/search", "en")
    rows = page.get_by_role("region", name="Search").get_by_role("listitem")
    expect(rows).to_have_count(30)
    page.get_by_role("button", name="Show 30 more").click()
    expect(rows).to_have_count(60)
    page.get_by_role("button", name=re.compile("^zone ")).click()
    expect(page).to_have_url(re.compile("type=Zone"))
    expect(page.get_by_role("button", name=re.compile("^project "))).to_be_visible()
    page.get_by_role("button", name=re.compile("^南沙区 ")).click()
    # What the service says: the number on the page may still be that of before.
    found = httpx2.get(f"{explorer}/entities?type=Zone&place=440115&limit=1").json()["total"]
    expect(page.get_by_text(f"{found} results", exact=True).first).to_be_visible()
    expect(rows).to_have_count(found)
    page.reload()
    expect(rows).to_have_count(found)
    expect(page.get_by_role("button", name=re.compile("^南沙区 "))).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Clear filters").click()
    expect(rows).to_have_count(30)


def test_nothing_found_says_what_to_do(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/search?q=qqqq&type=Zone", "zh")
    expect(page.get_by_role("heading", name="在这个筛选条件下没有结果")).to_be_visible()
    page.get_by_role("button", name="清除筛选").last.click()
    expect(page.get_by_role("heading", name="没有找到“qqqq”")).to_be_visible()
    page.get_by_role("link", name="查看全部事物").click()
    expect(page.get_by_role("link", name=re.compile("广州市")).first).to_be_visible()


def test_first_sight_without_the_service_says_so(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/search", "en")
    page.wait_for_load_state("networkidle")
    page.route("**/documents", lambda route: route.abort())
    page.get_by_role("link", name="Planatlas").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/documents")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Ask a question")).to_be_visible()
