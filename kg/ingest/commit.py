"""Brings a store from one set of documents to another, in one commit; the result depends on the set alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from kg.errors import Conflict
from kg.inference import refresh
from kg.ingest.pool import Workers
from kg.ingest.stages import Emitted, Extracted
from kg.link import merge_entities
from kg.names import Names, segment
from kg.ontology import ontology_quads
from kg.rdf.emit import emit_entities, emit_gazetteer
from kg.store.base import Transaction
from kg.store.catalog import Record

#: Quads are loaded when this many bytes have come together: fewer loads make fewer files.
_BATCH = 16_000_000
_PARTS = ("", "evidence", "text")


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did."""

    #: The new or renewed documents that were asked for, by slug.
    written: Mapping[str, Record] = field(default_factory=dict)
    #: Documents that had to be written anew because others came or went.
    renewed: tuple[str, ...] = ()
    #: Things over all documents; triples that are inferred. 0 where nothing was done.
    entities: int = 0
    inferred: int = 0


def change(
    transaction: Transaction,
    workers: Workers,
    add: Mapping[str, Extracted],
    drop: Collection[str],
    written: Callable[[Record], object] = repr,
) -> Change:
    """Add documents (in the place of those with their slugs) and drop others.

    Args:
        transaction: The commit.
        workers: They resolve and emit.
        add: Slug → document.
        drop: Slugs.
        written: Called with each document that was written.

    Raises:
        Conflict: if the store's IRIs are minted below another base.
    """
    if transaction.base != workers.stages.base:
        raise Conflict(
            f"the IRIs of this store begin with {transaction.base}, not {workers.stages.base}; set PLANATLAS_BASE to it"
        )
    return _Commit(transaction, workers, written).run(add, frozenset(drop) - add.keys())


class _Commit:
    """One commit at work."""

    def __init__(self, transaction: Transaction, workers: Workers, written: Callable[[Record], object]) -> None:
        self._transaction = transaction
        self._written = written
        self._workers = workers
        self._names = Names(transaction.base)
        version = workers.stages.version
        #: Whether other words or rules than before turn texts into quads: then every document is resolved anew.
        self._is_new_version = transaction.catalog.meta("version") != version
        #: Subjects in the graph of entities that may have changed.
        self._touched: set[str] = set()
        self._areas = transaction.catalog.areas()

    def run(self, add: Mapping[str, Extracted], drop: frozenset[str]) -> Change:
        transaction = self._transaction
        nation_wide, renewed = self._scopes(add, drop)
        for slug in sorted(drop):
            self._clear(slug)
            transaction.drop_document(slug)
        work = [*(add[slug] for slug in sorted(add)), *map(self._stored, renewed)]
        written = {}
        for emitted in self._loaded(self._workers.emit((extracted, nation_wide) for extracted in work)):
            slug = emitted.record.slug
            transaction.put_document(emitted.record, emitted.packed, emitted.share)
            self._touched |= transaction.catalog.iris_of(slug)
            if slug in add:
                written[slug] = emitted.record
            self._written(emitted.record)
        self._write_entities()
        self._write_shared()
        transaction.set_meta("version", self._workers.stages.version)
        inferred = refresh(transaction, self._names)
        return Change(written, tuple(renewed), transaction.catalog.count_entities(), inferred)

    def _scopes(self, add: Mapping[str, Extracted], drop: frozenset[str]) -> tuple[frozenset[str], list[str]]:
        """The nation-wide names over the new set of documents, and the documents that stay but must be renewed."""
        catalog = self._transaction.catalog
        gone = drop | add.keys()
        before = catalog.nation_wide()
        after = catalog.nation_wide(without=gone) | {name for new in add.values() for name in new.nation_wide}
        if self._is_new_version:
            concerned = list(catalog.documents())
        else:
            concerned = catalog.slugs_with({segment(name) for name in before ^ after})
        return frozenset(after), [slug for slug in concerned if slug not in gone]

    def _stored(self, slug: str) -> Extracted:
        catalog = self._transaction.catalog
        record = catalog.documents()[slug]
        return Extracted(slug, record, catalog.packed(slug), catalog.nation_wide_of(slug))

    def _loaded(self, stream: Iterator[Emitted]) -> Iterator[Emitted]:
        """The same documents, with their graphs in the place of the ones they had."""
        batch: list[bytes] = []
        size = 0
        for emitted in stream:
            self._clear(emitted.record.slug)
            batch.append(emitted.nquads)
            size += len(emitted.nquads)
            if size >= _BATCH:
                self._transaction.load(b"".join(batch))
                batch, size = [], 0
            yield emitted
        if batch:
            self._transaction.load(b"".join(batch))

    def _clear(self, slug: str) -> None:
        """Remove the graphs that a document had, and remember whom it spoke of."""
        catalog = self._transaction.catalog
        if slug in catalog.documents():
            self._touched |= catalog.iris_of(slug)
            for part in _PARTS:
                self._transaction.drop_graph(self._names.document_graph(slug, part))

    def _write_entities(self) -> None:
        """Renew what the graph of entities says of the subjects that were touched."""
        transaction, catalog = self._transaction, self._transaction.catalog
        graph = NamedNode(self._names.graph("entities"))
        if any(True for _ in transaction.quads(graph=graph)):
            old = [quad for iri in sorted(self._touched) for quad in transaction.quads(NamedNode(iri), graph=graph)]
            transaction.remove(old)
        entities = merge_entities(catalog.entities(self._touched))
        transaction.load(emit_entities(entities, self._names, replaced=catalog.former(self._touched)))

    def _write_shared(self) -> None:
        """Renew the gazetteer where other areas are mentioned now, and the vocabulary where it is another."""
        areas = self._transaction.catalog.areas()
        if self._is_new_version or areas != self._areas:
            nquads = emit_gazetteer(areas, self._workers.stages.gazetteer, self._names)
            self._transaction.replace_graph(self._names.graph("gazetteer"), nquads)
        if self._is_new_version:
            self._transaction.drop_graph(self._names.graph("ontology"))
            self._transaction.extend(ontology_quads(self._names))
