"""Reads the ontology's Turtle into plain values; words come out longest first, then by code point."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

import pyoxigraph as ox

from kg.errors import BadInput
from kg.lexicon import HeadNoun, KnownName, Lexicon, Unit
from kg.model import Commitment, EntityType, Predicate, Status
from kg.names import OWL, PLAN, PREFIXES, RDF, RDFS, SCHEMA, SKOS, Names
from kg.resources import data_folder

ENTITY_TYPES: tuple[EntityType, ...] = get_args(EntityType)

_TYPE = RDF + "type"
_SUBCLASS = RDFS + "subClassOf"
_PREF, _ALT, _SCHEME = SKOS + "prefLabel", SKOS + "altLabel", SKOS + "inScheme"
_DOMAINS = (SCHEMA + "domainIncludes", RDFS + "domain")
_RANGES = (SCHEMA + "rangeIncludes", RDFS + "range")


def ontology_files(folder: Path | None = None) -> tuple[Path, ...]:
    """All Turtle files of the ontology, the shapes included, in the order of their paths."""
    root = folder or data_folder("ontology")
    return tuple(sorted(root.rglob("*.ttl"), key=lambda path: path.relative_to(root).as_posix()))


def shape_files(folder: Path | None = None) -> tuple[Path, ...]:
    """The files of SHACL shapes alone (``shapes/*.ttl``)."""
    root = folder or data_folder("ontology")
    return tuple(path for path in ontology_files(root) if path.relative_to(root).parts[0] == "shapes")


def ontology_triples(folder: Path | None = None) -> Iterator[ox.Triple]:
    """The vocabulary without the shapes; blank nodes carry names that two readings share.

    Raises:
        BadInput: A file is not valid Turtle.
    """
    shapes = frozenset(shape_files(folder))
    for path in ontology_files(folder):
        if path not in shapes:
            yield from _parse(path)


def ontology_quads(names: Names | None = None, folder: Path | None = None) -> Iterator[ox.Quad]:
    """The vocabulary as quads of ``…/graph/ontology``."""
    graph = ox.NamedNode((names or Names()).graph("ontology"))
    for triple in ontology_triples(folder):
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def ontology_turtle(folder: Path | None = None) -> str:
    """The vocabulary as one Turtle document."""
    turtle = ox.serialize(ontology_triples(folder), format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return (turtle or b"").decode()


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """What extraction needs of the ontology; read once for each folder.

    Args:
        folder: A folder of Turtle files; the packed ontology when None.

    Raises:
        BadInput: A file is not valid Turtle, or a word or class is declared in a way that cannot be used.
    """
    return _load(folder or data_folder("ontology"))


@cache
def _load(folder: Path) -> Lexicon:
    facts = _Facts(ontology_triples(folder))
    superclasses = facts.superclasses()
    return Lexicon(
        version=_version(folder),
        head_nouns=_head_nouns(facts, superclasses),
        known_names=_known_names(facts, superclasses),
        industries=_synonyms(facts, "industries"),
        indicators=_synonyms(facts, "indicators"),
        units=_units(facts),
        cues=MappingProxyType(
            {_local(p): words for p in facts.instances(OWL + "ObjectProperty") if (words := facts.cue_words(p))}
        ),
        status_cues=cast("Mapping[str, Status]", _cues_by_word(facts, "statuses", "status-")),
        commitment_cues=cast("Mapping[str, Commitment]", _cues_by_word(facts, "commitments", "commitment-")),
        wording=MappingProxyType(
            {_local(c).removeprefix("wording-"): facts.cue_words(c) for c in facts.members("wordings")}
        ),
        domains=_ends(facts, _DOMAINS),
        ranges=_ends(facts, _RANGES),
        superclasses=MappingProxyType(superclasses),
        aliases=MappingProxyType({word: form for word, form in _synonyms(facts, "aliases").items() if word != form}),
        english=_english(facts),
        glosses=_glosses(facts),
    )


class _Facts:
    """The triples by subject and predicate; terms as strings (IRIs whole, literals by their value)."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._values: dict[tuple[str, str], list[ox.NamedNode | ox.Literal]] = defaultdict(list)
        self._subjects: dict[tuple[str, str], list[str]] = defaultdict(list)
        for triple in triples:
            subject, predicate, obj = triple.subject, triple.predicate.value, triple.object
            if not isinstance(subject, ox.NamedNode) or not isinstance(obj, ox.NamedNode | ox.Literal):
                continue
            self._values[subject.value, predicate].append(obj)
            if predicate in (_TYPE, _SCHEME) and isinstance(obj, ox.NamedNode):
                self._subjects[predicate, obj.value].append(subject.value)

    def values(self, subject: str, predicate: str) -> tuple[str, ...]:
        """IRIs and the values of literals without a language or in Chinese, in the order of the files."""
        return tuple(
            v.value
            for v in self._values.get((subject, predicate), ())
            if isinstance(v, ox.NamedNode) or v.language in (None, "zh")
        )

    def one(self, subject: str, predicate: str) -> str | None:
        """The only value, or None."""
        values = self.values(subject, predicate)
        if len(values) > 1:
            raise BadInput(f"ontology: {_short(subject)} has {len(values)} values of {_short(predicate)}; leave one")
        return values[0] if values else None

    def english(self, subject: str) -> str | None:
        """The preferred label in English; the first of several by code point."""
        labels = self._values.get((subject, _PREF), ())
        return min((v.value for v in labels if isinstance(v, ox.Literal) and v.language == "en"), default=None)

    def plan(self, subject: str, local: str) -> str | None:
        """The only value of a property of this vocabulary, or None."""
        return self.one(subject, PLAN + local)

    def instances(self, cls: str) -> tuple[str, ...]:
        """What is typed as the class, sorted."""
        return tuple(sorted(set(self._subjects.get((_TYPE, cls), ()))))

    def members(self, scheme: str) -> tuple[str, ...]:
        """The concepts of a scheme of this vocabulary, sorted."""
        return tuple(sorted(set(self._subjects.get((_SCHEME, PLAN + scheme), ()))))

    def subjects_of(self, predicate: str) -> tuple[str, ...]:
        """The subjects that have a value of the property, sorted."""
        return tuple(sorted(s for s, p in self._values if p == predicate))

    def cue_words(self, subject: str) -> tuple[str, ...]:
        """The cue words of a term, longest first."""
        return tuple(sorted(set(self.values(subject, PLAN + "cueWord")), key=_longest_first))

    def superclasses(self) -> dict[str, str]:
        """Class → its one direct superclass in this vocabulary, local names."""
        above: dict[str, str] = {}
        for cls in self.subjects_of(_SUBCLASS):
            parents = [p for p in self.values(cls, _SUBCLASS) if p.startswith(PLAN)]
            if cls.startswith(PLAN) and parents:
                if len(parents) > 1:
                    raise BadInput(f"ontology: {_short(cls)} stands below {len(parents)} classes; name one")
                above[_local(cls)] = _local(parents[0])
        return above


def _parse(path: Path) -> Iterator[ox.Triple]:
    """The triples of a file, its blank nodes named after the file and numbered."""
    blanks: dict[ox.BlankNode, ox.BlankNode] = {}
    prefix = "".join(c for c in path.stem if c.isalnum())

    def renamed(blank: ox.BlankNode) -> ox.BlankNode:
        return blanks.setdefault(blank, ox.BlankNode(f"{prefix}{len(blanks)}"))

    try:
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            subject, obj = quad.subject, quad.object
            yield ox.Triple(
                renamed(subject) if isinstance(subject, ox.BlankNode) else subject,
                quad.predicate,
                renamed(obj) if isinstance(obj, ox.BlankNode) else obj,
            )
    except SyntaxError as error:
        raise BadInput(f"{path}: not valid Turtle: {error.msg}; correct the file") from error


def _version(folder: Path) -> str:
    """A hash over names and bytes of all files."""
    sha = hashlib.sha256()
    for path in ontology_files(folder):
        data = path.read_bytes()
        sha.update(f"{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode())
        sha.update(data)
    return sha.hexdigest()[:12]


def _lineage(cls: str, superclasses: Mapping[str, str]) -> tuple[str, ...]:
    """The class and what stands above it, upwards."""
    line = [cls]
    while (above := superclasses.get(line[-1])) is not None:
        if above in line:
            raise BadInput(f"ontology: plan:{above} stands below itself; break the circle of rdfs:subClassOf")
        line.append(above)
    return tuple(line)


def _class_of(cls: str, superclasses: Mapping[str, str]) -> tuple[EntityType, str | None]:
    """The entity type that a class is or lies below, and the class where it lies below.

    Raises:
        BadInput: The class lies below none of them.
    """
    for step in _lineage(cls, superclasses):
        if step in ENTITY_TYPES:
            return step, None if cls == step else cls
    raise BadInput(f"ontology: plan:{cls} carries names but is below no entity type; add rdfs:subClassOf")


def _head_nouns(facts: _Facts, superclasses: Mapping[str, str]) -> tuple[HeadNoun, ...]:
    """The head nouns; one that stands at a class and at a class below it belongs to the lower."""
    owner: dict[str, str] = {}
    for cls in map(_local, facts.subjects_of(PLAN + "headNoun")):
        for noun in facts.values(PLAN + cls, PLAN + "headNoun"):
            other = owner.get(noun, cls)
            if cls not in _lineage(other, superclasses) and other not in _lineage(cls, superclasses):
                raise BadInput(f"ontology: {noun} is a head noun of plan:{other} and of plan:{cls}; keep one")
            owner[noun] = max(cls, other, key=lambda c: len(_lineage(c, superclasses)))
    return tuple(HeadNoun(noun, *_class_of(owner[noun], superclasses)) for noun in sorted(owner, key=_longest_first))


def _known_names(facts: _Facts, superclasses: Mapping[str, str]) -> tuple[KnownName, ...]:
    found: dict[str, KnownName] = {}
    for concept in facts.members("knownNames"):
        canonical, cls = facts.one(concept, _PREF), facts.plan(concept, "namesA")
        if canonical is None or cls is None:
            raise BadInput(f"ontology: {_short(concept)} needs a skos:prefLabel in zh and a plan:namesA")
        entity_type, kind = _class_of(_local(cls), superclasses)
        nation_wide = facts.plan(concept, "nationWide") == "true"
        for name in (canonical, *facts.values(concept, _ALT)):
            if name in found:
                raise BadInput(f"ontology: {name} names {found[name].canonical} and {canonical}; keep one")
            found[name] = KnownName(name, entity_type, canonical, kind, nation_wide)
    return tuple(sorted(found.values(), key=lambda n: _longest_first(n.name)))


def _synonyms(facts: _Facts, scheme: str) -> Mapping[str, str]:
    """Name as printed → preferred label, longest first."""
    found: dict[str, str] = {}
    for concept in facts.members(scheme):
        preferred = facts.one(concept, _PREF)
        if preferred is None:
            raise BadInput(f"ontology: {_short(concept)} needs a skos:prefLabel in zh")
        for name in (preferred, *facts.values(concept, _ALT)):
            if name in found:
                raise BadInput(f"ontology: {name} stands for {found[name]} and {preferred}; keep one")
            found[name] = preferred
    return MappingProxyType({name: found[name] for name in sorted(found, key=_longest_first)})


def _english(facts: _Facts) -> Mapping[str, str]:
    """Preferred name in Chinese → in English, where the concept has both."""
    found: dict[str, str] = {}
    for scheme in ("knownNames", "industries", "indicators"):
        for concept in facts.members(scheme):
            chinese, english = facts.one(concept, _PREF), facts.english(concept)
            if chinese is not None and english is not None:
                found[chinese] = english
    return MappingProxyType(found)


def _glosses(facts: _Facts) -> Mapping[str, tuple[str, str]]:
    """Entity type or relation → label and definition in Chinese, where the term has both."""
    found: dict[str, tuple[str, str]] = {}
    for term in (*ENTITY_TYPES, *get_args(Predicate)):
        label, definition = facts.one(PLAN + term, RDFS + "label"), facts.one(PLAN + term, RDFS + "comment")
        if label is not None and definition is not None:
            found[term] = label, definition
    return MappingProxyType(found)


def _units(facts: _Facts) -> tuple[Unit, ...]:
    units: dict[str, Unit] = {}
    for concept in facts.members("units"):
        base = facts.plan(concept, "baseUnit") or concept
        factor = Decimal(facts.plan(concept, "factor") or 1)
        for symbol in facts.values(concept, PLAN + "symbol"):
            if symbol in units:
                raise BadInput(f"ontology: the symbol {symbol} stands at two units; keep one")
            units[symbol] = Unit(symbol, _local(base).removeprefix("unit-"), factor)
    return tuple(sorted(units.values(), key=lambda u: _longest_first(u.symbol)))


def _cues_by_word(facts: _Facts, scheme: str, prefix: str) -> Mapping[str, str]:
    """Cue word → the concept that it states, longest first."""
    found: dict[str, str] = {}
    for concept in facts.members(scheme):
        key = _local(concept).removeprefix(prefix)
        for word in facts.cue_words(concept):
            if word in found:
                raise BadInput(f"ontology: {word} is a cue of {prefix}{found[word]} and {prefix}{key}; keep one")
            found[word] = key
    return MappingProxyType({word: found[word] for word in sorted(found, key=_longest_first)})


def _ends(facts: _Facts, predicates: tuple[str, str]) -> Mapping[str, frozenset[str]]:
    """Property → the classes at one of its ends, local names."""
    found: dict[str, frozenset[str]] = {}
    for predicate in predicates:
        for subject in facts.subjects_of(predicate):
            classes = frozenset(_local(c) for c in facts.values(subject, predicate) if c.startswith(PLAN))
            if subject.startswith(PLAN) and classes:
                found[_local(subject)] = found.get(_local(subject), frozenset()) | classes
    return MappingProxyType(dict(sorted(found.items())))


def _local(iri: str) -> str:
    return iri.removeprefix(PLAN)


def _short(iri: str) -> str:
    """An IRI with its prefix, for messages."""
    short = (f"{prefix}:{iri.removeprefix(ns)}" for prefix, ns in PREFIXES.items() if iri.startswith(ns))
    return next(short, iri)


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word
