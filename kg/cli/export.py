"""``planatlas export``: the graph, or a part of it, in a format for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import DEFAULT_STORE, STDOUT, Output, Store, reader, refuse_unless_one
from kg.cli.output import binary
from kg.errors import UnreadableFile

if TYPE_CHECKING:
    from kg.export import Selection
    from kg.store.base import Reader


def export(
    *,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORMAT", help="turtle, trig, nquads, jsonld, graphml; else by FILE's suffix."
        ),
    ] = None,
    output: Output = STDOUT,
    document: Annotated[str | None, typer.Option("--document", "-d", help="Only what this document states.")] = None,
    around: Annotated[str | None, typer.Option(metavar="NAME", help="Only the neighbourhood of this thing.")] = None,
    depth: Annotated[int, typer.Option(help="With --around: how many steps away, 1 to 3.")] = 1,
    kind: Annotated[str | None, typer.Option("--type", help="Only things of this class, and what joins them.")] = None,
    query: Annotated[Path | None, typer.Option(metavar="F.rq", help="Only what this query finds.")] = None,
    store: Store = DEFAULT_STORE,
) -> None:
    """Write the graph, or a part of it, in a format for other programs.

    Turtle and JSON-LD hold the triples of all graphs together, TriG and N-Quads keep the named graphs with all the
    evidence, GraphML is for Gephi, Cytoscape, yEd and networkx.
    """
    from kg.export import WHOLE, format_named, of_document, of_query, of_type  # noqa: PLC0415 (slow to import)
    from kg.export import around as around_thing  # noqa: PLC0415
    from kg.graph import resolve, resolve_document  # noqa: PLC0415

    refuse_unless_one(document, around, kind, query, what="--document, --around, --type and --query")
    if format_ is None and (output == STDOUT or not output.suffix):
        raise typer.BadParameter("name a format: --format turtle, trig, nquads, jsonld or graphml")
    chosen = format_named(format_ or output.suffix.removeprefix("."))
    source: Reader = reader(store)
    selection: Selection = WHOLE
    if document:
        selection = of_document(source, resolve_document(source, document))
    elif around:
        selection = around_thing(source, resolve(source, around), depth)
    elif kind:
        selection = of_type(source, kind.removeprefix("plan:"))
    elif query:
        try:
            selection = of_query(source, query.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise UnreadableFile(f"{query} cannot be read: {error.strerror or error}") from None
        except UnicodeDecodeError:
            raise UnreadableFile(f"{query} is not UTF-8") from None
    with binary(output) as out:
        chosen.write(source, selection, out)
