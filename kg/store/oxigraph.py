"""The embedded store: Oxigraph in a folder of generations, each a whole commit that no one changes.

A reader opens one read-only; a write works on a hard-link copy, which costs milliseconds for a million quads.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pyoxigraph import NamedNode, Quad, RdfFormat, Variable
from pyoxigraph import Store as Oxigraph

from kg import deadline, names
from kg.errors import BadQuery, PlanatlasError, StoreCorrupt, StoreUnavailable
from kg.model import Extraction
from kg.store import catalog, generations
from kg.store.base import Results, Subject, Term
from kg.store.catalog import Catalog, Record, Share

_GRAPH = "graph"
#: What the engine raises where a file cannot be read or written, or is damaged.
_ENGINE = (OSError, RuntimeError)
#: From this many bytes on the bulk loader is faster, which writes and syncs a dozen files of its own each time.
_BULK = 1_000_000
_POSITION = re.compile(r"error at (\d+):(\d+): ")
#: What is wrong in words, among the signs that might have come: "Prefix not found".
_SENTENCE = re.compile(r"\b[A-Z][a-z]+(?: \w+)+")


def prefixes(base: str) -> Mapping[str, str]:
    """The prefixes of ``kg.names`` for a store whose IRIs are minted below ``base``."""
    vocabulary = {names.PLAN}
    return MappingProxyType(
        {
            prefix: iri if iri in vocabulary else iri.replace(names.BASE, base, 1)
            for prefix, iri in names.PREFIXES.items()
        }
    )


class OxigraphReader:
    """One generation, read-only."""

    def __init__(
        self, graph: Oxigraph, documents: Catalog, *, generation: str, base: str, folder: Path | None = None
    ) -> None:
        """Wrap an open graph and its catalogue; ``base`` is that of a store before its first commit."""
        self._graph = graph
        self.catalog = documents
        self.generation = generation
        #: Where the commit lies; None before the first and for one in the making.
        self.folder = folder
        #: The base below which the IRIs of this commit were minted.
        self.base = documents.meta("base") or base
        self.prefixes = prefixes(self.base)

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
        """The answer to a SPARQL 1.1 query; see ``kg.store.base.Reader``."""
        # Either list names the whole dataset: what is not in it is empty, and FROM has no effect.
        named = bool(default_graphs or named_graphs)
        try:
            return self._graph.query(
                text,
                base_iri=base,
                prefixes=self._named(text),
                use_default_graph_as_union=union and not named,
                default_graph=[NamedNode(iri) for iri in default_graphs] if named else None,
                named_graphs=[NamedNode(iri) for iri in named_graphs] if named else None,
                substitutions={Variable(name): term for name, term in (substitutions or {}).items()},
            )
        except SyntaxError as error:
            raise bad_query(error, text) from None
        except (ValueError, RuntimeError) as error:
            if "Corruption" in str(error):
                raise _damaged(self.generation, error) from None
            raise BadQuery(f"the query cannot be answered: {_line(error)}") from None
        except OSError as error:
            raise _damaged(self.generation, error) from None

    def _named(self, text: str) -> dict[str, str]:
        """The prefixes that may stand in a query; the engine reads each that it is given, however short the query."""
        return {prefix: iri for prefix, iri in self.prefixes.items() if f"{prefix}:" in text}

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,  # noqa: A002 (the word of the field)
        graph: NamedNode | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches everything."""
        try:
            yield from deadline.watched(self._graph.quads_for_pattern(subject, predicate, object, graph))
        except _ENGINE as error:
            raise _damaged(self.generation, error) from None

    def graphs(self) -> Iterator[NamedNode]:
        """The named graphs that hold a quad, or were created empty."""
        return (cast("NamedNode", graph) for graph in self._graph.named_graphs())

    def has_graph(self, graph: str) -> bool:
        """Whether there is a named graph."""
        return self._graph.contains_named_graph(NamedNode(graph))

    def __len__(self) -> int:
        """Number of quads."""
        return len(self._graph)

    def documents(self) -> Mapping[str, Record]:
        """Slug → what the catalogue knows of the document, in the order of slugs."""
        return self.catalog.documents()

    def extraction(self, slug: str) -> Extraction:
        """What was extracted from a document; see ``kg.store.base.Reader``."""
        return self.catalog.extraction(slug)

    def extraction_file(self, slug: str) -> Path:
        """The file that holds it packed; see ``kg.store.base.Reader``."""
        return self.catalog.file_of(slug)


