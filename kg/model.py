"""The values that flow from stage to stage: frozen, and without any RDF.

All offsets are Unicode code points into ``Document.text``, end exclusive.
``Document.norm`` has the same length as ``Document.text`` (simplified characters, half-width
digits and Latin letters), so an offset into one is an offset into the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, get_args

EntityType = Literal[
    "Plan", "Reform", "Hub", "Corridor", "Zone", "AdminArea", "NaturalFeature", "Facility",
    "Project", "Organization", "Industry", "Event", "Indicator", "Quantity",
]  # fmt: skip
Predicate = Literal[
    "partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts", "hasValue",
]  # fmt: skip
Status = Literal["planned", "started", "completed"]
Modality = Literal["achieved", "target"]
#: The entity types in the guideline's order.
ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)
#: How firmly the text speaks, strongest first (the order of the SKOS scheme).
Commitment = Literal["achieved", "underWay", "commits", "plans", "strives", "explores"]
Measure = Literal["level", "change", "increment"]
#: How the text bounds a value: 超过, 突破 (more); 以上 (atLeast); 近, 接近 (nearly); 左右, 约 (about);
#: 以内 (atMost); 低于 (less).
Bound = Literal["exact", "more", "atLeast", "nearly", "about", "atMost", "less"]
BlockKind = Literal["title", "heading", "paragraph", "item", "furniture"]
#: Whether a passage tells what was done or what is to be done.
Outlook = Literal["back", "forward"]


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text with its part in the layout; furniture (captions, pull quotes, menus) breaks nothing."""

    kind: BlockKind
    start: int
    end: int
    #: 1 for the outermost heading; 0 for what is no heading.
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, up to the next heading of its level or above."""

    level: int
    #: The heading itself (for a run-in heading: its sentence).
    title_start: int
    title_end: int
    #: From the heading's start to the section's end.
    start: int
    end: int
    #: Index of the enclosing section in ``Document.sections``.
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, up to and with its full stop; a heading line is a sentence of its own."""

    start: int
    end: int
    #: Index into ``Document.blocks``.
    block: int
    #: Index into ``Document.sections`` of the innermost section; None before the first heading.
    section: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A plan document as read: its text as stored, what is known of it, and its layout."""

    slug: str
    title: str
    text: str
    norm: str
    #: report, plan, digest, notice … (local name of a concept in the scheme of document kinds), None where unknown.
    kind: str | None = None
    #: GB/T 2260 code of the place it speaks for, ``CN`` for the nation, None where unknown.
    place: str | None = None
    #: Name of that place as the text or the caller gives it.
    place_name: str | None = None
    #: The year it plans (a report of 2016 is of 2016).
    year: int | None = None
    #: ISO 8601 date of issue.
    date: str | None = None
    source: str | None = None
    licence: str | None = None
    media_type: str = "text/plain"
    #: Hex SHA-256 of ``text`` in UTF-8.
    sha256: str = ""
    #: Name and version of the reader.
    reader: str = ""
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def quote(self, span: Mention | Sentence | Block | Evidence) -> str:
        """The text of a span, as stored."""
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Amount:
    """What a quantity says: values in the base unit of ``unit`` (1.81万亿元 is 1.81e12 with the unit ``yuan``)."""

    value: Decimal
    #: Local name of a concept in the scheme of units; "" where the text prints none (近1亿).
    unit: str
    bound: Bound = "exact"
    #: Upper end of a range; None for a single value.
    upper: Decimal | None = None
    #: A decrease (下降3%) is a negative change.
    measure: Measure = "level"


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names an entity, an indicator or a quantity."""

    start: int
    end: int
    type: EntityType
    #: Name of the rule that found it.
    rule: str
    confidence: float = 0.9
    #: Subclass that the head noun says (local name: ``ShippingHub``); None where the type says it all.
    kind: str | None = None
    #: What an abbreviated item stands for (穗莞深 for 穗莞深城际轨道); None where the span is the name.
    name: str | None = None
    status: Status | None = None
    modality: Modality | None = None
    commitment: Commitment | None = None
    #: By when (``2018``, ``2020-06``), where the sentence says it.
    due: str | None = None
    amount: Amount | None = None
    #: What time a quantity speaks of: ``2015``, ``2011/2015``.
    period: str | None = None

    def __post_init__(self) -> None:
        """Refuse an empty or reversed span."""
        if not 0 <= self.start < self.end:
            raise ValueError(f"no span: {self.start}-{self.end}")

    def rated(self, confidence: float) -> Mention:
        """The same mention with another confidence; ``dataclasses.replace`` takes three times as long."""
        return Mention(
            self.start, self.end, self.type, self.rule, confidence, self.kind, self.name, self.status, self.modality,
            self.commitment, self.due, self.amount, self.period,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation between two mentions (indices into ``Extraction.mentions``) and the span that states it."""

    predicate: Predicate
    head: int
    tail: int
    #: The sentence, or the narrowest part of it, that states the relation.
    start: int
    end: int
    rule: str
    confidence: float = 0.8
    commitment: Commitment | None = None
    due: str | None = None

    def rated(self, confidence: float) -> Relation:
        """The same relation with another confidence."""
        return Relation(
            self.predicate, self.head, self.tail, self.start, self.end, self.rule, confidence, self.commitment, self.due
        )


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one document; mentions sorted by start and without overlap."""

    document: Document
    mentions: tuple[Mention, ...] = ()
    relations: tuple[Relation, ...] = ()
    #: Name and version of the extractor.
    extractor: str = ""
    #: What the extractor was offered and did not take, counted by reason, sorted (a language model's wrong quotes).
    dropped: tuple[tuple[str, int], ...] = ()
    #: Whether people annotated it by hand, and their names, sorted, where they are known.
    is_annotated: bool = False
    annotators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """A span of a document that states a fact; ``exact`` equals ``text[start:end]``."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing under one IRI, as one document knows it."""

    iri: str
    label: str
    #: Local names of its classes, sorted.
    types: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    pinyin: str = ""
    english: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A triple that a document states, with its evidence."""

    subject: str
    #: Local name of the property.
    predicate: str
    #: IRI of an entity or, for ``status``, of a concept.
    object: str
    evidence: tuple[Evidence, ...]
    confidence: float
    commitment: Commitment | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A value of an indicator, with its evidence."""

    iri: str
    indicator: str
    amount: Amount
    as_written: str
    evidence: tuple[Evidence, ...]
    confidence: float
    modality: Modality | None = None
    period: str | None = None
    #: IRI of the place it speaks of.
    place: str | None = None
    commitment: Commitment | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A document's entities, facts and observations, ready to be written."""

    extraction: Extraction
    entities: tuple[Entity, ...]
    #: IRI of the entity of each mention, parallel to ``extraction.mentions``; of a quantity its observation's, or None.
    mention_iris: tuple[str | None, ...]
    facts: tuple[Fact, ...]
    observations: tuple[Observation, ...]
