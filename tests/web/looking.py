"""How a page is looked over: by axe, and by people."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

_AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 up to AA, and what axe holds for good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def _axe() -> str:
    return _AXE.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What axe finds against the page as it is now, a line each: rule, what it asks for, where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate("(rules) => axe.run({ runOnly: rules })", _RULES)
    return [f"{one['id']}: {one['help']} {[n['html'][:160] for n in one['nodes'][:3]]}" for one in found["violations"]]


def snapshot(page: Page, name: str) -> None:
    """A picture of the page for people to look at, where PLANATLAS_SHOTS names a folder."""
    if folder := os.environ.get("PLANATLAS_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")
