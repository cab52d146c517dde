"""Whole journeys through the explorer, in both languages, over real services."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote, unquote

import httpx2
import pytest
from playwright.sync_api import FilePayload, Locator, Page, Response, expect

from kg.ingest import ingest
from kg.settings import Settings
from kg.store import open_store
from tests.web.conftest import TOKEN, Watched
from tests.web.looking import snapshot

Running = Callable[..., AbstractContextManager[str]]

CORRIDOR = "广州科技创新走廊"
ZONE = "琶洲互联网创新集聚区"
#: The corridor's zones as both the sample and the real report of 2016 list them.
ZONES = [
    "广州高新区", "中新广州知识城", "科学城", ZONE, "生物岛", "大学城",
    "国际创新城", "民营科技园", "南沙明珠科技城", "南沙湾科技创新集聚区",
]  # fmt: skip
#: What the sample plans join to the corridor.
AROUND = 12
#: Bytes of script, packed as they travel, that the first view may load.
FIRST_VIEW = 300_000

#: Libraries that come on demand, each with words of its own that no minifier changes.
HEAVY = {
    "sigma": "afterRender", "graphology": "UsageGraphError", "codemirror": "cm-content", "uplot": "u-over",
    "dagre": "dagre", "areas of the map": '"outlines":[',
}  # fmt: skip

PLAN = """星湖市2026年政府工作报告

一、建设科技创新走廊
建设星湖科技创新走廊，把星湖新城、南湖高新区、月湖科学城三个创新板块串联起来。全市地区生产总值增长6.5%左右。
"""
#: A zone to the rules; to the reader who corrects it, a facility.
TOWN = "星湖新城"

#: What the journeys look for on the page, in the language of the reader.
WORDS = {
    "zh": {
        "parts": "包括", "whole": "属于", "inGraph": "在图谱中打开", "list": "列表", "relations": "关系",
        "details": "详情",
        "confidence": "置信度", "copy": "复制链接", "copied": "链接已复制。", "question": "哪些功能区属于这条走廊？",
        "all": "查看全部信息", "start": "开始处理 1 份文件", "token": "口令", "correct": "校正",
        "type": "类型", "name": "署名", "send": "发送", "sent": "校正已写入",
        "facility": "设施", "zone": "功能区", "sample": "载入两份示例报告", "ask": "问一个问题", "examples": "例子",
        "run": "运行",
        "example": "走廊里的功能区", "rows": "共 10 行", "graph": "关系图", "documents": "2 份文件",
    },
    "en": {
        "parts": "has part", "whole": "part of", "inGraph": "Open in graph", "list": "List", "relations": "Relations",
        "details": "Details", "confidence": "confidence", "copy": "Copy link", "copied": "The link is copied.",
        "question": "Which zones belong to this corridor?", "all": "All about it",
        "start": "Take in 1 document", "token": "Token", "correct": "Correct",
        "type": "Type", "name": "Your name", "send": "Send",
        "sent": "The corrections are in", "facility": "facility", "zone": "zone", "sample": "Load two sample reports",
        "ask": "Ask a question", "examples": "Examples", "run": "Run", "example": "Zones of a corridor",
        "rows": "10 rows", "graph": "Graph", "documents": "2 documents",
    },
}  # fmt: skip

both = pytest.mark.parametrize("language", ["zh", "en"])

#: What is drawn, where each thing stands, and what is selected.
VIEW = """() => {
  const { board } = window.planatlasGraph;
  const nodes = [...board.view.nodes.values()].map((one) => [one.node.iri, one.x, one.y, one.pinned, one.hidden]);
  return { nodes, edges: [...board.view.edges.keys()], selected: [...board.selected], edge: board.edge };
}"""


def search(page: Page, text: str, name: str) -> None:
    """Write something into the search of the page, and take what is called so."""
    page.get_by_role("combobox").first.fill(text)
    page.get_by_role("option").filter(has_text=name).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def drawn(page: Page, things: int) -> None:
    """Wait until so many things are drawn and the address holds them."""
    page.wait_for_function("(n) => window.planatlasGraph?.sigma.getGraph().order === n", arg=things)
    page.wait_for_function("() => location.hash.includes('g=')")


def copied(page: Page, words: dict[str, str]) -> str:
    """The link that the command of the palette copies."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill(words["copy"])
    page.keyboard.press("Enter")
    expect(page.get_by_text(words["copied"])).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert isinstance(link, str)
    return link


def passage(page: Page) -> str:
    """The passage that the reader has gone to, once it is painted and in sight."""
    expect(page.locator(".line:focus")).to_be_in_viewport()
    page.wait_for_function("() => CSS.highlights.get('at')?.size > 0")
    return str(page.evaluate("[...CSS.highlights.get('at')].map(String).join('')"))


def mention(page: Page, text: str) -> Locator:
    """The first mention of a name in the reader."""
    return page.locator(".m").filter(has_text=re.compile(f"^{re.escape(text)}$")).first


