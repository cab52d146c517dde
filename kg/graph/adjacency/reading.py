"""Reads what is around things from an adjacency, for one answer."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kg import deadline
from kg.graph import terms as t
from kg.graph.adjacency import database
from kg.graph.around import First, incident
from kg.graph.derived import Connections
from kg.graph.edges import Choice, Order, Reached, Stated, order_of, select
from kg.graph.evidence import Quote, Statement, passage
from kg.graph.lookup import Node, describe, has_type
from kg.store.base import Reader


class Damaged(Exception):
    """The file is not what was written."""


@dataclass(frozen=True, slots=True)
class _Quoted(Statement):
    """A statement with its first passage."""

    quote: database.Passage


@dataclass(frozen=True, slots=True)
class _Row:
    """Where the pages of a thing lie."""

    first: int
    #: Number of pages whose edges count without any choice, and of all.
    ranked: int
    pages: int


class Adjacency:
    """What is around things; see ``kg.graph.around.Around``. Things that it does not hold are read by pattern."""

    def __init__(self, reader: Reader, connections: Connections) -> None:
        """Read beside a commit."""
        self._reader = reader
        self._connections = connections
        self._prefix = t.base_of(reader) + "id/"
        #: How things are shown that stood in what was read, and their classes.
        self._shown: dict[str, database.Shown] = {}

    def incident(self, iri: str, choice: Choice) -> Stated:
        """The triples at a thing that count."""
        with self._using() as db:
            row = self._row(db, iri)
            if row is not None:
                pages = db.execute(
                    "SELECT edges FROM page WHERE number BETWEEN ? AND ? AND holds & ? != 0 ORDER BY number",
                    (row.first, row.first + row.pages - 1, database.mask(choice)),
                )
                stated = [one for page in pages for edge in self._edges(iri, page[0]) for one in edge.stated]
                return select(
                    choice, (one for one in stated if one.subject == iri), (one for one in stated if one.object == iri)
                )
        return incident(self._reader, iri, choice)

    def first(self, iri: str, limit: int, mark: Order | None) -> First | None:
        """The edges at a thing without any choice, after a mark and at least up to a limit."""
        with self._using() as db:
            row = self._row(db, iri)
            if row is None:
                return None
            start = row.first if mark is None else self._following(db, row, mark)
            found: list[Reached] = []
            cut: dict[str, int] = {}
            pages = db.execute(
                "SELECT cut, edges FROM page WHERE number >= ? AND number < ? ORDER BY number",
                (start, row.first + row.ranked),
            )
            for after, edges in pages:
                found += (one for one in self._edges(iri, edges) if mark is None or one.order > mark)
                if len(found) >= limit:
                    cut = json.loads(after)
                    break
            return First(found, cut)

    def passage(self, stated: Statement) -> Quote | None:
        """The first passage of a statement."""
        if isinstance(stated, _Quoted):
            return None if stated.quote is None else Quote(*stated.quote)
        return passage(self._reader, stated)

    def describe(self, iri: str) -> Node:
        """How a thing is shown."""
        found = self._shown.get(iri)
        if found is None:
            return describe(self._reader, iri)
        label, english, kind, types, _ = found
        identifier = iri.removeprefix(self._prefix) if iri.startswith(self._prefix) else None
        return Node(iri, identifier, label, english, kind, tuple(types))

    def has_type(self, iri: str, kind: str) -> bool:
        """Whether a thing is of a class."""
        found = self._shown.get(iri)
        return has_type(self._reader, iri, kind) if found is None else kind in found[4]

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._connections.use() as db:
                yield db
        except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError, IndexError) as error:
            raise Damaged from error

    def _row(self, db: sqlite3.Connection, iri: str) -> _Row | None:
        """Where the pages of a thing lie; None where it has none."""
        query = "SELECT iri, node, first, ranked, pages FROM thing WHERE key = ?"
        found = db.execute(query, (database.key(iri),)).fetchone()
        if found is None or found[0] != iri:
            return None
        self._shown[iri] = json.loads(found[1])
        return _Row(*found[2:]) if found[4] else None

    def _following(self, db: sqlite3.Connection, row: _Row, mark: Order) -> int:
        """The first page that holds something after a mark, by halving."""
        low, high = row.first, row.first + row.ranked
        while low < high:
            middle = (low + high) // 2
            last = db.execute("SELECT last FROM page WHERE number = ?", (middle,)).fetchone()[0]
            low, high = (middle + 1, high) if order_of(*json.loads(last)) <= mark else (low, middle)
        return low

    def _edges(self, iri: str, data: bytes) -> Iterator[Reached]:
        deadline.check()
        for outgoing, predicate, far, weight, shown, stated in database.unpack(data):
            if shown:
                self._shown[far] = shown
            triple = (iri, predicate, far) if outgoing else (far, predicate, iri)
            yield Reached(1, weight, far, triple, list(_statements(triple, stated)))


def _statements(triple: tuple[str, str, str], stated: Iterable[list[Any]]) -> Iterator[_Quoted]:
    for iri, document, confidence, commitment, due, evidence, quote in stated:
        yield _Quoted(iri, *triple, document, confidence, commitment, due, tuple(evidence), quote)
