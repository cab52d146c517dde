"""Documents: the list with its filters, and files taken in with progress, replaced, refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from kg.settings import Settings
from kg.store import open_store
from tests.web.conftest import TOKEN, Watched
from tests.web.looking import snapshot, violations

Running = Callable[..., AbstractContextManager[str]]

PLAN = """东湖市2026年政府工作报告

一、建设科技创新走廊
建设东湖科技创新走廊，推进东湖新城、南湖高新区建设。全市地区生产总值增长{growth}%左右。
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, running: Running) -> Iterator[str]:
    """A service of this file's own, since its store changes."""
    store = open_store(tmp_path_factory.mktemp("upload") / "store", create=True)
    with running(store, Settings(workers=2, timeout=20, token=TOKEN, max_bytes=200_000)) as found:
        yield found


@pytest.fixture(autouse=True)
def _emptied(address: str) -> Iterator[None]:
    yield
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    for one in httpx2.get(f"{address}/documents").json()["documents"]:
        assert httpx2.delete(f"{address}/documents/{one['slug']}", headers=bearer, timeout=60).status_code == 200


def _file(name: str = "plan.txt", growth: str = "6.5") -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": PLAN.format(growth=growth).encode()}


def _choose(page: Page, *files: FilePayload) -> None:
    page.locator("input[type=file]").set_input_files(list(files))


