"""The port: what the rest of the program may ask of a store, whichever stands behind it.

RDF values are pyoxigraph terms. A reader is one whole commit and never changes; a transaction works on a
copy that becomes the newest commit when its ``with`` block ends, and leaves nothing behind when it raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Triple,
)

if TYPE_CHECKING:
    from kg.model import Extraction
    from kg.store.catalog import Record

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Results = QuerySolutions | QueryBoolean | QueryTriples


class Reader(Protocol):
    """One commit, read-only; safe to use from several threads."""

    @property
    def generation(self) -> str:
        """Name of the commit; another commit has another name."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefixes that queries may use without declaring them."""

    def query(
        self,
        text: str,
        *,
        substitutions: Mapping[str, Term] | None = None,
        union: bool = True,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Results:
        """The answer to a SPARQL 1.1 query.

        Args:
            text: The query; ``prefixes`` are known in it.
            substitutions: Variable (without its question mark) → the term that it stands for.
            union: Whether the default graph is the union of all graphs; of no effect beside ``default_graphs``.
            default_graphs: IRIs of the graphs that make up the default graph.
            named_graphs: IRIs of the graphs that ``GRAPH`` may reach; all where none is named.

        Raises:
            BadQuery: if the query does not parse, with line and column.
        """

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the word of the field)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs that hold a quad."""

    def __len__(self) -> int:
        """Number of quads."""

    def documents(self) -> Mapping[str, Record]:
        """Slug → what the catalogue knows of the document, in the order of slugs."""

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document.

        Raises:
            NotFound: if there is no such document.
        """


class Transaction(Reader, Protocol):
    """A commit in the making; reads see what it has written so far. Not for several threads."""

    def load(self, nquads: bytes) -> None:
        """Add the quads of an N-Quads text; blank nodes get new names."""

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; their blank nodes keep their names."""

    def replace_graph(self, graph: str, nquads: bytes) -> None:
        """Put the quads of an N-Quads text in the place of a graph's."""

    def drop_graph(self, graph: str) -> None:
        """Remove a graph with all its quads."""

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads."""


class Store(Protocol):
    """Where the graph lives."""

    def reader(self) -> Reader:
        """The newest commit."""

    def write(self) -> AbstractContextManager[Transaction]:
        """Begin a commit; without a change there is no new one.

        Raises:
            StoreLocked: if another process is writing.
            StoreUnavailable: if the store cannot be written.
        """
