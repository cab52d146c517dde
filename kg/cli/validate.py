"""``planatlas validate``: the store against its shapes and the evidence invariant."""

from __future__ import annotations

from itertools import count
from typing import Annotated

import typer

from kg.cli.options import DEFAULT_STORE, Json, Store, open_existing, settings
from kg.cli.output import bar_of, print_json, say

#: So many findings are printed; --json prints all.
SHOWN = 50


def validate(
    *,
    shapes: Annotated[
        bool, typer.Option("--shapes/--no-shapes", help="Check the SHACL shapes too, not the evidence alone.")
    ] = True,
    json: Json = False,
    store: Store = DEFAULT_STORE,
) -> None:
    """Check the store: SHACL, and that every fact has evidence whose quote stands in the text.

    The exit code is 1 where something is wrong.
    """
    from kg.names import Names  # noqa: PLC0415 (slow to import)
    from kg.rdf.validate import validate as run  # noqa: PLC0415

    reader = open_existing(store).reader()
    documents = len(reader.documents())
    with bar_of("validating") as show:
        done = count(1)
        report = run(
            reader,
            names=Names(reader.base),
            shapes=shapes,
            processes=settings(store).processes,
            progress=lambda slug: show(next(done), documents, slug),
        )
    if json:
        print_json(report)
    else:
        for finding in report.findings[:SHOWN]:
            place = finding.document or "the store"
            typer.echo(f"{place}: {finding.focus} {finding.path}: {finding.message}".replace(" : ", ": "))
        if len(report.findings) > SHOWN:
            say(f"and {len(report.findings) - SHOWN} more; --json prints them all")
        verdict = "clean" if report.clean else f"{len(report.findings)} findings"
        say(f"{report.documents} documents, {report.quads} quads: {verdict}")
    if not report.clean:
        raise typer.Exit(1)
