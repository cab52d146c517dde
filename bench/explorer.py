"""How fast the explorer is, as seen in the page: ``python bench/explorer.py`` prints a row for each bar.

Pages are measured over the sample plans and a real report of 16,000 characters (where the corpus is not beside the
checkout, one made of the samples), or with ``--address`` over a service that runs already.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import explorer_graph as graph
import explorer_pages as pages
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
#: Nothing but the page, and WebGL in software where there is no other.
SWITCHES = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--enable-unsafe-swiftshader"]
#: Characters of the document that is opened.
LENGTH = 16_000


def row(what: str, seen: str, bar: str, *, held: bool | None) -> None:
    """Print a line of the table; without a bar there is nothing to hold."""
    print(f"| {what} | {seen} | {bar} | {'' if held is None else 'held' if held else 'MISSED'} |", flush=True)


def times(what: str, found: list[float], bar: float) -> None:
    """Print how long something took: the middle and the worst of all rounds; the middle counts."""
    seen = f"{median(found):.0f} ms (worst {max(found):.0f} of {len(found)})"
    row(what, seen, f"≤ {bar:.0f} ms", held=median(found) <= bar)


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """The address of a service over the samples and a long report."""
    planatlas, store = Path(sys.executable).with_name("planatlas"), folder / "store"
    report = CORPUS / "guangzhou-2016.txt"
    if not report.is_file():
        report = folder / "long.txt"
        sample = (ROOT / "examples" / "guangzhou-2016-report.txt").read_text(encoding="utf-8")
        report.write_text(sample * (LENGTH // len(sample) + 1), encoding="utf-8")
    for source, more in ((ROOT / "examples", ()), (report, ("--id", "long"))):
        ingest = [planatlas, "ingest", source, "--store", store, *more]
        subprocess.run(ingest, check=True, capture_output=True)
    serving = subprocess.Popen(
        [planatlas, "serve", "--store", store, "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield next(found.group() for line in serving.stdout or () if (found := re.search(r"http://\S+", line)))
    finally:
        serving.terminate()
        serving.wait()


def _get(address: str, path: str) -> Any:  # noqa: ANN401 (JSON)
    with urlopen(address + path) as answer:  # noqa: S310 (of the service above)
        return json.load(answer)


def measure_pages(browser: Browser, address: str, rounds: int) -> None:
    """Print how fast pages answer."""
    told = _get(address, "documents")["documents"]
    slug = min(told, key=lambda one: abs(one["characters"] - LENGTH))["slug"]
    document = _get(address, f"documents/{slug}")["document"]
    # Not all that is mentioned most is joined to something.
    found = [one["node"] for one in _get(address, "entities?limit=40")["items"]]
    names = [
        one["label"] for one in found if _get(address, f"entity/neighbors?iri={quote(one['iri'])}&limit=1")["edges"]
    ]
    times("first view, interactive", pages.first_view(browser, address, rounds), 1500)
    times("search, from key to hits", pages.searches(browser, address), 100)
    times("neighbourhood, from click to drawing", pages.neighbourhoods(browser, address, names[: 2 * rounds]), 200)
    opened = pages.documents(browser, address, slug, len(document["sentences"]), rounds)
    times(f"document of {len(document['text']):,} characters, {len(document['mentions']):,} mentions", opened, 500)


def measure_graphs(browser: Browser, address: str, folder: Path, seconds: float) -> None:
    """Print how fast graphs are drawn."""
    for things, relations in graph.SIZES:
        saved = folder / f"{things}.json"
        saved.write_text(json.dumps(graph.view(things, relations), ensure_ascii=False), encoding="utf-8")
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        seen = graph.measure(page, address, saved, things, seconds)
        page.close()
        what = f"graph of {things:,} things, {relations:,} relations"
        row(f"{what}: shown", f"{seen['shown']:.2f} s", "≤ 3 s", held=seen["shown"] <= 3)
        small, middle = things <= 300, things <= 1000
        row(
            f"{what}: frames a second", f"{seen['fps']:.1f}", "≥ 20" if small else "",
            held=seen["fps"] >= 20 if small else None,
        )  # fmt: skip
        row(
            f"{what}: scripts of a frame", f"{seen['median']:.1f} ms (95 %: {seen['worst']:.1f})",
            "≤ 16 ms" if middle else "", held=seen["median"] <= 16 if middle else None,
        )  # fmt: skip


def main() -> None:
    """Measure, and print what was seen."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=4, help="that the camera moves over a graph")
    options.add_argument("--rounds", type=int, default=7, help="of each measurement of a page")
    options.add_argument("--address", help="of a service that runs already, with its last stroke")
    options.add_argument("--only", choices=["pages", "graphs"])
    chosen = options.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("needs chromium")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load} before\n\n| what | seen | bar | |\n| --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        if chosen.address:
            run(browser, chosen.address, folder, chosen)
        else:
            with service(folder) as address:
                run(browser, address, folder, chosen)
        browser.close()
    print(f"\nload {', '.join(f'{one:.1f}' for one in os.getloadavg())} after")


def run(browser: Browser, address: str, folder: Path, chosen: argparse.Namespace) -> None:
    """Measure what was asked for."""
    if chosen.only != "graphs":
        measure_pages(browser, address, chosen.rounds)
    if chosen.only != "pages":
        measure_graphs(browser, address, folder, chosen.seconds)


if __name__ == "__main__":
    main()