@both
def test_within_a_minute_a_corridor_is_followed_and_passed_on(explorer: str, open_page: Watched, language: str) -> None:
    words = WORDS[language]
    page = open_page(f"{explorer}/", language)
    search(page, "gzkjcxzl", CORRIDOR)
    # Its zones, with the one sentence that lists them.
    parts = page.get_by_role("region", name=words["parts"], exact=True)
    for zone in ZONES:
        expect(parts.get_by_role("link", name=zone, exact=True)).to_be_visible()
    expect(parts.get_by_role("blockquote")).to_contain_text("十个创新板块")
    parts.get_by_role("link", name=ZONE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ZONE)
    back = page.get_by_role("region", name=words["whole"], exact=True)
    back.get_by_role("link", name=CORRIDOR, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CORRIDOR)
    # The graph, and the sentence of a line in it.
    page.get_by_role("link", name=words["inGraph"]).click()
    drawn(page, AROUND)
    page.get_by_role("tab", name=words["list"]).click()
    page.get_by_role("button", name=words["relations"], exact=True).click()
    before = page.url
    page.get_by_role("button", name=re.compile(ZONE)).click()
    page.wait_for_function("(old) => location.href !== old", arg=before)
    page.get_by_role("tab", name=words["details"]).click()
    sentence = page.locator("blockquote").first
    expect(sentence).to_contain_text(ZONE)
    expect(sentence).to_contain_text(words["confidence"])
    snapshot(page, f"journey-graph-{language}")
    # A colleague with another language opens the link, and sees the same.
    link, seen = copied(page, words), page.evaluate(VIEW)
    assert len(seen["nodes"]) == AROUND
    assert seen["edge"]
    other = open_page(link, "en" if language == "zh" else "zh")
    drawn(other, AROUND)
    assert other.evaluate(VIEW) == seen
    expect(other.locator("blockquote").first).to_contain_text(ZONE)


