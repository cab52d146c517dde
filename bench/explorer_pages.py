"""How fast pages of the explorer answer, as seen: from the key or click to the frame that shows the answer.

Times are taken in the page (``performance.now``), so that what drives it does not count.
"""

from __future__ import annotations

from playwright.sync_api import Browser, Page

#: The time at which something is there and has been painted, and the time of the last key or click before it.
WATCH = """
  window.benchSeen = (there) =>
    new Promise((done) => {
      const shown = () => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => done(performance.now());
        channel.port2.postMessage(0);
      };
      const look = () => there() && (requestAnimationFrame(shown), true);
      if (look()) return;
      const watcher = new MutationObserver(() => look() && watcher.disconnect());
      watcher.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
  for (const kind of ["input", "click"])
    addEventListener(kind, () => (window.benchActed = performance.now()), { capture: true });
"""
SIZE = {"width": 1280, "height": 800}
#: As people write: Han characters, pinyin, initials, English, the beginning of a word.
WORDS = (
    "广州",
    "南沙区",
    "gzkjcx",
    "guangzhou",
    "自贸区",
    "地铁",
    "kejichuangxin",
    "Nansha",
    "高新区",
    "琶洲",
    "枢纽",
    "港",
)


def _page(browser: Browser, address: str, place: str) -> Page:
    """A page in a browser that has seen nothing yet."""
    page = browser.new_context(viewport=SIZE, locale="zh-CN").new_page()
    page.add_init_script(WATCH)
    page.goto(f"{address}#/{place}")
    return page


def _taken(page: Page) -> float:
    """Milliseconds from the last key or click to what is waited for."""
    page.evaluate("() => void window.benchThere.then((at) => (window.benchAt = at))")
    page.wait_for_function("() => window.benchAt !== undefined")
    taken = page.evaluate("window.benchAt - window.benchActed")
    page.evaluate("() => void delete window.benchAt")
    return float(taken)


def first_view(browser: Browser, address: str, rounds: int) -> list[float]:
    """Milliseconds until the first page holds its search and its questions, and its scripts have come to rest."""
    times = []
    for _ in range(rounds):
        page = _page(browser, address, "")
        times.append(
            page.evaluate("""() => window.benchSeen(() =>
          document.querySelector("main [role=combobox]") && document.querySelector('main a[href^="#/query/"]'))""")
        )
        page.context.close()
    return times


def searches(browser: Browser, address: str) -> list[float]:
    """Milliseconds from a key to the hits that it brings."""
    times = []
    page = _page(browser, address, "documents")
    field = page.get_by_role("banner").get_by_role("combobox")
    for word in WORDS:
        field.fill("")
        page.wait_for_selector("header [role=option]", state="hidden")
        # The watch is set before the key is pressed, and both are in the page.
        page.evaluate("""() => {
          window.benchThere = window.benchSeen(() => document.querySelector("header .drop:not([hidden])"));
        }""")
        field.fill(word)
        times.append(_taken(page))
    page.context.close()
    return times


def neighbourhoods(browser: Browser, address: str, names: list[str]) -> list[float]:
    """Milliseconds from choosing a name to its neighbourhood, drawn; the graph's script is there already."""
    times = []
    page = _page(browser, address, "graph")
    page.wait_for_function("() => window.planatlasGraph?.sigma")
    for name in names:
        page.get_by_role("application").press("Escape")
        page.evaluate("() => window.planatlasGraph.board.empty_()")
        page.wait_for_function("() => window.planatlasGraph.sigma.getGraph().order === 0")
        page.get_by_role("main").get_by_role("combobox").first.fill(name)
        option = page.get_by_role("option").first
        option.wait_for()
        page.evaluate("""() => {
          const { sigma } = window.planatlasGraph;
          window.benchThere = new Promise((done) => {
            const drawn = () => {
              if (sigma.getGraph().size === 0) return;
              sigma.off("afterRender", drawn);
              const gl = sigma.getWebGLContext();
              gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
              done(performance.now());
            };
            sigma.on("afterRender", drawn);
          });
        }""")
        option.click()
        times.append(_taken(page))
    page.context.close()
    return times


def documents(browser: Browser, address: str, slug: str, sentences: int, rounds: int) -> list[float]:
    """Milliseconds from a click on a document to all its text with its mentions; the reader's script comes with it."""
    times = []
    for _ in range(rounds):
        page = _page(browser, address, "documents")
        link = page.locator(f'main a[href^="#/document/{slug}"]').first
        link.wait_for()
        page.evaluate(
            """(sentences) => {
              window.benchThere = window.benchSeen(() =>
                document.querySelectorAll("[data-s]").length >= sentences && document.querySelector(".line .m"));
            }""",
            sentences,
        )
        link.click()
        times.append(_taken(page))
        page.context.close()
    return times
