"""The explorer in a real browser (Debian's Chromium, driven by Playwright), over real services.

``open_page`` gives a page of a service in a language; at the end of a test it says whether anything went wrong that
nobody looked for: errors in the console, requests to other hosts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kg.ingest import ingest
from kg.settings import Settings
from kg.store import EmbeddedStore, open_store

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: Nothing but the page: no look for updates, no services of its maker.
SWITCHES = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-unsafe-swiftshader",
]  # fmt: skip
TOKEN = "let-me-write"  # noqa: S105 (of services that end with the test)
#: Chromium says this of each answer that is an error; the page shows such errors in words.
_EXPECTED = "Failed to load resource"
#: And this of itself, where it draws WebGL in software.
_DRAWN_IN_SOFTWARE = "GL Driver Message"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    # As patient as the pages are: machines that run tests are busy.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield found
        found.close()


@dataclass
class Watched:
    """Opens pages, and keeps what their consoles said and whom they asked."""

    browser: Browser
    said: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def __call__(self, address: str, language: str = "zh", *, width: int = 1280, height: int = 800) -> Page:
        """A page of an address (a service's, with what follows ``#``), in a language."""
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = self.browser.new_context(locale=locale, viewport={"width": width, "height": height})
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda one: self.said.append(one.text) if one.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.add(request.url))
        page.goto(address)
        return page


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Watched]:
    """Opens pages, and looks at the end of the test what their consoles said and whom they asked."""
    watched = Watched(browser)
    yield watched
    for context in browser.contexts:
        context.close()
    assert [one for one in watched.said if _EXPECTED not in one and _DRAWN_IN_SOFTWARE not in one] == []
    local = ("http://127.0.0.1:", "data:", "blob:http://127.0.0.1:")
    assert [one for one in watched.asked if not one.startswith(local)] == []


@pytest.fixture(scope="session")
def sample_store(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> EmbeddedStore:
    """A store with the sample plans."""
    store = open_store(tmp_path_factory.mktemp("sample") / "store", create=True)
    ingest([samples], store)
    return store


@pytest.fixture(scope="session")
def explorer(sample_store: EmbeddedStore, running: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a service over the sample plans that takes writing with ``TOKEN``."""
    with running(sample_store, Settings(workers=2, timeout=20, token=TOKEN)) as address:
        yield address


@pytest.fixture(scope="session")
def empty_explorer(
    tmp_path_factory: pytest.TempPathFactory, running: Callable[..., AbstractContextManager[str]]
) -> Iterator[str]:
    """The address of a service over an empty store that takes writing with ``TOKEN``."""
    store = open_store(tmp_path_factory.mktemp("empty") / "store", create=True)
    with running(store, Settings(workers=2, timeout=20, token=TOKEN)) as address:
        yield address
