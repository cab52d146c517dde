"""A commit in the making on a server, which is changed piece by piece from its first change on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import uuid4

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.errors import BadQuery, StoreUnavailable
from kg.names import Names
from kg.store.catalog import Catalog, Record, Share, file_name
from kg.store.remote import marks
from kg.store.remote.catalog import RemoteCatalog
from kg.store.remote.patterns import Patterns
from kg.store.remote.pieces import pieces
from kg.store.remote.reader import RemoteReader
from kg.store.remote.texts import check_update, with_prefixes


class RemoteTransaction(RemoteReader):
    """Writes at once; reads see what it has written so far.

    After a commit that was cut short the value of ``version`` is unknown, so that ``kg.ingest`` makes all graphs anew.
    """

    def __init__(self, patterns: Patterns, state: marks.State, base: str, folder: Path) -> None:
        """Stand on the newest commit; the writer's turn must be held."""
        super().__init__(patterns, state, base, folder)
        self._endpoint = patterns.endpoint
        self._catalog: Catalog | None = None
        #: Whether anything was sent; whether what a cut-short commit left has been put right.
        self.changed = False
        self._begun = False
        self._mended = not state.unfinished
        #: Blobs that documents had or have got; slug → that of its share, now.
        self._blobs: set[str] = set()
        self._shares: dict[str, str] = {}

    @property
    def catalog(self) -> Catalog:
        """The catalogue as written so far."""
        if self._catalog is None:
            found = RemoteCatalog(self.blob)
            for record, share in self._stored():
                found.enter(record, share)
            for key, value in self._state.meta.items():
                if not (self._state.unfinished and key == "version"):
                    found.set_meta(key, value)
            found.set_meta("base", self.base)
            self._catalog = found
        return self._catalog

    def documents(self) -> Mapping[str, Record]:
        """Slug → record, as written so far."""
        if self._catalog is None:
            return super().documents()
        return self._catalog.documents()

    def load(self, nquads: bytes) -> None:
        """Add the quads of an N-Quads text; blank nodes get new names."""
        if nquads.strip():
            self.extend(sorted(parse(nquads, format=RdfFormat.N_QUADS, rename_blank_nodes=True), key=_graph))

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads; their blank nodes keep their names."""
        self._send(pieces(quads, self._patterns.skolem))

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads."""
        self._send(pieces(sorted(quads, key=_graph), self._patterns.skolem, "DELETE"))

    def update(self, text: str, *, base: str | None = None) -> None:
        """Do a SPARQL 1.1 update; all or nothing where the server does one request so.

        Raises:
            BadQuery: if it does not parse or the server refuses it.
        """
        check_update(text, self.prefixes, base)
        self.changed = True
        try:
            self._endpoint.update(with_prefixes(text, self.prefixes, base))
        except BadQuery as error:
            raise BadQuery(f"the update cannot be done: {error}") from None
        finally:
            self._forget()

    def replace_graph(self, graph: str, nquads: bytes) -> None:
        """Put the quads of an N-Quads text in the place of a graph's."""
        self.drop_graph(graph)
        self.load(nquads)

    def drop_graph(self, graph: str) -> None:
        """Remove a graph with all its quads."""
        self._send([_cleared(NamedNode(graph))])

    def put_document(self, record: Record, packed: bytes, share: Share) -> None:
        """Enter a document into the catalogue: first the blobs, then the record that names them."""
        catalog, graph = self.catalog, self._patterns.marks
        shared = marks.pack(share)
        self._shares[record.slug] = file_name(shared)
        for name, data in ((record.file, packed), (file_name(shared), shared)):
            self._blobs.add(name)
            # A piece that a killed writer left is one of these, since their names are hashes.
            self._send(pieces(marks.parts(graph, name, data), self._patterns.skolem))
        node = marks.document(graph, record.slug)
        said = f"{marks.RECORD} {Literal(marks.record_text(record))} ; {marks.SHARE} {Literal(file_name(shared))}"
        self._send([f"{self._gone(record.slug)} ; INSERT DATA {{ GRAPH {graph} {{ {node} {said} }} }}"])
        catalog.put(record, packed, share)

    def drop_document(self, slug: str) -> None:
        """Take a document out of the catalogue."""
        catalog = self.catalog
        self._send([self._gone(slug)])
        catalog.drop(slug)
        self._shares.pop(slug, None)

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value that stands for the whole store; keeping the same value changes nothing."""
        if key == "version" and self.changed:
            self._mended = True
        if self.catalog.meta(key) != value:
            graph, name = self._patterns.marks, marks.meta(key)
            put = f"INSERT DATA {{ GRAPH {graph} {{ {graph} {name} {Literal(value)} }} }}"
            self._send([f"DELETE WHERE {{ GRAPH {graph} {{ {graph} {name} ?o }} }} ; {put}"])
            self.catalog.set_meta(key, value)

    def finish(self) -> None:
        """Give the commit a name, whether it is whole or was broken off; then only a whole one loses its mark."""
        if not self.changed:
            return
        if self._begun and self._mended:
            self._tidy()
        self.name(finished=self._mended)

    def name(self, *, finished: bool) -> None:
        """Give what stands there now a name of its own, so that whoever has read something else reads anew."""
        graph = self._patterns.marks
        each = [f"DELETE WHERE {{ GRAPH {graph} {{ {graph} {name} ?o }} }}" for name in (marks.GENERATION, marks.BASE)]
        if finished:
            each.append(f"DELETE WHERE {{ GRAPH {graph} {{ {graph} {marks.UNFINISHED} ?o }} }}")
        said = f"{marks.GENERATION} {Literal(uuid4().hex[:12])} ; {marks.BASE} {Literal(self.base)}"
        self._endpoint.update(" ; ".join([*each, f"INSERT DATA {{ GRAPH {graph} {{ {graph} {said} }} }}"]))

    def _send(self, updates: Iterable[str]) -> None:
        """Send pieces; the first of all is preceded by the mark that says so."""
        try:
            for text in updates:
                self.changed = True
                if not self._begun:
                    self._begun = True
                    graph = self._patterns.marks
                    said = f"{marks.UNFINISHED} {Literal(uuid4().hex)} ; {marks.BASE} {Literal(self.base)}"
                    self._endpoint.update(f"INSERT DATA {{ GRAPH {graph} {{ {graph} {said} }} }}")
                self._endpoint.update(text)
        except BadQuery as error:
            raise StoreUnavailable(f"{self._endpoint.address.update} cannot be written: {error}") from None
        finally:
            self._forget()

    def _gone(self, slug: str) -> str:
        graph = self._patterns.marks
        return f"DELETE WHERE {{ GRAPH {graph} {{ {marks.document(graph, slug)} ?p ?o }} }}"

    def _stored(self) -> Iterable[tuple[Record, Share]]:
        """The documents of the catalogue at the server, without what a cut-short commit left of others."""
        for slug, record in RemoteReader.documents(self).items():
            names = self._patterns.values(marks.document(self._patterns.marks, slug), marks.SHARE)
            if names:
                self._shares[slug] = names[-1]
                self._blobs.update((record.file, names[-1]))
                yield record, marks.unpack(self.blob(names[-1]).read_bytes())

    def _tidy(self) -> None:
        """Remove what belongs to no document of the catalogue: old blobs, and the graphs of a cut-short commit."""
        graph = self._patterns.marks
        kept = {record.file for record in self.documents().values()} | set(self._shares.values())
        stale = [marks.blob(graph, name) for name in sorted(self._blobs - kept)]
        self._send(f"DELETE WHERE {{ GRAPH {graph} {{ {node} ?p ?o }} }}" for node in stale)
        if not self._state.unfinished:
            return
        names = Names(self.base)
        own = {names.document_graph(slug, part) for slug in self.documents() for part in ("", "evidence", "text")}
        strays = [
            one for one in self.graphs() if one.value.startswith(names.document_graph("")) and one.value not in own
        ]
        self._send(_cleared(one) for one in strays)


def _cleared(graph: NamedNode) -> str:
    # CLEAR first: a DROP of Virtuoso's forgets a graph only if it was created by name.
    return f"CLEAR SILENT GRAPH {graph} ; DROP SILENT GRAPH {graph}"


def _graph(quad: Quad) -> str:
    return str(quad.graph_name)