class OxigraphTransaction(OxigraphReader):
    """A commit in the making: reads the newest generation until the first change, then a copy of it."""

    def __init__(self, newest: OxigraphReader, folder: Path) -> None:
        """Stand on the newest commit of the store in ``folder``, whose lock must be held."""
        super().__init__(newest._graph, newest.catalog, generation=newest.generation, base=newest.base)  # noqa: SLF001 (its own kind)
        self._folder = folder
        #: The copy that is worked on, and the name it is to have; None before the first change.
        self._work: tuple[Path, str] | None = None

    def load(self, nquads: bytes) -> None:
        """Add the quads of an N-Quads text."""
        with self._writing() as graph:
            load = graph.bulk_load if len(nquads) > _BULK else graph.load
            load(nquads, format=RdfFormat.N_QUADS)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; unlike with ``load`` their blank nodes keep their names."""
        with self._writing() as graph:
            graph.bulk_extend(quads)

    def update(self, text: str, *, base: str | None = None) -> None:
        """Do a SPARQL 1.1 update; see ``kg.store.base.Transaction``."""
        with self._writing() as graph:
            try:
                graph.update(text, base_iri=base, prefixes=dict(self.prefixes))
            except SyntaxError as error:
                raise bad_query(error, text) from None
            except (ValueError, RuntimeError) as error:
                raise BadQuery(f"the update cannot be done: {_line(error)}") from None

    def replace_graph(self, graph: str, nquads: bytes) -> None:
        """Put the quads of an N-Quads text in the place of a graph's."""
        self.drop_graph(graph)
        self.load(nquads)

    def drop_graph(self, graph: str) -> None:
        """Remove a graph with all its quads."""
        with self._writing() as work:
            work.remove_graph(NamedNode(graph))

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads."""
        with self._writing() as graph:
            for quad in quads:
                graph.remove(quad)

    def put_document(self, record: Record, packed: bytes, share: Share) -> None:
        """Enter a document into the catalogue; see ``kg.store.base.Transaction``."""
        with self._writing():
            self.catalog.put(record, packed, share)

    def drop_document(self, slug: str) -> None:
        """Take a document out of the catalogue."""
        with self._writing():
            self.catalog.drop(slug)

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value that stands for the whole store; keeping the same value changes nothing."""
        if self.catalog.meta(key) != value:
            with self._writing():
                self.catalog.set_meta(key, value)

    @contextmanager
    def _writing(self) -> Iterator[Oxigraph]:
        """The work copy, made at the first change; a full disk and the like become one clear line."""
        try:
            self._copy()
            yield self._graph
        except (*_ENGINE, sqlite3.Error) as error:
            raise StoreUnavailable(f"the store {self._folder} cannot be written: {_line(error)}") from None

    def _copy(self) -> None:
        if self._work is None:
            work, name = generations.begin(self._folder)
            work.mkdir()
            if self.generation == generations.NONE:
                self._graph = Oxigraph(str(work / _GRAPH))
                self.catalog = Catalog(work, writable=True)
                self.catalog.set_meta("base", self.base)
            else:
                self._graph.backup(str(work / _GRAPH))
                self._graph = Oxigraph(str(work / _GRAPH))
                catalog.copy(generations.place(self._folder, self.generation), work)
                self.catalog = Catalog(work, writable=True)
            self._work = work, name

    def finish(self) -> str | None:
        """Publish the commit; None where nothing was changed."""
        if self._work is None:
            return None
        work, name = self._work
        with self._writing() as graph:
            graph.flush()
            del graph
            self._close()
            generations.publish(self._folder, work, name)
        return name

    def abandon(self) -> None:
        """Throw the work copy away, in whatever state it is."""
        if self._work is not None:
            self.catalog.abandon()
            vars(self).pop("_graph", None)
            shutil.rmtree(self._work[0], ignore_errors=True)

    def _close(self) -> None:
        """Close the work copy's files; the transaction can no longer be used."""
        self.catalog.close()
        del self._graph


