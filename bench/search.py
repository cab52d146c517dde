"""How fast search is on a synthetic index of many names: python bench/search.py --names 1000000.

Names are made as those of plans are: an area, a word or two of its own, a head noun; one in ten has an English alias,
one in five another alias. Prints the time and size of the index and, by kind of query, the median and the 99th
percentile of the time of one search, in milliseconds.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from pypinyin import lazy_pinyin

from kg.graph.derived import connect
from kg.graph.search import database, files
from kg.graph.search.index import Index
from kg.graph.search.tokens import Entry
from kg.graph.terms import KINDS
from kg.names import BASE

AREAS = [
    "广州",
    "深圳",
    "南沙",
    "黄埔",
    "天河",
    "海珠",
    "番禺",
    "花都",
    "增城",
    "从化",
    "北京",
    "上海",
    "天津",
    "重庆",
    "武汉",
    "成都",
    "杭州",
    "南京",
    "苏州",
    "西安",
    "长沙",
    "青岛",
    "厦门",
    "大连",
]
HEADS = [
    "科技创新走廊",
    "产业园",
    "集聚区",
    "高新区",
    "综合保税区",
    "港铁路",
    "高速公路",
    "枢纽",
    "大学城",
    "科学城",
    "工业园",
    "示范区",
    "自由贸易试验区",
    "大桥",
    "水库",
    "医院",
    "项目",
    "中心",
    "工程",
    "规划",
]
ENGLISH = [
    "artificial",
    "intelligence",
    "smart",
    "green",
    "digital",
    "energy",
    "harbour",
    "science",
    "innovation",
    "corridor",
    "park",
    "zone",
    "railway",
    "bio",
    "medicine",
    "data",
]
CHARACTERS = [chr(c) for c in range(0x4E00, 0x4E00 + 20_000, 7)]
#: Frequent characters come more often, as in texts.
WEIGHTS = [1 / (n + 5) for n in range(len(CHARACTERS))]


def entries(count: int, rng: random.Random) -> Iterator[Entry]:
    """Synthetic things."""
    sounds = {c: "".join(lazy_pinyin(c)) for c in {*CHARACTERS, *"".join(AREAS + HEADS)}}
    for n in range(count):
        own = "".join(rng.choices(CHARACTERS, WEIGHTS, k=rng.randint(1, 4)))
        area = rng.randrange(len(AREAS))
        label = (AREAS[area] if rng.random() < 0.6 else "") + own + rng.choice(HEADS)
        aliases = [own + rng.choice(HEADS)] if rng.random() < 0.2 else []
        if rng.random() < 0.1:
            aliases.append(" ".join(rng.sample(ENGLISH, 3)))
        code = 440100 + area
        yield Entry(
            f"{BASE}id/{code}/{label}-{n}",
            label,
            kind=(kind := rng.choice(KINDS)),
            aliases=tuple(aliases),
            pinyin=" ".join(sounds[c] for c in label),
            mentions=int(rng.paretovariate(1)) if rng.random() < 0.9 else 0,
            classes=(kind, "Place"),
            places=(f"{BASE}id/area/{code}",),
        )


def queries(sample: list[Entry], rng: random.Random) -> dict[str, list[dict[str, str]]]:
    """Queries by kind."""

    def part(text: str, length: int) -> str:
        at = rng.randrange(max(1, len(text) - length + 1))
        return text[at : at + length]

    def typo(text: str) -> str:
        at = rng.randrange(len(text))
        return text[:at] + rng.choice(CHARACTERS if text[at] > "\x7f" else list("abcxyz")) + text[at + 1 :]

    labels = [one.label for one in sample]
    english = [alias for one in sample for alias in one.aliases if alias.isascii()]
    kinds = {
        "whole name": labels,
        "prefix": [label[: rng.randint(1, 4)] for label in labels],
        "1 character": [part(label, 1) for label in labels],
        "2 characters": [part(label, 2) for label in labels],
        "3 or more": [part(label, rng.randint(3, 6)) for label in labels],
        "pinyin": ["".join(one.pinyin.split()) for one in sample],
        "pinyin, part": [" ".join(one.pinyin.split()[1:3]) for one in sample],
        "pinyin, typing": ["".join(one.pinyin.split())[: rng.randint(1, 12)] for one in sample],
        "initials": ["".join(each[0] for each in one.pinyin.split()) for one in sample],
        "initials, part": [part("".join(each[0] for each in one.pinyin.split()), 3) for one in sample],
        "English": [part(text, rng.randint(3, 12)) for text in english],
        "typo, Han": [typo(label) for label in labels if len(label) > 3],
        "typo, pinyin": [typo("".join(one.pinyin.split())) for one in sample],
        "nothing": ["".join(rng.sample(CHARACTERS, 4)) for _ in sample],
    }
    found: dict[str, list[dict[str, str]]] = {kind: [{"text": text} for text in texts] for kind, texts in kinds.items()}
    found["with type and place"] = [
        {"text": part(one.label, 2), "kind": one.kind or "", "place": one.places[0]} for one in sample
    ]
    return found


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--names", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=200, help="of each kind")
    parser.add_argument("--keep", type=Path, help="folder for the index, which is used again where it is there")
    asked = parser.parse_args()
    rng = random.Random(4)  # noqa: S311 (names, not secrets)
    folder = asked.keep or Path(tempfile.mkdtemp())
    path = folder / files.FILE
    if not path.exists():
        made = list(entries(asked.names, rng))
        start = time.perf_counter()
        db = sqlite3.connect(path)
        database.fill(db, made)
        db.close()
        print(f"built in {time.perf_counter() - start:.1f} s")
    print(f"{asked.names:,} things, {path.stat().st_size / 1e6:.0f} MB")
    empty = SimpleNamespace(folder=folder, prefixes={"area": BASE + "id/area/"}, quads=lambda *_: iter(()))
    index = Index(empty)  # type: ignore[arg-type]
    sample = _sample(path, asked.queries * 12, rng)
    print(f"{'ms':<22}{'p50':>8}{'p99':>8}{'max':>8}  found")
    for kind, texts in queries(sample, rng).items():
        times, found = [], 0
        for query in texts[: asked.queries]:
            start = time.perf_counter()
            found += bool(index.search(**query).hits)  # type: ignore[arg-type]
            times.append((time.perf_counter() - start) * 1000)
        cuts = statistics.quantiles(times, n=100)
        print(f"{kind:<22}{cuts[49]:8.1f}{cuts[98]:8.1f}{max(times):8.1f}  {found / len(times):.0%}")


def _sample(path: Path, count: int, rng: random.Random) -> list[Entry]:
    db = connect(path)
    size = db.execute("SELECT count(*) FROM thing").fetchone()[0]
    found = []
    for _ in range(count):
        place = database.first_number(rng.randint(1, size))
        row = db.execute("SELECT iri, names, pinyin FROM thing WHERE id >= ? LIMIT 1", (place,)).fetchone()
        label, *aliases = json.loads(row[1])
        area = f"{BASE}id/area/{row[0].split('/')[-2]}"
        found.append(Entry(row[0], label, "Zone", aliases=tuple(aliases), pinyin=row[2], places=(area,)))
    return found


if __name__ == "__main__":
    main()
