"""The terms of the ontology for programs that show or complete them: names, labels, what stands above and around."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from api.vocabulary import ONTOLOGY, Facts, facts
from kg.names import OWL, PLAN, PREFIXES, RDFS, SCHEMA, SKOS
from kg.queries import Bilingual

Kind = Literal["class", "relation", "attribute", "concept"]
_KINDS: Mapping[str, Kind] = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    SKOS + "Concept": "concept",
}
#: Schemes of what facts say; the other concepts are things that have names, which search finds.
SCHEMES = frozenset({"bounds", "commitments", "documentKinds", "measures", "modalities", "statuses", "units"})
#: What stands above a term of a kind.
_ABOVE: Mapping[Kind, str] = {
    "class": RDFS + "subClassOf",
    "relation": RDFS + "subPropertyOf",
    "attribute": RDFS + "subPropertyOf",
    "concept": SKOS + "inScheme",
}


@dataclass(frozen=True, slots=True)
class Term:
    """A class, a property or a concept of the ontology's namespace."""

    #: Local name.
    name: str
    kind: Kind
    zh: str
    en: str
    #: "" where the ontology does not say.
    comment: Bilingual
    #: Local names of the classes or properties above it; of a concept that of its scheme.
    parents: tuple[str, ...]
    #: Local names of the classes that a property leads from and to.
    domain: tuple[str, ...]
    range: tuple[str, ...]
    inverse: str | None


@dataclass(frozen=True, slots=True)
class Terms:
    """All terms, and the prefixes by which IRIs are shortened."""

    namespace: str
    version: str
    terms: tuple[Term, ...]
    prefixes: Mapping[str, str]


@cache
def terms() -> Terms:
    """Made once a process, in the order of kinds and names."""
    known = facts()
    found = (
        _term(known, iri, kind) for cls, kind in _KINDS.items() for iri in sorted(known.of_type[cls]) if _local((iri,))
    )
    kept = tuple(one for one in found if one.kind != "concept" or SCHEMES & set(one.parents))
    return Terms(PLAN, known.text(ONTOLOGY, OWL + "versionInfo", language="en"), kept, PREFIXES)


def _term(known: Facts, iri: str, kind: Kind) -> Term:
    def said(language: Literal["zh", "en"], *predicates: str) -> str:
        return known.text(iri, *predicates, language=language)

    inverses = (*known.iris(iri, OWL + "inverseOf"), *known.inverses[iri])
    return Term(
        name=_local((iri,))[0],
        kind=kind,
        zh=said("zh", RDFS + "label", SKOS + "prefLabel"),
        en=said("en", RDFS + "label", SKOS + "prefLabel"),
        comment=Bilingual(*(said(one, RDFS + "comment", SKOS + "definition") for one in ("zh", "en"))),
        parents=_local(known.iris(iri, _ABOVE[kind])),
        domain=_local(_either(known, iri, "domain")),
        range=_local(_either(known, iri, "range")),
        inverse=next(iter(_local(inverses)), None),
    )


def _either(known: Facts, iri: str, end: str) -> Iterator[str]:
    yield from known.iris(iri, f"{SCHEMA}{end}Includes")
    yield from known.iris(iri, RDFS + end)


def _local(iris: Iterable[str]) -> tuple[str, ...]:
    """The local names of those in the ontology's namespace."""
    return tuple(dict.fromkeys(iri.removeprefix(PLAN) for iri in iris if iri.startswith(PLAN)))
