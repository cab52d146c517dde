"""Takes documents in and out of the store, and says how far it has come; runs in worker processes."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from functools import singledispatch
from pathlib import Path

from api import events
from api.jobs import Annotate, DocumentRemoval, DocumentWrite, Head, Out
from kg.errors import BadInput, Conflict, NotFound
from kg.ingest import Report, ingest, remove
from kg.settings import Settings
from kg.store.base import Reader, Store
from kg.text import read_bytes

#: What cannot stand in the name of a file of annotations.
_NO_NAME = frozenset("/\\\0")


@singledispatch
def carry_out(job: object, store: Store, out: Out) -> None:  # noqa: ARG001 (below by kind)
    """Do a job that changes the documents of a store, in one commit.

    Raises:
        PlanatlasError: if it cannot be done; then nothing has changed.
    """
    raise TypeError(type(job))


@carry_out.register
def _(job: DocumentWrite, store: Store, out: Out) -> None:
    store.check_free()
    told = _begin(out)
    told("received", bytes=len(job.body))
    document = read_bytes(job.body, name=job.name, **asdict(job.told), max_bytes=job.max_bytes)
    told("read", id=document.slug, title=document.title, characters=len(document.text))
    report = ingest(
        [document],
        store,
        settings=Settings(base=store.reader().base, max_bytes=job.max_bytes, workers=1),
        replace=job.replace,
        progress=_Steps(told),
    )
    _end(report, store.reader(), document.slug, out)


@carry_out.register
def _(job: Annotate, store: Store, out: Out) -> None:
    store.check_free()
    reader = store.reader()
    if job.slug not in reader.documents():
        raise NotFound(f"there is no document {job.slug!r} in the store")
    if _NO_NAME & set(job.slug):
        raise BadInput(f"the identifier {job.slug!r} names no file; use 'planatlas ingest --annotations'")
    told = _begin(out)
    told("received", bytes=len(job.standoff.encode()))
    document = reader.extraction(job.slug).document
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{job.slug}.ann").write_text(job.standoff, encoding="utf-8")
        report = ingest(
            [document],
            store,
            settings=Settings(base=reader.base, workers=1),
            annotations=Path(folder),
            annotator=job.annotator,
            progress=_Steps(told),
        )
        if report.refused:
            raise BadInput(report.refused[0].reason.replace(f"{folder}/", ""))
    _end(report, store.reader(), job.slug, out)


@carry_out.register
def _(job: DocumentRemoval, store: Store, out: Out) -> None:
    report = remove([job.slug], store, settings=Settings(base=store.reader().base))
    _begin(out)
    out.write(events.done(id=job.slug, removed=True, generation=report.generation, seconds=round(report.seconds, 3)))


class _Told:
    """Sends events while the work goes on."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def __call__(self, stage: str, **more: object) -> None:
        self._out.write(events.progress(stage, **more))
        self._out.push()


class _Steps:
    """The steps of an ingest of one document: extraction, and writing."""

    def __init__(self, told: _Told) -> None:
        self._told = told
        self._extracted = False

    def __call__(self, done: int, total: int, _name: str) -> None:
        if not self._extracted and done < total:
            self._extracted = True
            self._told("extracted")
        elif done == total:
            self._told("written")


def _begin(out: Out) -> _Told:
    out.begin(Head(events.MEDIA_TYPE))
    return _Told(out)


def _end(report: Report, reader: Reader, slug: str, out: Out) -> None:
    """Say what came of it.

    Raises:
        Conflict: if the document was not taken.
    """
    if report.refused:
        raise Conflict(report.refused[0].reason)
    record = reader.documents()[slug]
    out.write(
        events.done(
            id=slug,
            title=record.title,
            characters=record.characters,
            facts=record.facts,
            observations=record.observations,
            unchanged=slug in report.unchanged,
            replaced=list(report.replaced),
            renewed=list(report.renewed),
            notes=list(report.notes),
            entities=report.entities,
            generation=report.generation,
            seconds=round(report.seconds, 3),
        )
    )
