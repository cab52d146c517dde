"""The adjacency as an SQLite database: how it is laid out and written.

The edges at a thing lie on pages, in the order in which a neighbourhood without any choice gives them; behind them come
those of other predicates, which only a choice reaches. So the first page of a hub is as near as that of a thing with
one edge, and a choice of predicates or direction leaves out the pages that hold none.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from kg.graph.edges import Choice, Reached
from kg.graph.evidence import Statement
from kg.graph.terms import RELATIONS

#: Changes with the layout and with what is read of the store; a database of another version is made anew.
VERSION = 1
#: Statements after which a page is full.
PAGE = 64
#: Of zlib: the next ones make it a tenth smaller and take twice as long.
_LEVEL = 1
#: Pages of the file; larger ones have fewer of our pages run over.
_BYTES = 8192

SCHEMA = """
CREATE TABLE thing (
    key INTEGER PRIMARY KEY, iri TEXT NOT NULL, node TEXT NOT NULL,
    first INTEGER NOT NULL DEFAULT 0, ranked INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE page (
    number INTEGER PRIMARY KEY, holds INTEGER NOT NULL, last TEXT NOT NULL, cut TEXT NOT NULL, edges BLOB NOT NULL
);
"""

#: A thing as it is shown: label, English, type, stated types, classes in the vocabulary.
Shown = list[Any]
#: Says how a thing is shown; None for what is no resource.
Show = Callable[[str], Shown | None]
#: A passage: document, start, end, words; None where there is none.
Passage = tuple[str, int, int, str] | None


@lru_cache(1 << 14)
def key(iri: str) -> int:
    """The number of a thing; two things of one number would end the making of the database."""
    return int.from_bytes(blake2b(iri.encode(), digest_size=8).digest(), "big", signed=True)


def create(path: Path) -> sqlite3.Connection:
    """An empty database, not safe from a crash before it is finished."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute(f"PRAGMA page_size = {_BYTES}")
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.executescript(SCHEMA)
    db.execute("BEGIN")
    return db


def finish(db: sqlite3.Connection) -> None:
    """Say that it is whole; one of which this is not said is none."""
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")


#: A plain value as a text.
dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def bit(predicate: str, *, outgoing: bool) -> int:
    """The bit that says that a page holds an edge of that predicate and direction."""
    place = RELATIONS.index(predicate) if predicate in RELATIONS else len(RELATIONS)
    return 1 << 2 * place + (not outgoing)


def mask(choice: Choice) -> int:
    """The bits of what a choice may let through."""
    ways = {"both": (True, False), "out": (True,), "in": (False,)}[choice.direction]
    # A thing's edge to itself is written once, as outgoing.
    return sum({bit(name, outgoing=way) for name in choice.predicates or RELATIONS for way in ways})


class Pages:
    """Writes the pages of one thing after the other."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Write to a database."""
        self._db = db
        self._number = 0
        self.edges = 0

    def write(
        self,
        iri: str,
        ranked: Collection[Reached],
        others: Collection[Reached],
        show: Show,
        passage: Callable[[Statement], Passage],
    ) -> None:
        """Write the edges at a thing.

        Args:
            iri: The thing.
            ranked: Those that count without any choice, in their order.
            others: The rest.
            show: How the things at their other ends are shown.
            passage: The first passage of each statement.
        """
        first = self._number
        cut: dict[str, int] = {}
        for one in ranked:
            cut[_kind(show, one)] = cut.get(_kind(show, one), 0) + 1
        parts = _parts(ranked)
        for part in parts:
            for one in part:
                cut[_kind(show, one)] -= 1
            self._page(iri, part, {kind: n for kind, n in cut.items() if n}, show, passage)
        rest = _parts(others)
        for part in rest:
            self._page(iri, part, {}, show, passage)
        self.edges += len(ranked) + len(others)
        self._db.execute(
            "UPDATE thing SET first = ?, ranked = ?, pages = ? WHERE key = ?",
            (first, len(parts), len(parts) + len(rest), key(iri)),
        )

    def _page(
        self,
        iri: str,
        part: list[Reached],
        cut: Mapping[str, int],
        show: Show,
        passage: Callable[[Statement], Passage],
    ) -> None:
        holds, seen = 0, set[str]()
        rows: list[list[Any]] = []
        for one in part:
            source, predicate, _ = one.triple
            outgoing = source == iri
            holds |= bit(predicate, outgoing=outgoing)
            stated = [
                [s.iri, s.document, s.confidence, s.commitment, s.due, s.evidence, passage(s)] for s in one.stated
            ]
            # Each end is described once a page.
            rows.append([outgoing, predicate, one.far, one.weight, show(one.far) if one.far not in seen else 0, stated])
            seen.add(one.far)
        packed = zlib.compress(dumps(rows).encode(), _LEVEL)
        self._db.execute(
            "INSERT INTO page VALUES (?, ?, ?, ?, ?)",
            (self._number, holds, dumps(part[-1].order), dumps(cut), packed),
        )
        self._number += 1


def _kind(show: Show, one: Reached) -> str:
    node = show(one.far)
    return str(node[2] or "") if node else ""


def _parts(edges: Iterable[Reached]) -> list[list[Reached]]:
    """Edges in parts of so many statements that each makes a page."""
    parts: list[list[Reached]] = []
    room = 0
    for one in edges:
        if room <= 0:
            parts.append([])
            room = PAGE
        parts[-1].append(one)
        room -= len(one.stated)
    return parts


def unpack(data: bytes) -> list[list[Any]]:
    """The rows of a page."""
    rows: list[list[Any]] = json.loads(zlib.decompress(data))
    return rows
