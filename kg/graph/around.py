"""From what a neighbourhood is read: the port, and the store itself by patterns, which answers everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from kg.graph.edges import Choice, Order, Reached, Stated, select
from kg.graph.evidence import Quote, Statement, passage, statements
from kg.graph.lookup import Node, describe, has_type
from kg.store.base import Reader


@dataclass(frozen=True, slots=True)
class First:
    """The edges at a thing from some place of their order on."""

    edges: list[Reached]
    #: Type → number of edges to things of it that come after these.
    cut: Mapping[str, int]


class Around(Protocol):
    """What is stated around things; all of one commit, for one answer."""

    def incident(self, iri: str, choice: Choice) -> Stated:
        """The triples at a thing that count, whatever the types of their other ends."""

    def first(self, iri: str, limit: int, mark: Order | None) -> First | None:
        """The edges at a thing without any choice, after a mark and at least up to a limit; None: read ``incident``."""

    def passage(self, stated: Statement) -> Quote | None:
        """The first passage of a statement that this gave out."""

    def describe(self, iri: str) -> Node:
        """How a thing is shown."""

    def has_type(self, iri: str, kind: str) -> bool:
        """Whether a thing is of a class, by its local name, stated or inferred."""


class Patterns:
    """The store, read by pattern."""

    def __init__(self, reader: Reader) -> None:
        """Read a commit."""
        self._reader = reader

    def incident(self, iri: str, choice: Choice) -> Stated:
        """The triples at a thing that count; see ``Around``."""
        return incident(self._reader, iri, choice)

    def first(self, iri: str, limit: int, mark: Order | None) -> First | None:  # noqa: ARG002 (of the port)
        """None: where edges lie in no order, all have to be read."""
        return None

    def passage(self, stated: Statement) -> Quote | None:
        """The first passage of a statement."""
        return passage(self._reader, stated)

    def describe(self, iri: str) -> Node:
        """How a thing is shown."""
        return describe(self._reader, iri)

    def has_type(self, iri: str, kind: str) -> bool:
        """Whether a thing is of a class."""
        return has_type(self._reader, iri, kind)


def incident(reader: Reader, iri: str, choice: Choice) -> Stated:
    """The stated triples at a thing, each with its statements, best supported first."""
    outgoing = statements(reader, iri, outgoing=True) if choice.direction != "in" else ()
    incoming = statements(reader, iri, outgoing=False) if choice.direction != "out" else ()
    return select(choice, outgoing, incoming)
