"""The index as an SQLite database: how it is laid out, filled and opened.

A thing's number says its place in the order of mentions, and in its lowest four bits its type: so matches come from
FTS5 with the most mentioned first, and are counted by type without looking a thing up.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from kg.graph.search.tokens import Entry, tokens
from kg.graph.terms import KINDS

#: Changes with the layout or the tokens; an index of another version is made anew.
VERSION = 1

_KIND_BITS = 4
_KIND_MASK = (1 << _KIND_BITS) - 1
#: Type → its number; 0 is that of things without a type.
_NUMBERS: Mapping[str | None, int] = {kind: number for number, kind in enumerate(KINDS, 1)}

_SCHEMA = """
CREATE TABLE thing (
    id INTEGER PRIMARY KEY, iri TEXT NOT NULL, area INTEGER, mentions INTEGER NOT NULL, names TEXT NOT NULL,
    pinyin TEXT NOT NULL
);
CREATE TABLE facet (kind INTEGER NOT NULL, area INTEGER NOT NULL, things INTEGER NOT NULL);
CREATE TABLE syllable (text TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE VIRTUAL TABLE name USING fts5 (tokens, content = '', columnsize = 0, tokenize = 'ascii');
INSERT INTO name (name, rank) VALUES ('automerge', 0), ('crisismerge', 64), ('hashsize', 67108864);
"""


def number(place: int, kind: str | None) -> int:
    """The number of a thing by its place in the order, from 1, and its type."""
    return place << _KIND_BITS | _NUMBERS.get(kind, 0)


def kind_of(number: int) -> str:
    """The type of a thing by its number; "" where it has none."""
    code = number & _KIND_MASK
    return KINDS[code - 1] if code else ""


def first_number(place: int) -> int:
    """The least number that a thing at a place of the order may have."""
    return place << _KIND_BITS


def fill(db: sqlite3.Connection, entries: Iterable[Entry]) -> None:
    """Make the index of some things in an empty database."""
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -65536")
    db.executescript(_SCHEMA)
    ordered = sorted(entries, key=lambda entry: entry.order)
    numbered = [(number(place, entry.kind), entry) for place, entry in enumerate(ordered, 1)]
    db.execute("BEGIN")
    db.executemany("INSERT INTO thing VALUES (?, ?, ?, ?, ?, ?)", _rows(numbered))
    db.executemany("INSERT INTO name (rowid, tokens) VALUES (?, ?)", ((n, tokens(entry)) for n, entry in numbered))
    db.execute(f"INSERT INTO facet SELECT id & {_KIND_MASK}, ifnull(area, 0), count(*) FROM thing GROUP BY 1, 2")  # noqa: S608 (a number)
    syllables = {syllable for entry in ordered for syllable in entry.pinyin.split()}
    db.executemany("INSERT INTO syllable VALUES (?)", ((syllable,) for syllable in sorted(syllables)))
    db.execute("INSERT INTO name (name) VALUES ('optimize')")
    # Written last: an index without it is none.
    db.execute(f"PRAGMA user_version = {VERSION}")
    db.commit()


def _rows(numbered: Iterable[tuple[int, Entry]]) -> Iterator[tuple[int, str, int | None, int, str, str]]:
    for n, entry in numbered:
        names = json.dumps([entry.label, *entry.aliases], ensure_ascii=False, separators=(",", ":"))
        yield n, entry.iri, _area(entry.iri), entry.mentions, names, entry.pinyin


def _area(iri: str) -> int | None:
    """The code of the area that an IRI speaks of: its scope, or of an area its own."""
    scope, _, name = iri.rpartition("/")
    for code in (scope.rpartition("/")[2], name):
        if code.isdecimal() and code.isascii() and len(code) == 6:
            return int(code)
    return None
