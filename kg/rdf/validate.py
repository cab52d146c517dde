"""Validates a store: the evidence invariant over all of it, and SHACL document by document, in several processes.

A document is checked together with the descriptions of the entities, areas and concepts that it speaks of, so that
memory stays that of a few documents however large the store is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kg.names import DCTERMS, PLAN, RDF, Names
from kg.rdf.invariant import Finding, check_document
from kg.rdf.shacl import check_shapes

__all__ = ["Finding", "Report", "validate"]

_IDENTIFIER, _REPLACED = DCTERMS + "identifier", DCTERMS + "isReplacedBy"
_PART_OF, _TYPE = PLAN + "partOf", RDF + "type"
#: Documents that wait for a process; more would only fill the memory.
_QUEUE = 2


class Quads(Protocol):
    """What validation needs of a store's reader."""

    def quads(
        self,
        subject: NamedNode | None = None,
        predicate: NamedNode | None = None,
        object: NamedNode | None = None,  # noqa: A002 (the word of the field)
        graph: NamedNode | None = None,
    ) -> Iterable[Quad]:
        """The quads that match; None matches everything."""

    def graphs(self) -> Iterable[NamedNode]:
        """The named graphs that hold a quad."""


@dataclass(frozen=True, slots=True)
class Report:
    """What validation found, sorted."""

    findings: tuple[Finding, ...]
    #: Numbers of what was checked.
    documents: int
    quads: int

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def validate(
    reader: Quads,
    *,
    names: Names | None = None,
    ontology: Path | None = None,
    shapes: bool = True,
    processes: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check a store.

    Args:
        reader: One commit of a store.
        names: Mints the IRIs by which graphs are told apart.
        ontology: The ontology's folder with the shapes; the packed one when None.
        shapes: Whether to check SHACL too; the evidence invariant alone is ten times faster.
        processes: How many processes check documents; 1 checks in this one.
        progress: Called with the slug of each document that is done.

    Returns:
        The same report for the same store, whatever the number of processes.
    """
    names = names or Names()
    index = _Index(reader, names)
    check = partial(_check, names=names, ontology=ontology, shapes=shapes)
    findings, quads = list(index.findings()), 0
    jobs = ((slug, index.document(slug)) for slug in index.slugs)
    for slug, size, found in _run(check, jobs, processes):
        findings.extend(found)
        quads += size
        if progress is not None:
            progress(slug)
    # What nobody speaks of is known only when all documents have been read.
    findings.extend(index.orphans())
    return Report(tuple(sorted(set(findings))), len(index.slugs), quads)


def _check(slug: str, nquads: bytes, *, names: Names, ontology: Path | None, shapes: bool) -> list[Finding]:
    quads = list(parse(nquads, format=RdfFormat.N_QUADS))
    findings = list(check_document(slug, quads, names))
    if shapes:
        findings.extend(check_shapes(slug, quads, ontology))
    return findings


_Check = Callable[[str, bytes], list[Finding]]


def _run(check: _Check, jobs: Iterator[tuple[str, bytes]], processes: int) -> Iterator[tuple[str, int, list[Finding]]]:
    """Each job's slug, number of quads and findings, in any order."""
    if processes <= 1:
        for slug, nquads in jobs:
            yield slug, nquads.count(b"\n"), check(slug, nquads)
        return
    # Not a fork: the store's threads would not come along.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting: dict[Future[list[Finding]], tuple[str, int]] = {}
        for slug, nquads in jobs:
            waiting[pool.submit(check, slug, nquads)] = slug, nquads.count(b"\n")
            if len(waiting) >= processes * _QUEUE:
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)


def _done(waiting: dict[Future[list[Finding]], tuple[str, int]]) -> Iterator[tuple[str, int, list[Finding]]]:
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield *waiting.pop(future), future.result()


class _Index:
    """The documents of a store and what they speak of."""

    def __init__(self, reader: Quads, names: Names) -> None:
        self._reader = reader
        self._names = names
        self._shared = tuple(NamedNode(names.graph(name)) for name in ("entities", "gazetteer", "ontology"))
        self._used: set[str] = set()
        prefix = names.document_graph("")
        self._graphs = sorted(graph.value for graph in reader.graphs() if graph.value.startswith(prefix))
        #: The documents, sorted.
        self.slugs = tuple(
            sorted(
                quad.object.value
                for graph in self._graphs
                for quad in reader.quads(None, NamedNode(_IDENTIFIER), None, NamedNode(graph))
                if isinstance(quad.object, Literal) and names.document_graph(quad.object.value) == graph
            )
        )

    def findings(self) -> Iterator[Finding]:
        """Graphs that belong to no document."""
        own = {self._names.document_graph(slug, part) for slug in self.slugs for part in ("", "evidence", "text")}
        for graph in self._graphs:
            if graph not in own:
                yield Finding("", graph, "", "a graph of no document; ingest the document again, or drop the graph")

    def document(self, slug: str) -> bytes:
        """The graphs of a document with the descriptions of what they speak of, as N-Quads."""
        quads = [
            quad
            for part in ("", "evidence", "text")
            for quad in self._reader.quads(graph=NamedNode(self._names.document_graph(slug, part)))
        ]
        spoken_of = {
            term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, NamedNode)
        }
        self._used |= spoken_of
        described: set[str] = set()
        while waiting := sorted(spoken_of - described):
            described.update(waiting)
            for iri in waiting:
                for graph in self._shared:
                    found = tuple(self._reader.quads(NamedNode(iri), None, None, graph))
                    quads.extend(found)
                    # The areas above an area are told of with it.
                    for quad in found:
                        if quad.predicate.value == _PART_OF and isinstance(quad.object, NamedNode):
                            spoken_of.add(quad.object.value)
        return serialize(quads, format=RdfFormat.N_QUADS) or b""

    def orphans(self) -> Iterator[Finding]:
        """Entities and areas that no document speaks of, unless they were replaced or lie above one that is."""
        entities, areas, _ = self._shared
        replaced = {old for old, _ in self._links(_REPLACED, entities)}
        above: dict[str, set[str]] = {}
        for part, whole in self._links(_PART_OF, areas):
            above.setdefault(part, set()).add(whole)
        spoken_of = replaced | self._used
        step = set(above) & self._used
        while step:
            step = {whole for part in step for whole in above.get(part, ())} - spoken_of
            spoken_of |= step
        described = {iri for graph in (entities, areas) for iri, _ in self._links(_TYPE, graph)}
        for iri in described - spoken_of:
            yield Finding("", iri, _TYPE, "described, and no document speaks of it")

    def _links(self, predicate: str, graph: NamedNode) -> Iterator[tuple[str, str]]:
        for quad in self._reader.quads(None, NamedNode(predicate), None, graph):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object.value
