"""From a name to the thing it means, and from a thing to how it is shown.

A name is a label, an alias, an IRI, a CURIE or what follows ``…/id/``; labels are looked up exactly, as ``"…"@zh``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from kg.errors import BadInput, NotFound
from kg.graph import terms as t
from kg.graph.kept import Kept
from kg.names import PLAN, canonical
from kg.store.base import Reader

#: So many candidates stand in the message about an ambiguous name.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Node:
    """A thing as it is shown: what it is called and what it is."""

    iri: str
    #: What follows ``…/id/``; None outside of the base.
    id: str | None
    label: str
    english: str | None
    #: The type of the annotation guideline (``Zone``), ``Document`` or the first class it has; None where untyped.
    type: str | None
    #: Local names of its stated classes, sorted.
    types: tuple[str, ...]


#: How many things of a commit it keeps, most of which stand in more than one answer.
_described: Kept[Node] = Kept(50_000)


def describe(reader: Reader, iri: str) -> Node:
    """How a thing is shown; what the store does not know is shown by its IRI."""
    return _described.get(reader, iri, lambda commit, one: look(commit, one)[0])


def look(reader: Reader, iri: str) -> tuple[Node, frozenset[str]]:
    """How a thing is shown, and the local names of its classes in the vocabulary, stated or inferred."""
    subject = NamedNode(iri)
    inferred = t.base_of(reader) + "graph/inferred"
    types: set[str] = set()
    above: set[str] = set()
    classes: set[str] = set()
    for quad in reader.quads(subject, t.TYPE):
        name = t.local(quad.object)
        if isinstance(quad.object, NamedNode) and quad.object.value == PLAN + name:
            classes.add(name)
        (above if _graph(quad.graph_name) == inferred else types).add(name)
    labels: dict[str | None, str] = {}
    for quad in reader.quads(subject, t.LABEL):
        if isinstance(quad.object, Literal):
            language = quad.object.language
            labels[language] = min(labels.get(language, quad.object.value), quad.object.value)
    if not labels:
        for predicate in (t.TITLE, t.PREF_LABEL):
            for quad in reader.quads(subject, predicate):
                if isinstance(quad.object, Literal):
                    labels.setdefault(quad.object.language, quad.object.value)
    label = labels.get("zh") or labels.get(None) or labels.get("en") or t.identifier(reader, iri) or t.local(iri)
    kind = next((kind for kind in t.KINDS if kind in types or kind in above), None)
    node = Node(
        iri=iri,
        id=t.identifier(reader, iri),
        label=label,
        english=labels.get("en"),
        type=kind or min(types, default=None),
        types=tuple(sorted(types)),
    )
    return node, frozenset(classes)


def has_type(reader: Reader, iri: str, kind: str) -> bool:
    """Whether a thing is of a class of the vocabulary, stated or inferred."""
    wanted = t.node(PLAN + kind)
    return wanted is not None and next(reader.quads(NamedNode(iri), t.TYPE, wanted), None) is not None


def candidates(reader: Reader, name: str, kind: str | None = None) -> list[str]:
    """IRIs of all things that a name may mean, those with that very label first.

    Args:
        reader: The commit to read.
        name: A label, an alias, an IRI, a CURIE or an identifier.
        kind: Local name of a class; others are left out.
    """
    name = t.plain(name)
    spelt = t.expand(reader, name)
    for iri in (spelt, t.of_identifier(reader, name) if "/" in name else None):
        if iri is not None and (subject := t.node(iri)) is not None and _known(reader, subject):
            meant = current(reader, iri)
            return [meant] if kind is None or has_type(reader, meant, kind) else []
    found: dict[str, None] = {}
    for wording in dict.fromkeys((name, canonical(name))):
        for predicate in (t.LABEL, t.ALT_LABEL):
            for language in ("zh", "en"):
                hits = {
                    quad.subject.value
                    for quad in reader.quads(None, predicate, Literal(wording, language=language))
                    if isinstance(quad.subject, NamedNode) and not quad.subject.value.startswith(PLAN)
                }
                found.update(dict.fromkeys(sorted(current(reader, hit) for hit in hits)))
    return [iri for iri in found if kind is None or has_type(reader, iri, kind)]


def resolve(reader: Reader, name: str, kind: str | None = None) -> str:
    """The IRI of the one thing that a name means.

    An administrative area goes before other things of its name (广州), then a label before an alias: where exactly
    one such thing bears the name, it is meant.

    Raises:
        NotFound: if nothing bears that name; the message lists what is like it.
        BadInput: if several things bear it; the message lists them.
    """
    found = candidates(reader, name, kind)
    if len(found) > 1:
        areas = [iri for iri in found if iri.startswith(f"{t.base_of(reader)}id/area/")]
        labelled = [iri for iri in found if describe(reader, iri).label in {name.strip(), canonical(name)}]
        found = next((few for few in (areas, labelled) if len(few) == 1), found)
    if not found:
        raise NotFound(f"nothing{_of(kind)} is called {name!r}{_like(reader, name, kind)}")
    if len(found) > 1:
        shown = ", ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
        raise BadInput(f"{name!r} may mean {len(found)} things; give one of these IRIs: {shown}")
    return found[0]


def current(reader: Reader, iri: str) -> str:
    """The IRI that stands for a thing today, where its scope has widened (``dcterms:isReplacedBy``)."""
    seen = {iri}
    while (successor := t.first(reader, NamedNode(iri), t.REPLACED_BY)) is not None and successor.value not in seen:
        iri = successor.value
        seen.add(iri)
    return iri


def _known(reader: Reader, subject: NamedNode) -> bool:
    return next(reader.quads(subject), None) is not None


def _graph(name: object) -> str:
    return str(getattr(name, "value", ""))


def _of(kind: str | None) -> str:
    return f" of the class {kind}" if kind else ""


def _like(reader: Reader, name: str, kind: str | None) -> str:
    from kg.graph.search import index  # noqa: PLC0415 (search shows what it finds by describe)

    hits = index(reader).search(name.strip(), kind=kind, limit=SHOWN).hits if name.strip() else ()
    if not hits and kind is not None and (found := candidates(reader, name)):
        node = describe(reader, found[0])
        return f"; {node.label} is of the class {node.type or 'none'}"
    return f"; did you mean {', '.join(hit.node.label for hit in hits)}?" if hits else ""
