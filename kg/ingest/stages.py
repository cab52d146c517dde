"""The stages that one document goes through alone, and the plain values that travel between processes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import kg
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
        version = f"{kg.__version__} {self.lexicon.version}"
        return version if self.model is None else f"{version} {self.model.model} {self.model.kind}"

    def extract(self, source: Source) -> Extracted | Refusal:
        """Read a document and find what it says; what the store has already is read alone."""
        try:
            if isinstance(source.given, Document):
                document = source.given
            else:
                document = read_file(source.given, max_bytes=self.max_bytes, **asdict(self.told))
        except BadInput as error:
            return Refusal(source.name, str(error))
        record = Record(
            slug=document.slug,
            title=document.title,
            sha256=document.sha256,
            fingerprint=self._fingerprint(document),
            origin=source.origin,
            place=document.place,
            year=document.year,
            kind=document.kind,
            characters=len(document.text),
        )
        if self.known.get(record.slug) == record.fingerprint:
            return Extracted(source.name, record)
        try:
            extraction = self._run(document)
        except PlanatlasError as error:
            return Refusal(source.name, f"{source.name}: {error}")
        packed = pack(extraction)
        record = replace(
            record, file=file_name(packed), extractor=extraction.extractor, mentions=len(extraction.mentions)
        )
        nation_wide = names_of(extraction, gazetteer=self.gazetteer, lexicon=self.lexicon)
        return Extracted(source.name, record, packed, tuple(sorted(nation_wide)), extraction.dropped)

    def _fingerprint(self, document: Document) -> str:
        """A hash of all that a document's graphs are made from."""
        fields = (
            document.sha256, document.slug, document.title, document.kind, document.place, document.place_name,
            document.year, document.date, document.source, document.licence, document.media_type, document.reader,
            self.version,
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
