"""The plain page in a real browser: it draws, in both languages, without asking anyone else or breaking its policy."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest

from api.routes.page import FILES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def _draw(address: str, language: str, profile: Path) -> str:
    if CHROMIUM is None:
        pytest.skip("needs chromium to draw the page")
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
        f"--accept-lang={language}",
        "--virtual-time-budget=8000", "--dump-dom", address,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, check=True, timeout=60, text=True).stdout


@pytest.mark.parametrize(
    ("view", "language", "holds"),
    [
        ("", "zh-CN", ["从规划文件里找答案", "哪些功能区属于这条走廊？"]),
        ("", "en", ["Answers out of plan documents", "Which zones belong to this corridor?"]),
        (
            "query/corridor-zones?corridor=" + quote("云川科技创新走廊"),
            "zh-CN",
            ["3 行结果", "<mark>青湖科学城</mark>", "#/document/yunchuan-2016-report?at=28"],
        ),
        ("entity/" + quote("990100/地铁九号线"), "en", ["Status", "completed", "Connects", "<mark>青湖区</mark>"]),
        ("document/yunchuan-2016-report?at=131", "zh-CN", ['class="here"', "力争", "云川科技创新走廊"]),
        ("entity/nothing", "en", ['role="alert"', "nothing is called"]),
    ],
)
def test_a_view_is_drawn(service: str, tmp_path: Path, view: str, language: str, holds: list[str]) -> None:
    drawn = _draw(f"{service}/#/{view}", language, tmp_path)
    for text in holds:
        assert text in drawn


def test_the_interface_is_drawn(service: str, tmp_path: Path) -> None:
    assert "/entities/{identifier}/neighbors" in _draw(f"{service}/docs", "en", tmp_path)


def test_files_name_no_other_server_and_hold_nothing_inline(client: httpx2.Client) -> None:
    for name, media_type in FILES.items():
        answer = client.get(f"/page/{name}")
        assert answer.headers["content-type"].startswith(media_type)
        outside = set(re.findall(r"https?://[\w.]+", answer.text)) - {"http://www.w3.org", "https://w3id.org"}
        assert not outside, name
        if name.endswith(".html"):
            page = _Inline()
            page.feed(answer.text)
            assert page.found == []
    assert client.get("/page/secret.txt").status_code == 404


class _Inline(HTMLParser):
    """Collects scripts without a source, style elements and attributes that a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if (
            tag == "style"
            or (tag == "script" and "src" not in names)
            or any(n == "style" or n.startswith("on") for n in names)
        ):
            self.found.append(tag)
