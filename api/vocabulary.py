"""The ontology as a page for people, in Chinese or English, made from its own triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html import escape
from itertools import chain
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode

from kg.names import DCTERMS, OWL, PLAN, PREFIXES, RDF, RDFS, SCHEMA, SKOS
from kg.ontology import ontology_triples

Language = Literal["zh", "en"]

ONTOLOGY = PLAN.rstrip("#")

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "classes": "类", "relations": "关系", "attributes": "属性", "schemes": "概念表", "within": "上级",
        "from": "主体", "to": "客体", "inverse": "反向", "words": "用词", "traits": "特性", "other": "English",
        "transitive": "可传递", "symmetric": "对称", "forms": "其他格式", "matches": "对应", "concepts": "个概念",
    },
    "en": {
        "classes": "Classes", "relations": "Relations", "attributes": "Attributes", "schemes": "Concept schemes",
        "within": "Kind of", "from": "From", "to": "To", "inverse": "Inverse", "words": "Words", "traits": "Traits",
        "other": "中文", "transitive": "transitive", "symmetric": "symmetric", "forms": "Other forms",
        "matches": "Matches", "concepts": "concepts",
    },
}  # fmt: skip
_FORMS = (("Turtle", "turtle"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdfxml"), ("N-Triples", "ntriples"))


class Facts:
    """The ontology by subject and property."""

    def __init__(self) -> None:
        """Read all of it."""
        self.values: dict[tuple[str, str], list[NamedNode | Text]] = defaultdict(list)
        self.of_type: dict[str, list[str]] = defaultdict(list)
        self.below: dict[str, list[str]] = defaultdict(list)
        self.inverses: dict[str, list[str]] = defaultdict(list)
        for triple in ontology_triples():
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Text):
                self.values[triple.subject.value, triple.predicate.value].append(triple.object)
        for (subject, predicate), objects in self.values.items():
            for one in objects:
                if predicate == RDF + "type":
                    self.of_type[one.value].append(subject)
                elif predicate == RDFS + "subClassOf":
                    self.below[one.value].append(subject)
                elif predicate == OWL + "inverseOf":
                    self.inverses[one.value].append(subject)

    def text(self, subject: str, *predicates: str, language: Language) -> str:
        """What stands there in a language, else in any."""
        for predicate in predicates:
            found = [one for one in self.values[subject, predicate] if isinstance(one, Text)]
            chosen = [one for one in found if one.language == language] or found
            if chosen:
                return chosen[0].value
        return ""

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The things that stand there."""
        return [one.value for one in self.values[subject, predicate] if isinstance(one, NamedNode)]


@cache
def facts() -> Facts:
    """The ontology, read once a process."""
    return Facts()


@cache
def page(language: Language) -> str:
    """The page in a language; made once a process."""
    known, words = facts(), _WORDS[language]
    title = known.text(ONTOLOGY, DCTERMS + "title", language=language)
    other = "en" if language == "zh" else "zh"
    forms = ", ".join(f'<a href="?format={name}">{label}</a>' for label, name in _FORMS)
    roots = sorted(
        iri
        for iri in known.of_type[OWL + "Class"]
        if iri.startswith(PLAN) and not any(up.startswith(PLAN) for up in known.iris(iri, RDFS + "subClassOf"))
    )
    relations = sorted(iri for iri in known.of_type[OWL + "ObjectProperty"] if iri.startswith(PLAN))
    attributes = sorted(iri for iri in known.of_type[OWL + "DatatypeProperty"] if iri.startswith(PLAN))
    sections = (
        ("classes", chain(_outline(known, roots, language), _tree(known, roots, language))),
        ("relations", chain(_outline(known, relations, language), _properties(known, relations, language))),
        ("attributes", _properties(known, attributes, language)),
        ("schemes", _schemes(known, language)),
    )
    body = "".join(f'<section id="{name}"><h2>{words[name]}</h2>{"".join(html)}</section>' for name, html in sections)
    menu = "".join(f'<a href="#{name}">{words[name]}</a>' for name, _ in sections)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="page/icon.svg"><link rel="stylesheet" href="page/page.css"></head><body>'
        f'<header><div class="bar"><a class="brand" href="./">Planatlas</a><nav>{menu}'
        f'<a href="?lang={other}" lang="{other}">{words["other"]}</a></nav></div></header>'
        f'<main><h1>{escape(title)}</h1><p class="lead">'
        f"{escape(known.text(ONTOLOGY, DCTERMS + 'description', language=language))}</p>"
        f"<p><code>{escape(PLAN)}</code> {escape(known.text(ONTOLOGY, OWL + 'versionInfo', language=language))}. "
        f'{words["forms"]}: {forms}, <a href="ontology/context.jsonld">JSON-LD context</a></p>{body}</main>'
        "</body></html>"
    )