def _token(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(re.compile("Token|口令")).fill(TOKEN)
    dialog.get_by_label(re.compile("Token|口令")).press("Enter")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_has_no_barriers(explorer: str, open_page: Watched, language: str) -> None:
    page = open_page(f"{explorer}/#/documents", language)
    page.wait_for_selector("main table")
    _choose(page, _file(), {"name": "x.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []
    snapshot(page, f"documents-{language}")
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    snapshot(page, f"documents-{language}-phone-dark")


def test_the_list_is_filtered_and_sorted_and_its_address_brings_it_back(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/documents", "en")
    titles = page.locator("tbody td:first-child a")
    expect(titles).to_have_text(["广州市2017年工作报告（示例）", "广州市2016年工作报告（示例）"])
    page.get_by_role("button", name="Year", exact=True).click()
    expect(titles.first).to_have_text("广州市2016年工作报告（示例）")
    expect(page.get_by_role("columnheader", name="Year")).to_have_attribute("aria-sort", "ascending")
    page.get_by_label("Year", exact=True).and_(page.locator("select")).select_option("2017")
    expect(titles).to_have_count(1)
    page.reload()
    expect(titles).to_have_text(["广州市2017年工作报告（示例）"])
    page.get_by_role("searchbox", name="Filter by title or place").fill("没有")
    expect(page.get_by_text("No document fits.")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(titles).to_have_count(2)
    titles.first.click()
    expect(page).to_have_url(re.compile("#/document/440100-2016-report"))


def test_a_dropped_file_goes_in_by_stages_and_is_opened(address: str, open_page: Watched) -> None:
    page = open_page(f"{address}/#/documents", "en")
    expect(page.get_by_role("heading", name="No documents here yet.")).to_be_visible()
    # As the system would drop it.
    data = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name, { type: "text/plain" }));
            return data;
        }""",
        ["plan.txt", PLAN.format(growth="6.5")],
    )
    page.get_by_role("group", name="Drop files here").dispatch_event("drop", {"dataTransfer": data})
    page.get_by_label("Title").fill("东湖市的计划")
    page.get_by_label("Year", exact=True).fill("2027")
    seen: list[str] = []

    def note(text: str) -> None:
        seen.append(text)

    page.expose_function("seen", note)
    page.evaluate(
        """() => new MutationObserver(() => {
            const text = document.querySelector("progress + ol")?.textContent;
            if (text) seen(text);
        }).observe(document.querySelector("main"), { subtree: true, childList: true, characterData: true })"""
    )
    page.get_by_role("button", name="Take in 1 document").click()
    _token(page)
    expect(page).to_have_url(re.compile("#/document/.+"), timeout=60_000)
    assert any("text read" in one and "characters" in one for one in seen)
    page.go_back()
    row = page.get_by_role("row").filter(has_text="东湖市的计划")
    expect(row).to_contain_text("2027")
    expect(page.get_by_role("link", name="Open 东湖市的计划")).to_be_visible()
    assert violations(page) == []
    snapshot(page, "upload-done-en")


def test_several_files_go_in_one_after_the_other(address: str, open_page: Watched) -> None:
    page = open_page(f"{address}/#/documents", "zh")
    page.evaluate(f"sessionStorage.setItem('planatlas-token', '{TOKEN}')")
    page.reload()
    # The home page takes files too, and goes to the list.
    page.get_by_role("link", name="Planatlas").click()
    _choose(
        page, _file("一.txt"), {**_file("二.txt"), "buffer": PLAN.format(growth="7").replace("2026", "2025").encode()}
    )
    expect(page).to_have_url(re.compile("#/documents"))
    page.get_by_role("button", name="开始处理 2 份文件").click()
    expect(page.get_by_text("2 份文件已存入。")).to_be_visible(timeout=60_000)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("button", name="清除已完成的").click()
    expect(page.locator("progress")).to_have_count(0)


def test_another_text_of_the_same_name_replaces_only_when_told(address: str, open_page: Watched) -> None:
    page = open_page(f"{address}/#/documents", "en")
    page.evaluate(f"sessionStorage.setItem('planatlas-token', '{TOKEN}')")
    page.reload()
    about = {"place": "440100", "year": "2026", "kind": "report"}
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    text = PLAN.format(growth="6.5").encode()
    first = httpx2.post(f"{address}/documents", params=about, content=text, headers=bearer, timeout=60)
    assert first.json()["id"] == "440100-2026-report"
    _choose(page, _file(growth="9.9"))
    page.get_by_label("Place", exact=True).and_(page.get_by_role("textbox")).fill("440100")
    page.get_by_role("button", name="Take in 1 document").click()
    problem = page.get_by_role("alert")
    expect(problem).to_contain_text("another text with the same identifier", timeout=60_000)
    assert violations(page) == []
    snapshot(page, "upload-conflict-en")
    assert "6.5" in httpx2.get(f"{address}/documents/440100-2026-report").json()["document"]["text"]
    problem.get_by_role("button", name="Replace the stored one").click()
    expect(page).to_have_url(re.compile("#/document/440100-2026-report"), timeout=60_000)
    assert "9.9" in httpx2.get(f"{address}/documents/440100-2026-report").json()["document"]["text"]


def test_what_cannot_be_read_is_told_at_its_file(address: str, open_page: Watched, tmp_path: Path) -> None:
    page = open_page(f"{address}/#/documents", "en")
    page.evaluate(f"sessionStorage.setItem('planatlas-token', '{TOKEN}')")
    page.reload()
    large = tmp_path / "large.txt"
    large.write_text("大" * 100_000, encoding="utf-8")
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_role("alert")).to_contain_text("too large")
    page.get_by_role("button", name="Remove large.txt").click()
    _choose(page, {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 nothing"})
    page.get_by_role("button", name="Take in 1 document").click()
    expect(page.get_by_role("alert")).to_contain_text("No text can be read from the file", timeout=60_000)


def test_a_connection_that_breaks_loses_nothing(address: str, open_page: Watched) -> None:
    page = open_page(f"{address}/#/documents", "en")
    page.evaluate(f"sessionStorage.setItem('planatlas-token', '{TOKEN}')")
    page.reload()

    def cut(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        body = 'event: received\ndata: {"stage": "received", "bytes": 3}\n\n'
        route.fulfill(status=200, content_type="text/event-stream", body=body)

    page.route("**/documents", cut)
    _choose(page, _file())
    page.get_by_role("button", name="Take in 1 document").click()
    expect(page.get_by_role("alert")).to_contain_text("The connection broke off")
    page.unroute("**/documents")
    page.get_by_role("button", name="Try again").click()
    expect(page).to_have_url(re.compile("#/document/.+"), timeout=60_000)
