"""Makes the adjacency of a commit in two passes, in little memory however large the commit is.

The statements are read graph by graph, and scattered over files by the things at their ends: one file holds all that is
stated of its things, and fits into memory. Then the edges of each thing are put into their order and written.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from kg.errors import StoreCorrupt
from kg.graph import terms as t
from kg.graph.adjacency import database
from kg.graph.edges import Choice, ranked, select
from kg.graph.evidence import Statement, gathered, quote, statements_in
from kg.graph.lookup import look
from kg.store.base import Reader

#: Quads for each file that statements are scattered over, and at most so many files.
_QUADS, _FILES = 100_000, 256
#: A thing of which more is stated than this is left out, and read by pattern: it would take too much memory here.
_HUGE = 200_000
#: So many things are kept as they are shown.
_SHOWN = 20_000


def build(reader: Reader, path: Path, scratch: Path) -> int:
    """Write the adjacency of a commit; the number of edges at all things.

    Args:
        reader: The commit.
        path: The file, which must not exist. It is whole once this returns, but perhaps not yet on the disk.
        scratch: An empty folder, for files that are of no use afterwards.
    """
    with closing(database.create(path)) as db:
        files = [scratch / str(number) for number in range(min(len(reader) // _QUADS + 1, _FILES))]
        _scatter(reader, db, files)
        pages = database.Pages(db)
        show = lru_cache(_SHOWN)(partial(_shown, db))
        for number, file in enumerate(files):
            for iri, rows in _things(file, number, len(files)):
                _write(reader, pages, iri, rows, show)
        database.finish(db)
    return pages.edges


#: A statement with one of its passages: the fields of the statement and the passage.
_Row = tuple[Statement, database.Passage]


def _place(iri: str, files: int) -> int:
    return database.key(iri) % files


def _scatter(reader: Reader, db: sqlite3.Connection, files: list[Path]) -> None:
    """Write each statement into the files of the things at its ends, and how these things are shown."""
    with ExitStack() as opened:
        out = [opened.enter_context(file.open("w", encoding="utf-8")) for file in files]
        for graph in reader.graphs():
            for one, ends in statements_in(reader, graph):
                (evidence,) = one.evidence
                told = _passage(reader, evidence, one.document)
                line = database.dumps([ends, _fields(one), told])
                for place in {_place(end, len(files)) for end in ends}:
                    out[place].write(line + "\n")
                for end in ends:
                    _describe(reader, db, end)


def _passage(reader: Reader, evidence: str, document: str) -> database.Passage:
    found = quote(reader, evidence, document)
    return None if found is None else (found.document, found.start, found.end, found.exact)


def _fields(one: Statement) -> list[Any]:
    return [getattr(one, name) for name in Statement.__match_args__]


def _describe(reader: Reader, db: sqlite3.Connection, iri: str) -> None:
    found = db.execute("SELECT iri FROM thing WHERE key = ?", (key := database.key(iri),)).fetchone()
    if found is None:
        node, classes = look(reader, iri)
        shown = [node.label, node.english, node.type, node.types, sorted(classes)]
        db.execute("INSERT INTO thing (key, iri, node) VALUES (?, ?, ?)", (key, iri, database.dumps(shown)))
    elif found[0] != iri:
        raise StoreCorrupt(f"{iri} and {found[0]} have one number; neighbourhoods are read by pattern")


def _shown(db: sqlite3.Connection, iri: str) -> database.Shown | None:
    found = db.execute("SELECT iri, node FROM thing WHERE key = ?", (database.key(iri),)).fetchone()
    return json.loads(found[1]) if found is not None and found[0] == iri else None


def _things(file: Path, number: int, files: int) -> Iterator[tuple[str, list[_Row]]]:
    """The things of a file, by its number among all, with all that is stated of them."""
    found: defaultdict[str, list[_Row] | None] = defaultdict(list)
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            ends, fields, told = json.loads(line)
            fields[-1] = tuple(fields[-1])
            row = Statement(*fields), told
            for end in ends:
                if _place(end, files) != number:
                    continue
                rows = found[end]
                if rows is not None:
                    rows.append(row)
                    if len(rows) > _HUGE:
                        found[end] = None
    file.unlink()
    for iri in sorted(found, key=database.key):
        rows = found.pop(iri)
        if rows is not None:
            yield iri, rows


def _write(reader: Reader, pages: database.Pages, iri: str, rows: list[_Row], show: database.Show) -> None:
    passages = {(one.document, evidence): told for one, told in rows for evidence in one.evidence}
    outgoing = gathered(one for one, _ in rows if one.subject == iri)
    incoming = gathered(one for one, _ in rows if one.object == iri)

    def passage(stated: Statement) -> database.Passage:
        for evidence in stated.evidence:
            key = (stated.document, evidence)
            if key not in passages:  # the passage came with what another graph says of the statement
                passages[key] = _passage(reader, evidence, stated.document)
            if passages[key] is not None:
                return passages[key]
        return None

    chosen = select(Choice(), outgoing, incoming)
    further = frozenset(one.predicate for one, _ in rows).difference(t.RELATIONS)
    # A choice of no predicate at all would be one of all relations.
    others = select(Choice(predicates=further), outgoing, incoming) if further else {}
    reached = {iri: None}
    pages.write(iri, ranked(chosen, 1, reached), ranked(others, 1, reached), show, passage)
