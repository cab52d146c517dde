"""What the extractor needs of the ontology, as plain frozen values (``kg.ontology`` loads them from the Turtle)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kg.model import Commitment, EntityType, Status


def _none() -> Mapping[Any, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class HeadNoun:
    """A noun that ends names of a class: 枢纽 those of ``Hub``."""

    noun: str
    type: EntityType
    #: Local name of the subclass that the noun says (``ShippingHub`` for 航运枢纽); None where the type says it all.
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that the ontology lists: nation-wide programmes, regions of several provinces, established industries."""

    name: str
    type: EntityType
    #: The canonical name; equals ``name`` unless this is an alternative one.
    canonical: str
    kind: str | None = None
    nation_wide: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed (万人次), its concept in the scheme of units, and the factor to the base unit."""

    symbol: str
    #: Local name after ``unit-``: ``person-time``.
    concept: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Wording and constraints of the ontology. All words are in simplified characters."""

    #: Hash of the ontology files, part of the extractor's version.
    version: str = ""
    head_nouns: tuple[HeadNoun, ...] = ()
    known_names: tuple[KnownName, ...] = ()
    #: Industry as printed → preferred label.
    industries: Mapping[str, str] = field(default_factory=_none)
    #: Indicator as printed → preferred label (GDP → 地区生产总值 stay two: only true synonyms share a concept).
    indicators: Mapping[str, str] = field(default_factory=_none)
    units: tuple[Unit, ...] = ()
    #: Local name of a property → words that state it in a sentence.
    cues: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
    #: Verb → status (开工 → started).
    status_cues: Mapping[str, Status] = field(default_factory=_none)
    #: Verb → commitment (力争 → strives).
    commitment_cues: Mapping[str, Commitment] = field(default_factory=_none)
    #: Local name of a list of words (``leadVerb``, ``adverb`` …) → words, longest first.
    wording: Mapping[str, tuple[str, ...]] = field(default_factory=_none)
    #: Property → types that it may join.
    domains: Mapping[str, frozenset[str]] = field(default_factory=_none)
    ranges: Mapping[str, frozenset[str]] = field(default_factory=_none)
    #: Class → direct superclass, local names.
    superclasses: Mapping[str, str] = field(default_factory=_none)
    #: Word within a name → the form by which names are known (高新技术产业开发区 → 高新区), longest first.
    aliases: Mapping[str, str] = field(default_factory=_none)
    #: Preferred name of a known name, an industry or an indicator → its English label.
    english: Mapping[str, str] = field(default_factory=_none)
    #: Entity type or relation → its label and its definition in Chinese.
    glosses: Mapping[str, tuple[str, str]] = field(default_factory=_none)


_Compiled = TypeVar("_Compiled")


def kept(compile_: Callable[[Lexicon], _Compiled]) -> Callable[[Lexicon], _Compiled]:
    """Keeps for the process what is compiled from a lexicon, by its version; one without a version is never kept."""
    known: dict[str, _Compiled] = {}

    @wraps(compile_)
    def compiled(lexicon: Lexicon) -> _Compiled:
        if not lexicon.version:
            return compile_(lexicon)
        if lexicon.version not in known:
            known[lexicon.version] = compile_(lexicon)
        return known[lexicon.version]

    return compiled
