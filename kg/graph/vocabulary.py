"""Classes and properties of the vocabulary by what they are called, in Chinese and English."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode

from kg.graph import terms as t
from kg.names import OWL, PLAN, RDFS
from kg.ontology import ontology_triples


@dataclass(frozen=True, slots=True)
class Word:
    """A class or a property."""

    #: Local name.
    id: str
    #: Its label in English, else in Chinese, else its local name.
    name: str
    labels: tuple[str, ...]
    #: What it means; "" where the vocabulary does not say.
    description: str


@cache
def _words() -> Mapping[str, Mapping[str, Word]]:
    kinds: defaultdict[str, set[str]] = defaultdict(set)
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    comments: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for triple in ontology_triples():
        if not isinstance(triple.subject, NamedNode) or not triple.subject.value.startswith(PLAN):
            continue
        name, predicate = t.local(triple.subject), triple.predicate.value
        if triple.predicate == t.TYPE and isinstance(triple.object, NamedNode):
            kinds[triple.object.value].add(name)
        elif isinstance(triple.object, Literal) and predicate in {RDFS + "label", RDFS + "comment"}:
            (labels if predicate == RDFS + "label" else comments)[name][triple.object.language or ""] = (
                triple.object.value
            )

    def word(name: str) -> Word:
        known, said = labels[name], comments[name]
        shown = known.get("en") or known.get("zh") or name
        return Word(name, shown, tuple(sorted(known.values())), said.get("en") or said.get("zh") or "")

    return {
        "classes": {name: word(name) for name in sorted(kinds[OWL + "Class"])},
        "properties": {name: word(name) for name in sorted(kinds[OWL + "ObjectProperty"])},
    }


def classes() -> Mapping[str, Word]:
    """Local name → class of things, those of the annotation guideline first."""
    known = _words()["classes"]
    return {name: known[name] for name in dict.fromkeys((*t.KINDS, *known)) if name in known}


def relations() -> Mapping[str, Word]:
    """Local name → relation that texts state between two things, in the order in which they are shown."""
    known = _words()["properties"]
    return {name: known.get(name, Word(name, name, (), "")) for name in t.RELATIONS}


def matching(words: Mapping[str, Word], text: str) -> list[Word]:
    """Words whose name or label holds a text, those that begin with it first; all where it is empty."""
    wanted = text.strip().casefold()

    def rank(word: Word) -> int | None:
        names = [name.casefold() for name in (word.id, *word.labels)]
        if any(name.startswith(wanted) for name in names):
            return 0
        return 1 if any(wanted in name for name in names) else None

    ranked = [(rank(word), position, word) for position, word in enumerate(words.values())]
    return [word for at, _, word in sorted(ranked, key=lambda row: (row[0] or 0, row[1])) if at is not None]
