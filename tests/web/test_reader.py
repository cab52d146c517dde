"""The reader: a document with what is mentioned and said in it, and the corrections that people make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from kg.ingest import ingest
from kg.settings import Settings
from kg.store import open_store
from tests.web.conftest import TOKEN, Watched
from tests.web.looking import snapshot, violations

SLUG = "440100-2016-report"
ZONE = "琶洲互联网创新集聚区"
#: The rules take 在 with the name: what the corrections below mend.
COURT = "广州国际航运仲裁院在"


@pytest.fixture(scope="module")
def writable(
    tmp_path_factory: pytest.TempPathFactory, samples: Path, running: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    """A service whose documents are corrected, apart from those that other tests read."""
    store = open_store(tmp_path_factory.mktemp("writable") / "store", create=True)
    ingest([samples], store)
    with running(store, Settings(workers=2, timeout=20, token=TOKEN)) as address:
        yield address


@pytest.fixture(scope="module")
def closed(sample_store: object, running: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """A service that takes no changes."""
    with running(sample_store, Settings(workers=1, timeout=20)) as address:
        yield address


def read(open_page: Watched, address: str, params: str = "", language: str = "en", **size: int) -> Page:
    """The sample document, drawn."""
    page = open_page(f"{address}/#/document/{SLUG}{params}", language, **size)
    page.wait_for_selector(".line .m")
    return page


def mention(page: Page, text: str) -> Locator:
    """The first mention of a name."""
    return page.locator(".m").filter(has_text=re.compile(f"^{re.escape(text)}$")).first


def painted(page: Page, name: str) -> list[str]:
    """The passages that are painted in a manner."""
    found = page.evaluate("(name) => [...(CSS.highlights.get(name) ?? [])].map(String)", name)
    assert isinstance(found, list)
    return found


def expect_painted(page: Page, name: str, *texts: str) -> None:
    """Wait until just these passages are painted in a manner."""
    page.wait_for_function(
        "([name, texts]) => JSON.stringify([...(CSS.highlights.get(name) ?? [])].map(String)) === texts",
        arg=[name, "[" + ",".join(f'"{one}"' for one in texts) + "]"],
    )


def point(page: Page, start: int) -> tuple[float, float]:
    """Where the full stop of a sentence stands in the window, once it is scrolled to the middle."""
    x, y = page.evaluate(
        """async (start) => {
          const line = document.querySelector(`[data-s="${start}"]`);
          for (let round = 0; round < 4; round++) {
            line.scrollIntoView({ block: 'center' });
            await new Promise(requestAnimationFrame);
          }
          const box = [...line.getClientRects()].at(-1);
          return [box.right - 8, box.top + box.height / 2];
        }""",
        start,
    )
    return x, y


@pytest.mark.parametrize(("language", "dark"), [("zh", False), ("en", True)])
def test_the_reader_has_no_barriers(explorer: str, open_page: Watched, language: str, *, dark: bool) -> None:
    page = read(open_page, explorer, language=language)
    if dark:
        page.get_by_role("button", name=re.compile("切换为深色|dark")).click()
    assert violations(page) == []
    mention(page, ZONE).click()
    expect(page.get_by_role("dialog", name=ZONE)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("全部事实|All facts")).click()
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("^(校正|Correct)$")).click()
    expect(page.get_by_role("button", name=re.compile("发送|Send"))).to_be_visible()
    mention(page, ZONE).click()
    assert violations(page) == []
    snapshot(page, f"reader-{language}-{'dark' if dark else 'light'}")


def test_the_text_is_the_document_s_sign_by_sign(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer, "?labels=1")
    told = httpx2.get(f"{explorer}/documents/{SLUG}").json()["document"]
    drawn = page.evaluate("[...document.querySelectorAll('[data-s]')].map((one) => [+one.dataset.s, one.textContent])")
    assert drawn == [[one["start"], told["text"][one["start"] : one["end"]]] for one in told["sentences"]]
    expect(page.locator(".m")).to_have_count(len(told["mentions"]))
    expect(page.get_by_role("heading", level=1)).to_have_text(told["summary"]["title"])
    expect(page.get_by_text("1,926 characters")).to_be_visible()


def test_a_mention_opens_by_click_and_key_and_leads_on(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer)
    mention(page, "广州高新区").click()
    card = page.get_by_role("dialog", name="广州高新区")
    expect(card).to_contain_text("zone")
    expect(card).to_contain_text("confidence")
    expect(card.get_by_role("link", name="In the graph")).to_have_attribute(
        "href", re.compile(r"^#/graph\?ids=440100/")
    )
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(mention(page, "广州高新区")).to_be_focused()
    # To what is mentioned next, and open it by key.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    second = page.get_by_role("dialog", name="新增科技企业孵化器")
    expect(second).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    card.get_by_role("link", name="All about it").click()
    expect(page).to_have_url(re.compile(f"#/entity/440100/{quote('广州高新区')}$"))
    page.go_back()
    expect(mention(page, "广州高新区")).to_be_visible()


def test_one_mention_can_be_reached_by_tab_and_its_type_is_named(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer)
    expect(page.locator(".m[tabindex='0']")).to_have_count(1)
    page.locator(".m[tabindex='0']").focus()
    expect(page.locator(".name")).to_have_text("administrative area")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".name")).to_have_text("indicator")
    expect(page.locator(".m[tabindex='0']")).to_have_text("地区生产总值")


def test_the_panel_tells_what_the_sentence_says_and_marks_its_ends(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer)
    panel = page.get_by_role("region", name="Facts of the sentence")
    page.mouse.move(*point(page, 66))
    expect(panel).to_contain_text("1.81万亿元")
    page.mouse.click(*point(page, 796))
    expect(page).to_have_url(re.compile("at=796-850"))
    row = panel.get_by_role("listitem").filter(has_text=re.compile("^ *国际航运枢纽.*part of"))
    expect(row).to_contain_text("confidence")
    row.hover()
    expect_painted(page, "end", "三大战略枢纽", "国际航运枢纽")
    # A sentence that was chosen stays while the pointer goes elsewhere.
    page.mouse.move(*point(page, 66))
    expect_painted(page, "end")
    expect(row).to_be_visible()
    panel.get_by_role("button", name="Let go").click()
    expect(page).not_to_have_url(re.compile("at="))


def test_facts_are_stepped_through_by_key(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer, "?tab=facts")
    first = page.locator("button[aria-current='true']")
    page.keyboard.press("j")
    expect(first).to_contain_text("1.81万亿元")
    expect(page).to_have_url(re.compile("at=66-124"))
    for _ in range(6):
        page.keyboard.press("j")
    expect(first).to_contain_text("广州高新区 part of 珠三角国家自主创新示范区")
    expect_painted(page, "at", "珠三角国家自主创新示范区获得国家批准，广州高新区是其中的核心园区")
    page.keyboard.press("k")
    expect(first).to_contain_text("27.47万人")
    first.focus()
    page.keyboard.press("ArrowDown")
    expect(first).to_contain_text("广州高新区 part of 珠三角国家自主创新示范区")


def test_a_link_leads_to_its_passage_and_back_comes_back(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer, "?at=1200-1210")
    text = httpx2.get(f"{explorer}/documents/{SLUG}").json()["document"]["text"]
    expect_painted(page, "at", text[1200:1210])
    there = page.locator(".line:focus")
    expect(there).to_be_in_viewport()
    expect(there).to_contain_text(text[1200:1210])
    # Another link while the page is open, and back.
    page.evaluate("location.hash = location.hash.replace(/at=.*/, 'at=30-40')")
    expect_painted(page, "at", text[30:40])
    expect(page.locator("[data-s='29']")).to_be_focused()
    page.go_back()
    expect_painted(page, "at", text[1200:1210])
    expect(there).to_contain_text(text[1200:1210])


def test_types_and_confidence_are_filtered_and_the_address_says_so(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer)
    legend = page.get_by_role("group", name="Types of names")
    zones = page.locator(".m[data-label='zone']")
    count = zones.count()
    expect(legend.get_by_role("button", name="zone")).to_have_text(re.compile(rf"zone {count}$"))
    legend.get_by_role("button", name="zone").click()
    expect(zones).to_have_count(0)
    expect(page).to_have_url(re.compile("hide=Zone"))
    page.reload()
    page.wait_for_selector(".line .m")
    expect(zones).to_have_count(0)
    legend.get_by_role("button", name="Show all").click()
    expect(zones).to_have_count(count)
    every = page.locator(".m").count()
    page.get_by_role("slider").fill("90")
    expect(page).to_have_url(re.compile("sure=90"))
    page.wait_for_function("(every) => document.querySelectorAll('.m').length < every", arg=every)


def test_words_are_found_in_the_text(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer)
    page.keyboard.press("f")
    field = page.get_by_role("searchbox", name="Find in the document")
    expect(field).to_be_focused()
    field.fill("自主创新")
    expect_painted(page, "found", "自主创新")
    expect(page.get_by_text("1 of 1")).to_be_visible()
    field.fill("南沙")
    expect(page.get_by_text(re.compile("^1 of"))).to_be_visible()
    assert len(painted(page, "hit")) > 3
    field.press("Enter")
    expect(page.get_by_text(re.compile("^2 of"))).to_be_visible()
    field.press("Shift+Enter")
    field.press("Shift+Enter")
    total = httpx2.get(f"{explorer}/documents/{SLUG}").json()["document"]["text"].count("南沙")
    expect(page.get_by_text(f"{total} of {total}")).to_be_visible()
    field.fill("没有的字")
    expect(page.get_by_text("No “没有的字” here")).to_be_visible()


def test_the_outline_leads_and_follows(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer, height=600)
    outline = page.get_by_role("navigation", name="Outline")
    # By key: the outline follows the page that Playwright would scroll to click, and the link moves from under it.
    outline.get_by_role("link", name="（三）完善交通网络").press("Enter")
    heading = page.get_by_role("heading", name="（三）完善交通网络")
    expect(heading).to_be_in_viewport()
    expect(outline.locator("[aria-current]")).to_have_text("（三）完善交通网络")
    page.evaluate("scrollTo(0, 0)")
    expect(outline.locator("[aria-current]")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("from="))
    page.mouse.move(600, 400)
    page.mouse.wheel(0, 500)
    expect(outline.locator("[aria-current]")).to_have_text(re.compile("（"))
    expect(page).to_have_url(re.compile(r"from=\d+"))
    where = outline.locator("[aria-current]").inner_text()
    page.reload()
    expect(outline.locator("[aria-current]")).to_have_text(where)


def test_a_long_document_comes_in_parts(explorer: str, open_page: Watched) -> None:
    asked: list[str] = []

    def cut(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_(url=re.sub(r"limit=\d+", "limit=300", route.request.url))

    page = open_page(f"{explorer}/#/documents", "en")
    page.wait_for_selector("main h1")
    page.route(f"**/documents/{SLUG}?*", cut)
    page.evaluate("(slug) => (location.hash = `#/document/${slug}?at=1500-1510`)", SLUG)
    text = httpx2.get(f"{explorer}/documents/{SLUG}").json()["document"]["text"]
    expect_painted(page, "at", text[1500:1510])
    expect(page.locator(".line:focus")).to_be_in_viewport()
    # What lies between comes by itself; in the end all of it is there once.
    expect(page.locator(".gap")).to_have_count(0)
    assert len(asked) >= 4
    told = httpx2.get(f"{explorer}/documents/{SLUG}").json()["document"]
    drawn = page.evaluate("[...document.querySelectorAll('[data-s]')].map((one) => +one.dataset.s)")
    assert drawn == [one["start"] for one in told["sentences"]]


def test_a_document_that_is_not_there_is_told(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/document/nowhere-2016", "en")
    expect(page.get_by_role("alert")).to_contain_text("Not found")


def test_on_a_phone_the_panel_is_a_sheet(explorer: str, open_page: Watched) -> None:
    page = read(open_page, explorer, width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.get_by_text("Point at a sentence")).to_be_hidden()
    page.mouse.click(*point(page, 796))
    panel = page.get_by_role("region", name="Facts of the sentence")
    expect(panel).to_contain_text("part of")
    # The sentence that it tells of is not under it.
    page.wait_for_function("() => document.querySelector(\"[data-s='796']\").getBoundingClientRect().top < 200")
    assert violations(page) == []
    snapshot(page, "reader-phone")
    panel.get_by_role("button", name="Close").click()
    expect(panel.get_by_text("part of").first).to_be_hidden()


def give_token(page: Page, token: str = TOKEN) -> None:
    """Answer the dialog that asks for it."""
    page.get_by_role("dialog").get_by_label("Token").fill(token)
    page.get_by_role("dialog").locator("button[type=submit]").click()


def send_as(page: Page, author: str) -> None:
    """Send the draft while one looks at a sentence in the middle; all that was read is there afterwards."""
    page.get_by_label("Your name").fill(author)
    lines = page.locator("[data-s]").count()
    page.mouse.move(*point(page, 796))
    page.get_by_role("button", name="Send").click()
    give_token(page)
    expect(page.get_by_text("The corrections are in")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(f"Corrected by {author}")).to_be_visible()
    expect(page.locator("[data-s]")).to_have_count(lines)


def select(page: Page, start: int, end: int) -> None:
    """Select text by the mouse, from one code point of the document to another within a sentence."""
    box = page.evaluate(
        """([start, end]) => {
          const lines = [...document.querySelectorAll('[data-s]')].filter((one) => +one.dataset.s <= start);
          const line = lines.at(-1);
          line.scrollIntoView({ block: 'center' });
          const at = (point) => {
            const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
            let left = point - line.dataset.s;
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
              if (left <= node.length) return [node, left];
              left -= node.length;
            }
          };
          const range = document.createRange();
          range.setStart(...at(start));
          range.setEnd(...at(end));
          const [first, last] = [range.getClientRects()[0], [...range.getClientRects()].at(-1)];
          return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
        }""",
        [start, end],
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3], steps=4)
    page.mouse.up()


def ids_of(standoff: str) -> dict[str, str]:
    """Name → id of its first mention."""
    lines = [one.split("\t") for one in standoff.splitlines() if one.startswith("T")]
    return {name: ident for ident, _, name in reversed(lines)}


def test_corrections_are_drafted_undone_kept_and_sent(writable: str, open_page: Watched) -> None:
    page = read(open_page, writable, "?edit=1&tab=draft")
    changes = page.locator(".changes li")
    panel = page.get_by_role("region", name="Facts of the sentence")

    # Wrong is wrong: struck out, and back by undo.
    mention(page, "行政审批").click()
    page.get_by_role("button", name="Mark as wrong").first.click()
    expect(page.locator(".m.gone")).to_have_text("行政审批")
    page.keyboard.press("Control+z")
    expect(page.locator(".m.gone")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".m.gone")).to_have_count(1)

    # A span that takes one sign too many.
    mention(page, COURT).click()
    page.get_by_role("button", name="End one character earlier").click()
    expect(mention(page, COURT[:-1])).to_be_visible()
    expect(page.get_by_role("dialog", name=COURT[:-1])).to_be_visible()
    page.get_by_role("dialog").get_by_role("combobox", name="Status").select_option("completed")
    page.keyboard.press("Escape")
    expect(changes).to_have_count(3)

    # New: selected text becomes a mention.
    text = httpx2.get(f"{writable}/documents/{SLUG}").json()["document"]["text"]
    at = text.index("核心园区")
    select(page, at, at + 4)
    page.get_by_role("dialog", name="Add a name").get_by_role("combobox").select_option("Zone")
    page.get_by_role("dialog", name="Add a name").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".m.new").first).to_have_text("核心园区")

    # A relation between two mentions: only those that fit are offered.
    mention(page, "核心园区").click()
    page.get_by_role("button", name="Connect from here").click()
    expect(panel).to_contain_text("“核心园区” is chosen")
    mention(page, "广州高新区").click()
    offered = page.get_by_role("group", name="Relation with “核心园区”").get_by_role("button")
    expect(offered.filter(has_text="develops")).to_have_count(0)
    offered.filter(has_text=re.compile("^核心园区.*part of.*广州高新区$")).click()
    expect(changes).to_have_count(5)
    expect(changes.last).to_contain_text("核心园区 —part of→ 广州高新区")

    # The draft is there after a reload, and goes out in somebody's name.
    page.reload()
    expect(changes).to_have_count(5)
    expect(mention(page, COURT[:-1])).to_be_visible()
    snapshot(page, "reader-draft")
    send_as(page, "李明")
    expect(changes).to_have_count(0)
    expect(page.locator(".m.new, .m.gone, .m.changed")).to_have_count(0)
    told = httpx2.get(f"{writable}/documents/{SLUG}/annotations").text
    assert f"\t{COURT[:-1]}\n" in told
    assert "\t行政审批\n" not in told
    named = ids_of(told)
    assert f"partOf Arg1:{named['核心园区']} Arg2:{named['广州高新区']}" in told
    assert f"Status {named[COURT[:-1]]} completed" in told


def test_words_found_can_be_marked_by_key_alone(writable: str, open_page: Watched) -> None:
    page = read(open_page, writable, "?edit=1&tab=draft&find=" + quote("主要任务"))
    expect(page.get_by_role("button", name="Download")).to_be_enabled()
    page.get_by_role("searchbox", name="Find").press("Enter")
    expect_painted(page, "found", "主要任务")
    page.locator(".m[tabindex='0']").focus()
    page.keyboard.press("m")
    expect(page.get_by_role("dialog", name="Add a name")).to_contain_text("主要任务")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".m.new")).to_have_text("主要任务")
    page.get_by_role("button", name="Drop all changes").click()
    expect(page.locator(".m.new")).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.locator(".m.new")).to_have_text("主要任务")


def test_what_others_changed_and_a_wrong_token_lose_nothing(writable: str, open_page: Watched) -> None:
    slug = "440100-2017-report"
    page = open_page(f"{writable}/#/document/{slug}?edit=1&tab=draft", "en")
    page.wait_for_selector(".line .m")
    names = page.locator(".m")
    first, second = names.nth(3).inner_text(), names.nth(5).inner_text()
    for index in (3, 5):
        names.nth(index).click()
        page.get_by_role("button", name="Mark as wrong").first.click()
    changes = page.locator(".changes li")
    expect(changes).to_have_count(2)

    # Somebody else takes the first of them out meanwhile.
    address = f"{writable}/documents/{slug}/annotations"
    told = httpx2.get(address).text
    ident = next(one.split("\t")[0] for one in told.splitlines() if one.startswith("T4\t"))
    kept = [one for one in told.splitlines() if not re.search(rf"\b{ident}\b", one)]
    headers = {"Authorization": f"Bearer {TOKEN}"}
    mine = httpx2.put(
        address, content="\n".join(kept) + "\n", headers=headers, params={"annotator": "王芳"}, timeout=60
    )
    assert mine.status_code == 200

    page.get_by_label("Your name").fill("李明")
    page.get_by_role("button", name="Send").click()
    give_token(page, "wrong")
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    give_token(page)
    expect(page.get_by_role("alert")).to_contain_text("Somebody else has changed", timeout=60_000)
    expect(changes).to_have_count(2)
    page.get_by_role("button", name="Get the new annotations").click()
    expect(page.locator(".changes .missed")).to_contain_text(first)
    expect(changes.last).to_contain_text(second)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The corrections are in")).to_be_visible(timeout=60_000)
    assert f"\t{first}\n" not in httpx2.get(address).text.split("\nT5\t")[0]


def test_without_writing_the_draft_is_a_file(closed: str, open_page: Watched) -> None:
    page = read(open_page, closed, "?edit=1&tab=draft")
    expect(page.get_by_text("This service takes no changes")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_have_count(0)
    mention(page, "行政审批").click()
    page.get_by_role("button", name="Mark as wrong").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename == f"{SLUG}.ann"
    given = Path(download.value.path()).read_text(encoding="utf-8")
    told = httpx2.get(f"{closed}/documents/{SLUG}/annotations").text
    assert len(re.findall(r"(?m)^T", given)) == len(re.findall(r"(?m)^T", told)) - 1
    assert "\t行政审批\n" not in given
