"""Named questions: chosen, asked with their parameters, answered by sentences; and how answers are shown."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

CORRIDOR = "query/corridor-zones?corridor=" + quote("广州科技创新走廊")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "view", ["query", CORRIDOR, "query/corridor-zones", "query/indicators", "query/sentence-facts"]
)
def test_questions_have_no_barriers(explorer: str, open_page: Watched, language: str, view: str) -> None:
    page = open_page(f"{explorer}/#/{view}", language)
    page.wait_for_selector("main h1")
    page.wait_for_load_state("networkidle")
    name = view.split("?", maxsplit=1)[0].replace("/", "-") + ("-with" if "?" in view else "")
    assert violations(page) == []
    snapshot(page, f"{name}-{language}")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert violations(page) == []
    snapshot(page, f"{name}-{language}-dark")


def test_a_question_is_asked_with_a_thing_and_opens_the_sentence(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query", "en")
    page.get_by_role("link", name="Zones of a corridor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which zones belong to this corridor?")
    expect(page.get_by_text("Still to choose: corridor")).to_be_visible()
    field = page.get_by_role("main").get_by_role("combobox")
    field.fill("gzkjcx")
    page.get_by_role("option", name="广州科技创新走廊").click()
    row = page.locator("tr", has=page.get_by_role("link", name="琶洲互联网创新集聚区", exact=True))
    expect(row).to_contain_text("重点打造广州科技创新走廊")
    expect(row.locator("mark")).to_have_text("琶洲互联网创新集聚区")
    expect(page).to_have_url(re.compile("corridor=440100/" + quote("广州科技创新走廊")))
    # The link says it all.
    page.reload()
    row.get_by_role("link", name="重点打造").click()
    expect(page).to_have_url(re.compile(r"#/document/440100-2016-report\?at=\d+-\d+"))
    page.go_back()
    expect(row).to_be_visible()


def test_the_example_of_a_question_finds_something(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/hub-projects", "zh")
    page.get_by_role("button", name="试试“国际航空枢纽”").click()
    expect(page.get_by_role("row")).not_to_have_count(0)
    page.get_by_role("button", name="清除 枢纽").click()
    expect(page.get_by_text("还要选：枢纽")).to_be_visible()


def test_concepts_documents_and_numbers_are_chosen(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/indicators", "en")
    page.get_by_role("combobox", name="achieved or target").select_option("target")
    expect(page).to_have_url(re.compile("modality=target"))
    expect(page.get_by_role("columnheader", name="Achieved or target")).to_be_visible()
    expect(page.get_by_role("cell", name="achieved", exact=True)).to_have_count(0)
    page.goto(f"{explorer}/#/query/sentence-facts")
    page.get_by_role("combobox", name="document").select_option("440100-2016-report")
    page.get_by_role("textbox", name="offset").fill("many")
    page.get_by_role("textbox", name="offset").press("Enter")
    expect(page.get_by_text("Write a number.")).to_be_visible()
    page.get_by_role("textbox", name="offset").fill("260")
    page.get_by_role("textbox", name="offset").press("Enter")
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def test_show_the_sparql_gives_the_same_answer(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/{CORRIDOR}", "en")
    expect(page.get_by_text("10 rows")).to_be_visible()
    page.get_by_role("button", name="Show the SPARQL").click()
    expect(page).to_have_url(re.compile(r"#/sparql\?query="))
    expect(page.locator(".cm-content")).to_contain_text("VALUES ?corridor")
    expect(page.get_by_text("10 rows")).to_be_visible()


def rows(page: Page) -> list[str]:
    """The first column of the table."""
    return page.locator("tbody tr td:first-child").all_inner_texts()


def test_answers_are_sorted_filtered_and_kept_in_the_address(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/districts", "en")
    mentions = page.get_by_role("button", name="Mentions")
    mentions.click()
    expect(page.get_by_role("columnheader", name="Mentions")).to_have_attribute("aria-sort", "ascending")
    numbers = [int(one.replace(",", "")) for one in page.locator("tbody tr td:last-child").all_inner_texts() if one]
    assert numbers == sorted(numbers)
    page.get_by_role("searchbox", name="Filter rows").fill("南沙")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("searchbox", name="Filter rows").fill("nowhere")
    expect(page.get_by_text("No row holds “nowhere”.")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").click()
    expect(page.locator("tbody tr")).not_to_have_count(1)


def test_answers_are_shown_as_chart_drawing_places_and_text(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/districts", "en")
    page.get_by_role("button", name="Chart").click()
    expect(page.locator("figure li").first).to_be_visible()
    page.get_by_role("combobox", name="Value").select_option("mentions")
    expect(page).to_have_url(re.compile("show-as=chart&chart-of=mentions"))
    assert violations(page) == []
    page.get_by_role("button", name="Graph").click()
    expect(page.get_by_role("link", name=re.compile(r"Open these \d+ things in the graph"))).to_be_visible()
    expect(page.locator("svg").get_by_role("link", name="广州市")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="By place").click()
    expect(page.get_by_role("link", name="南沙区")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Raw data").click()
    expect(page.locator(".cm-content")).to_contain_text('"districtLabel"')
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "districts.csv"
    assert "南沙区" in download.value.path().read_text(encoding="utf-8")


def test_an_answer_is_copied_as_markdown(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/{CORRIDOR}", "zh")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制为 Markdown 表格").click()
    expect(page.get_by_text("已复制 10 行。")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("| 功能区 | 原文 |")
    assert "| 琶洲互联网创新集聚区 | 重点打造" in copied


def test_what_the_answer_names_stands_by_its_name(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/deadlines", "zh")
    expect(page.get_by_role("cell", name="数值").first).to_be_visible()
    page.get_by_role("checkbox", name="显示名称").uncheck()
    expect(page.get_by_role("cell", name="schema:value").first).to_be_visible()


def test_on_a_phone_each_row_is_a_card(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/{CORRIDOR}", "zh", width=390, height=844)
    expect(page.get_by_role("listitem").filter(has_text="琶洲互联网创新集聚区").first).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    snapshot(page, "query-phone")


def test_stale_links_and_wrong_names_are_told(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/query/no-such-question", "en")
    expect(page.get_by_text("There is no question no-such-question.")).to_be_visible()
    expect(page.get_by_role("link", name="Zones of a corridor")).to_be_visible()
    page.goto(f"{explorer}/#/query/corridor-zones?corridor=nowhere")
    expect(page.get_by_role("alert")).to_contain_text("nowhere")
    # The way on: the wrong name goes, another is chosen.
    page.get_by_role("button", name="Clear corridor").click()
    expect(page.get_by_role("main").get_by_role("combobox")).to_be_visible()


def test_an_empty_store_answers_with_nothing_in_words(empty_explorer: str, open_page: Watched) -> None:
    page = open_page(f"{empty_explorer}/#/query/hubs", "en")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    assert violations(page) == []
