"""Terms of the graph as pyoxigraph values, and the small steps that every reading of it takes.

Nodes leave this package as IRIs in plain strings, properties and classes of the vocabulary as their local names.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from kg.names import DCTERMS, OA, PLAN, PROV, RDF, RDFS, SCHEMA, SKOS
from kg.store.base import Reader

TYPE = NamedNode(RDF + "type")
SUBJECT = NamedNode(RDF + "subject")
PREDICATE = NamedNode(RDF + "predicate")
OBJECT = NamedNode(RDF + "object")
LABEL = NamedNode(RDFS + "label")
ALT_LABEL = NamedNode(SKOS + "altLabel")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
TITLE = NamedNode(DCTERMS + "title")
IDENTIFIER = NamedNode(DCTERMS + "identifier")
REPLACED_BY = NamedNode(DCTERMS + "isReplacedBy")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
SELECTOR = NamedNode(OA + "hasSelector")
SOURCE = NamedNode(OA + "hasSource")
START = NamedNode(OA + "start")
END = NamedNode(OA + "end")
EXACT = NamedNode(OA + "exact")
VALUE = NamedNode(SCHEMA + "value")

PINYIN = NamedNode(PLAN + "pinyin")
EVIDENCE = NamedNode(PLAN + "evidence")
CONFIDENCE = NamedNode(PLAN + "confidence")
COMMITMENT = NamedNode(PLAN + "commitment")
DUE = NamedNode(PLAN + "due")
MENTIONS = NamedNode(PLAN + "mentions")
STATUS = NamedNode(PLAN + "status")
INDICATOR = NamedNode(PLAN + "indicator")
OF_PLACE = NamedNode(PLAN + "ofPlace")
PART_OF = NamedNode(PLAN + "partOf")
LOCATED_IN = NamedNode(PLAN + "locatedIn")
DOCUMENT = NamedNode(PLAN + "Document")
STATEMENT = NamedNode(RDF + "Statement")
TEXT = NamedNode(PLAN + "text")
YEAR = NamedNode(PLAN + "year")

#: Relations that join two entities, in the order in which they are shown.
RELATIONS = ("partOf", "locatedIn", "contributesTo", "develops", "connects", "cooperatesWith", "hosts")

#: Types of the annotation guideline, of which every entity has one.
KINDS = (
    "Plan", "Reform", "Hub", "Corridor", "Zone", "AdminArea", "NaturalFeature", "Facility",
    "Project", "Organization", "Industry", "Event", "Indicator",
)  # fmt: skip

#: Commitments, strongest first.
COMMITMENTS = ("achieved", "underWay", "commits", "plans", "strives", "explores")


#: How ``kg.names.Names.part`` ends the IRI of a part of a document.
_PART = re.compile(r"/(section|sentence|mention|evidence)/(\d{1,15})-(\d{1,15})\Z", re.ASCII)


def part(iri: str) -> tuple[str, int, int] | None:
    """What part of a document an IRI names, and from where to where; None where it names none.

    >>> part("https://example.org/id/doc/a-2016/sentence/3-9")
    ('sentence', 3, 9)
    """
    found = _PART.search(iri)
    return None if found is None else (found[1], int(found[2]), int(found[3]))


def base_of(reader: Reader) -> str:
    """The base below which the store's IRIs are minted."""
    return reader.prefixes["area"].removesuffix("id/area/")


def local(term: object) -> str:
    """A term of the vocabulary by its local name, any other IRI whole.

    >>> local(NamedNode(PLAN + "partOf"))
    'partOf'
    """
    value = str(getattr(term, "value", term))
    return value.removeprefix(PLAN)


def concept(term: object) -> str:
    """A concept of a scheme by its name there.

    >>> concept(NamedNode(PLAN + "status-planned"))
    'planned'
    """
    return local(term).partition("-")[2] or local(term)


def node(iri: str) -> NamedNode | None:
    """A term of an IRI; None where the text is no IRI."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def identifier(reader: Reader, iri: str) -> str | None:
    """What follows ``…/id/`` in an IRI; None where it lies outside of the base."""
    prefix = base_of(reader) + "id/"
    return iri.removeprefix(prefix) if iri.startswith(prefix) else None


def plain(text: str) -> str:
    """A text as UTF-8 can hold it, without space around: JSON and arguments may bring halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode().strip()


def expand(reader: Reader, text: str) -> str | None:
    """The IRI that a text spells: whole, in angle brackets, or as a CURIE of a known prefix or of a scope.

    ``440100:南沙港铁路`` is a thing of that scope, as ``area:440115`` is an area.
    """
    text = text.removeprefix("<").removesuffix(">") if text.startswith("<") else text
    prefix, colon, name = text.partition(":")
    if not colon or any(c in text for c in " \t\n"):
        return None
    if name.startswith("//"):
        return text
    if (namespace := reader.prefixes.get(prefix)) is not None:
        return namespace + name
    if prefix.isdecimal() and prefix.isascii():
        return f"{base_of(reader)}id/{prefix}/{name}"
    return None


def of_identifier(reader: Reader, text: str) -> str:
    """The IRI of an identifier, that is of what follows ``…/id/``.

    A client may have escaped more than the IRI has, or a proxy may have undone an escape that belongs to it
    (``%2F`` for a slash in a name): of these spellings the first that the store knows is meant, else the first.
    """
    prefix = f"{base_of(reader)}id/"
    scope, slash, name = text.partition("/")
    spellings = (text, unquote(text), scope + slash + quote_slash(name), scope + slash + quote_slash(unquote(name)))
    for spelling in dict.fromkeys(spellings):
        subject = node(prefix + spelling)
        if subject is not None and next(reader.quads(subject), None) is not None:
            return prefix + spelling
    return prefix + text


def graph_of(document: str) -> str:
    """IRI of the graph of what a document states."""
    return document.replace("/id/doc/", "/graph/doc/", 1)


def document_of(graph: str) -> str:
    """IRI of the document that a graph belongs to, that of its text or its evidence too.

    >>> document_of("https://example.org/graph/doc/a-2016/text")
    'https://example.org/id/doc/a-2016'
    """
    return graph.replace("/graph/doc/", "/id/doc/", 1).removesuffix("/text").removesuffix("/evidence")


def quote_slash(name: str) -> str:
    """A name with its slashes escaped, as in an IRI's last segment."""
    return name.replace("/", "%2F")


def literal(reader: Reader, subject: NamedNode, predicate: NamedNode, language: str | None = None) -> str | None:
    """The first value of a property, of one language where one is asked for, in the order of the values."""
    values = [
        quad.object.value
        for quad in reader.quads(subject, predicate)
        if isinstance(quad.object, Literal) and (language is None or quad.object.language == language)
    ]
    return min(values, default=None)


def first(reader: Reader, subject: NamedNode, predicate: NamedNode) -> NamedNode | None:
    """The first resource that a property names, in the order of the IRIs."""
    nodes = [quad.object for quad in reader.quads(subject, predicate) if isinstance(quad.object, NamedNode)]
    return min(nodes, key=lambda found: found.value, default=None)
