"""What a drawing of a selection needs: vertices and arcs, one after the other, for all formats of graphs alike.

Of the whole store they are read thing by thing, so that nothing but the thing at hand is held.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from kg.errors import BadInput
from kg.export.selection import Selection
from kg.export.values import number, observations
from kg.graph import Edge, Statement, Value, describe, statements
from kg.graph import terms as t
from kg.graph.edges import edge
from kg.graph.evidence import passage, statement
from kg.names import PLAN
from kg.store.base import Reader

#: Kinds of edges: the relations that documents state; a thing's status; an area and the area above it; a document and
#: what it names; and observations, each as a node that is joined to its indicator and its place.
KINDS = (*t.RELATIONS, "status", "within", "mentions", "observations")


@dataclass(frozen=True, slots=True)
class Vertex:
    """A thing as it is drawn; what is unknown is an empty text."""

    iri: str
    label: str
    english: str = ""
    #: The type of the annotation guideline, ``Document`` or ``Observation``.
    type: str = ""
    #: Local names of its stated classes, sorted.
    classes: tuple[str, ...] = ()
    pinyin: str = ""
    #: Of an observation: the value in the base unit, and what it is of.
    value: str = ""
    unit: str = ""
    period: str = ""
    modality: str = ""


def edge_kinds(names: Iterable[str]) -> tuple[str, ...]:
    """The kinds of edges that are named, each name possibly a list with commas; the relations where none is.

    Raises:
        BadInput: if there is no such kind.
    """
    wanted = [part.strip().removeprefix("plan:") for name in names for part in name.split(",") if part.strip()]
    for name in wanted:
        if name not in KINDS:
            raise BadInput(f"there are no edges {name!r}; there are: {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in wanted) or t.RELATIONS


def vertices(reader: Reader, selection: Selection) -> Iterator[Vertex]:
    """The things of a selection and the ends of its arcs, each once."""
    if selection.whole:
        for iri in _things(reader, selection):
            yield _vertex(reader, iri)
    else:
        ends = {end for one in arcs(reader, selection) for end in (one.source, one.target)}
        values = {one.iri for one in _values(reader, selection)}
        for iri in sorted((ends | _nodes(selection)) - values):
            yield _vertex(reader, iri)
    for one in _values(reader, selection):
        yield _observed(one)


def arcs(reader: Reader, selection: Selection) -> Iterator[Edge]:
    """The edges of a selection, each triple once with one quote."""
    if selection.whole:
        for iri in _things(reader, selection):
            found = statements(reader, iri, outgoing=True) if _speaks(reader, iri) else ()
            yield from _stated(reader, found, selection)
            yield from _unstated(reader, iri, selection)
    else:
        yield from _arcs_of_part(reader, selection)
    for one in _values(reader, selection):
        quote = one.quotes[0] if one.quotes else None
        for predicate, end in (("indicator", one.indicator), ("ofPlace", one.place)):
            if end:
                yield Edge(one.iri, predicate, end, 1, one.confidence, one.commitment, one.due, (one.document,), quote)


def _values(reader: Reader, selection: Selection) -> Iterator[Value]:
    return observations(reader, selection) if "observations" in selection.edges else iter(())


def _nodes(selection: Selection) -> set[str]:
    return {*selection.nodes, *(s.value for s, _, _ in selection.triples if isinstance(s, NamedNode))}


def _arcs_of_part(reader: Reader, selection: Selection) -> Iterator[Edge]:
    """In the order of the triples; a query's triples are all edges, whatever they are called."""
    if selection.triples:
        made = {
            (s.value, t.local(p), o.value)
            for s, p, o in selection.triples
            if isinstance(s, NamedNode) and isinstance(o, NamedNode) and p != t.TYPE
        }
        yield from (Edge(*triple, 0, 0.0, None, None, (), None) for triple in sorted(made))
        return
    found = (statement(reader, NamedNode(iri)) for iri in selection.statements)
    yield from _stated(reader, (one for one in found if one is not None), selection)
    for iri in selection.nodes:
        yield from _unstated(reader, iri, selection)


