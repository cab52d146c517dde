"""A thing's values by property, for a row of somebody's table, and what a few lines tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import BadInput, NotFound
from kg.graph import terms as t
from kg.graph.evidence import quote, statements
from kg.graph.lookup import Node, current, describe
from kg.graph.vocabulary import relations
from kg.store.base import Reader

#: Properties whose values are texts.
_TEXTS: Mapping[str, str] = {
    "type": "type",
    "english": "English name",
    "altLabel": "other names",
    "pinyin": "pinyin",
    "status": "status",
    "iri": "IRI",
}
#: So much of a quote is told, in characters, and so many names.
_QUOTED, _NAMED = 120, 6


def properties() -> Mapping[str, str]:
    """Local name → what it is called: the relations between things, then the texts."""
    return {**{name: word.name for name, word in relations().items()}, **_TEXTS}


def values(reader: Reader, iri: str, names: Sequence[str]) -> dict[str, list[Node | str]]:
    """The values of a thing, best supported first; none where the store does not know it.

    Args:
        reader: The commit to read.
        iri: IRI of the thing.
        names: Those of ``properties`` that are wanted.

    Raises:
        BadInput: if the text is no IRI.
    """
    if t.node(iri) is None:
        raise BadInput(f"{iri!r} is no IRI")
    iri = current(reader, iri)
    subject = NamedNode(iri)
    if next(reader.quads(subject), None) is None:
        return {}
    node = describe(reader, iri)
    stated = (
        statements(reader, iri, outgoing=True) if any(name not in _TEXTS or name == "status" for name in names) else []
    )
    texts: dict[str, list[Node | str]] = {
        "type": list(node.types),
        "english": [node.english] if node.english else [],
        "altLabel": list(_aliases(reader, subject)),
        "pinyin": [found] if (found := t.literal(reader, subject, t.PINYIN)) else [],
        "status": list(dict.fromkeys(t.concept(one.object) for one in stated if one.predicate == "status")),
        "iri": [iri],
    }
    wanted: dict[str, list[Node | str]] = {}
    for name in names:
        ends = dict.fromkeys(one.object for one in stated if one.predicate == name)
        wanted[name] = texts[name] if name in texts else [describe(reader, end) for end in ends]
    return wanted


@dataclass(frozen=True, slots=True)
class Told:
    """What a few lines tell of a thing."""

    node: Node
    aliases: tuple[str, ...]
    #: Names of what it is part of or located in.
    places: tuple[str, ...]
    #: A passage that speaks of it; None where no fact does.
    quote: str | None


def told(reader: Reader, iri: str) -> Told:
    """What a few lines tell of a thing.

    Raises:
        NotFound: if the store holds nothing of that IRI.
    """
    iri = current(reader, iri)
    subject = NamedNode(iri)
    if next(reader.quads(subject), None) is None:
        raise NotFound(f"there is no {iri} in the store")
    places = {
        quad.object.value: None
        for predicate in (t.LOCATED_IN, t.PART_OF)
        for quad in reader.quads(subject, predicate)
        if isinstance(quad.object, NamedNode)
    }
    passages = (
        quote(reader, evidence, one.document)
        for outgoing in (True, False)
        for one in statements(reader, iri, outgoing=outgoing)
        for evidence in one.evidence
    )
    found = next((passage for passage in passages if passage is not None), None)
    return Told(
        describe(reader, iri),
        _aliases(reader, subject)[:_NAMED],
        tuple(describe(reader, place).label for place in sorted(places)[:_NAMED]),
        None if found is None else found.exact[:_QUOTED] + ("…" if len(found.exact) > _QUOTED else ""),
    )


def _aliases(reader: Reader, subject: NamedNode) -> tuple[str, ...]:
    found = {quad.object.value for quad in reader.quads(subject, t.ALT_LABEL) if isinstance(quad.object, Literal)}
    return tuple(sorted(found))
