"""The port: what the rest of the program may ask of a store, whichever stands behind it.

RDF values are pyoxigraph terms. A reader is one whole commit and never changes; a transaction works on a
copy that becomes the newest commit when its ``with`` block ends, and leaves nothing behind when it raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

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
    from kg.store.catalog import Catalog, Record, Share

Subject = NamedNode | BlankNode | Triple
Term = NamedNode | BlankNode | Literal | Triple
Results = QuerySolutions | QueryBoolean | QueryTriples


class Reader(Protocol):
    """One commit, read-only; safe to use from several threads."""

    @property
    def generation(self) -> str:
        """Name of the commit; another commit has another name."""

    @property
    def base(self) -> str:
        """Below this the IRIs of things, documents and graphs are minted."""

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
        base: str | None = None,
    ) -> Results:
        """The answer to a SPARQL 1.1 query; keep the reader for as long as you read the answer.

        Args:
            text: The query; ``prefixes`` are known in it.
            substitutions: Variable (without its question mark) → the term that it stands for.
            union: Whether the default graph is the union of all graphs; of no effect beside the two lists.
            default_graphs: IRIs of the graphs that make up the default graph.
            named_graphs: IRIs of the graphs that ``GRAPH`` may reach. Where either list names a graph, the two are the
                whole dataset, whatever FROM says; where neither does, ``GRAPH`` reaches all.
            base: Relative IRIs in the text stand below this one; without it they do not parse.

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
        """The named graphs that hold a quad, or were created empty."""

    def has_graph(self, graph: str) -> bool:
        """Whether there is a named graph."""

    def __len__(self) -> int:
        """Number of quads."""

    def documents(self) -> Mapping[str, Record]:
        """Slug → what the catalogue knows of the document, in the order of slugs."""

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document.

        Raises:
            NotFound: if there is no such document.
        """

    def extraction_file(self, slug: str) -> Path:
        """The file that holds it packed, for another process to read while this reader is kept.

        Raises:
            NotFound: if there is no such document.
        """


@runtime_checkable
class OnDisk(Protocol):
    """A reader whose commit lies in a folder of this machine; what is derived from the commit may be kept there."""

    @property
    def folder(self) -> Path | None:
        """The commit's folder, which stays as long as the reader does; None where there is none."""


class Transaction(Reader, Protocol):
    """A commit in the making; reads see what it has written so far. Not for several threads."""

    @property
    def catalog(self) -> Catalog:
        """The catalogue as written so far; to be changed by the methods below alone."""

    def load(self, nquads: bytes) -> None:
        """Add the quads of an N-Quads text; blank nodes get new names."""

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; their blank nodes keep their names."""

    def update(self, text: str, *, base: str | None = None) -> None:
        """Do a SPARQL 1.1 update; ``prefixes`` are known in it.

        Raises:
            BadQuery: if it does not parse, with line and column, or cannot be done.
        """

    def replace_graph(self, graph: str, nquads: bytes) -> None:
        """Put the quads of an N-Quads text in the place of a graph's."""

    def drop_graph(self, graph: str) -> None:
        """Remove a graph with all its quads."""

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads."""

    def put_document(self, record: Record, packed: bytes, share: Share) -> None:
        """Enter a document into the catalogue, in the place of the one with its slug."""

    def drop_document(self, slug: str) -> None:
        """Take a document out of the catalogue."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value that stands for the whole store; keeping the same value changes nothing."""


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

    def check_free(self) -> None:
        """Refuse early what ``write`` would refuse, and leave nothing behind.

        Raises:
            StoreLocked: if another process is writing.
            StoreUnavailable: if the store cannot be written.
        """


@runtime_checkable
class Located(Protocol):
    """A store that another process can open too."""

    @property
    def location(self) -> str:
        """Its folder or URL."""
