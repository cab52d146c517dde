"""Take pictures of the explorer for the documentation: ``python docs/screenshots.py [FOLDER]``.

Each main view is opened over the sample plans as a reader would, in Chinese and in English, and written as
``docs/images/NAME-zh.png`` and ``NAME-en.png``. Needs Chromium.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
SIZE: ViewportSize = {"width": 1280, "height": 800}
#: Nothing but the page, WebGL in software, and letters drawn alike on every machine.
SWITCHES = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--enable-unsafe-swiftshader",
    "--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb",
]  # fmt: skip
CORRIDOR = "440100/广州科技创新走廊"
ZONE = "琶洲互联网创新集聚区"
REPORT = "440100-2016-report"
QUERY = """SELECT ?zone (COUNT(?industry) AS ?industries)
WHERE {
  ?zone a plan:Zone .
  OPTIONAL { ?zone plan:develops ?industry }
}
GROUP BY ?zone
ORDER BY DESC(?industries) ?zone"""


def home(page: Page) -> None:
    """First sight: search, what is held, questions."""
    expect(page.get_by_role("listitem").filter(has_text="广州科技创新走廊").first).to_be_visible()


def entity(page: Page) -> None:
    """A corridor, its zones, and the sentence that lists them."""
    expect(page.get_by_role("blockquote").first).to_be_visible()


def graph(page: Page) -> None:
    """The corridor with its zones and the hub that it serves, drawn, and what is known of the corridor beside it."""
    page.wait_for_function("() => window.planatlasGraph?.sigma.getGraph().order > 1")
    page.get_by_role("tab").nth(2).click()
    for name in ("国际科技创新枢纽", ZONE):
        drawn = page.evaluate("window.planatlasGraph.sigma.getGraph().order")
        page.get_by_role("button", name=re.compile(f"^(Expand|展开) {name}$")).click()
        page.wait_for_function("(n) => window.planatlasGraph.sigma.getGraph().order > n", arg=drawn)
    page.get_by_role("button", name="广州科技创新走廊", exact=True).click()
    page.get_by_role("tab").first.click()
    page.keyboard.press("f")
    page.evaluate("document.activeElement.blur()")
    page.wait_for_function(
        "() => location.hash.includes('g=') && !window.planatlasGraph.sigma.getCamera().isAnimating()"
    )


def reader(page: Page) -> None:
    """The report where it names the zones, with what is known of one of them."""
    line = page.locator(".line").filter(has_text="十个创新板块").first
    line.evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    line.locator(".m").filter(has_text=ZONE).click()
    expect(page.get_by_role("dialog", name=ZONE)).to_be_visible()


def chart(page: Page) -> None:
    """The districts of the city, shaded, and what lies in them."""
    page.wait_for_selector(".canvas .shape.known")
    page.wait_for_selector(".things li")


def answer(page: Page) -> None:
    """A question with its answer, row by row with the sentence."""
    expect(page.get_by_role("table").get_by_role("link", name=ZONE, exact=True)).to_be_visible()


def sparql(page: Page) -> None:
    """The editor with a query and its table, by names."""
    expect(page.get_by_role("table").get_by_role("link", name=ZONE, exact=True)).to_be_visible()


#: Name of the picture → address, and what is done and waited for before it is taken.
VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "home": ("", home),
    "entity": (f"entity/{CORRIDOR}", entity),
    "graph": (f"graph?ids={CORRIDOR}", graph),
    "reader": (f"document/{REPORT}", reader),
    "map": ("map/440000", chart),
    "answer": (f"query/corridor-zones?corridor={CORRIDOR}", answer),
    "sparql": (f"sparql?query={quote(QUERY)}", sparql),
}


def small(picture: bytes) -> Image.Image:
    """The picture in 256 colours, in a third of the bytes; none is further from its own than an eye can tell."""
    taken = Image.open(io.BytesIO(picture)).convert("RGB")
    return taken.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE)


@contextmanager
def service() -> Iterator[str]:
    """The address of a service over the sample plans in a store that goes with it."""
    planatlas = Path(sys.executable).with_name("planatlas")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        subprocess.run([planatlas, "ingest", ROOT / "examples", "--store", store], check=True, capture_output=True)
        process = subprocess.Popen(
            [planatlas, "serve", "--store", store, "--port", "0"],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        try:
            said = (re.search(r"http://\S+", line) for line in process.stdout or ())
            yield next(found.group().rstrip("/") for found in said if found)
        finally:
            process.terminate()
            process.wait()


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs chromium")
    with service() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        for language, locale in LOCALES.items():
            for name, (place, ready) in VIEWS.items():
                context = browser.new_context(
                    locale=locale, viewport=SIZE, device_scale_factor=1, color_scheme="light", reduced_motion="reduce"
                )
                page = context.new_page()
                page.goto(f"{address}/#/{place}")
                ready(page)
                page.wait_for_load_state("networkidle")
                # The pointer would leave something lit up.
                page.mouse.move(0, 0)
                target = folder / f"{name}-{language}.png"
                taken = page.screenshot(animations="disabled", caret="hide", scale="css")
                small(taken).save(target, optimize=True)
                context.close()
                print(f"{target} ({target.stat().st_size // 1000} kB)")  # noqa: T201 (what a command says)
        browser.close()


if __name__ == "__main__":
    main()
