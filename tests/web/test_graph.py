"""The graph: built step by step, filtered, laid out, walked by keys, undone, passed on as a link, saved as files."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest
from playwright.sync_api import Page, expect

from kg.settings import Settings
from kg.store import open_store
from tests.web.conftest import Watched
from tests.web.looking import snapshot, violations

CORRIDOR = "440100/广州科技创新走廊"
#: What the sample plans join to the corridor.
AROUND = 12


def _script(root: Path, name: str) -> ModuleType:
    """A script of bench/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", root / "bench" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def many(
    tmp_path_factory: pytest.TempPathFactory, running: Callable[..., AbstractContextManager[str]], root: Path
) -> Iterator[str]:
    """The address of a service over made-up plans, whose corridors have fifty zones each."""
    plangraph = _script(root, "plangraph")
    store = open_store(tmp_path_factory.mktemp("many") / "store", create=True)
    with store.write() as transaction:
        transaction.load(b"".join(plangraph.document(number) for number in range(4)))
    with running(store, Settings(workers=2, timeout=20)) as address:
        yield address


def drawing(page: Page, things: int, relations: int | None = None) -> None:
    """Wait until so much is drawn; without a number of relations, whatever number."""
    stage = page.get_by_role("application")
    tail = rf"\b{relations}\b" if relations is not None else r"\d+"
    expect(stage).to_have_attribute("aria-label", re.compile(rf"(Graph of|图：) ?{things:,}\b.*?{tail}"))
    page.wait_for_function("(things) => window.planatlasGraph?.sigma.getGraph().order === things", arg=things)


def opened(page: Page, things: int = AROUND) -> None:
    drawing(page, things)
    page.wait_for_function("() => location.hash.includes('g=')")


def at(page: Page, label: str) -> tuple[float, float]:
    """Where on the page a thing stands, once the camera rests."""
    page.wait_for_function("() => !window.planatlasGraph.sigma.getCamera().isAnimating()")
    where = page.evaluate(
        """(label) => {
          const { sigma } = window.planatlasGraph;
          const graph = sigma.getGraph();
          const found = graph.findNode((_, one) => one.label === label);
          const { x, y } = sigma.graphToViewport(graph.getNodeAttributes(found));
          const box = sigma.getContainer().getBoundingClientRect();
          return [x + box.left, y + box.top];
        }""",
        label,
    )
    return where[0], where[1]


def press(page: Page, key: str) -> None:
    page.get_by_role("application").press(key)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_panel_has_no_barriers(explorer: str, open_page: Watched, language: str, theme: str) -> None:
    page = open_page(f"{explorer}/#/graph", language)
    if theme == "dark":
        page.get_by_role("button", name=re.compile("Switch to dark|切换为深色")).click()
    expect(page.locator(".start li").first).to_be_visible()
    assert violations(page) == []
    snapshot(page, f"graph-start-{language}-{theme}")
    page.goto(f"{explorer}/#/graph?ids={CORRIDOR}")
    opened(page)
    for number, tab in enumerate(page.get_by_role("tab").all()):
        tab.click()
        assert violations(page) == []
        snapshot(page, f"graph-{number}-{language}-{theme}")
    page.get_by_role("button", name=re.compile("^(Layout|布局)$")).click()
    assert violations(page) == []