class EmbeddedStore:
    """A folder of generations."""

    def __init__(self, folder: Path, *, base: str = names.BASE, keep: int = 3) -> None:
        """Name the folder; nothing is read or written yet (``kg.store.open_store`` checks it first).

        Args:
            folder: The store's folder.
            base: Below this the IRIs of a new store are minted; a store that has commits keeps its own.
            keep: How many generations are kept, the newest included.
        """
        self.folder = folder
        self._base = base
        self._keep = keep
        self._newest: OxigraphReader | None = None
        self._guard = threading.Lock()

    @property
    def location(self) -> str:
        """The folder by which another process opens it."""
        return str(self.folder)

    def reader(self) -> OxigraphReader:
        """The newest commit; the same object until there is a newer one.

        Raises:
            StoreCorrupt: if its files are damaged.
        """
        with self._guard:
            for _ in range(_TRIES):
                name = generations.current(self.folder)
                if self._newest is None or self._newest.generation != name:
                    try:
                        self._newest = self._open(name)
                    except FileNotFoundError:
                        continue  # a writer removed it since its name was read
                return self._newest
            raise StoreCorrupt(f"the store {self.folder} is damaged: generation {name} is missing; {self._way_back()}")

    def opened(self, name: str) -> OxigraphReader | None:
        """A commit by its name, if it is the one that ``reader`` has opened last."""
        found = self._newest
        return found if found is not None and found.generation == name else None

    def _open(self, name: str) -> OxigraphReader:
        if name == generations.NONE:
            return OxigraphReader(Oxigraph(), Catalog(None), generation=name, base=self._base)
        folder = generations.place(self.folder, name)
        fd = generations.hold(folder)
        try:
            reader = OxigraphReader(
                Oxigraph.read_only(str(folder / _GRAPH)),
                Catalog(folder),
                generation=name,
                base=self._base,
                folder=folder,
            )
        except (*_ENGINE, sqlite3.Error, ValueError, TypeError) as error:
            os.close(fd)
            if not folder.exists():
                raise FileNotFoundError from None
            message = f"generation {name} of the store {self.folder} is damaged ({_line(error)})"
            raise StoreCorrupt(f"{message}; {self._way_back()}") from None
        weakref.finalize(reader, _release, fd, reader.catalog)
        return reader

    def _way_back(self) -> str:
        older = [name for name in generations.listing(self.folder) if name != generations.current(self.folder)]
        if not older:
            return "ingest the documents into a new folder"
        return f"the file {self.folder / 'current'} may name an older one instead: {', '.join(reversed(older))}"

    @contextmanager
    def write(self) -> Iterator[OxigraphTransaction]:
        """Begin a commit; see ``kg.store.base.Store``."""
        generations.check(self.folder, create=True)
        generations.initialise(self.folder)
        with generations.locked(self.folder):
            transaction = OxigraphTransaction(self.reader(), self.folder)
            try:
                yield transaction
                changed = transaction.finish() is not None
            except BaseException:
                transaction.abandon()
                raise
            if changed:
                self.reader()
                generations.prune(self.folder, self._keep)

    @contextmanager
    def adopt(self) -> Iterator[Path]:
        """A folder to put the files of a whole commit into; it is the newest once the block ends.

        Raises:
            StoreLocked: if another process is writing.
            StoreUnavailable: if the store cannot be written.
            StoreCorrupt: if what was put there cannot be opened.
        """
        generations.check(self.folder, create=True)
        generations.initialise(self.folder)
        with generations.locked(self.folder):
            work, name = generations.begin(self.folder)
            try:
                work.mkdir()
                yield work
                (work / generations.IN_USE).touch()
                # Opened as readers will, before there are any.
                self._open(work.name)
                generations.publish(self.folder, work, name)
            except OSError as error:
                raise StoreUnavailable(f"the store {self.folder} cannot be written: {_line(error)}") from None
            finally:
                shutil.rmtree(work, ignore_errors=True)
            self.reader()
            generations.prune(self.folder, self._keep)

    def check_free(self) -> None:
        """Refuse early what ``write`` would refuse; see ``kg.store.base.Store``."""
        if (self.folder / "generations").is_dir():
            with generations.locked(self.folder):
                return

    def generations(self) -> list[str]:
        """Names of the commits that are kept, oldest first."""
        return generations.listing(self.folder)

    def rollback(self, name: str | None = None) -> str:
        """Make an older commit the newest again, by default the one before; its name comes back.

        Raises:
            NotFound: if there is no such commit.
            StoreLocked: if another process is writing.
        """
        with generations.locked(self.folder):
            return generations.rollback(self.folder, name)


#: How often a reader looks again when a writer removes the generation whose name it has just read.
_TRIES = 5


def _release(fd: int, documents: Catalog) -> None:
    documents.close()
    os.close(fd)


def _line(error: BaseException) -> str:
    """An error's message on one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _damaged(generation: str, error: Exception) -> PlanatlasError:
    return StoreCorrupt(f"generation {generation} of the store is damaged ({_line(error)}); go back to an older one")


def bad_query(error: SyntaxError, text: str) -> BadQuery:
    """The engine's complaint, with line and column first; what it would have liked instead fills a screen."""
    message = _line(error)
    found = _POSITION.search(message)
    if found is None:
        return BadQuery(f"the query does not parse: {message}")
    line, column, complaint = int(found[1]), int(found[2]), message[found.end() :]
    if complaint.startswith("expected"):
        # Columns are counted from one, in code points.
        rest = [part[column - 1 :] if n == 0 else part for n, part in enumerate(text.split("\n")[line - 1 :])]
        word = next(iter(" ".join(rest).split()), "")
        said = _SENTENCE.search(complaint)
        complaint = said[0] if said else f"unexpected {word[:30]}" if word else "the query ends too early"
    return BadQuery(f"the query does not parse, line {line}, column {column}: {complaint}")
