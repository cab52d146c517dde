"""The one place that joins the stages: from files to a commit of the store.

A document that cannot be taken in is refused with its reason, and the others go in. The result depends on the set
of documents alone, never on the order in which they came.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.annotations import names_of_annotator
from kg.errors import BadInput, NotFound
from kg.ingest.annotated import attach, beside, kept, lost
from kg.ingest.commit import Change, change
from kg.ingest.plan import Plan, plan
from kg.ingest.pool import WORTHWHILE, Workers, workers
from kg.ingest.stages import Extracted, Refusal, Source, Stages
from kg.model import Document, Extraction
from kg.settings import Settings
from kg.store.base import Store
from kg.store.catalog import Record
from kg.text import find_files
from kg.text.metadata import Told

if TYPE_CHECKING:
    from kg.llm import ModelOptions

__all__ = ["Refusal", "Report", "Source", "Told", "find", "ingest", "remove"]

#: Told of each document when it is ``extracted`` and when it is ``resolved``, with what the catalogue then knows of it.
Watcher = Callable[[Literal["extracted", "resolved"], Record], object]
#: Told after each step: how many are done, how many there are, the name of the document. A document takes two steps,
#: extraction and writing; one that is not to be written takes them at once.
Progress = Callable[[int, int, str], None]

_STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Report:
    """What an ingest did."""

    #: Documents that were written, in the order of their slugs.
    documents: tuple[Record, ...] = ()
    #: Slugs of the earlier versions that went: under the same slug, or under one that the text's hash is part of.
    replaced: tuple[str, ...] = ()
    #: Slugs of documents that the store had already, just so.
    unchanged: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    #: Files that folders and patterns hold besides, of kinds that are not read.
    skipped: tuple[Refusal, ...] = ()
    #: Other documents that were written anew, since a name they hold has another scope now.
    renewed: tuple[str, ...] = ()
    #: Things and inferred triples in the whole store; 0 where nothing was written.
    entities: int = 0
    inferred: int = 0
    #: What a language model said and the text does not bear out: reason → how often.
    dropped: Mapping[str, int] = field(default_factory=dict)
    #: What became of annotations, each on one line: kept, dropped, not to be read as a value.
    notes: tuple[str, ...] = ()
    #: Wall-clock time.
    seconds: float = 0.0
    #: The commit that holds the result.
    generation: str = ""

    @property
    def characters(self) -> int:
        """Characters of the documents that were written."""
        return sum(record.characters for record in self.documents)

    @property
    def facts(self) -> int:
        """Facts of the documents that were written."""
        return sum(record.facts for record in self.documents)

    @property
    def observations(self) -> int:
        """Observations of the documents that were written."""
        return sum(record.observations for record in self.documents)


def ingest(
    sources: Iterable[str | Path | Document | Source],
    store: Store,
    *,
    settings: Settings | None = None,
    told: Told | None = None,
    replace: bool = False,
    model: ModelOptions | None = None,
    annotations: Path | None = None,
    annotator: str | None = None,
    anew: bool = False,
    progress: Progress | None = None,
    watch: Watcher | None = None,
) -> Report:
    """Take documents into a store, in one commit.

    What people annotated in a document stands in the place of an extraction, and stays as long as its text is the same.

    Args:
        sources: Files, folders, patterns, ``-`` for standard input; or documents that were read before. With
            annotations there may be none: then their documents are those of the texts beside them.
        store: The store; it may be new.
        settings: Base of the IRIs, size limit, number of processes.
        told: What is known of the documents and not said in them; a slug or a title is for one document alone.
        replace: Whether a document may take the place of another one with its slug.
        model: The language model that extracts in place of the rules; its server is asked from this process alone.
        annotations: A folder of brat files, each with the name of its document (of one read before, its slug).
        annotator: Who made them; None where notes in the files may say it.
        anew: Whether to extract also what the store has annotations of, which then go.
        progress: Called after each step.
        watch: Called with each document that is to be written, as it goes on.

    Raises:
        BadInput: if a path does not exist, what is told cannot be so, there are no annotations in the folder, or the
            annotator has an empty name.
        StoreLocked: if another process is writing.
        StoreUnavailable: if the store cannot be written.
    """
    started = time.perf_counter()
    settings = settings or Settings()
    told = told or Told()
    names_of_annotator(annotator)  # refused before any file is read
    # Kept to the end: other processes read its files.
    reader = store.reader()
    found, skipped = _sources(sources)
    apart: list[Refusal] = []
    if annotations is not None:
        alone = not found and not skipped
        found, apart = beside(annotations, reader, told, settings.max_bytes) if alone else attach(found, annotations)
    if len(found) > 1 and (told.slug or told.title):
        raise BadInput(f"an identifier or a title is for one document, but there are {len(found)}")
    store.check_free()
    known = {slug: record.fingerprint for slug, record in reader.documents().items()}
    stages = Stages(
        settings.max_bytes, settings.base, told, known, model, annotator=annotator, kept={} if anew else kept(reader)
    )
    with workers(stages, 1 if model else _processes(found, settings)) as staff:
        steps = _Steps(2 * len(found), progress, watch)
        extracted, refused = _extract(found, staff, steps)
        chosen, outcome, gone = _commit(store, staff, extracted, steps, replace=replace, anew=anew)
    taken = {*chosen.add, *chosen.unchanged}
    return Report(
        documents=tuple(outcome.written.values()),
        replaced=chosen.replaced,
        unchanged=chosen.unchanged,
        refused=(*apart, *refused, *chosen.refused),
        skipped=skipped,
        renewed=outcome.renewed,
        entities=outcome.entities,
        inferred=outcome.inferred,
        notes=(*(note for one in extracted if one.record.slug in taken for note in one.notes), *gone),
        dropped=dict(sorted(sum((Counter(dict(one.dropped)) for one in extracted), Counter[str]()).items())),
        seconds=time.perf_counter() - started,
        generation=store.reader().generation,
    )


def find(
    files: Sequence[Path],
    *,
    settings: Settings | None = None,
    told: Told | None = None,
    model: ModelOptions | None = None,
) -> Iterator[Extraction | Refusal]:
    """What files say, in their order and without a store; in several processes where there is much to do.

    Args:
        files: The files.
        settings: Size limit and number of processes.
        told: What is known of the documents and not said in them.
        model: The language model that extracts in place of the rules; its server is asked from this process alone.
    """
    settings = settings or Settings()
    sources = [Source(str(path), path) for path in files]
    stages = Stages(settings.max_bytes, settings.base, told or Told(), model=model)
    with workers(stages, 1 if model else _processes(sources, settings)) as staff:
        yield from staff.find(sources)


class _Steps:
    """Counts the steps of the work for whoever watches it."""

    def __init__(self, total: int, progress: Progress | None, watch: Watcher | None) -> None:
        self._total = total
        self._progress = progress
        self._watch = watch
        self._done = 0

    def take(self, name: str, count: int = 1) -> None:
        """Some steps more; documents that are written besides those that were asked for do not count."""
        self._done = min(self._done + count, self._total)
        if self._progress is not None:
            self._progress(self._done, self._total, name)

    def extracted(self, new: Extracted) -> None:
        """A document was extracted, or is there just so."""
        if self._watch is not None and new.packed:
            self._watch("extracted", new.record)
        self.take(new.name)

    def written(self, record: Record) -> None:
        """A document was resolved and written."""
        if self._watch is not None:
            self._watch("resolved", record)
        self.take(record.slug)


def _commit(
    store: Store, staff: Workers, extracted: list[Extracted], steps: _Steps, *, replace: bool, anew: bool
) -> tuple[Plan, Change, tuple[str, ...]]:
    """Choose and write, and say which annotations go; where nothing is to be written the store is not touched."""
    chosen = plan(extracted, store.reader().documents(), replace=replace)
    for new in extracted:
        if chosen.add.get(new.record.slug) is not new:
            steps.take(new.name)
    if not chosen.add:
        return chosen, Change(), ()
    with store.write() as transaction:
        # Another writer may have come first.
        stored = dict(transaction.documents())
        chosen = plan(extracted, stored, replace=replace)
        if not chosen.add:
            return chosen, Change(), ()
        gone = lost((stored[slug] for slug in chosen.replaced), chosen.add, anew=anew)
        return chosen, change(transaction, staff, chosen.add, chosen.drop, steps.written), gone


def remove(slugs: Iterable[str], store: Store, *, settings: Settings | None = None) -> Report:
    """Take documents out of a store, with all that rests on them alone, in one commit.

    Raises:
        NotFound: if one of them is not there; then none is removed.
    """
    started = time.perf_counter()
    settings = settings or Settings()
    wanted = sorted(set(slugs))
    with store.write() as transaction:
        missing = [slug for slug in wanted if slug not in transaction.documents()]
        if missing:
            raise NotFound(f"there is no document {missing[0]!r} in the store")
        stages = Stages(settings.max_bytes, transaction.base)
        outcome = change(transaction, Workers(stages, None, 1), {}, wanted) if wanted else Change()
    return Report(
        replaced=tuple(wanted),
        renewed=outcome.renewed,
        entities=outcome.entities,
        inferred=outcome.inferred,
        seconds=time.perf_counter() - started,
        generation=store.reader().generation,
    )


def _sources(given: Iterable[str | Path | Document | Source]) -> tuple[list[Source], tuple[Refusal, ...]]:
    """What is to be read, and the files passed over."""
    documents: list[Source] = []
    paths: list[str | Path] = []
    for item in given:
        if isinstance(item, Document):
            documents.append(Source(item.title or item.slug, item))
        elif isinstance(item, Source):
            documents.append(item)
        else:
            paths.append(item)
    if not paths:
        return documents, ()
    found = find_files(paths)
    files = [Source(str(path), path, "" if path == _STDIN else str(path.resolve())) for path in found.files]
    return files + documents, tuple(Refusal(str(item.path), item.reason) for item in found.skipped)


def _processes(found: list[Source], settings: Settings) -> int:
    """How many processes pay: for a few small documents this one alone, unless a number of workers is asked for."""
    most = min(settings.processes, len(found))
    if settings.workers or most <= 1:
        return most
    size = 0
    for source in found:
        if isinstance(source.given, Document):
            size += 3 * len(source.given.text)
        elif source.given.is_file():
            size += min(source.given.stat().st_size, settings.max_bytes)
    return most if size >= WORTHWHILE else 1


def _extract(found: list[Source], staff: Workers, steps: _Steps) -> tuple[list[Extracted], list[Refusal]]:
    extracted: list[Extracted] = []
    refused: list[Refusal] = []
    for result in staff.extract(found):
        if isinstance(result, Refusal):
            refused.append(result)
            steps.take(result.name, 2)
        else:
            extracted.append(result)
            steps.extracted(result)
    return extracted, refused
