"""The query editor: what it offers while one writes, what it says of mistakes, and what becomes of the answers."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

ZONES = "SELECT ?zone WHERE { ?zone a plan:Zone } ORDER BY ?zone"
#: Takes longer than anybody waits.
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def at(explorer: str, query: str, **more: str) -> str:
    """The address of a query."""
    return f"{explorer}/#/sparql?query={quote(query)}" + "".join(f"&{key}={value}" for key, value in more.items())


def editor(page: Page) -> Locator:
    """The text that is edited."""
    return page.get_by_role("textbox", name=re.compile("SPARQL"))


def write(page: Page, text: str, *, run: bool = True) -> None:
    """Put another text into the editor, as by pasting, and run it."""
    editor(page).click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)
    page.keyboard.press("Escape")
    if run:
        page.keyboard.press("ControlOrMeta+Enter")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_editor_has_no_barriers(explorer: str, open_page: Watched, language: str) -> None:
    page = open_page(at(explorer, ZONES), language)
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("button", name="例子" if language == "zh" else "Examples").click()
    expect(page.get_by_role("link", name=re.compile("按问题填写|Ask it as a question")).first).to_be_visible()
    assert violations(page) == []
    snapshot(page, f"sparql-answer-{language}")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert violations(page) == []
    snapshot(page, f"sparql-answer-{language}-dark")


def test_a_term_completes_by_its_chinese_label_with_its_prefix(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "zh")
    write(page, "SELECT * WHERE { ?x a ", run=False)
    page.keyboard.type("走廊")
    option = page.get_by_role("option", name="plan:Corridor")
    expect(option).to_contain_text("corridor")
    expect(page.locator(".cm-completionInfo")).to_contain_text("通道")
    assert violations(page) == []
    snapshot(page, "sparql-completion-zh")
    page.keyboard.press("Enter")
    expect(editor(page)).to_contain_text("PREFIX plan: <https://w3id.org/planatlas/ontology#>")
    page.keyboard.insert_text(" }")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_role("link", name="广州科技创新走廊").first).to_be_visible()


def test_a_thing_completes_by_search(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, "SELECT * WHERE { ?x plan:partOf ", run=False)
    page.keyboard.type("<广州科技")
    option = page.get_by_role("option", name="gz:广州科技创新走廊")
    expect(option).to_contain_text("corridor")
    option.click()
    page.keyboard.insert_text(" . FILTER(?x != 广州高新")
    page.keyboard.press("Control+Space")
    page.get_by_role("option", name=re.compile("gz:广州高新")).first.click()
    page.keyboard.insert_text(") }")
    expect(editor(page)).to_contain_text("PREFIX gz: <https://w3id.org/planatlas/id/440100/>")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("9 rows")).to_be_visible()


def test_variables_and_keywords_complete(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, "SELECT ?corridor WHERE { ", run=False)
    page.keyboard.type("?cor")
    page.get_by_role("option", name="?corridor").click()
    page.keyboard.type(" OPT")
    expect(page.get_by_role("option", name="OPTIONAL")).to_be_visible()


def test_a_term_tells_its_meaning_under_the_pointer(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, "SELECT * { ?x plan:partOf <https://w3id.org/planatlas/id/area/440115> }"), "en")
    page.get_by_text("plan:partOf").hover()
    expect(page.locator(".cm-term")).to_contain_text("属于 · part of")
    page.get_by_text("area/440115>").hover()
    expect(page.locator(".cm-term")).to_contain_text("南沙区")


def test_a_mistake_is_marked_at_its_line_and_told_in_words(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "zh")
    write(page, "# 走廊𠮷\nSELECT * WHERE {\n  '𠮷' plan:partOf }")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("查询在第 3 行第 19 列有语法错误")
    expect(alert).to_contain_text("这里不该出现“}”")
    expect(page.locator(".cm-lintRange-error")).to_have_text("}")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    assert violations(page) == []
    snapshot(page, "sparql-mistake-zh")
    alert.get_by_role("button").click()
    page.keyboard.insert_text("?x ")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    expect(editor(page)).to_contain_text("plan:partOf ?x }")


def test_a_query_is_stopped_and_killed_and_its_text_stays(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, ENDLESS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. The text of the query is still in the editor.")).to_be_visible()
    expect(editor(page)).to_have_text(ENDLESS)
    page.get_by_role("combobox", name="Time limit").evaluate("one => one.add(new Option('1 s', '1'))")
    page.get_by_role("combobox", name="Time limit").select_option("1")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("The query ran past its deadline and was stopped.")
    # The workers are free again.
    page.get_by_role("combobox", name="Time limit").select_option("30 s")
    write(page, ZONES)
    expect(page.get_by_role("table")).to_be_visible()


def test_nothing_is_lost_when_the_service_is_gone(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    editor(page).wait_for()
    page.context.set_offline(True)
    write(page, ZONES)
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    expect(editor(page)).to_have_text(ZONES)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_what_is_written_survives_a_reload_and_another_query(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, ZONES), "en")
    expect(page.get_by_role("table")).to_be_visible()
    write(page, "SELECT ?mine WHERE { }", run=False)
    expect(page.get_by_text("The text has changed since it was run")).to_be_visible()
    page.reload()
    expect(editor(page)).to_have_text("SELECT ?mine WHERE { }")
    expect(page.get_by_role("table")).to_be_visible()
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name=re.compile("^Hubs")).click()
    expect(editor(page)).to_contain_text("plan:Hub")
    page.get_by_role("button", name="This session").click()
    page.get_by_role("button", name="SELECT ?mine WHERE { }").click()
    expect(editor(page)).to_have_text("SELECT ?mine WHERE { }")


def test_an_address_brings_back_query_and_view(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, ZONES, **{"show-as": "raw"}), "en")
    expect(page.locator(".cm-content").nth(1)).to_contain_text('"zone"')
    write(page, "ASK { ?x a plan:Corridor }")
    expect(page.get_by_text("✓ Yes")).to_be_visible()
    page.go_back()
    expect(editor(page)).to_have_text(ZONES)
    expect(page.locator(".cm-content").nth(1)).to_contain_text('"zone"')
    page.go_forward()
    expect(page.get_by_text("✓ Yes")).to_be_visible()


def test_a_long_query_is_packed_and_a_cut_link_is_told(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, ZONES + "\n" + "# 很长的注释\n" * 400)
    expect(page.get_by_role("table")).to_be_visible()
    expect(page).to_have_url(re.compile(r"#/sparql\?packed="))
    assert len(page.url) < 1000
    whole = page.url
    page.evaluate("sessionStorage.clear()")
    page.goto(f"{explorer}/#/")
    page.goto(whole)
    expect(editor(page)).to_contain_text(ZONES)
    page.goto(whole[:-9])
    expect(page.get_by_role("alert")).to_contain_text("This link is cut short")


def test_an_example_runs(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "zh")
    page.get_by_role("button", name="例子").click()
    page.get_by_role("button", name=re.compile("^走廊里的功能区")).click()
    expect(editor(page)).to_contain_text("VALUES ?corridor { <https://w3id.org/planatlas/id/440100/广州科技创新走廊> }")
    page.get_by_role("button", name="运行").click()
    expect(page.get_by_text("共 10 行")).to_be_visible()
    page.get_by_role("button", name="本次查询").click()
    expect(page.get_by_role("button", name=re.compile("哪些功能区属于这条走廊.*10 行"))).to_be_visible()


def test_a_graph_is_shown_as_text_and_drawn(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, "CONSTRUCT { ?x plan:partOf ?y } WHERE { ?x plan:partOf ?y . ?x a plan:Zone }"), "en")
    expect(page.get_by_role("textbox", name="Turtle text")).to_contain_text("ontology#partOf")
    assert violations(page) == []
    page.get_by_role("button", name="Graph").click()
    expect(page.locator("svg").get_by_role("link", name="广州科技创新走廊")).to_be_visible()
    for name in ("Turtle", "N-Triples", "JSON-LD", "RDF/XML"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert "440100" in download.value.path().read_text(encoding="utf-8")


def test_too_many_rows_are_said_and_come_page_by_page(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, "SELECT ?a ?d WHERE { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"), "en")
    expect(page.get_by_text("the first 10,000 rows are shown here, a download has all of them")).to_be_visible()
    expect(page.get_by_text("Page 1 of 200")).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text("Page 2 of 200")).to_be_visible()
    expect(page).to_have_url(re.compile("page-no=2"))
    page.get_by_role("checkbox", name="Names").uncheck()
    expect(page.locator("tbody code").first).to_be_visible()


def test_numbers_over_years_are_a_line(explorer: str, open_page: Watched) -> None:
    query = "SELECT ?year ?n WHERE { VALUES (?year ?n) { (2015 1200) (2016 1960.5) (2017 2100) } }"
    page = open_page(at(explorer, query), "en")
    expect(page.get_by_role("cell", name="1,960.5")).to_have_class(re.compile("number"))
    page.get_by_role("button", name="Chart").click()
    expect(page.locator("canvas")).to_be_visible()
    assert violations(page) == []


def test_a_query_is_formatted(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, "select * where{?s a plan:Zone;plan:partOf ?o}", run=False)
    page.get_by_role("button", name="Format").click()
    expect(page.locator(".cm-line")).to_have_text(
        ["SELECT *", "WHERE {", "  ?s a plan:Zone ;", "    plan:partOf ?o", "}", ""]
    )
    editor(page).press("ControlOrMeta+z")
    expect(editor(page)).to_have_text("select * where{?s a plan:Zone;plan:partOf ?o}")


def test_keys_of_the_page_are_letters_in_the_editor(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/sparql", "en")
    write(page, "SELECT ", run=False)
    page.keyboard.type("/")
    expect(editor(page)).to_have_text("SELECT /")
    page.keyboard.press("ControlOrMeta+k")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_on_a_phone_everything_has_room(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, ZONES), "zh", width=390, height=844)
    expect(page.get_by_role("link", name="琶洲互联网创新集聚区")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
    snapshot(page, "sparql-phone")


def test_a_term_that_the_ontology_does_not_have_is_told(explorer: str, open_page: Watched) -> None:
    page = open_page(at(explorer, "SELECT ?z WHERE { ?z a plan:Zone ; plan:prtOf ?x }"), "en")
    expect(
        page.get_by_text("The vocabulary has no plan:prtOf: nothing can fit it. Is plan:partOf meant?")
    ).to_be_visible()
    page.goto(at(explorer, "SELECT ?z WHERE { ?z a plan:Zone ; plan:partOf ?x }"))
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_text("The vocabulary has no")).to_be_hidden()
