"""``planatlas remove`` and ``rollback``: taking documents out, and going back to an earlier commit."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import DEFAULT_STORE, Json, Store, open_existing, settings, tell_pieces
from kg.cli.output import print_json


def remove(
    *,
    slugs: Annotated[list[str], typer.Argument(metavar="SLUG", help="Identifiers of documents, as printed by ingest.")],
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Take documents out of the store, with all that rests on them alone.

    All go in one commit, or none where one of them is not there; 'planatlas rollback' undoes it.
    """
    from dataclasses import replace  # noqa: PLC0415 (kept out of --help)

    from kg.ingest import remove as run  # noqa: PLC0415 (slow to import)

    target = open_existing(store)
    before = target.reader().documents()
    named = {slug: before[slug].title for slug in slugs if slug in before}
    tell_pieces(store)
    report = run(slugs, target, settings=replace(settings(store), base=target.reader().base))
    if json:
        print_json(report)
        return
    for slug in report.replaced:
        typer.echo(f"removed {slug}  {named[slug]}")
    for slug in report.renewed:
        typer.echo(f"written anew, since a name in it means less now: {slug}")
    left = len(target.reader().documents())
    typer.echo(f"{left} documents and {report.entities} entities are left in {store}, commit {report.generation}")


def rollback(
    *,
    generation: Annotated[
        str | None, typer.Argument(metavar="COMMIT", help="The commit to go back to; the one before, if none is named.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", "-l", help="List the commits that are kept; go nowhere.")] = False,
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Make an earlier commit of the store the newest again.

    The later ones stay until something is written, so that one can go forward again by naming one of them.
    """
    target = open_existing(store)
    now = target.reader()
    if list_:
        kept = target.generations()
        if json:
            print_json({"current": now.generation, "commits": kept})
        for name in () if json else kept:
            typer.echo(f"{name}{'  (current)' if name == now.generation else ''}")
        return
    name = target.rollback(generation)
    then = target.reader()
    if json:
        print_json({"from": now.generation, "to": name, "documents": list(then.documents())})
        return
    typer.echo(f"{store}: went from commit {now.generation} to {name}")
    for slug in sorted(now.documents().keys() - then.documents().keys()):
        typer.echo(f"no longer there: {slug}")
    for slug in sorted(then.documents().keys() - now.documents().keys()):
        typer.echo(f"there again: {slug}")
    changed = [s for s, record in then.documents().items() if s in now.documents() and now.documents()[s] != record]
    for slug in changed:
        typer.echo(f"as it was: {slug}")
    typer.echo(f"{len(then.documents())} documents; planatlas rollback {now.generation} undoes this")
