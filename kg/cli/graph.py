"""``planatlas show``, ``neighbors``, ``path``: a thing's facts with their quotes, what is near it, ways between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_STORE, Json, Store, reader
from kg.cli.output import print_json, say

if TYPE_CHECKING:
    from kg.graph import Edge, Entity, Fact, Node, Quote, Value
    from kg.store.base import Reader


class Direction(StrEnum):
    """Which way relations are followed: from subject to object, back, or both ways."""

    BOTH = "both"
    OUT = "out"
    IN = "in"


Name = Annotated[str, typer.Argument(help="A name, an alias, an IRI, or what follows …/id/ (440100/大学城).")]
Type = Annotated[
    str | None, typer.Option("--type", help="Its class, where several things bear the name (Zone, City …).")
]
Predicates = Annotated[
    list[str] | None,
    typer.Option("--predicate", "-p", help="Only this relation (partOf, develops …); may be repeated."),
]
Documents = Annotated[
    list[str] | None, typer.Option("--document", "-d", help="Only what this document states; may be repeated.")
]
Confidence = Annotated[float, typer.Option(min=0, max=1, help="Only facts of at least this confidence.")]


def show(*, name: Name, type_: Type = None, json: Json = False, store: Store = DEFAULT_STORE) -> None:
    """Print all that is stated of a thing, each fact with the sentence that states it."""
    from kg import graph  # noqa: PLC0415 (slow to import)

    source = reader(store)
    entity = graph.show(source, graph.resolve(source, name, type_))
    if json:
        print_json(entity)
        return
    for line in _entity(source, entity):
        typer.echo(line)


def neighbors(
    *,
    name: Name,
    type_: Type = None,
    depth: Annotated[int, typer.Option(help="How many steps away, 1 to 3.")] = 1,
    direction: Annotated[Direction, typer.Option(help="Which way relations are followed.")] = Direction.BOTH,
    predicates: Predicates = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", "-k", help="Only things of this class (Zone, Project …); may be repeated."),
    ] = None,
    documents: Documents = None,
    min_confidence: Confidence = 0.0,
    limit: Annotated[int, typer.Option(help="At most so many relations.")] = 200,
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print what a thing is joined to, and by which relations."""
    from kg import graph  # noqa: PLC0415 (slow to import)

    source = reader(store)
    found = graph.neighbours(
        source,
        graph.resolve(source, name, type_),
        depth=depth,
        direction=direction.value,
        predicates=predicates or (),
        types=kinds or (),
        documents=[graph.resolve_document(source, document) for document in documents or ()],
        min_confidence=min_confidence,
        limit=limit,
    )
    if json:
        print_json(found)
        return
    labels = {node.iri: node.label for node in found.nodes}
    for edge in found.edges:
        typer.echo(_edge(edge, labels))
    if found.cut:
        say("left out by --limit: " + ", ".join(f"{n} to {kind or 'untyped'}" for kind, n in found.cut.items()))
    say(f"{len(found.nodes)} things, {len(found.edges)} relations")


def path(
    *,
    start: Annotated[str, typer.Argument(metavar="A", help="A name, an alias, an IRI, or what follows …/id/.")],
    end: Annotated[str, typer.Argument(metavar="B", help="The other thing.")],
    paths: Annotated[int, typer.Option("--paths", "-k", help="At most so many ways, the shortest first.")] = 3,
    max_length: Annotated[int, typer.Option(help="At most so many steps, 1 to 8.")] = 6,
    predicates: Predicates = None,
    documents: Documents = None,
    min_confidence: Confidence = 0.0,
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Print the shortest ways from one thing to another over stated relations."""
    from kg import graph  # noqa: PLC0415 (slow to import)

    source = reader(store)
    ways = graph.paths(
        source,
        graph.resolve(source, start),
        graph.resolve(source, end),
        k=paths,
        max_length=max_length,
        predicates=predicates or (),
        documents=[graph.resolve_document(source, document) for document in documents or ()],
        min_confidence=min_confidence,
    )
    if json:
        print_json(ways)
        return
    for number, way in enumerate(ways, 1):
        typer.echo(f"{number}. {len(way.edges)} {'step' if len(way.edges) == 1 else 'steps'}")
        labels = {node.iri: node.label for node in way.nodes}
        for edge in way.edges:
            typer.echo(f"   {_edge(edge, labels)}")


def _entity(source: Reader, entity: Entity) -> Iterator[str]:
    """The lines that tell of a thing."""
    node = entity.node
    yield f"{node.label}  {', '.join(node.types)}" + (f"  {node.english}" if node.english else "")
    yield f"  {node.iri}"
    if entity.aliases:
        yield f"  also called {', '.join(entity.aliases)}"
    if entity.within:
        yield f"  in {', '.join(area.label for area in entity.within)}"
    if entity.mentions:
        yield f"  mentioned in {', '.join(f'{document.id} ({n})' for document, n in entity.mentions)}"
    for (outgoing, predicate), facts in groupby(
        (*entity.statuses, *entity.facts), key=lambda f: (f.outgoing, f.predicate)
    ):
        yield ""
        yield predicate if outgoing else f"{predicate} ← (what is {predicate} {node.label})"
        for fact in facts:
            yield from _fact(fact)
    if entity.values:
        yield ""
        yield "values"
        for value in entity.values:
            yield from _value(source, value, entity)


def _fact(fact: Fact) -> Iterator[str]:
    yield f"  {fact.other.label}  ({_how(fact.commitment, fact.due, fact.confidence)})"
    yield from _quotes(fact.quotes, fact.document)


def _value(source: Reader, value: Value, entity: Entity) -> Iterator[str]:
    from kg.graph import describe  # noqa: PLC0415 (slow to import)

    other = value.place if value.indicator == entity.node.iri else value.indicator
    label = f"{describe(source, other).label}  " if other else ""
    said = [word for word in (value.modality, value.measure, value.period and f"of {value.period}") if word]
    yield (
        f"  {label}{value.as_written} = {value.value} {value.unit or ''}".rstrip()
        + f"  ({', '.join(said)}, {_how(value.commitment, value.due, value.confidence)})"
    )
    yield from _quotes(value.quotes, describe(source, value.document))


def _quotes(quotes: Iterable[Quote], document: Node) -> Iterator[str]:
    for quote in quotes:
        yield f"    “{' '.join(quote.exact.split())}”"
        yield f"    {document.id} {quote.start}–{quote.end}"


def _edge(edge: Edge, labels: dict[str, str]) -> str:
    quote = f"  “{' '.join(edge.quote.exact.split())}”" if edge.quote else ""
    how = _how(edge.commitment, edge.due, edge.confidence)
    return f"{labels[edge.source]} ─{edge.predicate}→ {labels[edge.target]}  ({how}){quote}"


def _how(commitment: str | None, due: str | None, confidence: float) -> str:
    """How firmly, by when and how surely a fact is stated."""
    parts = (commitment, due and f"by {due}", f"confidence {confidence:.2f}")
    return ", ".join(part for part in parts if part)
