"""Takes documents in and out of the store, and says how far it has come; runs in worker processes."""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from functools import singledispatch
from pathlib import Path

from api import events
from api.errors import PreconditionFailed, TooLarge
from api.jobs import Annotate, DocumentRemoval, DocumentWrite, Head, Out
from api.standoff import standoff_of, tag_of
from kg.annotations import read_annotations
from kg.errors import BadInput, Conflict, NotFound, StoreLocked
from kg.ingest import Report, Source, ingest, remove
from kg.model import Document
from kg.settings import Settings
from kg.store.base import Reader, Store, Transaction
from kg.store.catalog import Record
from kg.text import read_bytes

#: Bytes of a packed file for each that it may have itself; a Word file of a plan with its pictures has less than ten.
_UNPACKED = 10
#: Characters of a slug, which stands in addresses.
_SLUG = 200
#: Seconds between two looks whether another process still writes.
_AGAIN = 0.05


@singledispatch
def carry_out(job: object, store: Store, out: Out) -> None:  # noqa: ARG001 (below by kind)
    """Do a job that changes the documents of a store, in one commit.

    Raises:
        PlanatlasError: if it cannot be done; then nothing has changed.
    """
    raise TypeError(type(job))


@carry_out.register
def _(job: DocumentWrite, store: Store, out: Out) -> None:
    told = _begin(out)
    told("received", name=job.name, bytes=len(job.body))
    _check_packed(job.body, _UNPACKED * job.max_bytes)
    document = read_bytes(job.body, name=job.name, **asdict(job.told), max_bytes=job.max_bytes)
    _check_slug(document, store.reader(), replace=job.replace)
    told(
        "read",
        id=document.slug,
        title=document.title,
        characters=len(document.text),
        sections=len(document.sections),
        sentences=len(document.sentences),
    )
    report = ingest(
        [document],
        _Patient(store),
        settings=Settings(base=store.reader().base, max_bytes=job.max_bytes, workers=1),
        replace=job.replace,
        watch=_Watch(told, document.slug),
    )
    if report.refused:
        # Another writer came first.
        raise Conflict(f"the identifier {document.slug} was taken at the same time; try again with another, or replace")
    _end(report, store.reader(), document.slug, told)


@carry_out.register
def _(job: Annotate, store: Store, out: Out) -> None:
    reader = store.reader()
    if job.slug not in reader.documents():
        raise NotFound(f"there is no document {job.slug!r} in the store")
    if job.replacing is not None:
        current = tag_of(standoff_of(reader, job.slug))
        if job.replacing.strip() != "*" and current not in {tag.strip() for tag in job.replacing.split(",")}:
            raise PreconditionFailed(
                "the annotations have changed since they were read; read them again and mend those"
            )
    told = _begin(out)
    told("received", bytes=len(job.standoff.encode()))
    document = reader.extraction(job.slug).document
    told("read", id=job.slug, title=document.title, characters=len(document.text))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "annotations.ann"
        path.write_text(job.standoff, encoding="utf-8")
        if not read_annotations(path, job.annotator).annotators:
            raise BadInput(
                "say who made the annotations: annotator=NAME, or a note in them (#1, tab, AnnotatorNotes T1, tab, "
                "annotator: NAME)"
            )
        report = ingest(
            [Source(job.slug, document, reader.documents()[job.slug].origin, path)],
            _Patient(store),
            settings=Settings(base=reader.base, workers=1),
            annotator=job.annotator,
            watch=_Watch(told, job.slug),
        )
        if report.refused:
            raise BadInput(report.refused[0].reason.replace(str(path), "annotations"))
    _end(report, store.reader(), job.slug, told)


@carry_out.register
def _(job: DocumentRemoval, store: Store, out: Out) -> None:
    report = remove([job.slug], _Patient(store), settings=Settings(base=store.reader().base))
    _begin(out)(
        "removed",
        id=job.slug,
        renewed=list(report.renewed),
        entities=report.entities,
        generation=report.generation,
        seconds=round(report.seconds, 3),
    )


class _Patient:
    """A store that waits while another process writes; a deadline ends this process sooner or later."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reader = store.reader

    def check_free(self) -> None:
        """It will be free."""

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Begin a commit as soon as nobody else writes."""
        with ExitStack() as stack:
            transaction = None
            while transaction is None:
                try:
                    transaction = stack.enter_context(self._store.write())
                except StoreLocked:
                    time.sleep(_AGAIN)
            yield transaction


class _Told:
    """Sends events while the work goes on."""

    def __init__(self, out: Out) -> None:
        self._out = out

    def __call__(self, stage: str, **more: object) -> None:
        self._out.write(events.event(stage, **more))
        self._out.push()


class _Watch:
    """Tells of one document of an ingest, which may renew others."""

    def __init__(self, told: _Told, slug: str) -> None:
        self._told = told
        self._slug = slug

    def __call__(self, stage: str, record: Record) -> None:
        if record.slug == self._slug:
            counts = ("mentions",) if stage == "extracted" else ("mentions", "facts", "observations")
            self._told(stage, id=record.slug, **{name: getattr(record, name) for name in counts})


def _begin(out: Out) -> _Told:
    out.begin(Head(events.MEDIA_TYPE))
    return _Told(out)


def _end(report: Report, reader: Reader, slug: str, told: _Told) -> None:
    """Say what came of it."""
    record = reader.documents()[slug]
    told(
        "committed",
        id=slug,
        title=record.title,
        characters=record.characters,
        mentions=record.mentions,
        facts=record.facts,
        observations=record.observations,
        annotator=record.annotator or None,
        unchanged=slug in report.unchanged,
        replaced=list(report.replaced),
        renewed=list(report.renewed),
        notes=list(report.notes),
        entities=report.entities,
        generation=report.generation,
        seconds=round(report.seconds, 3),
    )


def _check_packed(data: bytes, most: int) -> None:
    """Refuse a packed file that would fill the memory when unpacked; what is no such file is left to the reader.

    Raises:
        TooLarge: if it says to hold more than ``most`` bytes.
    """
    if not data.startswith(b"PK"):
        return
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return
    if size > most:
        raise TooLarge(f"the file unpacks to {size} bytes; {most} are read at most")


def _check_slug(document: Document, reader: Reader, *, replace: bool) -> None:
    """Refuse a slug that makes no address, or that another text has.

    Raises:
        BadInput: if it makes none.
        Conflict: if another text has it and may not be replaced.
    """
    slug = document.slug
    if "/" in slug or not slug.isprintable() or not 0 < len(slug) <= _SLUG or slug in {".", ".."}:
        raise BadInput(
            f"the identifier {slug[:60]!r} makes no address: give id=, without / and signs that do not print"
        )
    held = reader.documents().get(slug)
    if held is not None and held.sha256 != document.sha256 and not replace:
        raise Conflict(
            f"the identifier {slug} is taken by another text, {held.title!r}; give another with id=, or put this one "
            "in its place with replace=true"
        )
