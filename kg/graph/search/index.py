"""Search itself: what is asked of the index, in the order of how well things match, page by page."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from kg import deadline
from kg.graph.cursor import pack, unpack
from kg.graph.lookup import Node, current, describe
from kg.graph.search import database
from kg.graph.search import tokens as t
from kg.graph.search.files import open_index
from kg.graph.search.questions import How, Question, either, phrase, questions
from kg.graph.search.spelling import Syllables
from kg.graph.search.typos import Misspelt
from kg.store.base import Reader

#: Things are counted so far; where there are more, the most mentioned of them stand for all.
COUNTED = 5_000
#: Typos are forgiven where fewer things than this match as written, and none by the whole of its name.
FEW = 10
#: So many candidates are compared with a text that may hold a typo.
_COMPARED = 1_000
#: So many areas are listed with their numbers.
_AREAS = 20

#: What is asked where nothing is: all things.
_ALL = Question("any", "", whole=True)

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, and the name by which."""

    node: Node
    matched: str
    #: Number of its mentions in all documents.
    mentions: int
    #: What of it matched: its label, an alias, the beginning or inside of a name, its pinyin, or a name with a typo.
    how: How


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and how the whole of it divides."""

    hits: tuple[Hit, ...]
    total: int
    #: Whether ``total`` and the facets count all; else the first ``COUNTED`` alone.
    exact: bool
    #: Type of the annotation guideline → number of things.
    types: Mapping[str, int]
    #: Code of an area → number of things whose IRI names it, most first.
    areas: Mapping[str, int]
    #: What ``after`` takes for the next page; None on the last.
    next: str | None


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    iri: str
    mentions: int
    names: tuple[str, ...]
    pinyin: str

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.mentions, self.names[0], self.iri)

    @property
    def order(self) -> tuple[int, int, str, str]:
        return (-self.mentions, len(self.names[0]), self.names[0], self.iri)


@dataclass(frozen=True, slots=True)
class Listed:
    """A thing as the index lists it."""

    iri: str
    label: str
    #: Type of the annotation guideline; "" where it has none.
    kind: str
    #: Syllables without tones, apart.
    pinyin: str
    mentions: int
    #: Code of the area that its IRI names; None where it names none.
    area: str | None


#: Number of the kind of match, and the order of the last thing on the page before.
_Mark = tuple[int, tuple[int, int, str, str]]


class Index:
    """The names of one commit."""

    def __init__(self, reader: Reader) -> None:
        """Open the index of a commit, or make it."""
        self.reader = reader
        self._mending = threading.Lock()
        self._open()

    def _open(self, *, damaged: bool = False) -> None:
        self._connections = open_index(self.reader, damaged=damaged)
        try:
            with self._connections.use() as db:
                self._syllables = Syllables([row[0] for row in db.execute("SELECT text FROM syllable")])
                self._size = int(db.execute("SELECT ifnull(sum(things), 0) FROM facet").fetchone()[0])
        except sqlite3.DatabaseError:
            if damaged:
                raise
            self._open(damaged=True)

    def search(
        self, text: str = "", *, kind: str | None = None, place: str | None = None, limit: int = 20, after: str = ""
    ) -> Found:
        """Things whose names hold a text, best match first; all things where the text is empty.

        Args:
            text: Han characters, English, pinyin or initials of pinyin.
            kind: Local name of a class, stated or inferred.
            place: IRI of a place: what is located in it, part of it, or named by its code.
            limit: At most so many.
            after: ``Found.next`` of the page before; it holds over commits.

        Raises:
            BadInput: if ``after`` is none that this gave out.
        """
        mark = unpack(after, _mark) if after else None
        narrowed = [] if kind is None else [phrase([t.class_token(kind)])]
        if place is not None:
            narrowed.append(phrase([t.place_token(current(self.reader, place))]))
        return self._mended(lambda db: self._search(db, text, narrowed, limit, mark))

    def things(self) -> list[Listed]:
        """All things, the most mentioned first."""

        def ask(db: sqlite3.Connection) -> list[Listed]:
            rows = db.execute("SELECT id, iri, names, pinyin, mentions, area FROM thing ORDER BY id")
            return [
                Listed(iri, json.loads(names)[0], database.kind_of(number), pinyin, mentions, area and f"{area:06}")
                for number, iri, names, pinyin, mentions, area in rows
            ]

        return self._mended(ask)

    def of_class(self, kind: str) -> frozenset[str]:
        """IRIs of the things of a class, stated or inferred, by its local name."""
        match = "SELECT rowid FROM name WHERE name MATCH ?"
        sought = phrase([t.class_token(kind)])
        return self._mended(
            lambda db: frozenset(
                row[0]
                for row in db.execute(f"SELECT iri FROM thing WHERE id IN ({match})", (sought,))  # noqa: S608 (a constant)
            )
        )

    def _mended(self, ask: Callable[[sqlite3.Connection], _T]) -> _T:
        """An answer of the index; where it turns out to be damaged, of one that is made anew."""
        asked = self._connections
        try:
            with asked.use() as db:
                return ask(db)
        except sqlite3.DatabaseError:
            with self._mending:
                if asked is self._connections:
                    self._open(damaged=True)
            with self._connections.use() as db:
                return ask(db)

    def _search(self, db: sqlite3.Connection, text: str, narrowed: list[str], limit: int, mark: _Mark | None) -> Found:
        if t.fold(text):
            asked = questions(text, self._syllables)
        else:
            asked = [Question("any", " AND ".join(narrowed), whole=True)]
            narrowed = []
        asked = [replace(one, match=_all(one.match, narrowed)) for one in asked]
        total, types, areas = self._count(db, asked)
        near = _near(db, text, narrowed, asked) if total < FEW else []
        # Of all things the true numbers are known, whatever their number.
        exact = total <= COUNTED or asked == [_ALL]
        start, from_number = (0, 0) if mark is None else (mark[0], self._following(db, mark[1]))
        found: list[tuple[int, How, _Row]] = []
        for at in range(start, len(asked)):
            # What is found already need not be looked for; on a later page it is not known how much was found before.
            if len(found) > limit or (mark is None and len(found) == total):
                break
            match = _all_but(asked[at].match, [one.match for one in asked[:at]])
            rows = _rows(db, match, from_number if at == start else 0, limit + 1 - len(found))
            found += ((at, asked[at].how, row) for row in rows)
        skip = 0
        if mark is not None and start == len(asked):
            skip = next((n for n, row in enumerate(near, 1) if row.iri == mark[1][3]), len(near))
        found += ((len(asked), "typo", row) for row in near[skip:])
        page, last = found[:limit], len(found) <= limit
        types.update(Counter(database.kind_of(row.number) for row in near))
        return Found(
            hits=tuple(
                Hit(describe(self.reader, row.iri), _matched(text, row, how), row.mentions, how) for _, how, row in page
            ),
            total=total + len(near) if exact else COUNTED,
            exact=exact,
            types=dict(sorted(types.items(), key=lambda item: (-item[1], item[0]))),
            areas=areas,
            next=None if last or not page else pack([page[-1][0], *page[-1][2].key]),
        )

    def _count(self, db: sqlite3.Connection, asked: list[Question]) -> tuple[int, Counter[str], dict[str, int]]:
        """Number of things, by type and by area; one more than ``COUNTED`` where there are more."""
        types: Counter[str] = Counter()
        areas: Counter[int] = Counter()
        if asked == [_ALL]:
            for kind, area, things in db.execute("SELECT kind, area, things FROM facet"):
                types[database.kind_of(kind)] += things
                areas[area] += things
            return self._size, types, _most(areas)
        if not asked:
            return 0, types, {}
        numbers = [
            row[0]
            for row in db.execute(
                "SELECT rowid FROM name WHERE name MATCH ? LIMIT ?", (either(_widest(asked)), COUNTED + 1)
            )
        ]
        types.update(database.kind_of(number) for number in numbers[:COUNTED])
        rows = db.execute(
            "SELECT area, count(*) FROM json_each(?) w JOIN thing ON thing.id = w.value GROUP BY area",
            (json.dumps(numbers[:COUNTED]),),
        )
        areas.update({area or 0: things for area, things in rows})
        return len(numbers), types, _most(areas)

    def _following(self, db: sqlite3.Connection, order: tuple[int, int, str, str]) -> int:
        """The least number of the things that come after a place of the order, by halving."""
        low, high = 1, self._size + 1
        while low < high:
            middle = (low + high) // 2
            row = _row(db.execute(_SELECT + "WHERE id >= ? LIMIT 1", (database.first_number(middle),)).fetchone())
            low, high = (middle + 1, high) if row.order <= order else (low, middle)
        return database.first_number(low)


_SELECT = "SELECT id, iri, mentions, names, pinyin FROM thing "


def _row(found: tuple[int, str, int, str, str]) -> _Row:
    number, iri, mentions, names, pinyin = found
    return _Row(number, iri, mentions, tuple(json.loads(names)), pinyin)


def _rows(db: sqlite3.Connection, match: str, least: int, limit: int) -> list[_Row]:
    if not match:
        return [_row(row) for row in db.execute(_SELECT + "WHERE id >= ? ORDER BY id LIMIT ?", (least, limit))]
    inner = "SELECT rowid FROM name WHERE name MATCH ? AND rowid >= ? ORDER BY rowid LIMIT ?"
    return [_row(row) for row in db.execute(f"{_SELECT} WHERE id IN ({inner}) ORDER BY id", (match, least, limit))]


def _all(match: str, narrowed: list[str]) -> str:
    return " AND ".join([*narrowed, f"({match})"]) if narrowed else match


def _all_but(match: str, better: list[str]) -> str:
    return f"({match}) NOT ({either(better)})" if better else match


def _widest(asked: list[Question]) -> list[str]:
    """The matches that hold all others: what is whole or a beginning is also inside."""
    return [one.match for one in asked if one.how in {"inside", "pinyin", "any"}]


def _near(db: sqlite3.Connection, text: str, narrowed: list[str], asked: list[Question]) -> list[_Row]:
    """Things with almost that name, the nearest first."""
    meant = Misspelt(text)
    match = meant.match()
    whole = either([one.match for one in asked if one.whole])
    if match is None or (whole and db.execute("SELECT 1 FROM name WHERE name MATCH ? LIMIT 1", (whole,)).fetchone()):
        return []
    rows = _rows(db, _all_but(_all(match, narrowed), _widest(asked)), 0, _COMPARED)
    near = ((meant.distance(row.names, row.pinyin), row) for row in rows)
    ranked = [(distance, row) for distance, row in near if distance is not None]
    return [row for _, row in sorted(ranked, key=lambda item: (item[0], item[1].number))]


def _matched(text: str, row: _Row, how: How) -> str:
    """The name by which a thing was found; its label where that was the pinyin or nothing."""
    if how in {"any", "pinyin", "label"}:
        return row.names[0]
    if how == "typo":
        return min(row.names, key=lambda name: (Misspelt(text).distance((name,), "") is None, row.names.index(name)))
    wanted = t.fold(text)
    folded = {name: t.fold(name) for name in row.names}
    rank: Mapping[str, Callable[[str], bool]] = {
        "alias": wanted.__eq__,
        "beginning": lambda name: name.startswith(wanted),
        "inside": partial(_holds, wanted),
    }
    return next((name for name in row.names if rank[how](folded[name])), row.names[0])


def _holds(part: str, name: str) -> bool:
    return part in name


def _most(areas: Counter[int]) -> dict[str, int]:
    known = sorted(((-things, area) for area, things in areas.items() if area))[:_AREAS]
    return {f"{area:06}": -things for things, area in known}


def _mark(tier: int, mentions: int, label: str, iri: str) -> _Mark:
    # Numbers that SQLite could not hold are refused with the rest.
    return range(1 << 10)[tier], (-range(1 << 40)[mentions], len(label), str(label), str(iri))


#: The index that was opened last.
_kept: list[Index] = []
_opening = threading.Lock()


def index(reader: Reader) -> Index:
    """The index of a commit; the last one is kept, since a commit never changes."""
    with _opening:
        if not _kept or _kept[0].reader is not reader:
            # Whoever comes first makes it for all: it is finished whatever the one request may take.
            with deadline.within(None):
                _kept[:] = [Index(reader)]
        return _kept[0]
