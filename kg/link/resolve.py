"""Resolves a document's mentions to entities, facts and observations: pure, and free of the order of documents."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kg.gazetteer import Gazetteer
from kg.lexicon import Lexicon
from kg.link.facts import FactFinder
from kg.link.identity import Identity, Namer, Scopes
from kg.link.pinyin import pinyin
from kg.model import Entity, Extraction, Resolved
from kg.names import Names, canonical

#: A short name that the text introduces right behind the name: （以下简称“大湾区”）.
_SHORT_NAME = re.compile(
    r"[”\"》」]?[(（](?:以下)?(?:简称|统称|合称)为?[:：]?[“\"《「]?([^()（）“”\"《》「」,，。;；]{2,15})[”\"》」]?[)）]"
)


def resolve(
    extraction: Extraction, *, scopes: Scopes, gazetteer: Gazetteer, lexicon: Lexicon, names: Names
) -> Resolved:
    """What a document speaks of and states.

    Args:
        extraction: The mentions and relations of the document.
        scopes: The nation-wide names over all documents of the store (``Scopes.of`` over ``names_of``).
        gazetteer: Administrative areas.
        lexicon: Known names, short forms, and the types that each relation joins.
        names: Mints the IRIs.

    Returns:
        Entities sorted by IRI (administrative areas with a code are left to the gazetteer's graph), facts sorted by
        triple, observations sorted by IRI. A relation whose ends have no type that it may join, or are one thing, is
        no fact; a quantity whose value could not be read is no observation.
    """
    namer = Namer(extraction.document, scopes=scopes, gazetteer=gazetteer, lexicon=lexicon, names=names)
    identities = _identities(extraction, namer)
    finder = FactFinder(extraction, identities, lexicon=lexicon, names=names)
    observations, observed = finder.observations()
    return Resolved(
        extraction=extraction,
        entities=_entities(extraction, identities, namer, lexicon),
        mention_iris=tuple(
            identity.iri if identity is not None else observed.get(index) for index, identity in enumerate(identities)
        ),
        facts=finder.facts(),
        observations=observations,
    )


def area_codes(resolved: Resolved, names: Names) -> frozenset[str]:
    """Codes of the administrative areas that a document mentions or speaks for."""
    prefix = names.area("")
    iris: Iterable[str | None] = (*resolved.mention_iris, *(observation.place for observation in resolved.observations))
    found = {iri.removeprefix(prefix) for iri in iris if iri is not None and iri.startswith(prefix)}
    if resolved.extraction.document.place is not None:
        found.add(resolved.extraction.document.place.replace("CN", "100000"))
    return frozenset(found)


def merge_entities(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Each entity once, over any number of documents and in any order: all types, one label, the others as aliases.

    The label is the longest one (of equally long ones the first by code point), since a short form stands in for it
    more often than the other way round; a name that the vocabulary knows has its label from there in every document.
    """
    groups: dict[str, list[Entity]] = {}
    for entity in entities:
        groups.setdefault(entity.iri, []).append(entity)
    return tuple(_merged(groups[iri]) for iri in sorted(groups))


def _merged(group: Sequence[Entity]) -> Entity:
    best = min(group, key=lambda entity: _label_rank(entity.label))
    labels = {label for entity in group for label in (entity.label, *entity.aliases)}
    return replace(
        best,
        types=tuple(sorted({name for entity in group for name in entity.types})),
        aliases=tuple(sorted(labels - {best.label})),
        english=min((entity.english for entity in group if entity.english is not None), default=None),
    )


def _label_rank(label: str) -> tuple[int, str]:
    return -len(label), label


def _identities(extraction: Extraction, namer: Namer) -> tuple[Identity | None, ...]:
    """The identity of each mention; short names that the document explains mean what they stand for."""
    found = [None if mention.type == "Quantity" else namer.identify(mention) for mention in extraction.mentions]
    short = _without_place(found, namer) | _introduced(extraction, found)
    if not short:
        return tuple(found)
    return tuple(
        short.get(namer.printed(mention), short.get(identity.name, identity))
        if identity is not None and identity.code is None
        else identity
        for mention, identity in zip(extraction.mentions, found, strict=True)
    )


def _introduced(extraction: Extraction, identities: Sequence[Identity | None]) -> dict[str, Identity]:
    """The short names that the text introduces for one thing alone, each with the thing."""
    introduced: dict[str, set[Identity]] = {}
    for mention, identity in zip(extraction.mentions, identities, strict=True):
        match = identity and _SHORT_NAME.match(extraction.document.norm, mention.end)
        if identity and match:
            introduced.setdefault(canonical(match[1]), set()).add(identity)
    return {name: next(iter(owners)) for name, owners in introduced.items() if len(owners) == 1}


def _without_place(identities: Iterable[Identity | None], namer: Namer) -> dict[str, Identity]:
    """The names that stand in a document with the name of its own place before them and without it.

    In a document of Guangzhou 高新区 is 广州高新区, if the document names that one too.
    """
    names = {identity.name: identity for identity in identities if identity is not None and identity.name}
    owners: dict[str, set[Identity]] = {}
    for place in namer.names_of_place():
        for name, identity in names.items():
            rest = name.removeprefix(place)
            if rest != name and rest in names and namer.is_general(rest):
                owners.setdefault(rest, set()).add(identity)
    return {name: next(iter(found)) for name, found in owners.items() if len(found) == 1}


@dataclass(slots=True)
class _Draft:
    """What the mentions of one entity add up to."""

    preferred: str | None
    types: set[str] = field(default_factory=set)
    labels: set[str] = field(default_factory=set)
    #: As printed: with traditional characters, abbreviated in a list.
    printed: set[str] = field(default_factory=set)


def _entities(
    extraction: Extraction, identities: Sequence[Identity | None], namer: Namer, lexicon: Lexicon
) -> tuple[Entity, ...]:
    drafts: dict[str, _Draft] = {}
    for mention, identity in zip(extraction.mentions, identities, strict=True):
        if identity is None or identity.code is not None:
            continue
        draft = drafts.setdefault(identity.iri, _Draft(identity.preferred))
        draft.types.update(filter(None, (mention.type, mention.kind)))
        draft.labels.add(namer.printed(mention))
        # Half width as the label: a wide digit is no other name, a traditional character is.
        printed = unicodedata.normalize("NFKC", extraction.document.text[mention.start : mention.end])
        draft.printed.add(canonical(printed))
    alternatives = _alternatives(lexicon, {draft.preferred for draft in drafts.values() if draft.preferred is not None})
    return tuple(_entity(iri, drafts[iri], lexicon, alternatives) for iri in sorted(drafts))


def _alternatives(lexicon: Lexicon, wanted: Container[str]) -> dict[str, set[str]]:
    """Preferred label, of those that are wanted → the other names that the vocabulary lists for it."""
    found: dict[str, set[str]] = {}
    for known in lexicon.known_names:
        if known.canonical in wanted:
            found.setdefault(known.canonical, set()).add(known.name)
    for synonyms in (lexicon.industries, lexicon.indicators):
        for name, preferred in synonyms.items():
            if preferred in wanted:
                found.setdefault(preferred, set()).add(name)
    return found


def _entity(iri: str, draft: _Draft, lexicon: Lexicon, alternatives: dict[str, set[str]]) -> Entity:
    label = draft.preferred or min(draft.labels, key=_label_rank)
    labels = draft.labels | draft.printed
    if draft.preferred is not None:
        labels |= alternatives.get(draft.preferred, set())
    return Entity(
        iri=iri,
        label=label,
        types=tuple(sorted(draft.types)),
        aliases=tuple(sorted(labels - {label, ""})),
        pinyin=pinyin(label),
        english=lexicon.english.get(label) if draft.preferred is not None else None,
    )