def _stated(reader: Reader, found: Iterable[Statement], selection: Selection) -> Iterator[Edge]:
    """Statements as edges, those of one triple together."""
    grouped: dict[tuple[str, str, str], list[Statement]] = {}
    for one in found:
        if one.predicate in selection.edges:
            grouped.setdefault((one.subject, one.predicate, one.object), []).append(one)
    for triple in sorted(grouped):
        stated = sorted(grouped[triple], key=lambda one: one.rank)
        yield edge(triple, stated, passage(reader, stated[0]))


def _unstated(reader: Reader, iri: str, selection: Selection) -> Iterator[Edge]:
    """The edges at a thing that rest on no statement: the area above it, the documents that name it."""
    if "within" in selection.edges:
        graph = NamedNode(t.base_of(reader) + "graph/gazetteer")
        for quad in reader.quads(NamedNode(iri), t.PART_OF, None, graph):
            if isinstance(quad.object, NamedNode):
                yield Edge(iri, "within", quad.object.value, 0, 1.0, None, None, (), None)
    if "mentions" in selection.edges:
        graphs = Counter(
            str(getattr(q.graph_name, "value", "")) for q in reader.quads(None, t.MENTIONS, NamedNode(iri))
        )
        for name, times in sorted(graphs.items()):
            document = t.document_of(name)
            if not selection.documents or document in selection.documents:
                yield Edge(document, "mentions", iri, times, 1.0, None, None, (document,), None)


def _things(reader: Reader, selection: Selection) -> Iterator[str]:
    """All things of the store, each once: entities, areas, then what only its edges name.

    The many are not remembered: one of several classes is taken at the first of them.
    """
    graphs = [NamedNode(f"{t.base_of(reader)}graph/{name}") for name in ("entities", "gazetteer")]
    for position, graph in enumerate(graphs):
        for quad in reader.quads(None, t.TYPE, None, graph):
            if (
                isinstance(quad.subject, NamedNode)
                and quad.object == _least(reader, quad.subject, graph)
                and not any(_least(reader, quad.subject, earlier) for earlier in graphs[:position])
            ):
                yield quad.subject.value
    # What no graph of things describes is rare: statuses, documents, what others wrote into the store.
    strays: set[str] = set()
    if "mentions" in selection.edges:
        strays.update(
            q.subject.value for q in reader.quads(None, t.TYPE, t.DOCUMENT) if isinstance(q.subject, NamedNode)
        )
    ends = [t.SUBJECT, t.OBJECT, *((t.INDICATOR, t.OF_PLACE) if "observations" in selection.edges else ())]
    for predicate in ends:
        for quad in reader.quads(None, predicate):
            end = quad.object
            if not isinstance(end, NamedNode) or end.value in strays:
                continue
            is_concept = end.value.startswith(PLAN)
            if ("status" in selection.edges or not is_concept) and not any(_least(reader, end, g) for g in graphs):
                strays.add(end.value)
    yield from sorted(strays)


def _least(reader: Reader, subject: NamedNode, graph: NamedNode) -> NamedNode | None:
    """The first class of a thing in a graph, in the order of their IRIs."""
    found = [q.object for q in reader.quads(subject, t.TYPE, None, graph) if isinstance(q.object, NamedNode)]
    return min(found, key=lambda name: name.value, default=None)


def _speaks(reader: Reader, iri: str) -> bool:
    """Whether a thing is the subject of a statement; a look that costs little beside reading them."""
    return next(reader.quads(None, t.SUBJECT, NamedNode(iri)), None) is not None


def _vertex(reader: Reader, iri: str) -> Vertex:
    node = describe(reader, iri)
    pinyin = t.literal(reader, NamedNode(iri), t.PINYIN)
    return Vertex(iri, node.label, node.english or "", node.type or "", node.types, pinyin or "")


def _observed(one: Value) -> Vertex:
    return Vertex(
        one.iri,
        one.as_written,
        type="Observation",
        classes=("Observation",),
        value=number(one.value),
        unit=one.unit or "",
        period=one.period or "",
        modality=one.modality or "",
    )