def _outline(known: Facts, terms: Iterable[str], language: Language) -> Iterator[str]:
    """Terms at a glance, each above those below it."""
    yield '<ul class="outline">'
    for iri in sorted(terms):
        label = known.text(iri, RDFS + "label", language=language) or _local(iri)
        yield f'<li><a href="#{escape(_local(iri))}">{escape(label)}</a>'
        if below := [one for one in known.below[iri] if one.startswith(PLAN)]:
            yield from _outline(known, below, language)
        yield "</li>"
    yield "</ul>"


def _tree(known: Facts, classes: Iterable[str], language: Language) -> Iterator[str]:
    """Classes with their subclasses below them."""
    for iri in sorted(classes):
        more = [("words", "、".join(_words(known, iri, "headNoun")))]
        more.append(("matches", _links(known.iris(iri, OWL + "equivalentClass") + _outside(known, iri))))
        yield from _entry(known, iri, language, more)
        if below := [one for one in known.below[iri] if one.startswith(PLAN)]:
            yield '<div class="below">'
            yield from _tree(known, below, language)
            yield "</div>"


def _outside(known: Facts, iri: str) -> list[str]:
    return [one for one in known.iris(iri, RDFS + "subClassOf") if not one.startswith(PLAN)]


def _properties(known: Facts, properties: Iterable[str], language: Language) -> Iterator[str]:
    words = _WORDS[language]
    for iri in properties:
        traits = [
            words[name]
            for name in ("transitive", "symmetric")
            if iri in known.of_type[f"{OWL}{name.capitalize()}Property"]
        ]
        yield from _entry(
            known,
            iri,
            language,
            [
                ("from", _links(known.iris(iri, SCHEMA + "domainIncludes") + known.iris(iri, RDFS + "domain"))),
                ("to", _links(known.iris(iri, SCHEMA + "rangeIncludes") + known.iris(iri, RDFS + "range"))),
                ("inverse", _links(known.iris(iri, OWL + "inverseOf"))),
                ("traits", ", ".join(traits)),
                ("words", "、".join(_words(known, iri, "cueWord"))),
                ("matches", _links(known.iris(iri, RDFS + "subPropertyOf"))),
            ],
        )


def _schemes(known: Facts, language: Language) -> Iterator[str]:
    members: dict[str, list[str]] = defaultdict(list)
    for iri in known.of_type[SKOS + "Concept"]:
        for scheme in known.iris(iri, SKOS + "inScheme"):
            members[scheme].append(iri)
    for scheme in sorted(known.of_type[SKOS + "ConceptScheme"]):
        concepts = sorted(members[scheme], key=lambda iri: known.text(iri, SKOS + "notation", language="en") or iri)
        yield from _entry(known, scheme, language, [])
        yield f"<details><summary>{len(concepts)} {_WORDS[language]['concepts']}</summary><ul>"
        for iri in concepts:
            label = known.text(iri, SKOS + "prefLabel", RDFS + "label", language=language)
            told = known.text(iri, SKOS + "definition", language=language)
            name = f"<b>{escape(label)}</b> <code>{escape(_short(iri))}</code>"
            yield f'<li id="{escape(_local(iri))}">{name} {escape(told)}</li>'
        yield "</ul></details>"


def _entry(known: Facts, iri: str, language: Language, more: Iterable[tuple[str, str]]) -> Iterator[str]:
    """One term: its labels, what it means, and what else is said of it."""
    labels = [known.text(iri, RDFS + "label", SKOS + "prefLabel", language=one) for one in (language, "en", "zh")]
    label = " · ".join(dict.fromkeys(filter(None, labels)))
    told = known.text(iri, RDFS + "comment", SKOS + "definition", language=language)
    rows = "".join(f"<dt>{_WORDS[language][name]}</dt><dd>{html}</dd>" for name, html in more if html)
    yield (
        f'<article id="{escape(_local(iri))}"><h3>{escape(label)} <a href="#{escape(_local(iri))}">'
        f"<code>{escape(_short(iri))}</code></a></h3><p>{escape(told)}</p>"
        f"{f'<dl>{rows}</dl>' if rows else ''}</article>"
    )


def _words(known: Facts, iri: str, kind: str) -> list[str]:
    """The Chinese words by which a text announces it; on both pages, for they are what is read."""
    return [escape(one.value) for one in known.values[iri, PLAN + kind] if isinstance(one, Text)]


def _links(iris: Iterable[str]) -> str:
    return ", ".join(
        f'<a href="{escape("#" + _local(iri) if iri.startswith(PLAN) else iri)}">{escape(_short(iri))}</a>'
        for iri in dict.fromkeys(iris)
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2] if iri.startswith(PLAN) else iri


def _short(iri: str) -> str:
    for prefix, space in PREFIXES.items():
        if iri.startswith(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    return iri
