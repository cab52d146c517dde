"""``planatlas export``: the graph, or a part of it, in a format for other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_STORE, STDOUT, Output, Store, reader, refuse_unless_one
from kg.cli.output import binary
from kg.errors import UnreadableFile

if TYPE_CHECKING:
    from kg.export import Selection
    from kg.store.base import Reader

#: ``kg.export.FORMATS`` by name, which is slow to import for a help text; a test holds the two together.
NAMES = (
    "turtle, trig, nquads, ntriples, rdfxml, jsonld, graphml, gexf, cytoscape, nodelink, dot, csv, observations, "
    "geojson, brat, html"
)


def export(
    *,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="FORMAT", help=f"{NAMES}; else by FILE's suffix.")
    ] = None,
    output: Output = STDOUT,
    document: Annotated[str | None, typer.Option("--document", "-d", help="Only what this document states.")] = None,
    around: Annotated[str | None, typer.Option(metavar="NAME", help="Only the neighbourhood of this thing.")] = None,
    depth: Annotated[int, typer.Option(help="With --around: how many steps away, 1 to 3.")] = 1,
    kind: Annotated[str | None, typer.Option("--type", help="Only things of this class, and what joins them.")] = None,
    query: Annotated[Path | None, typer.Option(metavar="F.rq", help="Only what this query finds.")] = None,
    entity: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only these things, and what joins two of them; repeatable."),
    ] = None,
    edges: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND,…",
            help="What the formats for graphs draw: relations by name (partOf, connects …), status, within (the area "
            "above), mentions (of documents), observations (as nodes). All relations where none is named.",
        ),
    ] = None,
    shapes: Annotated[
        Path | None,
        typer.Option(metavar="F.geojson", help="With geojson: outlines of areas, by their code of GB/T 2260."),
    ] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the graph, or a part of it, in a format for other programs.

    Turtle, N-Triples and RDF/XML hold the triples of all graphs together; TriG, N-Quads and JSON-LD keep the named
    graphs with all the evidence. GraphML, GEXF, Cytoscape, node-link and DOT are drawings, csv is a zip of nodes and
    edges for neo4j-admin, observations a table of values with their sources, brat a zip of the documents with their
    annotations, html a page to send by mail.
    """
    from kg.export import edge_kinds, format_named, format_of_file  # noqa: PLC0415 (slow to import)

    refuse_unless_one(document, around, kind, query, entity, what="--document, --around, --type, --query and --entity")
    if format_ is None and (output == STDOUT or not output.suffix):
        raise typer.BadParameter(f"name a format: --format {NAMES}")
    chosen = format_named(format_) if format_ is not None else format_of_file(output.name)
    if shapes is not None and chosen.name != "geojson":
        raise typer.BadParameter(f"--shapes is for geojson, not for {chosen.name}")
    drawn = edge_kinds(edges or ())
    source = reader(store)
    selection = _selection(
        source, document=document, around=around, depth=depth, kind=kind, query=query, entities=entity
    )
    selection = replace(selection, edges=drawn, shapes=shapes)
    with binary(output) as out:
        chosen.write(source, selection, out)


def _selection(
    source: Reader,
    *,
    document: str | None,
    around: str | None,
    depth: int,
    kind: str | None,
    query: Path | None,
    entities: list[str] | None,
) -> Selection:
    """What is exported: the whole where nothing is chosen."""
    from kg import export as exports  # noqa: PLC0415 (slow to import)
    from kg.graph import resolve, resolve_document  # noqa: PLC0415

    if document:
        return exports.of_document(source, resolve_document(source, document))
    if around:
        return exports.around(source, resolve(source, around), depth)
    if kind:
        return exports.of_type(source, kind.removeprefix("plan:"))
    if entities:
        return exports.of_things(source, [resolve(source, name) for name in entities])
    if query:
        try:
            return exports.of_query(source, query.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise UnreadableFile(f"{query} cannot be read: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise UnreadableFile(f"{query} is not UTF-8") from None
    return exports.WHOLE
