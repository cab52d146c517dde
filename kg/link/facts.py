"""Turns the relations and attributes of a document's mentions into facts and observations, each with its evidence.

One fact for a triple, however often the document says it. Its confidence is the highest of its evidences (the rules
that found them are not independent, so that adding up would overrate a phrase that is repeated), its commitment the
strongest, its due the first that is printed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import get_args

from kg.gazetteer import NATION
from kg.lexicon import Lexicon
from kg.link.identity import NATION_WIDE, Identity
from kg.model import Amount, Commitment, Evidence, Extraction, Fact, Mention, Modality, Observation
from kg.names import PLAN, Names

_STRENGTH: Mapping[str | None, int] = {name: rank for rank, name in enumerate(get_args(Commitment))}
_PLACES = frozenset({"Hub", "Corridor", "Zone", "AdminArea", "NaturalFeature", "Facility"})
#: What may stand between a place and the indicator that speaks of it (广东的地区生产总值).
_BETWEEN_PLACE_AND_INDICATOR = re.compile(r"(?:全[省市区县州]|[省市区县州])?(?:的|实现|完成)?")


@dataclass(slots=True)
class _Draft:
    """What the evidences of one fact add up to."""

    evidence: set[Evidence] = field(default_factory=set)
    confidence: float = 0.0
    commitment: Commitment | None = None
    #: Where the first due stands, and the due.
    due: tuple[int, str] | None = None

    def add(self, evidence: Evidence, confidence: float, commitment: Commitment | None, due: str | None) -> None:
        """Take one more evidence in."""
        self.evidence.add(evidence)
        self.confidence = max(self.confidence, confidence)
        weakest = len(_STRENGTH)
        if _STRENGTH.get(commitment, weakest) < _STRENGTH.get(self.commitment, weakest):
            self.commitment = commitment
        if due is not None and (self.due is None or (evidence.start, due) < self.due):
            self.due = evidence.start, due


@dataclass(frozen=True, slots=True)
class _Value:
    """What an observation says, apart from its evidence."""

    indicator: str
    amount: Amount
    as_written: str
    modality: Modality | None
    period: str | None
    place: str | None


class FactFinder:
    """Reads the facts of one extraction whose mentions have been identified."""

    def __init__(
        self, extraction: Extraction, identities: Sequence[Identity | None], *, lexicon: Lexicon, names: Names
    ) -> None:
        """Take the identities parallel to the extraction's mentions."""
        self._extraction = extraction
        self._document = extraction.document
        self._identities = identities
        self._lexicon = lexicon
        self._names = names
        self._starts = [sentence.start for sentence in self._document.sentences]

    def facts(self) -> tuple[Fact, ...]:
        """Relations and statuses, sorted by triple."""
        drafts: dict[tuple[str, str, str], _Draft] = {}
        mentions = self._extraction.mentions
        for relation in self._extraction.relations:
            head, tail = self._identities[relation.head], self._identities[relation.tail]
            if relation.predicate == "hasValue" or head is None or tail is None or head.iri == tail.iri:
                continue
            if not self._fits(mentions[relation.head], head, self._lexicon.domains.get(relation.predicate)):
                continue
            if not self._fits(mentions[relation.tail], tail, self._lexicon.ranges.get(relation.predicate)):
                continue
            drafts.setdefault((head.iri, relation.predicate, tail.iri), _Draft()).add(
                self._evidence(relation.start, relation.end), relation.confidence, relation.commitment, relation.due
            )
        for mention, identity in zip(mentions, self._identities, strict=True):
            if mention.status is None or identity is None:
                continue
            if self._fits(mention, identity, self._lexicon.domains.get("status")):
                drafts.setdefault((identity.iri, "status", f"{PLAN}status-{mention.status}"), _Draft()).add(
                    self._sentence(mention), mention.confidence, mention.commitment, mention.due
                )
        return tuple(
            Fact(
                *triple,
                evidence=tuple(sorted(draft.evidence)),
                confidence=draft.confidence,
                commitment=draft.commitment,
                due=draft.due[1] if draft.due else None,
            )
            for triple, draft in sorted(drafts.items())
        )

    def observations(self) -> tuple[tuple[Observation, ...], Mapping[int, str]]:
        """Values of indicators, sorted by IRI; and for the index of each quantity the IRI of its first observation."""
        drafts: dict[_Value, _Draft] = {}
        quantities: dict[int, _Value] = {}
        mentions = self._extraction.mentions
        for relation in self._extraction.relations:
            indicator, quantity = self._identities[relation.head], mentions[relation.tail]
            if relation.predicate != "hasValue" or indicator is None or quantity.amount is None:
                continue
            value = _Value(
                indicator.iri,
                quantity.amount,
                self._document.text[quantity.start : quantity.end],
                quantity.modality,
                quantity.period,
                self._place_of(relation.head),
            )
            quantities.setdefault(relation.tail, value)
            drafts.setdefault(value, _Draft()).add(
                self._evidence(relation.start, relation.end),
                relation.confidence,
                relation.commitment or quantity.commitment,
                relation.due or quantity.due,
            )
        iris = {value: self._iri(value) for value in drafts}
        found = [
            Observation(
                iri=iris[value],
                indicator=value.indicator,
                amount=value.amount,
                as_written=value.as_written,
                evidence=tuple(sorted(draft.evidence)),
                confidence=draft.confidence,
                modality=value.modality,
                period=value.period,
                place=value.place,
                commitment=draft.commitment,
                due=draft.due[1] if draft.due else None,
            )
            for value, draft in drafts.items()
        ]
        found.sort(key=lambda observation: observation.iri)
        return tuple(found), {index: iris[value] for index, value in quantities.items()}

    def _iri(self, value: _Value) -> str:
        amount = value.amount
        return self._names.observation(
            self._document.slug,
            value.indicator,
            value.as_written,
            *(str(part) for part in (amount.value, amount.upper, amount.unit, amount.bound, amount.measure)),
            *(part or "" for part in (value.modality, value.period, value.place)),
        )

    def _fits(self, mention: Mention, identity: Identity, allowed: frozenset[str] | None) -> bool:
        """Whether a class of the mention, or one above it, is among the allowed ones; all are where none is named."""
        if not allowed:
            return True
        # 浦东新区 may be read as a zone; the gazetteer knows better.
        names = (mention.type, mention.kind) if identity.code is None else ("AdminArea",)
        for name in names:
            cls: str | None = name
            while cls is not None:
                if cls in allowed:
                    return True
                cls = self._lexicon.superclasses.get(cls)
        return False

    def _place_of(self, indicator: int) -> str | None:
        """The place that an indicator speaks of: the one named right before it, else the document's."""
        mentions = self._extraction.mentions
        if indicator:
            before, identity = mentions[indicator - 1], self._identities[indicator - 1]
            between = self._document.norm[before.end : mentions[indicator].start]
            if identity is not None and before.type in _PLACES and _BETWEEN_PLACE_AND_INDICATOR.fullmatch(between):
                return identity.iri
        place = self._document.place
        return None if place is None else self._names.area(NATION if place == NATION_WIDE else place)

    def _sentence(self, mention: Mention) -> Evidence:
        """The sentence that holds the mention; the mention itself where it stands in none (a caption)."""
        index = bisect_right(self._starts, mention.start) - 1
        if index >= 0 and mention.end <= (sentence := self._document.sentences[index]).end:
            return self._evidence(sentence.start, sentence.end)
        return self._evidence(mention.start, mention.end)

    def _evidence(self, start: int, end: int) -> Evidence:
        return Evidence(start, end, self._document.text[start:end])
