"""The stages that one document goes through alone, and the plain values that travel between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import kg
from kg.annotations import Annotations, check, complete, read_annotations
from kg.brat import of_extraction
from kg.errors import BadInput, PlanatlasError
from kg.extract import extract
from kg.extract.serial import pack, unpack
from kg.gazetteer import Gazetteer, gazetteer
from kg.lexicon import Lexicon
from kg.link import Scopes, area_codes, names_of, resolve
from kg.link.identity import NATION_WIDE, Namer
from kg.model import Document, Extraction, Resolved
from kg.names import BASE, Names, digest
from kg.ontology import ENTITY_TYPES, load_lexicon
from kg.rdf.emit import emit_document
from kg.store.catalog import Record, Share, file_name
from kg.text import read_file
from kg.text.metadata import Told

if TYPE_CHECKING:
    from kg.llm import ModelOptions


@dataclass(frozen=True, slots=True)
class Source:
    """A document to take in: a file, or a document that was read before."""

    #: What it is called in messages.
    name: str
    given: Path | Document
    #: Absolute path; "" where a later reading cannot be told for one of the same file (standard input).
    origin: str = ""
    #: The ``.ann`` file that stands in the place of an extraction.
    annotations: Path | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """Annotations that the store has of a text, which win over the extractor when that text comes again."""

    #: The packed extraction that holds them.
    file: Path
    #: Who made them, as the catalogue says it.
    annotator: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A document that was not taken in, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """A document with what was found in it, packed."""

    name: str
    record: Record
    #: b"" where the store has it already, just so.
    packed: bytes = b""
    #: Canonical names that it makes nation-wide.
    nation_wide: tuple[str, ...] = ()
    #: What a language model said and the text does not bear out, by reason.
    dropped: tuple[tuple[str, int], ...] = ()
    #: What its owner should know of it, each one line.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emitted:
    """A document ready to be written."""

    record: Record
    packed: bytes
    nquads: bytes
    share: Share


@dataclass(frozen=True)
class Stages:
    """Reads, extracts, resolves and emits; vocabulary and gazetteer are loaded once, when first needed."""

    max_bytes: int
    base: str = BASE
    #: What the caller says of all documents.
    told: Told = field(default_factory=Told)
    #: Slug → fingerprint of what the store has.
    known: Mapping[str, str] = field(default_factory=dict)
    #: The language model that extracts; None for the rules.
    model: ModelOptions | None = None
    #: Who made the annotations that sources bring; None where their files may say it.
    annotator: str | None = None
    #: SHA-256 of a text → its annotations in the store.
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """Mints the IRIs."""
        return Names(self.base)

    @cached_property
    def lexicon(self) -> Lexicon:
        """What the ontology says for extraction."""
        return load_lexicon()

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Administrative areas."""
        return gazetteer()

    @cached_property
    def _run(self) -> Callable[[Document], Extraction]:
        """The extractor."""
        if self.model is None:
            return partial(extract, lexicon=self.lexicon)
        from kg.llm import LanguageModelExtractor  # noqa: PLC0415 (the default does without)

        return LanguageModelExtractor(self.model, self.lexicon).extract

    @property
    def version(self) -> str:
        """Version of all that turns a text into quads."""
        return self.words if self.model is None else f"{self.words} {self.model.model} {self.model.kind}"

    @property
    def words(self) -> str:
        """Version of the rules and the vocabulary, which complete also what people annotated."""
        return f"{kg.__version__} {self.lexicon.version}"

    def read(self, source: Source) -> Document:
        """A document as read.

        Raises:
            BadInput: It cannot be read.
        """
        if isinstance(source.given, Document):
            return source.given
        return read_file(source.given, max_bytes=self.max_bytes, **asdict(self.told))

    def find(self, source: Source) -> Extraction | Refusal:
        """Read a document and find what it says, without a store."""
        try:
            return self._run(self.read(source))
        except BadInput as error:
            return Refusal(source.name, str(error))
        except PlanatlasError as error:
            return Refusal(source.name, f"{source.name}: {error}")

    def extract(self, source: Source) -> Extracted | Refusal:
        """Read a document and find what it says; what the store has already is read alone."""
        try:
            document = self.read(source)
            by_hand = self._by_hand(source, document)
        except BadInput as error:
            return Refusal(source.name, str(error))
        record = self._record(source, document, by_hand)
        notes = (_kept(record),) if isinstance(by_hand, Kept) else ()
        if self.known.get(record.slug) == record.fingerprint:
            return Extracted(source.name, record, notes=notes)
        try:
            extraction = self._found(document, by_hand)
        except PlanatlasError as error:
            return Refusal(source.name, f"{source.name}: {error}" if by_hand is None else str(error))
        packed = pack(extraction)
        record = replace(
            record, file=file_name(packed), extractor=extraction.extractor, mentions=len(extraction.mentions)
        )
        nation_wide = tuple(sorted(names_of(extraction, gazetteer=self.gazetteer, lexicon=self.lexicon)))
        notes = (*notes, *_unread(extraction))
        return Extracted(source.name, record, packed, nation_wide, extraction.dropped, notes)

    def _by_hand(self, source: Source, document: Document) -> Annotations | Kept | None:
        """The annotations that a source brings, else those that the store has of the same text."""
        if source.annotations is not None:
            return read_annotations(source.annotations, self.annotator)
        return self.kept.get(document.sha256)

    def _found(self, document: Document, by_hand: Annotations | Kept | None) -> Extraction:
        """What people, the rules or a model find in a document.

        Raises:
            BadInput: The annotations do not fit it.
            PlanatlasError: The model gave no answer.
        """
        if by_hand is None:
            return self._run(document)
        if isinstance(by_hand, Kept):
            earlier = unpack(by_hand.file.read_bytes())
            return complete(document, of_extraction(earlier), self.lexicon, earlier.annotators)
        return complete(document, check(by_hand, document, self.lexicon), self.lexicon, by_hand.annotators)

    def _record(self, source: Source, document: Document, by_hand: Annotations | Kept | None) -> Record:
        return Record(
            slug=document.slug,
            title=document.title,
            sha256=document.sha256,
            fingerprint=self._fingerprint(document, by_hand),
            origin=source.origin,
            place=document.place,
            year=document.year,
            kind=document.kind,
            annotator=by_hand.annotator if by_hand else "",
            annotations=by_hand.fingerprint if by_hand else "",
            characters=len(document.text),
        )

    def _fingerprint(self, document: Document, by_hand: Annotations | Kept | None) -> str:
        """A hash of all that a document's graphs are made from."""
        fields = (
            document.sha256, document.slug, document.title, document.kind, document.place, document.place_name,
            document.year, document.date, document.source, document.licence, document.media_type, document.reader,
            self.version if by_hand is None else f"{self.words} {by_hand.fingerprint}",
        )  # fmt: skip
        return digest(*("" if value is None else f"={value}" for value in fields))

    def emit(self, work: tuple[Extracted, frozenset[str]]) -> Emitted:
        """Resolve a document and write its graphs.

        Args:
            work: The packed document, and the canonical names that are nation-wide over all documents.
        """
        extracted, nation_wide = work
        scopes = Scopes(nation_wide)
        extraction = unpack(extracted.packed)
        resolved = resolve(extraction, scopes=scopes, gazetteer=self.gazetteer, lexicon=self.lexicon, names=self.names)
        return Emitted(
            record=replace(extracted.record, facts=len(resolved.facts), observations=len(resolved.observations)),
            packed=extracted.packed,
            nquads=b"".join(emit_document(resolved, self.names).values()),
            share=Share(
                entities=resolved.entities,
                areas=tuple(sorted(area_codes(resolved, self.names))),
                nation_wide=extracted.nation_wide,
                former=tuple(sorted(self._former(resolved, scopes).items())),
            ),
        )

    def _former(self, resolved: Resolved, scopes: Scopes) -> dict[str, str]:
        """The IRIs that things would have if no document of the nation named them, each with the one they have."""
        document = resolved.extraction.document
        if document.place == NATION_WIDE:
            return {}
        alone = Namer(document, scopes=Scopes(), gazetteer=self.gazetteer, lexicon=self.lexicon, names=self.names)
        ground = self.names.entity(NATION_WIDE, "")
        former = {}
        for entity in resolved.entities:
            name = unquote(entity.iri.removeprefix(ground))
            if not entity.iri.startswith(ground) or name not in scopes.nation_wide:
                continue
            for kind in ENTITY_TYPES:
                scope = alone.scope(name, kind) if kind in entity.types else NATION_WIDE
                if scope != NATION_WIDE:
                    former[self.names.entity(scope, name)] = entity.iri
        return former


def _kept(record: Record) -> str:
    """That annotations were kept, and how to be rid of them."""
    whose = f"{record.slug} (annotator {record.annotator})"
    return f"kept the annotations of {whose}, since its text is the same; --extract-anew drops them"


def _unread(extraction: Extraction) -> tuple[str, ...]:
    """What people marked as values and nobody can compute with."""
    document, mentions = extraction.document, extraction.mentions
    tails = sorted({r.tail for r in extraction.relations if r.predicate == "hasValue"})
    return tuple(
        f"{document.slug}, {mention.start}-{mention.end}: {document.quote(mention)!r} cannot be read as one amount; "
        "it is kept as a mention and becomes no observation"
        for mention in (mentions[tail] for tail in tails)
        if mention.amount is None
    )
