"""How fast the explorer draws graphs.

Each size is a saved view (things, relations, places) that the page opens as a user would; then the camera moves for
some seconds, and each frame is counted with the time that its scripts took. Without a graphics card Chromium draws in
software, on the same cores: what it shows here is the least that anybody sees.
"""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SIZES = ((300, 1000), (1000, 4000), (5000, 20_000))
BASE = "https://w3id.org/planatlas/id/"
TYPES = ("Zone", "Corridor", "AdminArea", "Industry", "Project", "Facility", "Plan", "Organization")
RELATIONS = ("partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts")
#: Keeps for each frame the milliseconds that its scripts took.
WATCH = """() => {
  const frames = (window.benchFrames = []);
  const ask = window.requestAnimationFrame.bind(window);
  let frame = null;
  window.requestAnimationFrame = (run) => ask((time) => {
    if (!frame || frame.time !== time) frames.push((frame = { time, work: 0 }));
    const begun = performance.now();
    run(time);
    frame.work += performance.now() - begun;
  });
}"""
#: Moves the camera around and in and out, as a hand does, for so many milliseconds.
MOVE = """async (length) => {
  const { sigma } = window.planatlasGraph;
  const camera = sigma.getCamera();
  const from = camera.getState();
  const { x, y, ratio } = from;
  const legs = [
    { x: x + 0.2 * ratio, y, ratio: ratio * 0.7 },
    { x: x + 0.1 * ratio, y: y + 0.2 * ratio, ratio: ratio * 1.3 },
    { x: x - 0.2 * ratio, y, ratio: ratio * 0.7 },
    from,
  ];
  let drawn = 0;
  const count = () => drawn++;
  sigma.on("afterRender", count);
  window.benchFrames.length = 0;
  const begun = performance.now();
  for (const leg of legs) await camera.animate(leg, { duration: length / legs.length, easing: "linear" });
  const seconds = (performance.now() - begun) / 1000;
  sigma.off("afterRender", count);
  const work = window.benchFrames.map((one) => one.work).sort((a, b) => a - b);
  return { fps: drawn / seconds, median: work[work.length >> 1], worst: work[Math.floor(work.length * 0.95)] };
}"""


def view(things: int, relations: int, seed: int = 1) -> dict[str, Any]:
    """A saved view of a made-up graph: a few things with many relations, many with few, as in plans."""
    draw = random.Random(seed)  # noqa: S311 (the same graph each time)
    iris = [f"{BASE}440100/第{number}号创新集聚区" for number in range(things)]
    nodes = []
    for number, iri in enumerate(iris):
        kind, turn, far = TYPES[number % len(TYPES)], number * 2.399963, 55 * math.sqrt(number)
        node = {"iri": iri, "id": iri.removeprefix(BASE), "label": f"第{number}号创新集聚区", "english": None}
        nodes.append(
            {
                "node": node | {"type": kind, "types": [kind]},
                "x": round(far * math.cos(turn)),
                "y": round(far * math.sin(turn)),
                "pinned": False,
                "hidden": False,
            }
        )
    edges: dict[tuple[int, str, int], dict[str, Any]] = {}
    while len(edges) < relations:
        one = draw.randrange(1, things)
        other = int(one * draw.random() ** 2)
        predicate = draw.choice(RELATIONS)
        edges[one, predicate, other] = {
            "source": iris[one],
            "predicate": predicate,
            "target": iris[other],
            "statements": draw.randint(1, 3),
            "confidence": draw.choice([0.5, 0.7, 0.9]),
            "commitment": None,
            "due": None,
            "documents": [f"{BASE}doc/plan-{draw.randrange(20)}"],
            "quote": None,
        }
    return {"planatlas": "graph view", "version": 1, "nodes": nodes, "edges": list(edges.values())}


def measure(page: Page, address: str, saved: Path, things: int, seconds: float) -> dict[str, float]:
    """Open a saved view in a fresh page, wait until it is drawn, and move it."""
    page.add_init_script(f"({WATCH})()")
    page.goto(f"{address}#/graph")
    page.wait_for_function("() => window.planatlasGraph?.sigma")
    page.evaluate(
        """(things) => {
      const file = document.querySelector('input[type=file]');
      file.addEventListener('change', () => (window.benchOpened = performance.now()), { capture: true });
      const { sigma } = window.planatlasGraph;
      sigma.on('afterRender', () => {
        if (!window.benchShown && sigma.getGraph().order === things) {
          // Reading back a pixel waits until all that was asked of the graphics card is done.
          const gl = sigma.getWebGLContext();
          gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
          window.benchShown = performance.now();
        }
      });
    }""",
        things,
    )
    page.set_input_files("input[type=file]", saved)
    page.wait_for_function("() => window.benchShown", timeout=60_000)
    shown = page.evaluate("window.benchShown - window.benchOpened")
    page.wait_for_timeout(1500)
    return {"shown": shown / 1000, **page.evaluate(MOVE, seconds * 1000)}