def test_one_name_begins_a_graph_that_grows(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph", "en")
    field = page.get_by_role("combobox", name="Add a thing to the graph")
    field.fill("广州科技创新走廊")
    expect(page.get_by_role("option").first).to_contain_text("广州科技创新走廊")
    field.press("Enter")
    opened(page)
    press(page, "c")  # what hangs on it alone goes
    expect(page.get_by_role("application")).not_to_have_attribute("aria-label", re.compile(f"of {AROUND} things"))
    press(page, "Control+z")
    drawing(page, AROUND)
    page.mouse.dblclick(*at(page, "琶洲互联网创新集聚区"))
    page.wait_for_function("(n) => window.planatlasGraph.sigma.getGraph().order > n", arg=AROUND)
    press(page, "Control+z")
    drawing(page, AROUND)
    press(page, "Control+Shift+z")
    page.wait_for_function("(n) => window.planatlasGraph.sigma.getGraph().order > n", arg=AROUND)


def test_the_address_brings_the_same_graph_back(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    x, y = at(page, "生物岛")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=6)
    page.mouse.up()
    page.wait_for_function("() => [...window.planatlasGraph.board.view.nodes.values()].some((one) => one.pinned)")
    page.mouse.click(*at(page, "大学城"))
    press(page, "h")
    drawing(page, AROUND - 1)
    page.get_by_role("tab", name="Legend and filter").click()
    address = page.url
    page.get_by_role("checkbox", name=re.compile("^hub")).uncheck()
    drawing(page, AROUND - 2)
    state = """() => [...window.planatlasGraph.board.view.nodes.values()]
      .map(({ node, x, y, pinned, hidden }) => [node.iri, x, y, pinned, hidden])"""
    before = page.evaluate(state)
    page.wait_for_function("(old) => location.href !== old", arg=address)
    other = open_page(page.url, "zh")
    drawing(other, AROUND - 2)
    assert other.evaluate(state) == before
    # Away and back again.
    other.get_by_role("link", name="文件").click()
    other.wait_for_selector("main h1")
    other.go_back()
    drawing(other, AROUND - 2)


def test_a_layout_leaves_what_was_placed(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    page.mouse.click(*at(page, "科学城"))
    press(page, "p")
    place = """() => {
      const one = [...window.planatlasGraph.board.view.nodes.values()].find((one) => one.node.label === '科学城');
      return [one.x, one.y];
    }"""
    before = page.evaluate(place)
    for key, name in [("2", "layered"), ("3", "concentric"), ("1", "force")]:
        press(page, key)
        page.wait_for_function("(name) => window.planatlasGraph.board.layout === name", arg=name)
        assert page.evaluate(place) == before
        snapshot(page, f"graph-{name}")
    page.get_by_role("button", name="Undo layout By force").click()
    assert page.evaluate(place) == before


def test_in_layers_the_whole_stands_above_its_parts(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    press(page, "2")
    page.wait_for_function("() => window.planatlasGraph.board.layout === 'layered'")
    low = page.evaluate("""() => {
      const { view } = window.planatlasGraph.board;
      return [...view.edges.values()].filter((one) => one.predicate === 'partOf')
        .every((one) => view.nodes.get(one.source).y < view.nodes.get(one.target).y);
    }""")
    assert low


def test_much_is_brought_in_by_choice(many: str, open_page: Watched) -> None:
    page = open_page(f"{many}/#/graph?ids=440100/第0创新走廊", "en")
    opened(page, 41)
    expect(page.get_by_text("Left out, by type: Zone 10.")).to_be_visible()
    page.get_by_role("button", name="Choose what to add").click()
    form = page.get_by_role("form", name="Expand by choice…")
    expect(form.get_by_text("10 things match.")).to_be_visible()
    form.get_by_role("spinbutton").fill("4")
    expect(form.get_by_text("Left out, by type: Zone 6.")).to_be_visible()
    assert violations(page) == []
    snapshot(page, "graph-choice")
    form.get_by_role("button", name="Add 4 things").click()
    drawing(page, 45)
    form.get_by_role("spinbutton").fill("50")
    form.get_by_role("button", name="Add 6 things").click()
    drawing(page, 51)
    press(page, "Control+z")
    drawing(page, 45)


def test_paths_between_two_things_are_shown_and_added(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids=440100/生物岛&ids=440100/国际科技创新枢纽", "en")
    opened(page, 2)
    press(page, "Control+a")
    panel = page.get_by_role("tabpanel")
    found = panel.get_by_role("button", name=re.compile("广州科技创新走廊"))
    found.first.click()
    drawing(page, 3, 2)
    expect(found.first).to_have_attribute("aria-pressed", "true")
    panel.get_by_text("Best evidence").click()
    expect(found.first).to_be_visible()
    snapshot(page, "graph-path")
    press(page, "Control+z")
    drawing(page, 2, 0)


def test_a_line_opens_its_sentences(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "zh")
    opened(page)
    page.get_by_role("tab", name="列表").click()
    page.get_by_role("button", name="关系", exact=True).click()
    page.get_by_role("button", name=re.compile("生物岛")).click()
    page.get_by_role("tab", name="详情").click()
    quote = page.locator("blockquote").first
    expect(quote).to_contain_text("生物岛")
    expect(quote).to_contain_text("置信度")
    assert violations(page) == []
    snapshot(page, "graph-edge")
    quote.get_by_role("link").click()
    expect(page).to_have_url(re.compile("#/document/.*at="))


def test_everything_goes_by_keys(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    stage = page.get_by_role("application")
    stage.focus()
    seen = set()
    for key in ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowLeft"]:
        stage.press(key)
        seen.add(page.evaluate("() => window.planatlasGraph.board.current"))
    assert len(seen) > 1
    page.keyboard.press("Escape")
    assert page.evaluate("() => window.planatlasGraph.board.current") is None
    page.keyboard.press("t")
    row = page.get_by_role("table").get_by_role("button", name="琶洲互联网创新集聚区", exact=True)
    row.focus()
    page.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Enter")
    page.wait_for_function("(n) => window.planatlasGraph.sigma.getGraph().order > n", arg=AROUND)
    page.keyboard.press("Control+k")
    page.keyboard.type("Layout: In rings")
    page.keyboard.press("Enter")
    page.wait_for_function("() => window.planatlasGraph.board.layout === 'concentric'")


def test_several_things_are_enclosed_by_a_box(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.mouse.move(10, 130)
    page.mouse.down()
    page.mouse.move(600, 500, steps=3)
    page.mouse.move(880, 790, steps=3)
    page.mouse.up()
    expect(page.get_by_role("heading", name=re.compile(r"\d+ things selected"))).to_be_visible()
    count = page.evaluate("() => window.planatlasGraph.board.selected.size")
    page.get_by_role("button", name="Hide", exact=True).click()
    drawing(page, AROUND - count)
    page.keyboard.press("u")
    drawing(page, AROUND)


def test_a_service_that_is_gone_leaves_the_graph_as_it_was(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    page.mouse.click(*at(page, "琶洲互联网创新集聚区"))
    page.context.set_offline(True)
    press(page, "e")
    expect(page.get_by_text("The service cannot be reached. The graph is as it was.")).to_be_visible()
    drawing(page, AROUND)
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").first.click()
    page.wait_for_function("(n) => window.planatlasGraph.sigma.getGraph().order > n", arg=AROUND)


def test_what_is_gone_is_told_by_name_and_the_rest_is_drawn(explorer: str, open_page: Watched) -> None:
    page = open_page(f"{explorer}/#/graph?ids=440100/生物岛,440100/没有这个地方,{CORRIDOR}", "zh")
    expect(page.get_by_text("链接里有 1 项在这个数据库中找不到：没有这个地方。其余的已画出。")).to_be_visible()
    drawing(page, 2, 1)
    page.goto(f"{explorer}/#/graph?g=torn")
    expect(page.get_by_text(re.compile("链接不完整"))).to_be_visible()


def test_a_view_is_saved_in_the_formats_of_others(explorer: str, open_page: Watched, tmp_path: Path) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", "en")
    opened(page)
    files = {}
    for name in ["PNG", "GEXF", "GraphML", "JSON-LD", "Table of things", "Table of relations", "Save the whole graph"]:
        page.get_by_role("button", name="Export", exact=True).click()
        with page.expect_download() as found:
            page.get_by_role("button", name=re.compile(re.escape(name))).click()
        files[name] = tmp_path / found.value.suggested_filename
        found.value.save_as(files[name])
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    gexf = ET.parse(files["GEXF"]).getroot()  # noqa: S314 (made by the page under test)
    assert len(gexf.findall(".//{*}node")) == AROUND
    assert len(gexf.findall(".//{*}node/{*}position")) == AROUND
    graphml = ET.parse(files["GraphML"]).getroot()  # noqa: S314
    assert len(graphml.findall(".//{*}node")) == AROUND
    assert {"x", "y", "color"} <= {one.get("attr.name") for one in graphml.findall("{*}key")}
    told = json.loads(files["JSON-LD"].read_text(encoding="utf-8"))
    assert sum(len(one.get("partOf", [])) for one in told["graph"]) == AROUND - 2
    assert len(files["Table of things"].read_text(encoding="utf-8-sig").splitlines()) == AROUND + 1
    relations = files["Table of relations"].read_text(encoding="utf-8-sig")
    assert "生物岛" in relations
    # What was saved opens again, on an empty graph.
    page.goto(f"{explorer}/#/graph")
    expect(page.get_by_role("heading", name="Begin a graph with one name")).to_be_visible()
    page.locator("input[type=file]").set_input_files(files["Save the whole graph"])
    drawing(page, AROUND)
    page.locator("input[type=file]").set_input_files(files["JSON-LD"])
    expect(page.get_by_text("holds no saved graph")).to_be_visible()
    drawing(page, AROUND)


def test_a_large_graph_is_drawn_and_told_to_be_too_large_for_a_link(
    explorer: str, open_page: Watched, tmp_path: Path, root: Path
) -> None:
    saved = tmp_path / "large.json"
    saved.write_text(
        json.dumps(_script(root, "explorer_graph").view(5000, 20_000), ensure_ascii=False), encoding="utf-8"
    )
    page = open_page(f"{explorer}/#/graph", "en")
    expect(page.get_by_role("heading", name="Begin a graph with one name")).to_be_visible()
    page.locator("input[type=file]").set_input_files(saved)
    drawing(page, 5000, None)
    expect(page.get_by_text("too large for a link")).to_be_visible()
    page.wait_for_function("() => location.hash.includes('k=')")
    snapshot(page, "graph-large")
    page.get_by_role("tab", name="Legend and filter").click()
    page.get_by_role("checkbox", name=re.compile("^zone")).uncheck()
    page.wait_for_function("() => window.planatlasGraph.sigma.getGraph().order < 5000")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_a_phone(explorer: str, open_page: Watched, language: str) -> None:
    page = open_page(f"{explorer}/#/graph?ids={CORRIDOR}", language, width=390, height=844)
    opened(page)
    snapshot(page, f"graph-phone-{language}")
    page.get_by_role("button", name=re.compile("^(Panel|面板)$")).click()
    expect(page.get_by_role("tabpanel")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
    snapshot(page, f"graph-phone-panel-{language}")