@both
def test_from_a_question_to_the_text_to_a_thing_to_the_graph_and_back(
    explorer: str, open_page: Watched, language: str
) -> None:
    words = WORDS[language]
    page = open_page(f"{explorer}/", language)
    card = page.get_by_role("listitem").filter(has_text=words["question"])
    expect(card).to_contain_text(CORRIDOR)
    card.get_by_role("link").click()
    row = page.locator("tr", has=page.get_by_role("link", name=ZONE, exact=True))
    expect(row.locator("mark")).to_have_text(ZONE)
    expect(page.get_by_text(words["rows"])).to_be_visible()
    row.get_by_role("link", name="重点打造").click()
    assert "十个创新板块" in passage(page)
    mention(page, ZONE).scroll_into_view_if_needed()
    mention(page, ZONE).click()
    page.get_by_role("dialog", name=ZONE).get_by_role("link", name=words["all"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(ZONE)
    page.get_by_role("link", name=words["inGraph"]).click()
    page.wait_for_function("() => window.planatlasGraph?.sigma.getGraph().order > 1")
    things = page.evaluate("window.planatlasGraph.sigma.getGraph().order")
    drawn(page, things)
    # Back, back, forward: each view as it was left.
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(ZONE)
    page.go_back()
    expect(page).to_have_url(re.compile(r"#/document/440100-2016-report\?"))
    expect(page.locator(".line").filter(has_text="十个创新板块").first).to_be_in_viewport()
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text(ZONE)
    page.go_forward()
    drawn(page, things)


@both
def test_a_plan_is_taken_in_read_and_corrected(
    tmp_path: Path, running: Running, open_page: Watched, language: str
) -> None:
    words = WORDS[language]
    store = open_store(tmp_path / "store", create=True)
    plan: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": PLAN.encode()}
    with running(store, Settings(workers=1, timeout=20, token=TOKEN)) as address:
        page = open_page(f"{address}/#/documents", language)
        page.locator("input[type=file]").set_input_files([plan])
        page.get_by_role("button", name=words["start"]).click()
        page.get_by_role("dialog").get_by_label(words["token"]).fill(TOKEN)
        page.get_by_role("dialog").get_by_label(words["token"]).press("Enter")
        # It opens when it is in.
        expect(page).to_have_url(re.compile("#/document/.+"), timeout=60_000)
        expect(page.get_by_role("heading", level=1)).to_have_text("星湖市2026年政府工作报告")
        slug = unquote(page.url).split("#/document/")[1].split("?")[0]
        # What the rules took for something else is mended, in the reader's name.
        page.get_by_role("button", name=words["correct"], exact=True).click()
        expect(page.get_by_role("button", name=words["send"])).to_be_visible()
        mention(page, TOWN).click()
        card = page.get_by_role("dialog", name=TOWN)
        card.get_by_role("link", name=words["all"]).wait_for()
        card.get_by_role("combobox", name=words["type"], exact=True).select_option("Facility")
        page.keyboard.press("Escape")
        page.get_by_label(words["name"]).fill("李明")
        page.get_by_role("button", name=words["send"]).click()
        expect(page.get_by_text(words["sent"])).to_be_visible(timeout=60_000)
        told = httpx2.get(f"{address}/documents/{slug}/annotations").text
        assert re.search(rf"^T\d+\tFacility \d+ \d+\t{TOWN}$", told, re.MULTILINE)
        # From its mention to the thing, which shows the correction.
        mention(page, TOWN).click()
        page.get_by_role("dialog", name=TOWN).get_by_role("link", name=words["all"]).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(TOWN)
        expect(page.get_by_role("main").get_by_role("link", name=words["facility"], exact=True)).to_be_visible()
        expect(page.get_by_role("main").get_by_role("link", name=words["zone"], exact=True)).to_have_count(0)
        snapshot(page, f"journey-corrected-{language}")


@both
def test_an_empty_store_is_full_at_a_click(tmp_path: Path, running: Running, open_page: Watched, language: str) -> None:
    words = WORDS[language]
    store = open_store(tmp_path / "store", create=True)
    with running(store, Settings(workers=1, timeout=20, token=TOKEN)) as address:
        page = open_page(f"{address}/", language)
        page.get_by_role("button", name=words["sample"]).click()
        page.get_by_role("dialog").get_by_label(words["token"]).fill(TOKEN)
        page.get_by_role("dialog").get_by_label(words["token"]).press("Enter")
        expect(page.get_by_role("link", name=words["documents"])).to_be_visible(timeout=60_000)
        expect(page.get_by_role("heading", name=words["ask"])).to_be_visible()
        page.get_by_role("listitem").filter(has_text=words["question"]).get_by_role("link").click()
        expect(page.get_by_role("link", name=ZONE, exact=True)).to_be_visible()


@both
def test_a_query_becomes_table_graph_and_file(explorer: str, open_page: Watched, language: str) -> None:
    words = WORDS[language]
    page = open_page(f"{explorer}/#/sparql", language)
    page.get_by_role("button", name=words["examples"]).click()
    page.get_by_role("button", name=re.compile(f"^{words['example']}")).click()
    # The panel closes when the example is in the editor.
    expect(page.get_by_role("region", name=words["examples"])).to_be_hidden()
    page.get_by_role("button", name=re.compile(f"{words['run']}$")).click()
    expect(page.get_by_text(words["rows"])).to_be_visible()
    table = page.get_by_role("table")
    for zone in ZONES:
        expect(table.get_by_role("link", name=zone, exact=True)).to_be_visible()
    page.get_by_role("button", name=words["graph"], exact=True).click()
    expect(page).to_have_url(re.compile("show-as=graph"))
    expect(page.locator("svg").get_by_role("link", name=ZONE)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    lines = download.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(ZONES)
    assert all(any(zone in line for line in lines[1:]) for zone in ZONES)


@both
def test_a_real_report_answers_with_the_ten_zones(
    tmp_path: Path, shared_corpus: Path, running: Running, open_page: Watched, language: str
) -> None:
    words = WORDS[language]
    store = open_store(tmp_path / "store", create=True)
    ingest([shared_corpus / "guangzhou-2016.txt"], store)
    with running(store, Settings(workers=1, timeout=20)) as address:
        page = open_page(f"{address}/", language)
        search(page, "gzkjcxzl", CORRIDOR)
        page.goto(f"{address}/#/query/corridor-zones?corridor={quote(CORRIDOR)}")
        expect(page.get_by_text(words["rows"])).to_be_visible()
        for zone in ZONES:
            expect(page.get_by_role("table").get_by_role("link", name=zone, exact=True)).to_be_visible()
        page.locator("tr", has=page.get_by_role("link", name=ZONE, exact=True)).get_by_role("link").last.click()
        assert CORRIDOR in passage(page)


@both
def test_the_first_view_loads_little_and_nothing_heavy(
    explorer: str, open_page: Watched, root: Path, language: str
) -> None:
    page = open_page("about:blank", language)
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    page.goto(f"{explorer}/#/")
    expect(page.get_by_role("heading", name=WORDS[language]["ask"])).to_be_visible()
    page.wait_for_load_state("networkidle")
    scripts = [one for one in answers if "javascript" in one.headers.get("content-type", "")]
    assert scripts
    sizes = {one.url: len(gzip.compress(one.body())) for one in scripts}
    assert sum(sizes.values()) <= FIRST_VIEW, sizes
    # By what only their code says: names of files are the bundler's to choose.
    built = "".join(one.read_text(encoding="utf-8") for one in (root / "api" / "static").rglob("*.js"))
    assert [name for name, sign in HEAVY.items() if sign not in built] == []
    loaded = "".join(one.text() for one in scripts)
    assert [name for name, sign in HEAVY.items() if sign in loaded] == []
